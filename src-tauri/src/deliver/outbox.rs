//! Slack and the other webhooks. Invariant: a message is on the disk before it is on its way, and no hook waits for
//! either.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use askance_core::effect::{Buttons, Key, Notification, Urgency};
use askance_core::message::{Format, Message, Payload, payload};
use askance_core::settings::{Destination, OutboxView, SLACK, Settings, SettingsView, destination_id};
use askance_outbox::{Address, Clock, Drops, Http, Letter, Outbox, Target, Told, Why};
use tauri::{AppHandle, Manager};
use tokio::sync::oneshot;

use super::Say;
use crate::app::App;

/// Messages on their way to the disk; further ones are dropped and said.
const WAITING: usize = 256;
/// Longest wait for an answer.
const LIMIT: Duration = Duration::from_secs(10);
/// Longest wait for the disk when the app ends.
const LAST_LIMIT: Duration = Duration::from_secs(2);

/// Why a test did not succeed. The sentences are for the settings window.
#[derive(Debug, thiserror::Error)]
pub enum TestError {
    /// There is no such webhook, or it is off or not confirmed.
    #[error("Save a webhook first.")]
    NoWebhook,
    /// There is no outbox on this machine.
    #[error("Messages cannot be kept on this machine, so none is sent.")]
    NoOutbox,
    /// It was not taken.
    #[error("{name}: {why}")]
    NotTaken {
        /// Who.
        name: &'static str,
        /// Why.
        why: Why,
    },
}

/// What the person hears, beside the notice in the windows.
pub(super) type Notify = Arc<dyn Fn(Notification) + Send + Sync>;

/// The outbox, and the way into it.
pub struct Outgoing {
    outbox: Option<Arc<Outbox>>,
    jobs: SyncSender<Job>,
    say: Say,
}

/// What the thread that writes is given.
enum Job {
    Keep(Letter),
    /// Tells that all before it was done.
    Done(oneshot::Sender<()>),
}

impl Outgoing {
    /// Opens the outbox and begins to send what an earlier run left in it.
    pub(super) fn start(app: &AppHandle, settings: &Settings, say: Say, notify: Notify) -> Self {
        let (jobs, queue) = sync_channel::<Job>(WAITING);
        let outbox = open(app, &say, notify);
        if let Some(outbox) = &outbox {
            outbox.configure(targets(settings), known(settings));
            tauri::async_runtime::spawn(Arc::clone(outbox).run());
            let (outbox, say) = (Arc::clone(outbox), Arc::clone(&say));
            // A thread, since a disk may take long.
            std::thread::spawn(move || {
                for job in queue {
                    match job {
                        Job::Keep(letter) => {
                            if let Err(error) = outbox.put(letter) {
                                tracing::warn!(%error, "a message was not kept");
                                say(&format!("A message could not be kept, and is not sent: {error}."));
                            }
                        }
                        // Nobody waits any more where this fails.
                        Job::Done(done) => drop(done.send(())),
                    }
                }
            });
        }
        if settings.slack.webhook_url.is_some() && !settings.slack.is_confirmed() {
            say(UNCONFIRMED);
        }
        Self { outbox, jobs, say }
    }

    /// Sends a message to all who want it. It does not wait.
    pub(super) fn send(&self, settings: &Settings, message: &Message) {
        if self.outbox.is_none() {
            return;
        }
        for destination in settings.destinations().iter().filter(|destination| destination.wants(message)) {
            if self.jobs.try_send(Job::Keep(letter(destination, message))).is_err() {
                tracing::warn!("the way into the outbox is full; a message was dropped");
                (self.say)("Messages came faster than they could be kept. Some were not sent.");
            }
        }
    }

    /// Waits until all messages so far are on the disk, but not for ever: before the app ends.
    pub async fn kept(&self) {
        let (done, kept) = oneshot::channel();
        if self.jobs.try_send(Job::Done(done)).is_ok() {
            // Whatever it comes to, the app ends.
            let _ = tokio::time::timeout(LAST_LIMIT, kept).await;
        }
    }

    /// The settings have changed.
    pub fn configure(&self, settings: &Settings) {
        if let Some(outbox) = &self.outbox {
            outbox.configure(targets(settings), known(settings));
        }
    }

