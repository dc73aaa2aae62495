//! What an agent may do. Order: deny > ask > allow; nothing matches = the profile's answer.
//! Invariant: every decision names its rule and its reason, and no error ever widens what is allowed.

#![allow(
    clippy::assigning_clones,
    clippy::nonminimal_bool,
    clippy::ref_option,
    clippy::similar_names,
    clippy::struct_excessive_bools,
    clippy::too_many_lines,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_box_returns,
    clippy::unused_self,
    reason = "tables of commands and their options, one row after the other: a shape for the eye, not for the lint"
)]

mod check;
mod decide;
mod fetch;
mod mention;
mod paths;
mod place;
mod readonly;
mod risk;
mod risk_git;
mod rule;
mod rules;
mod shell;
mod strict;
mod suggest;
#[cfg(test)]
mod tests;
mod tool;
mod urls;
mod veil;
mod verdict;
mod verdict_paths;
mod verdict_shell;

pub use check::check;
pub(crate) use check::check_directory;
pub use decide::{Decision, Outcome, PartDecision, Suggestion, Switches, ToolCall, decide, decide_by};
pub(crate) use paths::trimmed;
pub use paths::{Below, PATHS, PathToResolve, is_sensitive, paths_to_resolve};
pub use risk::Risk;
pub use rule::{CommandPattern, PathPattern, RULE_BYTES, Rule, RuleError, UrlPattern};
pub use rules::Rules;
pub(crate) use shell::is_unseen;
pub use shell::{COMMAND_BYTES, DEPTH, EXPANSIONS, PARTS, WORDS, Word};
pub use tool::{Kind, kind_of, read_paths};
pub(crate) use tool::{is_built_in, searches};
pub(crate) use verdict::OUTSIDE;

pub use crate::grant::in_folder;
