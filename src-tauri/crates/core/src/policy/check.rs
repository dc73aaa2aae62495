//! Looks over the rules of a person. Invariant: it only tells; a rule that it names is handled by the policy all the same.

use super::rule::Rule;
use crate::settings::{FolderRules, Policy};
use crate::view::{RuleProblem, RuleProblemKind};

/// What is wrong with the rules, list by list.
pub fn check(policy: &Policy) -> Vec<RuleProblem> {
    let all = FolderRules { allow: policy.allow.clone(), ask: policy.ask.clone(), deny: policy.deny.clone() };
    let mut problems = check_lists(&all, None);
    for (folder, rules) in &policy.folders {
        problems.extend(check_lists(rules, Some(folder)));
    }
    problems
}

fn check_lists(rules: &FolderRules, folder: Option<&String>) -> Vec<RuleProblem> {
    let mut problems = Vec::new();
    for (list, texts) in [("allow", &rules.allow), ("ask", &rules.ask), ("deny", &rules.deny)] {
        for text in texts {
            let problem = |kind, message: String| RuleProblem {
                rule: text.clone(),
                list: list.to_owned(),
                folder: folder.cloned(),
                kind,
                message,
            };
            if let Err(error) = text.parse::<Rule>() {
                problems.push(problem(RuleProblemKind::Malformed, format!("`{text}` is ignored: {error}.")));
            }
        }
    }
    problems
}
