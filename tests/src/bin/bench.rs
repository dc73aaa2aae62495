//! The measurements of `cargo xtask bench`: `bench --guide FILE [--json FILE] [--only PART]`.

use std::path::PathBuf;
use std::process::ExitCode;

use askance_tests::bench;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut guide, mut json, mut only) = (None, None, None);
    while let Some(argument) = arguments.next() {
        let place = match argument.as_str() {
            "--guide" => &mut guide,
            "--json" => &mut json,
            "--only" => &mut only,
            _ => return usage(&format!("`{argument}` is not understood.")),
        };
        let Some(value) = arguments.next() else {
            return usage(&format!("`{argument}` needs a value."));
        };
        *place = Some(PathBuf::from(value));
    }
    let Some(guide) = guide else {
        return usage("`--guide` is missing.");
    };
    let only = only.and_then(|part| part.into_os_string().into_string().ok());
    if only.as_deref().is_some_and(|part| !bench::PARTS.contains(&part)) {
        return usage(&format!("The parts are {}.", bench::PARTS.join(", ")));
    }
    let measured = async {
        let report = bench::measure(&guide, only.as_deref()).await?;
        print!("{}", report.table());
        if let Some(file) = json {
            std::fs::write(&file, report.json())?;
            println!("\nWritten to {}.", file.display());
        }
        anyhow::Ok(())
    };
    match measured.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("The measurements broke off: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn usage(complaint: &str) -> ExitCode {
    eprintln!("{complaint} Usage: cargo xtask bench [--json FILE] [--only PART]");
    ExitCode::from(2)
}
