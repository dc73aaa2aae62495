//! The messages on the disk: one file each, named by its number. Invariant: a file is there as a whole or not at all,
//! only its owner can read it, and its number is higher than those of all that came before.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::letter::{Letter, MAX_BODY};
use crate::line::{Saved, WAITING};

/// Most files that are read at a start: far more than the lines can hold.
const FILES: usize = 50 * WAITING;
/// What the lines remember.
const STATE: &str = "state.json";
/// Held by the app that sends, so that no second one sends the same.
const LOCK: &str = "lock";

/// Why a message was not kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk.
    #[error("the outbox cannot be written ({0})")]
    Disk(#[from] io::Error),
    /// Another app has it open.
    #[error("another Askance has the outbox open")]
    InUse,
    /// It is longer than [`MAX_BODY`].
    #[error("the message is longer than {MAX_BODY} bytes")]
    TooLong,
}

pub(crate) struct Store {
    folder: PathBuf,
    next: u64,
    written: Option<Vec<u8>>,
    _lock: File,
}

/// A store, with what it held.
type Opened = (Store, BTreeMap<u64, Letter>, BTreeMap<String, Saved>);

impl Store {
    pub(crate) fn open(folder: &Path) -> Result<Opened, StoreError> {
        make_private(folder)?;
        let lock = private().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => StoreError::InUse,
            fs::TryLockError::Error(error) => StoreError::Disk(error),
        })?;
        let mut found = BTreeMap::new();
        let mut last = 0;
        for entry in fs::read_dir(folder)?.take(FILES) {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "tmp") {
                // A message whose `put` never returned.
                let _ = fs::remove_file(&path);
                continue;
            }
            let Some(seq) = number(&path) else { continue };
            last = last.max(seq);
            match read(&path) {
                Ok(Some(letter)) => drop(found.insert(seq, letter)),
                Ok(None) => set_aside(seq, &path),
                // Not now, perhaps at the next start.
                Err(error) => tracing::warn!(seq, %error, "a message of the outbox cannot be read"),
            }
        }
        let bytes = fs::read(folder.join(STATE)).ok();
        let saved = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let store = Self { folder: folder.to_owned(), next: last + 1, written: None, _lock: lock };
        Ok((store, found, saved))
    }

    /// Writes a message. When this returns, it is there even if the machine stops.
    pub(crate) fn put(&mut self, letter: &Letter) -> Result<u64, StoreError> {
        if letter.body.len() > MAX_BODY {
            return Err(StoreError::TooLong);
        }
        let bytes = serde_json::to_vec(letter).map_err(io::Error::other)?;
        let seq = self.next;
        // Counted also where writing fails: a number is not used twice.
        self.next += 1;
        write_whole(&self.path(seq), &bytes, true)?;
        self.sync_folder()?;
        Ok(seq)
    }

    /// The message; none if it is gone or damaged, which is set aside. An error may pass.
    pub(crate) fn load(&self, seq: u64) -> io::Result<Option<Letter>> {
        let path = self.path(seq);
        let letter = read(&path)?;
        if letter.is_none() && path.exists() {
            set_aside(seq, &path);
        }
        Ok(letter)
    }

    /// Removes a message. One that cannot be removed is sent again after a restart, which is said in the log.
    pub(crate) fn remove(&mut self, seq: u64) {
        let removed = fs::remove_file(self.path(seq)).and_then(|()| self.sync_folder());
        if let Err(error) = removed
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(seq, %error, "a message could not be taken out of the outbox");
        }
    }

    /// Keeps what the lines remember. Losing it costs a try too early, never a message: so it waits for no disk.
    pub(crate) fn save(&mut self, saved: &BTreeMap<String, Saved>) {
        let Ok(bytes) = serde_json::to_vec(saved) else { return };
        if self.written.as_ref() == Some(&bytes) {
            return;
        }
        match write_whole(&self.folder.join(STATE), &bytes, false) {
            Ok(()) => self.written = Some(bytes),
            Err(error) => tracing::warn!(%error, "the state of the outbox could not be kept"),
        }
    }

    fn path(&self, seq: u64) -> PathBuf {
        self.folder.join(format!("{seq:016}.json"))
    }

    /// Makes the names durable, too. Windows has no such thing, and needs none.
    fn sync_folder(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.folder)?.sync_all() } else { Ok(()) }
    }
}

fn number(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?;
    let digits = name.strip_suffix(".json")?;
    (digits.len() == 16).then(|| digits.parse().ok()).flatten()
}

fn read(path: &Path) -> io::Result<Option<Letter>> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn set_aside(seq: u64, path: &Path) {
    tracing::warn!(seq, "a message of the outbox is damaged and is set aside");
    let _ = fs::rename(path, path.with_extension("unreadable"));
}

/// Writes a file as a whole; one that is `lasting` outlives the machine's end, too.
fn write_whole(path: &Path, bytes: &[u8], lasting: bool) -> io::Result<()> {
    let temporary = path.with_extension("tmp");
    let mut file = private().create(true).truncate(true).write(true).open(&temporary)?;
    file.write_all(bytes)?;
    if lasting {
        file.sync_all()?;
    }
    fs::rename(&temporary, path)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(())
}
