//! A receiver of Slack's incoming webhooks, and of any others.
//!
//! Invariant: like Slack it refuses a message that has nothing to show or is longer than Slack
//! takes, so a test can't pass with a body that Slack would not take.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::sync::watch;

use crate::loopback::{Loopback, until_true};
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
    /// The HTTP status it was answered with; 0 where it got no answer.
    pub status: u16,
    /// The headers it came with, in lower case.
    pub headers: BTreeMap<String, String>,
}

/// How a coming message is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// With this status and text.
    Status(u16, String),
    /// With this status and a `Retry-After` of this value.
    RetryAfter(u16, String),
    /// With a redirect to this address.
    Redirect(String),
    /// Never.
    Hang,
    /// Not at all: the connection is closed.
    Close,
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
    answers: Mutex<VecDeque<Reply>>,
    closing: watch::Receiver<bool>,
}

impl Slack {
    /// Starts a receiver on a free loopback port.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_on(0).await
    }

    /// Starts a receiver on this loopback port: one that was closed comes back.
    pub async fn start_on(port: u16) -> anyhow::Result<Self> {
        let messages = Record::bounded(MOST_MESSAGES, MOST_MESSAGE_BYTES);
        let mut made = None;
        let server = Loopback::serve(port, |closing| {
            let desk = Arc::new(Desk { messages, answers: Mutex::default(), closing });
            made = Some(Arc::clone(&desk));
            Router::new()
                .route("/services/{*secret}", post(receive))
                .route("/hook/{*secret}", post(receive_any))
                .layer(DefaultBodyLimit::max(LARGEST_MESSAGE))
                .with_state(desk)
        })
        .await?;
        Ok(Self { server, desk: made.context("the router was not made")? })
    }

    /// A webhook URL in Slack's form.
    pub fn webhook_url(&self) -> String {
        let port = self.server.port();
        format!("http://127.0.0.1:{port}/services/TEAM/CHANNEL/demo")
    }

    /// The address of a webhook that takes anything.
    pub fn hook_url(&self) -> String {
        let port = self.server.port();
        format!("http://127.0.0.1:{port}/hook/TEAM/CHANNEL/demo")
    }

    /// The port, to come back on.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// Answers a coming message, after those already planned, with this status and text.
    pub fn plan_answer(&self, status: u16, text: impl Into<String>) {
        self.plan(Reply::Status(status, text.into()));
    }

    /// Answers a coming message, after those already planned, like this.
    pub fn plan(&self, reply: Reply) {
        let mut answers = self.desk.answers.lock().unwrap_or_else(PoisonError::into_inner);
        // A plan longer than the record could not be looked at.
        if answers.len() < MOST_MESSAGES {
            answers.push_back(reply);
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

async fn receive(State(desk): State<Arc<Desk>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    answer(&desk, &uri, &headers, &body, slacks_answer).await
}

async fn receive_any(State(desk): State<Arc<Desk>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    answer(&desk, &uri, &headers, &body, |_| (204, String::new())).await
}

async fn answer(
    desk: &Desk,
    uri: &Uri,
    headers: &HeaderMap,
    body: &Bytes,
    own: fn(&str) -> (u16, String),
) -> Response {
    let body = String::from_utf8_lossy(body).into_owned();
    let planned = desk.answers.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    let reply = planned.unwrap_or_else(|| {
        let (status, text) = own(&body);
        Reply::Status(status, text)
    });
    let status = match reply {
        Reply::Status(status, _) | Reply::RetryAfter(status, _) => status,
        Reply::Redirect(_) => 307,
        Reply::Hang | Reply::Close => 0,
    };
    let headers = headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    desk.messages.add(|_| Posted { path: uri.path().to_owned(), body, status, headers });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match reply {
        Reply::Status(_, text) => (status, text).into_response(),
        Reply::RetryAfter(_, value) => (status, [(RETRY_AFTER, value)], "wait").into_response(),
        Reply::Redirect(to) => (status, [(LOCATION, to)], "elsewhere").into_response(),
        Reply::Hang => {
            until_true(desk.closing.clone()).await;
            status.into_response()
        }
        // Unwinding ends the connection's task, and with it the connection; no panic is reported.
        Reply::Close => std::panic::resume_unwind(Box::new("closed as planned")),
    }
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
    if !["text", "blocks", "attachments"].into_iter().any(shows) {
        (400, "no_text".to_owned())
    } else if message.get("blocks").is_some_and(|blocks| !are_blocks(blocks)) {
        (400, "invalid_blocks".to_owned())
    } else {
        (200, "ok".to_owned())
    }
}

/// Whether Slack takes these blocks: at most 50, of kinds that it knows, with texts of the lengths that it allows.
fn are_blocks(blocks: &Value) -> bool {
    let fits = |text: &Value, most: usize| {
        matches!(text["type"].as_str(), Some("plain_text" | "mrkdwn"))
            && text["text"].as_str().is_some_and(|text| (1..=most).contains(&text.chars().count()))
    };
    let all = |list: &Value, most: usize, length: usize| {
        list.as_array().is_some_and(|list| {
            (1..=most).contains(&list.len()) && list.iter().all(|text| fits(text, length))
        })
    };
    blocks.as_array().is_some_and(|blocks| {
        blocks.len() <= 50
            && blocks.iter().all(|block| match block["type"].as_str() {
                Some("header") => block["text"]["type"] == "plain_text" && fits(&block["text"], 150),
                Some("section") => match block.get("fields") {
                    Some(fields) => all(fields, 10, 2_000),
                    None => fits(&block["text"], 3_000),
                },
                Some("context") => all(&block["elements"], 10, 3_000),
                Some("divider") => true,
                _ => false,
            })
    })
}
