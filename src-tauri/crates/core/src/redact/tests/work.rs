//! The work stays in proportion to the text, whatever it holds; measured in bytes, since a clock says little in a test.

use proptest::prelude::*;

use super::super::forms::judge::Judge;
use super::super::forms::{compile, places};
use super::super::names::{self, Telling};
use super::super::scan;

/// Texts that are made to be looked at again and again.
fn hostile() -> Vec<String> {
    let mut pieces: Vec<String> = [
        "key=",
        "key",
        "key_",
        "key=a,",
        "key=a,b:c,",
        "key:a)",
        "token=",
        "token: \"",
        "\\\"token\\\": \\\"",
        "secret='",
        "key=(",
        "api_key=a1B2c3D4e5F6g7H8i9J0",
        "--token ",
        "<token>",
        "sk-",
        "sk-a-",
        "sk-aA1",
        "authorization: digest $",
        "authorization: digest a[REDACTED]",
        "authorization: digest ",
        "authorization=",
        "authorization:a1",
        "bearer ",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\na\n",
        "://a:",
        "https://a@",
        "cookie:",
        "curl ",
        "login a password ",
        "?sig=",
        "<add key=\"password\" value=\"",
        "eyJa.eyJ",
        "xoxa-",
        "pass ",
        "auth\t\t\t",
    ]
    .map(str::to_owned)
    .into();
    // Words of a length that is looked at whole, full of names; hashes and paths at their ends.
    for name in ["key", "token", "auth", "SECRET_KEY"] {
        for value in ["", "a", "Aa1Bb2Cc3Dd4Ee5f", "/a", "?"] {
            for end in [" ", "-0123456789abcdef\n", "://\n", "[REDACTED] "] {
                for sign in ["=", ":"] {
                    let piece = format!("{name}{sign}{value}");
                    pieces.push(format!("{}{end}", piece.repeat(4_000 / piece.len())));
                }
            }
        }
    }
    pieces
}

#[test]
fn the_work_is_in_proportion_to_the_text() {
    for piece in hostile() {
        for bytes in [40_000, 160_000] {
            let text = piece.repeat(bytes / piece.len());
            let work = scan::work(&text);
            let begin: String = piece.chars().take(40).collect();
            assert!(work <= 12 * text.len(), "{} bytes for each of {begin:?}", work / text.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// One judge for all values of a word says what each alone says.
    #[test]
    fn a_judge_says_what_a_look_at_each_value_says(
        pieces in prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec![
                    "key=", "=", ":", "-", "/", "://", ".", ",", "[REDACTED]", "?", "(", "./", "~/", "sha", "$", "xxxxxxxxxx", "----",
                    "0123456789abcdef", "deadbeef", "Aa1Bb2Cc3Dd4Ee5f",
                ]).prop_map(str::to_owned),
                "[a-zA-Z0-9]{1,30}",
            ],
            1..25,
        ),
    ) {
        let text = pieces.concat().repeat(3);
        let text = text.as_bytes();
        let mut judge = Judge::default();
        for start in 0..text.len() {
            for told in [Telling::Guide(0), Telling::Strong, Telling::Weak] {
                for env in [false, true] {
                    let alone = names::is_secret(told, env, &text[start..]);
                    prop_assert_eq!(judge.is_secret(text, told, env, start..text.len(), &mut 0), alone);
                }
            }
        }
    }

    /// What is looked for by hand is what the pattern finds.
    #[test]
    fn the_password_of_a_user_is_what_its_pattern_finds(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                " ", "  ", "\t", "\n", "     ", "-u", "-U", "--user", "--proxy-user", "=", ":", "'", "\"", "$", "a", "name", "pass:word",
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstu",
            ]),
            0..14,
        ),
    ) {
        let pattern = r#"\s(?:-u|-U|--user|--proxy-user)(?:=|\s{0,4})["']?[^\s:'"$]{1,100}:([^\s'"$][^\s'"]*)"#;
        let text = pieces.concat();
        let mut groups = compile(pattern).unwrap().create_captures();
        compile(pattern).unwrap().captures(text.as_bytes(), &mut groups);
        let found = groups.get_group(1).map(|span| span.range());
        prop_assert_eq!(places::password_of_user(text.as_bytes(), 0), found, "{:?}", text);
    }
}
