//! Waiting for something to become true: asked again and again, never for ever.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How often a condition is looked at.
pub const INTERVAL: Duration = Duration::from_millis(10);
/// How long anything of the desktop may take to get ready. Far more than it takes, also on a machine that does ten other
/// things: it only ends a test that would wait for ever.
pub const READY_WITHIN: Duration = Duration::from_secs(90);
/// How long the app may take to react to something; likewise.
pub const REACTS_WITHIN: Duration = Duration::from_mins(1);
/// How often it is asked at the least: on a machine that stood still, the time alone says nothing of the app.
const PROBES: u32 = 50;

/// Asks `probe` until it has an answer; an error that names `what` if it has
/// none `within` that time.
pub async fn until<T>(what: &str, within: Duration, mut probe: impl AsyncFnMut() -> Option<T>) -> Result<T> {
    let start = Instant::now();
    let mut count = 0;
    loop {
        if let Some(answer) = probe().await {
            return Ok(answer);
        }
        count += 1;
        let waited = start.elapsed();
        if waited > within && count >= PROBES {
            bail!("waited {:.1} s and asked {count} times in vain for {what}", waited.as_secs_f32());
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
