//! The messages of one target. Invariant: they leave in the order they came, and no clock is read here.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Why};
use crate::{Millis, Status};

/// Most messages that wait for one target; the oldest go.
pub const WAITING: usize = 200;
/// How long a message may wait, in milliseconds.
pub const AGE_MS: Millis = 24 * 3_600_000;
/// The longest wait between two tries, in milliseconds, whatever the service says.
pub const LONGEST_WAIT_MS: Millis = 3_600_000;
/// The wait after the first failure.
const FIRST_WAIT_MS: Millis = 1_000;
/// The longest wait of our own.
const LONGEST_BACKOFF_MS: Millis = 300_000;

/// Why messages are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drops {
    /// More than [`WAITING`] waited.
    TooMany,
    /// They waited longer than [`AGE_MS`].
    TooOld,
    /// The service refused the message again after a test had succeeded: it is the message.
    Refused,
    /// Its file could not be read any more.
    Unreadable,
}

/// What a line remembers across a restart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Saved {
    /// Why nothing is sent.
    pub(crate) broken: Option<Why>,
    /// The address it broke or waited at, as [`crate::Address::fingerprint`].
    pub(crate) address: Option<String>,
    /// Failures since the last message that was taken.
    pub(crate) failures: u32,
    /// Not before this.
    pub(crate) not_before: Millis,
    pub(crate) dropped: u32,
    /// The message that was refused before a test succeeded.
    pub(crate) suspect: Option<u64>,
}

/// When the next message is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Due {
    /// This one, now.
    Now(u64),
    /// Not before this.
    At(Millis),
    /// Nothing waits, one is under way, or nothing can be sent.
    Idle,
}

/// What follows from an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The message is done with: it was taken.
    Done(u64),
    /// It stays, and is tried again.
    Again,
    /// It stays, and nothing is sent any more.
    Broke(Why),
    /// It is given up.
    GivenUp(u64),
    /// It is not there any more.
    Gone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Waiting {
    seq: u64,
    queued: Millis,
}

/// One target's messages.
#[derive(Debug, Default)]
pub(crate) struct Line {
    waiting: VecDeque<Waiting>,
    /// The one that is being sent. It is the first of those that wait, and stays there.
    under_way: Option<u64>,
    memory: Saved,
}

impl Line {
    /// A line as it was before a restart.
    pub(crate) fn restored(saved: Saved) -> Self {
        Self { memory: saved, ..Self::default() }
    }

    /// What is to be remembered.
    pub(crate) fn saved(&self) -> Saved {
        self.memory.clone()
    }

    /// A message that was on the disk already. They come in order.
    pub(crate) fn known(&mut self, seq: u64, queued: Millis) {
        self.waiting.push_back(Waiting { seq, queued });
    }

    /// A new message. Returns those that have to make place: the oldest, but not the one that is being sent.
    pub(crate) fn push(&mut self, seq: u64, now: Millis) -> Vec<u64> {
        self.known(seq, now);
        let mut over = Vec::new();
        while self.waiting.len() > WAITING {
            let place = usize::from(self.under_way.is_some());
            let Some(oldest) = self.waiting.remove(place) else { break };
            over.push(oldest.seq);
        }
        over
    }

    /// Takes out what has waited too long.
    pub(crate) fn expire(&mut self, now: Millis) -> Vec<u64> {
        let under_way = self.under_way;
        let old =
            |entry: &Waiting| Some(entry.seq) != under_way && now.saturating_sub(entry.queued) >= AGE_MS;
        let gone = self.waiting.iter().filter(|entry| old(entry)).map(|entry| entry.seq).collect();
        self.waiting.retain(|entry| !old(entry));
        gone
    }

    /// Counts what was dropped. Returns the reason where it is to be told: the first time since one was taken.
    pub(crate) fn dropped(&mut self, count: usize, why: Drops) -> Option<Drops> {
        if count == 0 {
            return None;
        }
        let first = self.memory.dropped == 0;
        self.memory.dropped = self.memory.dropped.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        first.then_some(why)
    }

