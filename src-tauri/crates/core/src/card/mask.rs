//! Hides secrets on a card and in its gist. Invariant: what it hides is a value, never a command: no blank, no path and no
//! sign of a shell is covered, so that the person sees everything that could run.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use crate::redact::{self, MASK};

/// The well-known formats as they stand in one word. Stricter than what is sent or stored elsewhere: there nothing runs.
static SECRETS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // An assignment or a field: nothing but a quote may stand between the name, its sign and the value.
        r#"(?i)(?:api[_-]?key|token|secret|password)["']?[=:]["']?[\w\-\.]+["']?"#,
        r#"(?i)["'](?:api[_-]?key|token|secret|password)["']\s*:\s*["'][\w\-\.]+["']"#,
        r#"(?i)authorization["']?\s*:\s*["']?bearer [A-Za-z0-9\-\._~\+/]{16,}=*"#,
        r"https://hooks\.slack\.com/[\w/\-]+",
        r"\bgh[pousr]_[A-Za-z0-9]{20,}",
        r"\bgithub_pat_[A-Za-z0-9_]{20,}",
        r"\bsk-[A-Za-z0-9_\-]{16,}",
        r"\bxox[abprs]-[A-Za-z0-9\-]{10,}",
        r"\bAKIA[0-9A-Z]{16}\b",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// Lengths of the lines of a key file.
const KEY_LINES: [usize; 2] = [64, 76];

/// The text with every such secret masked, and how many there were.
pub(crate) fn masked(text: &str) -> (String, u32) {
    let (mut result, mut count) = without_keys(text);
    for pattern in SECRETS.iter() {
        let replaced = pattern.replace_all(&result, |_: &Captures<'_>| {
            count += 1;
            MASK
        });
        if let std::borrow::Cow::Owned(replaced) = replaced {
            result = replaced;
        }
    }
    // Tokens of all services, and the person's own patterns: single words again.
    let words = redact::harmless(&result);
    for word in words.iter().rev() {
        result.replace_range(word.clone(), MASK);
    }
    (result, count + u32::try_from(words.len()).unwrap_or(u32::MAX))
}

/// The text with every whole private key hidden, and how many there were.
fn without_keys(text: &str) -> (String, u32) {
    if !text.contains("PRIVATE KEY-----") {
        return (text.to_owned(), 0);
    }
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let keys = hide_keys(&mut lines.iter_mut().collect::<Vec<_>>());
    (lines.join("\n"), keys)
}

/// Hides the bodies of the private keys in these lines. Returns how many there were.
fn hide_keys(lines: &mut [&mut String]) -> u32 {
    let mut keys = 0;
    let mut at = 0;
    while at < lines.len() {
        let Some(length) = key_length(&lines[at..]) else {
            at += 1;
            continue;
        };
        for line in &mut lines[at + 1..at + length - 1] {
            MASK.clone_into(line);
        }
        keys += 1;
        at += length;
    }
    keys
}

/// Whether secrets are hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mask {
    reveal: bool,
}

impl Mask {
    pub(crate) fn new(reveal: bool) -> Self {
        Self { reveal }
    }

    pub(crate) fn reveals(self) -> bool {
        self.reveal
    }

    /// The text as it may be shown.
    pub(crate) fn text(self, text: &str) -> String {
        if self.reveal { text.to_owned() } else { masked(text).0 }
    }

    /// How many secrets it hides in a value.
    pub(crate) fn count(self, value: &Value) -> u32 {
        if self.reveal {
            return 0;
        }
        match value {
            Value::String(text) => masked(text).1,
            Value::Array(items) => items.iter().map(|item| self.count(item)).sum(),
            Value::Object(entries) => {
                entries.iter().map(|(key, item)| masked(key).1 + self.count(item)).sum()
            }
            _ => 0,
        }
    }

    /// Lines of a file, in their order. A private key goes over several of them: it is hidden where it is whole, from
    /// its first to its last line, in the form in which programs write it. Returns how many keys are hidden.
    pub(crate) fn lines(self, lines: &mut [&mut String]) -> u32 {
        if self.reveal {
            return 0;
        }
        let keys = hide_keys(lines);
        for line in lines {
            **line = self.text(line);
        }
        keys
    }
}

/// How many lines a private key takes that begins here, with its first and last line.
fn key_length(lines: &[&mut String]) -> Option<usize> {
    let marks = |line: &str, word: &str| {
        let line = line.trim();
        line.starts_with(&format!("-----{word} ")) && line.ends_with("PRIVATE KEY-----")
    };
    if !marks(lines.first()?, "BEGIN") {
        return None;
    }
    let body = lines[1..].iter().position(|line| marks(line, "END"))?;
    let (last, full) = lines[1..=body].split_last()?;
    let width = full.first().map_or(KEY_LINES[0], |line| line.len());
    let whole = KEY_LINES.contains(&width)
        && full.iter().all(|line| line.len() == width && is_base64(line))
        && last.len() <= width
        && is_base64(last);
    whole.then_some(body + 2)
}

fn is_base64(line: &str) -> bool {
    !line.is_empty() && line.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
}
