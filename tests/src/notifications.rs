//! Overhears everything that programs tell the notification service.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use futures_util::StreamExt;
use zbus::message::Type;
use zbus::zvariant::OwnedValue;
use zbus::{Connection, Message, MessageStream};

use crate::wait::until;

const SERVICE: &str = "org.freedesktop.Notifications";
/// Messages kept; later ones push out the oldest.
const KEPT: usize = 1_000;

/// One notification, with all that became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notification {
    /// The name of the program that sent it.
    pub app: String,
    /// The id of the one it replaces, or 0.
    pub replaces: u32,
    /// The headline.
    pub summary: String,
    /// The text.
    pub body: String,
    /// The buttons: key and label.
    pub actions: Vec<(String, String)>,
    /// 0 low, 1 normal, 2 critical.
    pub urgency: Option<u8>,
    /// When it shall go away by itself, in milliseconds; -1 if the service decides.
    pub timeout: i32,
    /// The id that the service gave it.
    pub id: Option<u32>,
    /// The name of the error that the service (or, if there is none, the bus) answered.
    pub error: Option<String>,
    /// The keys of the buttons that were clicked.
    pub invoked: Vec<String>,
    /// Why it was closed: 1 expired, 2 dismissed, 3 by the program.
    pub closed: Option<u32>,
    serial: u32,
    sender: String,
}

/// The notifications heard so far.
pub struct Notifications {
    heard: Arc<Mutex<Vec<Notification>>>,
    listener: tokio::task::JoinHandle<()>,
}

impl Notifications {
    /// Turns a connection into an ear.
    pub(crate) async fn listen(connection: Connection) -> Result<Self> {
        let rules = [
            format!("type='method_call',interface='{SERVICE}'"),
            format!("type='signal',interface='{SERVICE}'"),
            "type='method_return'".to_owned(),
            "type='error'".to_owned(),
        ];
        let mut stream = MessageStream::from(&connection);
        connection
            .call_method(
                Some("org.freedesktop.DBus"),
                "/org/freedesktop/DBus",
                Some("org.freedesktop.DBus.Monitoring"),
                "BecomeMonitor",
                &(rules.as_slice(), 0_u32),
            )
            .await?;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&heard);
        let listener = tokio::spawn(async move {
            // The stream ends with the connection.
            let _connection = connection;
            while let Some(Ok(message)) = stream.next().await {
                let mut heard = notes.lock().unwrap_or_else(PoisonError::into_inner);
                note(&mut heard, &message);
                let surplus = heard.len().saturating_sub(KEPT);
                heard.drain(..surplus);
            }
        });
        Ok(Self { heard, listener })
    }

    /// All notifications so far, oldest first.
    pub fn all(&self) -> Vec<Notification> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Those that are still to be seen.
    pub fn open(&self) -> Vec<Notification> {
        let all = self.all();
        let replaced = |id: u32| all.iter().filter(|other| other.id == Some(id)).count() > 1;
        all.iter()
            .enumerate()
            .filter(|(index, one)| {
                let later = &all[index + 1..];
                one.closed.is_none()
                    && one
                        .id
                        .is_some_and(|id| !(replaced(id) && later.iter().any(|other| other.id == Some(id))))
            })
            .map(|(_, one)| one.clone())
            .collect()
    }

    /// Waits for a notification of this kind, which may have come already.
    pub async fn wait_for(
        &self,
        within: Duration,
        wanted: impl Fn(&Notification) -> bool,
    ) -> Result<Notification> {
        until("a notification", within, async || self.all().into_iter().find(&wanted)).await
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

fn note(heard: &mut Vec<Notification>, message: &Message) {
    let header = message.header();
    let member = header.member().map_or("", |member| member.as_str());
    match (message.message_type(), member) {
        (Type::MethodCall, "Notify") => heard.extend(called(message)),
        (Type::MethodReturn | Type::Error, _) => {
            let (Some(serial), Some(caller)) = (header.reply_serial(), header.destination()) else {
                return;
            };
            let of_call =
                |one: &&mut Notification| one.serial == serial.get() && one.sender == caller.as_str();
            let Some(one) = heard.iter_mut().find(of_call) else {
                return;
            };
            one.id = message.body().deserialize().ok();
            one.error = header.error_name().map(ToString::to_string);
        }
        (Type::Signal, "ActionInvoked") => {
            if let Ok((id, key)) = message.body().deserialize::<(u32, String)>() {
                latest(heard, id, |one| one.invoked.push(key));
            }
        }
        (Type::Signal, "NotificationClosed") => {
            if let Ok((id, reason)) = message.body().deserialize::<(u32, u32)>() {
                latest(heard, id, |one| one.closed = Some(reason));
            }
        }
        _ => {}
    }
}

fn latest(heard: &mut [Notification], id: u32, change: impl FnOnce(&mut Notification)) {
    if let Some(one) = heard.iter_mut().rev().find(|one| one.id == Some(id)) {
        change(one);
    }
}

type Call = (String, u32, String, String, String, Vec<String>, HashMap<String, OwnedValue>, i32);

fn called(message: &Message) -> Option<Notification> {
    let (app, replaces, _icon, summary, body, actions, hints, timeout): Call =
        message.body().deserialize().ok()?;
    let header = message.header();
    Some(Notification {
        app,
        replaces,
        summary,
        body,
        actions: actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect(),
        urgency: hints.get("urgency").and_then(|hint| u8::try_from(hint).ok()),
        timeout,
        serial: header.primary().serial_num().get(),
        sender: header.sender().map(ToString::to_string).unwrap_or_default(),
        ..Notification::default()
    })
}
