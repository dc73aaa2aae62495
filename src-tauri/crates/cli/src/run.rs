//! `askctl run`: one session without a window, as the SDK's tutorial has it. Invariant: the policy is that of the
//! settings, and nothing on the command line widens it; what would ask is asked by a running app, or denied.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use askance_audit::TutorialLine;
use askance_core::settings::{Server, Settings};
use askance_host::alone::{Alone, End, Log, Plan, Report};
use clap::Args;
use serde::Serialize;
use tokio::sync::oneshot;

use crate::plain;
use crate::source::{self, Problem};

/// Longest message, in bytes: as long as in the app.
const PROMPT_BYTES: usize = 1_000_000;

/// The exit codes, for the help.
pub(crate) const EXIT_CODES: &str = "\
Exit codes: 0 the turn is finished, 1 it ended in an error, 2 the arguments or the settings cannot be used, 3 Copilot \
or the session could not be started, 130 it was stopped (Ctrl-C).

Nothing is asked or approved here: what the settings would ask about is shown by the running Askance app, where you \
answer it. If none runs, it is denied, and the agent reads why. The events are printed to standard error, the agent's answer and the audit log to standard output, without secrets. The \
session is in Askance's audit record too, unless the settings keep none.";

/// What is to be run.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The message to the agent.
    #[arg(long)]
    prompt: String,
    /// Deny every tool call: no side effect at all.
    #[arg(long)]
    deny_tools: bool,
    /// A running Copilot server (`copilot --server`) instead of a runtime of its own: HOST:PORT.
    #[arg(long, visible_alias = "cli-url", value_parser = server)]
    server: Option<(String, u16)>,
    /// The folder that the session works in; otherwise the current one.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The session's model.
    #[arg(long)]
    model: Option<String>,
    /// A settings file instead of Askance's own.
    #[arg(long)]
    settings: Option<PathBuf>,
    /// An audit record instead of Askance's own.
    #[arg(long)]
    db: Option<PathBuf>,
    /// Print one JSON object to standard output: session, outcome, error, reply, auditLog.
    #[arg(long)]
    json: bool,
}

/// The whole answer, for scripts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    session: Option<&'a str>,
    /// `finished`, `failed`, `stopped` or `notStarted`.
    outcome: &'a str,
    error: Option<&'a str>,
    reply: &'a str,
    audit_log: &'a [TutorialLine],
    /// Events that came after the last one of the log; the record has them.
    left_out: usize,
}

/// Runs the session.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, Problem> {
    let json = arguments.json;
    let alone = Alone::new(plan(arguments)?, |sentence| eprintln!("askctl: {}", plain::line(sentence)));
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let log = alone.log();
    let ran = tokio.block_on(async {
        let stop = stop()?;
        let mut printed = 0;
        Ok::<_, std::io::Error>(alone.run(|log| print_new(log, &mut printed), stop).await)
    })?;
    // What still runs in the background belongs to a session that is closed.
    tokio.shutdown_background();
    let lines: Vec<TutorialLine> = log.since(0).into_iter().map(|line| line.log).collect();
    let (answer, code) = match &ran {
        Ok(Report { session, end, reply, kept }) => {
            if !kept {
                eprintln!("askctl: The last entries could not be written to the audit record.");
            }
            let (outcome, error, code) = match end {
                End::Finished => ("finished", None, 0),
                End::Failed(reason) => ("failed", Some(reason.clone()), 1),
                End::Stopped => ("stopped", None, 130),
            };
            ((Some(session.as_str()), outcome, error, reply.as_str()), code)
        }
        Err(error) => ((None, "notStarted", Some(error.to_string()), ""), 3),
    };
    let (session, outcome, error, reply) = answer;
    if let Some(error) = &error {
        eprintln!("askctl: {}", plain::line(error));
    }
    let left_out = log.left_out();
    if left_out > 0 {
        eprintln!("askctl: {left_out} later events are not in the log below.");
    }
    let mut out = std::io::stdout().lock();
    if json {
        let error = error.as_deref();
        let answer = Answer { session, outcome, error, reply, audit_log: &lines, left_out };
        writeln!(out, "{}", plain::json(&answer)?)?;
    } else {
        if !reply.is_empty() {
            writeln!(out, "{}", plain::text(reply))?;
        }
        writeln!(out, "\n=== Audit Log ===\n{}", plain::json(&lines)?)?;
    }
    Ok(ExitCode::from(code))
}

