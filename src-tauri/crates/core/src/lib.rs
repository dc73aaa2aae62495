//! Askance's decisions as values. Events, settings and the time come in; a reply and a list of
//! effects go out. Invariant: nothing here waits, reads a file, asks the clock or names Tauri or the SDK.
//!
//! Read `pipeline.rs` first: it is the whole way of an input on one screen.

mod act;
mod answer;
pub mod card;
pub mod describe;
pub mod effect;
mod enrich;
pub mod event;
mod failure;
mod form;
mod gate;
mod grant;
mod hook;
pub mod id;
pub mod message;
mod news;
pub mod pack;
pub mod passed;
pub mod pipeline;
pub mod policy;
pub mod project;
mod prompt;
pub mod record;
mod recover;
pub mod redact;
mod remind;
mod retry;
mod rhythm;
pub mod route;
mod session;
pub mod settings;
pub mod shortcut;
pub mod sound;
pub mod state;
mod tally;
pub mod texts;
mod timeline;
pub mod usage;
pub mod view;
pub mod visitor;
mod watch;

#[cfg(all(test, feature = "bindings"))]
mod bindings;
