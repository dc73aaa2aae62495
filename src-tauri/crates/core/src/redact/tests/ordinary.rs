//! What is no secret, and stays.

use super::*;

#[test]
fn ordinary_text_is_left_alone() {
    for text in [
        "a token of thanks",
        "cargo test",
        "the secret garden",
        "skip-this-one",
        "The key to this is patience: read the test first.",
        "Press any key = continue",
        "keyboard: qwerty, monkey: 1",
        "a sk-learn-like-pipeline-with-many-words",
        "if (token == expected && secret != other) return;",
        "let Some(token) = self.tokens.next() else { return };",
        "std::token::Token",
        "class=\"sk-estimator-doc-link fitted\"",
        "PRIMARY_KEY = id",
        "cache-key: linux-cargo-3f2a9c1b71e0d4aa",
        "key: 0b9cdb4a-11f0-4f64-9c2a-d07d5a1f8b1e",
        "sort_key=2026-03-31T09:30:12.482Z",
        "SECRET_FILE=/run/secrets/db_password",
        "TOKEN_LIMIT=100000",
        "MAX_TOKENS=4096",
        "\"max_tokens\": 12",
        "AUTH_URL=https://login.example.com/oauth/authorize",
        "GOOGLE_APPLICATION_CREDENTIALS=/home/ada/key.json",
        "export API_KEY=$OTHER",
        "password: ${DB_PASSWORD}",
        "token: {{ secrets.TOKEN }}",
        "--token <value>",
        "Use --token to give it, or --password if you must.",
        "https://example.com:8080/@scope/package",
        "git@github.com:ada/shop.git and ssh://git@github.com/ada/shop",
        "mailto:ada@example.com",
        "Authorization: required",
        "The bearer of good news",
        "see https://hooks.slack.com for more",
        "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMIID\n-----END PUBLIC KEY-----",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk1 ada@laptop",
        "linear = interpolate(first, second)",
        "dropbox = initializeSomething",
        "twitter: considerablyLongWordsAreHere",
        "Ein Schl\u{fc}ssel ist kein Geheimnis: \u{44f} \u{4e2d}\u{6587} \u{1f511}",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn hashes_and_identifiers_are_left_alone() {
    let hash = random(HEX, 40, 1);
    let sha = random(HEX, 64, 2);
    let integrity = format!("sha512-{}==", random(BASE64, 86, 3));
    for text in [
        format!("commit {hash}\nAuthor: Ada <ada@example.com>"),
        format!("{hash} refs/heads/main"),
        format!("index {}..{} 100644", &hash[..7], &sha[..7]),
        format!("checksum = \"{sha}\""),
        format!("\"integrity\": \"{integrity}\","),
        format!("\"resolved\": \"https://registry.npmjs.org/a/-/a-1.0.0.tgz#{hash}\""),
        format!("image: nginx@sha256:{sha}"),
        format!("h1:{}=", random(BASE64, 43, 4)),
        format!("--hash=sha256:{sha}"),
        format!("uses: actions/cache@{hash}"),
        format!("key: Linux-{sha}"),
        "0b9cdb4a-11f0-4f64-9c2a-d07d5a1f8b1e".to_owned(),
    ] {
        assert_eq!(redact(&text), text);
    }
}

#[test]
fn pictures_are_left_alone() {
    for seed in 0..4 {
        let picture = random(BASE64, 200_000, 1_000 + seed);
        for text in [picture.clone(), format!("<img src=\"data:image/png;base64,{picture}\">")] {
            let (masked, count) = redact_counted(&text);
            assert_eq!(count, 0, "{seed}: {} of {} are left", masked.len(), text.len());
        }
        let zeros = format!("{}EAAA{}", "A".repeat(5_000), picture);
        assert_eq!(redact_counted(&zeros).1, 0);
    }
}
