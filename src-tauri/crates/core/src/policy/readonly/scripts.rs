//! find, sed and awk: programs whose arguments are programs. Invariant: a script that is not wholly understood
//! does more than look.

use super::Looked;
use super::entry::{Entry, Operands, PLAIN};
use crate::policy::shell::Word;

const UNKNOWN: &str = "one of its arguments is known only when it runs";
const MORE: &str = "its script may do more than look";

pub(super) fn find(words: &[Word]) -> Looked {
    const TESTS: &[&str] = &[
        "-empty",
        "-true",
        "-false",
        "-executable",
        "-readable",
        "-writable",
        "-nogroup",
        "-nouser",
        "-print",
        "-print0",
        "-ls",
        "-prune",
        "-quit",
        "-depth",
        "-d",
        "-mount",
        "-xdev",
        "-daystart",
        "-noleaf",
        "-ignore_readdir_race",
        "-not",
        "!",
        "(",
        ")",
        "-a",
        "-and",
        "-o",
        "-or",
        ",",
        "-warn",
        "-nowarn",
    ];
    const WITH_VALUE: &[&str] = &[
        "-name",
        "-iname",
        "-path",
        "-ipath",
        "-wholename",
        "-iwholename",
        "-regex",
        "-iregex",
        "-lname",
        "-ilname",
        "-type",
        "-xtype",
        "-size",
        "-mtime",
        "-ctime",
        "-atime",
        "-mmin",
        "-cmin",
        "-amin",
        "-perm",
        "-user",
        "-group",
        "-uid",
        "-gid",
        "-links",
        "-inum",
        "-maxdepth",
        "-mindepth",
        "-printf",
        "-regextype",
        "-fstype",
        "-used",
    ];
    const WITH_PATH: &[&str] = &["-newer", "-anewer", "-cnewer", "-samefile"];
    let mut paths = Vec::new();
    let mut words = words.iter();
    let mut in_expression = false;
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        if word.split || word.unknown {
            return Err(UNKNOWN);
        }
        if !in_expression && matches!(text, "-P" | "-H") {
            continue;
        }
        in_expression |= text.starts_with('-') || matches!(text, "(" | "!" | ")" | ",");
        if !in_expression {
            if word.glob && text.starts_with(['*', '?', '[']) {
                return Err("a file's name may be an option");
            }
            paths.push(word.clone());
        } else if TESTS.contains(&text) {
        } else if WITH_VALUE.contains(&text) || text.starts_with("-newer") && text.ends_with('t') {
            let value = words.next().ok_or(MORE)?;
            // An unquoted pattern may become several words, an action among them.
            if value.split
                || value.unknown
                || value.glob
                    && !value.quoted
                    && value.text.starts_with(['*', '?', '['])
                    && !value.text.contains('.')
            {
                return Err(UNKNOWN);
            }
        } else if WITH_PATH.contains(&text) || text.starts_with("-newer") {
            paths.push(words.next().ok_or(MORE)?.clone());
        } else if matches!(text, "-exec" | "-execdir" | "-ok" | "-okdir") {
            // What it runs is a part of its own.
            if !words.any(|word| word.text == ";" || word.text == "+") {
                return Err(MORE);
            }
        } else {
            return Err("one of its actions does more than look");
        }
    }
    Ok(paths)
}

pub(super) fn sed(words: &[Word]) -> Looked {
    let entry = Entry {
        flags: "nrEsuz",
        values: "el",
        long: "quiet silent regexp-extended expression= separate unbuffered null-data posix debug sandbox line-length= help version",
        operands: Operands::Paths,
        ..PLAIN
    };
    let scripts = given_scripts(words);
    let mut sorted = entry.sort(words)?;
    let mut texts: Vec<Word> = scripts.into_iter().cloned().collect();
    if texts.is_empty() {
        if sorted.operands.is_empty() {
            return Err(MORE);
        }
        texts.push(sorted.operands.remove(0));
    }
    if words.iter().any(|word| {
        word.text.starts_with("--expression=")
            || word.text.starts_with("-e") && word.text.len() > 2
            || word.text.starts_with("-ne") && word.text.len() > 3
    }) {
        return Err(MORE);
    }
    if !texts.iter().all(|script| script.is_certain() && sed_only_looks(&script.text)) {
        return Err(MORE);
    }
    sorted.paths.append(&mut sorted.operands);
    Ok(sorted.paths)
}

/// The scripts that follow `-e`.
pub(super) fn given_scripts(words: &[Word]) -> Vec<&Word> {
    words
        .windows(2)
        .filter(|two| {
            let option = two[0].text.as_str();
            option == "--expression"
                || option.starts_with('-') && !option.starts_with("--") && option.ends_with('e')
        })
        .map(|two| &two[1])
        .collect()
}

