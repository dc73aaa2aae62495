//! The settings as the settings window sees them. Invariant: no secret is in here, only whether it is set.

use serde::{Deserialize, Serialize};

use crate::message::Occasion;
use crate::view::{GrantView, RuleProblem};

use super::enrichment::EnrichmentView;
use super::errors::Errors;
use super::model::{Audit, Notifications, Policy, Prompts, ProviderKind, Settings};
use super::sounds::SoundSettings;
use super::webhooks::WebhookKind;

/// What the settings window shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// What agents may do.
    pub policy: Policy,
    /// How requests wait for the person.
    pub prompts: Prompts,
    /// Which notifications are shown.
    pub notifications: Notifications,
    /// Which sounds are played.
    pub sounds: SoundSettings,
    /// Slack, without its address.
    pub slack: SlackView,
    /// The other webhooks, without their addresses.
    pub webhooks: Vec<WebhookView>,
    /// What is kept of the sessions.
    pub audit: Audit,
    /// What the agent is given besides the person's words.
    pub enrichment: EnrichmentView,
    /// What happens when something fails.
    pub errors: Errors,
    /// Copilot, without its secrets.
    pub copilot: CopilotView,
    /// What is wrong with the file or a rule, one sentence each.
    pub problems: Vec<String>,
    /// What is wrong with the rules, one by one.
    pub rule_problems: Vec<RuleProblem>,
    /// Whether the system is told not to disturb; none: this cannot be known here.
    pub do_not_disturb: Option<bool>,
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
    /// Whether that host may be posted to: it is Slack's own, this machine, or confirmed.
    pub confirmed: bool,
    /// Whether ended sessions are posted, too.
    pub session_ended: bool,
    /// After how many minutes a request that waits is posted.
    pub waiting_minutes: Option<u32>,
    /// What waits to be sent, and what is wrong.
    pub outbox: OutboxView,
}

/// A webhook, without its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct WebhookView {
    /// Which.
    pub id: String,
    /// What it understands.
    pub kind: WebhookKind,
    /// Its host; none where no address is saved that can be used.
    pub host: Option<String>,
    /// Whether a signing secret is saved.
    pub secret_set: bool,
    /// Whether it is posted to.
    pub enabled: bool,
    /// What for.
    pub on: Vec<Occasion>,
    /// What waits to be sent, and what is wrong.
    pub outbox: OutboxView,
}

/// How the messages to one webhook fare.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OutboxView {
    /// Messages that wait.
    pub waiting: u32,
    /// Messages that could not be delivered since the last one that was.
    pub dropped: u32,
    /// Why nothing is sent any more: one sentence.
    pub broken: Option<String>,
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
    /// Whether secrets are kept out of the runtime's session files.
    pub redact_session_files: bool,
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
            prompts: settings.prompts.clone(),
            notifications: settings.notifications.clone(),
            sounds: settings.sounds.clone(),
            slack: SlackView {
                webhook_set: settings.slack.webhook_url.is_some(),
                webhook_host: settings.slack.host(),
                confirmed: settings.slack.is_confirmed(),
                session_ended: settings.slack.session_ended,
                waiting_minutes: settings.slack.waiting_minutes,
                outbox: OutboxView::default(),
            },
            webhooks: settings
                .webhooks
                .iter()
                .map(|webhook| WebhookView {
                    id: webhook.id.clone(),
                    kind: webhook.kind,
                    host: super::webhooks::host(&webhook.url),
                    secret_set: webhook.secret.is_some(),
                    enabled: webhook.enabled,
                    on: webhook.on.clone(),
                    outbox: OutboxView::default(),
                })
                .collect(),
            audit: settings.audit.clone(),
            enrichment: settings.enrichment.view(),
            errors: settings.errors.clone(),
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
                redact_session_files: copilot.redact_session_files,
                environment,
            },
            problems,
            rule_problems: crate::policy::check(&settings.policy),
            do_not_disturb: None,
            grants: Vec::new(),
        }
    }
}
