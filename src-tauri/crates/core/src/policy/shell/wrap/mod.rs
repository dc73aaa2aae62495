//! Commands that run commands. Invariant: an option that is not known hides nothing: it makes the command
//! opaque.

mod git;
mod inserted;
mod options;
mod shells;
mod tools;

use super::{Setting, Word, base_name, program, setting, setting_to};
use options::{Take, skip};

/// What a command runs in turn.
pub(super) enum Inner {
    /// Nothing that this module knows of.
    None,
    /// Something that nobody can see.
    Blind(&'static str),
    /// Other commands, word by word.
    Command(Commands),
    /// A text that a shell runs.
    Script {
        text: String,
        transparent: bool,
        /// In this shell, or at least in its folder.
        here: bool,
        elevated: bool,
        /// Why it may mean something else to the shell that runs it.
        blind: Option<&'static str>,
    },
}

/// Commands inside of a command.
#[derive(Default)]
pub(super) struct Commands {
    pub(super) each: Vec<Vec<Word>>,
    /// The wrapper adds nothing that would need an allowance of its own.
    pub(super) transparent: bool,
    pub(super) elevated: bool,
    pub(super) more_words: bool,
    pub(super) found_files: bool,
    pub(super) elsewhere: bool,
    /// They get variables, or a name of their own, of which nobody knows what they mean to them.
    pub(super) sets: bool,
}

impl Inner {
    fn through(words: &[Word]) -> Self {
        Self::Command(Commands { each: vec![words.to_vec()], transparent: true, ..Commands::default() })
    }

    fn elevated(words: &[Word]) -> Self {
        Self::Command(Commands {
            each: vec![words.to_vec()],
            elevated: true,
            elsewhere: true,
            ..Commands::default()
        })
    }

    /// The same, with variables of no known meaning.
    fn setting(self, sets: bool) -> Self {
        match self {
            Self::Command(commands) => Self::Command(Commands { sets, ..commands }),
            other => other,
        }
    }

