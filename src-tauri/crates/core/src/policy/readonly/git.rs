//! git, as far as it only looks. Invariant: a subcommand and an option that are not named here ask.
//! What git tracks is shared with all who have the repository, so a log or a difference may show any of it; only a
//! file that is named and seems to hold a secret asks.
//! Long options take values only behind `=`: a word after one is looked at as a path.

use super::Looked;
use super::entry::{Entry, Operands, PLAIN};
use crate::policy::place::holds_credentials;
use crate::policy::shell::Word;

const SHOWING: &str = "oneline graph all stat stat numstat shortstat name-only name-status patch no-patch decorate decorate no-decorate abbrev-commit abbrev no-abbrev-commit pretty pretty format since until after before author committer grep max-count skip first-parent merges no-merges branches remotes tags reverse follow date topo-order date-order cached staged no-color color color color-words word-diff word-diff unified ignore-all-space ignore-space-change ignore-space-at-eol ignore-blank-lines summary dirstat diff-filter find-renames find-copies raw minimal patience histogram relative full-index binary no-ext-diff no-textconv quiet exit-code check left-right cherry cherry-pick left-only right-only ancestry-path simplify-by-decoration no-walk source merge-base no-renames no-prefix function-context compact-summary pickaxe-regex regexp-ignore-case invert-grep all-match shortstat root no-notes no-commit-id name-rev cc reflog";

fn showing() -> Entry {
    Entry {
        flags: "puszqMCBDiEFPawbrtcmgRWU0123456789l",
        values: "n",
        long: SHOWING,
        operands: Operands::Paths,
        ..PLAIN
    }
}

fn plain(flags: &'static str, values: &'static str, long: &'static str) -> Entry {
    Entry { flags, values, long, operands: Operands::Paths, ..PLAIN }
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
                flags: "aIivwxEGPFnlLcohHzpWr0123456789",
                values: "eABCm",
                long: "cached untracked ignore-case word-regexp invert-match extended-regexp basic-regexp perl-regexp fixed-strings line-number files-with-matches name-only files-without-match count color color no-color break heading show-function context after-context before-context function-context and or not all-match quiet max-depth only-matching column",
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
    for word in &operands {
        let inside = word.text.rsplit_once(':').map_or(word.text.as_str(), |(_, path)| path);
        if holds_credentials(std::path::Path::new(inside)) {
            return Err("it shows a file that seems to hold a secret");
        }
    }
    Ok(operands)
}
