//! What this crate needs from the app. It refuses more: no settings, no windows, no storage.

use askance_core::effect::Reply;
use askance_core::event::Input;
use async_trait::async_trait;

/// The app, seen from the runtime's side.
#[async_trait]
pub trait Host: Send + Sync + 'static {
    /// Takes a hook or a request at the gate and returns its reply, after the person's answer where one
    /// is needed. It never returns [`Reply::Held`].
    async fn ask(&self, input: Input) -> Reply;

    /// Takes news that nobody waits for.
    fn tell(&self, input: Input);
}
