//! Where the made files live. Invariant: always below the workspace's own folder.

use std::path::PathBuf;

fn workspace() -> PathBuf {
    let mut folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for _ in ["assets", "crates", "src-tauri"] {
        folder.pop();
    }
    folder
}

/// The folder of the committed wav files.
pub fn sounds_folder() -> PathBuf {
    workspace().join("src-tauri").join("sounds")
}

/// The folder of the committed icons and of the drawings they are made from.
pub fn icons_folder() -> PathBuf {
    workspace().join("icons")
}
