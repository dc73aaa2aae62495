//! The folder for temporary files of a runtime and of what its agents run. The runtime spills the whole output of a
//! command into it, raw. Invariant: nobody else can read it, and the spilled outputs go when the runtime does.

use std::collections::HashSet;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// What the names of our folders begin with; our process's id follows.
const PREFIX: &str = "askance-copilot-";
/// In the name of every spilled output (seen with 1.0.102).
const SPILLED: &str = "-copilot-tool-output-";
/// The runtime's own cache of compiled code.
const CACHE: &str = "node-compile-cache";

/// A folder of our own. Dropped, it goes, unless a command of an agent has left files in it.
#[derive(Debug)]
pub(crate) struct Temp {
    folder: PathBuf,
    /// Spilled outputs that count as written down but have likes that do not. Which of them the runtime has read already
    /// is not to be seen from here, only how many.
    written: Mutex<HashSet<PathBuf>>,
}

impl Temp {
    /// Makes the folder beside other temporary files, and tidies up after earlier runs that were killed.
    pub(super) fn make() -> io::Result<Self> {
        let place = std::env::temp_dir();
        sweep(&place);
        let unique = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
        let folder = place.join(format!("{PREFIX}{}-{unique:x}", std::process::id()));
        std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self { folder, written: Mutex::default() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// Removes the runtime's spilled copy of an output that it is writing down elsewhere. Commands side by side may print
    /// the same: their copies look alike, and the runtime reads each once, so they go together, with the last of them.
    /// One that is never written down keeps its likes until the runtime goes.
    pub(super) fn forget(&self, output: &[u8]) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let is_alike = |file: &PathBuf| {
            std::fs::metadata(file).is_ok_and(|about| about.len() == output.len() as u64)
                && std::fs::read(file).is_ok_and(|spilled| spilled == output)
        };
        let alike: Vec<_> = spilled(&self.folder).filter(is_alike).collect();
        if let Some(file) = alike.iter().find(|file| !written.contains(*file)) {
            written.insert(file.clone());
        }
        if alike.iter().all(|file| written.contains(file)) {
            for file in &alike {
                written.remove(file);
                remove(file);
            }
        }
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        tidy(&self.folder);
    }
}

/// Whether this file holds a spilled output, by its name.
pub(super) fn is_spilled(name: &str) -> bool {
    name.contains(SPILLED)
}

fn spilled(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| is_spilled(&entry.file_name().to_string_lossy())).map(|entry| entry.path())
}

fn remove(file: &Path) {
    if let Err(error) = std::fs::remove_file(file) {
        tracing::warn!(%error, "a command's output could not be removed from the folder for temporary files");
    }
}

fn tidy(folder: &Path) {
    spilled(folder).for_each(|file| remove(&file));
    let _ = std::fs::remove_dir_all(folder.join(CACHE));
    // What an agent's command has left stays, as it would elsewhere: the folder only goes when it is empty.
    let _ = std::fs::remove_dir(folder);
}

/// Tidies the folders of processes that are gone.
fn sweep(place: &Path) {
    let Ok(own) = std::fs::metadata("/proc/self").map(|about| about.uid()) else { return };
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        let Some(process) = rest.split('-').next().and_then(|id| id.parse::<u32>().ok()) else { continue };
        let ours = entry.metadata().is_ok_and(|about| about.is_dir() && about.uid() == own);
        if ours && !Path::new("/proc").join(process.to_string()).exists() {
            tidy(&entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_that_are_alike_go_with_the_last_that_is_written_down() {
        let temp = Temp::make().expect("a folder");
        let names = ["1-copilot-tool-output-2-3.txt", "4-copilot-tool-output-2-5.txt"];
        let there = || names.map(|name| temp.path().join(name).exists());
        for name in names {
            std::fs::write(temp.path().join(name), "raw").expect("a file");
        }
        temp.forget(b"raw");
        assert_eq!(there(), [true, true], "the runtime has yet to read one of them");
        temp.forget(b"raw");
        assert_eq!(there(), [false, false]);
        // Another of the same later: it has no likes any more.
        std::fs::write(temp.path().join(names[0]), "raw").expect("a file");
        temp.forget(b"raw");
        assert_eq!(there(), [false, false]);
    }

    #[test]
    fn spilled_outputs_go_and_an_agents_files_stay() {
        let temp = Temp::make().expect("a folder");
        let folder = temp.path().to_owned();
        let file = |name: &str| folder.join(name);
        std::fs::write(file("1-copilot-tool-output-2-3.txt"), "raw").expect("a file");
        std::fs::write(file("4-copilot-tool-output-2-5.txt"), "wet").expect("a file");
        temp.forget(b"raw");
        assert!(
            !file("1-copilot-tool-output-2-3.txt").exists() && file("4-copilot-tool-output-2-5.txt").exists()
        );
        std::fs::write(file("kept.txt"), "an agent's").expect("a file");
        drop(temp);
        assert!(file("kept.txt").exists() && !file("4-copilot-tool-output-2-5.txt").exists());
        std::fs::remove_dir_all(folder).expect("removed");
    }
}
