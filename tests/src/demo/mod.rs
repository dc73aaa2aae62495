//! The demo: a whole session with the real runtime and the scripted model, told as it happens.
//!
//! Invariant: it succeeds only if everything was seen that it is there to show.

mod gallery;
pub mod person;
pub mod seen;
mod sounds;
pub mod stage;
mod teller;
mod tray;

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use askance_demo::{Model, Playbook, Script, Slack, scripts};
use serde_json::json;

use seen::Seen;

/// The first message of the session.
const PROMPT: &str = "Correct the greeting, then tidy up.";
/// How long the model thinks before each step: a person can follow, and the sounds don't run into each other.
const THINKING: Duration = Duration::from_millis(700);

/// All scripts; a prompt that names none gets the demo's, at a pace that can be followed.
fn playbook() -> Playbook {
    let demo = scripts::demo();
    let steps = demo.steps().iter().cloned().map(|step| step.after(THINKING));
    scripts::standard().with_default(Script::new(demo.name(), steps))
}

/// Settings that differ from the defaults only in where Slack is.
fn write_settings(file: &Path, slack: &Slack) -> Result<()> {
    fs::create_dir_all(file.parent().context("the settings file is in a folder")?)?;
    let settings = json!({ "version": 1, "slack": { "webhookUrl": slack.webhook_url() } });
    Ok(fs::write(file, serde_json::to_vec_pretty(&settings)?)?)
}

/// What must hold whoever answered: the key stayed here, and Slack heard of the error once.
fn check_secrets_and_slack(seen: &mut Seen, model: &Model, slack: &Slack) {
    let key = askance_demo::scratch::made_up_key();
    let leaked = model.requests().iter().any(|request| request.body().to_string().contains(&key));
    seen.note("the made-up key never reached the model", !leaked);
    let messages = slack.messages();
    seen.note("Slack got exactly one message", messages.len() == 1);
    let told = messages.first().is_some_and(|message| {
        message.status == 200
            && message.text().contains(scripts::FATAL_MESSAGE)
            && !message.body.contains(&key)
    });
    seen.note("it tells of the error that nobody can recover from", told);
}
