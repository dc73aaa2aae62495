//! `askctl policy replay`: what a policy is worth, before living with it.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use askance_audit::{Filter, StoreError};
use askance_core::policy::{Outcome, Switches, decide, kind_of};
use askance_core::record::{AuditEntry, AuditEvent, GateName};
use askance_core::settings::Policy;
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
    /// Calls of the record whose arguments hold masks in the place of secrets.
    redacted: u32,
    /// Calls of the record whose arguments were shortened.
    shortened: u32,
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

/// Where the calls come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Calls<'a> {
    /// A file with one call a line.
    File(&'a Path),
    /// The audit record, this machine's own or another.
    Record(Option<&'a Path>),
}

/// Puts every call through the policy.
pub(crate) fn run(
    calls: Calls<'_>,
    settings: Option<&Path>,
    accept: bool,
    json: bool,
) -> Result<ExitCode, Problem> {
    let policy = source::policy(settings)?;
    let mut replay = Replay { policy, accept, report: Report::default(), granted: HashMap::new() };
    match calls {
        Calls::File(file) => {
            let text = std::fs::read_to_string(file)
                .map_err(|error| Problem::File { path: file.to_owned(), reason: error.to_string() })?;
            for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                replay.play(
                    call::parse(line)
                        .map_err(|problem| Problem::Input(format!("line {}: {problem}", number + 1)))?,
                );
            }
        }
        Calls::Record(database) => {
            let (reader, path) = source::record(database)?;
            let filter = Filter { event: Some("toolRequested".to_owned()), ..Filter::default() };
            reader
                .each(&filter, |entry| {
                    replay.recorded(&serde_json::from_str(&entry.json)?);
                    Ok(())
                })
                .map_err(|reason: StoreError| Problem::Record { path, reason })?;
        }
    }
    print(&replay.report, json)?;
    Ok(ExitCode::SUCCESS)
}

struct Replay {
    policy: Policy,
    accept: bool,
    report: Report,
    granted: HashMap<String, Vec<String>>,
}

impl Replay {
    /// A request of the record. What was masked or cut is judged as it stands there, and counted.
    fn recorded(&mut self, entry: &AuditEntry) {
        let AuditEvent::ToolRequested { tool_name, tool_args, cwd, gate, masked, cut, .. } = &entry.event
        else {
            return;
        };
        // What came to no gate is not the policy's to decide.
        if *gate == GateName::None {
            return;
        }
        self.report.redacted += u32::from(*masked > 0);
        self.report.shortened += u32::from(*cut);
        let session = entry.session_id.to_string();
        self.play(call::recorded(tool_name.clone(), tool_args.clone(), cwd.into(), session));
    }

    fn play(&mut self, call: call::Recorded) {
        let home = dirs::home_dir();
        let mut policy = askance_core::policy::in_folder(&self.policy, &call.call.cwd, home.as_deref());
        let grants = self.granted.entry(call.session).or_default();
        policy.allow.extend(grants.iter().cloned());
        let decision = decide(&policy, policy.profile, Switches::default(), &call.call);
        let report = &mut self.report;
        report.all.count(decision.outcome);
        report.by_kind.entry(kind_of(&call.call.tool).as_str()).or_default().count(decision.outcome);
        if let Some(rule) = &decision.rule {
            *report.by_rule.entry(rule.to_string()).or_default() += 1;
        }
        if decision.outcome == Outcome::Ask {
            *report.by_reason.entry(decision.reason).or_default() += 1;
            if let Some(suggestion) = decision.suggestion.filter(|_| self.accept) {
                report.grants += 1;
                grants.extend(suggestion.rules.iter().map(ToString::to_string));
            }
        }
    }
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
    if report.redacted + report.shortened > 0 {
        writeln!(
            out,
            "\n{} calls were judged with masked secrets, {} with shortened arguments.",
            report.redacted, report.shortened
        )?;
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
