//! The engine as tables: a command and rules in, an outcome out.

mod bounds;
mod breaches_changed;
mod breaches_denied;
mod breaches_found;
mod breaches_reads;
mod breaches_rules;
mod breaches_shell;
mod breaches_tools;
mod bypass;
mod denied;
mod files;
mod folders;
mod looks;
mod looks_refused;
mod opaque;
mod properties;
mod rules;
mod suggested;

use std::path::PathBuf;

use serde_json::json;

use super::place::normalised;
use super::*;
use crate::settings::{Policy, Profile};

/// A shell call in `/home/p/shop`, every path of which leads where it says.
fn shell(command: &str) -> ToolCall {
    tool("bash", json!({ "command": command }))
}

fn tool(name: &str, args: serde_json::Value) -> ToolCall {
    let cwd = PathBuf::from("/home/p/shop");
    let mut call =
        ToolCall { tool: name.to_owned(), args, real_paths: None, real_cwd: Some(cwd.clone()), cwd };
    call.real_paths = paths_to_resolve(&call).into_iter().map(|path| normalised(&path.path)).collect();
    call
}

fn policy(allow: &[&str], ask: &[&str], deny: &[&str]) -> Policy {
    let owned = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
    Policy { allow: owned(allow), ask: owned(ask), deny: owned(deny), ..Policy::default() }
}

fn by(policy: &Policy, call: &ToolCall) -> Decision {
    decide(policy, Profile::Ask, Switches::default(), call)
}

fn outcome(policy: &Policy, command: &str) -> Outcome {
    by(policy, &shell(command)).outcome
}

/// Each command alone, with these rules.
fn all(expected: Outcome, policy: &Policy, commands: &[&str]) {
    let wrong: Vec<_> = commands
        .iter()
        .map(|command| (command, by(policy, &shell(command))))
        .filter(|(_, decision)| decision.outcome != expected)
        .map(|(command, decision)| format!("{command:?}: {:?}, {}", decision.outcome, decision.reason))
        .collect();
    assert!(wrong.is_empty(), "expected {expected:?} with {:?}:\n{}", policy.allow, wrong.join("\n"));
}
