//! Whether the values of one word are secrets, for all names in it. Invariant: it says the same as
//! [`names::is_secret`], and looks at each part of a word once: a word may be full of names, and each has a value that
//! goes to the word's end.

use std::ops::Range;

use super::super::MASK;
use super::super::names::{self, Telling};

/// Up to this length a value is looked at whole, in bytes.
const SHORT: usize = 64;

/// What is known of the word that ends here.
#[derive(Default)]
pub(crate) struct Judge {
    /// From the first value that was looked at to the word's end.
    known: Range<usize>,
    /// Where something stands last in it.
    mask: Option<usize>,
    address: Option<usize>,
    slash: Option<usize>,
    strange: Option<usize>,
    /// The last sign before what may be a hash, and whether one follows.
    sign: Option<usize>,
    ends_in_hash: bool,
    /// The longest piece of what begins at a place or behind it: the nearer, the longer.
    pieces: Vec<Piece>,
}

struct Piece {
    range: Range<usize>,
    digits: usize,
    letters: bool,
    entropy: f64,
}

impl Judge {
    /// Whether the value is a secret.
    pub(crate) fn is_secret(
        &mut self,
        text: &[u8],
        told: Telling,
        env: bool,
        value: Range<usize>,
        work: &mut usize,
    ) -> bool {
        // Short ones are quickly looked at, and one that begins within a word is another word.
        let joined = value.start > 0 && text[value.start - 1].is_ascii_alphanumeric();
        if value.len() <= SHORT || joined {
            *work += value.len();
            return names::is_secret(told, env, &text[value]);
        }
        if self.known.end != value.end || value.start < self.known.start {
            *work += value.len();
            self.look(text, value.clone());
        }
        let has = |place: Option<usize>| place.is_some_and(|place| place >= value.start);
        let whole = &text[value.clone()];
        if has(self.mask) || names::begins_as_placeholder(whole) {
            return false;
        }
        let path = (whole.starts_with(b"/") && self.slash.is_some_and(|slash| slash > value.start))
            || names::begins_as_path(whole)
            || has(self.address);
        if path {
            return false;
        }
        let random = |least: f64| {
            !has(self.strange)
                && self.pieces.iter().rev().find(|piece| piece.range.start >= value.start).is_some_and(
                    |piece| {
                        names::is_random_piece(
                            (piece.range.len(), piece.digits, piece.letters),
                            least,
                            || piece.entropy,
                        )
                    },
                )
        };
        match told {
            Telling::Guide(_) => true,
            Telling::Strong => env || random(2.8),
            Telling::Weak => random(3.3) && !self.is_hash(whole, value.start),
            Telling::No => false,
        }
    }

    fn is_hash(&self, whole: &[u8], start: usize) -> bool {
        let ends = match self.sign {
            Some(sign) if sign >= start => self.ends_in_hash,
            _ => false,
        };
        ends || whole.starts_with(b"sha") || whole.iter().all(u8::is_ascii_hexdigit)
    }

    fn look(&mut self, text: &[u8], value: Range<usize>) {
        let whole = &text[value.clone()];
        let last = |found: Option<usize>| found.map(|place| value.start + place);
        self.mask = last(whole.windows(MASK.len()).rposition(|part| part == MASK.as_bytes()));
        self.address = last(whole.windows(3).rposition(|part| part == b"://"));
        self.slash = last(whole.iter().rposition(|b| *b == b'/'));
        self.strange = last(whole.iter().rposition(|b| !names::is_of_random(*b)));
        self.sign = last(whole.iter().rposition(|b| names::is_sign_before_hash(*b)));
        self.ends_in_hash = self.sign.is_some_and(|sign| {
            let rest = &text[sign + 1..value.end];
            rest.len() >= 7 && rest.iter().all(u8::is_ascii_hexdigit)
        });
        self.pieces.clear();
        let mut end = value.end;
        for piece in whole.rsplit(|b| !b.is_ascii_alphanumeric()) {
            let range = end - piece.len()..end;
            end = range.start.saturating_sub(1);
            // Of pieces of the same length the last one counts.
            if self.pieces.last().is_none_or(|longest| piece.len() > longest.range.len()) {
                self.pieces.push(Piece {
                    range,
                    digits: piece.iter().filter(|b| b.is_ascii_digit()).count(),
                    letters: piece.iter().any(u8::is_ascii_alphabetic),
                    entropy: names::entropy(piece),
                });
            }
        }
        self.known = value;
    }
}