    /// Sends a test to a webhook, or to Slack where none is named.
    pub async fn test(&self, settings: &Settings, webhook: Option<&str>) -> Result<(), TestError> {
        let outbox = self.outbox.as_ref().ok_or(TestError::NoOutbox)?;
        let id = webhook.map_or_else(|| SLACK.to_owned(), destination_id);
        let destinations = settings.destinations();
        let destination =
            destinations.iter().find(|destination| destination.id == id).ok_or(TestError::NoWebhook)?;
        let letter = letter(destination, &Message::test(crate::host::now()));
        outbox.test(letter).await.map_err(|why| TestError::NotTaken { name: name(destination.format), why })
    }

    /// Fills in how the messages fare.
    pub fn show(&self, view: &mut SettingsView) {
        let Some(outbox) = &self.outbox else { return };
        let of = |id: &str| {
            let status = outbox.status(id);
            OutboxView {
                waiting: u32::try_from(status.waiting).unwrap_or(u32::MAX),
                dropped: status.dropped,
                broken: status.broken.map(|why| why.to_string()),
            }
        };
        view.slack.outbox = of(SLACK);
        for webhook in &mut view.webhooks {
            webhook.outbox = of(&destination_id(&webhook.id));
        }
    }
}

/// Said where a file of an earlier version, or one written by hand, names a host that nobody confirmed.
const UNCONFIRMED: &str = "The Slack webhook's host is not one of Slack's own. Nothing is posted until you confirm it in the settings.";

fn open(app: &AppHandle, say: &Say, notify: Notify) -> Option<Arc<Outbox>> {
    let clock: Clock = Arc::new(crate::host::now);
    let transport = Http::new(LIMIT, Arc::clone(&clock));
    let (telling, handle) = (Arc::clone(say), app.clone());
    let tell = Arc::new(move |told| {
        let view = handle.try_state::<Arc<App>>().map(|app| crate::command::settings::now(&app));
        let sentence = sentence(&told, |target| called(view.as_ref(), target));
        telling(&sentence);
        notify(Notification {
            key: Key::Told,
            title: "Askance".to_owned(),
            body: sentence,
            urgency: Urgency::Normal,
            buttons: Buttons::Look(None),
        });
    });
    let folder = app.path().app_data_dir().ok()?.join("outbox");
    match Outbox::open(&folder, Arc::new(transport), clock, tell) {
        Ok(outbox) => Some(Arc::new(outbox)),
        Err(error) => {
            say(&format!("Messages to Slack and other webhooks are not sent: {error}."));
            None
        }
    }
}

/// What the person hears of a target. It names the service and its host, never the address.
fn sentence(told: &Told, called: impl Fn(&str) -> String) -> String {
    match told {
        Told::Broken { target, why } => {
            format!("A message could not be posted. {}: {why} The settings say more.", called(target))
        }
        Told::Dropping { target, why } => {
            let why = match why {
                Drops::TooMany => "too many wait, and the oldest go",
                Drops::TooOld => "they have waited for a day",
                Drops::Refused => "it was refused again",
                Drops::Unreadable => "a file of the outbox was damaged",
            };
            format!("Messages could not be posted and are given up. {}: {why}.", called(target))
        }
    }
}

/// A target as the settings window calls it.
fn called(view: Option<&SettingsView>, target: &str) -> String {
    if target == SLACK {
        return name(Format::Slack).to_owned();
    }
    let mut webhooks = view.into_iter().flat_map(|view| &view.webhooks);
    let webhook = webhooks.find(|webhook| destination_id(&webhook.id) == target);
    let host = webhook.and_then(|webhook| webhook.host.as_deref());
    host.map_or_else(|| "A webhook".to_owned(), |host| format!("The webhook at {host}"))
}

fn name(format: Format) -> &'static str {
    match format {
        Format::Slack => "Slack",
        Format::Json => "The webhook",
        Format::Discord => "Discord",
        Format::Teams => "Teams",
        Format::Ntfy => "ntfy",
    }
}

fn targets(settings: &Settings) -> Vec<Target> {
    let target = |destination: &Destination<'_>| {
        let address = Address::parse(destination.url).ok()?;
        Some(Target { id: destination.id.clone(), address, secret: destination.secret.map(str::to_owned) })
    };
    settings.destinations().iter().filter_map(target).collect()
}

/// All that are in the settings, whether or not they take messages now.
fn known(settings: &Settings) -> Vec<String> {
    let slack = settings.slack.webhook_url.as_ref().map(|_| SLACK.to_owned());
    slack.into_iter().chain(settings.webhooks.iter().map(|webhook| destination_id(&webhook.id))).collect()
}

fn letter(destination: &Destination<'_>, message: &Message) -> Letter {
    let Payload { content_type, headers, body } = payload(destination.format, message);
    let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Letter::new(&destination.id, content_type, headers, body)
}
