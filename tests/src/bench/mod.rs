//! The measurements: the built app on a virtual desktop, with the real runtime and the scripted model.
//!
//! Invariant: a run counts only if it did the work that it is named after; one that did not is an error.

mod app_log;
mod life;
mod paint;
mod play;
pub mod report;
mod stats;
mod turn;

use std::path::Path;

use anyhow::Result;

use crate::desktop::Desktop;
use play::Play;
use report::Report;

/// Measures everything.
pub async fn measure(guide: &Path) -> Result<Report> {
    let guide = guide.canonicalize()?;
    let desktop = Desktop::start().await?;
    let play = Play { desktop: &desktop };
    let mut report = Report::begin();
    println!("Start, memory and idle CPU …");
    life::measure(&play, &mut report).await?;
    println!("From a request to its painted prompt …");
    paint::measure(&play, &mut report).await?;
    println!("Turns of {} tool calls, ours and the guide's by turns …", turn::CALLS);
    turn::measure(&play, &guide, &mut report).await?;
    Ok(report)
}
