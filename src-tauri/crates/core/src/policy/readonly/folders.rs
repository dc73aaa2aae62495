//! What prints files that nobody named. Invariant: a search is only taken for a narrow one if all of its options are
//! understood.

use super::entry::{Sorted, may_be_option};
use super::{entry_of, git};
use crate::policy::paths::Below;
use crate::policy::place::holds_credentials;
use crate::policy::shell::{Part, Word, base_name, program};

/// Endings of files that hold code or prose, never keys by themselves.
pub(super) const CODE: &[&str] = &[
    "py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "rs", "go", "c", "h", "cc", "cpp", "hpp", "java", "kt",
    "rb", "php", "cs", "swift", "svelte", "vue", "html", "css", "scss", "sql", "md", "rst", "lock",
];

/// Names that ripgrep has for such files.
const CODE_TYPES: &[&str] = &[
    "c",
    "cpp",
    "cs",
    "csharp",
    "css",
    "go",
    "html",
    "java",
    "js",
    "kotlin",
    "markdown",
    "md",
    "php",
    "py",
    "python",
    "ruby",
    "rust",
    "sql",
    "svelte",
    "swift",
    "ts",
    "typescript",
    "vue",
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
            sorted.has(&['r', 'R'], &["recursive"]) && !by_kind || sorted.operands.iter().any(any_name)
        }),
        // What `-g` picks is searched even if it is hidden or ignored.
        "rg" => sorted(part).is_none_or(|sorted| {
            if sorted.has(&[], &["files"]) {
                return false;
            }
            // And a kind of file that it picks is searched even if it is hidden.
            let kinds = sorted.given(&["t", "type"]);
            sorted.has(&['u', '.'], &["hidden", "no-ignore", "no-ignore-vcs"])
                || kinds
                    .into_iter()
                    .any(|kind| !kind.is_certain() || !CODE_TYPES.contains(&kind.text.as_str()))
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

/// Which files below the folders it names a part tells about. ripgrep by itself tells about what is neither hidden nor
/// ignored: even there a file may hold keys.
pub(crate) fn searched(part: &Part) -> Below {
    if prints_whole_folders(part) {
        return Below::All;
    }
    let rg = part.words.first().is_some_and(|first| program(&first.text) == "rg");
    // What it picks by a pattern or a kind holds code, or all of it would be searched.
    let picks = |sorted: &Sorted| {
        sorted.given(&["t", "type"]).next().is_some()
            || sorted.given(&["g", "glob", "iglob"]).any(|glob| !glob.text.starts_with('!'))
    };
    let tells_nothing = || {
        sorted(part).is_some_and(|sorted| sorted.has(&[], &["files", "version", "help"]) || picks(&sorted))
    };
    if rg && !tells_nothing() { Below::Shown } else { Below::Nothing }
}

/// Whether a part lists what links below the folders it names lead to.
pub(super) fn goes_through_links(part: &Part) -> bool {
    let follows = |sorted: &Sorted| sorted.has(&['L'], &["dereference"]);
    let through = |ok: &dyn Fn(&Sorted) -> bool| sorted(part).is_none_or(|sorted| ok(&sorted));
    match part.words.first().map(|first| program(&first.text)) {
        Some("ls") => through(&|sorted| follows(sorted) && sorted.has(&['R'], &["recursive"])),
        Some("du") => through(&follows),
        Some("tree") => through(&|sorted| sorted.has(&['l'], &[])),
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
    /// Subcommands of git that print nothing of what is in files by themselves.
    const CHANGES: &[&str] = &[
        "add", "clean", "clone", "commit", "fetch", "init", "merge", "mv", "pull", "push", "rebase", "reset",
        "rm", "status", "switch",
    ];
    let Some(first) = part.words.first() else { return false };
    let words = &part.words[1..];
    match base_name(&first.text) {
        "git" => {
            let patch = has(words, "--patch", &['p', 'v']) || has(words, "--verbose", &[]);
            let verb = words.iter().find(|word| word.text != "--no-pager");
            verb.is_some_and(|verb| {
                !verb.is_plain()
                    || git::shows_contents(&verb.text) && (patch || !CHANGES.contains(&verb.text.as_str()))
            })
        }
        "grep" | "egrep" | "fgrep" | "zgrep" => {
            let recursive = |sorted: Sorted| sorted.has(&['r', 'R'], &["recursive"]);
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
fn sorted(part: &Part) -> Option<Sorted> {
    let (first, words) = part.words.split_first()?;
    entry_of(program(&first.text))?.sort(words).ok()
}

/// Whether a search may begin where it is although it has operands: its patterns may stand in a file, or the only
/// operand may become an option.
pub(super) fn may_begin_here(part: &Part) -> bool {
    sorted(part).is_none_or(|sorted| sorted.letters.contains(&'f') || sorted.operands.iter().any(any_name))
}

/// One of the files that `*` fits may be called `-r`.
fn any_name(word: &Word) -> bool {
    may_be_option(word) && !word.text.contains('.')
}

/// Whether a pattern fits only files that hold code or prose: `*.rs`, `*.{rs,ts}`.
pub(crate) fn is_code(pattern: &str) -> bool {
    let Some((before, ending)) = pattern.rsplit_once("*.") else { return false };
    let kinds = ending.strip_prefix('{').and_then(|kinds| kinds.strip_suffix('}')).unwrap_or(ending);
    !before.contains(['{', '}', '[', ']', '?', '!', '\\', ' ', ',', ';', '|', ':'])
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
pub(super) fn picks_credentials(words: &[Word]) -> bool {
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
