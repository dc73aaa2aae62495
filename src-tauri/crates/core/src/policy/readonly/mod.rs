//! Commands that only look. Invariant: an option that is not in a command's entry makes it ask, and every
//! path that a command may read is handed back to be checked.

mod changes;
mod custom;
mod entry;
mod git;
mod scripts;
mod table;

pub(crate) use changes::changes;
pub(crate) use scripts::{awk_runs, sed_runs};

use super::shell::{Part, Word, program};
use entry::{Entry, Operands};

/// Why a part needs a question, or the paths that it reads.
pub(crate) type Looked = Result<Vec<Word>, &'static str>;

/// Whether the set has an entry of this name.
pub(crate) fn is_known(name: &str) -> bool {
    entry_of(name).is_some()
}

fn entry_of(name: &str) -> Option<&'static Entry> {
    table::ENTRIES.iter().find(|entry| entry.name == name)
}

/// The paths that a part reads, if looking is all that it does. `home` is the session's folder.
pub(crate) fn look(part: &Part, home: &std::path::Path) -> Looked {
    const NOT_KNOWN: &str = "it is not known to be read-only";
    let Some(first) = part.words.first() else {
        return if part.writes.is_empty() { Ok(Vec::new()) } else { Err("it writes into a file") };
    };
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
    if words.iter().any(|word| word.secret) {
        return Err("it shows a variable that seems to hold a secret");
    }
    if custom::is_version(name, words) {
        return Ok(Vec::new());
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
    entry.look(words)
}
