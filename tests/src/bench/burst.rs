//! A thousand tool calls of some sessions at once: what is heard of them, and what that costs their hooks.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use askance_demo::model::repeating_marker;
use serde_json::{Value, json};

use super::app_log;
use super::play::Play;
use super::report::{Measurement, Report};
use super::stats::{median, quantile};
use crate::app::App;
use crate::scene::settings_file;
use crate::wait::until;

/// Sessions at work at once.
const SESSIONS: usize = 10;
/// Tool calls of each: all together a thousand.
const CALLS_EACH: usize = 100;
/// Runs with everything, and runs with nothing, by turns.
const RUNS: usize = 3;
/// Longest wait for the turns.
const TURN_LIMIT: Duration = Duration::from_mins(2);

const BURST: &str = "Burst: a thousand tool calls of ten sessions at once in the release app, everything allowed. With \
sounds, notifications and the record, and by turns without any of them. A sound of a kind may come once a second.";

/// What one burst took.
struct Burst {
    seconds: f64,
    hooks: Vec<f64>,
    heard: usize,
}

/// Measures bursts with everything that follows a tool call, and without.
pub(super) async fn measure(play: &Play<'_>, report: &mut Report) -> Result<()> {
    let (mut seconds, mut beyond, mut with, mut without) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let all = burst(play, &json!({})).await?;
        ensure!(all.heard > 0, "nothing was heard");
        #[expect(clippy::cast_precision_loss, reason = "few sounds")]
        let heard = all.heard as f64;
        // One at its beginning, and one of another kind at its end.
        beyond.push((heard - 2.0 - all.seconds).max(0.0));
        seconds.push(all.seconds);
        with.extend(all.hooks);
        let silent = json!({
            "sounds": { "enabled": false },
            "notifications": { "turnFinished": false, "sessionEnded": false, "error": false, "permission": false },
            "audit": { "enabled": false },
        });
        without.extend(burst(play, &silent).await?.hooks);
    }
    let mut add = |name: &str, value, unit, at_most| {
        let from = SESSIONS * CALLS_EACH;
        report.add(Measurement { name: name.to_owned(), value, unit, at_most, from, of: BURST });
    };
    add("1,000 tool calls", median(&seconds), "s", None);
    add("  sounds beyond one a second", quantile(&beyond, 1.0), "", Some(0.0));
    add("  hook, median", median(&with), "ms", None);
    add("  hook, p99", quantile(&with, 0.99), "ms", None);
    add("  hook, median, with everything : with nothing", median(&with) / median(&without), "", Some(1.5));
    add(
        "  hook, p99, with everything : with nothing",
        quantile(&with, 0.99) / quantile(&without, 0.99),
        "",
        Some(1.5),
    );
    Ok(())
}

async fn burst(play: &Play<'_>, settings: &Value) -> Result<Burst> {
    let model = play.model().await?;
    let options = play.options(&model, "allowAll", None)?;
    let file = settings_file(play.desktop);
    let mut all: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
    for (name, section) in settings.as_object().into_iter().flatten() {
        all[name] = section.clone();
    }
    std::fs::write(&file, serde_json::to_vec(&all)?)?;
    let app = App::drive(play.desktop, &options).await?;
    let prompt = repeating_marker("many-views", CALLS_EACH);
    let new = json!({ "folder": play.folder()?, "prompt": prompt, "model": null, "profile": null });
    let create = format!(
        "for (let i = 0; i < {SESSIONS}; i += 1) window.__TAURI_INTERNALS__.invoke('create_session', {{ new: {new} }});"
    );
    app.window("sessions").await?.execute(&create).await?;
    let times = |log: &str, moment| app_log::values(log, "askance::turn", moment, "ms");
    let log = until("the thousand calls", TURN_LIMIT, async || {
        let log = app.output();
        (times(&log, "idle").len() >= SESSIONS).then_some(log)
    })
    .await
    .with_context(|| format!("the model got {} results", model.tool_results().len()))?;
    play.end(app).await?;
    let hooks = app_log::hooks_ms(&log);
    ensure!(hooks.len() >= 2 * SESSIONS * CALLS_EACH, "there were only {} hooks", hooks.len());
    let begun = times(&log, "sent").into_iter().fold(f64::INFINITY, f64::min);
    let ended = times(&log, "idle").into_iter().fold(0.0, f64::max);
    let heard = app_log::sounds_ms(&log, true).len() + app_log::sounds_ms(&log, false).len();
    Ok(Burst { seconds: (ended - begun) / 1_000.0, hooks, heard })
}
