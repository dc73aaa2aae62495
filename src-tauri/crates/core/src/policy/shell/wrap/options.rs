//! Where a wrapper's own options end. Invariant: an option that is not in its table is an error.

use super::OPTION;
use crate::policy::shell::Word;

/// A wrapper's options and how many words stand before its command.
pub(super) struct Take {
    /// One-letter options without a value.
    pub(super) flags: &'static str,
    /// One-letter options with a value, attached or next.
    pub(super) values: &'static str,
    /// Long options without a value, or with an attached one.
    pub(super) long_flags: &'static [&'static str],
    /// Long options with a value, attached or next.
    pub(super) long_values: &'static [&'static str],
    /// Words before the command.
    pub(super) positional: usize,
}

/// The place of the inner command in `words`.
pub(super) fn skip(words: &[Word], take: &Take) -> Result<usize, &'static str> {
    let mut at = 1;
    while let Some(word) = words.get(at) {
        let text = word.text.as_str();
        if !text.starts_with('-') || text == "-" {
            break;
        }
        if !word.is_plain() {
            return Err(OPTION);
        }
        at += 1;
        if text == "--" {
            break;
        }
        if let Some(long) = text.strip_prefix("--") {
            let name = long.split('=').next().unwrap_or(long);
            if take.long_values.contains(&name) {
                if !long.contains('=') {
                    whole(words.get(at))?;
                    at += 1;
                }
            } else if !take.long_flags.contains(&name) {
                return Err(OPTION);
            }
            continue;
        }
        let mut letters = text[1..].chars();
        while let Some(letter) = letters.next() {
            if take.values.contains(letter) {
                if letters.as_str().is_empty() {
                    whole(words.get(at))?;
                    at += 1;
                }
                break;
            }
            if !take.flags.contains(letter) {
                return Err(OPTION);
            }
        }
    }
    for _ in 0..take.positional {
        whole(words.get(at))?;
        at += 1;
    }
    Ok(at.min(words.len()))
}

/// A value that may become several words would move the command.
fn whole(word: Option<&Word>) -> Result<(), &'static str> {
    if word.is_some_and(|word| word.split || word.glob) { Err(OPTION) } else { Ok(()) }
}
