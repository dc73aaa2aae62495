//! From the wish to see the history until its first list is painted, with a record of a million entries.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::json;

use super::app_log;
use super::play::Play;
use super::report::{Measurement, Report};
use super::stats::{median, quantile};
use crate::app::App;
use crate::scene::settings_file;
use crate::wait::{READY_WITHIN, until};

#[path = "../../../src-tauri/crates/audit/benches/record/mod.rs"]
mod record;

/// Entries of the record.
const ENTRIES: u64 = 1_000_000;
/// Apps that open the window as their first one.
const COLD: usize = 4;
/// Openings of it in an app that has shown it before.
const WARM: usize = 15;
/// The window's title.
const TITLE: &str = "Askance: history";

const HISTORY: &str = "History: in the release app, from the click in the tray menu until the page has painted its first \
list, on a record of 1,000,000 entries in 20,000 sessions. Warm: it was shown and closed before, and so it is made anew. \
Cold: the first window of a fresh app, so the web view is started too. Very first: the record is not in the disk's cache.";

/// Measures cold and warm openings.
pub(super) async fn measure(play: &Play<'_>, report: &mut Report) -> Result<()> {
    let target =
        std::env::current_exe()?.ancestors().nth(2).context("this program is in a target folder")?.to_owned();
    println!("  a record of {ENTRIES} entries, made once and kept below {} …", target.display());
    let made = tokio::task::spawn_blocking(move || record::made(&target, ENTRIES)).await?;
    let place = settings_file(play.desktop).with_file_name("audit.sqlite");
    std::fs::create_dir_all(place.parent().context("the record is in a folder")?)?;
    std::fs::copy(&made, &place)?;
    forget(&place)?;
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for run in 0..=COLD {
        let mut times = opened(play, if run == COLD { WARM + 1 } else { 1 }).await?.into_iter();
        cold.extend(times.next());
        warm.extend(times);
    }
    for beside in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(place.with_file_name(format!("audit.sqlite{beside}")));
    }
    let (very_first, cold) = cold.split_first().context("the window was opened")?;
    let mut add = |name: &str, value, at_most, from| {
        report.add(Measurement { name: name.to_owned(), value, unit: "ms", at_most, from, of: HISTORY });
    };
    add("history of a million entries shown, warm, median", median(&warm), Some(300.0), warm.len());
    add("history of a million entries shown, warm, slowest", quantile(&warm, 1.0), Some(300.0), warm.len());
    add("history shown as the first window, median", median(cold), None, cold.len());
    add("history shown as the first window, slowest", quantile(cold, 1.0), None, cold.len());
    add("history shown as the very first window", *very_first, None, 1);
    Ok(())
}

/// Opens the window this often in a fresh app, and closes it each time.
async fn opened(play: &Play<'_>, times: usize) -> Result<Vec<f64>> {
    let model = play.model().await?;
    let options = play.options(&model, "ask", None)?;
    keep_all(&settings_file(play.desktop))?;
    let app = App::start(play.desktop, &options)?;
    let shown = |app: &App| app_log::values(&app.output(), "askance::paint", "history shown", "ms");
    for count in 1..=times {
        app.tray(play.desktop).await?.click(&["History…"]).await?;
        until("the history to be painted", READY_WITHIN, async || (shown(&app).len() >= count).then_some(()))
            .await
            .with_context(|| format!("the app said: {}", app.output()))?;
        let window = play.desktop.wait_for_screen_window(TITLE).await?;
        play.desktop.close(window.id)?;
        until("the window to be gone", READY_WITHIN, async || {
            play.desktop.windows().is_ok_and(|all| all.iter().all(|one| one.title != TITLE)).then_some(())
        })
        .await?;
    }
    let all = shown(&app);
    play.end(app).await?;
    Ok(all)
}

/// The record is older and larger than one that the app would keep.
fn keep_all(settings: &Path) -> Result<()> {
    let mut all: serde_json::Value = serde_json::from_slice(&std::fs::read(settings)?)?;
    all["audit"] = json!({ "retentionDays": 3_650, "maxMegabytes": 10_000 });
    Ok(std::fs::write(settings, serde_json::to_vec(&all)?)?)
}

/// Takes a file out of the disk's cache.
fn forget(path: &Path) -> Result<()> {
    let file = format!("of={}", path.display());
    let flags = ["oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"];
    let done = std::process::Command::new("dd").arg(file).args(flags).status()?;
    anyhow::ensure!(done.success(), "`dd` did not take the record out of the cache");
    Ok(())
}
