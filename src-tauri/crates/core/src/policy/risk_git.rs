//! What git can undo, and what not.

use super::risk::{Rated, Risk};
use super::shell::Word;

const HISTORY: &str = "It rewrites history, or throws work away.";

pub(crate) fn of_git(words: &[Word]) -> Rated {
    let rated = |risk, reason| Rated { risk, reason };
    let verb =
        words[1..].iter().find(|word| !word.text.starts_with('-')).map_or("", |word| word.text.as_str());
    let has = |options: &[&str]| words[1..].iter().any(|word| options.contains(&word.text.as_str()));
    let letter = |letter: char| {
        words[1..].iter().any(|word| {
            word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains(letter)
        })
    };
    match verb {
        "push"
            if letter('f')
                || letter('d')
                || words.iter().any(|word| {
                    word.text.starts_with("--force")
                        || word.text.starts_with('+')
                        || word.text.starts_with(':')
                })
                || has(&["--delete", "--mirror", "--prune", "--all", "--tags"]) =>
        {
            rated(Risk::High, "It rewrites or deletes branches on the remote.")
        }
        "push" => rated(Risk::Medium, "It publishes commits."),
        "reset" if has(&["--hard", "--merge", "--keep"]) => rated(Risk::High, HISTORY),
        "clean" | "filter-branch" | "filter-repo" | "update-ref" | "prune" | "replace" => {
            rated(Risk::High, HISTORY)
        }
        "reflog" if has(&["expire", "delete"]) => rated(Risk::High, HISTORY),
        "gc" if words.iter().any(|word| word.text.starts_with("--prune")) => rated(Risk::High, HISTORY),
        "stash" if has(&["drop", "clear", "pop"]) => rated(Risk::Medium, "It takes changes off the stash."),
        "branch" if letter('D') || letter('d') || has(&["--delete", "--force"]) || letter('f') => {
            if letter('D') || letter('f') || has(&["--force"]) {
                rated(Risk::High, HISTORY)
            } else {
                rated(Risk::Medium, "It deletes a branch.")
            }
        }
        "checkout" | "restore" | "switch"
            if letter('f') || has(&["--", ".", "--force", "--discard-changes"]) || verb == "restore" =>
        {
            rated(Risk::High, "It throws uncommitted changes away.")
        }
        "rebase" | "commit" if has(&["--amend"]) || verb == "rebase" => {
            rated(Risk::Medium, "It rewrites commits.")
        }
        "tag" if letter('d') || letter('f') => rated(Risk::Medium, "It deletes or moves a tag."),
        "rm" => rated(Risk::Medium, "It deletes files."),
        "config" => rated(Risk::High, "It changes what git runs by itself."),
        "clone" | "fetch" | "pull" | "ls-remote" | "submodule" => {
            rated(Risk::Medium, "It reaches the network.")
        }
        "remote" => rated(Risk::Medium, "It changes where commits are sent."),
        _ => rated(Risk::Low, ""),
    }
}
