//! A turn of many tool calls, here and in the guide's program, and the hooks in it.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use askance_demo::model::repeating_marker;
use serde_json::{Value, json};

use super::app_log;
use super::play::{Play, unpacked_runtime};
use super::report::{Measurement, Report};
use super::sound::Sounds;
use super::stats::{median, quantile};
use crate::app::App;
use crate::wait::until;

/// Tool calls in one turn.
pub(super) const CALLS: usize = 200;
/// Runs of each program.
const RUNS: usize = 5;
/// Sessions that work at once.
const SESSIONS: usize = 50;
/// Tool calls of each of them.
const CALLS_EACH: usize = 8;
/// Each call has a hook before and one after it.
const HOOKS_OF_A_CALL: usize = 2;
/// Longest wait for a turn.
const TURN_LIMIT: Duration = Duration::from_mins(2);

const TURN: &str = "Turn: a fresh program each time, from sending the message until the session is idle; view of a small \
file each time, everything allowed. Ours: the release app with tray, policy, redaction, sounds and time line, on the \
runtime that the CLI unpacks. The guide's: tests/bench/guide on the Node SDK, with the copilot binary as its user has it.";
const HOOK: &str = "Hook: in the release app, from the moment the SDK hands us a hook until our answer goes back to it \
(paths resolved on disk, policy, state, effects queued; redaction after the call). No person is asked.";
const BUSY_HOOK: &str = "With all sessions at work, Copilot's runtime takes every processor, and what is measured is mostly \
our waiting for one.";
/// What 99 of 100 hooks must not exceed, in milliseconds.
const GOAL: f64 = 1.0;

/// Measures both programs by turns, and our hooks.
pub(super) async fn measure(play: &Play<'_>, guide: &Path, report: &mut Report) -> Result<()> {
    let cli = play.desktop.env().get("COPILOT_CLI_PATH");
    let cli = Path::new(cli.context("COPILOT_CLI_PATH is not set; `cargo xtask bench` sets it")?);
    let runtime = unpacked_runtime(cli)?;
    let (mut ours, mut theirs, mut on_our_runtime, mut hooks) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut sounds = Sounds::default();
    for _ in 0..RUNS {
        let (turn, of_turn) = our_turn(play, &mut sounds).await?;
        ours.push(turn);
        hooks.extend(of_turn);
        theirs.push(guides_turn(play, guide, cli).await?);
        on_our_runtime.push(guides_turn(play, guide, &runtime).await?);
    }
    let [our, their, on_ours] = [&ours, &theirs, &on_our_runtime].map(|times| median(times));
    let add = |report: &mut Report, name: String, value, unit, at_most| {
        report.add(Measurement { name, value, unit, at_most, from: RUNS, of: TURN });
    };
    add(report, format!("turn of {CALLS} tool calls"), our, "ms", None);
    add(report, "  the guide's program".to_owned(), their, "ms", None);
    add(report, "  the guide's program on the runtime that we use".to_owned(), on_ours, "ms", None);
    add(report, "  ours : the guide's".to_owned(), our / their, "", Some(0.65));
    add(report, "  ours : the guide's on the same runtime".to_owned(), our / on_ours, "", None);
    add_hooks(report, "1 session", &hooks, HOOK, Some(GOAL));
    sounds.report(report);
    let (one_works, all_work) = many_sessions(play).await?;
    add_hooks(report, &format!("{SESSIONS} sessions, one at work"), &one_works, HOOK, Some(GOAL));
    add_hooks(report, &format!("{SESSIONS} sessions, all at work"), &all_work, BUSY_HOOK, None);
    Ok(())
}

fn add_hooks(report: &mut Report, name: &str, hooks: &[f64], of: &'static str, goal: Option<f64>) {
    for (share, label, at_most) in [(0.5, "p50", None), (0.99, "p99", goal)] {
        let name = format!("hook, {name}, {label}");
        let value = quantile(hooks, share);
        report.add(Measurement { name, value, unit: "ms", at_most, from: hooks.len(), of });
    }
}

