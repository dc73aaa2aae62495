//! What the app and `askctl run` share: the state behind its lock, and the runtime's way to it. Invariant: whoever
//! waits for an answer gets one, and if nobody gives it, it is "denied".

pub mod alone;
pub mod finding;
pub mod folder;
mod host;
#[cfg(unix)]
pub mod reception;
pub mod record;

pub use host::{Deliver, Host, now};
