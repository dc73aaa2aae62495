//! Messages to webhooks, kept on disk until they are taken. Invariant: a message that was put in arrives, or the
//! person is told why not; and it arrives once.
//!
//! - [`Outbox::put`] returns when the message is on the disk, with what a crash of the machine needs (`store.rs`).
//! - Each target has a line of its own (`line.rs`, a pure state machine): its messages go one after the other, in
//!   order, and one that does not arrive is tried again until it is a day old. Other targets do not wait for it.
//! - An answer that cannot change by itself (a 4xx, a redirect) stops the line: nothing is thrown away, and the person
//!   is told once. Another address, or a test that succeeds, lets it go on.
//!
//! **The one window**: a message leaves the disk after the service has answered. If the app dies between that answer
//! and our noting it, the message is still there at the next start and is sent again. Both carry the same
//! `X-Askance-Delivery`, so that a receiver of our own format can tell.
//!
//! The address of a target is a secret. It lives in memory only: the files hold the target's id, and no error, log or
//! debug text holds more than a host.

mod address;
mod answer;
mod http;
mod letter;
mod line;
mod sign;
mod store;
mod worker;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

pub use address::{Address, AddressError};
pub use answer::{Answer, Why};
pub use http::Http;
pub use letter::{Letter, MAX_BODY};
pub use line::{AGE_MS, Drops, LONGEST_WAIT_MS, WAITING};
pub use sign::{SIGNATURE, TIMESTAMP, signature};
pub use store::StoreError;
pub use worker::{Clock, Posting, Transport};

use line::{Line, Saved};
use store::Store;

/// Milliseconds since the Unix epoch, or a span of them.
pub type Millis = u64;

/// Somebody who takes messages. Its `Debug` shows no secret.
#[derive(Clone)]
pub struct Target {
    /// Names it in the files; the same as long as the person does not remove it.
    pub id: String,
    /// Where it is.
    pub address: Address,
    /// What its messages are signed with.
    pub secret: Option<String>,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("id", &self.id).field("address", &self.address).finish_non_exhaustive()
    }
}

/// What the person should hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Nothing goes to this target any more, for this reason.
    Broken {
        /// Which.
        target: String,
        /// Why.
        why: Why,
    },
    /// Messages to this target begin to be dropped. Further ones are only counted, until one is delivered.
    Dropping {
        /// Which.
        target: String,
        /// Why.
        why: Drops,
    },
}

/// How the messages to one target fare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Messages that wait.
    pub waiting: usize,
    /// Messages dropped since the last one that was delivered.
    pub dropped: u32,
    /// Why nothing is sent.
    pub broken: Option<Why>,
}

/// Who hears what the person should know. It must not wait.
pub type Tell = Arc<dyn Fn(Told) + Send + Sync>;

/// The outbox.
pub struct Outbox {
    inner: Mutex<Inner>,
    /// Something may be due now.
    changed: Notify,
    tell: Tell,
    transport: Arc<dyn Transport>,
    clock: Clock,
}

struct Inner {
    store: Store,
    lines: BTreeMap<String, Line>,
    targets: BTreeMap<String, Target>,
    /// Those that are in the settings, also if nothing is sent to them now.
    known: BTreeSet<String>,
}

impl Outbox {
    /// Opens the outbox in this folder, which is made if it is not there. A file that cannot be read is set aside.
    pub fn open(
        folder: &Path,
        transport: Arc<dyn Transport>,
        clock: Clock,
        tell: Tell,
    ) -> Result<Self, StoreError> {
        let (store, found, saved) = Store::open(folder)?;
        let mut lines: BTreeMap<String, Line> =
            saved.into_iter().map(|(target, saved)| (target, Line::restored(saved))).collect();
        for (seq, letter) in &found {
            lines.entry(letter.target.clone()).or_default().known(*seq, letter.queued);
        }
        let inner = Mutex::new(Inner { store, lines, targets: BTreeMap::new(), known: BTreeSet::new() });
        Ok(Self { inner, changed: Notify::new(), tell, transport, clock })
    }

    /// Says who takes messages from now on. One with another address than before is not broken any more; the messages
    /// to one that was removed in this run go. Messages to one that is not there after a start wait for it until they
    /// are too old: settings that could not be read must not cost them. So do messages to one that is `paused`: switched
    /// off, or not yet confirmed.
    pub fn configure(&self, targets: Vec<Target>, paused: impl IntoIterator<Item = String>) {
        let targets: BTreeMap<String, Target> =
            targets.into_iter().map(|target| (target.id.clone(), target)).collect();
        let known: BTreeSet<String> = targets.keys().cloned().chain(paused).collect();
        let mut inner = self.lock();
        let removed: Vec<String> = inner.known.difference(&known).cloned().collect();
        for id in removed {
            if let Some(line) = inner.lines.remove(&id) {
                let gone = line.all();
                tracing::info!(target_id = id, count = gone.len(), "a target was removed with its messages");
                inner.forget(&gone);
            }
        }
        for (id, target) in &targets {
            let line = inner.lines.entry(id.clone()).or_default();
            line.found_at(target.address.fingerprint());
        }
        (inner.targets, inner.known) = (targets, known);
        inner.save();
        drop(inner);
        self.changed.notify_one();
    }

    /// Puts a message in. When this returns, it is on the disk.
    pub fn put(&self, letter: Letter) -> Result<(), StoreError> {
        let now = (self.clock)();
        let target = letter.target.clone();
        let mut inner = self.lock();
        let letter = Letter { queued: now, ..letter };
        let seq = inner.store.put(&letter)?;
        let line = inner.lines.entry(target.clone()).or_default();
        let over = line.push(seq, now);
        let told = line.dropped(over.len(), Drops::TooMany);
        inner.forget(&over);
        if !over.is_empty() {
            inner.save();
        }
        drop(inner);
        if let Some(why) = told {
            (self.tell)(Told::Dropping { target, why });
        }
        self.changed.notify_one();
        Ok(())
    }

    /// How a target's messages fare.
    pub fn status(&self, target: &str) -> Status {
        self.lock().lines.get(target).map(Line::status).unwrap_or_default()
    }

    /// Sends a message at once, beside those that wait. If it is taken, the target is not broken any more.
    pub async fn test(&self, letter: Letter) -> Result<(), Why> {
        let target = self.lock().targets.get(&letter.target).cloned().ok_or(Why::NoTarget)?;
        let answer = self.transport.post(&target, &letter).await;
        match answer {
            Answer::Taken => {
                let mut inner = self.lock();
                if let Some(line) = inner.lines.get_mut(&target.id) {
                    line.mend((self.clock)());
                }
                inner.save();
                drop(inner);
                self.changed.notify_one();
                Ok(())
            }
            Answer::Later { why, .. } | Answer::Never(why) => Err(why),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Each change of it stands alone, so a panic leaves it usable.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Removes messages from the disk.
    fn forget(&mut self, gone: &[u64]) {
        for seq in gone {
            self.store.remove(*seq);
        }
    }

    /// Keeps what the lines remember across a restart.
    fn save(&mut self) {
        let saved: BTreeMap<String, Saved> = self
            .lines
            .iter()
            .map(|(target, line)| (target.clone(), line.saved()))
            .filter(|(_, saved)| *saved != Saved::default())
            .collect();
        self.store.save(&saved);
    }
}
