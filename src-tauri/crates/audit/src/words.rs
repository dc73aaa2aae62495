//! The person's words in the search's own language. Invariant: each is quoted, so that none is an operator.
//!
//! The last word may be the beginning of one. The search would first collect all places of all words that begin so, and
//! only then give the newest; of a common word that takes as long as the record is large. So the words are named, where
//! they are not too many: their places are read from the newest on, and no farther than they are needed.

use rusqlite::{Connection, OptionalExtension};

use crate::StoreError;

/// Most words that are named for a beginning.
const NAMED: usize = 128;

/// What is searched for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A word that is nowhere.
    Nothing,
    /// These words.
    These {
        /// In the search's language.
        words: String,
        /// How many were named for the beginning; none where the search has to collect their places first.
        named: Option<usize>,
    },
}

/// The words as a question to the search, for all of the record.
pub(crate) fn search_words(words: &str) -> String {
    let quoted: Vec<_> = words.split_whitespace().map(quoted).collect();
    if quoted.is_empty() { String::new() } else { format!("{} *", quoted.join(" ")) }
}

/// The words as a question whose answers come one by one, from whichever end of the record.
pub(crate) fn wanted(connection: &Connection, words: &str) -> Result<Wanted, StoreError> {
    let costly = || Wanted::These { words: search_words(words), named: None };
    let mut before: Vec<_> = words.split_whitespace().collect();
    let Some(last) = before.pop().and_then(Last::of) else { return Ok(costly()) };
    let Some(endings) = beginning_with(connection, &last.begun)? else { return Ok(costly()) };
    if endings.is_empty() {
        return Ok(Wanted::Nothing);
    }
    let ways: Vec<_> = endings.iter().map(|ending| quoted(&format!("{} {ending}", last.phrase))).collect();
    let mut all: Vec<_> = before.into_iter().map(quoted).collect();
    all.push(format!("({})", ways.join(" OR ")));
    Ok(Wanted::These { words: all.join(" AND "), named: Some(endings.len()) })
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

/// The last word: what is a phrase of it, and the beginning at its end.
struct Last {
    phrase: String,
    begun: String,
}

impl Last {
    /// None for a word with other letters than ASCII's: how the search writes them, only the search knows.
    fn of(word: &str) -> Option<Self> {
        let mut pieces: Vec<_> = word
            .is_ascii()
            .then(|| {
                word.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty())
            })?
            .collect();
        let begun = pieces.pop()?.to_ascii_lowercase();
        Some(Self { phrase: pieces.join(" "), begun })
    }
}

/// The words of the record with this beginning, if they are at most [`NAMED`].
fn beginning_with(connection: &Connection, begun: &str) -> Result<Option<Vec<String>>, StoreError> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word USING fts5vocab (main, search, instance)",
    )?;
    // From one word to the next, past its places.
    let mut next = connection.prepare_cached("SELECT term FROM temp.word WHERE term >= ?1 LIMIT 1")?;
    let mut found: Vec<String> = Vec::new();
    let mut from = begun.to_owned();
    loop {
        let word: Option<String> = next.query_row([&from], |row| row.get(0)).optional()?;
        let Some(word) = word.filter(|word| word.starts_with(begun)) else { return Ok(Some(found)) };
        if found.len() >= NAMED {
            return Ok(None);
        }
        from = format!("{word}\u{1}");
        found.push(word);
    }
}
