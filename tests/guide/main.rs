//! The use cases of the public guides to session hooks, one row each: settings in, the real runtime with a scripted
//! model, and then what the agent saw and what the record says. Nothing here needs a line of code from the person.
//!
//! A row is a test: `Case::of("the guide's name of it")`, its settings, what the model does, `run()`, and what must
//! hold. What needs a window, a notification, a sound or a webhook is proved end to end with the app, and
//! [`elsewhere`] names the test.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod case;
mod context;
mod elsewhere;
mod errors;
mod permissions;
mod record;
mod tutorial;
