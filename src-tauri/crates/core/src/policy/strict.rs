//! What a rule that is wider than one command does not cover. Invariant: a part passes only if each of its words
//! is known, or can be nothing but the value that it stands for.

use std::path::Path;

use super::place::holds_credentials;
use super::readonly;
use super::rule::{CommandPattern, Rule};
use super::rules::Rules;
use super::shell::{HOLE, Part, Word, base_name, program};

/// Programs that run what they are given, in ways that no table of the shell's walk knows.
const RUNNERS: &[&str] = &[
    "at",
    "batch",
    "capsh",
    "choom",
    "cpulimit",
    "ed",
    "expect",
    "fakechroot",
    "gdb",
    "i386",
    "linux32",
    "linux64",
    "lldb",
    "m4",
    "newgrp",
    "numactl",
    "perf",
    "prlimit",
    "proot",
    "pueue",
    "red",
    "rlwrap",
    "run-parts",
    "script",
    "setarch",
    "setpriv",
    "sg",
    "ssh-agent",
    "start-stop-daemon",
    "tsp",
    "valgrind",
    "vim",
    "vi",
    "view",
    "ex",
    "nvim",
    "emacs",
    "x86_64",
];

/// Programs that run a text that they are given, or read.
const INTERPRETERS: &[&str] =
    &["python", "pypy", "perl", "ruby", "node", "php", "lua", "tclsh", "deno", "bun", "osascript", "expect"];

/// Programs whose arguments are programs: there a name may stand right behind a letter (`1etouch a`).
const SCRIPTED: &[&str] = &[
    "sed", "gsed", "awk", "gawk", "mawk", "nawk", "perl", "python", "python3", "ruby", "node", "php", "lua",
    "tclsh", "bc", "dc", "jq",
];

/// The name by which tables know a part's program.
pub(crate) fn name(part: &Part) -> &str {
    part.words.first().map_or("", |word| base_name(program(&word.text)))
}

/// Why a rule that is wider than this one command does not cover the part.
pub(crate) fn objection(part: &Part, rules: &Rules) -> Option<&'static str> {
    if part.more_words {
        return Some("It gets arguments that are known only when it runs.");
    }
    let messages = messages(&part.words);
    let unclear = part
        .words
        .iter()
        .enumerate()
        .any(|(at, word)| !(word.is_certain() || messages.contains(&at) && !word.split && !word.secret));
    if unclear {
        return Some("One of its words is known only when it runs.");
    }
    if part.words.iter().any(is_wide_pattern) {
        return Some("A pattern of it may fit an option, or files that are hidden.");
    }
    let does_more = match name(part) {
        "sed" | "gsed" => readonly::sed_runs(&part.words),
        "awk" | "gawk" | "mawk" | "nawk" => {
            readonly::look(part, Path::new("/")).is_err() && readonly::changes(part).is_none()
        }
        _ => false,
    };
    if does_more {
        return Some("Its script may do more than look, or edit the files it names.");
    }
    disguises(part, rules)
}

/// Whether a word of git's, which has options that run programs, is known only when it runs and may be one.
pub(crate) fn may_be_an_option(part: &Part) -> bool {
    name(part) == "git" && part.words.iter().any(|word| word.split || word.text.starts_with(HOLE))
}

