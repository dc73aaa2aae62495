//! What a path that the runtime names means on this machine. Invariant: no name leads anywhere that the same name would
//! not have led the runtime itself; only a session's own files are changed.

use std::io;
use std::path::{Component, Path, PathBuf};

/// A file or folder that the runtime named.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Below the runtime's folder of sessions: secrets are taken out of what is written.
    Own(PathBuf),
    /// Anywhere else: passes through.
    Other(PathBuf),
}

impl Place {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Own(path) | Self::Other(path) => path,
        }
    }
}

/// Where a session's files are.
#[derive(Debug)]
pub(super) struct Places {
    /// The runtime's folder of sessions.
    pub(super) root: PathBuf,
    /// The folder of this session in it.
    pub(super) own: PathBuf,
    /// The name under which the runtime knows this session's folder.
    pub(super) named: String,
}

impl Places {
    /// Finds out what a path means.
    pub(super) fn find(&self, path: &str) -> io::Result<Place> {
        if let Some(rest) = path.strip_prefix(&self.named)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            let rest = Path::new(rest.trim_start_matches('/'));
            if !rest.components().all(|part| matches!(part, Component::Normal(_))) {
                return Err(io::Error::other("a path that leaves the session's folder"));
            }
            return Ok(self.beneath(self.own.join(rest)));
        }
        let path = PathBuf::from(path);
        if is_own_process(&path) {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "not a file of the runtime"));
        }
        Ok(if path.starts_with(&self.root) { self.beneath(path) } else { Place::Other(path) })
    }

    /// A path below the folder of sessions by its name; a link may lead out of it, and then it is not one of ours.
    fn beneath(&self, path: PathBuf) -> Place {
        let Ok(root) = self.root.canonicalize() else { return Place::Own(path) };
        let real = path.canonicalize().or_else(|_| match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) if path.symlink_metadata().is_err() => {
                folder.canonicalize().map(|folder| folder.join(name))
            }
            _ => Err(io::Error::other("no parent")),
        });
        match real {
            Ok(real) if !real.starts_with(&root) => Place::Other(path),
            // Snapshots of the person's files, to undo with: a masked one would be written back over the file.
            Ok(real) if real.components().any(|part| part.as_os_str() == "rewind-file-snapshots") => {
                Place::Other(path)
            }
            _ => Place::Own(path),
        }
    }
}

/// Whether a path leads into what only this process has. `/proc/self` means another process here than in the runtime.
fn is_own_process(path: &Path) -> bool {
    let own = PathBuf::from(format!("/proc/{}", std::process::id()));
    let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
    let real = path.canonicalize().ok().into_iter();
    let named = folder.zip(path.file_name()).map(|(folder, name)| folder.join(name));
    let leads_in = |place: PathBuf| {
        place.starts_with(&own)
            || ["self", "thread-self"].iter().any(|name| place.starts_with(Path::new("/proc").join(name)))
            || ["stdin", "stdout", "stderr", "fd"]
                .iter()
                .any(|name| place.starts_with(Path::new("/dev").join(name)))
    };
    real.chain(named).chain([path.to_owned()]).any(leads_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_where_it_would_have_led_the_runtime() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("session-state");
        let own = root.join("one");
        std::fs::create_dir_all(&own).expect("a folder");
        std::fs::create_dir(folder.path().join("project")).expect("a folder");
        std::os::unix::fs::symlink(folder.path().join("project"), own.join("out")).expect("a link");
        let places = Places { root: root.clone(), own: own.clone(), named: "/named".into() };
        let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
        let found = |path: &str| places.find(path).expect(path);
        assert_eq!(found("/named/events.jsonl"), Place::Own(own.join("events.jsonl")));
        assert_eq!(found("/named/new/deep.md"), Place::Own(own.join("new/deep.md")));
        assert_eq!(found(&text(&own.join("plan.md"))), Place::Own(own.join("plan.md")));
        assert_eq!(found("/named2/a"), Place::Other("/named2/a".into()));
        assert_eq!(found(&text(&own.join("out/a.txt"))), Place::Other(own.join("out/a.txt")));
        assert_eq!(found("/named/out/a.txt"), Place::Other(own.join("out/a.txt")));
        for refused in ["/named/../x", "/named/a/../../x", "/proc/self/environ", "/dev/stdin", "/dev/fd/0"] {
            assert!(places.find(refused).is_err(), "{refused}");
        }
        std::os::unix::fs::symlink("/proc/self/environ", folder.path().join("e")).expect("a link");
        assert!(places.find(&text(&folder.path().join("e"))).is_err());
    }
}
