//! Entries that need more than a table.

use super::Looked;
use super::entry::{Entry, FILE_NAME, Operands, PLAIN, may_be_option};
use crate::policy::shell::{Setting, Word, is_odd, setting, setting_to};

pub(super) const UNKNOWN: &str = "one of its arguments is known only when it runs";
const MORE: &str = "one of its arguments may do more than look";

/// `python3 --version`, of programs whose version does not depend on files of the folder: a toolchain file
/// makes `cargo --version` run what the file names, and `yarn --version` runs the yarn of the project.
pub(super) fn is_version(name: &str, words: &[Word]) -> bool {
    let [word] = words else { return false };
    if !word.is_plain() {
        return false;
    }
    let usual = [
        "python", "python3", "pip", "pip3", "node", "npm", "gcc", "g++", "cc", "c++", "clang", "clang++",
        "make", "cmake", "git", "gh", "docker", "java", "javac", "perl", "php", "ffmpeg", "ffprobe", "curl",
        "wget", "aws", "bash", "psql", "sqlite3", "jq", "rg", "tar", "unzip", "openssl", "ssh", "tmux",
        "vim", "nginx", "R", "ruby",
    ];
    match name {
        "java" | "javac" | "ffmpeg" | "ffprobe" if word.text == "-version" => true,
        "tmux" | "ssh" | "python" | "python3" if word.text == "-V" => true,
        "nginx" | "perl" | "node" | "php" if word.text == "-v" => true,
        "ssh" | "tmux" | "nginx" => false,
        _ => word.text == "--version" && usual.contains(&name),
    }
}

/// No word is unknown, and none becomes the names of files, one of which may be an option.
pub(super) fn all_known(words: &[Word]) -> Result<(), &'static str> {
    if words.iter().any(may_be_option) {
        return Err(FILE_NAME);
    }
    if words.iter().any(|word| word.unknown) { Err(UNKNOWN) } else { Ok(()) }
}

/// `wait`, for jobs by their number: `-p` sets a variable, and its name may hold a command.
pub(super) fn wait(words: &[Word]) -> Looked {
    let is_job = |word: &Word| {
        let number = word.text.strip_prefix('%').unwrap_or(&word.text);
        !word.unknown && !word.glob && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    };
    if words.iter().all(is_job) { Ok(Vec::new()) } else { Err(MORE) }
}

pub(super) fn printf(words: &[Word]) -> Looked {
    let format = match words {
        [dashes, format, ..] if dashes.text == "--" => format,
        [format, ..] if !format.text.starts_with('-') => format,
        _ => return Err(MORE),
    };
    // `%n` sets the variable that an argument names.
    let sets = format.text.split('%').skip(1).any(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || "#-+ .*'hlLjzt".contains(c)).starts_with('n')
    });
    // What stands behind a certain format is text, whatever it looks like.
    if format.unknown || format.split || format.glob || sets { Err(MORE) } else { Ok(Vec::new()) }
}

/// `[ … ]`: operators must be certain, and so must be how many words there are.
pub(super) fn test(words: &[Word]) -> Looked {
    const FILES: &[&str] = &[
        "-e", "-f", "-d", "-r", "-w", "-x", "-s", "-h", "-L", "-b", "-c", "-p", "-S", "-g", "-u", "-k", "-O",
        "-G", "-N",
    ];
    const UNARY: &[&str] = &["-n", "-z"];
    const BINARY: &[&str] =
        &["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"];
    let at = |index: Option<usize>| {
        index
            .and_then(|index| words.get(index))
            .filter(|word| !word.unknown)
            .map_or("", |word| word.text.as_str())
    };
    let mut paths = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if word.split || word.glob && !word.quoted && word.text != "[" {
            return Err(UNKNOWN);
        }
        // A file may be called like an operator; none of those has a dot or a slash.
        if may_be_option(word) && word.text != "[" && !word.text.contains(['.', '/']) {
            return Err(FILE_NAME);
        }
        let (before, after) = (at(index.checked_sub(1)), at(Some(index + 1)));
        if matches!(word.text.as_str(), "-v" | "-R") {
            return Err("arithmetic over a variable can run a command");
        }
        let file = FILES.contains(&before)
            || [before, after].iter().any(|near| matches!(*near, "-nt" | "-ot" | "-ef"));
        if file {
            paths.push(word.clone());
        } else if word.unknown
            && !UNARY.contains(&before)
            && !BINARY.contains(&before)
            && !BINARY.contains(&after)
        {
            return Err(UNKNOWN);
        }
    }
    Ok(paths)
}

