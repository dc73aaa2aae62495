//! The driver of `cargo xtask demo`: `demo [--virtual] [--pictures DIR]`.

use std::path::PathBuf;
use std::process::ExitCode;

use askance_tests::demo;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut on_stage = false;
    let mut pictures = PathBuf::from("target/demo");
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.len()) {
            ("--virtual", _) => on_stage = true,
            ("--pictures", 1..) => pictures = arguments.next().unwrap_or_default().into(),
            _ => {
                eprintln!(
                    "`{argument}` is not understood. Usage: cargo xtask demo [--virtual] [--pictures DIR]"
                );
                return ExitCode::from(2);
            }
        }
    }
    let played = if on_stage { demo::stage::play(&pictures).await } else { demo::person::accompany().await };
    match played {
        Ok(seen) => seen.report(),
        Err(error) => {
            eprintln!("The demo broke off: {error:#}");
            ExitCode::FAILURE
        }
    }
}
