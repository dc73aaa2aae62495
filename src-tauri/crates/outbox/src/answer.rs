//! What an attempt came to. Invariant: only a 2xx is a yes, and a redirect is followed nowhere.

use serde::{Deserialize, Serialize};

use crate::Millis;
use crate::line::LONGEST_WAIT_MS;

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It was taken.
    Taken,
    /// Another try may succeed.
    Later {
        /// Why not now.
        why: Why,
        /// How long the service wants to be left alone, in milliseconds.
        after: Option<Millis>,
    },
    /// No try will succeed.
    Never(Why),
}

/// Why a message was not taken. The sentences are for the person; none of them holds an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    /// No connection.
    #[error("It could not be reached. Check the network and the address.")]
    Unreachable,
    /// Its file cannot be read now.
    #[error("The message could not be read from the disk.")]
    Unread,
    /// Nothing can be posted from this system.
    #[error("This system's TLS cannot be used. Check that its certificates are installed.")]
    NoTls,
    /// It took too long.
    #[error("It did not answer in time. Try again later.")]
    Timeout,
    /// Too many messages.
    #[error("It wants to be left alone for a while (HTTP 429). Try again later.")]
    Busy,
    /// An error of the service's own.
    #[error("It does not work at the moment (HTTP {0}). Try again later.")]
    Failing(u16),
    /// An answer that stays the same.
    #[error("It refused the message (HTTP {0}). Check that the webhook is still active.")]
    Refused(u16),
    /// It names another address.
    #[error("It points to another address (HTTP {0}), which is not followed. Save the right address.")]
    Redirected(u16),
    /// Nobody of this name takes messages.
    #[error("Save its address first.")]
    NoTarget,
}

/// What an HTTP status means, with its `Retry-After`, at this moment.
pub(crate) fn answer(status: u16, retry_after: Option<&str>, now: Millis) -> Answer {
    let after = retry_after.and_then(|text| wait(text, now));
    match status {
        200..=299 => Answer::Taken,
        300..=399 => Answer::Never(Why::Redirected(status)),
        429 => Answer::Later { why: Why::Busy, after },
        // 408 and 425 are about the attempt, not about the message.
        408 | 425 | 500..=599 => Answer::Later { why: Why::Failing(status), after },
        _ => Answer::Never(Why::Refused(status)),
    }
}

/// A `Retry-After`, in seconds or as a date, as a bounded wait.
fn wait(text: &str, now: Millis) -> Option<Millis> {
    let text = text.trim();
    let wait = if let Ok(seconds) = text.parse::<u64>() {
        seconds.saturating_mul(1000)
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        let at = date.duration_since(std::time::UNIX_EPOCH).ok()?;
        u64::try_from(at.as_millis()).unwrap_or(Millis::MAX).saturating_sub(now)
    };
    Some(wait.min(LONGEST_WAIT_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        // 2026-11-21 16:00:00 UTC
        let now = 1_795_276_800_000;
        let later = |why, after| Answer::Later { why, after };
        for (status, retry_after, expected) in [
            (200, None, Answer::Taken),
            (204, Some("9"), Answer::Taken),
            (301, None, Answer::Never(Why::Redirected(301))),
            (307, None, Answer::Never(Why::Redirected(307))),
            (400, None, Answer::Never(Why::Refused(400))),
            (404, Some("1"), Answer::Never(Why::Refused(404))),
            (410, None, Answer::Never(Why::Refused(410))),
            (408, None, later(Why::Failing(408), None)),
            (429, None, later(Why::Busy, None)),
            (429, Some("7"), later(Why::Busy, Some(7_000))),
            (429, Some("Sat, 21 Nov 2026 16:00:30 GMT"), later(Why::Busy, Some(30_000))),
            (429, Some("Sat, 21 Nov 2026 15:00:00 GMT"), later(Why::Busy, Some(0))),
            (429, Some("99999999999999999999"), later(Why::Busy, None)),
            (429, Some("86400"), later(Why::Busy, Some(LONGEST_WAIT_MS))),
            (429, Some("Fri, 01 Jan 2100 00:00:00 GMT"), later(Why::Busy, Some(LONGEST_WAIT_MS))),
            (429, Some("soon"), later(Why::Busy, None)),
            (503, Some("2"), later(Why::Failing(503), Some(2_000))),
            (500, None, later(Why::Failing(500), None)),
            (999, None, Answer::Never(Why::Refused(999))),
        ] {
            assert_eq!(answer(status, retry_after, now), expected, "{status} {retry_after:?}");
        }
    }
}
