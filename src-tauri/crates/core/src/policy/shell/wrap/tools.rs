//! Programs that run others from their arguments.

use super::options::{Take, skip};
use super::{Commands, Inner, NONE, OPTION, UNKNOWN};
use crate::policy::place::holds_credentials;
use crate::policy::readonly::{awk_runs, sed_runs};
use crate::policy::shell::{Word, base_name};

type Found = Result<Inner, &'static str>;

pub(super) fn find(name: &str, words: &[Word]) -> Found {
    if name != "find" {
        return if words.iter().any(|word| {
            matches!(word.text.as_str(), "-x" | "-X" | "--exec" | "--exec-batch")
                || word.text.starts_with("--exec")
        }) {
            Err(UNKNOWN)
        } else {
            Ok(Inner::None)
        };
    }
    let mut commands = Vec::new();
    let mut here = false;
    let mut at = 1;
    while at < words.len() {
        let action = words[at].text.as_str();
        at += 1;
        if !is_exec(action) {
            continue;
        }
        here |= action.ends_with("dir");
        let end = words[at..]
            .iter()
            .position(|word| word.text == ";" || word.text == "+")
            .ok_or("its -exec has no end")?;
        let command = words[at..at + end].to_vec();
        if command.is_empty() {
            return Err(UNKNOWN);
        }
        super::inserted::by_find(&command)?;
        commands.push(command);
        at += end + 1;
    }
    if commands.is_empty() {
        return Ok(Inner::None);
    }
    // Without `-type f` before, what it meets may be a link that leads anywhere; without a kind of name, a file
    // that holds keys.
    let before = words.iter().position(|word| is_exec(&word.text)).map_or(words, |end| &words[..end]);
    let pairs = || before.windows(2).filter(|two| two[1].is_certain());
    let files = pairs().any(|two| two[0].text == "-type" && two[1].text == "f");
    let named =
        pairs().any(|two| matches!(two[0].text.as_str(), "-name" | "-iname") && is_kind(&two[1].text));
    let alternatives = words
        .iter()
        .any(|word| matches!(word.text.as_str(), "-o" | "-or" | "," | "!" | "-not" | "-L" | "-follow"));
    let plain = files && named && !alternatives;
    Ok(Inner::Command(Commands {
        each: commands,
        found_files: plain,
        more_words: !plain,
        elsewhere: here,
        ..Commands::default()
    }))
}

fn is_exec(action: &str) -> bool {
    matches!(action, "-exec" | "-execdir" | "-ok" | "-okdir")
}

/// Whether a pattern is about files of one kind that holds no keys: `*.rs`.
fn is_kind(pattern: &str) -> bool {
    let ending = pattern.rsplit(['*', '?', ']']).next().unwrap_or("");
    ending.len() > 1
        && ending.starts_with('.')
        && !holds_credentials(std::path::Path::new(&format!("x{ending}")))
        && !holds_credentials(std::path::Path::new(ending))
}

pub(super) fn runner(name: &str, words: &[Word]) -> Found {
    match name {
        "xargs" => {
            let take = Take {
                flags: "0rtxpo",
                values: "nILPdEsa",
                long_flags: &[
                    "null",
                    "no-run-if-empty",
                    "verbose",
                    "exit",
                    "interactive",
                    "replace",
                    "max-lines",
                    "open-tty",
                ],
                long_values: &["max-args", "max-procs", "delimiter", "arg-file", "max-chars"],
                positional: 0,
            };
            let rest = &words[skip(words, &take)?..];
            let command = if rest.is_empty() { vec![Word::literal("echo")] } else { rest.to_vec() };
            let reads_a_file = words[..words.len() - rest.len()]
                .iter()
                .any(|word| matches!(valued(word), Some(('a', _))) || word.text.starts_with("--arg-file"));
            let own = &words[..words.len() - rest.len()];
            if own
                .iter()
                .filter(|word| word.text.starts_with("--replace") || matches!(valued(word), Some(('I', _))))
                .count()
                > 1
            {
                return Err(UNKNOWN);
            }
            let replaced = replaced(own);
            if replaced.is_some() && is_shell(&command) || own.iter().any(|word| !word.is_plain()) {
                return Err(UNKNOWN);
            }
            super::inserted::by_xargs(&command, replaced.as_deref())?;
            Ok(Inner::Command(Commands {
                each: vec![command],
                transparent: !reads_a_file,
                more_words: true,
                ..Commands::default()
            }))
        }
        "flock" => {
            if let Some(place) =
                words.iter().position(|word| matches!(word.text.as_str(), "-c" | "--command"))
            {
                let text = words.get(place + 1).filter(|word| word.is_certain()).ok_or(UNKNOWN)?.text.clone();
                return Ok(Inner::Script {
                    text,
                    transparent: false,
                    here: true,
                    elevated: false,
                    blind: None,
                });
            }
            let take = Take {
                flags: "sxeun",
                values: "wE",
                positional: 1,
                long_flags: &["shared", "exclusive", "nonblock"],
                long_values: &["timeout"],
            };
            let rest = &words[skip(words, &take)?..];
            Ok(if rest.is_empty() {
                Inner::None
            } else {
                Inner::Command(Commands { each: vec![rest.to_vec()], ..Commands::default() })
            })
        }
        "script" => match words.iter().position(|word| word.text == "-c" || word.text == "--command") {
            Some(place) => {
                let text = words.get(place + 1).filter(|word| word.is_certain()).ok_or(UNKNOWN)?.text.clone();
                Ok(Inner::Script { text, transparent: false, here: true, elevated: false, blind: None })
            }
            None if words.iter().any(|word| word.text.starts_with('-') && word.text.contains('c')) => {
                Err(UNKNOWN)
            }
            None => Ok(Inner::None),
        },
        // parallel puts a shell command together from its words: never certain, but looked at for denying.
        _ => {
            let end = words.iter().position(|word| word.text.starts_with(":::")).unwrap_or(words.len());
            let start = skip(
                &words[..end],
                &Take {
                    flags: "0kuvtqX",
                    values: "jINLad",
                    long_values: &["jobs"],
                    long_flags: &["keep-order", "bar", "will-cite"],
                    ..NONE
                },
            )
            .map_err(|_| OPTION)?;
            if start >= end || words[start].text.contains([' ', ';', '|', '&', '{', '$', '`']) {
                return Err(UNKNOWN);
            }
            Ok(Inner::Command(Commands {
                each: vec![words[start..end].to_vec()],
                more_words: true,
                elevated: true,
                ..Commands::default()
            }))
        }
    }
}