pub(super) fn xxd(words: &[Word]) -> Looked {
    let mut paths = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.text.as_str() {
            _ if !word.is_certain() => return Err(UNKNOWN),
            "-p" | "-ps" | "-b" | "-u" | "-e" | "-E" | "-a" | "-i" => {}
            "-l" | "-c" | "-s" | "-g" | "-o" => {
                let number = words.next().ok_or(MORE)?;
                if !number.text.chars().all(|c| c.is_ascii_alphanumeric() || "+-".contains(c)) {
                    return Err(MORE);
                }
            }
            option if option.starts_with('-') => return Err(MORE),
            _ => paths.push(word.clone()),
        }
    }
    match paths.as_slice() {
        [] => Ok(paths),
        [path] if !path.glob => Ok(paths),
        _ => Err("its second file is written"),
    }
}

pub(super) fn command(words: &[Word]) -> Looked {
    match words.first() {
        Some(word) if words.iter().any(may_be_option) || !word.is_plain() => Err(FILE_NAME),
        Some(word) if matches!(word.text.as_str(), "-v" | "-V") => Ok(Vec::new()),
        _ => Err(MORE),
    }
}

pub(super) fn cd(words: &[Word]) -> Looked {
    match words {
        [folder] if folder.is_plain() && !folder.text.starts_with('-') => Ok(vec![folder.clone()]),
        _ => Err("it goes to a folder that is known only when it runs"),
    }
}

/// What every later command gets: nobody knows what a variable may mean to it.
pub(super) fn exported(words: &[Word]) -> Looked {
    for word in words.iter().filter(|word| !word.text.starts_with('-')) {
        let (name, value) = word.text.split_once('=').unwrap_or((word.text.as_str(), ""));
        if setting_to(name.trim_end_matches('+'), value) != Setting::Harmless {
            return Err("it sets variables for later commands");
        }
    }
    export(words)
}

pub(super) fn declare(words: &[Word]) -> Looked {
    let hands_on = |word: &Word| word.text.starts_with('-') && word.text.contains('x');
    if words.iter().any(hands_on) { exported(words) } else { export(words) }
}

pub(super) fn export(words: &[Word]) -> Looked {
    for word in words {
        let (name, value) = word.text.split_once('=').unwrap_or((word.text.as_str(), ""));
        let option = word.text.starts_with('-')
            && word.is_plain()
            && word.text[1..].chars().all(|c| "xragA".contains(c));
        // Quoted, it is no assignment for the shell, and files may take its place.
        if word.glob && word.quoted {
            return Err(FILE_NAME);
        }
        if !option
            && (setting(name.trim_end_matches('+')) == Setting::Steering
                || is_odd(name.trim_end_matches('+'), value)
                || !is_name(name.trim_end_matches('+'))
                || word.split && !word.text.contains('='))
        {
            return Err(MORE);
        }
    }
    // Without a value it prints variables, secrets among them.
    if words.iter().any(|word| !word.text.starts_with('-')) {
        Ok(Vec::new())
    } else {
        Err("it prints variables, secrets among them")
    }
}

pub(super) fn set(words: &[Word]) -> Looked {
    all_known(words)?;
    let mut words = words.iter().map(|word| word.text.as_str());
    let mut any = false;
    while let Some(word) = words.next() {
        any = true;
        match word.strip_prefix(['-', '+']) {
            Some(letters) if !letters.is_empty() && letters.chars().all(|c| "euxo".contains(c)) => {
                if letters.ends_with('o')
                    && !matches!(words.next(), Some("pipefail" | "errexit" | "nounset" | "xtrace"))
                {
                    return Err(MORE);
                }
            }
            _ => return Err(MORE),
        }
    }
    if any { Ok(Vec::new()) } else { Err("it prints variables, secrets among them") }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !text.starts_with(|c: char| c.is_ascii_digit())
}

pub(super) fn names(words: &[Word]) -> Looked {
    all_known(words)?;
    if words.iter().all(|word| is_name(&word.text) && setting(&word.text) != Setting::Steering) {
        Ok(Vec::new())
    } else {
        Err(MORE)
    }
}

