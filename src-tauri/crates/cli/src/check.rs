//! `askctl policy check`: malformed rules, those that are never reached, and those that allow a lot.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use askance_core::view::RuleProblemKind;

use crate::source::{self, Problem};

/// Looks over the rules. The exit code is 1 where there is something to say.
pub(crate) fn run(settings: Option<&Path>, json: bool) -> Result<ExitCode, Problem> {
    let problems = askance_core::policy::check(&source::policy(settings)?);
    let mut out = std::io::stdout().lock();
    if json {
        let text =
            serde_json::to_string_pretty(&problems).map_err(|error| Problem::Input(error.to_string()))?;
        writeln!(out, "{text}")?;
    } else if problems.is_empty() {
        writeln!(out, "The rules are fine.")?;
    } else {
        for problem in &problems {
            let kind = match problem.kind {
                // It is not ignored: the other folders still limit, and alone it fits no file.
                RuleProblemKind::Malformed if problem.list == "directories" => "fits nothing",
                RuleProblemKind::Malformed => "ignored",
                RuleProblemKind::Shadowed => "never reached",
                RuleProblemKind::Dangerous => "allows a lot",
            };
            let place = problem.folder.as_ref().map_or_else(String::new, |folder| format!(" of {folder}"));
            writeln!(out, "{kind}, in {}{place}: {}", problem.list, problem.message)?;
        }
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
