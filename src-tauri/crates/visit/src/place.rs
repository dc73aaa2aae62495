//! Where the socket is. Invariant: it lies in a folder that only the person can enter, or there is none.

use std::fs::{DirBuilder, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

/// The socket's name.
const NAME: &str = "app.sock";
/// Longest path of a socket, in bytes: what every system takes.
const PATH_BYTES: usize = 100;

/// Why there is no socket.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// Its path is too long for a socket.
    #[error("its path is too long ({})", .0.display())]
    TooLong(PathBuf),
    /// Somebody else could reach it.
    #[error("{} is not a folder of your own", .0.display())]
    NotOwn(PathBuf),
    /// Something else lies in its place.
    #[error("{} is no socket", .0.display())]
    Taken(PathBuf),
    /// The system does not make it.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// The socket's path: in the person's folder for such things, or else in the app's data folder.
pub fn socket(data: Option<&Path>) -> Option<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = match runtime {
        Some(runtime) if runtime.is_dir() => runtime.join("askance"),
        _ => data?.join("run"),
    };
    Some(folder.join(NAME))
}

/// Connects to a running app, if its socket lies where it should.
pub async fn connect(socket: &Path) -> Result<UnixStream, PlaceError> {
    if let Some(folder) = socket.parent().filter(|folder| folder.exists()) {
        is_own(folder)?;
    }
    Ok(UnixStream::connect(socket).await?)
}

fn is_own(folder: &Path) -> Result<(), PlaceError> {
    let found = folder.symlink_metadata()?;
    let own = found.is_dir() && found.uid() == rustix::process::geteuid().as_raw();
    if own && !open_to_others(&found) { Ok(()) } else { Err(PlaceError::NotOwn(folder.to_owned())) }
}

fn open_to_others(found: &Metadata) -> bool {
    found.mode() & 0o077 != 0
}

/// The app's end, to which others come. Its file stays when the app ends, and leads nowhere then.
pub struct Door {
    listener: UnixListener,
}

impl Door {
    /// Makes the socket, in the place of one that an app has left behind. That no other app runs is for the caller to
    /// know.
    pub fn open(path: &Path) -> Result<Self, PlaceError> {
        if path.as_os_str().len() > PATH_BYTES {
            return Err(PlaceError::TooLong(path.to_owned()));
        }
        if let Some(folder) = path.parent() {
            make(folder)?;
        }
        match path.symlink_metadata() {
            Ok(found) if found.file_type().is_socket() => std::fs::remove_file(path)?,
            Ok(_) => return Err(PlaceError::Taken(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
        Ok(Self { listener })
    }

    /// Waits for the next one who comes.
    pub async fn next(&self) -> io::Result<UnixStream> {
        self.listener.accept().await.map(|(stream, _)| stream)
    }
}

/// A folder that only the person can enter.
fn make(folder: &Path) -> Result<(), PlaceError> {
    if !folder.exists() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let found = folder.symlink_metadata()?;
    if found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() && open_to_others(&found) {
        std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    }
    is_own(folder)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socket_that_was_left_behind_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("askance/app.sock");
        assert!(connect(&path).await.is_err());
        let door = Door::open(&path).unwrap();
        assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
        assert_eq!(path.parent().unwrap().metadata().unwrap().mode() & 0o777, 0o700);
        assert!(connect(&path).await.is_ok());
        drop(door);
        assert!(path.exists() && connect(&path).await.is_err(), "what an app leaves behind leads nowhere");
        let _second = Door::open(&path).unwrap();
        assert!(connect(&path).await.is_ok());
    }

    #[tokio::test]
    async fn a_place_that_is_not_ones_own_is_not_used() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("askance");
        let path = folder.join("app.sock");
        let door = Door::open(&path).unwrap();
        std::fs::set_permissions(&folder, Permissions::from_mode(0o770)).unwrap();
        assert!(matches!(connect(&path).await, Err(PlaceError::NotOwn(_))));
        drop(door);
        // The app takes its own folder back from others; a link is nobody's folder.
        drop(Door::open(&path).unwrap());
        assert_eq!(folder.metadata().unwrap().mode() & 0o777, 0o700);
        let link = root.path().join("link");
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        assert!(matches!(Door::open(&link.join("app.sock")), Err(PlaceError::NotOwn(_))));
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "a file").unwrap();
        assert!(matches!(Door::open(&path), Err(PlaceError::Taken(_))));
        let long = root.path().join("x".repeat(100)).join("app.sock");
        assert!(matches!(Door::open(&long), Err(PlaceError::TooLong(_))));
    }
}