/// The first letter of an option of xargs that takes a value, with what stands behind it: `-0I%`.
fn valued(word: &Word) -> Option<(char, &str)> {
    let letters = word.text.strip_prefix('-').filter(|rest| !rest.starts_with('-'))?;
    let (at, letter) = letters.char_indices().find(|(_, letter)| !"0rtpxo".contains(*letter))?;
    Some((letter, &letters[at + letter.len_utf8()..]))
}

/// The text in the command that xargs replaces by what it reads.
fn replaced(own: &[Word]) -> Option<String> {
    let mut found = None;
    for (at, word) in own.iter().enumerate() {
        if let Some(long) = word.text.strip_prefix("--replace") {
            found = Some(long.strip_prefix('=').unwrap_or("{}").to_owned());
        } else if let Some(('I', value)) = valued(word) {
            let next = || own.get(at + 1).map_or(String::new(), |word| word.text.clone());
            found = Some(if value.is_empty() { next() } else { value.to_owned() });
        }
    }
    found
}

fn is_shell(command: &[Word]) -> bool {
    command.first().is_some_and(|word| {
        matches!(
            base_name(&word.text),
            "sh" | "bash"
                | "zsh"
                | "dash"
                | "ksh"
                | "eval"
                | "env"
                | "python"
                | "python3"
                | "perl"
                | "ruby"
                | "node"
        )
    })
}

/// Options and scripts that make an ordinary program run another one.
pub(super) fn hooks(name: &str, words: &[Word]) -> Found {
    const RUNS: &str = "one of its arguments makes it run another command";
    // The letters of a cluster; tar's first word may be one without its `-`.
    let letters = |wanted: &[char]| {
        words[1..].iter().enumerate().any(|(at, word)| {
            let text = word.text.as_str();
            let cluster =
                text.starts_with('-') && !text.starts_with("--") || at == 0 && !text.starts_with('-');
            cluster
                && text
                    .chars()
                    .take_while(|c| *c == '-' || c.is_ascii_alphabetic())
                    .any(|c| wanted.contains(&c))
        })
    };
    let starts = |starts: &[&str]| {
        words[1..].iter().any(|word| starts.iter().any(|start| word.text.starts_with(start)))
    };
    let runs = match name {
        "tar" | "gtar" | "bsdtar" => {
            starts(&[
                "--checkpoint-action",
                "--to-command",
                "--use-compress-prog",
                "--rsh-command",
                "--rmt-command",
                "--info-script",
                "--new-volume-script",
                "--checkpoint-a",
                "--to-c",
                "--use-c",
                "--us",
                "--rs",
                "--rm",
                "--info-s",
                "--new",
            ]) || letters(&['I', 'F'])
        }
        "rsync" => starts(&["-e", "--rsh", "--rsync-path"]),
        "scp" | "sftp" => {
            starts(&["-S", "-oProxy", "-D"])
                || words
                    .iter()
                    .any(|word| word.text.contains("ProxyCommand") || word.text.contains("LocalCommand"))
        }
        "zip" => starts(&["-TT", "--unzip-command"]),
        "man" => starts(&["-P", "--pager", "-H", "--html"]),
        "awk" | "gawk" | "mawk" | "nawk" | "original-awk" => {
            words[1..].iter().any(|word| awk_runs(&word.text))
        }
        "sed" | "gsed" => sed_runs(words),
        "rg" => starts(&["--pre", "--hostname-bin"]),
        "sort" => starts(&["--compress-prog", "--co"]),
        "vim" | "vi" | "nvim" | "view" | "ex" | "emacs" => {
            starts(&["-c", "+", "--cmd", "-S", "-s", "--eval", "-l", "--load", "-u"])
        }
        "ld.so" | "ld-linux-x86-64.so.2" | "ld-linux.so.2" => true,
        _ => false,
    };
    if runs { Err(RUNS) } else { Ok(Inner::None) }
}
