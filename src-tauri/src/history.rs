//! Looks at the record for the history window. Invariant: a look has a thread and a read-only connection of its own, so
//! that it holds up neither the core nor a window; a newer look of the same kind stops the older one.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use askance_audit::{Filter, Format, Reader, Stopper, StoreError, export};
use tauri::{AppHandle, Manager};

/// Most files of the same minute that an export may stand beside.
const BESIDE: u32 = 1_000;

/// What a look is for. Of each kind only the newest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// The list of sessions.
    Sessions,
    /// The entries.
    Entries,
    /// The numbers.
    Metrics,
}

/// Why an export did not come about, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// One at a time.
    #[error("An export is being written already. Wait for it, then try again.")]
    Busy,
    /// The record cannot be read.
    #[error(transparent)]
    Record(#[from] StoreError),
    /// The file cannot be written.
    #[error("The export could not be written to {folder} ({error}).")]
    File {
        /// The folder for exports.
        folder: String,
        /// Why not.
        error: std::io::Error,
    },
}

#[derive(Default)]
struct Running {
    round: u64,
    stopper: Option<Stopper>,
}

/// The looks that are under way, and the last export.
pub struct Looks {
    record: Option<PathBuf>,
    downloads: PathBuf,
    running: Mutex<HashMap<Look, Running>>,
    rounds: AtomicU64,
    exporting: AtomicBool,
    exported: Mutex<Option<PathBuf>>,
}

impl Looks {
    /// Looks at the app's record, and exports to the person's folder for downloads.
    pub fn of(app: &AppHandle) -> Arc<Self> {
        let paths = app.path();
        let record = paths.app_data_dir().ok().map(|folder| folder.join(askance_audit::FILE));
        let home = crate::app::home().unwrap_or_else(std::env::temp_dir);
        let downloads = paths.download_dir().unwrap_or_else(|_| home.join("Downloads"));
        Arc::new(Self {
            record,
            downloads,
            running: Mutex::default(),
            rounds: AtomicU64::new(0),
            exporting: AtomicBool::new(false),
            exported: Mutex::default(),
        })
    }

    /// Looks at the record, away from whoever asks.
    pub async fn look<T: Send + 'static>(
        self: &Arc<Self>,
        kind: Option<Look>,
        question: impl FnOnce(&Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let round = self.rounds.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(kind) = kind {
            let before = lock(&self.running).insert(kind, Running { round, stopper: None });
            if let Some(stopper) = before.and_then(|before| before.stopper) {
                stopper.stop();
            }
        }
        let looks = Arc::clone(self);
        let looked = tauri::async_runtime::spawn_blocking(move || looks.ask(kind, round, question)).await;
        looked.unwrap_or_else(|error| Err(StoreError::Other(error.to_string())))
    }

    fn ask<T>(
        &self,
        kind: Option<Look>,
        round: u64,
        question: impl FnOnce(&Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let reader = Reader::open(self.record.as_deref().ok_or(StoreError::Missing)?)?;
        if let Some(kind) = kind {
            let mut running = lock(&self.running);
            let newest = running.entry(kind).or_default();
            if newest.round != round {
                return Err(StoreError::Stopped);
            }
            newest.stopper = Some(reader.stopper());
        }
        question(&reader)
    }

    /// Writes entries to a new file in the folder for downloads. `moment` becomes a part of its name.
    pub async fn export(
        self: &Arc<Self>,
        filter: Filter,
        format: Format,
        moment: String,
    ) -> Result<(PathBuf, u64), ExportError> {
        if self.exporting.swap(true, Ordering::SeqCst) {
            return Err(ExportError::Busy);
        }
        let looks = Arc::clone(self);
        let written = tauri::async_runtime::spawn_blocking(move || {
            let written = looks.write(&filter, format, &moment);
            looks.exporting.store(false, Ordering::SeqCst);
            written
        });
        let written = written.await.unwrap_or_else(|error| {
            self.exporting.store(false, Ordering::SeqCst);
            Err(StoreError::Other(error.to_string()).into())
        })?;
        *lock(&self.exported) = Some(written.0.clone());
        Ok(written)
    }

    fn write(&self, filter: &Filter, format: Format, moment: &str) -> Result<(PathBuf, u64), ExportError> {
        // Before the file: without a record there is none.
        let reader = Reader::open(self.record.as_deref().ok_or(StoreError::Missing)?)?;
        let failed = |error| ExportError::File { folder: self.downloads.display().to_string(), error };
        std::fs::create_dir_all(&self.downloads).map_err(failed)?;
        let (path, file) = new_file(&self.downloads, moment, ending(format)).map_err(failed)?;
        write_all(&reader, filter, format, file).map(|bytes| (path.clone(), bytes)).map_err(|error| {
            // Half an export is none.
            if let Err(error) = std::fs::remove_file(&path) {
                tracing::warn!(%error, "half an export was left");
            }
            match error {
                // Reading needs no room: it is the export's disk.
                StoreError::Full => failed(std::io::ErrorKind::StorageFull.into()),
                other => other.into(),
            }
        })
    }

    /// Opens the folder of the last export; whether there was one.
    pub fn show_export(&self) -> Result<bool, std::io::Error> {
        let exported = lock(&self.exported).clone();
        let Some(folder) = exported.as_deref().and_then(Path::parent) else { return Ok(false) };
        open::that_detached(folder)?;
        Ok(true)
    }
}

fn write_all(
    reader: &Reader,
    filter: &Filter,
    format: Format,
    file: std::fs::File,
) -> Result<u64, StoreError> {
    let mut out = std::io::BufWriter::new(file);
    export(reader, filter, format, &mut out)?;
    let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

/// A file of a name that was free, for its owner alone.
fn new_file(folder: &Path, moment: &str, ending: &str) -> std::io::Result<(PathBuf, std::fs::File)> {
    for number in 1..=BESIDE {
        let again = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("askance-history-{moment}{again}.{ending}"));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (path, file)),
        }
    }
    Err(std::io::Error::other("there are too many files of this name"))
}

