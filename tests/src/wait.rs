//! Waiting for something to become true: asked again and again, never for ever.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How often a condition is looked at.
pub const INTERVAL: Duration = Duration::from_millis(10);
/// How long anything of the desktop may take to get ready.
pub const READY_WITHIN: Duration = Duration::from_secs(20);
/// How long the app may take to react to something.
pub const REACTS_WITHIN: Duration = Duration::from_secs(10);

/// Asks `probe` until it has an answer; an error that names `what` if it has
/// none `within` that time.
pub async fn until<T>(what: &str, within: Duration, mut probe: impl AsyncFnMut() -> Option<T>) -> Result<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = probe().await {
            return Ok(answer);
        }
        if start.elapsed() > within {
            bail!("waited {} s in vain for {what}", within.as_secs_f32());
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
