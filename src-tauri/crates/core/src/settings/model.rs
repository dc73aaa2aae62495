//! The typed settings and their defaults. Invariant: `Settings::default()` is what a new person gets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::Millis;

/// The version that this program writes.
pub const VERSION: u32 = 1;

/// Everything in `settings.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// The file's version.
    pub version: u32,
    /// What agents may do.
    pub policy: Policy,
    /// Which notifications are shown.
    pub notifications: Notifications,
    /// Which sounds are played.
    pub sounds: SoundSettings,
    /// Where unrecoverable errors are posted.
    pub slack: Slack,
    /// How the Copilot runtime is reached.
    pub copilot: Copilot,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            policy: Policy::default(),
            notifications: Notifications::default(),
            sounds: SoundSettings::default(),
            slack: Slack::default(),
            copilot: Copilot::default(),
        }
    }
}

/// What happens with a call that no rule matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Profile {
    /// The person is asked.
    #[default]
    Ask,
    /// Reading is allowed, everything else is denied.
    ReadOnly,
    /// Everything is allowed, and logged.
    AllowAll,
    /// Everything is denied: no side effect at all.
    DenyAll,
}

/// What agents may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Policy {
    /// The profile of new sessions.
    pub profile: Profile,
    /// Rules whose calls run without a question.
    pub allow: Vec<String>,
    /// Rules whose calls are always asked about, even where `allow` matches.
    pub ask: Vec<String>,
    /// Rules whose calls never run.
    pub deny: Vec<String>,
    /// Rules that may allow even what is high-risk, because the person said so about each of them.
    pub confirmed: Vec<String>,
    /// The only directories that file tools may use; empty: no restriction beyond asking.
    pub directories: Vec<String>,
    /// Rules that hold in one folder and below it, besides those for all.
    pub folders: BTreeMap<String, FolderRules>,
    /// What the person has allowed from the prompt; each can be revoked.
    pub grants: Vec<Grant>,
    /// Whether reading inside the session's folder needs no question.
    pub read_only_commands: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            profile: Profile::Ask,
            allow: Vec::new(),
            ask: Vec::new(),
            deny: Vec::new(),
            confirmed: Vec::new(),
            directories: Vec::new(),
            folders: BTreeMap::new(),
            grants: Vec::new(),
            read_only_commands: true,
        }
    }
}

/// The rules of one folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct FolderRules {
    /// Rules whose calls run without a question.
    pub allow: Vec<String>,
    /// Rules whose calls are always asked about.
    pub ask: Vec<String>,
    /// Rules whose calls never run.
    pub deny: Vec<String>,
}

/// A rule that the person has allowed from the prompt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// The rule.
    pub rule: String,
    /// The folder that it is bound to; otherwise it holds everywhere.
    #[serde(default)]
    pub folder: Option<String>,
    /// When it ends by itself, in milliseconds since the Unix epoch.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub until: Option<Millis>,
    /// When it was given.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub since: Millis,
}

/// Which notifications are shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
// One switch for each kind of notification: an enum set would only rename the same five bits.
#[allow(clippy::struct_excessive_bools)]
pub struct Notifications {
    /// A turn is finished.
    pub turn_finished: bool,
    /// A session has ended.
    pub session_ended: bool,
    /// An error occurred.
    pub error: bool,
    /// A request waits for the person.
    pub permission: bool,
}

impl Default for Notifications {
    fn default() -> Self {
        Self { turn_finished: true, session_ended: true, error: true, permission: true }
    }
}

/// Which sounds are played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct SoundSettings {
    /// All of them.
    pub enabled: bool,
    /// From 0 (silent) to 1.
    pub volume: f32,
    /// After a tool call: the sound's name, or `null` for silence. So are the others.
    pub tool_call: Option<String>,
    /// After a failed tool call.
    pub tool_failure: Option<String>,
    /// When a request waits for the person.
    pub permission: Option<String>,
    /// When a turn is finished.
    pub turn_finished: Option<String>,
    /// On an error.
    pub error: Option<String>,
}

impl Default for SoundSettings {
    fn default() -> Self {
        let named = |name: &str| Some(name.to_owned());
        Self {
            enabled: true,
            volume: 0.6,
            tool_call: named("pop"),
            tool_failure: named("knock"),
            permission: named("ask"),
            turn_finished: named("done"),
            error: named("alarm"),
        }
    }
}

/// Where unrecoverable errors are posted.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Slack {
    /// An incoming webhook. It is a secret: whoever has it can post.
    pub webhook_url: Option<String>,
}

impl std::fmt::Debug for Slack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slack").field("webhook_url", &hidden(self.webhook_url.as_ref())).finish()
    }
}

/// How the Copilot runtime is reached. Copilot's own environment variables win over these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Copilot {
    /// The Copilot CLI, when it is not found by itself.
    pub cli_path: Option<String>,
    /// A running server (`copilot --server`) instead of a runtime of our own.
    pub server: Option<Server>,
    /// A model provider instead of a Copilot subscription.
    pub provider: Option<Provider>,
    /// The model of new sessions.
    pub model: Option<String>,
}

/// A running Copilot server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The connection token that the server was started with. A secret.
    #[serde(default)]
    pub token: Option<String>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("token", &hidden(self.token.as_ref()))
            .finish()
    }
}

/// The kinds of provider that the runtime speaks with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ProviderKind {
    /// Any OpenAI-compatible endpoint.
    #[default]
    Openai,
    /// Azure `OpenAI`.
    Azure,
    /// Anthropic.
    Anthropic,
}

/// A model provider of the person's own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider {
    /// Which protocol it speaks.
    #[serde(rename = "type", default)]
    pub kind: ProviderKind,
    /// The API endpoint.
    pub base_url: String,
    /// Its key. A secret; local providers need none.
    #[serde(default)]
    pub api_key: Option<String>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider")
            .field("kind", &self.kind)
            .field("base_url", &self.base_url)
            .field("api_key", &hidden(self.api_key.as_ref()))
            .finish()
    }
}

/// A secret's place in a debug text: whether it is set, never what it is.
fn hidden(secret: Option<&String>) -> Option<&'static str> {
    secret.map(|_| "(set)")
}
