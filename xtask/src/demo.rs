//! `demo`, `run` and `bench`: the app built and started.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::packages::{BUILD, STAGE};
use crate::setup;
use crate::step::{self, cargo};

/// A whole session with the scripted model; on a virtual display if there is none.
pub(crate) fn demo(arguments: &[String]) -> Result<()> {
    setup::system(&[&BUILD, &STAGE])?;
    setup::ui()?;
    let copilot = setup::copilot()?;
    println!("Building the app.");
    step::run(&mut build_app(false))?;
    step::run(
        cargo(&["run", "--quiet", "-p", "askance-tests", "--bin", "demo", "--"])
            .args(arguments)
            .env("ASKANCE_BIN", app_binary(false))
            .env("COPILOT_CLI_PATH", copilot),
    )
}

/// The app as the person would use it, with their own Copilot before ours.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    setup::system(&[&BUILD])?;
    setup::ui()?;
    let own = env::var_os("COPILOT_CLI_PATH").is_some() || step::on_path("copilot");
    let pinned = if own { None } else { Some(setup::copilot()?) };
    println!("Building the app.");
    step::run(&mut build_app(false))?;
    let mut app = step::command(app_binary(false));
    app.args(arguments);
    if let Some(pinned) = pinned {
        app.env("COPILOT_CLI_PATH", pinned);
    }
    println!("Askance is in the tray; Ctrl-C ends it.");
    step::run(&mut app)
}

/// The measurements, on the release build.
pub(crate) fn bench(arguments: &[String]) -> Result<()> {
    setup::system(&[&BUILD, &STAGE])?;
    setup::ui()?;
    let guide = step::root().join("tests/bench/guide");
    if guide.join("package-lock.json").is_file() {
        setup::npm_packages(&guide)?;
    }
    let copilot = setup::copilot()?;
    println!("Building the app for release.");
    step::run(&mut build_app(true))?;
    step::run(
        cargo(&["run", "--release", "-p", "askance-tests", "--bin", "bench", "--"])
            .args(arguments)
            .env("ASKANCE_BIN", app_binary(true))
            .env("COPILOT_CLI_PATH", copilot),
    )
}

/// The command that builds the app.
pub(crate) fn build_app(release: bool) -> Command {
    let mut build = cargo(&["build", "-p", "askance"]);
    build.args(release.then_some("--release"));
    build
}

/// The app that [`build_app`] leaves.
pub(crate) fn app_binary(release: bool) -> PathBuf {
    let name = format!("askance{}", env::consts::EXE_SUFFIX);
    step::target().join(if release { "release" } else { "debug" }).join(name)
}
