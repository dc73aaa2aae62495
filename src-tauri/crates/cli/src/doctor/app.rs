//! The app and the desktop. The app itself looks at what needs its libraries: windows, bus and sound. So `askctl` needs
//! none of them, and starts where they are missing.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use askance_host::finding::{DESKTOP_CHECK, Finding};

/// Longest wait for the app: it starts, and waits two seconds for what does not answer.
pub(super) const LIMIT: Duration = Duration::from_secs(5);
/// Most that the app may say, in bytes.
const SAID: u64 = 64 * 1024;
/// What the app tells about.
const CHECKS: [&str; 5] = ["webView", "trayHost", "notifications", "sound", "display"];

/// Starts the app, which looks at the desktop.
pub(super) fn desktop() -> Vec<Finding> {
    let Some(program) = program() else {
        let found = "The app is neither beside askctl nor on the PATH: its desktop was not looked at.";
        return vec![Finding::missing("app", found, "Install Askance whole.").essential()];
    };
    let place = program.display().to_string();
    let child = Command::new(&program)
        .arg(DESKTOP_CHECK)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            let found = format!("{place} cannot be started ({error}).");
            return vec![Finding::missing("app", found, "Install Askance again.").essential()];
        }
    };
    let until = Instant::now() + LIMIT;
    let (told, complaints) = (lines(child.stdout.take()), lines(child.stderr.take()));
    let mut found = Vec::new();
    while let Ok(line) = told.recv_timeout(until.saturating_duration_since(Instant::now())) {
        found.extend(serde_json::from_str::<Finding>(&line));
    }
    end(&mut child);
    if found.is_empty() {
        let why = complaints.try_iter().find(|line| !line.trim().is_empty());
        return vec![not_started(&place, why.as_deref())];
    }
    let silent = CHECKS.iter().filter(|name| found.iter().all(|finding| finding.check != **name));
    let silent: Vec<_> =
        silent.map(|name| Finding::unknown(name, "It did not answer in time.", "Try again.")).collect();
    [vec![Finding::ok("app", format!("{place}."))], found, silent].concat()
}

/// The app is there and says nothing: a library is missing, and the loader says which.
fn not_started(place: &str, why: Option<&str>) -> Finding {
    let why = why.unwrap_or("it says nothing");
    let advice = if why.contains("webkit2gtk") {
        "Install the web view with `sudo apt install libwebkit2gtk-4.1-0` (Fedora: webkit2gtk4.1)."
    } else if why.contains("asound") {
        "Install the sound library with `sudo apt install libasound2` (Fedora: alsa-lib)."
    } else {
        "Install the library that is named, or Askance again."
    };
    let why = askance_core::redact::brief(why, 200);
    Finding::missing("app", format!("{place} does not start ({why})."), advice).essential()
}

fn program() -> Option<PathBuf> {
    let name = if cfg!(windows) { "askance.exe" } else { "askance" };
    let beside = std::env::current_exe().ok().map(|own| own.with_file_name(name));
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&on_path).map(|folder| folder.join(name));
    beside.into_iter().chain(on_path).find(|path| path.is_file())
}

/// The lines of a stream, read on a thread of its own, so that nobody waits for one that never ends.
fn lines(stream: Option<impl Read + Send + 'static>) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(stream) = stream {
        let _ = std::thread::Builder::new().spawn(move || {
            for line in BufReader::new(stream.take(SAID)).lines() {
                let Ok(line) = line else { break };
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
    }
    receiver
}

fn end(child: &mut Child) {
    // Killed where it hangs; where it has ended, there is nothing to kill.
    let _ = child.kill();
    let _ = child.wait();
}
