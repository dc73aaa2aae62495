//! What an agent may do. Order: deny > ask > allow; nothing matches = the profile's answer.
//! Invariant: every decision names its rule and its reason, and no error ever widens what is allowed.

#![allow(
    clippy::assigning_clones,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::items_after_statements,
    clippy::match_same_arms,
    clippy::needless_pass_by_value,
    clippy::nonminimal_bool,
    clippy::only_used_in_recursion,
    clippy::ref_option,
    clippy::similar_names,
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    clippy::too_many_lines,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_box_returns,
    clippy::unused_self,
    reason = "tables of commands and their options, one row after the other: a shape for the eye, not for the lint"
)]

mod check;
mod decide;
mod paths;
mod place;
mod readonly;
mod risk;
mod risk_git;
mod rule;
mod rules;
mod shell;
mod suggest;
#[cfg(test)]
mod tests;
mod tool;
mod urls;
mod verdict;
mod verdict_shell;

pub use check::check;
pub use decide::{Decision, Outcome, PartDecision, Suggestion, Switches, ToolCall, decide, decide_by};
pub use paths::{PATHS, PathToResolve, is_sensitive, paths_to_resolve};
pub use risk::Risk;
pub use rule::{CommandPattern, PathPattern, RULE_BYTES, Rule, RuleError, UrlPattern};
pub use rules::Rules;
pub use shell::{COMMAND_BYTES, DEPTH, EXPANSIONS, PARTS, WORDS, Word};
pub use tool::{Kind, kind_of, read_paths};

pub use crate::grant::in_folder;
