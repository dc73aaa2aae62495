//! The git branch of a folder, from git's own files. Invariant: a text that does not look like git's is never shown.

use std::path::{Path, PathBuf};

use crate::file;

/// Largest file of git's that is read, in bytes.
const GIT_BYTES: u64 = 4 * 1024;
/// Most folders upwards in which `.git` is looked for.
const UPWARDS: usize = 64;
/// Characters of a commit that are told.
const COMMIT_CHARS: usize = 8;

/// The branch that the folder is on, or the short commit when it is on none.
#[must_use]
pub fn branch(folder: &Path) -> Option<String> {
    let git = folder.ancestors().take(UPWARDS).map(|folder| folder.join(".git")).find(|git| git.exists())?;
    let head = file::text(&real_folder(&git)?.join("HEAD"), GIT_BYTES)?;
    let head = head.trim();
    if let Some(branch) = head.strip_prefix("ref: refs/heads/") {
        let fits = !branch.is_empty() && !branch.chars().any(|c| c.is_control() || c.is_whitespace());
        return fits.then(|| branch.to_owned());
    }
    let is_commit = head.len() >= 40 && head.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_commit.then(|| head[..COMMIT_CHARS].to_owned())
}

/// In a worktree or submodule `.git` is a file that names the real folder.
fn real_folder(git: &Path) -> Option<PathBuf> {
    if git.is_dir() {
        return Some(git.to_owned());
    }
    let link = file::text(git, GIT_BYTES)?;
    Some(git.parent()?.join(link.trim().strip_prefix("gitdir: ")?))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn branches() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let table = [
            ("ref: refs/heads/main\n", Some("main")),
            ("ref: refs/heads/feature/x", Some("feature/x")),
            (commit, Some("01234567")),
            ("ref: refs/heads/", None),
            ("ref: refs/heads/a\nb", None),
            ("ref: refs/remotes/origin/main", None),
            ("root:x:0:0:root", None),
            ("", None),
        ];
        for (head, expected) in table {
            let folder = tempfile::tempdir().unwrap();
            let below = folder.path().join("a/b");
            fs::create_dir_all(&below).unwrap();
            fs::create_dir(folder.path().join(".git")).unwrap();
            fs::write(folder.path().join(".git/HEAD"), head).unwrap();
            assert_eq!(branch(&below).as_deref(), expected, "{head:?}");
        }
        assert_eq!(branch(Path::new("/nowhere")), None);
    }

    #[test]
    fn a_worktree_has_its_own() {
        let all = tempfile::tempdir().unwrap();
        let real = all.path().join("main/.git/worktrees/side");
        let side = all.path().join("side");
        fs::create_dir_all(&real).unwrap();
        fs::create_dir_all(&side).unwrap();
        fs::write(all.path().join("main/.git/HEAD"), "ref: refs/heads/main").unwrap();
        fs::write(real.join("HEAD"), "ref: refs/heads/side-work").unwrap();
        for link in [real.display().to_string(), "../main/.git/worktrees/side".to_owned()] {
            fs::write(side.join(".git"), format!("gitdir: {link}\n")).unwrap();
            assert_eq!(branch(&side).as_deref(), Some("side-work"));
        }
        for wrong in ["gitdir: /etc/passwd", "gitdir: ", "nothing", &"x".repeat(10_000)] {
            fs::write(side.join(".git"), wrong).unwrap();
            assert_eq!(branch(&side), None, "{wrong:.20}");
        }
    }
}
