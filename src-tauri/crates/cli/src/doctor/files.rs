//! Askance's own files, and the library for its tray icon.

use std::path::{Path, PathBuf};
use std::process::Command;

use askance_audit::{Reader, StoreError};
use askance_core::settings::{Salvaged, Settings, salvage};
use askance_host::finding::Finding;
use serde_json::Value;

use crate::source;

/// The names by which the library for the tray icon is loaded.
const TRAY_LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
/// Where libraries are, besides those of the machine's own kind.
const LIBRARIES: [&str; 5] = ["/usr/lib", "/lib", "/usr/lib64", "/lib64", "/usr/local/lib"];

/// The settings, and what is to be said about their file.
pub(super) fn settings(file: Option<&Path>) -> (Finding, Settings) {
    let Some(path) = file.map(Path::to_owned).or_else(|| source::own("settings.json")) else {
        let found = Finding::missing("settings", "There is no folder for the settings.", "Set HOME.");
        return (found.essential(), Settings::default());
    };
    let unusable = |why: String| {
        let advice = "Askance starts with the defaults and keeps the file. Correct it, or take it away.";
        let found =
            Finding::missing("settings", format!("{} cannot be read: {why}.", path.display()), advice);
        (found.essential(), Settings::default())
    };
    let value: Value = match std::fs::read(&path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(value) => value,
            Err(error) => return unusable(format!("it is no JSON ({error})")),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && file.is_none() => {
            return (Finding::ok("settings", "None are saved yet: the defaults hold."), Settings::default());
        }
        Err(error) => return unusable(error.to_string()),
    };
    let Salvaged { settings, problems } = salvage(&value);
    let found = if problems.is_empty() {
        Finding::ok("settings", format!("{}.", path.display()))
    } else {
        Finding::note(
            "settings",
            problems.join(" "),
            "Correct it in the settings window. What is wrong widens nothing.",
        )
    };
    (found, settings)
}

/// Whether something can be kept.
pub(super) fn data() -> Finding {
    let own = source::own("settings.json");
    let Some(folder) = own.as_deref().and_then(Path::parent).map(Path::to_owned) else {
        return Finding::missing("data", "There is no data folder.", "Set HOME.").essential();
    };
    // Where it is not there yet, the folder that it will be made in counts.
    let there = folder.ancestors().find(|folder| folder.is_dir()).map_or(folder.clone(), Path::to_owned);
    let trial = there.join(format!(".askctl-{}", std::process::id()));
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(&trial);
    match made.and_then(|_| std::fs::remove_file(&trial)) {
        Ok(()) => Finding::ok("data", format!("{} can be written.", folder.display())),
        Err(error) => Finding::missing(
            "data",
            format!("{} cannot be written ({error}).", there.display()),
            "Without it no setting and no record is kept. Correct who may write there, or make room.",
        ),
    }
    .essential()
}

/// Whether the audit record is whole.
pub(super) fn record() -> Finding {
    let Some(path) = source::own(askance_audit::FILE) else {
        return Finding::missing("record", "There is no data folder.", "Set HOME.");
    };
    match Reader::open(&path).and_then(|reader| reader.quick_check()) {
        Ok(()) => Finding::ok("record", format!("{}.", path.display())),
        Err(StoreError::Missing) => Finding::ok("record", "There is no audit record yet."),
        Err(error @ StoreError::Locked) => Finding::unknown("record", error.to_string(), "Try again."),
        Err(error) => Finding::missing(
            "record",
            error.to_string(),
            "`askctl audit verify` says more. Askance keeps a damaged file under another name and begins anew.",
        ),
    }
}

/// Whether the library for the tray icon is there. It is not loaded here: it would bring a desktop with it.
pub(super) fn tray_library() -> Finding {
    if !cfg!(target_os = "linux") {
        return Finding::ok("trayLibrary", "None is needed here.");
    }
    let own = format!("{}-linux-gnu", std::env::consts::ARCH);
    let named = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    let folders = std::env::split_paths(&named)
        .chain(LIBRARIES.iter().flat_map(|folder| [PathBuf::from(folder), Path::new(folder).join(&own)]));
    let found = folders
        .flat_map(|folder| TRAY_LIBRARIES.map(|name| folder.join(name)))
        .find(|library| library.exists())
        .map(|library| library.display().to_string())
        .or_else(known_to_the_loader);
    match found {
        Some(library) => Finding::ok("trayLibrary", format!("{library}.")),
        None => Finding::missing(
            "trayLibrary",
            "The library for the tray icon is not there.",
            "Install it with `sudo apt install libayatana-appindicator3-1` (Fedora: libayatana-appindicator-gtk3).",
        ),
    }
    .essential()
}

fn known_to_the_loader() -> Option<String> {
    let known = Command::new("/sbin/ldconfig").arg("-p").output().ok()?;
    let known = String::from_utf8_lossy(&known.stdout).into_owned();
    let line =
        known.lines().find(|line| TRAY_LIBRARIES.iter().any(|name| line.trim_start().starts_with(name)))?;
    line.rsplit("=> ").next().map(str::to_owned)
}
