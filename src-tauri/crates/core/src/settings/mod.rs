//! The settings: one typed model with its defaults in one place. Invariant: a wrong value costs only itself.

mod audit;
mod enrichment;
mod errors;
mod model;
mod patch;
mod quiet;
mod salvage;
mod sounds;
mod view;
mod webhooks;

#[cfg(test)]
mod tests;

pub use enrichment::{Enrichment, EnrichmentView, ShortcutView};
pub use errors::{ErrorMessages, Errors, MOST_RETRIES};
pub use model::{
    Audit, Copilot, FolderRules, Grant, Notifications, Policy, Profile, Prompts, Provider, ProviderKind,
    Server, Settings, Slack, VERSION,
};
pub use patch::{PatchError, patched};
pub use quiet::{NoTime, QuietHours, TimeOfDay};
pub use salvage::{Salvaged, salvage};
pub use sounds::{EventSound, SoundSettings};
pub use view::{CopilotView, OutboxView, ProviderView, ServerView, SettingsView, SlackView, WebhookView};
pub use webhooks::{Destination, SLACK, Webhook, WebhookKind, destination_id};
