//! The SDK's calls for files. Invariant: an access that fails is told to the runtime as failed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use github_copilot_sdk::session_fs::{
    DirEntry, FileInfo, FsError, FsErrorKind, SessionFsBinaryProvider, SessionFsProvider,
    SessionFsSqliteProvider,
};

use super::Redact;
use super::content::{Kind, redacted};
use super::database::Database;
use super::disk;
use super::encoded::in_place;
use super::place::{Place, Places};
use super::temp::{Temp, is_spilled};

/// Longest line that waits for its end, in bytes. The runtime (1.0.102) appends whole lines only.
const PENDING: usize = 16 * 1024 * 1024;
/// Largest other file that is looked at again as a whole when something is appended.
const WHOLE: u64 = 1024 * 1024;
/// The modes of a session's own files and folders where the runtime says none.
const OWN_FILE: u32 = 0o600;
const OWN_FOLDER: u32 = 0o700;

/// The files that one session uses.
pub(super) struct Files {
    work: Arc<Work>,
    database: Database,
}

struct Work {
    places: Places,
    redact: Redact,
    temp: Arc<Temp>,
    /// The begins of lines whose ends have not come, by file. Held while something is appended: appends keep their order.
    pending: Mutex<HashMap<PathBuf, String>>,
}

impl Files {
    pub(super) fn new(places: Places, redact: Redact, temp: Arc<Temp>) -> Self {
        let database = Database::new(places.own.join("session.db"), Arc::clone(&redact));
        Self { work: Arc::new(Work { places, redact, temp, pending: Mutex::default() }), database }
    }

    /// Runs an access where it may block.
    async fn on<T: Send + 'static>(
        &self,
        path: &str,
        access: impl FnOnce(&Work, &Place) -> Result<T, FsError> + Send + 'static,
    ) -> Result<T, FsError> {
        let (work, path) = (Arc::clone(&self.work), path.to_owned());
        let done = tokio::task::spawn_blocking(move || access(&work, &work.places.find(&path)?));
        done.await.map_err(|error| FsError::new(FsErrorKind::Other, error))?
    }
}

impl Work {
    fn write(&self, place: &Place, content: &[u8], mode: Option<i64>) -> Result<(), FsError> {
        let (content, mode) = match place {
            Place::Other(_) => (Cow::Borrowed(content), bits(mode)),
            Place::Own(path) => (self.masked(path, content), Some(bits(mode).unwrap_or(OWN_FILE))),
        };
        let written = disk::write(place.path(), &content, mode);
        written.map_err(|failed| {
            let error = FsError::from(failed.error);
            if failed.changed { error.with_write_changed() } else { error }
        })
    }

    /// What is written of a session's own file. What is no text keeps its size.
    fn masked<'a>(&self, path: &Path, content: &'a [u8]) -> Cow<'a, [u8]> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_spilled(&name) {
            self.temp.forget(content);
        }
        let Ok(text) = std::str::from_utf8(content) else {
            return in_place(content, &self.redact).map_or(Cow::Borrowed(content), Cow::Owned);
        };
        let masked = |text| redacted(Kind::of(&name), text, &self.redact);
        if text.contains('\0') {
            // Such as a list of variables: a secret does not go on behind a NUL.
            let parts: Vec<_> = text.split('\0').map(masked).collect();
            let is_changed = parts.iter().any(|part| matches!(part, Cow::Owned(_)));
            return if is_changed {
                Cow::Owned(parts.join("\0").into_bytes())
            } else {
                Cow::Borrowed(content)
            };
        }
        match masked(text) {
            Cow::Borrowed(_) => Cow::Borrowed(content),
            Cow::Owned(masked) => Cow::Owned(masked.into_bytes()),
        }
    }

    fn append(&self, place: &Place, content: &str, mode: Option<i64>) -> Result<(), FsError> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let path = match place {
            Place::Other(path) => return Ok(disk::append(path, content.as_bytes(), bits(mode))?),
            Place::Own(path) => path,
        };
        let mode = Some(bits(mode).unwrap_or(OWN_FILE));
        let kind = Kind::of(&path.file_name().unwrap_or_default().to_string_lossy());
        if kind == Kind::Lines {
            let mut text = pending.remove(path).unwrap_or_default();
            text.push_str(content);
            let rest = text.split_off(text.rfind('\n').map_or(0, |end| end + 1));
            if rest.len() > PENDING {
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a line without an end").into());
            }
            if !rest.is_empty() {
                pending.insert(path.clone(), rest);
            }
            return Ok(disk::append(path, redacted(kind, &text, &self.redact).as_bytes(), mode)?);
        }
        // A secret may be cut in two: what is there already is looked at again.
        let before = match std::fs::metadata(path) {
            Ok(about) if about.len() <= WHOLE => std::fs::read_to_string(path).ok(),
            _ => None,
        };
        let Some(before) = before else {
            return Ok(disk::append(path, redacted(kind, content, &self.redact).as_bytes(), mode)?);
        };
        let text = before + content;
        disk::write(path, redacted(kind, &text, &self.redact).as_bytes(), mode)
            .map_err(|failed| failed.error)?;
        Ok(())
    }
}

