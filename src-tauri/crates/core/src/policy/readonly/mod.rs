//! Commands that only look. Invariant: an option that is not in a command's entry makes it ask, and every
//! path that a command may read is handed back to be checked.

mod changes;
mod custom;
mod entry;
mod folders;
mod git;
mod processes;
mod scripts;
mod sed;
mod table;

pub(crate) use changes::changes;
pub(crate) use folders::{follows_links, is_code, searched, shows_unnamed_files};
pub(crate) use scripts::awk_runs;
pub(crate) use sed::sed_runs;

use super::paths::Below;
use super::place::is_harmless_device;
use super::shell::{Part, Word, program};
use entry::{Entry, Operands, is_clear_pattern};
use folders::{may_begin_here, picks_credentials};

/// Why a part needs a question, or the paths that it reads.
pub(crate) type Looked = Result<Vec<Word>, &'static str>;

/// Whether the set has an entry of this name.
pub(crate) fn is_known(name: &str) -> bool {
    entry_of(name).is_some()
}

fn entry_of(name: &str) -> Option<&'static Entry> {
    table::ENTRIES.iter().find(|entry| entry.name == name)
}

/// Whether a part that only looks tells no more than the names, sizes and dates of files.
pub(crate) fn shows_names_only(part: &Part) -> bool {
    let Some(first) = part.words.first() else { return false };
    match program(&first.text) {
        "ls" | "stat" | "du" | "df" | "test" | "[" | "readlink" | "realpath" => true,
        // What `-exec` runs may show more.
        "find" => {
            !part.words.iter().any(|word| word.text.starts_with("-exec") || word.text.starts_with("-ok"))
        }
        _ => false,
    }
}

/// The paths that a part reads, if looking is all that it does. `home` is the session's folder.
pub(crate) fn look(part: &Part, home: &std::path::Path) -> Looked {
    const FOUND: &str = "the name of a file that is found may mean more than the file";
    const ARGUMENTS: &str = "it may read its arguments from a file";
    const NOT_KNOWN: &str = "it is not known to be read-only";
    const BRACKETS: &str = "it is not certain which files a pattern fits";
    if part.reads.iter().any(|word| word.number || !is_clear_pattern(word)) {
        return Err(BRACKETS);
    }
    // A redirection alone: what it reads and writes is looked at beside this.
    let Some(first) = part.words.first() else { return Ok(Vec::new()) };
    if part.elevated {
        return Err("it runs with other rights, or elsewhere");
    }
    if part.sets {
        return Err("it sets variables for a command");
    }
    if !first.is_plain() {
        return Err("the command itself is known only when it runs");
    }
    let name = program(&first.text);
    let words = &part.words[1..];
    // `echo` prints what files are called, whatever the pattern.
    let patterns = if name == "echo" { &[] } else { words };
    if !patterns.iter().all(is_clear_pattern) {
        return Err(BRACKETS);
    }
    if words.iter().any(|word| word.secret) {
        return Err("it shows a variable that seems to hold a secret");
    }
    if custom::is_version(name, words) {
        return Ok(Vec::new());
    }
    // One file is named here, but many may come; and in a script or a pattern, a name is one.
    let found = |word: &Word| part.found_files && word.text.contains("{}");
    if matches!(name, "git" | "uniq" | "xxd") && words.iter().any(found) {
        return Err(FOUND);
    }
    if name == "git" {
        if !part.folder.is_only(home) || part.more_words {
            return Err("git may read the configuration of another repository there");
        }
        return git::look(words);
    }
    let entry = entry_of(name).ok_or(NOT_KNOWN)?;
    if part.more_words && !matches!(entry.operands, Operands::Text) {
        return Err("it gets arguments that are known only when it runs");
    }
    // GNU's binutils read more arguments from such a file, wherever it stands.
    if name == "strings" && words.iter().any(|word| word.text.starts_with('@')) {
        return Err(ARGUMENTS);
    }
    let mut paths = entry.look(words)?;
    if folders::goes_through_links(part) {
        return Err("it goes through links below its folders");
    }
    let as_path = |word: &&Word| word.text == "{}";
    if !matches!(entry.operands, Operands::Text)
        && words.iter().filter(|word| found(word)).count()
            > paths.iter().filter(as_path).count().min(words.iter().filter(as_path).count())
    {
        return Err(FOUND);
    }
    if paths.iter().any(|path| path.text.starts_with('@')) {
        return Err(ARGUMENTS);
    }
    // Digits that nobody knows yet are a part of the name.
    if paths.iter().any(|path| path.number && !is_harmless_device(&path.text)) {
        return Err("a path is known only when it runs");
    }
    if matches!(name, "grep" | "egrep" | "fgrep" | "rg") && picks_credentials(words) {
        return Err("it shows files that seem to hold keys or passwords");
    }
    // Without a path it begins where it is.
    if searched(part) != Below::Nothing && (paths.is_empty() || may_begin_here(part)) {
        paths.push(Word::literal("."));
    }
    Ok(paths)
}
