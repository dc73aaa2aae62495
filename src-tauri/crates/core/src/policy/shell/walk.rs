//! Walks a parsed command line and collects what runs. Invariant: no command of the tree is passed over, and
//! what is not understood makes the whole opaque.

use std::path::Path;

use brush_parser::ast::{self, AssignmentName, AssignmentValue};
use brush_parser::ast::{
    AndOr, AndOrList, Command, CommandPrefixOrSuffixItem as Item, CompoundCommand, CompoundList,
    ExtendedTestExpr, FunctionBody, IoFileRedirectKind as Kind, IoFileRedirectTarget as Target, IoRedirect,
    Pipeline, SeparatorOperator, SourceLocation,
};

use super::source::Source;
use super::vars::{Setting, Value, Vars, may_change, setting};
use super::word::{scan, scan_body, scan_value};
use super::wrap::{self, Inner};
use super::{DEPTH, Folder, PARTS, Part, Script, Seen, WORDS, Word};

/// Words that begin a compound command, where bash expects one.
const RESERVED: &[&str] = &[
    "!", "{", "}", "[[", "if", "then", "else", "elif", "fi", "while", "until", "for", "case", "esac", "do",
    "done", "select", "function", "coproc", "in", "(", "((",
];
/// Most commands that are looked at.
const STEPS: usize = 2_000;

/// Sees through the whole command line.
pub(super) fn walk(command: &str, folder: &Path) -> Script {
    let mut walk = Walk { parts: Vec::new(), depth: 0, steps: 0, blind: None };
    let whole = walk.text(command, &mut Folder::at(folder), &Vars::default()).err();
    Script { parts: walk.parts, blind: walk.blind.or(whole) }
}

#[derive(Debug, Clone, Default)]
struct Redirects {
    writes: Vec<Word>,
    reads: Vec<Word>,
}

struct Walk {
    parts: Vec<Part>,
    depth: usize,
    /// Commands looked at, those of a loop in each of its turns.
    steps: usize,
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

    fn compound(
        &mut self,
        source: &Source,
        compound: &CompoundCommand,
        folder: &mut Folder,
        vars: &Vars,
    ) -> Seen<()> {
        match compound {
            CompoundCommand::Arithmetic(arithmetic) => {
                self.arithmetic(&arithmetic.expr.value);
                Ok(())
            }
            CompoundCommand::ArithmeticForClause(clause) => {
                for expr in [&clause.initializer, &clause.condition, &clause.updater].into_iter().flatten() {
                    self.arithmetic(&expr.value);
                }
                self.repeated(source, &clause.body.list, folder, vars)
            }
            CompoundCommand::BraceGroup(group) => self.list(source, &group.list, folder, vars),
            CompoundCommand::Subshell(shell) => self.list(source, &shell.list, &mut folder.clone(), vars),
            CompoundCommand::Coprocess(coprocess) => {
                self.command(source, &coprocess.body, &mut folder.clone(), vars)
            }
            CompoundCommand::ForClause(clause) => self.for_each(source, clause, folder, vars),
            CompoundCommand::CaseClause(case) => {
                self.word(source, &case.value, folder, vars)?;
                let before = folder.clone();
                for item in &case.cases {
                    for pattern in &item.patterns {
                        self.word(source, pattern, folder, vars)?;
                    }
                    if let Some(list) = &item.cmd {
                        self.list(source, list, folder, vars)?;
                        *folder = folder.or(&before);
                    }
                }
                Ok(())
            }
            CompoundCommand::IfClause(clause) => {
                self.list(source, &clause.condition, folder, vars)?;
                let mut after = folder.clone();
                self.list(source, &clause.then, folder, vars)?;
                after = after.or(folder);
                for other in clause.elses.iter().flatten() {
                    *folder = after.clone();
                    if let Some(condition) = &other.condition {
                        self.list(source, condition, folder, vars)?;
                    }
                    self.list(source, &other.body, folder, vars)?;
                    after = after.or(folder);
                }
                *folder = after;
                Ok(())
            }
            CompoundCommand::WhileClause(clause) | CompoundCommand::UntilClause(clause) => {
                let before = folder.clone();
                let parts = self.parts.len();
                self.list(source, &clause.0, folder, vars)?;
                self.list(source, &clause.1.list, folder, vars)?;
                if *folder != before {
                    // The second turn begins elsewhere.
                    self.parts.truncate(parts);
                    *folder = Folder::unknown();
                    self.list(source, &clause.0, folder, vars)?;
                    self.list(source, &clause.1.list, folder, vars)?;
                }
                Ok(())
            }
        }
    }

