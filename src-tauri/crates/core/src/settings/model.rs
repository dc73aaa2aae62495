//! The typed settings and their defaults. Invariant: `Settings::default()` is what a new person gets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::enrichment::Enrichment;
use super::errors::Errors;
use super::quiet::QuietHours;
use super::sounds::SoundSettings;
use super::webhooks::Webhook;
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
    /// How requests wait for the person.
    pub prompts: Prompts,
    /// Which notifications are shown.
    pub notifications: Notifications,
    /// Which sounds are played.
    pub sounds: SoundSettings,
    /// Where unrecoverable errors are posted.
    pub slack: Slack,
    /// Where messages go besides.
    pub webhooks: Vec<Webhook>,
    /// What is kept of the sessions.
    pub audit: Audit,
    /// What the agent is given besides the person's words.
    pub enrichment: Enrichment,
    /// What happens when something fails.
    pub errors: Errors,
    /// How the Copilot runtime is reached.
    pub copilot: Copilot,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            version: VERSION,
            policy: Policy::default(),
            prompts: Prompts::default(),
            notifications: Notifications::default(),
            sounds: SoundSettings::default(),
            slack: Slack::default(),
            webhooks: Vec::new(),
            audit: Audit::default(),
            enrichment: Enrichment::default(),
            errors: Errors::default(),
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

/// How requests wait for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Prompts {
    /// After how many seconds an unanswered request is denied; none: it waits for ever.
    pub deadline_seconds: Option<u32>,
    /// Whether a notification of low or medium risk has an Approve button.
    pub approve_in_notifications: bool,
    /// Whether requests of `askctl run` are shown here; otherwise they are denied there.
    pub from_terminal: bool,
}

impl Default for Prompts {
    fn default() -> Self {
        Self { deadline_seconds: None, approve_in_notifications: true, from_terminal: true }
    }
}

/// Which notifications are shown, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
// Each switch stands by itself: an enum set would only rename the same bits.
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
    /// When nothing is shown or heard; none: never quiet.
    pub quiet_hours: Option<QuietHours>,
    /// Whether it is quiet, too, while the system is told not to disturb.
    pub follow_system: bool,
    /// Whether requests are shown in quiet times all the same.
    pub permission_let_through: bool,
    /// Whether errors that nobody recovered from are shown in quiet times all the same.
    pub error_let_through: bool,
    /// Whether what is shown all the same is heard, too.
    pub sound_let_through: bool,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            turn_finished: true,
            session_ended: true,
            error: true,
            permission: true,
            quiet_hours: None,
            follow_system: true,
            permission_let_through: true,
            error_let_through: true,
            // A notification waits for an eye; a sound wakes people up and interrupts others.
            sound_let_through: false,
        }
    }
}

/// Where unrecoverable errors are posted, and what else is.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Slack {
    /// An incoming webhook. It is a secret: whoever has it can post.
    pub webhook_url: Option<String>,
    /// A host that is not Slack's and may be posted to all the same, because the person said so.
    pub confirmed_host: Option<String>,
    /// Whether ended sessions are posted, too.
    pub session_ended: bool,
    /// After how many minutes a request that waits is posted; none: never.
    pub waiting_minutes: Option<u32>,
}

impl std::fmt::Debug for Slack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slack")
            .field("webhook_url", &hidden(self.webhook_url.as_ref()))
            .field("confirmed_host", &self.confirmed_host)
            .field("session_ended", &self.session_ended)
            .field("waiting_minutes", &self.waiting_minutes)
            .finish()
    }
}

/// What is kept of the sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct Audit {
    /// Whether anything is kept.
    pub enabled: bool,
    /// After how many days without an entry a session is removed.
    pub retention_days: u32,
    /// How large the record may grow, in megabytes of 1,000,000 bytes; then the oldest sessions are removed.
    pub max_megabytes: u32,
    /// A folder into which `audit-<sessionId>.json` is written when a session ends.
    pub session_files: Option<String>,
    /// Patterns of the person's own: what they match is masked wherever Askance shows, stores or sends something.
    pub redact: Vec<String>,
}

impl Default for Audit {
    fn default() -> Self {
        Self {
            enabled: true,
            retention_days: 90,
            max_megabytes: 500,
            session_files: None,
            redact: Vec::new(),
        }
    }
}

/// How the Copilot runtime is reached. Copilot's own environment variables win over these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether secrets are kept out of the files in which the runtime keeps its sessions. Not with a server.
    pub redact_session_files: bool,
}

impl Default for Copilot {
    fn default() -> Self {
        Self { cli_path: None, server: None, provider: None, model: None, redact_session_files: true }
    }
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
pub(super) fn hidden(secret: Option<&String>) -> Option<&'static str> {
    secret.map(|_| "(set)")
}
