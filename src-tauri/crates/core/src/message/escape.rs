//! Makes texts harmless for each format. Invariant: what comes out is at most as long as asked for, and an escape is
//! never cut in two.

/// What stands where a text was cut.
const CUT: &str = "… (cut)";

/// The text without what turns or hides other text: control characters, and those that change the direction.
pub(super) fn plain(text: &str) -> String {
    let hides = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.replace("\r\n", "\n").chars().filter(|c| !hides(*c)).collect()
}

/// The same, on one line.
pub(super) fn line(text: &str) -> String {
    plain(&text.replace(['\n', '\r', '\t', '\u{2028}', '\u{2029}'], " "))
}

/// The text with every character as `escape` writes it, at most `limit` characters long, with a mark where it was cut.
pub(super) fn within(text: &str, limit: usize, escape: impl Fn(char, &mut String)) -> String {
    let (mut result, mut length) = (String::new(), 0);
    // As far as it may go if more follows.
    let mut shorter = (0, 0);
    for c in text.chars() {
        let before = result.len();
        escape(c, &mut result);
        length += result[before..].chars().count();
        if length > limit {
            result.truncate(shorter.0);
            result.push_str(CUT);
            return result;
        }
        if length + CUT.chars().count() <= limit {
            shorter = (result.len(), length);
        }
    }
    result
}

/// As it is.
pub(super) fn literal(c: char, out: &mut String) {
    out.push(c);
}

/// Slack's three special characters, as its markup wants them: then no mention and no link can be written.
pub(super) fn slack(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        // Three of them would end a block of code.
        '`' => out.push('\''),
        c => out.push(c),
    }
}

/// Discord's Markdown: a backslash before all that could be part of it, the colon of an address too.
pub(super) fn discord(c: char, out: &mut String) {
    if matches!(
        c,
        '\\' | '*'
            | '_'
            | '~'
            | '|'
            | '`'
            | '>'
            | '<'
            | '#'
            | '-'
            | '+'
            | '['
            | ']'
            | '('
            | ')'
            | '@'
            | ':'
            | '.'
            | '!'
    ) {
        out.push('\\');
    }
    out.push(c);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_texts_keep_their_limit_and_their_escapes() {
        assert_eq!(within("abc", 3, literal), "abc");
        assert_eq!(within("abcdefghijkl", 10, literal), "abc… (cut)");
        assert_eq!(within("<<<", 12, slack), "&lt;&lt;&lt;");
        assert_eq!(within("a<<<<<<", 13, slack), "a&lt;… (cut)");
        let long = "ü<@everyone>".repeat(900);
        for limit in [10, 150, 1024, 3000] {
            for escape in [slack, discord, literal] {
                let cut = within(&long, limit, escape);
                assert!(cut.chars().count() <= limit && cut.ends_with(CUT), "{cut}");
            }
        }
    }

    #[test]
    fn what_turns_or_hides_text_goes() {
        assert_eq!(plain("a\u{202e}b\u{7}c\u{200b}\r\nd"), "abc\nd");
        assert_eq!(line("a\nb\tc"), "a b c");
    }
}