/// Whether a sed script has only commands that print, delete and replace.
pub(super) fn sed_only_looks(script: &str) -> bool {
    let mut rest = script;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', ';', '{', '}']);
        if rest.is_empty() {
            return true;
        }
        for _ in 0..2 {
            let Some(after) = address(rest) else { return false };
            rest = after.trim_start_matches(' ');
            match rest.strip_prefix(',') {
                Some(after) => rest = after.trim_start_matches(' '),
                None => break,
            }
        }
        rest = rest.trim_start_matches(['!', ' ']);
        let Some(command) = rest.chars().next() else { return false };
        rest = &rest[command.len_utf8()..];
        match command {
            'p' | 'd' | '=' | 'n' | 'N' | 'g' | 'G' | 'h' | 'H' | 'x' | 'D' | 'P' | '{' | '}' => {}
            'q' | 'Q' | 'l' => rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '),
            's' | 'y' => {
                let Some(after) = replacement(rest) else { return false };
                rest = if command == 's' {
                    after.trim_start_matches(|c: char| c.is_ascii_digit() || "gpiI".contains(c))
                } else {
                    after
                };
            }
            _ => return false,
        }
        if !rest.is_empty() && !rest.starts_with([' ', '\t', '\n', ';', '{', '}']) {
            return false;
        }
    }
}

fn address(text: &str) -> Option<&str> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '~' || c == '+');
    if digits.len() < text.len() {
        return Some(digits);
    }
    if let Some(rest) = text.strip_prefix('$') {
        return Some(rest);
    }
    match text.strip_prefix('/') {
        Some(rest) => until(rest, '/').map(|rest| rest.trim_start_matches(['I', 'M'])),
        None => Some(text),
    }
}

/// After the next delimiter. A bracket makes it ambiguous where that is.
fn until(text: &str, delimiter: char) -> Option<&str> {
    let mut chars = text.char_indices();
    let mut bracket = false;
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next()?;
            }
            '[' => bracket = true,
            ']' => bracket = false,
            '\n' => return None,
            c if c == delimiter => return if bracket { None } else { Some(&text[at + c.len_utf8()..]) },
            _ => {}
        }
    }
    None
}

fn replacement(text: &str) -> Option<&str> {
    let delimiter = text
        .chars()
        .next()
        .filter(|c| !c.is_alphanumeric() && !matches!(c, '\\' | '\n' | ' ' | '[' | ']'))?;
    let rest = until(&text[delimiter.len_utf8()..], delimiter)?;
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next()?;
            }
            c if c == delimiter => return Some(&rest[at + c.len_utf8()..]),
            _ => {}
        }
    }
    None
}

/// Whether a sed command may run other commands.
pub(crate) fn sed_runs(words: &[Word]) -> bool {
    let scripts = given_scripts(words);
    let first = words.iter().skip(1).find(|word| !word.text.starts_with('-'));
    let from_file = words.iter().any(|word| word.text.starts_with("--file") || word.text.starts_with("-f"));
    let texts = if scripts.is_empty() && !from_file { first.into_iter().collect() } else { scripts };
    texts.iter().any(|script| {
        let text = &script.text;
        // The `e` command and the `e` flag, wherever they might stand.
        !sed_only_looks(text)
            && (text.starts_with('e')
                || [
                    "; e", ";e", "\ne", "{e", "{ e", "/e", "|e", "#e", ",e", "@e", "!e", "$e", "0e", "1e",
                    "2e", "3e", "4e", "5e", "6e", "7e", "8e", "9e", "ge", "pe", "Ie", "ie",
                ]
                .iter()
                .any(|mark| {
                    text.match_indices(mark).any(|(at, _)| {
                        let after = &text[at + mark.len()..];
                        after.is_empty() || after.starts_with([' ', ';', '\n', '}', 'g', 'p', 'w', 'i', 'I'])
                    })
                }))
    })
}

pub(super) fn awk(words: &[Word]) -> Looked {
    let entry = Entry { values: "Fv", long: "field-separator= assign=", operands: Operands::Paths, ..PLAIN };
    let mut sorted = entry.sort(words)?;
    if sorted.operands.is_empty() {
        return Err(MORE);
    }
    let program = sorted.operands.remove(0);
    if !program.is_certain() || !awk_only_looks(&program.text) {
        return Err(MORE);
    }
    sorted.paths.append(&mut sorted.operands);
    Ok(sorted.paths)
}

fn awk_only_looks(program: &str) -> bool {
    let rest = program.replace("||", " ").replace(">=", " ");
    let reaches = [
        "system",
        "getline",
        "ARGV",
        "ARGC",
        "SYMTAB",
        "ENVIRON",
        "PROCINFO",
        "close",
        "fflush",
        "@",
        "|",
        "include",
        "load",
        "extension",
    ];
    if reaches.iter().any(|word| rest.contains(word)) {
        return false;
    }
    // `>` in a condition before a block compares; after `print` it writes.
    !rest.contains('>') || !rest.contains("print") || compares_only(&rest)
}

/// Every `>` stands before the first block that prints.
fn compares_only(program: &str) -> bool {
    match (program.rfind('>'), program.find("print")) {
        (Some(last), Some(first)) => last < first && !program[..first].contains('"'),
        _ => true,
    }
}

/// Whether an awk program may run other commands.
pub(crate) fn awk_runs(text: &str) -> bool {
    let rest = text.replace("||", " ");
    ["system", "|", "@", "SYMTAB", "getline"].iter().any(|word| rest.contains(word))
        || matches!(text, "-f" | "-i" | "-l" | "--file" | "--include" | "--load")
        || text.starts_with("--file=")
        || text.starts_with("--load")
        || text.starts_with("--inc")
}