pub(super) fn read(words: &[Word]) -> Looked {
    all_known(words)?;
    let entry = Entry { name: "read", flags: "rse", values: "pnNtd", ..PLAIN };
    let sorted = entry.sort(words)?;
    // It may be handed on already, and nobody knows what is read into it.
    if sorted.operands.iter().any(|word| setting(&word.text) == Setting::Harmless) {
        return Err(MORE);
    }
    names(&sorted.operands)
}

pub(super) fn date(words: &[Word]) -> Looked {
    let entry = Entry {
        flags: "uR",
        values: "d",
        paths: "r",
        long: "utc universal rfc-email rfc-3339= iso-8601 iso-8601= date= reference@ help version",
        ..PLAIN
    };
    // What stands behind this letter is its own value.
    let iso = ["-I", "-Idate", "-Ihours", "-Iminutes", "-Iseconds", "-Ins"];
    let others: Vec<Word> = words
        .iter()
        .filter(|word| !(word.is_plain() && iso.contains(&word.text.as_str())))
        .cloned()
        .collect();
    let sorted = entry.sort(&others)?;
    if sorted.operands.iter().all(|word| word.text.starts_with('+')) {
        Ok(sorted.paths)
    } else {
        Err("it may set the clock")
    }
}

/// Only names: with `-B` it tells of files in any folder.
pub(super) fn whereis(words: &[Word]) -> Looked {
    all_known(words)?;
    let plain = |word: &Word| {
        matches!(word.text.as_str(), "-b" | "-m" | "-s" | "-u")
            || !word.text.starts_with('-') && !word.text.contains('/')
    };
    if words.iter().all(plain) { Ok(Vec::new()) } else { Err(MORE) }
}

pub(super) fn pip(words: &[Word]) -> Looked {
    all_known(words)?;
    match words {
        [verb, rest @ ..] if matches!(verb.text.as_str(), "show" | "freeze") => {
            if rest.iter().all(|word| {
                !word.text.starts_with('-')
                    || matches!(word.text.as_str(), "-f" | "--files" | "--local" | "-l")
            }) {
                Ok(Vec::new())
            } else {
                Err(MORE)
            }
        }
        _ => Err(MORE),
    }
}

pub(super) fn dpkg(words: &[Word]) -> Looked {
    all_known(words)?;
    match words {
        [verb, rest @ ..]
            if matches!(verb.text.as_str(), "-l" | "--list" | "-s" | "--status" | "-L" | "--listfiles")
                && rest.iter().all(|word| !word.text.starts_with('-')) =>
        {
            Ok(Vec::new())
        }
        _ => Err(MORE),
    }
}

pub(super) fn tr(words: &[Word]) -> Looked {
    let entry = Entry { flags: "cCdst", long: "complement delete squeeze-repeats truncate-set1", ..PLAIN };
    entry.sort(words).map(|_| Vec::new())
}

pub(super) fn rg(words: &[Word]) -> Looked {
    let entry = super::entry_of("rg").ok_or(MORE)?;
    let with_pattern = Entry { operands: Operands::Pattern, ..Entry { ..*copy(entry) } };
    let sorted = with_pattern.sort(words)?;
    if words.iter().any(|word| word.text == "--files" || word.text == "--type-list") {
        return Ok(sorted.paths.into_iter().chain(sorted.operands).collect());
    }
    with_pattern.look(words)
}

fn copy(entry: &Entry) -> Box<Entry> {
    Box::new(Entry {
        name: entry.name,
        flags: entry.flags,
        values: entry.values,
        paths: entry.paths,
        long: entry.long,
        operands: Operands::Paths,
    })
}

pub(super) fn jq(words: &[Word]) -> Looked {
    let entry = super::entry_of("jq").ok_or(MORE)?;
    if words.iter().any(|word| word.text == "--arg" || word.text == "--args") {
        return Err(MORE);
    }
    let mut sorted = copy(entry).sort(words)?;
    if sorted.operands.is_empty() {
        return Err("it has no filter");
    }
    let filter = sorted.operands.remove(0);
    let reaches =
        ["env", "ENV", "import", "include", "input_filename", "get_search_list", "modulemeta", "$__prog"];
    if filter.unknown || filter.glob || reaches.iter().any(|word| filter.text.contains(word)) {
        return Err(MORE);
    }
    sorted.paths.append(&mut sorted.operands);
    Ok(sorted.paths)
}
