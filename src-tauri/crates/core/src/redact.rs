//! Takes secrets out of texts. Invariant: what it masks is gone from the result, not hidden in it.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// What stands in a secret's place, as in the public guides.
pub const MASK: &str = "[REDACTED]";

/// The guides' pattern, and the well-known formats of tokens. Each matches in linear time (`regex` crate).
static SECRETS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r#"(?i)(?:api[_-]?key|token|secret|password)["']?\s*[:=]\s*["']?[\w\-\.]+["']?"#,
        r"https://hooks\.slack\.com/[\w/\-]+",
        r"\bgh[pousr]_[A-Za-z0-9]{20,}",
        r"\bgithub_pat_[A-Za-z0-9_]{20,}",
        r"\bsk-[A-Za-z0-9_\-]{16,}",
        r"\bxox[abprs]-[A-Za-z0-9\-]{10,}",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"(?i)\bbearer\s+[A-Za-z0-9\-\._~\+/]{16,}=*",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// The text with every secret masked.
pub fn redact(text: &str) -> String {
    SECRETS.iter().fold(text.to_owned(), |text, pattern| match pattern.replace_all(&text, MASK) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(masked) => masked,
    })
}

/// The value with every text in it masked, or none where nothing was found.
pub fn redact_value(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => {
            let masked = redact(text);
            (masked != *text).then_some(Value::String(masked))
        }
        Value::Array(items) => {
            let masked: Vec<_> = items.iter().map(redact_value).collect();
            masked.iter().any(Option::is_some).then(|| {
                items
                    .iter()
                    .zip(masked)
                    .map(|(item, masked)| masked.unwrap_or_else(|| item.clone()))
                    .collect()
            })
        }
        Value::Object(entries) => {
            let masked: Vec<_> = entries.iter().map(|(key, value)| (key, redact_value(value))).collect();
            masked.iter().any(|(_, masked)| masked.is_some()).then(|| {
                let mut result = entries.clone();
                for (key, masked) in masked {
                    if let Some(masked) = masked {
                        result[key.as_str()] = masked;
                    }
                }
                Value::Object(result)
            })
        }
        _ => None,
    }
}

/// The text, redacted and at most `limit` characters long.
pub fn brief(text: &str, limit: usize) -> String {
    let masked = redact(text.trim());
    if masked.chars().count() <= limit {
        return masked;
    }
    let mut short: String = masked.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_the_guides_pattern_and_known_tokens() {
        // The samples are put together here, so that the source holds no token.
        let samples = [
            format!("API_KEY={}", "abc123"),
            format!("\"password\": \"{}\"", "hunter2"),
            format!("gh{}_{}", "p", "a".repeat(36)),
            format!("sk-{}", "x1".repeat(12)),
            format!("https://hooks.{}/services/T0/B0/xyz", "slack.com"),
            format!("Authorization: Bearer {}", "q".repeat(30)),
        ];
        for sample in samples {
            let masked = redact(&format!("before {sample} after"));
            assert!(masked.contains(MASK), "{masked}");
            assert!(masked.starts_with("before ") && masked.ends_with(" after"), "{masked}");
        }
    }

    #[test]
    fn leaves_other_text_alone() {
        for text in ["a token of thanks", "cargo test", "the secret garden", "skip-this-one"] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn values_keep_their_shape() {
        let value = serde_json::json!({"textResultForLlm": "api_key=abc", "resultType": "success", "contents": [{"text": "x"}, {"text": "token: t"}]});
        let masked = redact_value(&value);
        assert_eq!(
            masked,
            Some(
                serde_json::json!({"textResultForLlm": MASK, "resultType": "success", "contents": [{"text": "x"}, {"text": MASK}]})
            )
        );
        assert_eq!(redact_value(&serde_json::json!({"a": ["b", 1, null]})), None);
    }

    #[test]
    fn brief_counts_characters() {
        assert_eq!(brief("äöüß", 4), "äöüß");
        assert_eq!(brief("äöüßx", 4), "äöü…");
    }
}