fn bits(mode: Option<i64>) -> Option<u32> {
    mode.and_then(|mode| u32::try_from(mode).ok()).map(|mode| mode & 0o7777)
}

#[async_trait]
impl SessionFsProvider for Files {
    fn binary(&self) -> Option<&dyn SessionFsBinaryProvider> {
        Some(self)
    }

    fn sqlite(&self) -> Option<&dyn SessionFsSqliteProvider> {
        Some(&self.database)
    }

    async fn read_file(&self, path: &str) -> Result<String, FsError> {
        let bytes = self.on(path, |_, place| Ok(disk::read(place.path())?)).await?;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    async fn write_file(&self, path: &str, content: &str, mode: Option<i64>) -> Result<(), FsError> {
        let content = content.to_owned();
        self.on(path, move |work, place| work.write(place, content.as_bytes(), mode)).await
    }

    async fn append_file(&self, path: &str, content: &str, mode: Option<i64>) -> Result<(), FsError> {
        let content = content.to_owned();
        self.on(path, move |work, place| work.append(place, &content, mode)).await
    }

    async fn exists(&self, path: &str) -> Result<bool, FsError> {
        self.on(path, |_, place| Ok(place.path().exists())).await
    }

    async fn stat(&self, path: &str) -> Result<FileInfo, FsError> {
        self.on(path, |_, place| Ok(disk::stat(place.path())?)).await
    }

    async fn mkdir(&self, path: &str, recursive: bool, mode: Option<i64>) -> Result<(), FsError> {
        self.on(path, move |_, place| {
            let own = matches!(place, Place::Own(_)).then_some(OWN_FOLDER);
            Ok(disk::make_folder(place.path(), recursive, bits(mode).or(own))?)
        })
        .await
    }

    async fn readdir(&self, path: &str) -> Result<Vec<String>, FsError> {
        self.on(path, |_, place| Ok(disk::names(place.path())?)).await
    }

    async fn readdir_with_types(&self, path: &str) -> Result<Vec<DirEntry>, FsError> {
        self.on(path, |_, place| Ok(disk::entries(place.path())?)).await
    }

    async fn rm(&self, path: &str, recursive: bool, force: bool) -> Result<(), FsError> {
        self.on(path, move |work, place| {
            work.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(place.path());
            Ok(disk::remove(place.path(), recursive, force)?)
        })
        .await
    }

    async fn rename(&self, src: &str, dest: &str) -> Result<(), FsError> {
        let dest = dest.to_owned();
        self.on(src, move |work, place| Ok(std::fs::rename(place.path(), work.places.find(&dest)?.path())?))
            .await
    }
}

#[async_trait]
impl SessionFsBinaryProvider for Files {
    async fn read_file_bytes(&self, path: &str) -> Result<Vec<u8>, FsError> {
        self.on(path, |_, place| Ok(disk::read(place.path())?)).await
    }

    async fn write_file_bytes(&self, path: &str, content: &[u8], mode: Option<i64>) -> Result<(), FsError> {
        let content = content.to_owned();
        self.on(path, move |work, place| work.write(place, &content, mode)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_looked_through_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("session-state");
        let own = root.join("one");
        std::fs::create_dir_all(&own).expect("a folder");
        let temp = Arc::new(Temp::make().expect("a folder"));
        let places = Places { root, own: own.clone(), named: "/named".into() };
        let files = Files::new(places, super::super::built_in(), temp);
        let secret = format!("gh{}_{}", "p", "a1B2".repeat(9));
        let write = |name: &str, content: &[u8]| {
            let place = Place::Own(own.join(name));
            files.work.write(&place, content, None).map_err(|error| error.to_string()).expect("written");
            std::fs::read(own.join(name)).expect("read")
        };
        let variables = format!("A=1\0TOKEN={secret}\0B=2\0");
        let kept = String::from_utf8(write("environ.txt", variables.as_bytes())).expect("text");
        assert!(
            kept.starts_with("A=1\0") && kept.ends_with("\0B=2\0") && !kept.contains(&secret),
            "{kept:?}"
        );
        let latin = [b"caf\xe9 ".as_slice(), secret.as_bytes(), b"\n"].concat();
        let kept = write("latin.txt", &latin);
        assert_eq!(kept.len(), latin.len());
        assert!(kept.starts_with(b"caf\xe9") && !String::from_utf8_lossy(&kept).contains(&secret));
        for plain in [b"a\0b".as_slice(), b"caf\xe9"] {
            assert_eq!(write("plain.bin", plain), plain);
        }
    }
}
