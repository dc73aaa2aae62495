//! What a server was sent, in order, for a test to wait on.
//!
//! Invariant: it never grows past its bounds; the oldest entries go first.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::bail;
use tokio::sync::watch;
use tokio::time::Instant;

/// Something kept in a record, and how much room it takes.
pub(crate) trait Entry: Clone {
    fn bytes(&self) -> usize;
}

#[derive(Debug)]
struct Kept<T> {
    entries: VecDeque<T>,
    bytes: usize,
}

#[derive(Debug)]
pub(crate) struct Record<T> {
    kept: Mutex<Kept<T>>,
    total: watch::Sender<usize>,
    most_entries: usize,
    most_bytes: usize,
}

impl<T: Entry> Record<T> {
    pub(crate) fn bounded(most_entries: usize, most_bytes: usize) -> Self {
        Self {
            kept: Mutex::new(Kept { entries: VecDeque::new(), bytes: 0 }),
            total: watch::Sender::new(0),
            most_entries,
            most_bytes,
        }
    }

    /// Adds what `entry` makes of the entries so far, in one step, so that two that arrive
    /// together see each other.
    pub(crate) fn add(&self, entry: impl FnOnce(&VecDeque<T>) -> T) {
        let mut kept = self.lock();
        let entry = entry(&kept.entries);
        kept.bytes += entry.bytes();
        kept.entries.push_back(entry);
        while kept.entries.len() > self.most_entries || kept.bytes > self.most_bytes {
            let Some(oldest) = kept.entries.pop_front() else {
                break;
            };
            kept.bytes -= oldest.bytes();
        }
        drop(kept);
        self.total.send_modify(|total| *total += 1);
    }

    pub(crate) fn entries(&self) -> Vec<T> {
        self.lock().entries.iter().cloned().collect()
    }

    /// Waits until the entries satisfy `wanted`, and returns them.
    pub(crate) async fn wait_for(
        &self,
        within: Duration,
        wanted: impl Fn(&[T]) -> bool,
    ) -> anyhow::Result<Vec<T>> {
        let mut total = self.total.subscribe();
        let deadline = Instant::now() + within;
        loop {
            total.mark_unchanged();
            let entries = self.entries();
            if wanted(&entries) {
                return Ok(entries);
            }
            let changed = tokio::time::timeout_at(deadline, total.changed()).await;
            if !matches!(changed, Ok(Ok(()))) {
                bail!("not seen within {within:?}; {} entries came so far", entries.len());
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept<T>> {
        // A panic in another test's closure leaves the entries whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
