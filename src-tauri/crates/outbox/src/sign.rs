//! Signs what is posted, so that a receiver knows it is from here and new. Invariant: the secret signs and is not sent.

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The header with the time of the attempt, in seconds since the Unix epoch.
pub const TIMESTAMP: &str = "X-Askance-Timestamp";
/// The header with the signature: `v1=` and 64 hexadecimal digits.
pub const SIGNATURE: &str = "X-Askance-Signature";

/// `v1=` and the HMAC-SHA256 of `timestamp`, a dot and the body.
pub fn signature(secret: &str, timestamp: u64, body: &str) -> String {
    let mut text = "v1=".to_owned();
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return text };
    mac.update(timestamp.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    for byte in mac.finalize().into_bytes() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::signature;

    /// Made with `printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key`.
    #[test]
    fn a_signature_that_others_can_check() {
        assert_eq!(
            signature("key", 1_700_000_000, r#"{"a":1}"#),
            "v1=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03"
        );
    }
}
