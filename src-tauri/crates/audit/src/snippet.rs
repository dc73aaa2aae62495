//! Where the words are. Invariant: joined, the pieces are a part of the text, with spaces for lines.

use askance_core::view::HistoryPiece;

/// Longest text of an entry in a list, in characters.
pub const LINE: usize = 300;
/// What is shown before the first word that was searched for, in characters.
const BEFORE: usize = 60;

/// The beginning of a text, or the part of it around the first of the words.
pub(crate) fn pieces(text: &str, words: Option<&str>) -> Vec<HistoryPiece> {
    let text = one_line(text);
    let needles = words.map(Needles::of).unwrap_or_default();
    let hits: Vec<_> = tokens(&text).filter(|(begin, end)| needles.have(&text[*begin..*end])).collect();
    let begin = hits.first().map_or(0, |(begin, _)| back(&text, *begin));
    let end = text[begin..].char_indices().nth(LINE).map_or(text.len(), |(place, _)| begin + place);
    let mut pieces = Vec::new();
    let mut push = |text: &str, hit| {
        if !text.is_empty() {
            pieces.push(HistoryPiece { text: text.to_owned(), hit });
        }
    };
    push(if begin > 0 { "…" } else { "" }, false);
    let mut at = begin;
    for (from, to) in hits.into_iter().take_while(|(_, to)| *to <= end) {
        push(&text[at..from], false);
        push(&text[from..to], true);
        at = to;
    }
    push(&text[at..end], false);
    push(if end < text.len() { "…" } else { "" }, false);
    pieces
}

/// The beginning of the word that stands a little before this place.
fn back(text: &str, place: usize) -> usize {
    let from = text[..place].char_indices().rev().nth(BEFORE).map_or(0, |(place, _)| place);
    if from == 0 {
        return 0;
    }
    tokens(&text[from..place]).nth(1).map_or(place, |(begin, _)| from + begin)
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' | '\t' | ' ' if line.is_empty() || line.ends_with(' ') => {}
            '\n' | '\t' => line.push(' '),
            other => line.push(other),
        }
    }
    line.truncate(line.trim_end_matches(' ').len());
    line
}

/// Where the words of a text are; what is a word, the search knows in the same way.
fn tokens(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (begin, _) = rest.find(|(_, char)| char.is_alphanumeric())?;
        let mut end = text.len();
        while let Some((place, char)) = rest.peek() {
            if !char.is_alphanumeric() {
                end = *place;
                break;
            }
            rest.next();
        }
        Some((begin, end))
    })
}

/// What is looked for.
#[derive(Default)]
struct Needles {
    whole: Vec<String>,
    /// The last one may be the beginning of a word.
    begun: Option<String>,
}

impl Needles {
    fn of(words: &str) -> Self {
        let mut whole: Vec<_> = tokens(words).map(|(begin, end)| words[begin..end].to_lowercase()).collect();
        let begun = whole.pop();
        Self { whole, begun }
    }

    fn have(&self, token: &str) -> bool {
        if self.begun.is_none() {
            return false;
        }
        let token = token.to_lowercase();
        self.whole.contains(&token) || self.begun.as_ref().is_some_and(|begun| token.starts_with(begun))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, words: &str) -> String {
        let mark = |piece: HistoryPiece| if piece.hit { format!("[{}]", piece.text) } else { piece.text };
        pieces(text, Some(words)).into_iter().map(mark).collect()
    }

    #[test]
    fn the_words_are_marked_where_they_are() {
        for (text, words, expected) in [
            ("cargo test --all", "TEST", "cargo [test] --all"),
            ("cargo test\n\n  --all", "car al", "cargo test --[all]"),
            ("git push origin", "git pu", "[git] [push] origin"),
            ("<b>Straße</b>", "strasse", "<b>Straße</b>"),
            ("<b>Straße</b>", "straße", "<b>[Straße]</b>"),
            ("a.b.a", "shell(a)", "[a].b.[a]"),
            ("a b", "\"", "a b"),
            ("", "a", ""),
        ] {
            assert_eq!(marked(text, words), expected, "{words} in {text}");
        }
    }

    #[test]
    fn a_long_text_is_shown_around_the_first_word() {
        let text = format!("{} needle {}", "hay ".repeat(500), "straw ".repeat(500));
        let shown = marked(&text, "needle");
        assert!(
            shown.starts_with("…hay ") && shown.ends_with('…') && shown.contains("[needle] straw"),
            "{shown}"
        );
        assert!(shown.chars().count() <= LINE + 4, "{shown}");
        let blank = marked(&"ä".repeat(1_000), "x");
        assert_eq!(blank.chars().count(), LINE + 1);
    }
}
