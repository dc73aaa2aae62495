//! Where a value begins and ends. Invariant: a value is never cut within a word: what is left of a secret is one.

use std::ops::Range;

use super::super::scan::Scan;

/// Longest value in quotes, in bytes; one that is longer is taken as a word.
pub(super) const FAR: usize = 4096;
/// Most blanks between a name and its value.
const BLANKS: usize = 64;

/// The words and quoted texts that were looked at last: a word of megabytes is full of names.
#[derive(Default)]
pub(crate) struct Looked {
    word: [Word; 2],
    quoted: Range<usize>,
    quote: u8,
}

/// A word, and what stands in it.
#[derive(Default)]
struct Word {
    /// A value in it, without what does not belong to it at its end.
    value: Range<usize>,
    whole: Range<usize>,
    last_sign: Option<usize>,
    /// From where the next comma was looked for, to where it is, or to the end.
    to_comma: Range<usize>,
}

/// How a value begins.
pub(super) struct Opened {
    /// Where it begins, behind its quote.
    pub(super) value: usize,
    pub(super) quote: Option<u8>,
    /// How long the closing quote is, with what escapes it.
    pub(super) closing: usize,
}

/// Behind the blanks that begin here.
pub(super) fn blanks(text: &[u8], from: usize) -> usize {
    from + text[from.min(text.len())..].iter().take(BLANKS).take_while(|b| b.is_ascii_whitespace()).count()
}

/// The beginning of a value, with its quote.
pub(super) fn open(text: &[u8], from: usize) -> Opened {
    let from = from.min(text.len());
    let escapes = text[from..].iter().take(3).take_while(|b| **b == b'\\').count();
    match text.get(from + escapes) {
        Some(quote @ (b'"' | b'\'' | b'`')) => {
            Opened { value: from + escapes + 1, quote: Some(*quote), closing: escapes + 1 }
        }
        _ => Opened { value: from, quote: None, closing: 0 },
    }
}

/// Where a value ends: at its quote, or with its word. `direct`: the name and its sign stand right before it.
pub(super) fn value_end(scan: &mut Scan<'_>, opened: &Opened, direct: bool) -> usize {
    opened
        .quote
        .and_then(|quote| quoted_end(scan, opened, quote))
        .unwrap_or_else(|| word_end(scan, opened.value, direct))
}

fn quoted_end(scan: &mut Scan<'_>, opened: &Opened, quote: u8) -> Option<usize> {
    let looked = &mut scan.looked.values;
    if looked.quote == quote && looked.quoted.contains(&opened.value) {
        return Some(looked.quoted.end);
    }
    let text = scan.text;
    let mut at = opened.value;
    let to = text.len().min(at + FAR);
    while at < to {
        match text[at] {
            b'\n' => return None,
            b'\\' if opened.closing > 1 && text.get(at + opened.closing - 1) == Some(&quote) => break,
            b'\\' => at += 2,
            b if b == quote => break,
            _ => at += 1,
        }
    }
    (at < to).then(|| {
        *looked = Looked { quoted: opened.value..at, quote, word: std::mem::take(&mut looked.word) };
        at
    })
}

fn word_end(scan: &mut Scan<'_>, from: usize, direct: bool) -> usize {
    let text = scan.text;
    let word = &mut scan.looked.values.word[usize::from(direct)];
    if word.value.contains(&from) {
        return word.value.end;
    }
    let ends = |b: &u8| {
        b.is_ascii_whitespace()
            || matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b';' | b'&' | b'|' | b'\\')
            || (!direct && matches!(b, b'(' | b')' | b'[' | b']' | b'{' | b'}'))
    };
    if !word.whole.contains(&from) {
        let length = text[from..].iter().position(ends).unwrap_or(text.len() - from);
        scan.work += length;
        word.whole = from..from + length;
        let signs = text[word.whole.clone()].iter().rposition(|b| matches!(b, b'=' | b':'));
        word.last_sign = signs.map(|sign| from + sign);
        word.to_comma = 0..0;
    }
    let end = word.whole.end;
    if from < word.to_comma.start || from > word.to_comma.end || word.to_comma.is_empty() {
        let comma = text[from..end].iter().position(|b| *b == b',');
        word.to_comma = from..comma.map_or(end, |comma| from + comma);
        scan.work += word.to_comma.len();
    }
    // A comma belongs to a password, unless another field comes after it.
    let comma = word.to_comma.end;
    let another = comma < end && word.last_sign.is_some_and(|sign| sign > comma);
    let mut end = if another { comma } else { end };
    while end > from && matches!(text[end - 1], b')' | b']' | b'}' | b',') {
        end -= 1;
    }
    word.value = from..end;
    end
}
