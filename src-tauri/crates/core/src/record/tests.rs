//! What is kept of texts and arguments, as tables.

use serde_json::json;

use super::bound::{Kept, args, text};
use super::*;
use crate::redact::MASK;

#[test]
fn texts_lose_their_secrets_before_their_length() {
    let token = format!("gh{}_{}", "p", "x".repeat(36));
    let kept = |value: &str, masked, cut| Kept { value: value.to_owned(), masked, cut };
    let table = [
        ("words".to_owned(), 5, kept("words", 0, false)),
        ("words".to_owned(), 4, kept("wor…", 0, true)),
        ("äöü".to_owned(), 3, kept("äöü", 0, false)),
        (format!("a {token} b"), 20, kept(&format!("a {MASK} b"), 1, false)),
        (format!("a {token} b"), 5, kept("a [R…", 1, true)),
        (String::new(), 0, kept("", 0, false)),
    ];
    for (found, limit, expected) in table {
        assert_eq!(text(&found, limit), expected, "{found} in {limit}");
    }
    // A private key whose end is out of sight, or was never there.
    let header = format!("-----BEGIN {} KEY-----", "PRIVATE");
    for length in [10, 10_000] {
        let key = format!("begin {header}\n{}", "QUJD".repeat(length));
        assert_eq!(text(&key, 8_000), kept(&format!("begin {MASK}"), 1, length > 10), "{length}");
    }
    // Masks are shorter than secrets: what moves up from beyond the limit may not be half of one.
    let many = format!("{}{}", format!("{token} ").repeat(300), "QUJD".repeat(2_000));
    let Kept { value, masked, .. } = text(&many, 4_000);
    assert!(masked > 200 && !value.contains("ghp"), "{value}");
}

#[test]
fn arguments_keep_their_shape_and_nothing_that_a_key_tells_is_secret() {
    let found = args(&json!({
        "command": "ls",
        "apiKey": "plain", "db_password": ["a", "b"], "Authorization": {"x": "y"}, "token": "", "max_tokens": 12,
        "token_count": "12", "secret": null,
        "list": [1, true, null, "x"],
    }));
    let expected = json!({
        "command": "ls",
        "apiKey": MASK, "db_password": MASK, "Authorization": MASK, "token": "", "max_tokens": 12,
        "token_count": "12", "secret": null,
        "list": [1, true, null, "x"],
    });
    assert_eq!(found, Kept { value: expected, masked: 3, cut: false });
}

#[test]
fn arguments_are_bounded_in_every_direction() {
    let mut deep = json!("x");
    for _ in 0..200 {
        deep = json!([deep]);
    }
    for (name, value) in [
        ("deep", deep),
        ("wide", json!(vec![1; 10_000])),
        ("long", json!({ "text": "x".repeat(1_000_000) })),
        ("many", json!({ "texts": vec!["y".repeat(7_000); 100] })),
        ("keys", json!({ "z".repeat(100_000): "z" })),
    ] {
        let kept = args(&value);
        let length = kept.value.to_string().len();
        assert!(kept.cut && length < ARGS_CHARS + 8_000, "{name}: {length}");
    }
}

#[test]
fn entries_read_as_they_were_written() {
    let entries = [
        json!({"timestamp": 1, "sessionId": "s", "event": "turnStart"}),
        json!({"timestamp": 1, "sessionId": "s", "agent": "a", "event": "idle", "aborted": true}),
        json!({"timestamp": 1, "sessionId": "", "event": "lost", "entries": 3}),
        json!({
            "timestamp": 1, "sessionId": "s", "event": "decision", "ask": 1, "toolName": "bash",
            "outcome": "allowed", "who": {"by": "grant", "rule": "view", "scope": "folder"}, "risk": "low",
            "reason": "", "waitedMs": 0,
        }),
    ];
    for entry in entries {
        let read: AuditEntry = serde_json::from_value(entry.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), entry);
    }
}
