//! `test`, `check` and `bindings`: what must hold before a change goes in.

use anyhow::Result;

use crate::demo::{app_binary, build_app};
use crate::packages::{BUILD, Group, STAGE};
use crate::setup;
use crate::step::{self, cargo, npm};
use crate::tally::Tally;

/// How long the policy is fuzzed, in seconds.
const FUZZ_SECONDS: &str = "20";

/// Everything: style, lints, the UI, and all tests with the real app.
pub(crate) fn test() -> Result<()> {
    let mut tally = Tally::default();
    prepare(&mut tally, &[&BUILD, &STAGE]);
    let copilot = tally.attempt("Copilot CLI", setup::copilot);
    style(&mut tally);
    core(&mut tally);
    if tally.step("app", build_app(false))
        && let Some(copilot) = copilot
    {
        let mut tests = rest();
        tests.env("ASKANCE_BIN", app_binary(false)).env("COPILOT_CLI_PATH", copilot);
        tally.step("tests", tests);
    }
    tally.finish()
}

/// The same without the tests that need the real app or runtime, plus licences and advisories.
pub(crate) fn check() -> Result<()> {
    let mut tally = Tally::default();
    prepare(&mut tally, &[&BUILD]);
    style(&mut tally);
    core(&mut tally);
    let mut tests = rest();
    tests.args(["--exclude", "askance-tests", "--exclude", "askance-demo"]);
    tally.step("tests", tests);
    if !step::succeeds(&mut cargo(&["deny", "--version"])) {
        tally.step("install cargo-deny", cargo(&["install", "--locked", "cargo-deny"]));
    }
    tally.step("cargo-deny", cargo(&["deny", "--workspace", "check"]));
    tally.finish()
}

/// Writes the UI's types.
pub(crate) fn write_bindings() -> Result<()> {
    let mut write = cargo(&["test", "--quiet", "-p", "askance-core", "--features", "bindings"]);
    write.args(["--lib", "bindings_are_current"]).env("ASKANCE_WRITE_BINDINGS", "1");
    step::run(&mut write)
}

fn prepare(tally: &mut Tally, groups: &[&Group]) {
    tally.attempt("system packages", || setup::system(groups));
    tally.attempt("UI build", setup::ui);
}

fn style(tally: &mut Tally) {
    tally.step("format", cargo(&["fmt", "--all", "--check"]));
    let lints = ["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"];
    tally.step("lints", cargo(&lints));
    tally.step("UI types", npm(&["run", "check", "--prefix", "ui"]));
    tally.step("UI tests", npm(&["run", "test", "--prefix", "ui"]));
}

/// The core's tests, with the one that compares the UI's types and the bounded fuzz of the policy.
fn core(tally: &mut Tally) {
    let mut tests = cargo(&["test", "-p", "askance-core", "--features", "bindings"]);
    tests.env("ASKANCE_FUZZ_SECONDS", FUZZ_SECONDS);
    tally.step("core", tests);
}

/// All tests but the core's.
fn rest() -> std::process::Command {
    cargo(&["test", "--workspace", "--exclude", "askance-core", "--no-fail-fast"])
}
