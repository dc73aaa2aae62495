//! The real app, end to end: built binary, real Copilot runtime, real windows.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod card;
mod crash;
mod faults;
mod form;
mod gate;
mod person;
mod policy;
mod sessions;
mod settings;
mod slack;
mod sounds;
mod stop;
mod subagents;
mod tell;
mod tray;
