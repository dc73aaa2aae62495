//! Waits until a failed turn is tried again. Invariant: it only tells that a time is over; the core knows what for.

use std::sync::Arc;
use std::time::Duration;

use askance_core::event::News;
use askance_core::id::{Millis, SessionId};

use crate::host::{Host, now};

/// Tells the core at that time. It survives no restart, and nothing is tried again by one.
pub(super) fn tell_at(host: &Arc<Host>, session: SessionId, at: Millis) {
    let host = Arc::clone(host);
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(Duration::from_millis(at.saturating_sub(now()))).await;
        // Too early, if the clock was turned back meanwhile: then the core wants to be told again.
        host.news(News::RetryDue(session));
    });
}
