//! Walks a parsed command line and collects what runs. Invariant: no command of the tree is passed over, and
//! what is not understood makes the whole opaque.

mod compound;
mod run;
mod simple;

use std::path::Path;

use brush_parser::ast::{
    self, AndOr, AndOrList, Command, CompoundList, FunctionBody, Pipeline, SeparatorOperator,
};

use super::source::Source;
use super::strict;
use super::vars::Vars;
use super::wrap;
use super::{DEPTH, Folder, PARTS, Part, Script, Seen, Word};

/// Most commands that are looked at.
const STEPS: usize = 2_000;

/// Sees through the whole command line.
pub(super) fn walk(command: &str, folder: &Path) -> Script {
    let mut walk = Walk { parts: Vec::new(), depth: 0, steps: 0, others: 0, blind: None };
    let whole = walk.text(command, &mut Folder::at(folder), &Vars::default()).err();
    if let Err(reason) = strict::characters(command, &walk.parts) {
        walk.blind.get_or_insert(reason);
    }
    Script { parts: walk.parts, blind: walk.blind.or(whole) }
}

#[derive(Debug, Clone, Default)]
struct Redirects {
    writes: Vec<Word>,
    reads: Vec<Word>,
    /// Standard output goes elsewhere.
    output: bool,
}

struct Walk {
    parts: Vec<Part>,
    depth: usize,
    /// Commands looked at, those of a loop in each of its turns.
    steps: usize,
    /// How many texts around this one are read by a shell that may not be bash.
    others: usize,
    /// The first thing that could not be seen through. What follows it is looked at all the same: it may be denied.
    blind: Option<&'static str>,
}

impl Walk {
    fn text(&mut self, text: &str, folder: &mut Folder, vars: &Vars) -> Seen<()> {
        if self.depth >= DEPTH {
            return Err("it is nested too deeply");
        }
        self.depth += 1;
        let source = Source::parse(text)?;
        if let Err(reason) = strict::here_lines(text).and_then(|()| strict::joined_lines(text)) {
            self.blind.get_or_insert(reason);
        }
        for list in &source.program.complete_commands {
            self.list(&source, list, folder, vars)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Commands inside of a word: they run in a shell of their own.
    fn nested(&mut self, texts: &[String], folder: &Folder, vars: &Vars) -> Seen<()> {
        for text in texts {
            self.text(text, &mut folder.clone(), vars)?;
        }
        Ok(())
    }

    fn list(&mut self, source: &Source, list: &CompoundList, folder: &mut Folder, vars: &Vars) -> Seen<()> {
        for item in &list.0 {
            self.steps += 1;
            if self.steps > STEPS {
                return Err("it takes too many steps to see through");
            }
            let depth = self.depth;
            let seen = if matches!(item.1, SeparatorOperator::Async) {
                self.and_or(source, &item.0, &mut folder.clone(), vars)
            } else {
                self.and_or(source, &item.0, folder, vars)
            };
            if let Err(reason) = seen {
                self.blind.get_or_insert(reason);
                self.depth = depth;
                *folder = Folder::unknown();
                if self.parts.len() >= PARTS || self.steps > STEPS {
                    return Err(reason);
                }
            }
        }
        Ok(())
    }

    /// `cd a && b || c`: b runs in a, c in a or where it was, and so does what follows.
    fn and_or(&mut self, source: &Source, list: &AndOrList, folder: &mut Folder, vars: &Vars) -> Seen<()> {
        let mut any = folder.clone();
        self.pipeline(source, &list.first, folder, vars)?;
        for more in &list.additional {
            any = any.or(folder);
            let (AndOr::And(pipeline) | AndOr::Or(pipeline)) = more;
            if matches!(more, AndOr::Or(_)) {
                *folder = any.clone();
            }
            self.pipeline(source, pipeline, folder, vars)?;
        }
        *folder = any.or(folder);
        Ok(())
    }

    fn pipeline(
        &mut self,
        source: &Source,
        pipeline: &Pipeline,
        folder: &mut Folder,
        vars: &Vars,
    ) -> Seen<()> {
        if let [only] = pipeline.seq.as_slice() {
            if pipeline.bang {
                let before = folder.clone();
                self.command(source, only, folder, vars)?;
                *folder = folder.or(&before);
                return Ok(());
            }
            return self.command(source, only, folder, vars);
        }
        for command in &pipeline.seq {
            self.command(source, command, &mut folder.clone(), vars)?;
        }
        Ok(())
    }

    fn command(&mut self, source: &Source, command: &Command, folder: &mut Folder, vars: &Vars) -> Seen<()> {
        match command {
            Command::Simple(simple) => self.simple(source, simple, folder, vars),
            Command::Compound(compound, redirects) => {
                self.within(source, redirects.as_ref(), folder, vars, |walk, folder| {
                    walk.compound(source, compound, folder, vars)
                })
            }
            Command::ExtendedTest(test, redirects) => {
                self.within(source, redirects.as_ref(), folder, vars, |walk, folder| {
                    walk.push(format!("[[ {} ]]", test.expr), Vec::new(), Redirects::default(), folder)?;
                    walk.test(source, &test.expr, folder, vars)
                })
            }
            Command::Function(function) => {
                let name = source.raw(&function.fname)?;
                if wrap::is_known(&name)
                    || crate::policy::readonly::is_known(&name)
                    || !super::is_quiet(&name)
                {
                    return Err("a function takes the name of a known command");
                }
                let FunctionBody(body, redirects) = &function.body;
                let mut inside = Folder::unknown();
                self.within(source, redirects.as_ref(), &mut inside, vars, |walk, inside| {
                    walk.compound(source, body, inside, &Vars::default())
                })?;
                if ["cd", "pushd", "popd"].iter().any(|word| source.text().contains(word)) {
                    *folder = Folder::unknown();
                }
                Ok(())
            }
        }
    }

    /// Redirections of a compound command hold for all of its parts.
    fn within(
        &mut self,
        source: &Source,
        redirects: Option<&ast::RedirectList>,
        folder: &mut Folder,
        vars: &Vars,
        body: impl FnOnce(&mut Self, &mut Folder) -> Seen<()>,
    ) -> Seen<()> {
        if let Some(list) = redirects {
            let mut found = Redirects::default();
            for redirect in &list.0 {
                self.redirect(source, redirect, &mut found, folder, vars)?;
            }
            if !(found.writes.is_empty() && found.reads.is_empty()) {
                let text = list.to_string();
                self.push(text.trim().to_owned(), Vec::new(), found, folder)?;
            }
        }
        body(self, folder)
    }

    fn push(&mut self, text: String, words: Vec<Word>, found: Redirects, folder: &Folder) -> Seen<()> {
        if self.parts.len() >= PARTS {
            return Err("it runs too many commands");
        }
        self.parts.push(Part {
            text,
            words,
            blind: None,
            through: false,
            writes: found.writes,
            reads: found.reads,
            folder: folder.clone(),
            more_words: false,
            found_files: false,
            sets: false,
            elevated: false,
        });
        Ok(())
    }
}
