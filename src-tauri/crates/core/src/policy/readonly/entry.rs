//! One entry of the read-only set. Invariant: what is not named in it is refused.

use super::Looked;
use crate::policy::shell::Word;

/// A command that only looks, with these options.
pub(super) struct Entry {
    pub(super) name: &'static str,
    /// One-letter options without a value.
    pub(super) flags: &'static str,
    /// One-letter options with a value that is no path.
    pub(super) values: &'static str,
    /// One-letter options with a path.
    pub(super) paths: &'static str,
    /// Long options: `name`, `name=` with a value (attached or next), `name@` with a path.
    pub(super) long: &'static str,
    pub(super) operands: Operands,
}

/// What the words besides options are.
pub(super) enum Operands {
    /// There may be none.
    None,
    /// Paths.
    Paths,
    /// At most one path.
    OnePath,
    /// Any text; every option of such a command is harmless, too.
    Text,
    /// First a text, then paths; with `-e` or `-f` only paths.
    Pattern,
    /// Looked at by a function of its own, which is given all words.
    Custom(fn(&[Word]) -> Looked),
}

/// An entry without options.
pub(super) const PLAIN: Entry =
    Entry { name: "", flags: "", values: "", paths: "", long: "help version", operands: Operands::None };

/// What options leave over.
pub(super) struct Sorted {
    pub(super) operands: Vec<Word>,
    pub(super) paths: Vec<Word>,
    pub(super) letters: Vec<char>,
}

const UNKNOWN: &str = "one of its arguments is known only when it runs";
const OPTION: &str = "one of its options does more than look, or is not known";

/// Commands with an option that does more than look; the nameless ones are entries inside of others.
const OPTIONS_MATTER: &[&str] = &["", "sort", "uniq", "tree", "rg", "jq", "diff", "file"];

impl Entry {
    pub(super) fn look(&self, words: &[Word]) -> Looked {
        match self.operands {
            Operands::Custom(look) => return look(words),
            Operands::Text => return Ok(Vec::new()),
            _ => {}
        }
        let Sorted { mut operands, mut paths, letters } = self.sort(words)?;
        match self.operands {
            Operands::None if !operands.is_empty() => {
                return Err("it has an argument that may change something");
            }
            Operands::OnePath if operands.len() > 1 => return Err("its second file is written"),
            Operands::Pattern if !letters.iter().any(|letter| matches!(letter, 'e' | 'f')) => {
                if operands.is_empty() {
                    return Err("it has no pattern");
                }
                operands.remove(0);
            }
            _ => {}
        }
        paths.append(&mut operands);
        Ok(paths)
    }

    /// Splits options from the rest, and refuses the unknown ones.
    pub(super) fn sort(&self, words: &[Word]) -> Result<Sorted, &'static str> {
        let mut sorted = Sorted { operands: Vec::new(), paths: Vec::new(), letters: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word.unknown && (word.split || word.text.starts_with(crate::policy::shell::HOLE)) {
                // It might be an option, or a path.
                if matches!(self.operands, Operands::Pattern) && !word.split && sorted.operands.is_empty() {
                    sorted.operands.push(word.clone());
                    continue;
                }
                return Err(UNKNOWN);
            }
            let text = word.text.as_str();
            if text == "--" && !word.glob {
                sorted.operands.extend(words.cloned());
                break;
            }
            if !text.starts_with('-') || text == "-" {
                // A file may have the name of an option.
                if word.glob && text.starts_with(['*', '?', '[']) && OPTIONS_MATTER.contains(&self.name) {
                    return Err("a file's name may be an option");
                }
                if text != "-" {
                    sorted.operands.push(word.clone());
                }
                continue;
            }
            if word.glob && !word.quoted && text.contains(['*', '?', '[']) && !text.contains('=') {
                return Err(OPTION);
            }
            match text.strip_prefix("--") {
                Some(long) => self.long(long, word, &mut words, &mut sorted)?,
                None => self.short(&text[1..], word, &mut words, &mut sorted)?,
            }
        }
        Ok(sorted)
    }

    fn long<'a>(
        &self,
        long: &str,
        word: &Word,
        words: &mut impl Iterator<Item = &'a Word>,
        sorted: &mut Sorted,
    ) -> Result<(), &'static str> {
        let (name, attached) = match long.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (long, None),
        };
        for known in self.long.split(' ') {
            let bare = known.trim_end_matches(['=', '@']);
            if bare != name || bare.is_empty() {
                continue;
            }
            if !known.ends_with(['=', '@']) {
                return if word.unknown { Err(UNKNOWN) } else { Ok(()) };
            }
            let value = match attached {
                Some(value) => Word { text: value.to_owned(), ..word.clone() },
                None => words.next().cloned().ok_or(OPTION)?,
            };
            return take(known.ends_with('@'), value, &long_letter(bare), sorted);
        }
        Err(OPTION)
    }

    fn short<'a>(
        &self,
        letters: &str,
        word: &Word,
        words: &mut impl Iterator<Item = &'a Word>,
        sorted: &mut Sorted,
    ) -> Result<(), &'static str> {
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            if self.flags.contains(letter) {
                sorted.letters.push(letter);
                continue;
            }
            let path = self.paths.contains(letter);
            if !path && !self.values.contains(letter) {
                return Err(OPTION);
            }
            sorted.letters.push(letter);
            let value = if rest.as_str().is_empty() {
                words.next().cloned().ok_or(OPTION)?
            } else {
                Word { text: rest.as_str().to_owned(), ..word.clone() }
            };
            return take(path, value, &None, sorted);
        }
        if word.unknown { Err(UNKNOWN) } else { Ok(()) }
    }
}

/// `--regexp` and `--file` are `-e` and `-f`.
fn long_letter(name: &str) -> Option<char> {
    match name {
        "regexp" => Some('e'),
        "file" => Some('f'),
        _ => None,
    }
}

fn take(path: bool, value: Word, letter: &Option<char>, sorted: &mut Sorted) -> Result<(), &'static str> {
    if value.split {
        return Err(UNKNOWN);
    }
    sorted.letters.extend(letter);
    if path {
        sorted.paths.push(value);
    }
    Ok(())
}
