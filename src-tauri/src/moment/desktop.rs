//! Whether the desktop is told not to disturb, from whoever shows the notifications. Invariants: asking starts nothing
//! and waits a bounded time; a signal is only a reason to ask again, so that nobody can make Askance silent by one.

use std::process::Stdio;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use serde::Serialize;
use zbus::message::Type;
use zbus::names::BusName;
use zbus::proxy::MethodFlags;
use zbus::zvariant::{DynamicType, OwnedValue};
use zbus::{Connection, MatchRule, Message, MessageStream, Proxy};

/// How long an answer is waited for.
const ANSWER: Duration = Duration::from_secs(2);
/// Changes within this time are looked at together.
const SETTLE: Duration = Duration::from_millis(100);
/// How long after it was not known it is asked once more: who answers may only have been slow.
const ONCE_MORE: Duration = Duration::from_secs(5);
/// How long after a lost bus it is tried again.
const AGAIN: Duration = Duration::from_secs(30);
/// Signals that may wait; each of them only says that something has changed.
const WAITING: usize = 16;

const SERVICE: &str = "org.freedesktop.Notifications";
const SERVICE_PATH: &str = "/org/freedesktop/Notifications";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const XFCONF: &str = "org.xfce.Xfconf";
const PORTAL: &str = "org.freedesktop.portal.Settings";
const DCONF: &str = "ca.desrt.dconf.Writer";
/// The keys of [`GNOME`] in dconf.
const GNOME_KEYS: &str = "/org/gnome/desktop/notifications/";
const GNOME: &str = "org.gnome.desktop.notifications";

/// Tells at once, and whenever it changes.
pub(super) async fn follow(tell: impl Fn(Option<bool>) + Send) {
    loop {
        if let Err(error) = listen(&tell).await {
            tracing::debug!(%error, "whether to disturb is not known");
        }
        tell(None);
        tokio::time::sleep(AGAIN).await;
    }
}

async fn listen(tell: &(impl Fn(Option<bool>) + Send)) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let mut changes = futures_util::stream::SelectAll::new();
    for rule in signals()? {
        changes.push(MessageStream::for_match_rule(rule, &bus, Some(WAITING)).await?);
    }
    // Whether the next look waits for no change.
    let mut once_more = false;
    loop {
        let answer = read(&bus).await;
        tell(answer);
        once_more = answer.is_none() && !once_more;
        tokio::select! {
            more = change(&mut changes) => {
                if !more? {
                    return Ok(());
                }
                once_more = false;
                tokio::time::sleep(SETTLE).await;
            }
            () = tokio::time::sleep(ONCE_MORE), if once_more => {}
        }
    }
}

