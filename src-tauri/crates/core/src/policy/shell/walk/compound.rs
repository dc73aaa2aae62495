//! Loops, conditions and tests. Invariant: a body is walked with every value that is certain, and without those that
//! are not.

use brush_parser::ast::{self, CompoundCommand, CompoundList, ExtendedTestExpr};

use super::{Source, Walk};
use crate::policy::shell::vars::{Setting, Value, Vars, is_odd, may_change, setting};
use crate::policy::shell::word::scan;
use crate::policy::shell::{Folder, Seen, Word};

impl Walk {
    pub(super) fn compound(
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
                // Its name is a variable.
                if coprocess.name.is_some() {
                    self.blind.get_or_insert("it sets a variable in a way that can run a command");
                }
                self.command(source, &coprocess.body, &mut folder.clone(), vars)
            }
            CompoundCommand::ForClause(clause) => self.for_each(source, clause, folder, vars),
            CompoundCommand::CaseClause(case) => {
                let value = self.word(source, &case.value, folder, vars)?;
                self.tells(value.iter());
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
        self.tells(values.iter());
        let name = &clause.variable_name;
        if setting(name) == Setting::Steering || values.iter().any(|value| is_odd(name, &value.text)) {
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

    pub(super) fn test(
        &mut self,
        source: &Source,
        test: &ExtendedTestExpr,
        folder: &Folder,
        vars: &Vars,
    ) -> Seen<()> {
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
            ExtendedTestExpr::UnaryTest(_, word) => {
                let words = self.word(source, word, folder, vars)?;
                self.tells(words.iter());
                Ok(())
            }
            ExtendedTestExpr::BinaryTest(_, left, right) => {
                for word in [left, right] {
                    let words = self.word(source, word, folder, vars)?;
                    self.tells(words.iter());
                }
                Ok(())
            }
        }
    }
}
