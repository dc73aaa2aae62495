//! A command whose words are known. Invariant: what it runs in turn is walked, or makes it opaque.

use super::{Redirects, Walk};
use crate::policy::shell::strict;
use crate::policy::shell::vars::Vars;
use crate::policy::shell::wrap::{self, Inner};
use crate::policy::shell::{DEPTH, Folder, Seen, Word, base_name};

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
        let mut found = found;
        if base_name(&words[0].text) == "nohup" && !found.output {
            // What it prints goes there where it would go to a terminal.
            found.writes.push(Word::literal("nohup.out"));
        }
        self.push(text, words.to_vec(), found, folder)?;
        let mut inner = wrap::inner(words);
        // Behind `! time` bash reads a whole command, the parser only words.
        let reserved = !words[0].quoted && RESERVED.contains(&words[0].text.as_str());
        if reserved || words[0].text.contains('=') || words[0].text.starts_with('-') {
            inner = Inner::Blind("it can be read in two ways");
        }
        if strict::sets_variables(&words[0].text)
            && let Err(reason) = strict::setter(words)
        {
            inner = Inner::Blind(reason);
        }
        // What a shell runs is known only if each of its words is; a file's name may be any text.
        if matches!(inner, Inner::Script { .. }) && words[1..].iter().any(|word| word.glob || word.secret) {
            inner = Inner::Blind("what it runs is known only when it runs");
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
                    // Behind a wrapper, bash splits their arguments into words as those of any command.
                    if words.first().is_some_and(|name| strict::sets_variables(&name.text)) {
                        self.parts[first].blind = Some("it sets a variable in a way that can run a command");
                    }
                    let text = words.iter().map(crate::policy::shell::quoted).collect::<Vec<_>>().join(" ");
                    self.run(text, &words, Redirects::default(), sets || inner.sets, &mut inside)?;
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
                let other = !matches!(words[0].text.as_str(), "bash" | "rbash" | "eval" | "trap");
                let unlike = (other && strict::is_bash_only(&text))
                    .then_some("another shell may read its text in another way");
                // One for the end runs at the end; any other before or after whatever there is.
                let between = words[0].text == "trap"
                    && !matches!(words, [_, _, when] if matches!(when.text.as_str(), "EXIT" | "0"));
                let between = between.then_some("its trap runs between the commands");
                // What it puts together may be such a text, too.
                let put_together = (self.others > 0 && matches!(words[0].text.as_str(), "eval" | "trap"))
                    .then_some("another shell may read its text in another way");
                self.parts[first].blind = blind.or(unlike).or(between).or(put_together);
                self.parts[first].through = transparent;
                self.parts[first].elevated = elevated;
                let mut inside = if here { folder.clone() } else { Folder::unknown() };
                let begin = self.parts.len();
                // It has variables and functions of its own, and positional parameters.
                self.others += usize::from(other);
                let seen = self.text(&text, &mut inside, &Vars::default());
                self.others -= usize::from(other);
                seen?;
                for part in &mut self.parts[begin..] {
                    part.elevated |= elevated;
                    part.sets |= sets;
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
