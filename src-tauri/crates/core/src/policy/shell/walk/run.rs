//! A command whose words are known. Invariant: what it runs in turn is walked, or makes it opaque.

use super::{Redirects, Walk};
use crate::policy::shell::vars::Vars;
use crate::policy::shell::wrap::{self, Inner};
use crate::policy::shell::{DEPTH, Folder, Seen, Word};

/// Words that begin a compound command, where bash expects one.
const RESERVED: &[&str] = &[
    "!", "{", "}", "[[", "if", "then", "else", "elif", "fi", "while", "until", "for", "case", "esac", "do",
    "done", "select", "function", "coproc", "in", "(", "((",
];

impl Walk {
    /// A command with its words, and what it runs in turn.
    pub(super) fn run(
        &mut self,
        text: String,
        words: &[Word],
        found: Redirects,
        sets: bool,
        folder: &mut Folder,
    ) -> Seen<()> {
        self.depth += 1;
        if self.depth >= DEPTH {
            return Err("it is nested too deeply");
        }
        let first = self.parts.len();
        self.push(text, words.to_vec(), found, folder)?;
        let mut inner = wrap::inner(words);
        // Behind `! time` bash reads a whole command, the parser only words.
        if !words[0].quoted && (words[0].text.contains('=') || RESERVED.contains(&words[0].text.as_str())) {
            inner = Inner::Blind("it can be read in two ways");
        }
        if matches!(inner, Inner::None)
            && (words[0].unknown || words[0].glob || words[0].split || words[0].number)
        {
            inner = Inner::Blind("the command itself is known only when it runs");
        }
        self.parts[first].sets = sets;
        match inner {
            Inner::None => builtin(words, folder),
            Inner::Blind(reason) => self.parts[first].blind = Some(reason),
            Inner::Command(inner) => {
                self.parts[first].through = inner.transparent;
                self.parts[first].elevated = inner.elevated;
                let mut inside = if inner.elsewhere { Folder::unknown() } else { folder.clone() };
                let begin = self.parts.len();
                for words in inner.each {
                    let text = words.iter().map(crate::policy::shell::quoted).collect::<Vec<_>>().join(" ");
                    self.run(text, &words, Redirects::default(), sets, &mut inside)?;
                }
                for part in &mut self.parts[begin..] {
                    part.more_words |= inner.more_words;
                    part.found_files |= inner.found_files;
                    part.elevated |= inner.elevated;
                }
                if inside != *folder && !inner.elsewhere {
                    *folder = Folder::unknown();
                }
            }
            Inner::Script { text, transparent, here, elevated, blind } => {
                self.parts[first].blind = blind;
                self.parts[first].through = transparent;
                self.parts[first].elevated = elevated;
                let mut inside = if here { folder.clone() } else { Folder::unknown() };
                let begin = self.parts.len();
                // It has variables and functions of its own, and positional parameters.
                self.text(&text, &mut inside, &Vars::default())?;
                for part in &mut self.parts[begin..] {
                    part.elevated |= elevated;
                }
                if words[0].text == "eval" && inside != *folder {
                    *folder = Folder::unknown();
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }
}

/// What a builtin does to what follows.
fn builtin(words: &[Word], folder: &mut Folder) {
    match words[0].text.as_str() {
        "cd" => *folder = folder.after_cd(&words[1..]),
        "pushd" | "popd" | "." | "source" => *folder = Folder::unknown(),
        _ => {}
    }
}
