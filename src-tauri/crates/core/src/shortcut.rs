//! What a message's first word stands for. Invariant: a word that is no shortcut goes through unchanged, and what a
//! shortcut stands for is not looked at again.

use std::collections::BTreeMap;

use crate::describe::planned;
use crate::view::PromptPreview;

/// Most names that a preview offers.
const OFFERED: usize = 8;

/// The message with its shortcut's text in the shortcut's place, and what follows behind a colon; none where it begins
/// with no shortcut. After `/plan`, the next word may be one.
pub fn expand(shortcuts: &BTreeMap<String, String>, message: &str) -> Option<String> {
    if let Some(rest) = planned(message) {
        return word(shortcuts, rest).map(|text| format!("/plan {text}"));
    }
    word(shortcuts, message)
}

fn word(shortcuts: &BTreeMap<String, String>, message: &str) -> Option<String> {
    let message = message.trim_start();
    let name = message.split(char::is_whitespace).next()?;
    let text = shortcuts.get(name)?.trim();
    let rest = message[name.len()..].trim();
    Some(if rest.is_empty() { text.to_owned() } else { format!("{text}: {rest}") })
}

/// What becomes of a message that is being written.
pub fn preview(shortcuts: &BTreeMap<String, String>, message: &str) -> PromptPreview {
    let typed = planned(message).unwrap_or(message).trim_start();
    let begun = typed.starts_with('/') && !typed.contains(char::is_whitespace);
    let matches = shortcuts.keys().filter(|name| begun && name.starts_with(typed) && *name != typed);
    PromptPreview { sent: expand(shortcuts, message), names: matches.take(OFFERED).cloned().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Enrichment;

    #[test]
    fn messages() {
        let mut shortcuts = Enrichment::default().shortcuts;
        shortcuts.insert("/ship".to_owned(), "/fix it ".to_owned());
        let fix = "Find and fix all errors in the current file";
        let table = [
            ("/fix", Some(fix.to_owned())),
            ("  /fix\n", Some(fix.to_owned())),
            ("/fix the parser", Some(format!("{fix}: the parser"))),
            ("/fix\nthe\n\nparser ", Some(format!("{fix}: the\n\nparser"))),
            ("/fix /test", Some(format!("{fix}: /test"))),
            // Not a shortcut of a shortcut.
            ("/ship", Some("/fix it".to_owned())),
            ("/plan /fix the parser", Some(format!("/plan {fix}: the parser"))),
            ("/plan the parser", None),
            ("/plan", None),
            ("/fixture", None),
            ("/Fix", None),
            ("/unknown", None),
            ("/", None),
            ("", None),
            ("fix /fix", None),
            ("//fix", None),
        ];
        for (message, sent) in table {
            assert_eq!(expand(&shortcuts, message), sent, "{message:?}");
        }
    }

    #[test]
    fn previews() {
        let shortcuts = Enrichment::default().shortcuts;
        let names = |message: &str| preview(&shortcuts, message).names;
        assert_eq!(names("/"), ["/explain", "/fix", "/refactor", "/test"]);
        assert_eq!(names("/f"), ["/fix"]);
        assert_eq!(names("/plan /e"), ["/explain"]);
        for message in ["", "/fix", "/fix x", "/f x", "f", "/x"] {
            assert!(names(message).is_empty(), "{message}");
        }
        assert!(preview(&shortcuts, "/fix x").sent.is_some_and(|sent| sent.ends_with(": x")));
    }
}
