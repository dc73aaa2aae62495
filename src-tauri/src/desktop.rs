//! What works on this desktop, for `askctl doctor`: it starts the app with `--check-desktop` and reads a finding a
//! line. Invariant: nothing is shown, played or kept; what does not answer holds nothing else up.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use askance_host::finding::Finding;

use crate::{preflight, window};

/// Longest wait for all that does not answer.
const LIMIT: Duration = Duration::from_secs(2);

/// A check on a thread of its own.
type Check = (&'static str, fn() -> Finding);

const CHECKS: [Check; 3] = [("trayHost", tray_host), ("notifications", notifications), ("sound", sound)];

/// Looks at everything and prints each finding as soon as it is there.
pub fn check() {
    print(&web_view());
    let (found, findings) = channel();
    for (_, check) in CHECKS {
        let found = found.clone();
        // A thread that cannot be started is one that does not answer.
        let _ = std::thread::Builder::new().spawn(move || found.send(check()));
    }
    drop(found);
    let until = Instant::now() + LIMIT;
    let mut waiting: Vec<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
    while let Ok(finding) = findings.recv_timeout(until.saturating_duration_since(Instant::now())) {
        waiting.retain(|name| *name != finding.check);
        print(&finding);
    }
    for name in waiting {
        print(&Finding::unknown(name, "It did not answer within 2 seconds.", "Try again."));
    }
    // Last: where a display does not answer, this may never end, and `askctl` goes on without it.
    print(&display());
}

fn print(finding: &Finding) {
    if let Ok(line) = serde_json::to_string(finding) {
        println!("{line}");
    }
}

fn web_view() -> Finding {
    match tauri::webview_version() {
        Ok(version) => Finding::ok("webView", format!("WebKitGTK {version}.")),
        Err(error) => Finding::missing(
            "webView",
            format!("There is no web view ({error})."),
            "Install it with `sudo apt install libwebkit2gtk-4.1-0` (Fedora: webkit2gtk4.1).",
        ),
    }
    .essential()
}

fn display() -> Finding {
    match preflight::check() {
        Ok(()) if window::can_raise() => Finding::ok("display", "Windows can be shown."),
        Ok(()) => Finding::note(
            "display",
            "Windows can be shown. On Wayland none comes to the front by itself.",
            "Open a request from its notification or from the tray icon.",
        ),
        // The sentence says what to do.
        Err(missing) => Finding { advice: None, ..Finding::missing("display", missing.to_string(), "") },
    }
    .essential()
}

fn tray_host() -> Finding {
    if tauri::async_runtime::block_on(preflight::tray_host()) {
        Finding::ok("trayHost", "This desktop shows tray icons.")
    } else {
        Finding::missing(
            "trayHost",
            "This desktop shows no tray icons at the moment.",
            "Start Askance a second time to open its window. GNOME needs the extension AppIndicator for the icon.",
        )
    }
}

fn notifications() -> Finding {
    match service() {
        Ok((name, true)) => Finding::ok("notifications", format!("{name}, with buttons.")),
        Ok((name, false)) => Finding::note(
            "notifications",
            format!("{name}, without buttons."),
            "Requests can be answered in the prompt window only.",
        ),
        Err(error) => Finding::missing(
            "notifications",
            format!("No notification service answers ({}).", askance_core::redact::brief(&error, 120)),
            "Start your desktop's service, or install one, as dunst or xfce4-notifyd.",
        ),
    }
}

/// The service's name and version, and whether it shows buttons.
#[cfg(all(unix, not(target_os = "macos")))]
fn service() -> Result<(String, bool), String> {
    let about = notify_rust::get_server_information().map_err(|error| error.to_string())?;
    let can = notify_rust::get_capabilities().map_err(|error| error.to_string())?;
    Ok((format!("{} {}", about.name, about.version), can.iter().any(|can| can == "actions")))
}

/// The service's name and version, and whether it shows buttons.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn service() -> Result<(String, bool), String> {
    Ok(("The system's own".to_owned(), false))
}

fn sound() -> Finding {
    let opened =
        rodio::DeviceSinkBuilder::from_default_device().and_then(rodio::DeviceSinkBuilder::open_stream);
    match opened {
        Ok(mut output) => {
            output.log_on_drop(false);
            Finding::ok("sound", "The default sound device can be opened.")
        }
        Err(error) => Finding::missing(
            "sound",
            format!(
                "No sound device can be opened ({}).",
                askance_core::redact::brief(&error.to_string(), 120)
            ),
            "Askance stays silent. Start PipeWire or PulseAudio, or connect a device.",
        ),
    }
}
