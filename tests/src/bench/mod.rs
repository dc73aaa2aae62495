//! The measurements: the built app on a virtual desktop, with the real runtime and the scripted model.
//!
//! Invariant: a run counts only if it did the work that it is named after; one that did not is an error.

mod app_log;
mod burst;
mod history;
mod life;
mod paint;
mod play;
pub mod report;
mod sound;
mod stats;
mod turn;

use std::path::Path;

use anyhow::Result;

use crate::desktop::Desktop;
use play::Play;
use report::Report;

/// The parts of the measurements.
pub const PARTS: [&str; 5] = ["life", "paint", "history", "burst", "turn"];

/// Measures everything, or one of the [`PARTS`].
pub async fn measure(guide: &Path, only: Option<&str>) -> Result<Report> {
    let wanted = |part| only.is_none_or(|only| only == part);
    let guide = guide.canonicalize()?;
    let desktop = Desktop::start().await?;
    let play = Play { desktop: &desktop };
    let mut report = Report::begin();
    if wanted("life") {
        println!("Start, memory and idle CPU …");
        life::measure(&play, &mut report).await?;
    }
    if wanted("paint") {
        println!("From a request to its painted prompt …");
        paint::measure(&play, &mut report).await?;
    }
    if wanted("history") {
        println!("From the click to the painted history …");
        history::measure(&play, &mut report).await?;
    }
    if wanted("burst") {
        println!("A thousand tool calls of ten sessions …");
        burst::measure(&play, &mut report).await?;
    }
    if wanted("turn") {
        println!("Turns of {} tool calls, ours and the guide's by turns …", turn::CALLS);
        turn::measure(&play, &guide, &mut report).await?;
    }
    Ok(report)
}
