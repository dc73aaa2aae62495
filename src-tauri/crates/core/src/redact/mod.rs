//! Takes secrets out of texts. Invariant: what it masks is gone from the result, not hidden in it.
//!
//! `forms` knows what stands beside a secret (a name, an address, a header), `rules` knows the tokens of many services,
//! `own` the person's own patterns; `scan` looks for all of them in one pass. `outgoing` holds the last look at what
//! leaves the core.

mod forms;
mod names;
mod outgoing;
mod own;
mod redactor;
mod rules;
mod scan;
#[cfg(test)]
mod tests;
mod tokens;

use std::borrow::Cow;

use serde_json::Value;

pub(crate) use outgoing::{effect, line, session};
pub use own::{PATTERN_CHARS, PATTERNS, PatternProblem, TEXT_CHARS, Trial, Tried, check, check_all, try_out};
pub use redactor::Redactor;
pub(crate) use redactor::within;

/// What stands in a secret's place, as in the public guides.
pub const MASK: &str = "[REDACTED]";

/// A text without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked<'a> {
    /// The text; borrowed where nothing was found.
    pub text: Cow<'a, str>,
    /// How many secrets were masked.
    pub count: u32,
}

/// The text with every secret masked. Inside the pipeline the person's own patterns count too; outside of it only the
/// built-in rules do: there, ask [`State::redactor`](crate::state::State::redactor).
pub fn redact(text: &str) -> String {
    redact_counted(text).0
}

/// The text with every secret masked, and how many there were.
pub(crate) fn redact_counted(text: &str) -> (String, u32) {
    let Masked { text, count } = redactor::in_force().text(text);
    (text.into_owned(), count)
}

/// Where secrets are that are single words, and nothing that could run.
pub(crate) fn harmless(text: &str) -> Vec<std::ops::Range<usize>> {
    redactor::in_force().harmless(text)
}

/// The value with every text in it masked, or none where nothing was found.
pub fn redact_value(value: &Value) -> Option<Value> {
    redactor::in_force().value(value).map(|(value, _)| value)
}

/// Builds what the built-in rules need, so that no hook waits for it. It takes some milliseconds, once.
pub fn warm_up() {
    scan::warm_up();
}

/// How much of a text is looked through at least for a short form of it, in bytes.
const LOOKED_AT: usize = 16 * 1024;

/// The text, redacted and at most `limit` characters long.
pub fn brief(text: &str, limit: usize) -> String {
    // Of a text of megabytes only the beginning is looked at: far more than is shown, so that no secret is cut in two.
    let text = text.trim();
    let begin = &text[..text.floor_char_boundary(limit.saturating_mul(8).max(LOOKED_AT))];
    let masked = redact(begin);
    if begin.len() == text.len() && masked.chars().count() <= limit {
        return masked;
    }
    let mut short: String = masked.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}
