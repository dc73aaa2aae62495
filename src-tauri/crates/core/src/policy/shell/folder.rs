//! Where a part of a command line runs. Invariant: after a `cd` that may or may not have happened, both
//! places count.

use std::path::{Path, PathBuf};

use super::Word;
use crate::policy::place::absolute;

/// Most places that are kept apart.
const PLACES: usize = 6;

/// The folders that a part may run in; none of them: nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folder(Vec<PathBuf>);

impl Folder {
    pub(crate) fn at(path: &Path) -> Self {
        Self(vec![path.to_owned()])
    }

    pub(crate) fn unknown() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn places(&self) -> &[PathBuf] {
        &self.0
    }

    pub(crate) fn is_only(&self, path: &Path) -> bool {
        self.0.len() == 1 && self.0[0] == path
    }

    /// After `cd` with these arguments.
    pub(crate) fn after_cd(&self, arguments: &[Word]) -> Self {
        let arguments = match arguments {
            [dashes, rest @ ..] if dashes.text == "--" && dashes.is_plain() => rest,
            all => all,
        };
        let [target] = arguments else { return Self::unknown() };
        if !target.is_plain() || target.text.starts_with(['-', '~']) || target.text.is_empty() {
            return Self::unknown();
        }
        // Where the folder by its words is not there, bash goes to the one behind the link.
        let back = target
            .text
            .split('/')
            .skip_while(|part| matches!(*part, "" | "." | ".."))
            .any(|part| part == "..");
        if back {
            return Self::unknown();
        }
        match self.0.iter().map(|place| absolute(place, &target.text)).collect::<Option<Vec<_>>>() {
            Some(places) => Self(places).tidy(),
            None => Self::unknown(),
        }
    }

    /// Either of both.
    pub(crate) fn or(&self, other: &Self) -> Self {
        if self.0.is_empty() || other.0.is_empty() {
            return Self::unknown();
        }
        Self(self.0.iter().chain(&other.0).cloned().collect()).tidy()
    }

    fn tidy(mut self) -> Self {
        self.0.sort();
        self.0.dedup();
        if self.0.len() > PLACES { Self::unknown() } else { self }
    }
}