    fn repeated(
        &mut self,
        source: &Source,
        body: &CompoundList,
        folder: &mut Folder,
        vars: &Vars,
    ) -> Seen<()> {
        let (before, parts) = (folder.clone(), self.parts.len());
        self.list(source, body, folder, vars)?;
        if *folder != before {
            self.parts.truncate(parts);
            *folder = Folder::unknown();
            self.list(source, body, folder, vars)?;
        }
        Ok(())
    }

    fn for_each(
        &mut self,
        source: &Source,
        clause: &ast::ForClauseCommand,
        folder: &mut Folder,
        vars: &Vars,
    ) -> Seen<()> {
        let mut values = Vec::new();
        for word in clause.values.iter().flatten() {
            values.extend(self.word(source, word, folder, vars)?);
        }
        let name = &clause.variable_name;
        if setting(name) == Setting::Steering {
            return Err("it sets a variable that changes what commands do");
        }
        let certain = clause.values.is_some()
            && (1..=32).contains(&values.len())
            && values.iter().all(Word::is_certain)
            && !may_change(source.text(), name);
        if !certain {
            return self.repeated(source, &clause.body.list, folder, &vars.without(name));
        }
        for value in &values {
            self.repeated(
                source,
                &clause.body.list,
                folder,
                &vars.with(name, Value { text: value.text.clone(), glob: value.glob }),
            )?;
        }
        Ok(())
    }

    fn arithmetic(&mut self, text: &str) {
        if let Err(reason) = scan(&format!("$(({text}))"), &Vars::default(), &mut Vec::new()) {
            self.blind.get_or_insert(reason);
        }
    }

    fn test(&mut self, source: &Source, test: &ExtendedTestExpr, folder: &Folder, vars: &Vars) -> Seen<()> {
        use brush_parser::ast::{BinaryPredicate as B, UnaryPredicate as U};
        match test {
            ExtendedTestExpr::And(a, b) | ExtendedTestExpr::Or(a, b) => {
                self.test(source, a, folder, vars)?;
                self.test(source, b, folder, vars)
            }
            ExtendedTestExpr::Not(a) | ExtendedTestExpr::Parenthesized(a) => {
                self.test(source, a, folder, vars)
            }
            ExtendedTestExpr::UnaryTest(
                U::ShellVariableIsSetAndAssigned | U::ShellVariableIsSetAndNameRef,
                _,
            )
            | ExtendedTestExpr::BinaryTest(
                B::ArithmeticEqualTo
                | B::ArithmeticNotEqualTo
                | B::ArithmeticLessThan
                | B::ArithmeticLessThanOrEqualTo
                | B::ArithmeticGreaterThan
                | B::ArithmeticGreaterThanOrEqualTo,
                _,
                _,
            ) => Err("arithmetic over a variable can run a command"),
            ExtendedTestExpr::UnaryTest(_, word) => self.word(source, word, folder, vars).map(|_| ()),
            ExtendedTestExpr::BinaryTest(_, left, right) => {
                self.word(source, left, folder, vars)?;
                self.word(source, right, folder, vars).map(|_| ())
            }
        }
    }

    /// The words of a raw word, its inner commands walked.
    fn word(&mut self, source: &Source, word: &ast::Word, folder: &Folder, vars: &Vars) -> Seen<Vec<Word>> {
        let mut nested = Vec::new();
        let words = match source.raw(word).and_then(|raw| scan(&raw, vars, &mut nested)) {
            Ok(words) => words,
            // The rest is looked at all the same: it may be denied.
            Err(reason) => {
                self.blind.get_or_insert(reason);
                vec![Word::hole()]
            }
        };
        self.nested(&nested, folder, vars)?;
        Ok(words)
    }

