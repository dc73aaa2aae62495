//! Secrets in what a session keeps in base64: images, and whatever else of a tool's results is no text. Invariant: what
//! was an image stays one of the same size, and what holds no secret stays as it is, byte for byte.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::Redact;

/// Shortest text that is taken for base64, in bytes. No known form of a secret is shorter in it.
const SHORTEST: usize = 24;
/// Shortest run of printable bytes that is looked at within other bytes. Compressed pixels seldom have one.
const RUN: usize = 12;
/// What stands before the digits in the address of an inlined file.
const INLINED: &str = ";base64,";

/// Reads base64 with and without its padding, and writes it with.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The text with the secrets taken out of what it encodes, or none where it is no base64 or holds none.
pub(super) fn masked(text: &str, redact: &Redact) -> Option<String> {
    let digits_at = if text.starts_with("data:") { text.find(INLINED)? + INLINED.len() } else { 0 };
    let (before, digits) = text.split_at(digits_at);
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    if digits.len() < SHORTEST || !digits.bytes().all(is_digit) {
        return None;
    }
    let bytes = BASE64.decode(digits).ok()?;
    let masked = match std::str::from_utf8(&bytes) {
        Ok(inner) if !inner.contains('\0') => {
            let masked = redact(inner);
            (masked != inner).then(|| masked.into_owned().into_bytes())
        }
        _ => in_place(&bytes, redact),
    }?;
    Some(format!("{before}{}", BASE64.encode(masked)))
}

/// Other bytes with each printable run that holds a secret overwritten: nothing moves, so a picture is still one.
pub(super) fn in_place(bytes: &[u8], redact: &Redact) -> Option<Vec<u8>> {
    let mut result: Option<Vec<u8>> = None;
    let mut begin = 0;
    for run in bytes.chunk_by(|one, next| is_printable(*one) == is_printable(*next)) {
        let end = begin + run.len();
        if run.len() >= RUN
            && is_printable(run[0])
            && let Ok(text) = std::str::from_utf8(run)
            && redact(text) != text
        {
            result.get_or_insert_with(|| bytes.to_vec())[begin..end].fill(b'*');
        }
        begin = end;
    }
    result
}

fn is_printable(byte: u8) -> bool {
    byte == b' ' || byte.is_ascii_graphic()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::Arc;

    use super::*;

    fn redact() -> Redact {
        Arc::new(|text| Cow::Owned(askance_core::redact::redact(text)))
    }

    fn token() -> String {
        format!("gh{}_{}", "p", "a1B2".repeat(9))
    }

    #[test]
    fn an_encoded_text_is_masked_as_a_text() {
        let text = format!("key: {}\nend", token());
        let both = [BASE64.encode(&text), format!("data:text/plain{INLINED}{}", BASE64.encode(&text))];
        for encoded in both {
            let masked = masked(&encoded, &redact()).expect("a secret was found");
            let digits = masked.rsplit(',').next().expect("digits");
            assert_eq!(BASE64.decode(digits).expect("base64"), b"key: [REDACTED]\nend");
            assert_eq!(masked.starts_with("data:"), encoded.starts_with("data:"));
        }
        let unpadded = BASE64.encode(format!("{}!", token())).trim_end_matches('=').to_owned();
        assert!(masked(&unpadded, &redact()).is_some());
    }

    #[test]
    fn in_an_image_only_the_secret_goes() {
        let before = b"\x89PNG\r\n\x1a\n\0\0\0\x3atEXtComment\0".as_slice();
        let after = b"\xff\x01\0\0IDAT pixels ok\0".as_slice();
        let image = [before, token().as_bytes(), after].concat();
        let masked = masked(&BASE64.encode(&image), &redact()).expect("a secret was found");
        let expected = [before, "*".repeat(token().len()).as_bytes(), after].concat();
        assert_eq!(BASE64.decode(masked).expect("base64"), expected);
    }

    #[test]
    fn what_holds_no_secret_stays() {
        let noise: Vec<u8> =
            (0..60_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
        for text in [BASE64.encode(noise), BASE64.encode("plain words, and no secret"), "not base64!".into()]
        {
            assert_eq!(masked(&text, &redact()), None);
        }
    }
}
