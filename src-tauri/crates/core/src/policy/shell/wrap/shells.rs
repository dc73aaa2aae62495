//! Shells, and what the shell itself runs. Invariant: a text is only read as bash if bash, or a shell that
//! reads it alike, runs it.

use super::options::{Take, skip};
use super::{Inner, NONE, OPTION, UNKNOWN, handed_on, is_assignment, steering};
use crate::policy::shell::{HOLE, Word};

type Found = Result<Inner, &'static str>;

pub(super) fn env(words: &[Word]) -> Found {
    let take = Take {
        flags: "i0v",
        values: "u",
        long_flags: &["ignore-environment", "null", "debug"],
        long_values: &["unset"],
        ..NONE
    };
    let mut at = skip(words, &take)?;
    // What takes variables away may take `PATH`, and then bash looks for programs where it stands, too.
    let mut sets =
        words[1..at].iter().any(|word| word.text.starts_with('-') && !NOTHING.contains(&word.text.as_str()));
    if words.get(at).is_some_and(|word| word.text == "-") {
        sets = true;
        at += 1;
    }
    while words.get(at).is_some_and(|word| is_assignment(&word.text)) {
        sets |= handed_on(&words[at])?;
        at += 1;
    }
    Ok(if at < words.len() { Inner::through(&words[at..]).setting(sets) } else { Inner::None })
}

/// Options of `env` that leave the variables as they are.
const NOTHING: [&str; 6] = ["-0", "--null", "-v", "--debug", "--", "-0v"];

/// `-a` makes many a program another one: it goes by the name under which it was called. `-c` takes all variables away.
pub(super) fn exec(words: &[Word]) -> Found {
    let take = Take { flags: "cl", values: "a", ..NONE };
    let at = skip(words, &take)?;
    let sets = words[1..at].iter().any(|word| word.text != "--");
    Ok(if at < words.len() { Inner::through(&words[at..]).setting(sets) } else { Inner::None })
}

pub(super) fn shell(name: &str, words: &[Word]) -> Found {
    let mut at = 1;
    let mut runs_text = false;
    while let Some(word) = words.get(at).filter(|word| word.text.starts_with(['-', '+'])) {
        if !word.is_plain() {
            return Err(OPTION);
        }
        at += 1;
        match word.text.as_str() {
            // Both end the options.
            "--" | "-" => break,
            "+" => return Err(OPTION),
            "--login" | "--norc" | "--noprofile" | "--noediting" | "--verbose" => {}
            long if long.starts_with("--") => return Err(OPTION),
            short => {
                for letter in short[1..].chars() {
                    match letter {
                        'c' => runs_text = true,
                        'o' => {
                            // `keyword` makes assignments of arguments, `posix` changes what is read.
                            let harmless = ["pipefail", "errexit", "nounset", "xtrace", "noglob"];
                            let known =
                                |word: &Word| word.is_plain() && harmless.contains(&word.text.as_str());
                            if !words.get(at).is_some_and(known) {
                                return Err(OPTION);
                            }
                            at += 1;
                        }
                        'e' | 'x' | 'u' | 'l' | 'i' | 'v' | 'f' | 'n' | 'b' | 'h' | 'm' | 'p' | 'C' | 'E'
                        | 'r' => {}
                        's' => return Ok(Inner::None),
                        _ => return Err(OPTION),
                    }
                }
            }
        }
    }
    if !runs_text {
        // What is not known may be `-c`.
        let unknown = words.get(at).is_some_and(|word| word.split || word.text.starts_with(HOLE));
        return if unknown { Err(UNKNOWN) } else { Ok(Inner::None) };
    }
    let text = certain(words.get(at).ok_or(UNKNOWN)?)?;
    let alike = match name {
        "bash" | "rbash" => true,
        // dash knows no `$'…'`: its text ends elsewhere.
        "sh" | "dash" | "ash" => !text.contains("$'") && !text.contains("$\""),
        _ => false,
    };
    let blind = (!alike).then_some("another shell may read its text in another way");
    Ok(Inner::Script { text, transparent: alike, here: true, elevated: false, blind })
}

fn certain(word: &Word) -> Result<String, &'static str> {
    if word.is_certain() { Ok(word.text.clone()) } else { Err(UNKNOWN) }
}

fn joined(words: &[Word]) -> Result<String, &'static str> {
    Ok(words.iter().map(certain).collect::<Result<Vec<_>, _>>()?.join(" "))
}