/// One turn of ours, and its hooks.
async fn our_turn(play: &Play<'_>, sounds: &mut Sounds) -> Result<(f64, Vec<f64>)> {
    let model = play.model().await?;
    let app = play.start(&model, "allowAll", Some(&repeating_marker("many-views", CALLS)))?;
    let log = until("our turn to end", TURN_LIMIT, async || {
        let log = app.output();
        app_log::turn_ms(&log).is_ok().then_some(log)
    })
    .await
    .with_context(|| format!("the app said: {}", app.output()))?;
    play.end(app).await?;
    let calls = model.tool_results().len();
    ensure!(calls == CALLS, "our turn made {calls} tool calls");
    sounds.read(&log);
    let hooks = app_log::hooks_ms(&log);
    ensure!(hooks.len() >= CALLS * HOOKS_OF_A_CALL, "our turn had only {} hooks", hooks.len());
    Ok((app_log::turn_ms(&log)?, hooks))
}

/// One turn of the guide's program, with a Copilot CLI or runtime.
async fn guides_turn(play: &Play<'_>, guide: &Path, cli: &Path) -> Result<f64> {
    let model = play.model().await?;
    let mut command = play.desktop.command("node");
    command.arg(guide).arg(repeating_marker("many-views", CALLS)).arg(play.desktop.home());
    command.current_dir(play.folder()?).envs(play.environment(&model)).env("COPILOT_CLI_PATH", cli);
    let done = tokio::process::Command::from(command).output().await?;
    let said = || String::from_utf8_lossy(&done.stderr).into_owned();
    let told: Value = serde_json::from_slice(&done.stdout).with_context(said)?;
    let calls = model.tool_results().len();
    if !done.status.success() || calls != CALLS || told["hooks"]["preToolUse"] != CALLS {
        bail!("the guide's turn went wrong, with {calls} tool calls: {told} {}", said());
    }
    told["sendToIdleMs"].as_f64().context("the guide's program told no time")
}

/// The hooks of one session at work while many are open, and those of all of them at work at once.
async fn many_sessions(play: &Play<'_>) -> Result<(Vec<f64>, Vec<f64>)> {
    let model = play.model().await?;
    let app = App::drive(play.desktop, &play.options(&model, "allowAll", None)?).await?;
    let window = app.window("sessions").await?;
    let new = json!({
        "folder": play.folder()?,
        "prompt": repeating_marker("many-views", CALLS_EACH),
        "model": null,
        "profile": null,
    });
    let begin = format!(
        "for (let i = 0; i < {SESSIONS}; i += 1) window.__TAURI_INTERNALS__.invoke('create_session', {{ new: {new} }});"
    );
    window.execute(&begin).await?;
    let all_work = app_log::hooks_ms(&turns_ended(&app, SESSIONS).await?);

    let text = repeating_marker("many-views", CALLS);
    let send = format!(
        "const session = document.querySelector('[data-testid=session]').dataset.sessionId;
         window.__TAURI_INTERNALS__.invoke('send_message', {{ session, text: '{text}', delivery: 'queue' }});"
    );
    window.execute(&send).await?;
    let log = turns_ended(&app, SESSIONS + 1).await?;
    let one_works = app_log::hooks_ms(&log).split_off(all_work.len());
    play.end(app).await?;
    for (hooks, calls) in [(&all_work, SESSIONS * CALLS_EACH), (&one_works, CALLS)] {
        let expected = calls * HOOKS_OF_A_CALL;
        ensure!(hooks.len() >= expected, "there were only {} of {expected} hooks", hooks.len());
    }
    Ok((one_works, all_work))
}

/// Waits until this many turns have ended; what the app has logged by then.
async fn turns_ended(app: &App, count: usize) -> Result<String> {
    until("the turns to end", TURN_LIMIT, async || {
        let log = app.output();
        (app_log::values(&log, "askance::turn", "idle", "ms").len() >= count).then_some(log)
    })
    .await
}
