//! `test` and `check`: what must hold before a change goes in.

use std::fs;

use anyhow::Result;

use crate::demo::{app_binary, build_app};
use crate::packages::{BUILD, STAGE};
use crate::setup;
use crate::step::{self, cargo, npm};
use crate::tally::Tally;

/// Everything: style, lints, the UI, and all tests with the real app.
pub(crate) fn test() -> Result<()> {
    setup::system(&[&BUILD, &STAGE])?;
    setup::ui()?;
    let copilot = setup::copilot()?;

    let mut tally = Tally::default();
    style(&mut tally);
    if tally.step("app", build_app(false)) {
        let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
        tests.env("ASKANCE_BIN", app_binary(false)).env("COPILOT_CLI_PATH", copilot);
        tally.step("tests", tests);
    }
    tally.finish()
}

/// The same without the end-to-end tests, plus licences and advisories.
pub(crate) fn check() -> Result<()> {
    setup::system(&[&BUILD])?;
    setup::ui()?;

    let mut tally = Tally::default();
    style(&mut tally);
    tally.step("tests", cargo(&["test", "--workspace", "--exclude", "askance-tests", "--no-fail-fast"]));
    if !step::succeeds(&mut cargo(&["deny", "--version"])) {
        tally.step("install cargo-deny", cargo(&["install", "--locked", "cargo-deny"]));
    }
    tally.step("cargo-deny", cargo(&["deny", "--workspace", "check"]));
    tally.finish()
}

fn style(tally: &mut Tally) {
    tally.step("format", cargo(&["fmt", "--all", "--check"]));
    tally.step("lints", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    for (name, script) in [("UI types", "check"), ("UI tests", "test")] {
        if ui_has(script) {
            tally.step(name, npm(&["run", script, "--prefix", "ui"]));
        }
    }
}

/// Whether the UI's package.json has a script of this name.
fn ui_has(script: &str) -> bool {
    let package = fs::read_to_string(step::root().join("ui/package.json")).unwrap_or_default();
    let scripts = package
        .split_once("\"scripts\"")
        .and_then(|(_, rest)| rest.split_once('}'))
        .map_or("", |(scripts, _)| scripts);
    scripts.contains(&format!("\"{script}\":"))
}
