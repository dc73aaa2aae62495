//! What git can undo, and what not. Invariant: an option that git may take for a dangerous one is that one.

use super::risk::{Rated, Risk};
use super::shell::{Word, base_name};

const HISTORY: &str = "It rewrites history, or throws work away.";
const RUNS: &str = "It may make git run another program, or read and write any file.";

/// Subcommands that only do what their options, which are looked at, say. All others are rated high: some run what
/// is set up for them, some send, and nobody knows what an alias does.
const KNOWN: &[&str] = &[
    "",
    "add",
    "am",
    "annotate",
    "apply",
    "archive",
    "bisect",
    "blame",
    "branch",
    "cat-file",
    "check-attr",
    "check-ignore",
    "checkout",
    "cherry",
    "cherry-pick",
    "clone",
    "commit",
    "count-objects",
    "describe",
    "diff",
    "diff-files",
    "diff-index",
    "diff-tree",
    "fetch",
    "for-each-ref",
    "format-patch",
    "fsck",
    "gc",
    "grep",
    "hash-object",
    "help",
    "init",
    "log",
    "ls-files",
    "ls-remote",
    "ls-tree",
    "merge",
    "merge-base",
    "mv",
    "name-rev",
    "notes",
    "pull",
    "push",
    "range-diff",
    "rebase",
    "reflog",
    "remote",
    "reset",
    "restore",
    "rev-list",
    "rev-parse",
    "revert",
    "rm",
    "shortlog",
    "show",
    "show-branch",
    "show-ref",
    "sparse-checkout",
    "stash",
    "status",
    "submodule",
    "switch",
    "tag",
    "var",
    "verify-commit",
    "verify-tag",
    "version",
    "whatchanged",
    "worktree",
];

/// A subcommand's letters and long options that make it run a program, or write or read any file.
fn steering(verb: &str) -> (&'static str, &'static [&'static str]) {
    match verb {
        "grep" => ("Of", &["open-files-in-pager", "no-index", "file"]),
        "rebase" => ("x", &["exec"]),
        "clone" => ("uc", &["upload-pack", "config", "template", "separate-git-dir"]),
        "init" => ("", &["template", "separate-git-dir"]),
        "fetch" | "pull" | "ls-remote" => ("", &["upload-pack", "exec"]),
        "push" => ("", &["exec", "receive-pack"]),
        "archive" => ("o", &["output", "exec", "remote"]),
        "format-patch" => ("o", &["output", "output-directory", "ext-diff"]),
        "log" | "show" | "diff" | "whatchanged" | "stash" | "reflog" | "diff-tree" | "diff-index"
        | "diff-files" | "range-diff" | "rev-list" | "shortlog" => ("", &["output", "no-index", "ext-diff"]),
        "apply" => ("", &["unsafe-paths"]),
        "blame" | "annotate" => ("", &["contents"]),
        "commit" => {
            ("", &["file", "template", "pathspec-from-file", "gpg-sign", "reuse-message", "reedit-message"])
        }
        "tag" | "notes" | "merge" => ("F", &["file"]),
        "add" | "reset" | "checkout" | "restore" | "rm" => ("", &["pathspec-from-file"]),
        "help" => ("iw", &["web", "info"]),
        _ => ("", &[]),
    }
}

/// Whether a commit takes its message from a file or another commit, or is signed by a program: `-F`, `-t`, `-C`, `-c`,
/// `-S`. What stands behind `-m` is a message, whatever it looks like.
fn commit_reads(rest: &[Word]) -> bool {
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        if text == "--" {
            return false;
        }
        let Some(letters) = text.strip_prefix('-').filter(|_| !text.starts_with("--")) else { continue };
        for (at, letter) in letters.char_indices() {
            match letter {
                'm' => {
                    if letters[at + 1..].is_empty() {
                        words.next();
                    }
                    break;
                }
                // From its input: that is looked at as any other.
                'F' if letters[at + 1..].is_empty()
                    && words.clone().next().is_some_and(|from| from.text == "-") =>
                {
                    words.next();
                    break;
                }
                'F' | 't' | 'C' | 'c' | 'S' => return true,
                _ => {}
            }
        }
    }
    false
}

