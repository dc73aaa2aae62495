//! Hears what the person does with notifications. Invariant: only the service that owns the name is heard, and a
//! service that was replaced makes all earlier numbers void.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use zbus::{Connection, MatchRule, MessageStream, message::Type};

use super::{Click, Job, OnScreen};

const SERVICE: &str = "org.freedesktop.Notifications";
/// How long after a lost bus it is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// Begins to listen; `tell` takes what is to be shown again.
pub(super) fn start(on_screen: Arc<OnScreen>, click: Click, tell: impl Fn(Job) + Send + Sync + 'static) {
    tauri::async_runtime::spawn(async move {
        loop {
            if let Err(error) = listen(&on_screen, &click, &tell).await {
                tracing::debug!(%error, "notifications cannot be clicked");
            }
            tokio::time::sleep(AGAIN).await;
        }
    });
}

async fn listen(on_screen: &OnScreen, click: &Click, tell: &(impl Fn(Job) + Sync)) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    // The bus itself turns the well-known sender into its owner: no other process can speak in its name.
    let actions = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(SERVICE)?
        .interface(SERVICE)?
        .member("ActionInvoked")?
        .build();
    let closed = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(SERVICE)?
        .interface(SERVICE)?
        .member("NotificationClosed")?
        .build();
    let owners = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.DBus")?
        .interface("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .add_arg(SERVICE)?
        .build();
    let mut actions = MessageStream::for_match_rule(actions, &bus, Some(64)).await?;
    let mut closed = MessageStream::for_match_rule(closed, &bus, Some(64)).await?;
    let mut owners = MessageStream::for_match_rule(owners, &bus, Some(16)).await?;
    loop {
        tokio::select! {
            // In this order: a service tells of a click first, and then that it closed what was clicked.
            biased;
            message = actions.next() => {
                let Some(message) = message else { return Ok(()) };
                let Ok((id, button)) = message?.body().deserialize::<(u32, String)>() else { continue };
                if let Some(clicked) = on_screen.clicked(id, &button) {
                    click(clicked);
                }
            }
            message = closed.next() => {
                let Some(message) = message else { return Ok(()) };
                let Ok((id, _why)) = message?.body().deserialize::<(u32, u32)>() else { continue };
                if on_screen.closed(id) {
                    tell(Job::Again(id));
                }
            }
            message = owners.next() => {
                let Some(message) = message else { return Ok(()) };
                let Ok((_, _, owner)) = message?.body().deserialize::<(String, String, String)>() else {
                    continue;
                };
                on_screen.clear();
                // Without a new owner there is nobody to show anything yet.
                if !owner.is_empty() {
                    tell(Job::Restarted);
                }
            }
        }
    }
}
