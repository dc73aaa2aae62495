//! Stand-ins for the two servers that Askance's sessions talk to: the model behind the
//! agent, which here follows a script, and Slack.
//!
//! Invariant: nothing listens but on loopback, and nothing leaves the machine.

mod loopback;
pub mod model;
mod record;
pub mod scratch;
pub mod scripts;
pub mod slack;

pub use model::{Model, Playbook, Script, Step};
pub use scratch::scratch_folder;
pub use slack::Slack;
