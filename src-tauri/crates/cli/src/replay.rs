//! `askctl policy replay`: what a policy is worth, before living with it.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use askance_core::policy::{Outcome, Switches, decide, kind_of};
use serde::Serialize;

use crate::call;
use crate::source::{self, Problem};

/// Counts of outcomes.
#[derive(Debug, Default, Serialize)]
struct Counts {
    total: u32,
    allowed: u32,
    asked: u32,
    denied: u32,
}

/// What the replay found.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    #[serde(flatten)]
    all: Counts,
    /// By the kind of tool.
    by_kind: BTreeMap<&'static str, Counts>,
    /// How often each rule decided.
    by_rule: BTreeMap<String, u32>,
    /// How often each reason asked; the commonest first in the printed form.
    by_reason: BTreeMap<String, u32>,
    /// Grants that were taken.
    grants: u32,
}

impl Counts {
    fn count(&mut self, outcome: Outcome) {
        self.total += 1;
        match outcome {
            Outcome::Allow => self.allowed += 1,
            Outcome::Ask => self.asked += 1,
            Outcome::Deny => self.denied += 1,
        }
    }
}

/// Puts every call of a file through the policy.
pub(crate) fn run(
    file: &Path,
    settings: Option<&Path>,
    accept: bool,
    json: bool,
) -> Result<ExitCode, Problem> {
    let policy = source::policy(settings)?;
    let text = std::fs::read_to_string(file)
        .map_err(|error| Problem::File { path: file.to_owned(), reason: error.to_string() })?;
    let mut report = Report::default();
    let mut granted: HashMap<String, Vec<String>> = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let call =
            call::parse(line).map_err(|problem| Problem::Input(format!("line {}: {problem}", number + 1)))?;
        let mut policy =
            askance_core::policy::in_folder(&policy, &call.call.cwd, dirs::home_dir().as_deref());
        let grants = granted.entry(call.session).or_default();
        policy.allow.extend(grants.iter().cloned());
        let decision = decide(&policy, policy.profile, Switches::default(), &call.call);
        report.all.count(decision.outcome);
        report.by_kind.entry(kind_of(&call.call.tool).as_str()).or_default().count(decision.outcome);
        if let Some(rule) = &decision.rule {
            *report.by_rule.entry(rule.to_string()).or_default() += 1;
        }
        if decision.outcome == Outcome::Ask {
            *report.by_reason.entry(decision.reason).or_default() += 1;
            if let Some(suggestion) = decision.suggestion.filter(|_| accept) {
                report.grants += 1;
                grants.extend(suggestion.rules.iter().map(ToString::to_string));
            }
        }
    }
    print(&report, json)?;
    Ok(ExitCode::SUCCESS)
}

fn print(report: &Report, json: bool) -> Result<(), Problem> {
    let mut out = std::io::stdout().lock();
    if json {
        let text = serde_json::to_string_pretty(report).map_err(|error| Problem::Input(error.to_string()))?;
        writeln!(out, "{text}")?;
        return Ok(());
    }
    let row = |counts: &Counts| {
        format!("{:>6} {:>8} {:>6} {:>7}", counts.total, counts.allowed, counts.asked, counts.denied)
    };
    writeln!(out, "{:<10} {:>6} {:>8} {:>6} {:>7}", "", "calls", "allowed", "asked", "denied")?;
    writeln!(out, "{:<10} {}", "all", row(&report.all))?;
    for (kind, counts) in &report.by_kind {
        writeln!(out, "{kind:<10} {}", row(counts))?;
    }
    if report.grants > 0 {
        writeln!(out, "\n{} grants were taken.", report.grants)?;
    }
    let mut reasons: Vec<_> = report.by_reason.iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    if !reasons.is_empty() {
        writeln!(out, "\nasked because")?;
    }
    for (reason, count) in reasons.into_iter().take(20) {
        writeln!(out, "{count:>6}  {reason}")?;
    }
    Ok(())
}
