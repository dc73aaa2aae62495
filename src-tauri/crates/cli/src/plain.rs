//! Texts of a session on a terminal. Invariant: what an agent or a tool has written is shown, and steers nothing: no
//! control character and nothing that turns the direction leaves here.

use std::fmt::Write;

use serde::Serialize;

use crate::source::Problem;

/// Longest line, in characters.
const LINE_CHARS: usize = 300;

/// The text on one line, at most 300 characters long.
pub(crate) fn line(text: &str) -> String {
    let mut shown = String::new();
    for (length, c) in text.chars().enumerate() {
        if length >= LINE_CHARS {
            shown.push('…');
            break;
        }
        match c {
            '\n' => shown.push('⏎'),
            '\t' => shown.push(' '),
            c => put(c, &mut shown),
        }
    }
    shown
}

/// The text with its lines.
pub(crate) fn text(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        if matches!(c, '\n' | '\t') { shown.push(c) } else { put(c, &mut shown) }
    }
    shown
}

/// The value as JSON that a terminal can show: such characters stand only in strings, where they can be escaped.
pub(crate) fn json(value: &impl Serialize) -> Result<String, Problem> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Problem::Input(error.to_string()))?;
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && steers(c) {
            // All of them are below U+10000: one code unit each.
            let _ = write!(shown, "\\u{:04x}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    Ok(shown)
}

fn put(c: char, shown: &mut String) {
    if steers(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let hostile = "a\u{1b}[2J\u{9b}b\r\n\u{202e}c\u{7}";
        assert_eq!(line(hostile), "a\\u{1b}[2J\\u{9b}b\\u{d}⏎\\u{202e}c\\u{7}");
        assert_eq!(text("a\tb\n\u{1b}c"), "a\tb\n\\u{1b}c");
        let told = json(&[hostile]).unwrap_or_default();
        assert!(!told.contains(|c| c != '\n' && steers(c)), "{told}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&told).ok(), Some(vec![hostile.to_owned()]));
        assert_eq!(line(&"x".repeat(400)).chars().count(), LINE_CHARS + 1);
    }
}
