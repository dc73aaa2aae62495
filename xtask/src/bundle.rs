//! `bundle`: the packages that people install.

use std::path::PathBuf;

use anyhow::Result;

use crate::packages::{BUILD, BUNDLE};
use crate::setup;
use crate::step;

/// Goes with the `tauri` crate of the workspace: change both together.
const TAURI_CLI: &str = "@tauri-apps/cli@2.12.5";

/// Builds the .deb and the .rpm.
pub(crate) fn bundle() -> Result<()> {
    setup::system(&[&BUILD, &BUNDLE])?;
    setup::ui()?;
    let tauri = tauri_cli()?;
    step::run(
        step::command("node")
            .arg(tauri)
            .args(["build", "--bundles", "deb,rpm"])
            .current_dir(step::root().join("src-tauri")),
    )?;
    println!("Packages are in {}.", step::target().join("release/bundle").display());
    Ok(())
}

/// Installs the bundler into the build folder: nothing else needs it, so the UI's packages do without.
fn tauri_cli() -> Result<PathBuf> {
    let folder = step::target().join("tauri-cli");
    setup::npm_package(&folder, TAURI_CLI, "the bundler")?;
    Ok(folder.join("node_modules/@tauri-apps/cli/tauri.js"))
}
