//! Secrets out of the contents of a session's own files, each kind in its own syntax. Invariant: what was well-formed
//! stays so, and what holds no secret stays as it is, byte for byte.

use std::borrow::Cow;

use serde_json::Value;

use super::{Redact, encoded};

/// Texts within texts that are looked into: JSON in a JSON text, and again.
const NESTED: usize = 4;
/// Longest key that is tried as the name of a secret.
const KEY: usize = 64;
/// Fields of the runtime's own events (1.0.102) that are named like a secret and hold one word of a fixed set.
const FIXED: [&str; 1] = ["tokenAccountingBasis"];

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A JSON value in each line.
    Lines,
    /// One JSON value.
    Json,
    /// The flat YAML of a session's description.
    Yaml,
    /// Anything else.
    Text,
}

impl Kind {
    /// By a file's name. The runtime writes `NAME.tmp.ID` first and renames it.
    pub(super) fn of(name: &str) -> Self {
        let name = name.split_once(".tmp.").map_or(name, |(name, _)| name);
        match name.rsplit_once('.').map(|(_, end)| end) {
            Some("jsonl" | "ndjson") => Self::Lines,
            Some("json") => Self::Json,
            Some("yaml" | "yml") => Self::Yaml,
            _ => Self::Text,
        }
    }
}

/// The content without secrets.
pub(super) fn redacted<'a>(kind: Kind, text: &'a str, redact: &Redact) -> Cow<'a, str> {
    match kind {
        Kind::Lines => by_line(text, |line| match serde_json::from_str(line) {
            Ok(value) => json(&value, redact, NESTED).map(|value| value.to_string()),
            Err(_) => changed(line, redact),
        }),
        Kind::Json => match serde_json::from_str::<Value>(text) {
            Ok(value) => json(&value, redact, NESTED).map_or(Cow::Borrowed(text), |value| {
                let pretty = text.trim_end().contains('\n');
                let written =
                    if pretty { serde_json::to_string_pretty(&value) } else { Ok(value.to_string()) };
                Cow::Owned(written.unwrap_or_default())
            }),
            Err(_) => redact(text),
        },
        Kind::Yaml => by_line(text, |line| yaml(line, redact)),
        Kind::Text => redact(text),
    }
}

fn changed(text: &str, redact: &Redact) -> Option<String> {
    Some(redact(text)).filter(|masked| masked != text).map(Cow::into_owned)
}

/// Each line by itself, with the line ends as they are.
fn by_line(text: &str, mut change: impl FnMut(&str) -> Option<String>) -> Cow<'_, str> {
    let mut result: Option<String> = None;
    let mut done = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let masked = change(bare);
        if masked.is_some() && result.is_none() {
            result = Some(text[..done].to_owned());
        }
        if let Some(result) = &mut result {
            result.push_str(masked.as_deref().unwrap_or(bare));
            result.push_str(&line[bare.len()..]);
        }
        done += line.len();
    }
    result.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The value with every text in it masked, or none where nothing was found. A text below a key that names a secret is
/// one, whatever it looks like; a text that is JSON itself is looked into.
pub(super) fn json(value: &Value, redact: &Redact, nested: usize) -> Option<Value> {
    match value {
        Value::String(text) => string(text, redact, nested).map(Value::String),
        Value::Array(items) => {
            let masked: Vec<_> = items.iter().map(|item| json(item, redact, nested)).collect();
            masked.iter().any(Option::is_some).then(|| {
                let both = items.iter().zip(masked);
                both.map(|(item, masked)| masked.unwrap_or_else(|| item.clone())).collect()
            })
        }
        Value::Object(entries) => {
            let mut result: Option<serde_json::Map<_, _>> = None;
            for (key, value) in entries {
                let masked = match value {
                    Value::String(text)
                        if !text.is_empty() && !is_fixed(key, text) && names_a_secret(key, redact) =>
                    {
                        Some(Value::String(askance_core::redact::MASK.to_owned()))
                            .filter(|mask| mask != value)
                    }
                    _ => json(value, redact, nested),
                };
                if let Some(masked) = masked {
                    result.get_or_insert_with(|| entries.clone())[key.as_str()] = masked;
                }
            }
            // A key may be the secret itself. It goes with the rest, and two masked ones share their place.
            if entries.keys().any(|key| changed(key, redact).is_some()) {
                let whole = result.take().unwrap_or_else(|| entries.clone());
                result =
                    Some(whole.into_iter().map(|(key, value)| (redact(&key).into_owned(), value)).collect());
            }
            result.map(Value::Object)
        }
        _ => None,
    }
}

