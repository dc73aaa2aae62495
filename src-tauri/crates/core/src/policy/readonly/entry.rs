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
    /// Any text; every option of such a command is harmless, too. Only what files are called is not known.
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
#[derive(Default)]
pub(super) struct Sorted {
    pub(super) operands: Vec<Word>,
    pub(super) paths: Vec<Word>,
    pub(super) letters: Vec<char>,
    /// The options with a value, by their long name or their letter.
    pub(super) values: Vec<(String, Word)>,
    /// The long options without a value.
    pub(super) long: Vec<String>,
}

impl Sorted {
    /// Whether one of these options is there, by letter or by long name.
    pub(super) fn has(&self, letters: &[char], long: &[&str]) -> bool {
        letters.iter().any(|letter| self.letters.contains(letter))
            || self.long.iter().any(|name| long.contains(&name.as_str()))
            || self.values.iter().any(|(name, _)| long.contains(&name.as_str()))
    }

    /// The values of these options, by letter or by long name.
    pub(super) fn given<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a Word> {
        self.values.iter().filter(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| value)
    }
}

const UNKNOWN: &str = "one of its arguments is known only when it runs";
const OPTION: &str = "one of its options does more than look, or is not known";
pub(super) const FILE_NAME: &str = "a file's name may be an option";

/// Commands with an option that does more than look; the nameless ones are entries inside of others.
const OPTIONS_MATTER: &[&str] = &["", "git", "sort", "uniq", "tree", "rg", "jq", "diff", "file", "strings"];

/// Whether one of the files that a pattern fits may be called like an option or an operator: nothing certain
/// stands before its first wildcard.
pub(super) fn may_be_option(word: &Word) -> bool {
    word.glob && !word.text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '/'))
}

/// Whether the matcher that answers for a pattern and bash certainly mean the same by it. They do not by brackets
/// (`[^x]`, `[[:alpha:]]`), nor by `**`.
pub(super) fn is_clear_pattern(word: &Word) -> bool {
    !word.glob || !word.text.contains('[') && !word.text.contains("**")
}

impl Entry {
    pub(super) fn look(&self, words: &[Word]) -> Looked {
        match self.operands {
            Operands::Custom(look) => return look(words),
            // `echo` has no option that does anything.
            Operands::Text if self.name != "echo" && words.iter().any(may_be_option) => {
                return Err(FILE_NAME);
            }
            Operands::Text => return Ok(Vec::new()),
            _ => {}
        }
        let Sorted { mut operands, mut paths, letters, .. } = self.sort(words)?;
        match self.operands {
            Operands::None if !operands.is_empty() => {
                return Err("it has an argument that may change something");
            }
            // A pattern may become two names.
            Operands::OnePath if operands.len() > 1 || operands.iter().any(|word| word.glob) => {
                return Err("its second file is written");
            }
            Operands::Pattern if !letters.iter().any(|letter| matches!(letter, 'e' | 'f')) => {
                if operands.is_empty() {
                    return Err("it has no pattern");
                }
                // The first file takes its place, and the others are read.
                if operands.remove(0).glob {
                    return Err(FILE_NAME);
                }
            }
            _ => {}
        }
        paths.append(&mut operands);
        Ok(paths)
    }

    /// Splits options from the rest, and refuses the unknown ones.
    pub(super) fn sort(&self, words: &[Word]) -> Result<Sorted, &'static str> {
        let mut sorted = Sorted::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word.unknown && (word.split || word.text.starts_with(crate::policy::shell::HOLE)) {
                // It might be an option, or a path.
                return Err(UNKNOWN);
            }
            let text = word.text.as_str();
            if text == "--" && !word.glob {
                sorted.operands.extend(words.cloned());
                // For a program that takes `--` as an option's value, it is an option all the same.
                let optional = |word: &Word| {
                    word.text.starts_with('-') && word.text != "-"
                        || word.unknown && (word.split || word.text.starts_with(crate::policy::shell::HOLE))
                };
                if sorted.operands.iter().any(optional) {
                    return Err("an option may stand behind its `--`");
                }
                break;
            }
            // A lone `-` is an operand like another: where it reads its input, or what it would write.
            if !text.starts_with('-') || text == "-" {
                if may_be_option(word) && OPTIONS_MATTER.contains(&self.name) {
                    return Err(FILE_NAME);
                }
                sorted.operands.push(word.clone());
                continue;
            }
            // `--include=*.rs` becomes the same option again, if it becomes anything.
            let (name, _) = text.split_once('=').unwrap_or((text, ""));
            if word.glob && (!text.starts_with("--") || name == text || name.contains(['*', '?', '['])) {
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
                sorted.long.push(bare.to_owned());
                return if word.unknown { Err(UNKNOWN) } else { Ok(()) };
            }
            let value = match attached {
                Some(value) => Word { text: value.to_owned(), ..word.clone() },
                None => self.next_value(words)?,
            };
            sorted.letters.extend(long_letter(bare));
            return take(known.ends_with('@'), value, bare, sorted);
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
            self.valued(letters, rest.as_str())?;
            let value = if rest.as_str().is_empty() {
                // git takes the letters of a cluster for itself in some places, and refuses them in others.
                if self.name == "git" && letters.chars().count() > 1 {
                    return Err(OPTION);
                }
                self.next_value(words)?
            } else {
                Word { text: rest.as_str().to_owned(), ..word.clone() }
            };
            return take(path, value, letter.encode_utf8(&mut [0; 4]), sorted);
        }
        if word.unknown { Err(UNKNOWN) } else { Ok(()) }
    }

    /// Whether this program reads a value where it stands in a cluster. A letter before it may take what follows as its own
    /// value, a number before it may make it a unit, and some programs take the next word in any case.
    fn valued(&self, letters: &str, rest: &str) -> Result<(), &'static str> {
        const CLUSTERS: &[&str] = &[
            "grep", "egrep", "fgrep", "rg", "sort", "uniq", "cut", "tail", "column", "git", "read", "ps",
            "pgrep",
        ];
        let first = letters.len() - rest.len() == 1;
        let number = letters.starts_with(|c: char| c.is_ascii_digit());
        let tree = self.name == "tree" && !rest.is_empty() && !rest.bytes().all(|b| b.is_ascii_digit());
        if number || tree || !first && !CLUSTERS.contains(&self.name) { Err(OPTION) } else { Ok(()) }
    }

    /// The word behind an option, as its value.
    fn next_value<'a>(&self, words: &mut impl Iterator<Item = &'a Word>) -> Result<Word, &'static str> {
        let value = words.next().cloned().ok_or(OPTION)?;
        // Several files may fit: the others are options or operands.
        if value.glob {
            return Err(FILE_NAME);
        }
        // For git it may be an option, if the one before has no value after all.
        if self.name == "git" && (value.text.starts_with('-') || value.unknown) {
            return Err(OPTION);
        }
        Ok(value)
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

fn take(path: bool, value: Word, name: &str, sorted: &mut Sorted) -> Result<(), &'static str> {
    if value.split {
        return Err(UNKNOWN);
    }
    if path {
        sorted.paths.push(value.clone());
    }
    sorted.values.push((name.to_owned(), value));
    Ok(())
}
