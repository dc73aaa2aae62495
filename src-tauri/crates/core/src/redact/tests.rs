//! What is masked and what is not, as tables. No token stands here as it is: each is put together when the test runs.

mod formats;
mod ordinary;
mod outgoing;
mod own;
mod properties;
mod work;

use super::*;

/// `length` signs that nobody would write by hand, always the same.
fn random(signs: &str, length: usize, seed: u64) -> String {
    let signs: Vec<char> = signs.chars().collect();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or_default()
    };
    (0..length).map(|_| signs[next() % signs.len()]).collect()
}

const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const WORD: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

#[test]
fn masks_the_guides_pattern_and_known_tokens() {
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

/// Whatever the guides' own pattern masks, is masked.
#[test]
fn nothing_of_the_guides_pattern_is_left() {
    let guide =
        regex::Regex::new(r#"(?i)(?:api[_-]?key|token|secret|password)["']?\s*[:=]\s*["']?[\w\-\.]+["']?"#);
    let guide = guide.unwrap();
    for name in ["api_key", "API-KEY", "apikey", "x_token", "SECRET", "dbPassword", "pässword token"] {
        for sign in [":", "=", " : ", "= ", "\" : \"", "':'", "\n=\n", "=\""] {
            for value in ["a", "abc", "-x", "..", "ключ", "a.b-c_d", "1"] {
                let text = format!("x {name}{sign}{value} y");
                let masked = redact(&text);
                assert!(!guide.is_match(&masked), "{text:?} became {masked:?}");
            }
        }
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
fn values_lose_what_stands_under_a_telling_key() {
    let plain = "correct horse";
    let value = serde_json::json!({"contents": [{"db": {"password": plain, "user": "ada"}}], "token": "${TOKEN}", "n": 1});
    let (masked, count) = Redactor::default().value(&value).unwrap();
    assert_eq!(count, 1);
    assert_eq!(masked["contents"][0]["db"], serde_json::json!({"password": MASK, "user": "ada"}));
    assert_eq!(masked["token"], "${TOKEN}");
    // The same long text in two fields is looked through once, and masked in both.
    let long = format!("{} {}=abc", "word ".repeat(20_000), "token");
    let value = serde_json::json!({"textResultForLlm": long, "sessionLog": long});
    let (masked, count) = Redactor::default().value(&value).unwrap();
    assert_eq!(count, 2);
    assert!(!masked.to_string().contains("token=abc"));
}

#[test]
fn brief_counts_characters() {
    assert_eq!(brief("äöüß", 4), "äöüß");
    assert_eq!(brief("äöüßx", 4), "äöü…");
}

#[test]
fn secrets_are_counted_once_each() {
    let (text, count) = redact_counted(&format!("a {0}=x1 b {0}=y2\nhttps://u:{1}@h/", "token", "pw"));
    assert_eq!((text.as_str(), count), ("a [REDACTED] b [REDACTED]\nhttps://u:[REDACTED]@h/", 3));
}
