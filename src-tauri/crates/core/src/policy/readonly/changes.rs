//! Commands that only write the files they name: what a redirection could do as well. Invariant: a rule that
//! allows to write these files allows nothing else.

use super::entry::{Entry, Operands, PLAIN};
use super::sed::{Sed, sed_only_looks};
use crate::policy::shell::{Part, Word, program};

/// What such a command writes.
pub(crate) struct Changed {
    pub(crate) writes: Vec<Word>,
}

/// The files that a part writes, if writing them is all that it does.
pub(crate) fn changes(part: &Part) -> Option<Changed> {
    let first = part.words.first().filter(|word| word.is_plain())?;
    if part.elevated || part.more_words || part.sets || part.blind.is_some() {
        return None;
    }
    let words = &part.words[1..];
    let plain = |flags: &'static str, long: &'static str| -> Option<Vec<Word>> {
        Entry { flags, long, operands: Operands::Paths, ..PLAIN }
            .sort(words)
            .ok()
            .map(|sorted| sorted.operands)
    };
    let writes = match program(&first.text) {
        "mkdir" => plain("pv", "parents verbose")?,
        "touch" => plain("acm", "no-create")?,
        "tee" => plain("a", "append")?,
        "chmod" => {
            // The mode may look like an option: `-x`.
            let (mode, paths) = words.split_first()?;
            if !mode.is_plain()
                || !is_plain_mode(&mode.text)
                || paths.iter().any(|path| path.text.starts_with('-'))
            {
                return None;
            }
            paths.to_vec()
        }
        "sed" => in_place(words)?,
        _ => return None,
    };
    let certain = writes.iter().all(Word::is_plain);
    (certain && !writes.is_empty()).then_some(Changed { writes })
}

fn is_plain_mode(mode: &str) -> bool {
    let octal = mode.len() == 3
        && mode.bytes().all(|b| (b'0'..=b'7').contains(&b))
        && !mode.ends_with(['2', '3', '6', '7']);
    let letters = mode.trim_start_matches(['u', 'g', 'o', 'a']);
    let symbolic = letters
        .strip_prefix(['+', '-'])
        .is_some_and(|bits| !bits.is_empty() && bits.bytes().all(|b| b"rwx".contains(&b)));
    // Only for the owner: nobody else is let in by the way.
    let (who, _) = mode.split_at(mode.len() - letters.len());
    octal || symbolic && !(mode.contains('w') && mode.contains('+') && who != "u")
}

/// `sed -i` with a script that only replaces, deletes and prints.
fn in_place(words: &[Word]) -> Option<Vec<Word>> {
    let sed = Sed::parse(words, true).filter(|sed| sed.in_place)?;
    sed.scripts.iter().all(|script| sed_only_looks(&script.text)).then_some(sed.files)
}
