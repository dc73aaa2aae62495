//! `askctl run` and `askctl doctor`, as programs, with the real runtime: exit codes, signals, and what is said.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod app;
mod doctor;
mod run;
mod stop;
