//! The decision on one tool call: values in, a value out.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::paths::Place;
use super::risk::Risk;
use super::rule::Rule;
use super::rules::Rules;
use super::tool::{Kind, kind_of};
use super::verdict::{Verdict, of_call};
use crate::settings::{Policy, Profile};

/// A tool call as the gates see it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolCall {
    /// The tool's name on the wire.
    pub tool: String,
    /// Its arguments, as the agent gave them.
    pub args: Value,
    /// The folder that the session works in.
    pub cwd: PathBuf,
    /// Where each path of the call really leads, symbolic links followed, in the order of
    /// [`paths_to_resolve`](super::paths_to_resolve); none where the rim could not find out.
    pub real_paths: Option<Vec<PathBuf>>,
    /// Where the session's folder really is, when the rim could find out.
    pub real_cwd: Option<PathBuf>,
}

impl ToolCall {
    /// Where the paths of a file tool really lead, as far as that is not what their words say: through a link, or, of a
    /// search, to a file with keys that it would meet. None where the rim could not find out.
    pub fn leads_elsewhere(&self) -> Option<Vec<&Path>> {
        if !matches!(kind_of(&self.tool), Kind::Read | Kind::Write) {
            return Some(Vec::new());
        }
        let places = super::paths::of_file_tool(self);
        let real = self.real_paths.as_ref().filter(|real| real.len() == places.len())?;
        let as_said = |place: &Place, real: &Path| {
            place.path.as_ref().is_some_and(|path| {
                let inside = path.strip_prefix(&self.cwd).ok();
                path == real
                    || inside
                        .zip(self.real_cwd.as_ref())
                        .is_some_and(|(rest, folder)| folder.join(rest) == real)
            })
        };
        let elsewhere = places.iter().zip(real).filter(|(place, real)| !as_said(place, real));
        Some(elsewhere.map(|(_, real)| real.as_path()).collect())
    }

    /// Whether each path of a file tool certainly leads where its words say.
    pub fn leads_where_it_says(&self) -> bool {
        self.leads_elsewhere().is_some_and(|places| places.is_empty())
    }
}

/// The tray's two switches. They go before every profile and every rule that allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Switches {
    /// Every call of every session is asked about (or denied, where it would be).
    pub ask_everything: bool,
    /// Every call of every session is denied.
    pub deny_everything: bool,
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It runs.
    Allow,
    /// The person decides.
    Ask,
    /// It does not run.
    Deny,
}

/// What becomes of one command of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartDecision {
    /// The command, as it was written.
    pub command: String,
    /// What would become of it alone.
    pub outcome: Outcome,
    /// The rule that decided, where it was one.
    pub rule: Option<Rule>,
    /// One sentence that says why.
    pub reason: String,
}

/// Rules that would answer the question from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// As narrow as the call; all of them are needed.
    pub rules: Vec<Rule>,
}

/// A decision, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of the call.
    pub outcome: Outcome,
    /// The rule that decided, where it was one.
    pub rule: Option<Rule>,
    /// One sentence that says why, for the person and, on a denial, for the agent.
    pub reason: String,
    /// How much harm the call can do.
    pub risk: Risk,
    /// One sentence about the harm; empty where there is none to speak of.
    pub risk_reason: String,
    /// The commands of a shell call; empty for other tools.
    pub parts: Vec<PartDecision>,
    /// What would spare the person the same question, where a careful person might say so.
    pub suggestion: Option<Suggestion>,
}

impl Decision {
    /// A decision without parts.
    pub fn new(outcome: Outcome, rule: Option<Rule>, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            rule,
            reason: reason.into(),
            risk: Risk::Low,
            risk_reason: String::new(),
            parts: Vec::new(),
            suggestion: None,
        }
    }
}

/// Decides one call. Malformed rules are skipped here; the settings name them to the person.
pub fn decide(policy: &Policy, profile: Profile, switches: Switches, call: &ToolCall) -> Decision {
    decide_by(&Rules::new(policy), profile, switches, call)
}

/// Decides one call by rules that are parsed already.
pub fn decide_by(rules: &Rules, profile: Profile, switches: Switches, call: &ToolCall) -> Decision {
    if switches.deny_everything {
        return Decision::new(
            Outcome::Deny,
            None,
            "\u{201c}Deny everything\u{201d} is switched on in Askance.",
        );
    }
    if profile == Profile::DenyAll {
        return Decision::new(Outcome::Deny, None, "This session's profile denies every tool.");
    }
    let verdict = of_call(rules, profile, call);
    let (outcome, rule, reason) = settled(&verdict, profile, switches, &call.tool);
    let suggestion =
        (outcome == Outcome::Ask && !switches.ask_everything).then_some(verdict.suggestion).flatten();
    Decision {
        outcome,
        rule,
        reason,
        risk: verdict.rated.risk,
        risk_reason: verdict.rated.reason.to_owned(),
        parts: verdict.parts,
        suggestion,
    }
}

/// Deny, then ask, then allow, then the profile.
fn settled(
    verdict: &Verdict,
    profile: Profile,
    switches: Switches,
    tool: &str,
) -> (Outcome, Option<Rule>, String) {
    let by = |rule: &Rule, what: &str| format!("The rule `{rule}` {what} it.");
    if let Some(rule) = &verdict.denied {
        return (Outcome::Deny, Some(rule.clone()), by(rule, "denies"));
    }
    if let Some(reason) = &verdict.outside {
        return (Outcome::Deny, None, reason.clone());
    }
    if profile == Profile::ReadOnly && kind_of(tool) != Kind::Read {
        let reason = format!("Only read-only tools are allowed in this session. `{tool}` was blocked.");
        return (Outcome::Deny, None, reason);
    }
    if switches.ask_everything {
        return (Outcome::Ask, None, "\u{201c}Ask about everything\u{201d} is switched on.".to_owned());
    }
    if let Some(rule) = &verdict.asked {
        return (Outcome::Ask, Some(rule.clone()), by(rule, "asks about"));
    }
    if let Some((rule, reason)) = &verdict.allowed {
        return (Outcome::Allow, rule.clone(), reason.clone());
    }
    match profile {
        Profile::AllowAll if verdict.rated.is_own() => (Outcome::Ask, None, verdict.rated.reason.to_owned()),
        Profile::AllowAll if verdict.hidden => {
            (Outcome::Ask, None, format!("A rule might deny it. {}", verdict.reason))
        }
        Profile::AllowAll => (Outcome::Allow, None, "This session's profile allows everything.".to_owned()),
        Profile::ReadOnly if !verdict.looks => {
            (Outcome::Ask, None, "It reads outside of the session's folder.".to_owned())
        }
        _ => (Outcome::Ask, None, verdict.reason.clone()),
    }
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
