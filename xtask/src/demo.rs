//! `demo`, `run` and `bench`: the app built and started.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::packages::{BUILD, STAGE};
use crate::setup;
use crate::step::{self, cargo};

/// The argument that asks for a virtual display even where there is a real one.
const VIRTUAL: &str = "--virtual";

/// A whole session with the scripted model; on a virtual display if there is none.
pub(crate) fn demo(arguments: &[String]) -> Result<()> {
    let mut arguments = arguments.to_vec();
    let virtual_display = arguments.iter().any(|argument| argument == VIRTUAL);
    if virtual_display || !has_display() {
        setup::system(&[&BUILD, &STAGE])?;
        if !virtual_display {
            println!("There is no display here, so the demo plays on a virtual one.");
            arguments.push(VIRTUAL.to_owned());
        }
    } else {
        setup::system(&[&BUILD])?;
    }
    setup::ui()?;
    let copilot = setup::copilot()?;
    println!("Building the app and the demo.");
    step::run(&mut build_app(false))?;
    step::run(
        cargo(&["run", "--quiet", "-p", "askance-tests", "--bin", "demo", "--", "--pictures"])
            .arg(step::target().join("demo"))
            .args(arguments)
            .env("ASKANCE_BIN", app_binary(false))
            .env("COPILOT_CLI_PATH", copilot),
    )
}

fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
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
    setup::npm_packages(&step::root().join("tests/bench/guide"))?;
    let copilot = setup::copilot()?;
    println!("Building the app for release.");
    step::run(&mut build_app(true))?;
    step::run(
        cargo(&["run", "--quiet", "--release", "-p", "askance-tests", "--bin", "bench", "--", "--guide"])
            .arg(step::root().join("tests/bench/guide/guide.mjs"))
            .args(seen_from_here(arguments)?)
            .env("ASKANCE_BIN", app_binary(true))
            .env("COPILOT_CLI_PATH", copilot),
    )
}

/// The arguments with `--json FILE` as the person means it: the programs run in the workspace's folder.
fn seen_from_here(arguments: &[String]) -> Result<Vec<OsString>> {
    let here = env::current_dir()?;
    let mut is_file = false;
    let seen = arguments.iter().map(|argument| {
        let path = if is_file { here.join(argument).into_os_string() } else { argument.into() };
        is_file = argument == "--json";
        path
    });
    Ok(seen.collect())
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