pub(super) fn texts(name: &str, words: &[Word]) -> Found {
    match name {
        "eval" => {
            let start = 1 + usize::from(words.get(1).is_some_and(|word| word.text == "--"));
            let text = joined(&words[start.min(words.len())..])?;
            Ok(if text.trim().is_empty() { Inner::None } else { Inner::script(text) })
        }
        "trap" => {
            let Some(action) = words.get(1) else { return Ok(Inner::None) };
            if matches!(action.text.as_str(), "-" | "" | "-p" | "-l") {
                return Ok(Inner::None);
            }
            if action.text.starts_with('-') {
                return Err(OPTION);
            }
            let text = certain(action)?;
            Ok(Inner::Script { text, transparent: true, here: false, elevated: false, blind: None })
        }
        "watch" => {
            let take = Take {
                flags: "bcdegptwx",
                values: "nq",
                long_flags: &[
                    "beep",
                    "color",
                    "differences",
                    "errexit",
                    "chgexit",
                    "no-title",
                    "exec",
                    "precise",
                ],
                long_values: &["interval"],
                positional: 0,
            };
            let rest = &words[skip(words, &take)?..];
            let own = &words[1..words.len() - rest.len()];
            // `-d` has a value of its own, where letters stand behind it.
            let short = |word: &Word| word.text.starts_with('-') && !word.text.starts_with("--");
            if own
                .iter()
                .any(|word| short(word) && word.text.find('d').is_some_and(|at| at + 1 < word.text.len()))
            {
                return Err(OPTION);
            }
            // With it, the words are run as they are, and not as a text.
            let is = |word: &Word, options: &[&str]| options.contains(&word.text.as_str());
            if own.iter().any(|word| is(word, &["-x", "--exec"])) {
                return Ok(if rest.is_empty() { Inner::None } else { Inner::through(rest) });
            }
            if own.iter().any(|word| {
                word.text.starts_with('-')
                    && word.text.contains('x')
                    && !is(word, &["--errexit", "--chgexit"])
            }) {
                return Err(OPTION);
            }
            let text = joined(rest)?;
            Ok(if text.is_empty() { Inner::None } else { Inner::script(text) })
        }
        "ssh" => {
            if words.iter().any(|word| word.text.to_ascii_lowercase().contains("command")) {
                return Err(UNKNOWN);
            }
            let take = Take {
                flags: "46AaCfGgKkMNnqsTtVvXxYy",
                values: "bcDEeFIiJLlmOopQRSWw",
                positional: 1,
                ..NONE
            };
            let rest = &words[skip(words, &take)?..];
            if rest.is_empty() {
                return Ok(Inner::None);
            }
            Ok(Inner::Script {
                text: joined(rest)?,
                transparent: false,
                here: false,
                elevated: true,
                blind: None,
            })
        }
        _ => {
            let Some(place) = words.iter().position(|word| matches!(word.text.as_str(), "-c" | "--command"))
            else {
                return if words
                    .iter()
                    .any(|word| word.text.starts_with("-c") || word.text.starts_with("--command"))
                {
                    Err(UNKNOWN)
                } else {
                    Ok(Inner::None)
                };
            };
            let text = certain(words.get(place + 1).ok_or(UNKNOWN)?)?;
            Ok(Inner::Script { text, transparent: false, here: false, elevated: true, blind: None })
        }
    }
}

/// `test -v name[index]` evaluates the index, and a command in it.
pub(super) fn test(words: &[Word]) -> Found {
    const RUNS: &str = "a test over a variable's name can run a command";
    let own = &words[1..];
    let named = own.iter().enumerate().any(|(at, word)| {
        matches!(word.text.as_str(), "-v" | "-R")
            && own.get(at + 1).is_some_and(|name| !name.is_certain() || name.text.contains('['))
    });
    // An operator that is not known may be `-v`.
    let operands = own.iter().filter(|word| word.text != "]").count();
    let opened = own.iter().any(|word| word.split) || operands == 2 && own[0].text.starts_with(HOLE);
    let hidden = own
        .windows(2)
        .any(|two| two[0].text.starts_with(HOLE) && (two[1].text.contains('[') && two[1].text.len() > 1));
    let index = own.iter().any(|word| word.text.contains('[') && word.text.contains(['$', '`']));
    if named || opened || hidden || index { Err(RUNS) } else { Ok(Inner::None) }
}

/// Builtins that set variables: never one that steers, and never an expression that is evaluated.
pub(super) fn variables(name: &str, words: &[Word]) -> Found {
    if name == "let" {
        return Err("arithmetic over a variable can run a command");
    }
    // A format that is not known may be `-v name[index]`.
    if name == "printf" && words.get(1).is_some_and(|word| word.split || word.text.starts_with(HOLE)) {
        return Err("it sets a variable in a way that can run a command");
    }
    let names_matter = !matches!(name, "printf" | "set");
    for (index, word) in words.iter().enumerate().skip(1) {
        let text = word.text.as_str();
        if text.starts_with(['-', '+']) {
            let unsafe_letter = match name {
                // Integers and references are evaluated; functions and options are the shell's own.
                "declare" | "typeset" | "local" | "export" | "readonly" => {
                    text.contains(['i', 'n', 'f', 'F'])
                }
                "wait" => text.contains('p'),
                "printf" => {
                    index == 1
                        && text.starts_with(['-'])
                        && text.contains(['v', 'p'])
                        && text.len() > 1
                        && text != "--"
                }
                "mapfile" | "readarray" => text.contains(['C', 'c']),
                _ => false,
            };
            if unsafe_letter {
                return Err("it sets a variable in a way that can run a command");
            }
        } else if names_matter {
            let target = text.split('=').next().unwrap_or("");
            if target.contains([HOLE, '[']) && name != "read"
                || name == "read" && target.contains(['[', HOLE])
            {
                return Err("it sets a variable in a way that can run a command");
            }
            steering(word)?;
        }
    }
    Ok(Inner::None)
}
