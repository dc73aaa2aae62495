//! The stage: a private desktop on which the real app is played and watched.
//!
//! Invariant: whatever a test starts lives in a folder of its own and dies with
//! it, also when the test is killed; nothing of the person's desktop is touched.
#![cfg(target_os = "linux")]

pub mod app;
pub mod askctl;
pub mod bench;
pub mod demo;
pub mod desktop;
mod devices;
mod home;
pub mod notifications;
mod popup;
pub mod process;
pub mod recorder;
pub mod scene;
pub mod screen;
pub mod tone;
pub mod tray;
pub mod wait;
pub mod web;

pub use app::{App, AppOptions, FirstWindow};
pub use desktop::{Desktop, DesktopOptions};
pub use notifications::{Notification, Notifications};
pub use recorder::Recorder;
pub use scene::{Card, Scene, SceneOptions};
pub use tone::Burst;
pub use tray::{MenuItem, Tray};
pub use web::{Web, Window};
