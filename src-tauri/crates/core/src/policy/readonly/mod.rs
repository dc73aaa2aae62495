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

use super::place::holds_credentials;
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
    const NOT_KNOWN: &str = "it is not known to be read-only";
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
    let mut paths = entry.look(words)?;
    if matches!(name, "grep" | "egrep" | "fgrep" | "rg") && picks_credentials(words) {
        return Err("it shows files that seem to hold keys or passwords");
    }
    // Without a path it begins where it is.
    if prints_whole_folders(part) && (paths.is_empty() || has(words, "--file", &['f'])) {
        paths.push(Word::literal("."));
    }
    Ok(paths)
}

/// Endings of files that hold code or prose, never keys by themselves.
const CODE: &[&str] = &[
    "py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "rs", "go", "c", "h", "cc", "cpp", "hpp", "java", "kt",
    "rb", "php", "cs", "swift", "svelte", "vue", "html", "css", "scss", "sql", "md", "rst", "txt", "csv",
    "lock",
];

/// Whether a part prints lines of every file below the folders it names, hidden ones too. ripgrep and `git grep`
/// do not by themselves: they leave out what is hidden or ignored, and that is where keys are kept.
pub(crate) fn prints_whole_folders(part: &Part) -> bool {
    let Some(first) = part.words.first() else { return false };
    let words = &part.words[1..];
    match program(&first.text) {
        "grep" | "egrep" | "fgrep" if has(words, "--recursive", &['r', 'R']) => {
            let mut included =
                words.iter().filter_map(|word| word.text.strip_prefix("--include=")).peekable();
            let named = included.peek().is_some()
                && !words.iter().any(|word| word.unknown || word.text == "--include");
            !(named && included.all(|kind| kind.strip_prefix("*.").is_some_and(|end| CODE.contains(&end))))
        }
        "rg" => has(words, "--hidden", &['u']) || has(words, "--no-ignore", &[]),
        _ => false,
    }
}

/// Whether a search picks files with keys by a pattern: `--include=*.env`, `-g .env`.
fn picks_credentials(words: &[Word]) -> bool {
    const PICKS: [&str; 4] = ["--include", "--glob", "--iglob", "-g"];
    let next =
        words.windows(2).filter(|two| PICKS.contains(&two[0].text.as_str())).map(|two| &two[1].text[..]);
    let attached = words.iter().filter_map(|word| {
        PICKS.iter().find_map(|pick| word.text.strip_prefix(pick)).map(|value| value.trim_start_matches('='))
    });
    next.chain(attached).filter(|pattern| !pattern.starts_with('!')).any(|pattern| {
        let named = pattern.replace(['*', '?', '[', ']', '{', '}'], "");
        // `*.{rs,env}` names two endings.
        named.split(',').any(|part| {
            [part.to_owned(), format!(".{part}"), format!("x.{part}")]
                .iter()
                .any(|name| holds_credentials(std::path::Path::new(name)))
        })
    })
}

/// Whether an option may be there, by a long name (or one that begins so), or as a letter among others.
fn has(words: &[Word], long: &str, letters: &[char]) -> bool {
    words.iter().any(|word| {
        word.text.starts_with(long)
            || word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains(letters)
    })
}
