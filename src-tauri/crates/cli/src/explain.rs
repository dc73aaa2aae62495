//! `askctl policy explain`: what becomes of a call, and why.

use std::io::{BufRead, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use askance_core::policy::{Decision, Outcome, Risk, Switches, decide};
use askance_core::settings::Policy;
use serde_json::{Value, json};

use crate::call;
use crate::source::{self, Problem};

/// Reads calls from standard input and answers each.
pub(crate) fn run(settings: Option<&Path>, batch: bool) -> Result<ExitCode, Problem> {
    let policy = source::policy(settings)?;
    let mut out = std::io::stdout().lock();
    if batch {
        for (number, line) in std::io::stdin().lock().lines().enumerate() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            let answer = answer(&line, &policy)
                .map_err(|problem| Problem::Input(format!("line {}: {problem}", number + 1)))?;
            writeln!(out, "{answer}")?;
        }
    } else {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|error| Problem::Input(format!("standard input is no text ({error})")))?;
        writeln!(out, "{:#}", answer(&text, &policy)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(text: &str, policy: &Policy) -> Result<Value, Problem> {
    let call = call::parse(text)?;
    let own = call.policy.as_ref().map(source::inline);
    let policy = own.as_ref().unwrap_or(policy);
    let effective = askance_core::policy::in_folder(policy, &call.call.cwd, dirs::home_dir().as_deref());
    Ok(told(&decide(&effective, policy.profile, Switches::default(), &call.call)))
}

fn told(decision: &Decision) -> Value {
    let rule = |rule: &Option<askance_core::policy::Rule>| rule.as_ref().map(ToString::to_string);
    json!({
        "decision": word(decision.outcome),
        "rule": rule(&decision.rule),
        "reason": decision.reason,
        "risk": match decision.risk { Risk::Low => "low", Risk::Medium => "medium", Risk::High => "high" },
        "riskReason": decision.risk_reason,
        "parts": decision.parts.iter().map(|part| json!({
            "command": part.command,
            "decision": word(part.outcome),
            "rule": rule(&part.rule),
        })).collect::<Vec<_>>(),
        "suggestion": decision.suggestion.as_ref().map(|suggestion| {
            suggestion.rules.iter().map(ToString::to_string).collect::<Vec<_>>()
        }),
    })
}

/// An outcome in the answer's words.
pub(crate) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allow => "allow",
        Outcome::Ask => "ask",
        Outcome::Deny => "deny",
    }
}