    fn script(text: String) -> Self {
        Self::Script { text, transparent: true, here: true, elevated: false, blind: None }
    }
}

pub(super) const OPTION: &str = "a wrapper has an option that is not known";
pub(super) const UNKNOWN: &str = "what it runs is known only when it runs";

const NONE: Take = Take { flags: "", values: "", long_flags: &[], long_values: &[], positional: 0 };

/// Wrappers that only change how a command runs, not what or where.
const PLAIN: &[(&str, Take)] = &[
    ("nohup", NONE),
    ("nice", Take { flags: "0123456789", values: "n", long_values: &["adjustment"], ..NONE }),
    (
        "ionice",
        Take {
            flags: "t",
            values: "cn",
            long_flags: &["ignore"],
            long_values: &["class", "classdata"],
            ..NONE
        },
    ),
    ("time", Take { flags: "pvq", ..NONE }),
    (
        "timeout",
        Take {
            flags: "v",
            values: "sk",
            long_flags: &["preserve-status", "foreground", "verbose"],
            long_values: &["signal", "kill-after"],
            positional: 1,
        },
    ),
    ("gtimeout", Take { values: "sk", positional: 1, ..NONE }),
    ("stdbuf", Take { values: "ioe", long_values: &["input", "output", "error"], ..NONE }),
    ("setsid", Take { flags: "cfw", long_flags: &["ctty", "fork", "wait"], ..NONE }),
    ("taskset", Take { flags: "c", long_flags: &["cpu-list"], positional: 1, ..NONE }),
    ("chronic", NONE),
    ("unbuffer", NONE),
    ("caffeinate", Take { flags: "dimsu", values: "t", ..NONE }),
    ("builtin", NONE),
    ("entr", Take { flags: "acdnprsxz", ..NONE }),
];

/// Wrappers that change whose rights a command has, or where it runs.
const ELEVATING: &[(&str, Take)] = &[
    (
        "sudo",
        Take {
            flags: "nEHkKSbAPB",
            values: "ugpChrtTUDR",
            long_flags: &[
                "non-interactive",
                "preserve-env",
                "set-home",
                "background",
                "askpass",
                "stdin",
                "reset-timestamp",
            ],
            long_values: &["user", "group", "prompt", "host", "chdir", "chroot", "close-from"],
            positional: 0,
        },
    ),
    ("doas", Take { flags: "nL", values: "uC", ..NONE }),
    ("pkexec", Take { long_values: &["user"], long_flags: &["disable-internal-agent", "keep-cwd"], ..NONE }),
    (
        "chroot",
        Take { long_values: &["userspec", "groups"], long_flags: &["skip-chdir"], positional: 1, ..NONE },
    ),
    (
        "unshare",
        Take {
            flags: "fimnpruUTC",
            values: "RwSG",
            long_flags: &["fork", "mount", "net", "pid", "user", "map-root-user", "uts", "ipc"],
            ..NONE
        },
    ),
    (
        "nsenter",
        Take { flags: "amuinpUCTrF", values: "tSG", long_flags: &["all"], long_values: &["target"], ..NONE },
    ),
    ("runuser", Take { values: "ugG", long_values: &["user", "group"], ..NONE }),
    ("setpriv", NONE),
    ("strace", Take { flags: "fFqtTvxyCcrikhn", values: "oepaEsuS", ..NONE }),
    ("ltrace", Take { flags: "fSCcrtT", values: "oepasun", ..NONE }),
    ("busybox", NONE),
    ("toybox", NONE),
    ("firejail", NONE),
    ("bwrap", NONE),
    ("proxychains", NONE),
    ("torsocks", NONE),
    (
        "systemd-run",
        Take {
            flags: "tqPG",
            values: "pu",
            long_flags: &["user", "scope", "pipe", "wait"],
            long_values: &["unit", "property"],
            ..NONE
        },
    ),
    ("cgexec", Take { values: "g", ..NONE }),
    ("faketime", Take { positional: 1, ..NONE }),
    ("fakeroot", NONE),
    ("dbus-run-session", NONE),
    (
        "xvfb-run",
        Take {
            flags: "a",
            values: "nsef",
            long_flags: &["auto-servernum"],
            long_values: &["server-args"],
            ..NONE
        },
    ),
    ("chrt", Take { flags: "bfior", positional: 1, ..NONE }),
];

/// Commands of the shell itself that change what later words mean.
const SHELL_STEERING: &[&str] = &[
    "alias", "unalias", "enable", "hash", "bind", "complete", "compgen", "compopt", "shopt", "fc", "history",
];

/// Whether a name is a wrapper, or a builtin that the walk understands.
pub(super) fn is_known(name: &str) -> bool {
    let others = [
        "env",
        "exec",
        "find",
        "xargs",
        "parallel",
        "watch",
        "sh",
        "bash",
        "dash",
        "zsh",
        "ksh",
        "ash",
        "fish",
        "ssh",
        "su",
        "flock",
        "script",
        "trap",
        "eval",
        "command",
        "cd",
        "pushd",
        "popd",
        "source",
        ".",
        "export",
        "declare",
        "typeset",
        "local",
        "readonly",
        "read",
        "set",
        "unset",
        "test",
        "[",
        "printf",
        "git",
        "awk",
        "sed",
        "tar",
        "exit",
        "return",
        "let",
        "mapfile",
        "readarray",
        "getopts",
    ];
    others.contains(&name)
        || SHELL_STEERING.contains(&name)
        || PLAIN.iter().chain(ELEVATING).any(|(known, _)| *known == name)
}

/// Whether a name is a wrapper whose command stands among its words.
fn is_wrapper(name: &str) -> bool {
    matches!(name, "env" | "exec" | "command")
        || PLAIN.iter().chain(ELEVATING).any(|(known, _)| *known == name)
}

/// What the command runs in turn.
pub(super) fn inner(words: &[Word]) -> Inner {
    let Some(first) = words.first().filter(|word| word.is_plain()) else { return Inner::None };
    // What bash takes for an assignment, or for the end of the options of `time`, the parser takes for a command.
    if first.text.starts_with('-') || first.text.contains('=') {
        return Inner::Blind("it can be read in two ways");
    }
    let name = base_name(&first.text).to_ascii_lowercase();
    let name = name.as_str();
    let found = seen(name, words).unwrap_or_else(Inner::Blind);
    // `./timeout` is looked through for denying, but it may be any program.
    if program(&first.text) == name {
        return found;
    }
    match found {
        Inner::Command(commands) => Inner::Command(Commands { transparent: false, ..commands }),
        Inner::Script { text, here, elevated, blind, .. } => {
            Inner::Script { text, transparent: false, here, elevated, blind }
        }
        other => other,
    }
}

fn seen(name: &str, words: &[Word]) -> Result<Inner, &'static str> {
    if let Some((_, take)) = PLAIN.iter().find(|(known, _)| *known == name) {
        if name == "entr" {
            let rest = &words[skip(words, take)?..];
            return Ok(Inner::Command(Commands {
                each: vec![rest.to_vec()],
                more_words: true,
                ..Commands::default()
            }));
        }
        let rest = &words[skip(words, take)?..];
        return Ok(if rest.is_empty() { Inner::None } else { Inner::through(rest) });
    }
    if let Some((_, take)) = ELEVATING.iter().find(|(known, _)| *known == name) {
        if name == "sudo"
            && words.iter().skip(1).take_while(|word| word.text.starts_with('-')).any(|word| {
                matches!(word.text.as_str(), "-s" | "-i" | "-e" | "--shell" | "--login" | "--edit")
            })
        {
            return Err(UNKNOWN);
        }
        let mut start = skip(words, take)?;
        let mut sets = false;
        while words.get(start).is_some_and(|word| is_assignment(&word.text)) {
            sets |= handed_on(&words[start])?;
            start += 1;
        }
        let rest = &words[start..];
        return Ok(if rest.is_empty() { Inner::None } else { Inner::elevated(rest).setting(sets) });
    }
    if SHELL_STEERING.contains(&name) {
        return Err("it changes what later words mean");
    }
    match name {
        "env" => shells::env(words),
        "exec" => shells::exec(words),
        "command" => match words.get(1).map(|word| word.text.as_str()) {
            Some("-v" | "-V") | None => Ok(Inner::None),
            Some("-p" | "--") if words.len() > 2 => Ok(Inner::through(&words[2..])),
            Some(option) if option.starts_with('-') => Err(OPTION),
            Some(_) => Ok(Inner::through(&words[1..])),
        },
        "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "fish" | "rbash" => shells::shell(name, words),
        "eval" | "watch" | "ssh" | "su" | "trap" => shells::texts(name, words),
        "export" | "declare" | "typeset" | "local" | "readonly" | "read" | "mapfile" | "readarray"
        | "getopts" | "unset" | "let" | "printf" | "set" | "wait" => shells::variables(name, words),
        "test" | "[" => shells::test(words),
        // `jobs -x` runs a command.
        "jobs" if words[1..].iter().any(|word| !word.is_plain()) => Err(UNKNOWN),
        "jobs" => {
            Ok(match words.iter().position(|word| word.text.starts_with('-') && word.text.contains('x')) {
                Some(at) if at + 1 < words.len() => Inner::through(&words[at + 1..]),
                _ => Inner::None,
            })
        }
        "find" | "fd" | "fdfind" => tools::find(name, words),
        "xargs" | "parallel" | "flock" | "script" => tools::runner(name, words),
        "git" => git::git(words),
        _ => tools::hooks(name, words),
    }
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

fn steering(word: &Word) -> Result<(), &'static str> {
    let name = word.text.split(['=', '[']).next().unwrap_or("");
    if setting(name.trim_end_matches('+')) == Setting::Steering {
        return Err("it sets a variable that changes what commands do");
    }
    Ok(())
}

/// Whether nobody knows what an assignment that a command gets may mean to it.
fn handed_on(word: &Word) -> Result<bool, &'static str> {
    let (name, value) = word.text.split_once('=').unwrap_or((word.text.as_str(), ""));
    match setting_to(name.trim_end_matches('+'), value) {
        Setting::Harmless => Ok(false),
        Setting::Other => Ok(true),
        Setting::Steering => Err("it sets a variable that changes what commands do"),
    }
}
