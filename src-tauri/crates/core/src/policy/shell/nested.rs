//! Where a substitution ends. Invariant: where that takes guessing, it is not guessed.

use super::Seen;

const TWO_WAYS: &str = "a substitution in it can be read in two ways";

/// Length of a text that begins with `(`, up to and with its closing bracket.
pub(super) fn closing_paren(text: &str) -> Seen<usize> {
    let bytes = text.as_bytes();
    let (mut depth, mut at, mut word) = (0_usize, 0, 0);
    let mut here: Vec<(String, bool)> = Vec::new();
    while at < bytes.len() {
        let c = bytes[at];
        let blank = matches!(c, b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'(' | b')');
        if blank && matches!(text.get(word..at), Some("case" | "esac")) {
            return Err(TWO_WAYS);
        }
        match c {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return if here.is_empty() { Ok(at + 1) } else { Err(TWO_WAYS) };
                }
            }
            b'\\' => at += 1,
            b'\'' | b'"' | b'`' | b'$' => {
                at += quoted(&text[at..])?;
                continue;
            }
            b'#' if word == at => return Err(TWO_WAYS),
            b'<' if text[at..].starts_with("<<<") => at += 2,
            b'<' if text[at..].starts_with("<<") => {
                let (tag, tabs, length) = here_tag(&text[at..])?;
                here.push((tag, tabs));
                at += length;
                continue;
            }
            b'\n' if !here.is_empty() => {
                at += 1;
                for (tag, tabs) in here.drain(..) {
                    at += here_body(&text[at..], &tag, tabs)?;
                }
                word = at;
                continue;
            }
            _ => {}
        }
        at += 1;
        if blank {
            word = at;
        }
    }
    Err("a substitution is not closed")
}

/// Length of the quoted thing or the expansion that `text` begins with.
fn quoted(text: &str) -> Seen<usize> {
    let bytes = text.as_bytes();
    match bytes[0] {
        b'\'' => text[1..].find('\'').map(|end| end + 2).ok_or("a quote is not closed"),
        b'`' => closing_tick(&text[1..], false).map(|(_, length)| length + 1),
        b'$' => match bytes.get(1) {
            Some(b'(') => closing_paren(&text[1..]).map(|length| length + 1),
            Some(b'{') => closing_brace(&text[1..]).map(|length| length + 1),
            Some(b'\'') => super::ansi::decoded(&text[2..]).map(|(_, length)| length + 2),
            // `$$'`: the second one begins nothing.
            Some(b'$') => Ok(2),
            _ => Ok(1),
        },
        _ => {
            let mut at = 1;
            while at < bytes.len() {
                match bytes[at] {
                    b'"' => return Ok(at + 1),
                    b'\\' => at += 2,
                    b'`' => at += quoted(&text[at..])?,
                    b'$' if matches!(bytes.get(at + 1), Some(b'(' | b'{')) => at += quoted(&text[at..])?,
                    _ => at += 1,
                }
            }
            Err("a quote is not closed")
        }
    }
}

/// Length of a text that begins with `{`, up to and with its closing brace. Quotes inside are not guessed.
pub(super) fn closing_brace(text: &str) -> Seen<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'}' => return Ok(at + 1),
            b'\'' | b'"' | b'\\' => return Err(TWO_WAYS),
            b'`' | b'$' => at += quoted(&text[at..])?,
            _ => at += 1,
        }
    }
    Err("an expansion is not closed")
}

/// The command up to the closing backtick, unescaped, and the length of both.
pub(super) fn closing_tick(text: &str, in_quotes: bool) -> Seen<(String, usize)> {
    let mut body = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '`' => return Ok((body, at + 1)),
            '\\' => match chars.next() {
                Some((_, c @ ('`' | '\\' | '$'))) => body.push(c),
                Some((_, '"')) if in_quotes => body.push('"'),
                Some((_, c)) => body.extend(['\\', c]),
                None => break,
            },
            c => body.push(c),
        }
    }
    Err("a backtick is not closed")
}

/// The tag of `<<TAG`, whether tabs are removed, and the length of all.
fn here_tag(text: &str) -> Seen<(String, bool, usize)> {
    let tabs = text.starts_with("<<-");
    let start = if tabs { 3 } else { 2 };
    let rest = &text[start..];
    let lead = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let rest = &rest[lead..];
    let end = rest.find(|c: char| c.is_whitespace() || ";&|<>()".contains(c)).unwrap_or(rest.len());
    let tag = super::plain_tag(&rest[..end]).ok_or(TWO_WAYS)?;
    Ok((tag.0.to_owned(), tabs, start + lead + end))
}

fn here_body(text: &str, tag: &str, tabs: bool) -> Seen<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        if line.ends_with('\\') {
            return Err(TWO_WAYS);
        }
        let line = if tabs { line.trim_start_matches('\t') } else { line };
        if line == tag {
            return Ok(at);
        }
        // `EOF)` ends both in some versions of bash.
        if line.starts_with(tag) {
            return Err(TWO_WAYS);
        }
    }
    Err("a here-document is not closed")
}
