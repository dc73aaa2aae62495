//! The real app, end to end: built binary, real Copilot runtime, real windows.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod access;
mod answers;
mod audit;
mod buttons;
mod card;
mod choose;
mod crash;
mod faults;
mod form;
mod gate;
mod given;
mod history;
mod many;
mod own_sounds;
mod person;
mod policy;
mod questions;
mod quiet;
mod quiet_desktops;
mod redaction;
mod retries;
mod session_files;
mod sessions;
mod settings;
mod slack;
mod sounds;
mod stop;
mod subagents;
mod tell;
mod tray;
mod visitors;
