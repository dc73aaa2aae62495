//! `bundle`: the packages that people install.

use std::path::{Path, PathBuf};

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
    // It looks for the app beside it, and both are on PATH.
    step::run(&mut step::cargo(&["build", "--release", "-p", "askance-cli"]))?;
    let askctl = step::target().join("release/askctl");
    step::run(
        step::command("node")
            .arg(tauri)
            .args(["build", "--bundles", "deb,rpm", "--config", &with_askctl(&askctl)])
            .current_dir(step::root().join("src-tauri")),
    )?;
    println!("Packages are in {}.", step::target().join("release/bundle").display());
    Ok(())
}

/// The bundler's configuration for one more program; its place is known only here.
fn with_askctl(askctl: &Path) -> String {
    let files = format!(r#"{{"files":{{"/usr/bin/askctl":"{}"}}}}"#, askctl.display());
    format!(r#"{{"bundle":{{"linux":{{"deb":{files},"rpm":{files}}}}}}}"#)
}

/// Installs the bundler into the build folder: nothing else needs it, so the UI's packages do without.
fn tauri_cli() -> Result<PathBuf> {
    let folder = step::target().join("tauri-cli");
    setup::npm_package(&folder, TAURI_CLI, "the bundler")?;
    Ok(folder.join("node_modules/@tauri-apps/cli/tauri.js"))
}