fn ending(format: Format) -> &'static str {
    match format {
        Format::Json => "json",
        Format::Jsonl => "jsonl",
        Format::Csv => "csv",
        Format::Tutorial => "tutorial.json",
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn looks(folder: &Path) -> Arc<Looks> {
        Arc::new(Looks {
            record: Some(folder.join(askance_audit::FILE)),
            downloads: folder.join("Downloads"),
            running: Mutex::default(),
            rounds: AtomicU64::new(0),
            exporting: AtomicBool::new(false),
            exported: Mutex::default(),
        })
    }

    #[test]
    fn nothing_is_ever_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (first, _) = new_file(folder.path(), "2026", "json").unwrap();
        std::fs::write(&first, "mine").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&first).unwrap().permissions().mode() & 0o777, 0o600);
            // A link that leads nowhere is not written through.
            std::os::unix::fs::symlink("/nowhere/else", folder.path().join("askance-history-2026-2.json"))
                .unwrap();
        }
        let (next, _) = new_file(folder.path(), "2026", "json").unwrap();
        let expected = if cfg!(unix) { "askance-history-2026-3.json" } else { "askance-history-2026-2.json" };
        assert_eq!(next.file_name().unwrap(), expected);
        assert_eq!(std::fs::read_to_string(&first).unwrap(), "mine");
    }

    #[tokio::test]
    async fn an_export_that_fails_leaves_no_file_and_the_next_may_begin() {
        let folder = tempfile::tempdir().unwrap();
        let looks = looks(folder.path());
        for _ in 0..2 {
            let failed = looks.export(Filter::default(), Format::Json, "now".to_owned()).await;
            assert!(matches!(failed, Err(ExportError::Record(StoreError::Missing))), "{failed:?}");
        }
        assert!(!folder.path().join("Downloads").exists() && !looks.show_export().unwrap());
    }

    #[tokio::test]
    async fn a_newer_look_of_a_kind_stops_the_older_one() {
        let folder = tempfile::tempdir().unwrap();
        drop(askance_audit::Store::open(&folder.path().join(askance_audit::FILE), None).unwrap());
        let looks = looks(folder.path());
        let (begun, has_begun) = std::sync::mpsc::channel();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let older = Arc::clone(&looks);
        let older = tokio::spawn(async move {
            let look = older.look(Some(Look::Entries), move |_| {
                begun.send(()).unwrap();
                Ok(ends.recv().is_ok())
            });
            look.await
        });
        tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
        // Others go on meanwhile.
        assert!(looks.look(Some(Look::Metrics), |_| Ok(true)).await.unwrap());
        assert!(lock(&looks.running)[&Look::Entries].stopper.is_some());
        assert!(looks.look(Some(Look::Entries), |_| Ok(true)).await.unwrap());
        let round = lock(&looks.running)[&Look::Entries].round;
        assert!(round > 1, "{round}");
        end.send(()).unwrap();
        assert!(older.await.unwrap().unwrap());
        // One that comes too late to be the newest does not even begin.
        assert!(matches!(looks.ask(Some(Look::Entries), 1, |_| Ok(())), Err(StoreError::Stopped)));
    }
}
