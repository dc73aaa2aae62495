//! What a card points at besides the risk. Invariant: it warns, and decides nothing.

use std::path::Path;

use serde_json::Value;

use crate::policy::{ToolCall, searches};
use crate::texts;

/// Most texts, and most characters of each, that are looked through.
const TEXTS: usize = 200;
const CHARS: usize = 1_000_000;
/// Most warnings on one card.
const WARNINGS: usize = 5;

/// What else to look at in this call.
pub(crate) fn about(call: &ToolCall) -> Vec<String> {
    let mut texts = Vec::new();
    collect(&call.args, &mut texts);
    let mut warnings = Vec::new();
    let unshown = crate::describe::unshown(call);
    if !unshown.is_empty() {
        let names =
            unshown.into_iter().take(WARNINGS).map(super::detail::short).collect::<Vec<_>>().join(", ");
        warnings.push(format!(
            "It has other arguments that are not shown above: {names}. Look at all arguments."
        ));
    }
    let hidden: usize =
        texts.iter().map(|text| text.chars().take(CHARS).filter(|c| is_hidden(*c)).count()).sum();
    match hidden {
        0 => {}
        1 => warnings.push(texts::HIDDEN_ONE.to_owned()),
        many => {
            let told = format!("It holds {many} characters that cannot be seen. They are shown as signs.");
            warnings.push(told);
        }
    }
    let elsewhere = call.leads_elsewhere().unwrap_or_default();
    if !elsewhere.is_empty() {
        // The words of the path say nothing of that.
        let shown = |path: &&Path| super::detail::short(&path.to_string_lossy());
        let places = elsewhere.iter().take(WARNINGS).map(shown).collect::<Vec<_>>().join(", ");
        warnings.push(if searches(&call.tool) { texts::meets(&places) } else { texts::leads_to(&places) });
    }
    for text in texts {
        for url in addresses(text) {
            if let Some(warning) = super::url::warning(&url)
                && !warnings.contains(&warning)
                && warnings.len() < WARNINGS
            {
                warnings.push(warning);
            }
        }
    }
    warnings
}

fn collect<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if texts.len() < TEXTS => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(entries) => entries.values().for_each(|item| collect(item, texts)),
        _ => {}
    }
}

/// The web addresses in a text.
fn addresses(text: &str) -> impl Iterator<Item = url::Url> + '_ {
    let text = &text[..text.floor_char_boundary(CHARS)];
    text.split(|c: char| c.is_whitespace() || "\"'`<>|;()[]{}".contains(c))
        .filter(|word| word.contains("://"))
        .filter_map(|word| url::Url::parse(word.trim_start_matches(|c: char| !c.is_ascii_alphabetic())).ok())
}

/// Characters that have no sign of their own, or turn the order of others.
fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' | '\r' => false,
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}
