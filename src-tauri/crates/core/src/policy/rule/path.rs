//! `read(…)`'s and `write(…)`'s argument. Invariant: a relative pattern never allows outside of the
//! session's folder, but denies anywhere.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::RuleError;
use crate::policy::place::normalised;

/// A path, or a glob over paths.
#[derive(Debug, Clone)]
pub struct PathPattern {
    text: String,
    absolute: bool,
    glob: Option<GlobMatcher>,
    anywhere: Option<GlobMatcher>,
}

impl PathPattern {
    pub(super) fn parse(text: &str) -> Result<Self, RuleError> {
        let bare = text.strip_prefix("./").unwrap_or(text);
        if bare.contains('\0') || bare.split('/').any(|part| part == "..") || bare.trim() != bare {
            return Err(RuleError::Path);
        }
        let absolute = bare.starts_with(['/', '~']);
        let is_glob = bare.contains(['*', '?', '[', '{']);
        let matcher = |pattern: &str| {
            GlobBuilder::new(pattern)
                .literal_separator(true)
                .build()
                .map(|glob| glob.compile_matcher())
                .map_err(|_| RuleError::Path)
        };
        let glob = is_glob.then(|| matcher(bare)).transpose()?;
        let anywhere = (is_glob && !absolute).then(|| matcher(&format!("**/{bare}"))).transpose()?;
        Ok(Self { text: text.to_owned(), absolute, glob, anywhere })
    }

    /// Whether an allowing rule covers the path (absolute, normalised) of a session in `folder`.
    pub(crate) fn allows(&self, path: &Path, folder: &Path) -> bool {
        if self.absolute {
            return self.is_there(path);
        }
        let Ok(relative) = path.strip_prefix(folder) else { return false };
        match &self.glob {
            Some(glob) => glob.is_match(relative),
            None => ends_with(relative, self.bare()),
        }
    }

    /// Whether a denying or asking rule hits the path.
    pub(crate) fn denies(&self, path: &Path) -> bool {
        if self.absolute {
            return self.is_there(path);
        }
        let lower = |path: &Path| path.to_string_lossy().to_lowercase();
        match &self.anywhere {
            Some(glob) => glob.is_match(path),
            // File systems that ignore case: `.ENV` is `.env` there.
            None => ends_with(Path::new(&lower(path)), &self.bare().to_lowercase()),
        }
    }

    /// Whether a shell's pattern may stand for a file that the rule hits.
    pub(crate) fn may_hit(&self, pattern: &str) -> bool {
        let own = self.bare().rsplit('/').next().unwrap_or("");
        let theirs = pattern.rsplit('/').next().unwrap_or(pattern).to_lowercase();
        if self.absolute || self.glob.is_some() || pattern.ends_with('/') {
            return true;
        }
        // The last component must fit; what the rest of the pattern is does not matter.
        GlobBuilder::new(&theirs)
            .build()
            .map_or(true, |glob| glob.compile_matcher().is_match(own.to_lowercase()))
    }

    /// The longest piece of it without wildcards, in lower case: whoever writes there mentions it, or a folder
    /// around it.
    pub(crate) fn literal(&self) -> String {
        let begin = self.bare().split(['*', '?', '[', '{']).next().unwrap_or("").trim_matches('/');
        let piece = if begin.is_empty() {
            let pieces = self.bare().split(['*', '?', '[', ']', '{', '}', ',']);
            pieces.map(|piece| piece.trim_matches('/')).max_by_key(|piece| piece.len()).unwrap_or("")
        } else {
            begin
        };
        piece.to_lowercase()
    }

    /// The folder that all of it lies in, for a session in `folder`.
    pub(crate) fn root(&self, folder: &Path) -> PathBuf {
        if self.absolute {
            let begin = self.text.split(['*', '?', '[', '{']).next().unwrap_or("");
            PathBuf::from(
                begin.rsplit_once('/').map_or("/", |(root, _)| if root.is_empty() { "/" } else { root }),
            )
        } else {
            folder.to_owned()
        }
    }

    /// Whether all that it covers for a session in `folder` lies inside of `place`.
    pub(crate) fn is_within(&self, place: &Path, folder: &Path) -> bool {
        if self.absolute { Path::new(&self.text).starts_with(place) } else { folder.starts_with(place) }
    }

    /// Whether the rule is this very place.
    pub(crate) fn is_exactly(&self, path: &Path) -> bool {
        self.absolute && self.glob.is_none() && self.is_there(path)
    }

    fn is_there(&self, path: &Path) -> bool {
        match &self.glob {
            Some(glob) => glob.is_match(path),
            None => normalised(Path::new(&self.text)).is_some_and(|own| own == path),
        }
    }

    fn bare(&self) -> &str {
        self.text.strip_prefix("./").unwrap_or(&self.text).trim_end_matches('/')
    }
}

fn ends_with(path: &Path, tail: &str) -> bool {
    !tail.is_empty() && path.ends_with(tail)
}

impl fmt::Display for PathPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for PathPattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for PathPattern {}

impl Hash for PathPattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}
