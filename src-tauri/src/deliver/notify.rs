//! Desktop notifications, on a thread of their own. Invariant: one notification for each key; a later one replaces it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use askance_core::effect::{Key, Notification, Urgency};
use notify_rust::NotificationHandle;

use super::Say;

/// Notifications that may wait for the service; further ones are dropped, since they would come too late.
const WAITING: usize = 64;
/// Notifications that are remembered so that they can be replaced or taken back.
const SHOWN: usize = 100;

enum Job {
    Show(Notification),
    Close(Key),
}

/// The queue.
pub(super) struct Notifications {
    jobs: SyncSender<Job>,
}

impl Notifications {
    pub(super) fn start(icon: Option<PathBuf>, say: Say) -> Self {
        let (jobs, queue) = sync_channel(WAITING);
        let icon = icon.map_or_else(|| "askance".to_owned(), |path| path.display().to_string());
        let started = std::thread::Builder::new()
            .name("notifications".to_owned())
            .spawn(move || serve(&queue, &icon, &say));
        if let Err(error) = started {
            tracing::error!(%error, "no thread for notifications");
        }
        Self { jobs }
    }

    pub(super) fn show(&self, notification: Notification) {
        self.put(Job::Show(notification));
    }

    pub(super) fn close(&self, key: Key) {
        self.put(Job::Close(key));
    }

    fn put(&self, job: Job) {
        if self.jobs.try_send(job).is_err() {
            tracing::warn!("the notification queue is full; one was dropped");
        }
    }
}

fn serve(queue: &Receiver<Job>, icon: &str, say: &Say) {
    let mut shown: HashMap<Key, NotificationHandle> = HashMap::new();
    while let Ok(job) = queue.recv() {
        match job {
            Job::Show(notification) => {
                let replaces = shown.remove(&notification.key).map(|handle| handle.id());
                match show(&notification, icon, replaces) {
                    Ok(handle) => {
                        if shown.len() >= SHOWN {
                            shown.clear();
                        }
                        shown.insert(notification.key, handle);
                    }
                    Err(error) => {
                        tracing::debug!(%error, "notification not shown");
                        say("There is no notification service here, so Askance cannot show notifications.");
                    }
                }
            }
            Job::Close(key) => {
                if let Some(handle) = shown.remove(&key) {
                    handle.close();
                }
            }
        }
    }
}

fn show(
    notification: &Notification,
    icon: &str,
    replaces: Option<u32>,
) -> notify_rust::error::Result<NotificationHandle> {
    let mut desktop = notify_rust::Notification::new();
    desktop
        .appname("Askance")
        .summary(&notification.title)
        // The body may hold markup on some services: nothing of a session's text may act as one.
        .body(&notification.body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
        .icon(icon);
    #[cfg(all(unix, not(target_os = "macos")))]
    desktop.urgency(match notification.urgency {
        Urgency::Low => notify_rust::Urgency::Low,
        Urgency::Normal => notify_rust::Urgency::Normal,
        Urgency::Critical => notify_rust::Urgency::Critical,
    });
    if let Some(id) = replaces {
        desktop.id(id);
    }
    desktop.show()
}
