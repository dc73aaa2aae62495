//! Askance's decisions as values. Events, settings and the time come in; a reply and a list of
//! effects go out. Invariant: nothing here waits, reads a file, asks the clock or names Tauri or the SDK.
//!
//! Read `pipeline.rs` first: it is the whole way of an input on one screen.

mod act;
pub mod describe;
pub mod effect;
pub mod event;
mod gate;
mod grant;
mod hook;
pub mod id;
mod news;
pub mod pipeline;
pub mod policy;
mod prompt;
pub mod redact;
mod route;
mod session;
pub mod settings;
pub mod sound;
pub mod state;
pub mod texts;
mod timeline;
pub mod usage;
pub mod view;
mod watch;

#[cfg(all(test, feature = "bindings"))]
mod bindings;
