//! git, as far as it only looks. Invariant: a subcommand and an option that are not named here ask.
//! What git tracks is shared with all who have the repository, so a log or a difference may show any of it; only a
//! file that is named and seems to hold a secret asks.
//! Long options take values only behind `=`: a word after one is looked at as a path.

use super::Looked;
use super::entry::{Entry, Operands, PLAIN};
use super::folders::CODE;
use crate::policy::place::holds_credentials;
use crate::policy::shell::Word;

const SHOWING: &str = "oneline graph all stat stat numstat shortstat name-only name-status patch no-patch decorate decorate no-decorate abbrev-commit abbrev no-abbrev-commit pretty pretty format since until after before author committer grep max-count skip first-parent merges no-merges branches remotes tags reverse follow date topo-order date-order cached staged no-color color color color-words word-diff word-diff unified ignore-all-space ignore-space-change ignore-space-at-eol ignore-blank-lines summary dirstat diff-filter find-renames find-copies raw minimal patience histogram relative full-index binary no-ext-diff no-textconv quiet exit-code check left-right cherry cherry-pick left-only right-only ancestry-path simplify-by-decoration no-walk source merge-base no-renames no-prefix function-context compact-summary pickaxe-regex regexp-ignore-case invert-grep all-match shortstat root no-notes no-commit-id name-rev cc reflog";

fn showing() -> Entry {
    Entry {
        flags: "puszqMCBDiEFPawbrtcmgRWU0123456789",
        values: "n",
        long: SHOWING,
        operands: Operands::Paths,
        name: "git",
        ..PLAIN
    }
}

fn plain(flags: &'static str, values: &'static str, long: &'static str) -> Entry {
    Entry { name: "git", flags, values, long, operands: Operands::Paths, ..PLAIN }
}

pub(super) fn look(words: &[Word]) -> Looked {
    let words = match words {
        [pager, rest @ ..] if pager.text == "--no-pager" && pager.is_plain() => rest,
        all => all,
    };
    let Some((verb, rest)) = words.split_first() else { return Err("git alone only shows its help") };
    if !verb.is_plain() {
        return Err("git's subcommand is known only when it runs");
    }
    certain_options(&verb.text, rest)?;
    // A subcommand that lists needs an option for it, or nothing at all.
    let lists = |entry: Entry, needed: &[&str]| -> Looked {
        let listed = rest.iter().any(|word| needed.contains(&word.text.as_str()));
        let sorted = entry.sort(rest)?;
        if sorted.operands.is_empty() || listed {
            Ok(Vec::new())
        } else {
            Err("it may create or change something in git")
        }
    };
    let first = rest.first().map_or("", |word| word.text.as_str());
    let operands = match verb.text.as_str() {
        "status" => plain("sbvuz", "", "short branch show-stash porcelain porcelain long verbose untracked-files untracked-files ignored ignored ahead-behind no-ahead-behind renames no-renames column no-column").look(rest)?,
        "log" | "show" | "diff" | "whatchanged" | "shortlog" | "rev-list" | "diff-tree" | "range-diff" | "show-branch" | "cherry" => {
            if verb.text == "shortlog" {
                plain("nsec", "", SHOWING).look(rest)?
            } else {
                showing().look(rest)?
            }
        }
        "reflog" if matches!(first, "" | "show") || first.starts_with('-') => showing().look(rest)?,
        "blame" | "annotate" => plain("bcefklnpstw", "L", "show-name show-number show-email porcelain line-porcelain date root since").look(rest)?,
        "ls-files" => plain("cdomiktsuvzf", "x", "cached deleted others modified ignored stage exclude exclude-standard full-name error-unmatch unmerged directory deduplicate eol").look(rest)?,
        "ls-tree" => plain("drtlz", "", "name-only name-status full-name full-tree long abbrev object-only").look(rest)?,
        "rev-parse" => plain("q", "", "short short show-toplevel show-prefix show-cdup is-inside-work-tree is-bare-repository abbrev-ref verify quiet git-dir all branches tags symbolic-full-name symbolic absolute-git-dir git-common-dir").look(rest)?,
        "describe" => plain("", "", "all tags always long dirty abbrev contains match exclude first-parent candidates").look(rest)?,
        "merge-base" => plain("a", "", "all is-ancestor fork-point octopus independent").look(rest)?,
        "cat-file" => plain("tsep", "", "").look(rest)?,
        "show-ref" => plain("hdsq", "", "head tags heads branches verify hash abbrev dereference quiet").look(rest)?,
        "for-each-ref" => plain("", "", "count sort format contains merged no-merged points-at").look(rest)?,
        "name-rev" => plain("", "", "tags refs all name-only always").look(rest)?,
        "check-ignore" => plain("qvnz", "", "quiet verbose non-matching no-index").look(rest)?,
        "count-objects" => plain("vH", "", "verbose human-readable").look(rest)?,
        "grep" => {
            let entry = Entry {
                name: "git",
                flags: "aIivwxEGPFnlLcohHzpWr0123456789",
                values: "eABCm",
                long: "cached ignore-case word-regexp invert-match extended-regexp basic-regexp perl-regexp fixed-strings line-number files-with-matches name-only files-without-match count color color no-color break heading show-function context after-context before-context function-context and or not all-match quiet max-depth only-matching column",
                operands: Operands::Pattern,
                ..PLAIN
            };
            entry.look(rest)?
        }
        "branch" => lists(
            plain("alrvqi", "", "list all remotes verbose show-current contains contains no-contains merged merged no-merged no-merged points-at sort format color color no-color column no-column abbrev ignore-case"),
            &["--list", "--contains", "--merged", "--no-merged"],
        )?,
        "tag" => lists(plain("lni0123456789", "", "list contains no-contains merged no-merged points-at sort format color column ignore-case"), &["--list", "-l"])?,
        "remote" => match first {
            "" | "-v" | "--verbose" => lists(plain("v", "", "verbose"), &[])?,
            "get-url" => plain("", "", "push all").look(rest)?,
            _ => return Err("it may change a remote, or ask it"),
        },
        "stash" => match first {
            "list" | "show" => showing().look(rest)?,
            _ => return Err("it changes the stash"),
        },
        "worktree" if first == "list" => plain("v", "", "porcelain verbose").look(rest)?,
        "version" => Vec::new(),
        _ => return Err("it is not known to be read-only"),
    };
    let contents = shows_contents(&verb.text);
    for word in &operands {
        if contents && !is_clear_path(&word.text) {
            return Err("a pattern of git may fit files that hold secrets");
        }
        let inside = word.text.rsplit_once(':').map_or(word.text.as_str(), |(_, path)| path);
        if holds_credentials(std::path::Path::new(inside)) {
            return Err("it shows a file that seems to hold a secret");
        }
    }
    Ok(operands)
}

