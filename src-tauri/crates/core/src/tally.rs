//! What was done in a turn, in a few words. Invariant: only calls that ran are counted, and no argument is named.

use std::fmt;

use crate::policy::{Kind, is_built_in, kind_of};
use crate::texts::plural;

/// How many calls of each kind ran.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    commands: u32,
    edits: u32,
    fetches: u32,
    subagents: u32,
    others: u32,
    reads: u32,
    /// There were more than could be counted.
    pub(crate) more: bool,
}

impl Tally {
    /// Counts a call of this tool.
    pub(crate) fn count(&mut self, tool: &str) {
        let counter = match kind_of(tool) {
            Kind::Shell => &mut self.commands,
            Kind::Write => &mut self.edits,
            Kind::Url => &mut self.fetches,
            Kind::Subagent => &mut self.subagents,
            Kind::Read => &mut self.reads,
            // The runtime's own: it says what it is about to do, or looks after its commands.
            Kind::Other if is_built_in(tool) => return,
            Kind::Other => &mut self.others,
        };
        *counter = counter.saturating_add(1);
    }
}

impl fmt::Display for Tally {
    /// `3 commands, 2 edits`; what changes something goes first. Nothing where nothing ran.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = [
            (self.commands, "command"),
            (self.edits, "edit"),
            (self.fetches, "fetch"),
            (self.subagents, "subagent"),
            (self.others, "other call"),
            (self.reads, "read"),
        ];
        let words: Vec<_> = counted
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| match noun {
                "fetch" if number > 1 => format!("{number} fetches"),
                noun => plural(number, noun),
            })
            .collect();
        let at_least = if self.more && !words.is_empty() { "at least " } else { "" };
        write!(f, "{at_least}{}", words.join(", "))
    }
}

/// An answer of an agent in one line without its Markdown: a notification would show the signs.
pub(crate) fn in_one_line(answer: &str) -> String {
    let mut line = String::new();
    for part in answer.lines().map(str::trim).filter(|part| !part.is_empty() && !part.starts_with("```")) {
        let words = part.trim_start_matches(['#', '>']).split_whitespace();
        for word in words {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
        if part.starts_with('#') && line.ends_with(char::is_alphanumeric) {
            line.push(':');
        }
    }
    line.replace("**", "").replace('`', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_what_they_do() {
        let table: [(&[&str], &str); 6] = [
            (&[], ""),
            (&["bash"], "1 command"),
            (&["bash", "edit", "bash", "create", "bash", "report_intent"], "3 commands, 2 edits"),
            (&["view", "grep", "web_fetch", "web_fetch", "task"], "2 fetches, 1 subagent, 2 reads"),
            (&["shop-find", "shop-find"], "2 other calls"),
            (&["ask_user", "read_bash"], ""),
        ];
        for (tools, words) in table {
            let mut tally = Tally::default();
            for tool in tools {
                tally.count(tool);
            }
            assert_eq!(tally.to_string(), words, "{tools:?}");
        }
        let mut tally = Tally { more: true, ..Tally::default() };
        assert_eq!(tally.to_string(), "");
        tally.count("bash");
        assert_eq!(tally.to_string(), "at least 1 command");
    }

    #[test]
    fn an_answer_becomes_one_line() {
        let answer = "## Done\n\nAll **12 tests** pass:\n```sh\ncargo test\n```\n> see `NOTES.md`\n";
        assert_eq!(in_one_line(answer), "Done: All 12 tests pass: cargo test see NOTES.md");
        assert_eq!(in_one_line(" \n"), "");
    }
}
