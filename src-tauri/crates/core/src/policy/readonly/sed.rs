//! sed: its options, and its scripts. Invariant: what is not wholly understood does more than look.

use super::Looked;
use super::entry::may_be_option;
use crate::policy::shell::{HOLE, Word};

const MORE: &str = "its script may do more than look";

pub(super) fn sed(words: &[Word]) -> Looked {
    let sed = Sed::parse(words, false).ok_or(MORE)?;
    if sed.scripts.iter().all(|script| sed_only_looks(&script.text)) { Ok(sed.files) } else { Err(MORE) }
}

/// A command line of sed that is wholly understood.
pub(super) struct Sed {
    /// Each of them certain, and no pattern.
    pub(super) scripts: Vec<Word>,
    pub(super) files: Vec<Word>,
    /// It writes its files.
    pub(super) in_place: bool,
}

impl Sed {
    /// Of the words behind the name. sed takes its options from anywhere, in clusters and with values attached, so
    /// only the plainest forms are understood.
    pub(super) fn parse(words: &[Word], in_place_too: bool) -> Option<Self> {
        const LONG: &[&str] = &[
            "--quiet",
            "--silent",
            "--regexp-extended",
            "--separate",
            "--unbuffered",
            "--null-data",
            "--posix",
            "--debug",
            "--sandbox",
            "--help",
            "--version",
        ];
        const IN_PLACE: &[&str] = &["-i", "-Ei", "-ri", "-i.bak", "--in-place"];
        let mut sed = Self { scripts: Vec::new(), files: Vec::new(), in_place: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let text = word.text.as_str();
            if word.split || may_be_option(word) || word.unknown && text.starts_with(HOLE) {
                return None;
            }
            if text == "--" {
                sed.files.extend(words.cloned());
                let optional = |word: &Word| word.split || word.text.starts_with(['-', HOLE]);
                if sed.files.iter().any(optional) {
                    return None;
                }
                break;
            }
            if !text.starts_with('-') || text == "-" {
                sed.files.push(word.clone());
            } else if !word.is_plain() {
                return None;
            } else if matches!(text, "-e" | "--expression") {
                sed.scripts.push(words.next()?.clone());
            } else if in_place_too && IN_PLACE.contains(&text) {
                sed.in_place = true;
            } else if !LONG.contains(&text)
                && (text.starts_with("--") || !text[1..].chars().all(|letter| "nErsuz".contains(letter)))
            {
                return None;
            }
        }
        if sed.scripts.is_empty() {
            if sed.files.is_empty() {
                return None;
            }
            sed.scripts.push(sed.files.remove(0));
        }
        sed.scripts.iter().all(Word::is_plain).then_some(sed)
    }
}

/// Whether a sed script has only commands that print, delete and replace.
pub(super) fn sed_only_looks(script: &str) -> bool {
    is_understood(script, false)
}

/// Whether a sed script has only commands that look; if `more`, also those that put in text and jump.
fn is_understood(script: &str, more: bool) -> bool {
    let mut rest = script;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', ';', '{', '}']);
        if rest.is_empty() {
            return true;
        }
        for _ in 0..2 {
            let Some(after) = address(rest) else { return false };
            rest = after.trim_start_matches(' ');
            match rest.strip_prefix(',') {
                Some(after) => rest = after.trim_start_matches(' '),
                None => break,
            }
        }
        rest = rest.trim_start_matches(['!', ' ']);
        let Some(command) = rest.chars().next() else { return false };
        rest = &rest[command.len_utf8()..];
        match command {
            'p' | 'd' | '=' | 'n' | 'N' | 'g' | 'G' | 'h' | 'H' | 'x' | 'D' | 'P' | '{' | '}' => {}
            'q' | 'Q' | 'l' => rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '),
            's' | 'y' => {
                let Some(after) = replacement(rest) else { return false };
                rest = if command == 's' {
                    after.trim_start_matches(|c: char| c.is_ascii_digit() || "gpiI".contains(c))
                } else {
                    after
                };
            }
            // Text goes to the end of its line, or further behind a backslash.
            'a' | 'i' | 'c' if more => {
                let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
                if line.ends_with('\\') {
                    return false;
                }
                rest = after;
                continue;
            }
            'b' | 't' | 'T' | ':' if more => {
                let label = |c: char| c.is_ascii_alphanumeric() || c == '_';
                rest = rest.trim_start_matches(' ').trim_start_matches(label);
            }
            _ => return false,
        }
        if !rest.is_empty() && !rest.starts_with([' ', '\t', '\n', ';', '{', '}']) {
            return false;
        }
    }
}

fn address(text: &str) -> Option<&str> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '~' || c == '+');
    if digits.len() < text.len() {
        return Some(digits);
    }
    if let Some(rest) = text.strip_prefix('$') {
        return Some(rest);
    }
    match text.strip_prefix('/') {
        Some(rest) => until(rest, '/').map(|rest| rest.trim_start_matches(['I', 'M'])),
        None => Some(text),
    }
}

/// After the next delimiter.
fn until(text: &str, delimiter: char) -> Option<&str> {
    let mut rest = text;
    loop {
        let c = rest.chars().next()?;
        rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let mut escaped = rest.chars();
                escaped.next()?;
                rest = escaped.as_str();
            }
            '[' => rest = bracket(rest, delimiter)?,
            '\n' => return None,
            c if c == delimiter => return Some(rest),
            _ => {}
        }
    }
}

/// After a bracket expression that ends in the same place for every sed: a delimiter ends it for some, a bracket as
/// its first member for none.
fn bracket(text: &str, delimiter: char) -> Option<&str> {
    let mut rest = text.strip_prefix('^').unwrap_or(text);
    if rest.starts_with(']') {
        return None;
    }
    loop {
        if let Some(class) = rest.strip_prefix("[:") {
            let (name, after) = class.split_once(":]")?;
            if delimiter == ':' || !name.bytes().all(|b| b.is_ascii_lowercase()) {
                return None;
            }
            rest = after;
            continue;
        }
        let c = rest.chars().next()?;
        rest = &rest[c.len_utf8()..];
        match c {
            ']' => return Some(rest),
            '[' | '\n' => return None,
            '\\' if rest.starts_with(['\\', ']', '[', '\n']) => return None,
            c if c == delimiter => return None,
            _ => {}
        }
    }
}

fn replacement(text: &str) -> Option<&str> {
    let delimiter = text
        .chars()
        .next()
        .filter(|c| !c.is_alphanumeric() && !matches!(c, '\\' | '\n' | ' ' | '[' | ']'))?;
    let rest = until(&text[delimiter.len_utf8()..], delimiter)?;
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next()?;
            }
            c if c == delimiter => return Some(&rest[at + c.len_utf8()..]),
            _ => {}
        }
    }
    None
}

/// Whether a sed command may run other commands, or write files that it does not name as its own: whatever is not
/// understood may.
pub(crate) fn sed_runs(words: &[Word]) -> bool {
    let Some(sed) = words.get(1..).and_then(|words| Sed::parse(words, true)) else { return true };
    !sed.scripts.iter().all(|script| is_understood(&script.text, true))
}