fn string(text: &str, redact: &Redact, nested: usize) -> Option<String> {
    if nested > 0
        && text.starts_with(['{', '['])
        && let Ok(inner) = serde_json::from_str::<Value>(text)
    {
        return json(&inner, redact, nested - 1).map(|inner| inner.to_string());
    }
    changed(text, redact).or_else(|| encoded::masked(text, redact))
}

/// Whether a field of the runtime's own holds what it always does.
fn is_fixed(key: &str, text: &str) -> bool {
    FIXED.contains(&key) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// Whether what stands below this key is masked for its key alone: asked with a value that is no secret by itself.
fn names_a_secret(key: &str, redact: &Redact) -> bool {
    key.len() <= KEY && changed(&format!("\"{key}\": \"Abcdefgh12345678\""), redact).is_some()
}

/// A line of flat YAML. A masked value is written in quotes: a mask begins like a list.
fn yaml(line: &str, redact: &Redact) -> Option<String> {
    let masked = changed(line, redact)?;
    let Some((key, value)) = line.split_once(": ").filter(|(key, _)| !key.contains(['"', '\''])) else {
        return Some(masked);
    };
    let plain = value.trim();
    let plain = match plain.as_bytes() {
        [b'"', .., b'"'] => serde_json::from_str(plain).unwrap_or_else(|_| plain.to_owned()),
        [b'\'', .., b'\''] => plain[1..plain.len() - 1].replace("''", "'"),
        _ => plain.to_owned(),
    };
    // What only the key gave away goes whole.
    let masked = changed(&plain, redact).unwrap_or_else(|| askance_core::redact::MASK.to_owned());
    Some(format!("{key}: {}", Value::String(masked)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn redact() -> Redact {
        Arc::new(|text| Cow::Owned(askance_core::redact::redact(text)))
    }

    fn token() -> String {
        format!("gh{}_{}", "p", "a1B2".repeat(9))
    }

    #[test]
    fn lines_of_json_stay_lines_of_json() {
        let token = token();
        let plain = r#"{"type":"a", "n":1.50, "text":"nothing"}"#;
        let inner = serde_json::json!({ "api_key": "plain-words" }).to_string();
        let secret = serde_json::json!({ "type": "b", "data": {
            "content": format!("x \"{token}\" y"), "password": "hunter two", "args": inner, token.clone(): 1 } });
        let text = format!("{plain}\r\n{secret}\nnot json {token}\n");
        let masked = redacted(Kind::Lines, &text, &redact());
        assert!(
            !masked.contains(&token) && !masked.contains("hunter") && !masked.contains("plain-words"),
            "{masked}"
        );
        assert!(masked.starts_with(&format!("{plain}\r\n")), "what holds no secret is untouched: {masked}");
        let second: Value = serde_json::from_str(masked.lines().nth(1).unwrap_or_default()).expect("JSON");
        assert_eq!(second["data"]["content"], "x \"[REDACTED]\" y");
        assert_eq!(second["data"]["password"], "[REDACTED]");
        assert!(matches!(redacted(Kind::Lines, plain, &redact()), Cow::Borrowed(_)));
    }

    #[test]
    fn a_field_of_the_runtimes_own_is_no_secret_for_its_name() {
        let event = r#"{"tokenAccountingBasis":"local_full_context_estimate"}"#;
        assert!(matches!(redacted(Kind::Lines, event, &redact()), Cow::Borrowed(_)));
        let other = event.replace("local_full_context_estimate", &token());
        assert!(!redacted(Kind::Lines, &other, &redact()).contains(&token()));
    }

    #[test]
    fn a_masked_value_of_yaml_is_still_a_text() {
        let text = format!("id: 1\nname: {}\nbranch: main\nquoted: \"a\\\"b {}\"\n", token(), token());
        let masked = redacted(Kind::Yaml, &text, &redact());
        assert_eq!(masked, "id: 1\nname: \"[REDACTED]\"\nbranch: main\nquoted: \"a\\\"b [REDACTED]\"\n");
    }

    #[test]
    fn a_kind_is_known_by_its_name() {
        assert_eq!(Kind::of("events.jsonl"), Kind::Lines);
        assert_eq!(Kind::of("workspace.yaml.tmp.1b2c"), Kind::Yaml);
        assert_eq!(Kind::of("settings.json"), Kind::Json);
        assert_eq!(Kind::of("plan.md"), Kind::Text);
        let pretty = redacted(Kind::Json, "{\n  \"password\": \"x y\"\n}\n", &redact()).into_owned();
        assert_eq!(serde_json::from_str::<Value>(&pretty).expect("JSON")["password"], "[REDACTED]");
    }
}
