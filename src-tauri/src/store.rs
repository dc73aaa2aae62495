//! `settings.json`, kept by tauri-plugin-store. Invariant: a file that cannot be read is set aside, never
//! overwritten, and only the person who owns it can read it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use askance_core::settings::{Salvaged, Settings, patched, salvage};
use serde_json::{Map, Value};
use tauri::{AppHandle, Manager};
use tauri_plugin_store::{Store, StoreExt};

/// The file's name, in the app's data folder.
const FILE: &str = "settings.json";

/// Why the settings were not saved.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A value cannot be used.
    #[error("{0}")]
    Wrong(#[from] askance_core::settings::PatchError),
    /// The file could not be written. The old settings stay in force.
    #[error("The settings could not be saved ({0}). The old ones stay in force.")]
    Write(String),
}

/// The settings file.
pub struct SettingsStore {
    store: Option<Arc<Store<tauri::Wry>>>,
    path: PathBuf,
    /// What the file held when we last read or wrote it.
    seen: Mutex<Value>,
    /// What happened to the file in this run, one sentence each.
    happened: Mutex<Vec<String>>,
}

impl SettingsStore {
    /// Opens the file. What is wrong with it comes back as sentences.
    pub fn open(app: &AppHandle) -> (Self, Salvaged) {
        let folder = app.path().app_data_dir().unwrap_or_else(|_| PathBuf::from("."));
        let path = folder.join(FILE);
        let mut problems = Vec::new();
        if let Err(error) = std::fs::create_dir_all(&folder) {
            problems.push(format!(
                "The folder for the settings cannot be made ({error}). Nothing will be saved."
            ));
        }
        let found = read(&path, &mut problems);
        let store = found.as_ref().and_then(|_| open_private(app, &path, &mut problems));
        let source = found.unwrap_or_default();
        let Salvaged { settings, problems: wrong } = salvage(&source);
        problems.extend(wrong);
        (
            Self { store, path, seen: Mutex::new(source), happened: Mutex::default() },
            Salvaged { settings, problems },
        )
    }

    /// What is wrong with the settings as they are now.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = self.happened.lock().unwrap_or_else(PoisonError::into_inner).clone();
        problems.extend(salvage(&self.seen.lock().unwrap_or_else(PoisonError::into_inner)).problems);
        problems
    }

    /// Merges a patch into the settings and saves them. A patch that cannot be used or saved changes nothing.
    pub fn update(&self, patch: &Value) -> Result<Settings, StoreError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let merged = patched(&seen, patch)?;
        let Some(store) = &self.store else {
            return Err(StoreError::Write("the file is not open".to_owned()));
        };
        self.keep_outside_changes(&seen);
        if let Err(error) = self.write(store, &seen, &merged) {
            fill(store, &seen);
            return Err(StoreError::Write(error));
        }
        let settings = salvage(&merged).settings;
        *seen = merged;
        Ok(settings)
    }

    /// The store's own write is not atomic, and the app may be killed in it, or the disk be full: a whole copy of what
    /// holds until it is done lies beside it.
    fn write(&self, store: &Store<tauri::Wry>, old: &Value, new: &Value) -> Result<(), String> {
        let text = |value: &Value| serde_json::to_vec_pretty(value).map_err(|error| error.to_string());
        let (old, new_text) = (text(old)?, text(new)?);
        write_private(&backup(&self.path), &old).map_err(|error| error.to_string())?;
        fill(store, new);
        if let Err(error) = store.save() {
            if let Err(error) = write_private(&self.path, &old) {
                tracing::warn!(%error, "the settings file is not whole; its copy is");
            }
            return Err(error.to_string());
        }
        if let Err(error) = write_private(&backup(&self.path), &new_text) {
            tracing::warn!(%error, "the copy of the settings is one change behind");
        }
        Ok(())
    }

    /// A change from outside is not obeyed and not lost: it is set aside before ours is written.
    fn keep_outside_changes(&self, seen: &Value) {
        let Ok(bytes) = std::fs::read(&self.path) else { return };
        let same =
            serde_json::from_slice::<Value>(&bytes).is_ok_and(|found| found == *seen || is_empty(&found));
        if same || bytes.is_empty() {
            return;
        }
        match set_aside(&self.path, "changed-outside") {
            Ok(aside) => {
                // The store would make a new file that others can read.
                if let Err(error) = write_private(&self.path, b"{}") {
                    tracing::warn!(%error, "the settings file could not be made anew");
                }
                self.happened.lock().unwrap_or_else(PoisonError::into_inner).push(format!(
                    "The settings file was changed outside of Askance. That version is kept as {}.",
                    name(&aside)
                ));
            }
            Err(error) => tracing::warn!(%error, "settings changed outside could not be kept"),
        }
    }
}

/// Puts these settings into the store, and no others.
fn fill(store: &Store<tauri::Wry>, settings: &Value) {
    store.clear();
    for (key, value) in settings.as_object().into_iter().flatten() {
        store.set(key.clone(), value.clone());
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}

/// The file's content; none when it is there but must not be touched.
fn read(path: &Path, problems: &mut Vec<String>) -> Option<Value> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Some(Value::Object(Map::new())),
        Err(error) => {
            problems.push(format!(
                "The settings file cannot be read ({error}). The defaults are used and nothing is saved."
            ));
            return None;
        }
    };
    if let Ok(value @ Value::Object(_)) = serde_json::from_slice(&bytes) {
        return Some(value);
    }
    let saved: Option<Value> =
        std::fs::read(backup(path)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    match set_aside(path, "unreadable") {
        Ok(aside) => {
            let instead =
                if saved.is_some() { "The last saved ones are used." } else { "The defaults are used." };
            problems
                .push(format!("The settings file was damaged and is kept as {}. {instead}", name(&aside)));
            if let Some(saved) = saved
                && let Ok(text) = serde_json::to_vec_pretty(&saved)
                && write_private(path, &text).is_ok()
            {
                return Some(saved);
            }
            Some(Value::Object(Map::new()))
        }
        Err(error) => {
            problems.push(format!("The settings file is damaged and cannot be set aside ({error}). The defaults are used and nothing is saved."));
            None
        }
    }
}

fn open_private(app: &AppHandle, path: &Path, problems: &mut Vec<String>) -> Option<Arc<Store<tauri::Wry>>> {
    // The store keeps the mode of a file that is there already.
    let made = if path.exists() { private(path) } else { write_private(path, b"{}") };
    let opened = made.map_err(|error| error.to_string()).and_then(|()| {
        app.store_builder(path).disable_auto_save().build().map_err(|error| error.to_string())
    });
    match opened {
        Ok(store) => {
            // The plugin saves every store it knows when the app ends: over a change from outside, and without a copy.
            store.close_resource();
            Some(store)
        }
        Err(error) => {
            problems.push(format!("The settings file cannot be opened ({error}). Nothing will be saved."));
            None
        }
    }
}

fn backup(path: &Path) -> PathBuf {
    path.with_file_name("settings.saved.json")
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Renames the file to a name that is free, so that no earlier one is lost.
fn set_aside(path: &Path, why: &str) -> std::io::Result<PathBuf> {
    let free = (1..1000)
        .map(|number| path.with_file_name(format!("settings.{why}-{number}.json")))
        .find(|aside| !aside.exists())
        .ok_or_else(|| std::io::Error::other("too many files set aside"))?;
    std::fs::rename(path, &free)?;
    Ok(free)
}

/// Writes a file that only its owner can read, all or nothing.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let temporary = path.with_extension("tmp");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)
}

#[cfg(unix)]
fn private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn private(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
