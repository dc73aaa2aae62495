//! The program: reads its arguments, looks whether it can run here, and runs.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

use askance::arguments::{Arguments, USAGE};
use askance::preflight;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) if arguments.help => return say(USAGE),
        Ok(arguments) if arguments.version => return say(concat!("askance ", env!("CARGO_PKG_VERSION"))),
        Ok(arguments) if arguments.check_desktop => {
            askance::desktop::check();
            return ExitCode::SUCCESS;
        }
        Ok(arguments) => arguments,
        Err(sentence) => return fail(&sentence, 2),
    };
    #[cfg(target_os = "linux")]
    askance::window::web_view::prepare();
    tracing_subscriber::fmt()
        .with_env_filter(
            // What is off calls it an error when a connection to the sound server is closed.
            tracing_subscriber::EnvFilter::try_from_env("ASKANCE_LOG")
                .unwrap_or_else(|_| "warn,pulseaudio::client::reactor=off".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    if let Err(missing) = preflight::check() {
        return fail(&missing.to_string(), 1);
    }
    match askance::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => fail(&sentence, 1),
    }
}

fn say(text: &str) -> ExitCode {
    println!("{text}");
    ExitCode::SUCCESS
}

fn fail(sentence: &str, code: u8) -> ExitCode {
    eprintln!("{sentence}");
    ExitCode::from(code)
}
