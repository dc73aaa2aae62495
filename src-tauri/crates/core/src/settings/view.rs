//! The settings as the settings window sees them. Invariant: no secret is in here, only whether it is set.

use serde::{Deserialize, Serialize};

use crate::view::{GrantView, RuleProblem};

use super::model::{Notifications, Policy, ProviderKind, Settings, SoundSettings};

/// What the settings window shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// What agents may do.
    pub policy: Policy,
    /// Which notifications are shown.
    pub notifications: Notifications,
    /// Which sounds are played.
    pub sounds: SoundSettings,
    /// Slack, without its address.
    pub slack: SlackView,
    /// Copilot, without its secrets.
    pub copilot: CopilotView,
    /// What is wrong with the file or a rule, one sentence each.
    pub problems: Vec<String>,
    /// What is wrong with the rules, one by one.
    pub rule_problems: Vec<RuleProblem>,
    /// Every grant, those of running sessions too.
    pub grants: Vec<GrantView>,
}

/// Slack, without its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SlackView {
    /// Whether a webhook is saved.
    pub webhook_set: bool,
    /// The webhook's host, so that the person knows which one it is.
    pub webhook_host: Option<String>,
}

/// Copilot, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CopilotView {
    /// The Copilot CLI, when it is not found by itself.
    pub cli_path: Option<String>,
    /// A running server.
    pub server: Option<ServerView>,
    /// A provider of the person's own.
    pub provider: Option<ProviderView>,
    /// The model of new sessions.
    pub model: Option<String>,
    /// Copilot's environment variables that are set, and so win over these fields.
    pub environment: Vec<String>,
}

/// A running server, without its token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ServerView {
    /// Host name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Whether a token is saved.
    pub token_set: bool,
}

/// A provider, without its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ProviderView {
    /// Which protocol it speaks.
    #[serde(rename = "type")]
    pub kind: ProviderKind,
    /// The API endpoint.
    pub base_url: String,
    /// Whether a key is saved.
    pub api_key_set: bool,
}

impl SettingsView {
    /// The view of `settings`, with what is wrong and which environment variables win.
    pub fn of(settings: &Settings, problems: Vec<String>, environment: Vec<String>) -> Self {
        let copilot = &settings.copilot;
        Self {
            policy: settings.policy.clone(),
            notifications: settings.notifications.clone(),
            sounds: settings.sounds.clone(),
            slack: SlackView {
                webhook_set: settings.slack.webhook_url.is_some(),
                webhook_host: settings
                    .slack
                    .webhook_url
                    .as_deref()
                    .and_then(|url| url::Url::parse(url).ok())
                    .and_then(|url| url.host_str().map(str::to_owned)),
            },
            copilot: CopilotView {
                cli_path: copilot.cli_path.clone(),
                server: copilot.server.as_ref().map(|server| ServerView {
                    host: server.host.clone(),
                    port: server.port,
                    token_set: server.token.is_some(),
                }),
                provider: copilot.provider.as_ref().map(|provider| ProviderView {
                    kind: provider.kind,
                    base_url: provider.base_url.clone(),
                    api_key_set: provider.api_key.is_some(),
                }),
                model: copilot.model.clone(),
                environment,
            },
            problems,
            rule_problems: crate::policy::check(&settings.policy),
            grants: Vec::new(),
        }
    }
}
