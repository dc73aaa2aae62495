//! Texts of any length, a piece at a time. Invariant: pieces put together are the whole text.

use serde_json::Value;

use super::mask::Mask;
use crate::view::{LongText, TextPiece};

/// How much of a text is on the card at once, in characters.
pub(crate) const FIRST: usize = 65_536;

/// The beginning of a text; `pointer` says where the rest is.
pub(crate) fn begin(text: &str, pointer: &str, mask: Mask) -> LongText {
    let whole = mask.text(text);
    let total = whole.chars().count();
    let cut = total > FIRST;
    LongText {
        text: if cut { whole.chars().take(FIRST).collect() } else { whole },
        total: u32::try_from(total).unwrap_or(u32::MAX),
        more: cut.then(|| pointer.to_owned()),
    }
}

/// The piece that begins with this character. The empty pointer means the whole value, as JSON.
pub(crate) fn piece(value: &Value, pointer: &str, offset: u32, mask: Mask) -> Option<TextPiece> {
    let found = value.pointer(pointer)?;
    let whole = match found {
        Value::String(text) => mask.text(text),
        other => mask.text(&serde_json::to_string_pretty(other).ok()?),
    };
    let start = usize::try_from(offset).ok()?;
    let mut rest = whole.chars().skip(start);
    let text: String = rest.by_ref().take(FIRST).collect();
    let next = rest.next().is_some().then_some(offset.saturating_add(u32::try_from(FIRST).ok()?));
    Some(TextPiece { text, next })
}
