//! An OpenAI-compatible model that follows scripts, streamed or not.
//!
//! Invariant: it answers every request that it understands from the posted conversation
//! alone; it keeps no session of its own.

mod answering;
mod completion;
mod conversation;
mod playbook;
mod request;
mod script;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use tokio::sync::watch;

pub use completion::MODEL_NAME;
pub use conversation::{Conversation, Message, PostedCall, PostedFunction, ToolResult};
pub use playbook::{AFTER_THE_END, MOST_REPEATS, Playbook, UTILITY, UTILITY_ANSWER};
pub use request::Request;
pub use script::{FOLDER, Script, Step, marker, repeating_marker};

use crate::loopback::Loopback;
use crate::record::Record;

/// The most requests that are kept for tests to look at.
pub const MOST_REQUESTS: usize = 4096;
/// The most bytes that those may take together.
pub const MOST_REQUEST_BYTES: usize = 128 * 1024 * 1024;
/// The largest request that is read.
pub const LARGEST_REQUEST: usize = 32 * 1024 * 1024;

/// A running model. Dropping it stops it.
#[derive(Debug)]
pub struct Model {
    server: Loopback,
    stage: Arc<Stage>,
}

/// What all requests share.
#[derive(Debug)]
struct Stage {
    playbook: Playbook,
    requests: Record<Request>,
    released: watch::Sender<BTreeSet<String>>,
    closing: watch::Receiver<bool>,
}

impl Model {
    /// Starts a model on a free loopback port.
    pub async fn start(playbook: Playbook) -> anyhow::Result<Self> {
        Self::start_on(0, playbook).await
    }

    /// Starts a model on this loopback port; 0 chooses a free one.
    pub async fn start_on(port: u16, playbook: Playbook) -> anyhow::Result<Self> {
        let mut shared = None;
        let server = Loopback::serve(port, |closing| {
            let stage = Arc::new(Stage {
                playbook,
                requests: Record::bounded(MOST_REQUESTS, MOST_REQUEST_BYTES),
                released: watch::Sender::default(),
                closing,
            });
            shared = Some(Arc::clone(&stage));
            Router::new()
                .route("/v1/chat/completions", post(answering::complete))
                .route("/v1/models", get(answering::models))
                .layer(DefaultBodyLimit::max(LARGEST_REQUEST))
                .with_state(stage)
        })
        .await?;
        let stage = shared.ok_or_else(|| anyhow::anyhow!("the server has no state"))?;
        Ok(Self { server, stage })
    }

    /// What a provider's base URL must be set to.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port())
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// All requests so far, the oldest first (at most `MOST_REQUESTS`).
    pub fn requests(&self) -> Vec<Request> {
        self.stage.requests.entries()
    }

    /// All tool results that any conversation contained, each once, in order of arrival.
    pub fn tool_results(&self) -> Vec<ToolResult> {
        let mut seen = BTreeSet::new();
        let requests = self.requests();
        let results = requests.iter().flat_map(Request::tool_results);
        results.filter(|result| seen.insert(result.call_id.clone())).collect()
    }

    /// Waits until the requests satisfy `wanted`, and returns them.
    pub async fn wait_for(
        &self,
        within: Duration,
        wanted: impl Fn(&[Request]) -> bool,
    ) -> anyhow::Result<Vec<Request>> {
        self.stage.requests.wait_for(within, wanted).await
    }

    /// Lets every step that is held under this name be answered, now and later.
    pub fn release(&self, name: &str) {
        self.stage.released.send_modify(|released| {
            released.insert(name.to_owned());
        });
    }

    /// Closes the port; held steps fail.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}
