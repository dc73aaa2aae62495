//! find and awk: programs whose arguments are programs. Invariant: a script that is not wholly understood
//! does more than look.

use super::Looked;
use super::entry::{Entry, FILE_NAME, Operands, PLAIN, may_be_option};
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
            if may_be_option(word) {
                return Err(FILE_NAME);
            }
            paths.push(word.clone());
        } else if TESTS.contains(&text) {
        } else if WITH_VALUE.contains(&text) || text.starts_with("-newer") && text.ends_with('t') {
            let value = words.next().ok_or(MORE)?;
            if value.split || value.unknown {
                return Err(UNKNOWN);
            }
            // A pattern may become several words, an action among them; no action has a dot in its name.
            if may_be_option(value) && (value.text.starts_with('-') || !value.text.contains('.')) {
                return Err(FILE_NAME);
            }
        } else if WITH_PATH.contains(&text) || text.starts_with("-newer") {
            let path = words.next().filter(|path| !path.glob).ok_or(MORE)?;
            paths.push(path.clone());
        } else if matches!(text, "-exec" | "-execdir" | "-ok" | "-okdir") {
            // What it runs is a part of its own. For find, `+` ends it only behind `{}`.
            let mut last = "";
            loop {
                let word = words.next().ok_or(MORE)?;
                match word.text.as_str() {
                    ";" => break,
                    "+" if last == "{}" => break,
                    "+" => return Err(MORE),
                    text => last = text,
                }
            }
        } else {
            return Err("one of its actions does more than look");
        }
    }
    Ok(paths)
}

pub(super) fn awk(words: &[Word]) -> Looked {
    let entry = Entry { values: "Fv", long: "field-separator= assign=", operands: Operands::Paths, ..PLAIN };
    let mut sorted = entry.sort(words)?;
    if sorted.operands.is_empty() {
        return Err(MORE);
    }
    let program = sorted.operands.remove(0);
    // Behind its program awk reads no options: there they are files.
    let at = words.iter().position(|word| word.text == program.text).unwrap_or_default();
    if words[at + 1..].iter().any(|word| word.text.starts_with('-') && word.text != "-") {
        return Err(MORE);
    }
    if !program.is_plain() || !awk_only_looks(&program.text) {
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
