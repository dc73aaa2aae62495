//! `$'…'`. Invariant: a text that holds what bash would cut off is refused.

use super::Seen;

/// The text up to the closing quote, and the length of both.
pub(super) fn decoded(text: &str) -> Seen<(String, usize)> {
    let mut bytes = Vec::new();
    let mut chars = text.char_indices().peekable();
    let digits = |chars: &mut std::iter::Peekable<std::str::CharIndices>, radix: u32, most: usize| {
        let mut value = None;
        for _ in 0..most {
            let Some(digit) = chars.peek().and_then(|(_, c)| c.to_digit(radix)) else { break };
            value = Some(value.unwrap_or(0) * radix + digit);
            chars.next();
        }
        value
    };
    while let Some((at, c)) = chars.next() {
        if c == '\'' {
            let text = String::from_utf8(bytes).map_err(|_| "its `$'…'` is no text")?;
            return Ok((text, at + 1));
        }
        if c != '\\' {
            bytes.extend(c.to_string().bytes());
            continue;
        }
        let Some((_, escape)) = chars.next() else { break };
        let code = match escape {
            'a' => 7,
            'b' => 8,
            'e' | 'E' => 27,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            '\\' | '\'' | '"' | '?' => u32::from(escape),
            '0'..='7' => {
                let first = escape.to_digit(8).unwrap_or(0);
                let mut value = first;
                let mut count = 0;
                while let Some(digit) = chars.peek().and_then(|(_, c)| c.to_digit(8)) {
                    if count == 2 {
                        break;
                    }
                    value = value * 8 + digit;
                    count += 1;
                    chars.next();
                }
                value & 0xff
            }
            'x' => digits(&mut chars, 16, 2).ok_or("its `$'…'` has an escape nobody knows")?,
            'u' | 'U' => {
                let most = if escape == 'u' { 4 } else { 8 };
                let value = digits(&mut chars, 16, most).ok_or("its `$'…'` has an escape nobody knows")?;
                let c = char::from_u32(value).filter(|c| *c != '\0').ok_or("its `$'…'` is no text")?;
                bytes.extend(c.to_string().bytes());
                continue;
            }
            _ => return Err("its `$'…'` has an escape nobody knows"),
        };
        match u8::try_from(code) {
            Ok(0) | Err(_) => return Err("its `$'…'` is cut off by a zero"),
            Ok(byte) => bytes.push(byte),
        }
    }
    Err("a quote is not closed")
}
