//! The decision on one tool call: values in, a value out.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::rule::Rule;
use super::tool::{Kind, kind_of, read_paths};
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
    /// Where each path of a reading call really leads, symbolic links followed, in the order of
    /// [`read_paths`]; none where the rim could not find out.
    pub real_paths: Option<Vec<PathBuf>>,
    /// Where the session's folder really is, when the rim could find out.
    pub real_cwd: Option<PathBuf>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It runs.
    Allow,
    /// The person decides.
    Ask,
    /// It does not run.
    Deny,
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
}

impl Decision {
    fn new(outcome: Outcome, rule: Option<Rule>, reason: impl Into<String>) -> Self {
        Self { outcome, rule, reason: reason.into() }
    }
}

/// Decides one call. Malformed rules are skipped here; the settings name them to the person.
pub fn decide(policy: &Policy, profile: Profile, switches: Switches, call: &ToolCall) -> Decision {
    let tool = call.tool.as_str();
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
    if let Some(rule) = first_match(&policy.deny, tool) {
        let reason = format!("The rule `{rule}` denies it.");
        return Decision::new(Outcome::Deny, Some(rule), reason);
    }
    let reads_inside = (policy.read_only_commands || profile == Profile::ReadOnly)
        && kind_of(tool) == Kind::Read
        && inside(call);
    if profile == Profile::ReadOnly && kind_of(tool) != Kind::Read {
        return Decision::new(
            Outcome::Deny,
            None,
            format!("Only read-only tools are allowed in this session. `{tool}` was blocked."),
        );
    }
    if switches.ask_everything {
        return Decision::new(Outcome::Ask, None, "\u{201c}Ask about everything\u{201d} is switched on.");
    }
    if let Some(rule) = first_match(&policy.ask, tool) {
        let reason = format!("The rule `{rule}` asks about it.");
        return Decision::new(Outcome::Ask, Some(rule), reason);
    }
    if let Some(rule) = first_match(&policy.allow, tool) {
        let reason = format!("The rule `{rule}` allows it.");
        return Decision::new(Outcome::Allow, Some(rule), reason);
    }
    match profile {
        Profile::AllowAll => Decision::new(Outcome::Allow, None, "This session's profile allows everything."),
        _ if reads_inside => {
            Decision::new(Outcome::Allow, None, "It only reads inside the session's folder.")
        }
        Profile::ReadOnly => Decision::new(Outcome::Ask, None, "It reads outside of the session's folder."),
        _ => Decision::new(Outcome::Ask, None, format!("No rule is about `{tool}`.")),
    }
}

fn first_match(rules: &[String], tool: &str) -> Option<Rule> {
    rules.iter().filter_map(|rule| rule.parse::<Rule>().ok()).find(|rule| rule.matches(tool))
}

/// Whether a reading call stays inside the session's folder: by its words, and by where they really lead.
fn inside(call: &ToolCall) -> bool {
    let paths = read_paths(&call.args);
    let searches = matches!(call.tool.as_str(), "grep" | "rg" | "glob");
    if pattern_leaves(&call.args) || (paths.is_empty() && !searches) {
        return false;
    }
    let (Some(real_cwd), Some(real_paths)) = (&call.real_cwd, &call.real_paths) else { return false };
    // A search without a path looks at the folder itself.
    real_paths.len() == paths.len()
        && real_paths.iter().all(|path| path.starts_with(real_cwd))
        && paths.iter().all(|path| {
            !path.starts_with('~')
                && !path.contains('\0')
                && normalised(&call.cwd.join(path)).is_some_and(|path| path.starts_with(&call.cwd))
        })
}

/// Whether a glob leads out of the folder by itself.
fn pattern_leaves(args: &Value) -> bool {
    ["pattern", "glob"]
        .iter()
        .filter_map(|key| args.get(key))
        .filter_map(Value::as_str)
        .any(|pattern| pattern.starts_with(['/', '~']) || pattern.split(['/', '\\']).any(|part| part == ".."))
}

/// The path without `.` and `..`, or none where `..` goes above the root.
fn normalised(path: &Path) -> Option<PathBuf> {
    let mut parts = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if !parts.pop() {
                    return None;
                }
            }
            other => parts.push(other),
        }
    }
    Some(parts)
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