    /// The target is at this address now: another one is tried at once.
    pub(crate) fn found_at(&mut self, fingerprint: String) {
        if self.memory.address.as_ref().is_some_and(|known| *known != fingerprint) {
            self.memory = Saved { dropped: self.memory.dropped, ..Saved::default() };
        }
        self.memory.address = Some(fingerprint);
    }

    /// A test was taken: it goes on at once.
    pub(crate) fn mend(&mut self, now: Millis) {
        self.memory.broken = None;
        self.memory.failures = 0;
        self.memory.not_before = now;
        self.memory.dropped = 0;
    }

    /// When the next message is to be sent.
    pub(crate) fn due(&self, now: Millis) -> Due {
        match self.waiting.front() {
            Some(first) if self.under_way.is_none() && self.memory.broken.is_none() => {
                // A clock that was wrong once must not hold a message back for longer than any wait.
                let at = self.memory.not_before;
                if at <= now || at > now.saturating_add(2 * LONGEST_WAIT_MS) {
                    Due::Now(first.seq)
                } else {
                    Due::At(at)
                }
            }
            _ => Due::Idle,
        }
    }

    /// The message is being sent.
    pub(crate) fn begin(&mut self, seq: u64) {
        self.under_way = Some(seq);
    }

    /// The message could not be sent: its file is gone or damaged.
    pub(crate) fn lose(&mut self, seq: u64) {
        self.waiting.retain(|entry| entry.seq != seq);
        self.under_way = None;
    }

    /// What follows from an answer. `jitter` is from 0 to 1.
    pub(crate) fn answered(&mut self, answer: Answer, now: Millis, jitter: f64) -> Step {
        let Some(seq) = self.under_way.take() else { return Step::Gone };
        if self.waiting.front().is_none_or(|first| first.seq != seq) {
            return Step::Gone;
        }
        match answer {
            Answer::Taken => {
                self.waiting.pop_front();
                self.memory = Saved { address: self.memory.address.take(), ..Saved::default() };
                Step::Done(seq)
            }
            Answer::Later { after, .. } => {
                let wait = after.unwrap_or(0).max(backoff(self.memory.failures, jitter));
                self.memory.failures = self.memory.failures.saturating_add(1);
                self.memory.not_before = now.saturating_add(wait);
                Step::Again
            }
            Answer::Never(_) if self.memory.suspect == Some(seq) => {
                self.waiting.pop_front();
                self.memory.suspect = None;
                Step::GivenUp(seq)
            }
            Answer::Never(why) => {
                self.memory.broken = Some(why);
                self.memory.suspect = Some(seq);
                Step::Broke(why)
            }
        }
    }

    /// Every message.
    pub(crate) fn all(&self) -> Vec<u64> {
        self.waiting.iter().map(|entry| entry.seq).collect()
    }

    /// How it fares.
    pub(crate) fn status(&self) -> Status {
        Status { waiting: self.waiting.len(), dropped: self.memory.dropped, broken: self.memory.broken }
    }

    /// When something is old enough to be dropped. What is being sent is not.
    pub(crate) fn expires(&self) -> Option<Millis> {
        let first = self.waiting.get(usize::from(self.under_way.is_some()));
        first.map(|first| first.queued.saturating_add(AGE_MS))
    }
}

/// Doubled with each failure, and between half and all of that, so that many do not come back at once.
pub(crate) fn backoff(failures: u32, jitter: f64) -> Millis {
    let whole = FIRST_WAIT_MS.saturating_mul(1 << failures.min(20)).min(LONGEST_BACKOFF_MS);
    // At most five minutes: exact in any float.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let part = (whole as f64 / 2.0 * jitter.clamp(0.0, 1.0)) as Millis;
    whole / 2 + part
}
