//! What happens when something fails. Invariant: nothing here can make an error go unnoticed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Most tries of one turn.
pub const MOST_RETRIES: u32 = 10;
/// Longest friendly text, in characters.
const MESSAGE_CHARS: usize = 300;
/// Longest guidance for one tool, in characters.
const GUIDANCE_CHARS: usize = 2_000;
/// Most tools with guidance.
const GUIDED: usize = 100;
/// Longest name of a tool, in characters.
const TOOL_CHARS: usize = 100;

/// What happens when something fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Errors {
    /// Whether a turn that a passing error has ended is continued.
    pub retry_transient: bool,
    /// How often in one turn.
    pub retry_count: u32,
    /// The person's own texts instead of the built-in ones.
    pub messages: ErrorMessages,
    /// What the agent is told when a tool has failed, by the tool's name; `*` is for all others.
    pub tool_guidance: BTreeMap<String, String>,
}

impl Default for Errors {
    fn default() -> Self {
        Self {
            retry_transient: true,
            retry_count: 3,
            messages: ErrorMessages::default(),
            tool_guidance: BTreeMap::new(),
        }
    }
}

/// A text for each context of an error, by the runtime's own names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(default)]
pub struct ErrorMessages {
    /// The model did not answer.
    pub model_call: Option<String>,
    /// A tool failed.
    pub tool_execution: Option<String>,
    /// Anything else.
    pub system: Option<String>,
    /// A message could not be taken.
    pub user_input: Option<String>,
}

impl Errors {
    /// How often a turn may be continued.
    pub(crate) fn tries(&self) -> u32 {
        if self.retry_transient { self.retry_count.min(MOST_RETRIES) } else { 0 }
    }

    /// What the agent is told when this tool has failed.
    pub(crate) fn guidance(&self, tool: &str) -> Option<&str> {
        self.tool_guidance.get(tool).or_else(|| self.tool_guidance.get("*")).map(String::as_str)
    }
}

/// Takes out what cannot be used.
pub(super) fn check(errors: &mut Errors, problems: &mut Vec<String>) {
    if errors.retry_count > MOST_RETRIES {
        problems
            .push(format!("`errors.retryCount` is not between 0 and {MOST_RETRIES}. Its default is used."));
        errors.retry_count = Errors::default().retry_count;
    }
    let messages = &mut errors.messages;
    for (name, text) in [
        ("model_call", &mut messages.model_call),
        ("tool_execution", &mut messages.tool_execution),
        ("system", &mut messages.system),
        ("user_input", &mut messages.user_input),
    ] {
        if text.as_ref().is_some_and(|text| text.chars().count() > MESSAGE_CHARS) {
            problems.push(format!(
                "`errors.messages.{name}` is longer than {MESSAGE_CHARS} characters. Its default is used."
            ));
            *text = None;
        }
        // An empty text would hide what went wrong.
        *text = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    }
    let mut kept = 0;
    errors.tool_guidance.retain(|tool, text| {
        let told = crate::redact::brief(tool, TOOL_CHARS);
        let problem = if tool.trim().is_empty()
            || tool.chars().count() > TOOL_CHARS
            || tool.chars().any(|c| c.is_whitespace() || c.is_control())
        {
            Some(format!("`{told}` in `errors.toolGuidance` is no tool's name. It is ignored."))
        } else if text.trim().is_empty() {
            Some(format!("The guidance for `{told}` is empty. It is ignored."))
        } else if text.chars().count() > GUIDANCE_CHARS {
            Some(format!(
                "The guidance for `{told}` is longer than {GUIDANCE_CHARS} characters. It is ignored."
            ))
        } else if kept >= GUIDED {
            Some(format!("There is guidance for more than {GUIDED} tools: that for `{told}` is ignored."))
        } else {
            kept += 1;
            None
        };
        problems.extend(problem.iter().cloned());
        problem.is_none()
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::salvage;
    use super::*;

    #[test]
    fn a_wrong_value_costs_only_itself() {
        let long = "x".repeat(3_000);
        let found = salvage(&json!({"errors": {
            "retryTransient": "often", "retryCount": 99,
            "messages": {"model_call": "Wait a little.", "system": 7, "user_input": long, "tool_execution": " ", "x": "y"},
            "toolGuidance": {"bash": "Try it in another way.", "two words": "x", "view": "", "grep": long, "edit": null, "*": 3},
        }}));
        let errors = found.settings.errors;
        assert!(errors.retry_transient);
        assert_eq!(errors.retry_count, 3);
        let expected =
            ErrorMessages { model_call: Some("Wait a little.".to_owned()), ..ErrorMessages::default() };
        assert_eq!(errors.messages, expected);
        assert_eq!(errors.tool_guidance.keys().collect::<Vec<_>>(), ["bash"]);
        assert_eq!(found.problems.len(), 8, "{:#?}", found.problems);
    }

    #[test]
    fn guidance_for_a_tool_goes_before_that_for_all() {
        let mut errors = Errors::default();
        assert_eq!(errors.guidance("bash"), None);
        errors.tool_guidance =
            [("*", "all"), ("bash", "its own")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        assert_eq!((errors.guidance("bash"), errors.guidance("view")), (Some("its own"), Some("all")));
    }

    #[test]
    fn switched_off_nothing_is_tried() {
        let table = [((true, 3), 3), ((true, 0), 0), ((false, 3), 0), ((true, 1_000), MOST_RETRIES)];
        for ((retry_transient, retry_count), tries) in table {
            assert_eq!(Errors { retry_transient, retry_count, ..Errors::default() }.tries(), tries);
        }
    }
}