/// Whether a command that a rule denies may be behind this part, although it is another program.
pub(crate) fn disguises(part: &Part, rules: &Rules) -> Option<&'static str> {
    let mut patterns = rules
        .deny
        .iter()
        .chain(&rules.ask)
        .filter_map(|rule| if let Rule::Shell(Some(pattern)) = rule { Some(pattern) } else { None })
        .peekable();
    patterns.peek()?;
    let own = name(part).to_ascii_lowercase();
    let given = |word: &Word| {
        let text = word.text.as_str();
        text == "-"
            || text.starts_with("--eval")
            || text.starts_with("--print")
            || text.starts_with('-')
                && !text.starts_with("--")
                && text.contains(['c', 'e', 'E', 'r', 'p', 'm'])
    };
    // A text instead of a file, or nothing at all, so that it reads its input.
    let interpreted = INTERPRETERS.iter().any(|program| own.starts_with(program));
    let interprets = interpreted
        && (part.words.iter().skip(1).all(|word| word.text.starts_with('-'))
            || part.words.iter().skip(1).any(given));
    let option = |starts: &[&str], letters: &[char]| {
        part.words.iter().skip(1).any(|word| {
            starts.iter().any(|start| word.text.starts_with(start))
                || word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains(letters)
        })
    };
    let told = match own.as_str() {
        "make" | "gmake" => option(&["--f", "--m", "--e"], &['f', 'E']),
        "npx" => option(&["--c"], &['c']),
        "split" => option(&["--f"], &[]),
        _ => false,
    };
    // A script, or the file with it, that is known only when it runs.
    let hidden = |most: usize| {
        let uncertain =
            |(at, word): (usize, &Word)| !word.is_certain() && !messages(&part.words).contains(&at);
        part.words.iter().enumerate().skip(1).take(most).any(uncertain)
    };
    let shell = matches!(
        own.as_str(),
        "sh" | "bash" | "zsh" | "dash" | "ksh" | "fish" | "ash" | "rbash" | "csh" | "tcsh" | "source" | "."
    );
    let unseen = shell
        && (hidden(usize::MAX) || part.words.iter().skip(1).all(|word| word.text.starts_with(['-', '+'])))
        || SCRIPTED.contains(&own.as_str()) && hidden(if interpreted { 1 } else { usize::MAX })
        || matches!(own.as_str(), "tar" | "sort" | "git" | "find" | "rsync") && hidden(usize::MAX);
    let runs_more = interprets
        || unseen
        || told
        || RUNNERS.contains(&own.as_str())
        || matches!(own.as_str(), "npm" | "pnpm" | "yarn" | "bun")
            && (part.words.iter().any(|word| matches!(word.text.as_str(), "exec" | "dlx"))
                || part
                    .words
                    .iter()
                    .skip(1)
                    .find(|word| !word.text.starts_with('-'))
                    .is_some_and(|word| word.text == "x"));
    if runs_more {
        return Some("It may run a command that a rule is about.");
    }
    let messages = messages(&part.words);
    let said = |pattern: &CommandPattern| {
        let denied = pattern.program().to_ascii_lowercase();
        part.words.iter().enumerate().skip(1).any(|(at, word)| {
            !messages.contains(&at) && mentions(&word.text, &denied, SCRIPTED.contains(&own.as_str()))
        })
    };
    patterns.any(said).then_some("It names a command that a rule is about.")
}

/// Whether a text has the name, not as a piece of a longer one. A name that touches letters on one side may be the
/// value of an option: `-Itouch`.
fn mentions(text: &str, name: &str, anywhere: bool) -> bool {
    let text = text.to_ascii_lowercase();
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let (before, after) =
                (letter(text[..at].chars().next_back()), letter(text[at + name.len()..].chars().next()));
            anywhere
                || !before && !after
                || text.starts_with('-') && !after
                || text.contains(' ') && !(before && after)
        })
}

/// A pattern that may stand for a hidden file, for one that holds keys, or for an option.
fn is_wide_pattern(word: &Word) -> bool {
    if !word.glob {
        return false;
    }
    let text = word.text.as_str();
    let wild = |part: &str| part.contains(['*', '?', '[']);
    let bare = text.replace('*', "");
    text.contains(['[', '?'])
        || text.starts_with('*')
        || text.rsplit('/').next().is_some_and(|name| name.starts_with('.'))
        || text.split('/').any(|part| part.starts_with('.') && wild(part))
        || holds_credentials(Path::new(&bare))
}

/// The places of the words that are a commit's message and nothing else, where the command has no other option
/// that takes a value.
pub(crate) fn messages(words: &[Word]) -> Vec<usize> {
    let mut found = Vec::new();
    let [git, commit, rest @ ..] = words else { return found };
    if program(&git.text) != "git" || commit.text != "commit" || !commit.is_plain() {
        return found;
    }
    let mut at = 0;
    while let Some(word) = rest.get(at) {
        if !word.is_plain() {
            return Vec::new();
        }
        match word.text.as_str() {
            "-a" | "-q" | "-s" | "-v" | "-n" | "--all" | "--quiet" | "--signoff" | "--no-verify"
            | "--amend" | "--allow-empty" | "--no-gpg-sign" => at += 1,
            "-m" | "-am" | "-qm" | "-sm" | "-asm" | "--message" => {
                if rest.get(at + 1).is_none_or(|word| word.split) {
                    return Vec::new();
                }
                found.push(at + 3);
                at += 2;
            }
            "--" => break,
            option if option.starts_with('-') || option.contains(HOLE) => return Vec::new(),
            _ => at += 1,
        }
    }
    found
}
