//! What holds for every text.

use std::sync::Arc;

use super::super::redactor::{in_force, within};
use super::*;
use proptest::prelude::*;

/// Pieces that secrets are made of, and what disturbs them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec![
            "token", "secret", "password", "api_key", "API_KEY", "AWS_SECRET_ACCESS_KEY", "key", "auth", "DB_PASS",
            "=", ":", " = ", ": ", "=>", ":=", "\"", "'", "`", "\\\"", "\\", "\n", " ", ",", ";", "&", "(", ")", "<", ">",
            "https://", "@", "user:", "Authorization", "Bearer ", "Basic ", "Cookie:", "curl -u a:b ", "--", "login a password ",
            "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "eyJ", ".eyJ", "ghp_", "sk-", "sig=", "?",
            "https://hooks.slack.com/services/", "[REDACTED]", "[REDACTED", "REDACTED]", "${X}", "ä", "\u{1f511}",
        ]).prop_map(str::to_owned),
        2 => "[a-zA-Z0-9]{1,30}",
        1 => "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn masking_twice_is_masking_once(text in pieces()) {
        let once = redact(&text);
        prop_assert_eq!(redact(&once), once);
    }

    #[test]
    fn any_text_is_taken(text in any::<String>(), limit in 0_usize..40) {
        let (masked, count) = redact_counted(&text);
        prop_assert_eq!(count == 0, masked == text);
        prop_assert!(brief(&text, limit).chars().count() <= limit.max(1));
    }

    #[test]
    fn what_is_not_masked_stays_as_it_is(text in pieces()) {
        let (masked, count) = redact_counted(&text);
        let found = masked.matches(MASK).count();
        prop_assert!(found >= count as usize);
        let mut rest = text.as_str();
        for part in masked.split(MASK) {
            let place = rest.find(part);
            prop_assert!(place.is_some(), "{part:?} in {rest:?}");
            rest = &rest[place.unwrap_or_default() + part.len()..];
        }
    }

    #[test]
    fn patterns_of_ones_own_hold_everywhere(text in pieces()) {
        let redactor = Redactor::new(&["x[0-9]".to_owned(), "ED\\]".to_owned(), "[a-c]{3}".to_owned()]);
        let once = redactor.text(&text).text.into_owned();
        prop_assert_eq!(redactor.text(&once).text.into_owned(), once);
    }
}

#[test]
fn a_redactor_is_in_force_for_one_call_only() {
    let own = Arc::new(Redactor::new(&["zauber[0-9]+".to_owned()]));
    assert_eq!(within(&own, || redact("zauber42")), MASK);
    assert_eq!(redact("zauber42"), "zauber42");
    let panicked = std::panic::catch_unwind(|| within(&own, || panic!("on purpose")));
    assert!(panicked.is_err());
    assert!(in_force().is_of(&[]));
}
