//! A simple command: its assignments, words and redirections. Invariant: what stands in any of them is walked, too.

use brush_parser::ast::{self, AssignmentName, AssignmentValue};
use brush_parser::ast::{
    CommandPrefixOrSuffixItem as Item, IoFileRedirectKind as Kind, IoFileRedirectTarget as Target,
    IoRedirect, SourceLocation,
};

use super::{Redirects, Source, Walk};
use crate::policy::shell::strict;
use crate::policy::shell::vars::{Setting, Vars, is_odd, setting_to};
use crate::policy::shell::word::{scan, scan_body, scan_value};
use crate::policy::shell::{Folder, Seen, WORDS, Word};

impl Walk {
    /// The words of a raw word, its inner commands walked.
    pub(super) fn word(
        &mut self,
        source: &Source,
        word: &ast::Word,
        folder: &Folder,
        vars: &Vars,
    ) -> Seen<Vec<Word>> {
        let mut nested = Vec::new();
        let scanned = source.raw(word).and_then(|raw| {
            if strict::names_a_descriptor(&raw) {
                return Err("a redirection may set a variable");
            }
            scan(&raw, vars, &mut nested)
        });
        let words = match scanned {
            Ok(words) => {
                if words.iter().any(|word| word.translated) {
                    self.blind.get_or_insert("a text in it is translated when it runs");
                }
                words
            }
            // The rest is looked at all the same: it may be denied.
            Err(reason) => {
                self.blind.get_or_insert(reason);
                vec![Word::hole()]
            }
        };
        self.nested(&nested, folder, vars)?;
        Ok(words)
    }

    pub(super) fn redirect(
        &mut self,
        source: &Source,
        redirect: &IoRedirect,
        found: &mut Redirects,
        folder: &Folder,
        vars: &Vars,
    ) -> Seen<()> {
        let one = |mut words: Vec<Word>| match (words.pop(), words.is_empty()) {
            (Some(word), true) => Ok(word),
            _ => Err("a redirection has more than one target"),
        };
        match redirect {
            IoRedirect::File(fd, kind, target) => {
                found.output |= matches!(fd, None | Some(1))
                    && !matches!(kind, Kind::Read | Kind::DuplicateInput | Kind::ReadAndWrite);
                match target {
                    Target::Fd(_) => {}
                    Target::ProcessSubstitution(_, shell) => {
                        self.list(source, &shell.list, &mut folder.clone(), vars)?;
                    }
                    Target::Filename(word) | Target::Duplicate(word) => {
                        let target = one(self.word(source, word, folder, vars)?)?;
                        let duplicates = matches!(kind, Kind::DuplicateInput | Kind::DuplicateOutput)
                            && target.is_plain()
                            && target.text.trim_end_matches('-').bytes().all(|b| b.is_ascii_digit());
                        match kind {
                            _ if duplicates => {}
                            Kind::Read => found.reads.push(target),
                            Kind::DuplicateInput => {
                                return Err("it reads from a descriptor that nobody knows");
                            }
                            Kind::DuplicateOutput => {
                                // bash expands what stands there a second time.
                                self.blind.get_or_insert("where it writes can be read in two ways");
                                found.writes.push(target);
                            }
                            _ => found.writes.push(target),
                        }
                    }
                }
            }
            IoRedirect::OutputAndError(word, _) => {
                found.output = true;
                let target = one(self.word(source, word, folder, vars)?)?;
                found.writes.push(target);
            }
            IoRedirect::HereString(_, word) => {
                let words = self.word(source, word, folder, vars)?;
                self.tells(words.iter());
            }
            IoRedirect::HereDocument(_, doc) => {
                let body = source.here_body(doc)?;
                if doc.requires_expansion {
                    let mut nested = Vec::new();
                    let told = scan_body(body, vars, &mut nested)?;
                    self.nested(&nested, folder, vars)?;
                    self.tells([&told].into_iter());
                }
            }
        }
        Ok(())
    }

