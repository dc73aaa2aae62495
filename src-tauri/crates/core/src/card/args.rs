//! Arguments of any size as a value that can be shown. Invariant: what is cut says so.

use serde_json::{Map, Value};

use super::mask::Mask;

/// Longest text in it, in characters.
const TEXT: usize = 4_000;
/// Most entries of one list or object.
const ENTRIES: usize = 200;
/// Most characters in all of it.
const ALL: usize = 65_536;

/// The value with secrets masked and long texts cut, and whether something was cut.
pub(crate) fn shortened(value: &Value, mask: Mask) -> (Value, bool) {
    let mut left = ALL;
    let mut cut = false;
    let value = shorten(value, mask, &mut left, &mut cut);
    (value, cut)
}

fn shorten(value: &Value, mask: Mask, left: &mut usize, cut: &mut bool) -> Value {
    match value {
        Value::String(text) => Value::String(shorten_text(text, mask, left, cut)),
        Value::Array(items) => {
            let mut kept = Vec::new();
            for item in items {
                if kept.len() >= ENTRIES || *left == 0 {
                    *cut = true;
                    break;
                }
                kept.push(shorten(item, mask, left, cut));
            }
            Value::Array(kept)
        }
        Value::Object(entries) => {
            let mut kept = Map::new();
            for (key, item) in entries {
                if kept.len() >= ENTRIES || *left == 0 {
                    *cut = true;
                    break;
                }
                let key = shorten_text(key, mask, left, cut);
                // Two masked names are one: then the rest is only in the whole text.
                *cut |= kept.contains_key(&key);
                kept.insert(key, shorten(item, mask, left, cut));
            }
            Value::Object(kept)
        }
        other => {
            *left = left.saturating_sub(8);
            other.clone()
        }
    }
}

fn shorten_text(text: &str, mask: Mask, left: &mut usize, cut: &mut bool) -> String {
    let most = TEXT.min(*left);
    // A secret may be cut in two: first the mask, over more than is kept.
    let begin: String = text.chars().take(most + TEXT).collect();
    let masked = mask.text(&begin);
    let shown: String = masked.chars().take(most).collect();
    let length = shown.chars().count();
    *left -= length.min(*left);
    if length < masked.chars().count() || begin.len() < text.len() {
        *cut = true;
        return format!("{shown}…");
    }
    shown
}
