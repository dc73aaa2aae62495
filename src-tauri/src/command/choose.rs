//! The system's own dialogs for files and folders. Invariant: what was chosen is only a text for the field it was chosen
//! for; it is checked there like one that was typed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use tauri::WebviewWindow;
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

use crate::{app, folder};

/// The kinds of files that can be played.
const SOUNDS: &[&str] = &["wav", "ogg", "mp3", "flac"];

/// The dialogs that are open: at the most this one.
static OPEN: AtomicBool = AtomicBool::new(false);

/// Lets the person choose a folder, beginning where `near` is. None where they chose none.
#[tauri::command]
pub async fn choose_folder(window: WebviewWindow, near: String) -> Option<String> {
    let folder = named(&near);
    chosen(&window, &folder, "Choose a folder", FileDialogBuilder::pick_folder).await
}

/// Lets the person choose a sound file, beginning where `near` is. None where they chose none.
#[tauri::command]
pub async fn choose_sound(window: WebviewWindow, near: String) -> Option<String> {
    let folder = named(&near).parent().map(Path::to_owned).unwrap_or_default();
    chosen(&window, &folder, "Choose a sound", |dialog, tell| {
        dialog.add_filter("Sounds", SOUNDS).pick_file(tell);
    })
    .await
}

/// What the field holds, with `~` written out.
fn named(text: &str) -> PathBuf {
    folder::named(text.trim(), app::home().as_deref())
}

type Tell = Box<dyn FnOnce(Option<FilePath>) + Send>;

async fn chosen(
    window: &WebviewWindow,
    folder: &Path,
    title: &str,
    open: impl FnOnce(FileDialogBuilder<tauri::Wry>, Tell),
) -> Option<String> {
    let _only = Only::one()?;
    let (tell, told) = oneshot::channel();
    let begin = Some(folder.to_owned()).filter(|folder| folder.is_dir()).or_else(app::home);
    let mut dialog = window.dialog().file().set_parent(window).set_title(title);
    if let Some(begin) = begin {
        dialog = dialog.set_directory(begin);
    }
    // Nobody listens any more where the page has gone meanwhile.
    open(dialog, Box::new(move |path| drop(tell.send(path))));
    let path = told.await.ok()??.into_path().ok()?;
    // What is no text cannot stand in a field.
    path.to_str().map(str::to_owned)
}

/// One dialog is open, as long as this lives.
struct Only;

impl Only {
    fn one() -> Option<Self> {
        (!OPEN.swap(true, Ordering::AcqRel)).then_some(Self)
    }
}

impl Drop for Only {
    fn drop(&mut self) {
        OPEN.store(false, Ordering::Release);
    }
}
