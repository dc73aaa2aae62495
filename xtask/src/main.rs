//! `cargo xtask`: everything a contributor runs, on a machine that has Rust and Node.
//!
//! Invariant: no command assumes that something is installed. Each names what
//! it needs, and `setup` says what is missing and installs it first.

mod bundle;
mod check;
mod demo;
mod packages;
mod setup;
mod step;
mod tally;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  demo               a whole session with the real Copilot runtime and a scripted model,
                     on your display; on a virtual one with --virtual or if there is none
  run [ARGS]         the app, with your own Copilot
  test               everything that must pass: style, lints, UI, unit and end-to-end tests
  check              the same without the end-to-end tests, plus licences and advisories
  bench [--json FILE] [--only PART]
                     the measurements, or those of life, paint, history, burst or turn
  bindings           writes the UI's types anew from the Rust ones
  bundle             .deb and .rpm packages
  setup              only install what the commands above need";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        bail!("a command is missing.\n\n{USAGE}");
    };
    match command.as_str() {
        "demo" => demo::demo(rest),
        "run" => demo::run(rest),
        "bench" => demo::bench(rest),
        "test" => check::test(),
        "check" => check::check(),
        "bindings" => check::write_bindings(),
        "bundle" => bundle::bundle(),
        "setup" => setup::everything().map(drop),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no command `{other}`.\n\n{USAGE}"),
    }
}