    /// The value of a variable that seems to hold a secret goes on from here, and nobody follows it.
    pub(super) fn tells<'a>(&mut self, mut words: impl Iterator<Item = &'a Word>) {
        if words.any(|word| word.secret || word.translated) {
            self.blind.get_or_insert(
                "it hands on a variable that seems to hold a secret, or a text that is translated",
            );
        }
    }

    pub(super) fn simple(
        &mut self,
        source: &Source,
        simple: &ast::SimpleCommand,
        folder: &mut Folder,
        vars: &Vars,
    ) -> Seen<()> {
        let mut words = Vec::new();
        let mut found = Redirects::default();
        let mut sets = false;
        // One of a known name, which may be handed on already, with a value that means more.
        let mut odd = false;
        let mut assigns = false;
        for item in simple.prefix.iter().flat_map(|prefix| &prefix.0) {
            if let Item::AssignmentWord(assignment, whole) = item {
                assigns = true;
                // `a=()b c`: for bash, the assignment goes on and c is the command.
                if matches!(assignment.value, AssignmentValue::Array(_))
                    && (simple.word_or_name.is_some() || simple.suffix.is_some())
                {
                    return Err("it can be read in two ways");
                }
                // `IFS= read -r line`: only for that one line.
                if whole.value == "IFS="
                    && simple.word_or_name.as_ref().is_some_and(|name| name.value == "read")
                {
                    continue;
                }
                let (setting, is_odd) = self.assignment(source, assignment, whole, folder, vars)?;
                sets |= setting != Setting::Harmless;
                odd |= is_odd;
            } else {
                self.item(source, item, &mut words, &mut found, folder, vars)?;
            }
        }
        if !words.is_empty() {
            return Err("it can be read in two ways");
        }
        if let Some(name) = &simple.word_or_name {
            words = self.word(source, name, folder, vars)?;
        }
        for item in simple.suffix.iter().flat_map(|suffix| &suffix.0) {
            self.item(source, item, &mut words, &mut found, folder, vars)?;
        }
        if words.len() > WORDS {
            return Err("it has too many words");
        }
        let text = shown(source, simple);
        if words.is_empty() {
            if odd {
                return Err("it changes a variable that commands go by");
            }
            if assigns && found.writes.is_empty() && found.reads.is_empty() {
                return Ok(());
            }
            return self.push(text, words, found, folder);
        }
        self.run(text, &words, found, sets, folder)
    }

    fn item(
        &mut self,
        source: &Source,
        item: &Item,
        words: &mut Vec<Word>,
        found: &mut Redirects,
        folder: &Folder,
        vars: &Vars,
    ) -> Seen<()> {
        match item {
            Item::IoRedirect(redirect) => self.redirect(source, redirect, found, folder, vars)?,
            Item::Word(word) => words.extend(self.word(source, word, folder, vars)?),
            Item::AssignmentWord(assignment, word) => {
                if matches!(assignment.value, AssignmentValue::Array(_)) {
                    return Err("it sets an array as an argument");
                }
                words.extend(self.word(source, word, folder, vars)?);
            }
            Item::ProcessSubstitution(_, shell) => {
                self.list(source, &shell.list, &mut folder.clone(), vars)?;
                // A pipe to or from a command that is a part of its own.
                words.push(Word {
                    text: "/dev/fd/63".to_owned(),
                    number: true,
                    quoted: true,
                    ..Word::default()
                });
            }
        }
        Ok(())
    }

    fn assignment(
        &mut self,
        source: &Source,
        assignment: &ast::Assignment,
        whole: &ast::Word,
        folder: &Folder,
        vars: &Vars,
    ) -> Seen<(Setting, bool)> {
        let name = match &assignment.name {
            AssignmentName::VariableName(name) => name,
            AssignmentName::ArrayElementName(name, index) => {
                if !index.bytes().all(|b| b.is_ascii_digit()) {
                    return Err("arithmetic over a variable can run a command");
                }
                name
            }
        };
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err("it can be read in two ways");
        }
        let mut text = String::new();
        match &assignment.value {
            AssignmentValue::Scalar(_) => {
                let raw = source.raw(whole)?;
                let (_, value) = raw.split_once('=').ok_or("it can be read in two ways")?;
                let mut nested = Vec::new();
                let value = scan_value(value, vars, &mut nested)?;
                self.nested(&nested, folder, vars)?;
                self.tells([&value].into_iter());
                text = value.text;
            }
            AssignmentValue::Array(values) => {
                // Its indices are evaluated, and the parser's places of its values are not to be trusted.
                self.blind.get_or_insert("it sets an array");
                for (index, value) in values {
                    if index.is_some() {
                        return Err("arithmetic over a variable can run a command");
                    }
                    self.word(source, value, folder, vars)?;
                }
            }
        }
        match setting_to(name, &text) {
            Setting::Steering => Err("it sets a variable that changes what commands do"),
            found => Ok((found, is_odd(name, &text))),
        }
    }
}

/// The command as it was written; where its place is not known, as the parser prints it.
fn shown(source: &Source, simple: &ast::SimpleCommand) -> String {
    let span = span(simple).map(|(start, end)| source.shown(start, end));
    span.unwrap_or_else(|| simple.to_string().lines().next().unwrap_or_default().to_owned())
}

/// Where a command begins and ends. The parser's own answer forgets the arguments before a last redirection.
fn span(simple: &ast::SimpleCommand) -> Option<(usize, usize)> {
    let items = |list: Option<&Vec<Item>>| list.into_iter().flatten().map(place).collect::<Vec<_>>();
    let mut places = items(simple.prefix.as_ref().map(|prefix| &prefix.0));
    places.extend(simple.word_or_name.as_ref().map(|name| name.location().as_ref().map(ends)));
    places.extend(items(simple.suffix.as_ref().map(|suffix| &suffix.0)));
    let (start, _) = (*places.first()?)?;
    let (_, end) = (*places.last()?)?;
    // A redirection stands before its target: as the first item its place begins too late.
    let late =
        simple.prefix.as_ref().is_some_and(|prefix| matches!(prefix.0.first(), Some(Item::IoRedirect(_))));
    (!late && places.iter().all(Option::is_some)).then_some((start, end))
}

fn ends(span: &brush_parser::SourceSpan) -> (usize, usize) {
    (span.start.index, span.end.index)
}

/// The place of an item; of a redirection that of its target, which ends it.
fn place(item: &Item) -> Option<(usize, usize)> {
    let word = match item {
        Item::Word(word)
        | Item::AssignmentWord(_, word)
        | Item::IoRedirect(
            IoRedirect::File(_, _, Target::Filename(word) | Target::Duplicate(word))
            | IoRedirect::HereString(_, word)
            | IoRedirect::OutputAndError(word, _),
        ) => word,
        Item::IoRedirect(_) | Item::ProcessSubstitution(..) => return None,
    };
    word.location().as_ref().map(ends)
}