/// The place of the subcommand, past git's own options and their values.
fn place(words: &[Word]) -> usize {
    let mut at = 1;
    while let Some(word) = words.get(at).filter(|word| word.text.starts_with('-')) {
        let valued = ["-c", "-C", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--config-env"];
        at += 1 + usize::from(valued.contains(&word.text.as_str()));
    }
    at
}

pub(crate) fn of_git(words: &[Word]) -> Rated {
    let rated = |risk, reason| Rated { risk, reason };
    let at = place(words);
    let verb = words.get(at).map_or("", |word| word.text.as_str());
    let rest = &words[(at + 1).min(words.len())..];
    let has = |options: &[&str]| rest.iter().any(|word| options.contains(&word.text.as_str()));
    // Any abbreviation counts: git takes it where no other option begins so.
    let long = |options: &[&str]| {
        rest.iter().filter_map(|word| word.text.strip_prefix("--")).any(|option| {
            let name = option.split('=').next().unwrap_or(option);
            !name.is_empty() && options.iter().any(|full| full.starts_with(name))
        })
    };
    let letters = |letters: &str| {
        rest.iter().any(|word| {
            word.text.starts_with('-')
                && !word.text.starts_with("--")
                && word.text[1..].contains(|letter| letters.contains(letter))
        })
    };
    if words.iter().any(|word| word.text.contains("ext::") || word.text.contains("fd::")) {
        return rated(Risk::High, RUNS);
    }
    // `host:path` is another machine, for which there is no url rule; `user@host:path` and addresses have one.
    let elsewhere = |word: &Word| {
        let text = word.text.as_str();
        text.split_once(':')
            .is_some_and(|(host, _)| !host.is_empty() && !host.contains(['/', '@']) && !text.contains("://"))
    };
    let mut operands = rest.iter().filter(|word| !word.text.starts_with('-'));
    let sent = match verb {
        "clone" | "fetch" | "pull" | "push" | "ls-remote" => operands.next().is_some_and(elsewhere),
        "remote" | "submodule" => operands.any(elsewhere),
        _ => false,
    };
    if sent {
        return rated(Risk::High, "It reaches another machine.");
    }
    if verb == "commit" && commit_reads(rest) {
        return rated(Risk::High, RUNS);
    }
    let (short, options) = steering(verb);
    if letters(short) || long(options) {
        return rated(Risk::High, RUNS);
    }
    // With a path outside of the repository, `git diff` compares any two files, and the others write there.
    let outside =
        |word: &Word| word.text.starts_with(['/', '~']) || word.text.split('/').any(|part| part == "..");
    if matches!(verb, "diff" | "clone" | "init" | "mv" | "worktree") && rest.iter().any(outside) {
        return rated(Risk::High, RUNS);
    }
    match verb {
        "push"
            if letters("fd")
                || rest.iter().any(|word| word.text.starts_with(['+', ':']))
                || long(&[
                    "force",
                    "force-with-lease",
                    "force-if-includes",
                    "delete",
                    "mirror",
                    "prune",
                    "all",
                    "branches",
                    "tags",
                ]) =>
        {
            rated(Risk::High, "It rewrites or deletes branches on the remote.")
        }
        "push" => rated(Risk::Medium, "It publishes commits."),
        "reset" if long(&["hard", "merge", "keep"]) => rated(Risk::High, HISTORY),
        "clean" | "filter-branch" | "filter-repo" | "update-ref" | "prune" | "replace" => {
            rated(Risk::High, HISTORY)
        }
        "reflog" if has(&["expire", "delete"]) => rated(Risk::High, HISTORY),
        "gc" if long(&["prune"]) => rated(Risk::High, HISTORY),
        "stash" if has(&["drop", "clear"]) => rated(Risk::High, HISTORY),
        "stash" if has(&["pop"]) => rated(Risk::Medium, "It takes changes off the stash."),
        "branch" if letters("DfMC") || long(&["force"]) => rated(Risk::High, HISTORY),
        "branch" if letters("d") || long(&["delete"]) => rated(Risk::Medium, "It deletes a branch."),
        "checkout" | "restore" | "switch"
            if letters("fBC")
                || has(&["--", "."])
                || long(&["force", "discard-changes", "ours", "theirs", "force-create"])
                || verb == "restore" =>
        {
            rated(Risk::High, "It throws uncommitted changes away.")
        }
        "rebase" => rated(Risk::Medium, "It rewrites commits."),
        "commit" if long(&["amend"]) => rated(Risk::Medium, "It rewrites commits."),
        "tag" if letters("df") || long(&["delete", "force"]) => {
            rated(Risk::Medium, "It deletes or moves a tag.")
        }
        "rm" if letters("f") || long(&["force"]) => rated(Risk::High, HISTORY),
        "rm" => rated(Risk::Medium, "It deletes files."),
        "config" => rated(Risk::High, "It changes what git runs by itself."),
        "bisect" if has(&["run", "visualize", "view"]) => rated(Risk::High, RUNS),
        "submodule" if has(&["foreach"]) => rated(Risk::High, RUNS),
        "clone" | "fetch" | "pull" | "ls-remote" | "submodule" => {
            rated(Risk::Medium, "It reaches the network.")
        }
        "remote" => rated(Risk::Medium, "It changes where commits are sent."),
        "send-pack" | "http-push" | "fetch-pack" | "upload-pack" | "receive-pack" => {
            rated(Risk::High, "It sends or fetches commits past git's own checks.")
        }
        verb if !KNOWN.contains(&verb) => rated(Risk::High, "Nobody knows what this subcommand of git does."),
        _ => rated(Risk::Low, ""),
    }
}

/// `git-push` and `/usr/lib/git-core/git-push`, as git sees them: `git push`.
pub(crate) fn of_own_program(words: &[Word]) -> Option<Rated> {
    let verb = base_name(&words.first()?.text).strip_prefix("git-")?;
    let mut all = vec![Word::literal("git"), Word::literal(verb)];
    all.extend_from_slice(&words[1..]);
    Some(of_git(&all))
}
