//! Rules, grants and verdicts.

use serde::{Deserialize, Serialize};

use crate::id::Millis;

/// How bad a call would be if the agent meant no good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Risk {
    /// It can be undone, or harms nothing.
    #[default]
    Low,
    /// Worth reading twice.
    Medium,
    /// It deletes, uploads, gains power or touches secrets.
    High,
}

/// What becomes of a call, or of a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It runs.
    Allow,
    /// The person decides.
    Ask,
    /// It does not run.
    Deny,
}

/// One part of a shell command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// The part's own text.
    pub command: String,
    /// What would become of it alone.
    pub verdict: Verdict,
    /// The rule that says so, or why there is none.
    pub why: String,
}

/// For how long and where a grant holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// In this session, until it ends.
    Session,
    /// In this folder, always.
    Folder,
    /// In every folder, for one hour.
    Hour,
    /// In every folder, always.
    Always,
}

/// A grant that the person gives with an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GrantRequest {
    /// The rules, as suggested or as the person has changed them.
    pub rules: Vec<String>,
    /// For how long and where.
    pub scope: Scope,
}

/// A grant in the settings window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GrantView {
    /// Names it when it is revoked.
    pub id: String,
    /// The rule that it allows by.
    pub rule: String,
    /// For how long and where.
    pub scope: Scope,
    /// The folder or the session's title that it is bound to.
    pub place: Option<String>,
    /// When it ends by itself.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub until: Option<Millis>,
    /// When it was given.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub since: Millis,
    /// How often it has allowed a call.
    pub matches: u32,
    /// When it last did.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub last: Option<Millis>,
}

/// What is wrong with a rule in a list, found while it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RuleProblem {
    /// The rule.
    pub rule: String,
    /// The list it stands in: `allow`, `ask` or `deny`.
    pub list: String,
    /// The folder whose list it is; otherwise it holds for all.
    pub folder: Option<String>,
    /// How bad it is.
    pub kind: RuleProblemKind,
    /// One sentence.
    pub message: String,
}

/// How bad a problem of a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum RuleProblemKind {
    /// It means nothing and is ignored.
    Malformed,
    /// Another rule decides before it ever can.
    Shadowed,
    /// It allows more than most people want.
    Dangerous,
}

/// A call that the person tries out in the settings window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Trial {
    /// A shell command.
    pub command: String,
    /// The folder that a session would work in.
    pub folder: String,
}

/// What the policy says to a call, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// What becomes of it.
    pub verdict: Verdict,
    /// The rule that decided, where it was one.
    pub rule: Option<String>,
    /// One sentence.
    pub reason: String,
    /// How bad it would be.
    pub risk: Risk,
    /// One sentence of why.
    pub risk_reason: String,
    /// The parts of a shell command.
    pub parts: Vec<PartView>,
    /// The rules that would allow just this.
    pub suggestion: Vec<String>,
}
