//! Slack's incoming webhook. Invariant: the webhook's address is in no log and no error text, and no redirect is followed.

use std::time::Duration;

use askance_core::effect::SlackMessage;
use tokio::sync::mpsc;

use super::Say;

/// Messages that may wait; further ones are dropped and logged.
const WAITING: usize = 64;
/// Longest wait for Slack.
const LIMIT: Duration = Duration::from_secs(10);
/// Waits before the second and third try.
const BACKOFF: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(5)];

/// Why a message was not taken. The sentences are for the settings window.
#[derive(Debug, thiserror::Error)]
pub enum SlackError {
    /// No connection.
    #[error("Slack could not be reached. Check the network and the webhook's address.")]
    Unreachable,
    /// It took too long.
    #[error("Slack did not answer in time. Try again later.")]
    Timeout,
    /// An answer that another try may change.
    #[error("Slack is busy (HTTP {0}). Try again later.")]
    Busy(u16),
    /// An answer that stays the same.
    #[error("Slack refused the message (HTTP {0}). Check that the webhook is still active.")]
    Refused(u16),
}

impl SlackError {
    fn may_pass(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

struct Job {
    webhook: String,
    message: SlackMessage,
}

/// The queue.
pub struct Slack {
    jobs: mpsc::Sender<Job>,
    client: reqwest::Client,
}

impl Slack {
    pub(super) fn start(say: Say) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(LIMIT)
            .user_agent(concat!("askance/", env!("CARGO_PKG_VERSION")))
            .build()
            .unwrap_or_default();
        let (jobs, mut queue) = mpsc::channel::<Job>(WAITING);
        let posting = client.clone();
        tauri::async_runtime::spawn(async move {
            while let Some(job) = queue.recv().await {
                if let Err(error) = post_patiently(&posting, &job).await {
                    tracing::warn!(%error, "a message for Slack was given up");
                    say(&format!("A message could not be posted. {error}"));
                }
            }
        });
        Self { jobs, client }
    }

    /// Puts a message into the queue.
    pub(super) fn post(&self, webhook: String, message: SlackMessage) {
        if self.jobs.try_send(Job { webhook, message }).is_err() {
            tracing::warn!("the queue for Slack is full; a message was dropped");
        }
    }

    /// Posts a message at once, for the settings window's "Test".
    pub async fn test(&self, webhook: &str) -> Result<(), SlackError> {
        let text =
            "\u{1f44b} Askance can post here. It will tell you of errors that nobody can recover from.";
        post(&self.client, webhook, &SlackMessage { text: text.to_owned() }).await
    }
}

async fn post_patiently(client: &reqwest::Client, job: &Job) -> Result<(), SlackError> {
    let mut waits = BACKOFF.iter();
    loop {
        match post(client, &job.webhook, &job.message).await {
            Err(error) if error.may_pass() => match waits.next() {
                Some(wait) => tokio::time::sleep(*wait).await,
                None => return Err(error),
            },
            other => return other,
        }
    }
}

async fn post(client: &reqwest::Client, webhook: &str, message: &SlackMessage) -> Result<(), SlackError> {
    let sent = client.post(webhook).json(&serde_json::json!({ "text": message.text })).send().await;
    // reqwest's own error text holds the address, so it goes no further than this.
    let answer =
        sent.map_err(|error| if error.is_timeout() { SlackError::Timeout } else { SlackError::Unreachable })?;
    match answer.status().as_u16() {
        200..=299 => Ok(()),
        code @ (408 | 429 | 500..=599) => Err(SlackError::Busy(code)),
        code => Err(SlackError::Refused(code)),
    }
}
