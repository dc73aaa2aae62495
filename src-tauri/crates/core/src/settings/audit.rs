//! What the section about the record means. Invariant: a pattern that cannot be used costs only itself, and is named by its
//! place: it may hold what it is to hide.

use serde_json::Value;

use super::model::Audit;
use crate::redact::check_all;

/// Leaves out the patterns that cannot be used, and says so.
pub(super) fn keep_usable(audit: &mut Audit, problems: &mut Vec<String>) {
    let mut found = check_all(&audit.redact).into_iter();
    let mut place = 0;
    audit.redact.retain(|_| {
        place += 1;
        let Some(problem) = found.next().flatten() else { return true };
        problems.push(format!("Pattern {place} in `audit.redact` is ignored. {problem}"));
        false
    });
}

/// What is wrong with the first pattern of a patch that cannot be used.
pub(super) fn wrong_pattern(patch: &Value) -> Option<String> {
    let list = patch.pointer("/audit/redact")?.as_array()?;
    let patterns: Vec<String> = list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let mut problems = check_all(&patterns).into_iter().enumerate();
    let (at, problem) = problems.find_map(|(at, problem)| Some((at, problem?)))?;
    Some(format!("Pattern {} cannot be used. {problem} It was not saved.", at + 1))
}
