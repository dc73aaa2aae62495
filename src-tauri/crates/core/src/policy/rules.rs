//! The lists of a policy, parsed. Invariant: a malformed rule is no rule: it neither allows nor denies.

use std::path::PathBuf;

use super::rule::Rule;
use crate::settings::Policy;

/// A policy's rules, parsed once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    pub(crate) allow: Vec<Rule>,
    pub(crate) ask: Vec<Rule>,
    pub(crate) deny: Vec<Rule>,
    pub(crate) confirmed: Vec<String>,
    pub(crate) directories: Vec<PathBuf>,
    pub(crate) read_only_commands: bool,
}

impl Rules {
    /// The rules of `policy`; malformed ones are left out (the settings name them to the person).
    pub fn new(policy: &Policy) -> Self {
        let parsed = |texts: &[String]| texts.iter().filter_map(|text| text.parse().ok()).collect();
        Self {
            allow: parsed(&policy.allow),
            ask: parsed(&policy.ask),
            deny: parsed(&policy.deny),
            confirmed: policy.confirmed.iter().map(|text| text.trim().to_owned()).collect(),
            directories: policy.directories.iter().map(PathBuf::from).collect(),
            read_only_commands: policy.read_only_commands,
        }
    }

    /// Whether the person said that this rule may allow even what is high-risk.
    pub(crate) fn is_confirmed(&self, rule: &Rule) -> bool {
        !self.confirmed.is_empty() && self.confirmed.contains(&rule.to_string())
    }

    /// Whether some rule denies or asks about more than a tool's name: then nothing may be hidden from it.
    pub(crate) fn looks_inside(&self) -> bool {
        self.deny
            .iter()
            .chain(&self.ask)
            .any(|rule| matches!(rule, Rule::Shell(Some(_)) | Rule::Read(_) | Rule::Write(_) | Rule::Url(_)))
    }

    /// Whether a path is inside of the directories that file tools may use.
    pub(crate) fn in_directories(&self, path: &std::path::Path) -> bool {
        self.directories.is_empty()
            || self.directories.iter().any(|directory| {
                super::place::normalised(directory)
                    .is_some_and(|directory| !directory.as_os_str().is_empty() && path.starts_with(directory))
            })
    }
}
