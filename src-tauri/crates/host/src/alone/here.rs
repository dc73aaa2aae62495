//! What follows from the decisions of a session without a window.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use askance_audit::Writer;
use askance_copilot::Runtime;
use askance_core::effect::Effect;
use askance_core::event::News;
use askance_core::id::{Millis, SessionId};
use askance_core::record::AuditEntry;
use askance_core::settings;
use askance_core::view::Delivery;
use tokio::sync::Notify;

use super::Log;
use crate::{Deliver, Host, now};

/// Takes the effects: there is no window, no sound and no notification, only the record.
pub(super) struct Here {
    pub(super) log: Arc<Log>,
    pub(super) writer: Option<Writer>,
    pub(super) runtime: OnceLock<Arc<Runtime>>,
    pub(super) host: OnceLock<Weak<Host>>,
    /// What waits has changed.
    pub(super) waits: Notify,
    /// The person has stopped the turn, where they were asked.
    pub(super) stopped: AtomicBool,
}

impl Here {
    pub(super) fn new(log: Arc<Log>, writer: Option<Writer>) -> Self {
        let (runtime, host, waits, stopped) = Default::default();
        Self { log, writer, runtime, host, waits, stopped }
    }

    /// The person has stopped the turn, where they were asked.
    #[cfg(unix)]
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// Tells the core at that time, so that a failed turn is tried again.
    fn tell_at(&self, session: SessionId, at: Millis) {
        let Some(host) = self.host.get().cloned() else { return };
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(at.saturating_sub(now()))).await;
            if let Some(host) = host.upgrade() {
                host.news(News::RetryDue(session));
            }
        });
    }

    /// Continues a turn that has failed.
    fn go_on(&self, session: SessionId, text: String) {
        let (Some(runtime), Some(host)) = (self.runtime.get().cloned(), self.host.get().cloned()) else {
            return;
        };
        tokio::spawn(async move {
            if let Err(error) = runtime.send(&session, &text, Delivery::Queue).await
                && let Some(host) = host.upgrade()
            {
                host.news(News::Refused { session, reason: error.to_string() });
            }
        });
    }
}

impl Deliver for Here {
    fn deliver(&self, effect: Effect) {
        match effect {
            Effect::Abort(session) => {
                if let Some(runtime) = self.runtime.get() {
                    runtime.begin_abort(&session);
                }
            }
            Effect::Sessions => self.log.wake(),
            Effect::Prompts => self.waits.notify_one(),
            Effect::RetryAt { session, at } => self.tell_at(session, at),
            Effect::Continue { session, text } => self.go_on(session, text),
            // Every other one by its name, so that a new one is not overlooked: nobody is here to be told, and answers
            // and the record have ways of their own.
            Effect::Release { .. }
            | Effect::Record(_)
            | Effect::SaveGrants
            | Effect::Timeline { .. }
            | Effect::Notify(_)
            | Effect::Unnotify(_)
            | Effect::Sound(_)
            | Effect::Send(_) => {}
        }
    }

    fn record(&self, entry: AuditEntry, _settings: &settings::Audit) {
        self.log.add(&entry);
        if let Some(writer) = &self.writer {
            writer.record(entry);
        }
    }
}
