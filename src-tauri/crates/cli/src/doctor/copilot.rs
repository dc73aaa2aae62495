//! The Copilot CLI or server, and what it needs to reach a model.

use std::io::Read;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use askance_copilot::environment::{Process, Variables};
use askance_copilot::{Connection, PINNED_CLI, RuntimeConfig, locate};
use askance_core::settings::Settings;
use askance_host::finding::Finding;

/// Longest wait for a program's version, or a server on this machine.
const LIMIT: Duration = Duration::from_millis(1_800);
/// Variables with a login, by their names.
const TOKENS: [&str; 3] = ["COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"];

/// What runs the sessions.
pub(super) fn program(settings: &Settings) -> Vec<Finding> {
    let found = match RuntimeConfig::new(&settings.copilot, &Process).connection() {
        Connection::Own { cli } => match locate(cli.as_deref()) {
            Ok(program) => {
                let version = program.version.or_else(|| said_version(&program.cli));
                version_of(&program.cli, version.as_deref())
            }
            Err(error) => Finding::missing(
                "copilot",
                error.to_string(),
                &format!(
                    "`npm install -g @github/copilot@{PINNED_CLI}` installs the one that Askance was made for."
                ),
            ),
        },
        Connection::Server { host, port, .. } => server(host, *port),
    };
    vec![found.essential()]
}

fn version_of(cli: &Path, version: Option<&str>) -> Finding {
    let place = cli.display();
    match version {
        Some(version) if version == PINNED_CLI => {
            Finding::ok("copilot", format!("Copilot CLI {version}, {place}."))
        }
        Some(version) => Finding::note(
            "copilot",
            format!("Copilot CLI {version}, {place}. Askance was made for {PINNED_CLI}."),
            &format!("Where something does not work, `npm install -g @github/copilot@{PINNED_CLI}`."),
        ),
        None => Finding::note(
            "copilot",
            format!("{place} is there, and does not tell its version."),
            "Start a session to see whether it is the Copilot CLI.",
        ),
    }
}

/// What the program says of itself, where it says so in time.
fn said_version(cli: &Path) -> Option<String> {
    let mut child = Command::new(cli)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let began = Instant::now();
    while child.try_wait().ok()?.is_none() {
        if began.elapsed() > LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let mut said = String::new();
    child.stdout.take()?.take(1_000).read_to_string(&mut said).ok()?;
    let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.');
    said.split_whitespace().find(is_version).map(|word| word.trim_end_matches('.').to_owned())
}

/// A server on this machine is tried; another one is not, without a session.
fn server(host: &str, port: u16) -> Finding {
    let address = format!("{host}:{port}");
    let Some(place) = (host, port).to_socket_addrs().ok().and_then(|mut places| places.next()) else {
        return Finding::missing(
            "copilot",
            format!("There is no host for {address}."),
            "Correct it in the settings.",
        );
    };
    if !place.ip().is_loopback() {
        let found = format!("The settings name the server at {address}. It is not tried from here.");
        return Finding::unknown("copilot", found, "Start a session to see whether it answers.");
    }
    match TcpStream::connect_timeout(&place, LIMIT) {
        Ok(_) => Finding::ok("copilot", format!("A server answers at {address}.")),
        Err(_) => Finding::missing(
            "copilot",
            format!("No Copilot server answers at {address}."),
            &format!("Start it with `copilot --server --port {port}`, or take it out of the settings."),
        ),
    }
}

/// Who answers: a provider of the person's own, or a login.
pub(super) fn login(settings: &Settings) -> Finding {
    if let Some(host) = RuntimeConfig::new(&settings.copilot, &Process).provider_host() {
        return Finding::ok("login", format!("Models come from {host}; no Copilot login is needed."));
    }
    match TOKENS.iter().find(|name| Process.get(name).is_some()) {
        Some(name) => Finding::ok("login", format!("The variable {name} holds a login.")),
        None => Finding::unknown(
            "login",
            "Whether Copilot is logged in cannot be seen from here.",
            "If a session says that it is not: start `copilot`, and write /login.",
        ),
    }
}