/// Waits for a change that matters; false where none can come any more.
async fn change(changes: &mut (impl Stream<Item = zbus::Result<Message>> + Unpin)) -> zbus::Result<bool> {
    while let Some(change) = changes.next().await {
        if matters(&change?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Of all that is written into dconf, only GNOME's notifications.
fn matters(change: &Message) -> bool {
    if change.header().interface().is_none_or(|interface| interface.as_str() != DCONF) {
        return true;
    }
    let written = change.body().deserialize::<(String, Vec<String>, String)>();
    written.is_ok_and(|(below, ..)| below.starts_with(GNOME_KEYS) || GNOME_KEYS.starts_with(&below))
}

/// What says that it may have changed.
fn signals() -> zbus::Result<[MatchRule<'static>; 6]> {
    let signal = |interface: &'static str, member: &'static str| {
        MatchRule::builder().msg_type(Type::Signal).interface(interface)?.member(member)
    };
    Ok([
        // Another service shows the notifications now.
        signal("org.freedesktop.DBus", "NameOwnerChanged")?.add_arg(SERVICE)?.build(),
        signal(PROPERTIES, "PropertiesChanged")?.path(SERVICE_PATH)?.build(),
        signal(XFCONF, "PropertyChanged")?.add_arg("xfce4-notifyd")?.build(),
        signal(XFCONF, "PropertyRemoved")?.add_arg("xfce4-notifyd")?.build(),
        signal(PORTAL, "SettingChanged")?.add_arg(GNOME)?.build(),
        // A key is no path for D-Bus, so that it is looked at here.
        signal(DCONF, "Notify")?.path("/ca/desrt/dconf/Writer/user")?.build(),
    ])
}

/// Asks the service that shows the notifications, in its own way.
async fn read(bus: &Connection) -> Option<bool> {
    let service = Place { name: SERVICE, path: SERVICE_PATH, interface: SERVICE };
    let (name, ..): (String, String, String, String) =
        service.ask(bus, "GetServerInformation", &()).await.inspect_err(log).ok()?;
    match name.as_str() {
        "Xfce Notify Daemon" => xfce(bus).await,
        "gnome-shell" => gnome(bus).await,
        "dunst" => property(bus, "org.dunstproject.cmd0", "paused").await,
        // Plasma, and whoever else has it.
        _ => property(bus, SERVICE, "Inhibited").await,
    }
}

async fn property(bus: &Connection, interface: &str, name: &str) -> Option<bool> {
    let service = Place { name: SERVICE, path: SERVICE_PATH, interface: PROPERTIES };
    let value: OwnedValue = service.ask(bus, "Get", &(interface, name)).await.ok()?;
    bool::try_from(value).ok()
}

async fn xfce(bus: &Connection) -> Option<bool> {
    let xfconf = Place { name: XFCONF, path: "/org/xfce/Xfconf", interface: XFCONF };
    match xfconf.ask::<OwnedValue>(bus, "GetProperty", &("xfce4-notifyd", "/do-not-disturb")).await {
        Ok(value) => bool::try_from(value).ok(),
        // It is not there before somebody has set it.
        Err(zbus::Error::MethodError(name, ..)) if name.ends_with(".PropertyNotFound") => Some(false),
        Err(error) => {
            log(&error);
            None
        }
    }
}

fn log(error: &zbus::Error) {
    tracing::debug!(%error, "the desktop was asked whether to disturb");
}

/// The setting behind GNOME's switch: whether banners are shown. Few portals hand it out.
async fn gnome(bus: &Connection) -> Option<bool> {
    let portal = Place {
        name: "org.freedesktop.portal.Desktop",
        path: "/org/freedesktop/portal/desktop",
        interface: PORTAL,
    };
    let banners = match portal.ask::<OwnedValue>(bus, "ReadOne", &(GNOME, "show-banners")).await {
        Ok(value) => bool::try_from(value).ok(),
        Err(_) => None,
    };
    let banners = match banners {
        Some(banners) => banners,
        None => gsettings().await?,
    };
    Some(!banners)
}

/// The same from the program that reads such settings.
async fn gsettings() -> Option<bool> {
    let mut asked = tokio::process::Command::new("gsettings");
    asked.args(["get", GNOME, "show-banners"]).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let answer = tokio::time::timeout(ANSWER, asked.output()).await.ok()?.ok()?;
    match answer.stdout.trim_ascii() {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

/// Where something can be asked.
struct Place {
    name: &'static str,
    path: &'static str,
    interface: &'static str,
}

impl Place {
    /// Asks, without starting a service that does not run.
    async fn ask<T>(
        &self,
        bus: &Connection,
        method: &str,
        body: &(impl Serialize + DynamicType + Sync),
    ) -> zbus::Result<T>
    where
        T: for<'d> zbus::zvariant::DynamicDeserialize<'d>,
    {
        let place: Proxy<'_> = zbus::proxy::Builder::new(bus)
            .destination(BusName::try_from(self.name)?)?
            .path(self.path)?
            .interface(self.interface)?
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await?;
        let asked = place.call_with_flags(method, MethodFlags::NoAutoStart.into(), body);
        let answered = tokio::time::timeout(ANSWER, asked).await;
        let timeout = || zbus::Error::Failure("no answer in time".to_owned());
        let answer = answered.map_err(|_| timeout()).flatten()?;
        answer.ok_or_else(|| zbus::Error::Failure("no answer".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signals_can_be_asked_for() {
        assert!(signals().is_ok());
    }

    #[test]
    fn of_dconf_only_the_notifications_matter() {
        let signal = |interface: &str, below: &str| {
            let body = (below, vec![String::new()], "tag");
            let builder =
                Message::signal("/ca/desrt/dconf/Writer/user", interface, "Notify").expect("a signal");
            builder.build(&body).expect("a message")
        };
        for below in
            ["/org/gnome/desktop/notifications/show-banners", "/org/gnome/desktop/notifications/", "/"]
        {
            assert!(matters(&signal(DCONF, below)), "{below}");
        }
        assert!(!matters(&signal(DCONF, "/org/gnome/desktop/interface/clock-format")));
        assert!(matters(&signal(XFCONF, "/anything")));
    }
}
