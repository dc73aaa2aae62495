//! What a shell command line really runs. Invariant: each command that can run is a part, and what cannot be
//! seen through says so.

mod ansi;
mod braces;
mod folder;
mod names;
mod nested;
mod source;
mod strict;
mod vars;
mod walk;
mod word;
mod wrap;

pub(crate) use folder::Folder;
pub(crate) use names::{base_name, program};
pub(crate) use source::is_unseen;
pub(crate) use vars::{Setting, is_odd, setting, setting_to};
pub use word::Word;

use std::path::Path;

/// Longest command that is looked at, in bytes. A longer one asks.
pub const COMMAND_BYTES: usize = 64 * 1024;
/// Most parts of a command. One with more asks.
pub const PARTS: usize = 256;
/// Most words of a part.
pub const WORDS: usize = 2_048;
/// Deepest nesting of brackets, loops and substitutions.
pub const DEPTH: usize = 24;
/// Most expansions (`$(`, `${`, backticks) in a command.
pub const EXPANSIONS: usize = 512;

/// Stands in a word for what is known only when it runs. A command that has it is refused.
pub(crate) const HOLE: char = '\u{fffc}';

/// A result, or the reason why nobody can see through it. The sentence follows "It can't be seen through:".
pub(crate) type Seen<T> = Result<T, &'static str>;

/// One command that runs somewhere in a command line.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// What is shown for it.
    pub(crate) text: String,
    /// The command and its arguments; none for a bare assignment or redirection.
    pub(crate) words: Vec<Word>,
    /// Why it cannot be seen through, if it cannot.
    pub(crate) blind: Option<&'static str>,
    /// It only runs the next part: what that one needs is enough.
    pub(crate) through: bool,
    /// Files that it is redirected into.
    pub(crate) writes: Vec<Word>,
    /// Files that it is redirected from.
    pub(crate) reads: Vec<Word>,
    /// Where it runs.
    pub(crate) folder: Folder,
    /// It gets words that only its wrapper knows (`xargs`).
    pub(crate) more_words: bool,
    /// The wrapper's words are files that `find` met inside of its folders.
    pub(crate) found_files: bool,
    /// Variables that are set for it, of no known meaning.
    pub(crate) sets: bool,
    /// It is run with another user's rights, or elsewhere.
    pub(crate) elevated: bool,
}

/// A whole command line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// Every command of it.
    pub(crate) parts: Vec<Part>,
    /// Why the whole cannot be seen through, if it cannot.
    pub(crate) blind: Option<&'static str>,
}

/// Sees through a command line that starts in `folder`.
pub(crate) fn see(command: &str, folder: &Path) -> Script {
    if let Err(reason) = source::bounded(command) {
        return Script { parts: Vec::new(), blind: Some(reason) };
    }
    guarded(|| walk::walk(command, folder))
        .unwrap_or(Script { parts: Vec::new(), blind: Some("the parser gave up on it") })
}

/// The parser recurses over what `bounded` lets through, so this much stack is enough for it; and it has
/// assertions that odd texts reach (0.4.0: `tokenizer.rs`). Neither may cost more than a question.
fn guarded<T>(run: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stacker::maybe_grow(STACK, STACK, run))).ok()
}

/// Stack for the parser, in bytes.
const STACK: usize = 8 * 1024 * 1024;

/// Whether a text stays one and the same word without quotes.
pub(crate) fn is_quiet(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-./:=@%+,".contains(c))
}

/// The words of a text without any expansion, for rules.
pub(crate) fn plain_words(text: &str) -> Seen<Vec<Word>> {
    source::bounded(text)?;
    let mut words = Vec::new();
    for raw in guarded(|| source::split(text)).ok_or("the parser gave up on it")?? {
        let mut nested = Vec::new();
        words.extend(word::scan(&raw, &vars::Vars::default(), &mut nested)?);
        if !nested.is_empty() || words.iter().any(|word| !word.is_certain()) {
            return Err("a rule has no expansions");
        }
    }
    Ok(words)
}

/// A here-document's tag, if it is simple, and whether it was quoted.
pub(crate) fn plain_tag(raw: &str) -> Option<(&str, bool)> {
    let (tag, quoted) = match raw.as_bytes() {
        [b'\'', .., b'\''] | [b'"', .., b'"'] if raw.len() > 2 => (&raw[1..raw.len() - 1], true),
        [b'\\', ..] => (&raw[1..], true),
        _ => (raw, false),
    };
    (!tag.is_empty() && tag.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)))
        .then_some((tag, quoted))
}

/// The text as one word for a shell, quoted where it must be.
pub(crate) fn quoted(word: &Word) -> String {
    if is_quiet(&word.text) && !word.text.starts_with('~') {
        return word.text.clone();
    }
    if word.glob
        && !word.quoted
        && word.text.chars().all(|c| c.is_alphanumeric() || "_-./*?[]:=@%+,".contains(c))
    {
        return word.text.clone();
    }
    format!("'{}'", word.text.replace('\'', "'\\''"))
}
