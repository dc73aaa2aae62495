//! What a part may read or write without naming it. Invariant: where nobody can tell, it may.

use std::path::Path;

use super::place::absolute;
use super::readonly;
use super::rule::{PathPattern, UrlPattern};
use super::shell::{Part, Word};
use super::strict;

/// git's subcommands that show what is in files.
const GIT_SHOWS: &[&str] = &[
    "show",
    "log",
    "diff",
    "grep",
    "cat-file",
    "blame",
    "annotate",
    "stash",
    "whatchanged",
    "format-patch",
    "archive",
    "bundle",
    "diff-tree",
    "diff-index",
    "diff-files",
    "range-diff",
    "reflog",
    "fast-export",
];

/// Whether a part may show what is in files that it does not name.
pub(crate) fn shows_unnamed_files(part: &Part) -> bool {
    let words = || part.words.iter().skip(1);
    let has = |wanted: &[&str]| words().any(|word| wanted.contains(&word.text.as_str()));
    let letter = |letters: &[char]| {
        words().any(|word| {
            word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains(letters)
        })
    };
    let long = |start: &str| words().any(|word| word.text.starts_with(start));
    let bracket = part.words.iter().any(|word| word.glob && word.text.contains(['[', '?']));
    bracket
        || readonly::shows_unnamed_files(part)
        || match strict::name(part) {
            "git" => has(GIT_SHOWS) && !has(&["list"]),
            "cp" => letter(&['r', 'R', 'a']) || long("--rec") || long("--arch"),
            "tar" | "zip" | "rsync" | "scp" => true,
            _ => false,
        }
}

/// Whether a part may write by an option or a script, although its program is known for reading.
pub(crate) fn may_write_anything(part: &Part, folder: &Path) -> bool {
    let programs = [
        "sort", "sed", "gsed", "awk", "gawk", "mawk", "nawk", "tar", "find", "zip", "unzip", "curl", "wget",
        "git", "uniq", "tree", "split", "csplit",
    ];
    programs.contains(&strict::name(part)) && readonly::look(part, folder).is_err()
}

/// Whether a part that does more than look has the host of an address somewhere in its words.
pub(crate) fn mentions_host(part: &Part, pattern: &UrlPattern, folder: &Path) -> bool {
    let messages = strict::messages(&part.words);
    let said = part
        .words
        .iter()
        .enumerate()
        .skip(1)
        .any(|(at, word)| !messages.contains(&at) && pattern.is_mentioned(&word.text));
    said && readonly::look(part, folder).is_err()
}

/// Whether a part that does more than look may write what the pattern is about: its words mention how the pattern
/// begins, or a folder that it lies in.
pub(crate) fn may_write(part: &Part, pattern: &PathPattern, folder: &Path) -> bool {
    if part.words.len() < 2 || readonly::look(part, folder).is_ok() {
        return false;
    }
    let literal = pattern.literal();
    let messages = strict::messages(&part.words);
    let mentions = |word: &Word| {
        let text = word.text.to_lowercase();
        if literal.is_empty() || text.contains(&literal) {
            return true;
        }
        let value = text.rsplit_once('=').map_or(text.as_str(), |(_, value)| value);
        let value = value.trim_start_matches("./").trim_end_matches('/');
        let above = !value.is_empty() && literal.starts_with(&format!("{value}/"));
        let root = pattern.root(folder);
        // The index is no file that a rule is about.
        let adds = strict::name(part) == "git" && part.words.get(1).is_some_and(|verb| verb.text == "add");
        let around = !adds
            && !word.text.starts_with('-')
            && part
                .folder
                .places()
                .iter()
                .filter_map(|place| absolute(place, &word.text))
                .any(|path| root.starts_with(&path));
        above || around
    };
    part.words.iter().enumerate().skip(1).any(|(at, word)| !messages.contains(&at) && mentions(word))
}
