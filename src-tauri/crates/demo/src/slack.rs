//! A receiver of Slack's incoming webhooks.
//!
//! Invariant: like Slack it refuses a message that has nothing to show, so a test can't
//! pass with a body that Slack would not take.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, Uri};
use axum::routing::post;
use serde_json::Value;

use crate::loopback::Loopback;
use crate::record::{Entry, Record};

/// The most messages that are kept.
pub const MOST_MESSAGES: usize = 256;
/// The most bytes that those may take together.
pub const MOST_MESSAGE_BYTES: usize = 4 * 1024 * 1024;
/// The largest message that is read.
pub const LARGEST_MESSAGE: usize = 256 * 1024;

/// A message that came in, whatever it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The path it was sent to.
    pub path: String,
    /// The body as it was sent.
    pub body: String,
    /// The HTTP status it was answered with.
    pub status: u16,
}

impl Posted {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// The message's `text`.
    pub fn text(&self) -> String {
        self.json()["text"].as_str().unwrap_or_default().to_owned()
    }
}

impl Entry for Posted {
    fn bytes(&self) -> usize {
        self.body.len()
    }
}

/// A running receiver. Dropping it stops it.
#[derive(Debug)]
pub struct Slack {
    server: Loopback,
    desk: Arc<Desk>,
}

#[derive(Debug)]
struct Desk {
    messages: Record<Posted>,
    answers: Mutex<VecDeque<(u16, String)>>,
}

impl Slack {
    /// Starts a receiver on a free loopback port.
    pub async fn start() -> anyhow::Result<Self> {
        let desk = Arc::new(Desk {
            messages: Record::bounded(MOST_MESSAGES, MOST_MESSAGE_BYTES),
            answers: Mutex::default(),
        });
        let state = Arc::clone(&desk);
        let server = Loopback::serve(0, |_closing| {
            Router::new()
                .route("/services/{*secret}", post(receive))
                .layer(DefaultBodyLimit::max(LARGEST_MESSAGE))
                .with_state(state)
        })
        .await?;
        Ok(Self { server, desk })
    }

    /// A webhook URL in Slack's form.
    pub fn webhook_url(&self) -> String {
        let port = self.server.port();
        format!("http://127.0.0.1:{port}/services/TEAM/CHANNEL/demo")
    }

    /// Answers a coming message, after those already planned, with this status and text.
    pub fn plan_answer(&self, status: u16, text: impl Into<String>) {
        let mut answers = self.desk.answers.lock().unwrap_or_else(PoisonError::into_inner);
        // A plan longer than the record could not be looked at.
        if answers.len() < MOST_MESSAGES {
            answers.push_back((status, text.into()));
        }
    }

    /// All messages so far, the oldest first (at most `MOST_MESSAGES`).
    pub fn messages(&self) -> Vec<Posted> {
        self.desk.messages.entries()
    }

    /// Waits until at least `count` messages came, and returns them.
    pub async fn wait_for(&self, within: Duration, count: usize) -> anyhow::Result<Vec<Posted>> {
        let enough = |messages: &[Posted]| messages.len() >= count;
        self.desk.messages.wait_for(within, enough).await
    }

    /// Closes the port.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}

async fn receive(State(desk): State<Arc<Desk>>, uri: Uri, body: Bytes) -> (StatusCode, String) {
    let body = String::from_utf8_lossy(&body).into_owned();
    let planned = desk.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let (status, text) = planned.unwrap_or_else(|| slacks_answer(&body));
    desk.messages.add(|_| Posted { path: uri.path().to_owned(), body, status });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, text)
}

fn slacks_answer(body: &str) -> (u16, String) {
    let Ok(Value::Object(message)) = serde_json::from_str(body) else {
        return (400, "invalid_payload".to_owned());
    };
    let shows = |field| match message.get(field) {
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        _ => false,
    };
    if ["text", "blocks", "attachments"].into_iter().any(shows) {
        (200, "ok".to_owned())
    } else {
        (400, "no_text".to_owned())
    }
}
