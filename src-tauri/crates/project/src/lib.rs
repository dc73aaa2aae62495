//! What the files of a folder say that it is. Invariant: nothing is run, nothing outside of the folder is read but the
//! place of a git worktree, and a file that is too large or broken says nothing.

mod file;
mod git;
mod manifest;

use std::path::Path;

use askance_core::project::Project;

pub use git::branch;

/// What the folder's files say. It reads the file system: a caller that must not wait for a dead drive sets a limit
/// around it.
#[must_use]
pub fn look(folder: &Path) -> Project {
    let Ok(folder) = folder.canonicalize() else { return Project::default() };
    Project { manifests: manifest::all(&folder), branch: branch(&folder) }
}
