//! Hears what the person does with notifications. Invariants: only the process that owns the service's name is heard,
//! and a service that was replaced makes all earlier numbers void.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use zbus::fdo::DBusProxy;
use zbus::message::Type;
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::{Click, Job, OnScreen};

const SERVICE: &str = "org.freedesktop.Notifications";
/// The bus itself, which is a sender with this name.
const BUS: &str = "org.freedesktop.DBus";
/// How long after a lost bus it is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// Begins to listen; `tell` takes what is to be shown again.
pub(super) fn start(on_screen: Arc<OnScreen>, click: Click, tell: impl Fn(Job) + Send + Sync + 'static) {
    tauri::async_runtime::spawn(async move {
        // Whether a service has gone, with what it showed, since another one was told of.
        let mut gone = false;
        loop {
            if let Err(error) = listen(&on_screen, &click, &tell, &mut gone).await {
                tracing::debug!(%error, "notifications cannot be clicked");
            }
            // With the bus, its services may have gone, and their numbers begun anew.
            on_screen.clear();
            gone = true;
            tokio::time::sleep(AGAIN).await;
        }
    });
}

async fn listen(
    on_screen: &OnScreen,
    click: &Click,
    tell: &(impl Fn(Job) + Sync),
    gone: &mut bool,
) -> zbus::Result<()> {
    let bus = Connection::session().await?;
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
        .sender(BUS)?
        .interface(BUS)?
        .member("NameOwnerChanged")?
        .add_arg(SERVICE)?
        .build();
    let mut actions = MessageStream::for_match_rule(actions, &bus, Some(64)).await?;
    let mut closed = MessageStream::for_match_rule(closed, &bus, Some(64)).await?;
    let mut owners = MessageStream::for_match_rule(owners, &bus, Some(16)).await?;
    // A match rule keeps nobody else out: a signal that is sent to us alone needs none. So each sender is looked at.
    let mut owner = owner(&bus).await;
    loop {
        // Nobody had the name before the first notification starts a service: that one took nothing away.
        if *gone && owner.is_some() {
            *gone = false;
            tell(Job::Restarted);
        }
        tokio::select! {
            // In this order: a service tells of a click first, and then that it closed what was clicked.
            biased;
            message = actions.next() => {
                let Some(message) = message else { return Ok(()) };
                let message = message?;
                if !is_from(&message, owner.as_deref()) {
                    continue;
                }
                let Ok((id, button)) = message.body().deserialize::<(u32, String)>() else { continue };
                if let Some(clicked) = on_screen.clicked(id, &button) {
                    click(clicked);
                }
            }
            message = closed.next() => {
                let Some(message) = message else { return Ok(()) };
                let message = message?;
                if !is_from(&message, owner.as_deref()) {
                    continue;
                }
                let Ok((id, _why)) = message.body().deserialize::<(u32, u32)>() else { continue };
                if on_screen.closed(id) {
                    tell(Job::Again(id));
                }
            }
            message = owners.next() => {
                let Some(message) = message else { return Ok(()) };
                let message = message?;
                if !is_from(&message, Some(BUS)) {
                    continue;
                }
                let Ok((_, old, new)) = message.body().deserialize::<(String, String, String)>() else { continue };
                owner = (!new.is_empty()).then_some(new);
                if !old.is_empty() {
                    on_screen.clear();
                    *gone = true;
                }
            }
        }
    }
}

/// The process that owns the service's name now.
async fn owner(bus: &Connection) -> Option<String> {
    let bus = DBusProxy::new(bus).await.ok()?;
    let owner = bus.get_name_owner(SERVICE.try_into().ok()?).await.ok()?;
    Some(owner.to_string())
}

/// Whether this process has sent it. The bus itself writes down who did.
fn is_from(message: &Message, process: Option<&str>) -> bool {
    let header = message.header();
    header.sender().is_some_and(|sender| Some(sender.as_str()) == process)
}
