//! Work on the file system that must not hold anybody up. Invariant: what takes too long is given up, and a caller that
//! gets nothing takes nothing for granted.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// Longest wait for the file system: a dead drive may never answer.
const LIMIT: Duration = Duration::from_millis(500);
/// Most looks that hang at once; while so many do, no other is begun.
const HANGING: usize = 4;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Does it on a thread of its own; none where it did not end in time.
pub fn within_limit<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    within(LIMIT, work)
}

fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    if RUNNING.fetch_add(1, Ordering::SeqCst) >= HANGING {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        tracing::warn!("the file system does not answer; a card is shown without what files hold");
        return None;
    }
    let (done, result) = sync_channel(1);
    let started = std::thread::Builder::new().name("files".to_owned()).spawn(move || {
        // Nobody may wait any more.
        let _ = done.send(work());
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    });
    if started.is_err() {
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        return None;
    }
    result.recv_timeout(limit).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn what_hangs_is_given_up() {
        let (end, hang) = channel::<()>();
        let short = Duration::from_millis(20);
        assert_eq!(within(short, move || hang.recv().is_ok()), None);
        assert_eq!(within_limit(|| 7), Some(7));
        drop(end);
    }
}
