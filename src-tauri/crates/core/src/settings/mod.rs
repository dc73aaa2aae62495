//! The settings: one typed model with its defaults in one place. Invariant: a wrong value costs only itself.

mod model;
mod patch;
mod salvage;
mod view;

#[cfg(test)]
mod tests;

pub use model::{
    Copilot, FolderRules, Grant, Notifications, Policy, Profile, Provider, ProviderKind, Server, Settings,
    Slack, SoundSettings, VERSION,
};
pub use patch::{PatchError, patched};
pub use salvage::{Salvaged, salvage};
pub use view::{CopilotView, ProviderView, ServerView, SettingsView, SlackView};
