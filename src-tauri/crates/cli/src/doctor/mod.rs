//! `askctl doctor`: what works here. Invariant: nothing is changed but a file that is made and removed at once, no
//! secret is printed, and whatever does not answer costs two seconds.

mod app;
mod copilot;
mod files;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use askance_core::settings::Settings;
use askance_host::finding::{Finding, State};

use crate::plain;
use crate::source::Problem;

/// Longest wait for one check.
const LIMIT: Duration = Duration::from_secs(2);

/// Looks at everything. The exit code is 1 where something is missing that Askance needs.
pub(crate) fn run(settings: Option<&Path>, json: bool) -> Result<ExitCode, Problem> {
    let began = Instant::now();
    let (about_settings, settings) = files::settings(settings);
    let (one, other) = (settings.clone(), settings.clone());
    // All at once: the longest of them is what it takes.
    let waiting = [
        begin("copilot", move || copilot::program(&one)),
        begin("login", move || vec![copilot::login(&other)]),
        begin("data", || vec![files::data()]),
        begin("record", || vec![files::record()]),
        begin("app", app::desktop),
    ];
    let mut findings = vec![about_settings];
    for (name, limit, found) in waiting {
        let left = limit.saturating_sub(began.elapsed());
        findings.extend(match found.recv_timeout(left) {
            Ok(found) => found,
            Err(why) => vec![unanswered(name, why)],
        });
    }
    findings.push(files::tray_library());
    findings.push(slack(&settings));
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", plain::json(&findings)?)?;
    } else {
        for finding in &findings {
            writeln!(out, "{}", line(finding))?;
        }
        writeln!(out, "\n{}", summary(&findings))?;
    }
    Ok(ExitCode::from(u8::from(findings.iter().any(Finding::is_fatal))))
}

type Begun = (&'static str, Duration, std::sync::mpsc::Receiver<Vec<Finding>>);

/// Begins a check on a thread of its own.
fn begin(name: &'static str, check: impl FnOnce() -> Vec<Finding> + Send + 'static) -> Begun {
    let (found, findings) = channel();
    // A thread that cannot be started is one that does not answer.
    let _ = std::thread::Builder::new().spawn(move || found.send(check()));
    (name, if name == "app" { app::LIMIT + LIMIT } else { LIMIT }, findings)
}

fn unanswered(name: &str, why: RecvTimeoutError) -> Finding {
    let found = match why {
        RecvTimeoutError::Timeout if name == "record" => {
            return Finding::note(
                "record",
                "The audit record can be opened. It is too large to be looked through in 2 seconds.",
                "`askctl audit verify` looks at all of it.",
            );
        }
        RecvTimeoutError::Timeout => "It did not answer within 2 seconds.",
        RecvTimeoutError::Disconnected => "The check itself has failed.",
    };
    Finding::unknown(name, found, "Try again.")
}

fn slack(settings: &Settings) -> Finding {
    match settings.slack.host() {
        None => Finding::ok("slack", "No webhook is set: nothing is posted."),
        Some(host) if settings.slack.is_confirmed() => {
            Finding::ok("slack", format!("Errors are posted to {host}."))
        }
        Some(host) => Finding::note(
            "slack",
            format!("The webhook's host, {host}, is not Slack's: nothing is posted."),
            "Confirm it in the settings, or correct the address.",
        ),
    }
}

fn line(finding: &Finding) -> String {
    let word = match finding.state {
        State::Ok => "ok",
        State::Note => "note",
        State::Missing if finding.essential => "MISSING",
        State::Missing => "missing",
        State::Unknown => "unknown",
    };
    let said = format!("{word:<8} {:<14} {}", finding.check, plain::line(&finding.found));
    match &finding.advice {
        Some(advice) => format!("{said}\n{:24}→ {}", "", plain::line(advice)),
        None => said,
    }
}

fn summary(findings: &[Finding]) -> &'static str {
    if findings.iter().any(Finding::is_fatal) {
        "Askance does not work here yet."
    } else if findings.iter().any(|finding| finding.state != State::Ok) {
        "Askance works here, but for what is said above."
    } else {
        "Everything works."
    }
}
