//! The pictures of notifications, as files, which is what a notification service wants. Invariant: they are the tray's,
//! so that the same sign means the same.

use std::path::{Path, PathBuf};

use askance_core::effect::Key;
use askance_core::route::Several;

/// The files.
pub(in crate::deliver) struct Icons {
    app: String,
    needs_you: String,
    failed: String,
}

impl Icons {
    /// Writes them into a folder. Where that fails, the app's icon is looked for by its name.
    pub(in crate::deliver) fn written(folder: Option<PathBuf>) -> Self {
        let folder = folder.filter(|folder| std::fs::create_dir_all(folder).is_ok());
        let write = |name: &str, picture: &[u8]| {
            let file = folder.as_deref().map(|folder: &Path| folder.join(name));
            let written = file.filter(|file| std::fs::write(file, picture).is_ok());
            written.map_or_else(|| "askance".to_owned(), |file| file.display().to_string())
        };
        Self {
            app: write("askance.png", include_bytes!("../../../../icons/128x128.png")),
            needs_you: write("needs-you.png", include_bytes!("../../../../icons/tray-needs-you.png")),
            failed: write("failed.png", include_bytes!("../../../../icons/tray-failed.png")),
        }
    }

    /// The picture for what a notification is about.
    pub(super) fn of(&self, key: &Key) -> &str {
        match key {
            Key::Permission => &self.needs_you,
            Key::Error(_) | Key::Runtime | Key::Several(Several::Failed) => &self.failed,
            Key::Turn(_) | Key::End(_) | Key::Several(_) | Key::Told => &self.app,
        }
    }
}
