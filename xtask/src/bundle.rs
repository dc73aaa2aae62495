//! `bundle`: the packages that people install.

use anyhow::Result;

use crate::packages::{BUILD, BUNDLE};
use crate::setup;
use crate::step;

/// Builds the .deb and the .rpm.
pub(crate) fn bundle() -> Result<()> {
    setup::system(&[&BUILD, &BUNDLE])?;
    setup::ui()?;
    let tauri = step::root().join("ui/node_modules/@tauri-apps/cli/tauri.js");
    step::run(
        step::command("node")
            .arg(tauri)
            .args(["build", "--bundles", "deb,rpm"])
            .current_dir(step::root().join("src-tauri")),
    )?;
    println!("Packages are in {}.", step::target().join("release/bundle").display());
    Ok(())
}
