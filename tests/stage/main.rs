//! The stage itself: what it shows and hears is true.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod desktop;
mod notifications;
mod sound;
mod tray;
