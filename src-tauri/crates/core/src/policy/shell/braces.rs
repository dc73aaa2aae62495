//! Brace expansion of simple words. Invariant: what is not simple is not guessed.

use super::Seen;

/// Most words that one word may become.
const WORDS: usize = 64;

/// The words that braces make of `raw`, or none where they make nothing of it.
pub(super) fn expanded(raw: &str) -> Seen<Option<Vec<String>>> {
    if !has_braces(raw) {
        return Ok(None);
    }
    if raw.contains(['\'', '"', '\\', '$', '`']) {
        return Err("its braces and quotes can be read in two ways");
    }
    let mut words = vec![raw.to_owned()];
    // One pair of braces at a time, the first one first; nested ones are not guessed.
    for _ in 0..8 {
        let Some(place) = words.iter().position(|word| has_braces(word)) else { return Ok(Some(words)) };
        let word = words.remove(place);
        let open = word.find('{').unwrap_or(0);
        let close = open + word[open..].find('}').ok_or("its braces are not closed")?;
        let inner = &word[open + 1..close];
        if inner.contains('{') {
            return Err("braces inside of braces");
        }
        let members = match sequence(inner) {
            Some(members) => members,
            None if inner.contains(',') => inner.split(',').map(str::to_owned).collect(),
            None => return Err("its braces can be read in two ways"),
        };
        if words.len() + members.len() > WORDS {
            return Err("its braces make too many words");
        }
        for (index, member) in members.iter().enumerate() {
            words.insert(place + index, format!("{}{member}{}", &word[..open], &word[close + 1..]));
        }
    }
    if words.iter().any(|word| has_braces(word)) {
        Err("its braces make too many words")
    } else {
        Ok(Some(words))
    }
}

fn sequence(inner: &str) -> Option<Vec<String>> {
    let (from, to) = inner.split_once("..")?;
    let plain = |text: &str| !text.starts_with('0') || text == "0";
    if !plain(from) || !plain(to) {
        return None;
    }
    let (from, to): (i32, i32) = (from.parse().ok()?, to.parse().ok()?);
    let count = usize::try_from(from.abs_diff(to)).ok()?;
    if count >= WORDS {
        return None;
    }
    Some(if from <= to {
        (from..=to).map(|n| n.to_string()).collect()
    } else {
        (to..=from).rev().map(|n| n.to_string()).collect()
    })
}

/// Whether an unquoted `{…,…}` or `{…..…}` may be in it.
fn has_braces(raw: &str) -> bool {
    let (mut open, mut split) = (0_usize, false);
    let mut quote = None;
    let mut before = '\0';
    let mut dollar = 0_usize;
    for c in raw.chars() {
        match (quote, c) {
            _ if before == '\\' && quote != Some('\'') => {
                before = '\0';
                continue;
            }
            (Some(q), c) if q == c => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '{') if before == '$' || dollar > 0 => dollar += 1,
            (None, '}') if dollar > 0 => dollar -= 1,
            (None, '{') => open += 1,
            (None, ',') if open > 0 => split = true,
            (None, '.') if open > 0 && before == '.' => split = true,
            (None, '}') if open > 0 && split => return true,
            _ => {}
        }
        before = c;
    }
    false
}
