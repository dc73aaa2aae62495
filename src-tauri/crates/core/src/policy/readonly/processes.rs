//! Entries about what runs on this machine.

use super::Looked;
use super::custom::{UNKNOWN, all_known};
use super::entry::{Entry, PLAIN};
use crate::policy::shell::Word;

/// The forms of `ps` that people use. `e` among BSD's letters shows the environment; and where ps cannot make sense
/// of its options, it takes all of them for BSD's. So what is not known to make sense asks.
pub(super) fn ps(words: &[Word]) -> Looked {
    const FORMS: &[&str] = &[
        "aux", "auxf", "auxw", "auxww", "axu", "ax", "-aux", "-A", "-e", "-f", "-F", "-l", "-ef", "-eF",
        "-el", "-efww", "-eLf",
    ];
    all_known(words)?;
    let mut form = "";
    let mut words = words.iter();
    let (mut chosen, mut columns) = (false, false);
    let mut at_first = true;
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        if word.glob || word.split {
            return Err(UNKNOWN);
        }
        let first = std::mem::take(&mut at_first);
        let known = match text {
            _ if first && FORMS.contains(&text) => {
                form = text;
                true
            }
            "--forest" | "--no-headers" => true,
            "-eo" | "-o" if !columns && (text == "-o" || first) && matches!(form, "" | "-e" | "-A") => {
                columns = true;
                form = if text == "-eo" { "-e" } else { form };
                words.next().is_some_and(|value| are_columns(&value.text))
            }
            "-p" | "-C" if !chosen && matches!(form, "" | "-f" | "-F" | "-l") => {
                chosen = true;
                words.next().is_some_and(|value| match text {
                    "-p" => value.text.split(',').all(is_short_number),
                    _ => value.is_bare() && value.text.starts_with(|c: char| c.is_ascii_alphanumeric()),
                })
            }
            _ => text.strip_prefix("--sort=").is_some_and(|keys| {
                keys.split(',').all(|key| PS_COLUMNS.contains(&key.trim_start_matches(['-', '+'])))
            }),
        };
        if !known {
            return Err("it may show the environment of other programs");
        }
    }
    Ok(Vec::new())
}

fn is_short_number(text: &str) -> bool {
    (1..=7).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn are_columns(text: &str) -> bool {
    text.split(',').all(|column| PS_COLUMNS.contains(&column.strip_suffix('=').unwrap_or(column)))
}

/// Columns of `ps` that tell nothing of the environment.
const PS_COLUMNS: &[&str] = &[
    "pid",
    "ppid",
    "pgid",
    "pgrp",
    "sid",
    "sess",
    "tty",
    "tt",
    "user",
    "euser",
    "ruser",
    "uid",
    "euid",
    "ruid",
    "group",
    "gid",
    "comm",
    "cmd",
    "args",
    "command",
    "ucmd",
    "%cpu",
    "%mem",
    "pcpu",
    "pmem",
    "cpu",
    "rss",
    "rssize",
    "rsz",
    "vsz",
    "vsize",
    "sz",
    "size",
    "stat",
    "state",
    "s",
    "etime",
    "etimes",
    "time",
    "cputime",
    "start",
    "start_time",
    "lstart",
    "stime",
    "bsdstart",
    "nice",
    "ni",
    "pri",
    "cls",
    "rtprio",
    "psr",
    "nlwp",
    "thcount",
    "lwp",
    "tid",
    "wchan",
    "ppid",
    "f",
    "flags",
    "c",
];

pub(super) fn netstat(words: &[Word]) -> Looked {
    all_known(words)?;
    let entry = Entry { flags: "tulnpaerwxW46", ..PLAIN };
    let sorted = entry.sort(words)?;
    if sorted.operands.is_empty() && sorted.letters.contains(&'n') {
        Ok(Vec::new())
    } else {
        Err("it may look up names in the network")
    }
}

pub(super) fn pgrep(words: &[Word]) -> Looked {
    all_known(words)?;
    let entry = Entry { flags: "aflxcnoiv", values: "uUPdt", long: "full list-name exact count", ..PLAIN };
    entry.sort(words).map(|_| Vec::new())
}
