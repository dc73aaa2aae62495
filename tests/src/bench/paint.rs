//! From a request at the gate to its card on the screen.

use anyhow::{Context, Result};
use askance_demo::model::repeating_marker;
use askance_demo::scripts;
use serde_json::json;

use super::app_log;
use super::play::Play;
use super::report::{Measurement, Report};
use super::stats::{median, quantile};
use crate::app::App;
use crate::wait::{READY_WITHIN, until};

/// Requests to a warm window.
const WARM: usize = 40;
/// Starts of the app for the first request, after one that fills the caches of the disk and of the web view.
const COLD: usize = 6;
/// Apps that are asked about a megabyte of arguments.
const BIG: usize = 5;
/// The script of ordinary requests.
const SMALL: &str = "many-calls";
/// The prompt window's title.
const TITLE: &str = "Askance needs you";

const PAINT: &str = "Paint: in the release app, from the request at the gate until the page has painted its card. Cold: the \
first request of a fresh app, whose window is being made. Warm: later ones; each time the window was hidden and is shown.";

/// Measures cold and warm windows.
pub(super) async fn measure(play: &Play<'_>, report: &mut Report) -> Result<()> {
    let very_first = asked(play, SMALL, 1).await?;
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for run in 0..COLD {
        let requests = if run == 0 { WARM + 1 } else { 1 };
        let times = asked(play, SMALL, requests).await?;
        cold.extend(times.first());
        warm.extend(times.iter().skip(1));
    }
    std::fs::write(play.folder()?.join(scripts::BIG_FILE), scripts::big_text(0))?;
    // The first one waits for its window to be made.
    let removed = asked(play, "big-removal", WARM + 1).await?.split_off(1);
    let mut written = Vec::new();
    for _ in 0..BIG {
        written.push(big_change(play).await?);
    }
    let mut add = |name: &str, value, at_most, from| {
        report.add(Measurement { name: name.to_owned(), value, unit: "ms", at_most, from, of: PAINT });
    };
    add("request to painted prompt, warm window, median", median(&warm), None, warm.len());
    add("request to painted prompt, warm window, p95", quantile(&warm, 0.95), Some(100.0), warm.len());
    add(
        "request to painted first screen of a 1 MB difference, warm, median",
        median(&removed),
        None,
        removed.len(),
    );
    let p95 = quantile(&removed, 0.95);
    add("request to painted first screen of a 1 MB difference, warm, p95", p95, Some(100.0), removed.len());
    add("the same with 1 MB of arguments, warm, median", median(&written), None, written.len());
    add("the same with 1 MB of arguments, warm, slowest", quantile(&written, 1.0), None, written.len());
    add("request to painted prompt, cold, median", median(&cold), Some(400.0), cold.len());
    add("request to painted prompt, cold, slowest", quantile(&cold, 1.0), None, cold.len());
    add("request to painted prompt, in a home without caches", median(&very_first), None, very_first.len());
    Ok(())
}

/// Lets a session ask this often, and answers by closing the window, which denies.
async fn asked(play: &Play<'_>, script: &str, requests: usize) -> Result<Vec<f64>> {
    let model = play.model().await?;
    let app = play.start(&model, "ask", Some(&repeating_marker(script, requests)))?;
    for count in 1..=requests {
        painted(&app, count).await?;
        close(play, &app).await?;
    }
    let times = app_log::paints_ms(&app.output());
    play.end(app).await?;
    Ok(times)
}

/// Lets a session ask about writing a megabyte over another one, in a fresh app whose window is warm. Once only: a
/// runtime that was denied a megabyte goes on counting its tokens, which would be measured too.
async fn big_change(play: &Play<'_>) -> Result<f64> {
    let model = play.model().await?;
    let app = App::drive(play.desktop, &play.options(&model, "ask", None)?).await?;
    let folder = play.folder()?;
    std::fs::write(folder.join(scripts::BIG_FILE), scripts::big_text(0))?;
    let window = app.window("sessions").await?;
    for (count, script) in [scripts::one_shell(), scripts::big_change()].iter().enumerate() {
        let new = json!({ "folder": folder, "prompt": script.marker(), "model": null, "profile": null });
        window
            .execute(&format!("window.__TAURI_INTERNALS__.invoke('create_session', {{ new: {new} }})"))
            .await?;
        painted(&app, count + 1).await?;
        if count == 0 {
            close(play, &app).await?;
        }
    }
    let times = app_log::paints_ms(&app.output());
    play.end(app).await?;
    times.get(1).copied().context("two cards were painted")
}

async fn painted(app: &App, count: usize) -> Result<()> {
    until("a painted card", READY_WITHIN, async || {
        (app_log::paints_ms(&app.output()).len() >= count).then_some(())
    })
    .await
    .with_context(|| format!("the app said: {}", app.output()))
}

async fn close(play: &Play<'_>, app: &App) -> Result<()> {
    let window = play.desktop.wait_for_screen_window(TITLE).await?;
    play.desktop.close(window.id).with_context(|| format!("the app said: {}", app.output()))
}
