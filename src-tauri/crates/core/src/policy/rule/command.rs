//! `shell(…)`'s argument. Invariant: an allowing match never covers more than Copilot CLI's own, and a
//! denying match never less.

use std::fmt;

use super::RuleError;
use crate::policy::shell::{Word, base_name, plain_words, program};

/// Commands that Copilot CLI tells apart by their first-level subcommand, with how many words name one.
const FAMILIES: [(&str, usize); 2] = [("git", 2), ("gh", 3)];

/// What a shell rule matches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CommandPattern {
    text: String,
    words: Vec<Word>,
    prefix: bool,
}

impl CommandPattern {
    pub(super) fn parse(text: &str) -> Result<Self, RuleError> {
        let (stem, prefix) = match text.strip_suffix(":*") {
            Some(stem) => (stem, true),
            None => (text, false),
        };
        let words = plain_words(stem).map_err(RuleError::Command)?;
        if words.is_empty() {
            return Err(RuleError::NoArgument);
        }
        if words[0].glob || words[0].text.contains('*') {
            return Err(RuleError::Command("the command itself is a wildcard"));
        }
        Ok(Self { text: text.to_owned(), words, prefix })
    }

    /// Whether an allowing rule covers the command. All that the rule names must be certain in it.
    pub(crate) fn allows(&self, words: &[Word]) -> bool {
        let Some(name) = words.first().filter(|word| word.is_certain()) else { return false };
        let name = program(&name.text);
        let rest = |count: usize| {
            words.len() >= count && self.words[1..].iter().zip(&words[1..]).all(|(a, b)| a.is_same(b))
        };
        if name != self.words[0].text {
            return false;
        }
        if self.prefix {
            return rest(self.words.len());
        }
        let family = FAMILIES.iter().find(|(family, _)| *family == name);
        match (family, self.words.len()) {
            // `shell(git)` is git without a subcommand, as for the CLI.
            (Some(_), 1) => words.len() == 1,
            (Some((_, most)), count) if count <= *most && self.words.iter().all(Word::is_bare) => {
                rest(count) && (count == *most || words.get(count).is_none_or(is_option))
            }
            (_, 1) => true,
            (_, count) => words.len() == count && rest(count),
        }
    }

    /// Whether whatever the other pattern is about is about this one, too.
    pub(crate) fn covers(&self, narrow: &Self) -> bool {
        self.denies(&narrow.words)
    }

    /// The program that it names.
    pub(crate) fn program(&self) -> &str {
        self.words.first().map_or("", |word| base_name(&word.text))
    }

    /// Whether it names the program alone, with whatever follows.
    pub(crate) fn is_open(&self) -> bool {
        self.words.len() == 1
    }

    /// Whether the rule is this very command, word by word.
    pub(crate) fn is_exactly(&self, words: &[Word]) -> bool {
        !self.prefix
            && self.words.len() == words.len()
            && words.iter().all(Word::is_certain)
            && words.first().is_some_and(|name| program(&name.text) == self.words[0].text)
            && self.words[1..].iter().zip(&words[1..]).all(|(a, b)| a.is_same(b))
    }

    /// Whether a denying or asking rule hits the command. Where a word is unknown it might.
    pub(crate) fn denies(&self, words: &[Word]) -> bool {
        match (as_git(&self.words), as_git(words)) {
            (None, None) => self.hits(words),
            (own, words_of_git) => {
                let own = Self { words: own.unwrap_or_else(|| self.words.clone()), ..self.clone() };
                own.hits(words) || words_of_git.is_some_and(|words| own.hits(&words))
            }
        }
    }

    fn hits(&self, words: &[Word]) -> bool {
        let Some(name) = words.first() else { return false };
        if name.unknown || !base_name(&name.text).eq_ignore_ascii_case(base_name(&self.words[0].text)) {
            return false;
        }
        if self.words.len() == 1 {
            return true;
        }
        // Options before the subcommand (`git -C dir push`) do not hide it, with a value each or without.
        let mut start = 1;
        loop {
            let here = &words[start.min(words.len())..];
            if here.len() + 1 >= self.words.len()
                && self.words[1..].iter().zip(here).all(|(a, b)| a.text == b.text || b.unknown)
            {
                return true;
            }
            let after_option =
                start > 1 && is_option(&words[start - 1]) && !words[start - 1].text.contains('=');
            match words.get(start) {
                Some(word) if is_option(word) || after_option => start += 1,
                _ => return false,
            }
        }
    }

    /// The first word, for reports.
    pub fn command(&self) -> &str {
        &self.words[0].text
    }

    /// Its first argument, for the file that an interpreter runs.
    pub(crate) fn argument(&self) -> Option<&str> {
        self.words.get(1).map(|word| word.text.as_str())
    }

    /// Whether it covers more than one command line.
    pub fn is_broad(&self) -> bool {
        self.prefix || self.words.len() == 1
    }
}

/// `git-push` and `/usr/lib/git-core/git-push` are `git push`; and what sends commits in another way pushes them.
fn as_git(words: &[Word]) -> Option<Vec<Word>> {
    let name = base_name(&words.first()?.text).to_ascii_lowercase();
    let verb = name.strip_prefix("git-");
    if verb.is_none() && name != "git" {
        return None;
    }
    let mut all = vec![Word::literal("git")];
    all.extend(verb.map(Word::literal));
    all.extend_from_slice(&words[1..]);
    for word in &mut all {
        if matches!(word.text.as_str(), "send-pack" | "http-push") {
            "push".clone_into(&mut word.text);
        }
    }
    Some(all)
}

fn is_option(word: &Word) -> bool {
    word.text.starts_with('-')
}

impl fmt::Display for CommandPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