    fn redirect(
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
            IoRedirect::File(_, kind, target) => match target {
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
                        Kind::DuplicateInput => return Err("it reads from a descriptor that nobody knows"),
                        _ => found.writes.push(target),
                    }
                }
            },
            IoRedirect::OutputAndError(word, _) => {
                let target = one(self.word(source, word, folder, vars)?)?;
                found.writes.push(target);
            }
            IoRedirect::HereString(_, word) => {
                self.word(source, word, folder, vars)?;
            }
            IoRedirect::HereDocument(_, doc) => {
                let body = source.here_body(doc)?;
                if doc.requires_expansion {
                    let mut nested = Vec::new();
                    scan_body(body, vars, &mut nested)?;
                    self.nested(&nested, folder, vars)?;
                }
            }
        }
        Ok(())
    }

    fn simple(
        &mut self,
        source: &Source,
        simple: &ast::SimpleCommand,
        folder: &mut Folder,
        vars: &Vars,
    ) -> Seen<()> {
        let mut words = Vec::new();
        let mut found = Redirects::default();
        let mut sets = false;
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
                sets |= self.assignment(source, assignment, whole, folder, vars)? != Setting::Harmless;
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
            if assigns && found.writes.is_empty() && found.reads.is_empty() {
                return Ok(());
            }
            return self.push(text, words, found, folder);
        }
        self.run(text, words, found, sets, folder, vars)
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
    ) -> Seen<Setting> {
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
        match &assignment.value {
            AssignmentValue::Scalar(_) => {
                let raw = source.raw(whole)?;
                let (_, value) = raw.split_once('=').ok_or("it can be read in two ways")?;
                let mut nested = Vec::new();
                scan_value(value, vars, &mut nested)?;
                self.nested(&nested, folder, vars)?;
            }
            AssignmentValue::Array(values) => {
                for (index, value) in values {
                    if index.is_some() {
                        return Err("arithmetic over a variable can run a command");
                    }
                    self.word(source, value, folder, vars)?;
                }
            }
        }
        match setting(name) {
            Setting::Steering => Err("it sets a variable that changes what commands do"),
            setting => Ok(setting),
        }
    }

    /// A command with its words, and what it runs in turn.
    fn run(
        &mut self,
        text: String,
        words: Vec<Word>,
        found: Redirects,
        sets: bool,
        folder: &mut Folder,
        vars: &Vars,
    ) -> Seen<()> {
        self.depth += 1;
        if self.depth >= DEPTH {
            return Err("it is nested too deeply");
        }
        let first = self.parts.len();
        self.push(text, words.clone(), found, folder)?;
        let mut inner = wrap::inner(&words);
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
            Inner::None => self.builtin(&words, folder),
            Inner::Blind(reason) => self.parts[first].blind = Some(reason),
            Inner::Command(inner) => {
                self.parts[first].through = inner.transparent;
                self.parts[first].elevated = inner.elevated;
                let mut inside = if inner.elsewhere { Folder::unknown() } else { folder.clone() };
                let begin = self.parts.len();
                for words in inner.commands {
                    let text = words.iter().map(super::quoted).collect::<Vec<_>>().join(" ");
                    self.run(text, words, Redirects::default(), sets, &mut inside, vars)?;
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

    /// What a builtin does to what follows.
    fn builtin(&mut self, words: &[Word], folder: &mut Folder) {
        match words[0].text.as_str() {
            "cd" => *folder = folder.after_cd(&words[1..]),
            "pushd" | "popd" | "." | "source" => *folder = Folder::unknown(),
            _ => {}
        }
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

/// The command as it was written; where its place is not known, as the parser prints it.
fn shown(source: &Source, simple: &ast::SimpleCommand) -> String {
    let heredoc = simple
        .suffix
        .iter()
        .chain(None)
        .flat_map(|suffix| &suffix.0)
        .any(|item| matches!(item, Item::IoRedirect(IoRedirect::HereDocument(..))));
    match simple.location() {
        Some(span) if !heredoc => source.shown(span.start.index, span.end.index),
        _ => simple.to_string().lines().next().unwrap_or_default().to_owned(),
    }
}