fn plan(arguments: Arguments) -> Result<Plan, Problem> {
    let prompt = arguments.prompt;
    if prompt.trim().is_empty() {
        return Err(Problem::Input("the prompt is empty".to_owned()));
    }
    if prompt.len() > PROMPT_BYTES {
        return Err(Problem::Input(format!("the prompt is longer than {PROMPT_BYTES} bytes")));
    }
    let mut settings = source::settings(arguments.settings.as_deref())?;
    if let Some((host, port)) = arguments.server {
        use_server(&mut settings, host, port);
    }
    let record = arguments.db.or_else(|| source::own(askance_audit::FILE));
    if record.is_none() {
        eprintln!("askctl: There is no data folder, so nothing is kept of the session.");
    }
    Ok(Plan {
        settings,
        home: dirs::home_dir(),
        folder: folder(arguments.folder.as_deref())?,
        prompt,
        model: arguments.model,
        deny_tools: arguments.deny_tools,
        record,
        app: app(),
    })
}

/// Where a running app would be.
fn app() -> Option<PathBuf> {
    #[cfg(unix)]
    return askance_visit::socket(source::own("").as_deref());
    #[cfg(not(unix))]
    None
}

/// The token of the settings is for the server of the settings: no other one is shown it.
fn use_server(settings: &mut Settings, host: String, port: u16) {
    let known = settings.copilot.server.take();
    let token = known.filter(|known| known.host.trim() == host && known.port == port).and_then(|it| it.token);
    settings.copilot.server = Some(Server { host, port, token });
}

/// The real folder: with a link or `..` in its name, every path of the agent would look outside of it.
fn folder(named: Option<&Path>) -> Result<PathBuf, Problem> {
    let named = named.unwrap_or(Path::new("."));
    let unusable = |reason: String| Problem::File { path: named.to_owned(), reason };
    let folder = named.canonicalize().map_err(|error| unusable(error.to_string()))?;
    if folder.is_dir() { Ok(folder) } else { Err(unusable("it is no folder".to_owned())) }
}

fn server(text: &str) -> Result<(String, u16), String> {
    let wrong = || "a server is HOST:PORT, as in localhost:3000".to_owned();
    let (host, port) = text.trim().rsplit_once(':').ok_or_else(wrong)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(wrong)?;
    if host.is_empty() || host.contains('/') {
        return Err(wrong());
    }
    Ok((host.to_owned(), port))
}

/// Prints what is new in the log. Nobody may read it any more: the session goes on.
fn print_new(log: &Log, printed: &mut usize) {
    let mut out = std::io::stderr().lock();
    for line in log.since(*printed) {
        *printed += 1;
        let _ = writeln!(out, "{}", plain::line(&line.shown));
    }
}

/// Over when the person wants it to end. A second time ends the program at once.
#[cfg(unix)]
fn stop() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let (first, stopped) = oneshot::channel();
    tokio::spawn(async move {
        let mut first = Some(first);
        loop {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
            match first.take() {
                Some(first) => {
                    eprintln!("askctl: Stopping…");
                    let _ = first.send(());
                }
                None => std::process::exit(130),
            }
        }
    });
    Ok(after(stopped))
}

/// Over when the person wants it to end.
#[cfg(not(unix))]
fn stop() -> std::io::Result<impl Future<Output = ()>> {
    let (first, stopped) = oneshot::channel();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            let _ = first.send(());
        }
    });
    Ok(after(stopped))
}

async fn after(stopped: oneshot::Receiver<()>) {
    if stopped.await.is_err() {
        // Nobody listens to signals: it is never stopped.
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_a_host_and_a_port() {
        for (text, host, port) in [("localhost:3000", "localhost", 3000), ("[::1]:80", "::1", 80)] {
            assert_eq!(server(text), Ok((host.to_owned(), port)), "{text}");
        }
        for wrong in ["", "localhost", ":3000", "localhost:0", "localhost:99999", "http://x:3", "a:b"] {
            assert!(server(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn another_server_does_not_get_the_token_of_the_settings() {
        let known = Server { host: "localhost".into(), port: 3000, token: Some("t".into()) };
        for (host, port, token) in
            [("localhost", 3000, Some("t")), ("localhost", 3001, None), ("example.com", 3000, None)]
        {
            let mut settings = Settings::default();
            settings.copilot.server = Some(known.clone());
            use_server(&mut settings, host.to_owned(), port);
            let server = settings.copilot.server.as_ref();
            assert_eq!(server.and_then(|server| server.token.as_deref()), token, "{host}:{port}");
        }
    }
}
