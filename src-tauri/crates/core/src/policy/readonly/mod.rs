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

use super::place::{holds_credentials, is_harmless_device};
use super::shell::{Part, Word, program};
use entry::{Entry, Operands, is_clear_pattern};

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
    // A redirection alone: what it reads and writes is looked at beside this.
    if part.reads.iter().any(|word| word.number || !is_clear_pattern(word)) {
        return Err(BRACKETS);
    }
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
    if prints_whole_folders(part) && (paths.is_empty() || names_patterns_by_file(part)) {
        paths.push(Word::literal("."));
    }
    Ok(paths)
}

/// Endings of files that hold code or prose, never keys by themselves.
const CODE: &[&str] = &[
    "py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "rs", "go", "c", "h", "cc", "cpp", "hpp", "java", "kt",
    "rb", "php", "cs", "swift", "svelte", "vue", "html", "css", "scss", "sql", "md", "rst", "lock",
];

/// Whether a part prints lines of every file below the folders it names, hidden ones too. ripgrep and `git grep`
/// do not by themselves: they leave out what is hidden or ignored, and that is where keys are kept.
pub(crate) fn prints_whole_folders(part: &Part) -> bool {
    let Some(first) = part.words.first() else { return false };
    let words = &part.words[1..];
    match program(&first.text) {
        "grep" | "egrep" | "fgrep" => sorted(part).is_none_or(|sorted| {
            let kinds: Vec<_> = sorted.given(&["include"]).collect();
            // With an exclusion before it, an inclusion leaves nothing out.
            let by_kind = !kinds.is_empty()
                && sorted.given(&["exclude"]).next().is_none()
                && kinds.iter().all(|kind| kind.is_certain() && is_code(&kind.text));
            sorted.has(&['r', 'R'], &["recursive"]) && !by_kind
        }),
        // What `-g` picks is searched even if it is hidden or ignored.
        "rg" => sorted(part).is_none_or(|sorted| {
            if sorted.has(&[], &["files"]) {
                return false;
            }
            sorted.has(&['u', '.'], &["hidden", "no-ignore", "no-ignore-vcs"])
                || sorted
                    .given(&["g", "glob", "iglob"])
                    .any(|kind| !kind.is_certain() || !kind.text.starts_with('!') && !is_code(&kind.text))
        }),
        // Two folders are compared file by file.
        "diff" => true,
        // Outside of a repository, it compares like diff.
        "git" => compares_two(words),
        "find" => runs_on_files(words),
        _ => false,
    }
}

/// Whether a part goes through links below the folders it names.
pub(crate) fn follows_links(part: &Part) -> bool {
    part.words.first().is_some_and(|first| program(&first.text) == "diff")
}

/// Whether a part may print what is in files that it does not name, as far as it is known here: git from its store,
/// and what goes through folders.
pub(crate) fn shows_unnamed_files(part: &Part) -> bool {
    /// Subcommands of git that change something, and print nothing of what is in files by themselves.
    const CHANGES: &[&str] = &[
        "add", "clean", "clone", "commit", "config", "fetch", "init", "merge", "mv", "pull", "push",
        "rebase", "reset", "rm", "switch",
    ];
    let Some(first) = part.words.first() else { return false };
    let words = &part.words[1..];
    match crate::policy::shell::base_name(&first.text) {
        "git" => {
            let patch = has(words, "--patch", &['p', 'v']) || has(words, "--verbose", &[]);
            let verb = words.iter().find(|word| word.text != "--no-pager");
            verb.is_some_and(|verb| {
                !verb.is_plain()
                    || git::shows_contents(&verb.text) && (patch || !CHANGES.contains(&verb.text.as_str()))
            })
        }
        "grep" | "egrep" | "fgrep" | "zgrep" => {
            let recursive = |sorted: entry::Sorted| sorted.has(&['r', 'R'], &["recursive"]);
            part.more_words || sorted(part).is_none_or(recursive)
        }
        "rg" | "ag" | "ack" | "ugrep" | "diff" | "colordiff" | "sdiff" | "rgrep" | "tar" | "cpio" => true,
        "find" | "fd" | "fdfind" => {
            has(words, "-exec", &['x', 'X']) || has(words, "-ok", &[]) || has(words, "--exec", &[])
        }
        _ => false,
    }
}

/// `git diff a b`: outside of a repository these are two folders.
fn compares_two(words: &[Word]) -> bool {
    let Some(verb) = words.iter().position(|word| word.text == "diff") else { return false };
    let words = &words[verb + 1..];
    match words.iter().position(|word| word.text == "--") {
        Some(at) => words.len() - at - 1 == 2,
        None => words.iter().filter(|word| !word.text.starts_with('-') || word.text == "-").count() == 2,
    }
}

/// The options of a part, if its entry knows them all.
fn sorted(part: &Part) -> Option<entry::Sorted> {
    let (first, words) = part.words.split_first()?;
    entry_of(program(&first.text))?.sort(words).ok()
}

/// A search whose operands are all paths, since its patterns stand in a file.
fn names_patterns_by_file(part: &Part) -> bool {
    sorted(part).is_none_or(|sorted| sorted.letters.contains(&'f'))
}

/// Whether a pattern fits only files that hold code or prose: `*.rs`, `*.{rs,ts}`.
fn is_code(pattern: &str) -> bool {
    let Some((before, ending)) = pattern.rsplit_once("*.") else { return false };
    let kinds = ending.strip_prefix('{').and_then(|kinds| kinds.strip_suffix('}')).unwrap_or(ending);
    !before.contains(['{', '}', '[', ']', '?', '!', '\\'])
        && kinds.split(',').all(|kind| CODE.contains(&kind))
}

/// Whether find runs a command on files of which nobody knows that they hold code. What that one prints counts as
/// find's own.
fn runs_on_files(words: &[Word]) -> bool {
    let runs = |word: &Word| word.text.starts_with("-exec") || word.text.starts_with("-ok");
    let Some(end) = words.iter().position(runs) else { return false };
    let mut kinds = words[..end]
        .windows(2)
        .filter(|two| matches!(two[0].text.as_str(), "-name" | "-iname"))
        .map(|two| &two[1])
        .peekable();
    let alternatives =
        words.iter().any(|word| matches!(word.text.as_str(), "-o" | "-or" | "," | "!" | "-not"));
    let by_kind = kinds.peek().is_some() && kinds.all(|kind| kind.is_plain() && is_code(&kind.text));
    alternatives || !by_kind
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
        // `.en?`, `*.[ek]*`: who can tell.
        if pattern.contains(['?', '['])
            || pattern.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
        {
            return true;
        }
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
