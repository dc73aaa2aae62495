//! What an agent may do. Order: deny > ask > allow; nothing matches = the profile's answer.
//! Invariant: every decision names its rule and its reason, and no error ever widens what is allowed.

mod check;
mod decide;
mod rule;
mod tool;

pub use check::check;
pub use decide::{Decision, Outcome, Switches, ToolCall, decide};
pub use rule::{Rule, RuleError};
pub use tool::{Kind, kind_of, read_paths};