/// Options that take the next word as their value in some subcommand, and none in others.
const MAY_TAKE_NEXT: &[&str] = &[
    "since",
    "until",
    "after",
    "before",
    "author",
    "committer",
    "grep",
    "max-count",
    "max-depth",
    "skip",
    "sort",
    "format",
    "date",
    "diff-filter",
    "exclude",
    "match",
    "candidates",
    "refs",
    "context",
    "after-context",
    "before-context",
];
/// Options of lists that take the next word, if there is one.
const FILTERS: &[&str] = &["contains", "no-contains", "merged", "no-merged", "points-at"];

/// Whether each option takes what it seems to take, and none starts a program that checks signatures.
fn certain_options(verb: &str, words: &[Word]) -> Result<(), &'static str> {
    const SWALLOWS: &str = "one of its options may take the next word as its value";
    for (at, word) in words.iter().enumerate() {
        let text = word.text.as_str();
        if !text.starts_with('-') {
            continue;
        }
        if text.contains("signature") || asks_for_signature(text) {
            return Err("it runs a program that checks signatures");
        }
        let Some(name) = text.strip_prefix("--") else { continue };
        let next = words.get(at + 1);
        if MAY_TAKE_NEXT.contains(&name)
            || name == "count" && verb == "for-each-ref"
            || FILTERS.contains(&name)
                && next.is_some_and(|next| !next.is_plain() || next.text.starts_with('-'))
        {
            return Err(SWALLOWS);
        }
    }
    Ok(())
}

/// `%G?`, `%GS`, `%+GK` of a format.
fn asks_for_signature(text: &str) -> bool {
    text.split('%').skip(1).any(|rest| rest.trim_start_matches(['+', '-', ' ']).starts_with('G'))
}

/// All but the subcommands that tell what is called how, and print nothing of what is in files. `status -v` does.
pub(super) fn shows_contents(verb: &str) -> bool {
    !matches!(
        verb,
        "branch"
            | "tag"
            | "remote"
            | "rev-parse"
            | "rev-list"
            | "ls-files"
            | "ls-tree"
            | "describe"
            | "merge-base"
            | "show-ref"
            | "for-each-ref"
            | "name-rev"
            | "check-ignore"
            | "count-objects"
            | "worktree"
            | "version"
    )
}

/// Whether git takes a path for itself and not for a pattern, or for one of files that hold code. Its patterns fit
/// files whose names nobody sees here: `.en?`, `:(icase).ENV`.
fn is_clear_path(text: &str) -> bool {
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending);
    !text.starts_with(':')
        && !text.contains(['?', '[', '\\'])
        && (!text.contains('*') || CODE.contains(&ending) && !ending.contains('*'))
}
