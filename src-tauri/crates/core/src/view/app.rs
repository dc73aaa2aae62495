//! What all windows know, and what a new session needs.

use serde::{Deserialize, Serialize};

use crate::id::SessionId;
use crate::settings::Profile;

/// The tray icon's four states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TrayState {
    /// No session works.
    Idle,
    /// At least one session works.
    Working,
    /// At least one request waits.
    NeedsYou,
    /// A session failed and nobody has looked yet.
    Failed,
}

/// An earlier session that the runtime still knows and can resume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PastSession {
    /// Which session.
    pub id: SessionId,
    /// Its name or summary.
    pub title: String,
    /// The folder it worked in.
    pub folder: String,
    /// The git branch it was on.
    pub branch: Option<String>,
    /// When it was last changed, in the runtime's own ISO 8601 form.
    pub modified: String,
}

/// What the person asks for when they start a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NewSession {
    /// The folder to work in; `~` is the home folder.
    pub folder: String,
    /// The first message.
    pub prompt: String,
    /// A model other than the default one.
    pub model: Option<String>,
    /// A profile other than the default one.
    pub profile: Option<Profile>,
}

/// How a message reaches a session that is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Delivery {
    /// After the running turn.
    Queue,
    /// Into the running turn.
    Steer,
}

/// An error that a window shows or acts on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CommandError {
    /// What the window may act on.
    pub code: ErrorCode,
    /// One clear sentence, with what to do next.
    pub message: String,
}

/// The kinds of error that a window treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// The request is not waiting any more.
    Gone,
    /// What was typed cannot be used.
    Invalid,
    /// The Copilot runtime is not there or refused.
    Runtime,
    /// Anything else.
    Failed,
}

/// What the sessions window needs besides the sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// Askance's version.
    pub version: String,
    /// The folder offered for a new session.
    pub folder: String,
    /// The profile that a new session gets.
    pub profile: Profile,
    /// The tray switch that makes every session ask.
    pub ask_everything: bool,
    /// The tray switch that denies everything.
    pub deny_everything: bool,
    /// The desktop's accent colour, `#rrggbb`, where it has one.
    pub accent: Option<String>,
    /// What does not work here, one sentence each: no notification service, no sound device.
    pub notices: Vec<String>,
}

/// What the sessions window is to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// This session.
    pub session: Option<SessionId>,
    /// The form for a new one.
    pub new: Option<NewForm>,
}

/// The form for a new session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NewForm {
    /// The folder that it begins with.
    pub folder: String,
}
