//! Texts and arguments as the record keeps them. Invariant: first the secrets go, then the length, so that no secret
//! is cut into something that no longer looks like one.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use crate::redact::{MASK, redact_counted};

/// Longest message of the person's, in characters.
pub const PROMPT_CHARS: usize = 16_000;
/// Longest single text in arguments, questions and answers, in characters.
pub const TEXT_CHARS: usize = 8_000;
/// Most characters in all arguments of one call.
pub const ARGS_CHARS: usize = 32_768;
/// Most entries of one list or object in arguments.
pub const ARGS_ENTRIES: usize = 200;
/// Deepest nesting of arguments.
pub const ARGS_DEPTH: usize = 32;
/// Longest text of a tool's result, in characters.
pub const RESULT_CHARS: usize = 8_000;
/// Longest text of an error or an intent, in characters.
pub const ERROR_CHARS: usize = 2_000;
/// Longest reason of a decision, in characters.
pub const REASON_CHARS: usize = 1_000;
/// Longest path, in characters.
pub const PATH_CHARS: usize = 1_000;
/// Longest name, id or rule, in characters.
pub const NAME_CHARS: usize = 200;
/// What is looked at beyond what is kept, in characters: a secret that begins in the one may end in the other.
const BEYOND: usize = 8_192;

/// A key whose value is a secret, whatever it looks like.
static SECRET_KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:api[_-]?key|token|secret|password|passphrase|authorization|private[_-]?key)$").ok()
});

/// A text or value without secrets, at most as long as it may be.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kept<T> {
    pub(crate) value: T,
    /// How many secrets were masked.
    pub(crate) masked: u32,
    /// Whether something was left out.
    pub(crate) cut: bool,
}

/// A text for the record.
pub(crate) fn text(text: &str, limit: usize) -> Kept<String> {
    let mut begin = text;
    let mut over = false;
    let mut cut = false;
    if let Some((end, _)) = text.char_indices().nth(limit + BEYOND) {
        begin = &text[..end];
        over = true;
    }
    // Of a key whose end is not in sight, nobody knows where it ends.
    let key = begun_key(begin);
    if let Some(place) = key {
        over = false;
        cut = begin.len() < text.len();
        begin = &begin[..place];
    }
    let (mut value, mut masked) = redact_counted(begin);
    if key.is_some() {
        value.push_str(MASK);
        masked += 1;
    }
    let mut length = value.chars().count();
    if over {
        // The last of what was looked at may be half a secret, and masks may have moved it into what is kept.
        length = length.saturating_sub(BEYOND);
    }
    if over || length > limit {
        cut = true;
        value = value.chars().take(length.min(limit.saturating_sub(1))).collect();
        value.push('…');
    }
    Kept { value, masked, cut }
}

/// Where a private key begins that does not end.
fn begun_key(text: &str) -> Option<usize> {
    let marks = |word: &str| {
        text.rmatch_indices(word).map(|(place, _)| place).find(|place| {
            let line = text[*place..].lines().next().unwrap_or_default();
            line.contains("PRIVATE KEY")
        })
    };
    let begun = marks("-----BEGIN ")?;
    marks("-----END ").is_none_or(|end| end < begun).then_some(begun)
}

/// A name, an id or the like.
pub(crate) fn name(name: &str) -> String {
    text(name, NAME_CHARS).value
}

/// Arguments for the record.
pub(crate) fn args(args: &Value) -> Kept<Value> {
    let mut room = Room { left: ARGS_CHARS, masked: 0, cut: false };
    let value = room.take(args, ARGS_DEPTH);
    Kept { value, masked: room.masked, cut: room.cut }
}

struct Room {
    left: usize,
    masked: u32,
    cut: bool,
}

impl Room {
    fn take(&mut self, value: &Value, depth: usize) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(_) | Value::Object(_) if depth == 0 => {
                self.cut = true;
                Value::String("…".to_owned())
            }
            Value::Array(items) => {
                let mut kept = Vec::new();
                for item in items {
                    if self.is_full(kept.len()) {
                        break;
                    }
                    kept.push(self.take(item, depth - 1));
                }
                Value::Array(kept)
            }
            Value::Object(entries) => {
                let mut kept = Map::new();
                for (key, item) in entries {
                    if self.is_full(kept.len()) {
                        break;
                    }
                    let item = if is_secret(key) { self.secret(item) } else { self.take(item, depth - 1) };
                    let key = self.text(key);
                    kept.insert(key, item);
                }
                Value::Object(kept)
            }
            other => {
                self.left = self.left.saturating_sub(8);
                other.clone()
            }
        }
    }

    fn is_full(&mut self, kept: usize) -> bool {
        let full = kept >= ARGS_ENTRIES || self.left == 0;
        self.cut |= full;
        full
    }

    fn text(&mut self, found: &str) -> String {
        let kept = text(found, TEXT_CHARS.min(self.left.max(1)));
        self.masked += kept.masked;
        self.cut |= kept.cut;
        self.left = self.left.saturating_sub(kept.value.chars().count());
        kept.value
    }

    /// What stands under a telling key: nothing of it is kept, not even its shape.
    fn secret(&mut self, found: &Value) -> Value {
        match found {
            Value::Null | Value::Bool(_) | Value::Number(_) => self.take(found, 0),
            Value::String(text) if text.is_empty() => found.clone(),
            _ => {
                self.masked += 1;
                self.left = self.left.saturating_sub(MASK.len());
                Value::String(MASK.to_owned())
            }
        }
    }
}

fn is_secret(key: &str) -> bool {
    SECRET_KEY.as_ref().is_some_and(|pattern| pattern.is_match(key.trim()))
}
