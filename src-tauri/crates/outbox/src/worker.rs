//! Sends what is due. Invariant: at most one message of a target is under way.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::answer::{Answer, Why};
use crate::letter::Letter;
use crate::line::{Drops, Due, Step};
use crate::{Millis, Outbox, Target, Told};

/// How often the clock is looked at while something waits: a machine that was suspended has not counted the time.
const STEP_MS: Millis = 15_000;

/// Tells the time, in milliseconds since the Unix epoch.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// An attempt under way.
pub type Posting<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// How a message gets to its target.
pub trait Transport: Send + Sync {
    /// Tries once. It ends in bounded time.
    fn post<'a>(&'a self, target: &'a Target, letter: &'a Letter) -> Posting<'a>;
}

impl Outbox {
    /// Sends what waits and what comes, for ever.
    pub async fn run(self: Arc<Self>) {
        let mut under_way = JoinSet::new();
        loop {
            for (target, seq, letter) in self.start_due() {
                let outbox = Arc::clone(&self);
                under_way.spawn(async move {
                    let answer = outbox.transport.post(&target, &letter).await;
                    outbox.note(&target.id, seq, answer, jitter());
                });
            }
            let wait = Duration::from_millis(self.wait());
            tokio::select! {
                Some(_) = under_way.join_next(), if !under_way.is_empty() => {}
                () = self.changed.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Takes the messages that are to be sent now, one of each target at most, and drops what is too old.
    pub(crate) fn start_due(&self) -> Vec<(Target, u64, Letter)> {
        let now = (self.clock)();
        let mut told = Vec::new();
        let mut due = Vec::new();
        let mut guard = self.lock();
        let inner = &mut *guard;
        let mut changed = false;
        for (id, line) in &mut inner.lines {
            let old = line.expire(now);
            told.extend(
                line.dropped(old.len(), Drops::TooOld).map(|why| Told::Dropping { target: id.clone(), why }),
            );
            for seq in &old {
                inner.store.remove(*seq);
            }
            changed |= !old.is_empty();
            let Some(target) = inner.targets.get(id) else { continue };
            while let Due::Now(seq) = line.due(now) {
                match inner.store.load(seq) {
                    Ok(Some(letter)) => {
                        line.begin(seq);
                        due.push((target.clone(), seq, letter));
                        break;
                    }
                    Ok(None) => {}
                    Err(error) => {
                        tracing::warn!(seq, %error, "a message of the outbox cannot be read now");
                        line.begin(seq);
                        line.answered(Answer::Later { why: Why::Unread, after: None }, now, 0.0);
                        changed = true;
                        break;
                    }
                }
                line.lose(seq);
                changed = true;
                told.extend(
                    line.dropped(1, Drops::Unreadable).map(|why| Told::Dropping { target: id.clone(), why }),
                );
            }
        }
        if changed {
            inner.save();
        }
        drop(guard);
        for told in told {
            (self.tell)(told);
        }
        due
    }

    /// Notes what an attempt came to.
    pub(crate) fn note(&self, target: &str, seq: u64, answer: Answer, jitter: f64) {
        let now = (self.clock)();
        let mut inner = self.lock();
        let Some(line) = inner.lines.get_mut(target) else { return };
        let step = line.answered(answer, now, jitter);
        let told = match step {
            Step::Done(_) | Step::Again | Step::Gone => None,
            Step::Broke(why) => Some(Told::Broken { target: target.to_owned(), why }),
            Step::GivenUp(_) => {
                line.dropped(1, Drops::Refused).map(|why| Told::Dropping { target: target.to_owned(), why })
            }
        };
        // First the message: dying here must not send it again.
        if let Step::Done(done) | Step::GivenUp(done) = step {
            inner.store.remove(done);
        }
        inner.save();
        drop(inner);
        tracing::debug!(target_id = target, seq, ?answer, "an attempt of the outbox");
        if let Some(told) = told {
            (self.tell)(told);
        }
    }

    /// How long there is nothing to do, at most.
    pub(crate) fn wait(&self) -> Millis {
        let now = (self.clock)();
        let inner = self.lock();
        let times = inner.lines.iter().flat_map(|(id, line)| {
            let due = match line.due(now) {
                Due::Now(_) if inner.targets.contains_key(id) => Some(now),
                Due::At(at) => Some(at),
                Due::Now(_) | Due::Idle => None,
            };
            due.into_iter().chain(line.expires())
        });
        times.min().map_or(STEP_MS, |at| at.saturating_sub(now).clamp(1, STEP_MS))
    }
}

/// From 0 to 1, different each time; nothing depends on its quality.
fn jitter() -> f64 {
    let byte = uuid::Uuid::new_v4().into_bytes()[0];
    f64::from(byte) / 255.0
}
