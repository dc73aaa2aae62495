//! Tells what happens, at the moment it happens.

use std::collections::BTreeSet;
use std::time::Instant;

use askance_demo::{Model, Slack, scripts};

use crate::notifications::Notifications;
use crate::wait::INTERVAL;

/// Longest text of a line.
const LINE_CHARS: usize = 150;

/// Prints lines with the time since the beginning.
pub(super) struct Teller(Instant);

impl Teller {
    /// Begins now.
    pub(super) fn begin() -> Self {
        Self(Instant::now())
    }

    /// Prints who did what.
    pub(super) fn tell(&self, who: &str, what: &str) {
        let line = what.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut shown: String = line.chars().take(LINE_CHARS).collect();
        if shown.len() < line.len() {
            shown.push('…');
        }
        println!("{:6.1} s  {who:<12}  {shown}", self.0.elapsed().as_secs_f32());
    }

    /// Tells what the model says, what the agent reads, what Slack gets and which notifications are sent, for ever.
    pub(super) async fn follow(&self, model: &Model, slack: &Slack, heard: Option<&Notifications>) {
        let script = scripts::demo();
        let (mut requests, mut posts, mut notified) = (0, 0, 0);
        let mut read = BTreeSet::new();
        loop {
            for request in model.requests().iter().skip(requests) {
                requests += 1;
                if request.script != script.name() {
                    continue;
                }
                for result in request.tool_results() {
                    if read.insert(result.call_id.clone()) {
                        self.tell("agent reads", &format!("{}: {}", result.tool, result.text));
                    }
                }
                if let Some(step) = script.steps().get(request.step) {
                    self.tell("model", &step.outline());
                }
            }
            for message in slack.messages().iter().skip(posts) {
                posts += 1;
                self.tell("Slack gets", &message.text());
            }
            let notifications = heard.map(Notifications::all).unwrap_or_default();
            for one in notifications.iter().skip(notified) {
                notified += 1;
                self.tell("notification", &format!("{}: {}", one.summary, one.body));
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
}
