//! What the rules say about the paths of a part. Invariant: a path counts as the place where it really leads, and
//! one that is known only when it runs is nowhere.

use std::path::{Path, PathBuf};

use super::place::{absolute, holds_credentials, is_harmless_device, is_harmless_target, is_public};
use super::risk::{Rated, Risk, of_write};
use super::rule::{PathPattern, Rule};
use super::shell::{Part, Word};
use super::verdict_shell::Look;
use super::{fetch, readonly};

impl Look<'_> {
    /// Whether reading a path needs no question.
    pub(super) fn read(&self, word: &Word, part: &Part) -> Result<(), String> {
        if is_harmless_device(&word.text) {
            return Ok(());
        }
        self.path(word, part, |rule| match rule {
            Rule::Read(Some(pattern)) => Some(pattern),
            _ => None,
        })
        .map_err(|reason| format!("{reason} ({})", crate::redact::brief(&word.text, 60)))?;
        Ok(())
    }

    fn path<'r>(
        &'r self,
        word: &Word,
        part: &Part,
        pattern_of: impl Fn(&'r Rule) -> Option<&'r PathPattern>,
    ) -> Result<(), &'static str> {
        if !word.is_certain() {
            return Err("a path is known only when it runs");
        }
        if part.folder.places().is_empty() {
            return Err("nobody knows in which folder it runs");
        }
        if word.glob
            && word.text.rsplit('/').next().is_some_and(|name| {
                name.starts_with(".*")
                    || name.starts_with(".?")
                    || name.starts_with(".[")
                    || name.starts_with(".e")
            })
        {
            return Err("a pattern may fit files that hold secrets");
        }
        for place in part.folder.places() {
            let path = absolute(place, &word.text).ok_or("a path leads nowhere")?;
            let asked = place.join(&word.text);
            let real = self.reals.of(&asked).ok_or("nobody knows where a path really leads")?;
            if holds_credentials(&path) || holds_credentials(real) {
                return Err("it reads a file that seems to hold keys or passwords");
            }
            let inside = path.starts_with(self.folder) && self.reals.inside(&asked);
            let by_rule = || {
                self.rules.allow.iter().filter_map(&pattern_of).any(|pattern| {
                    !word.glob
                        && pattern.allows(&path, self.folder)
                        && (pattern.allows(real, self.folder) || self.reals.inside(&asked))
                })
            };
            let names_only = readonly::shows_names_only(part);
            let goes = part.words.first().is_some_and(|name| name.text == "cd");
            let public =
                || !word.glob && !goes && is_public(&path, names_only) && is_public(real, names_only);
            if !inside && !public() && !by_rule() {
                return Err("a path leads out of the session's folder");
            }
            if !self.rules.in_directories(&path) {
                return Err("a path is outside of the directories");
            }
        }
        Ok(())
    }

    /// Whether a redirection may write: by which rule, if it needs one.
    pub(super) fn write(&self, target: &Word, part: &Part) -> Result<Option<&Rule>, String> {
        if target.is_plain() && is_harmless_target(target) {
            return Ok(None);
        }
        if !target.is_plain() || part.folder.places().is_empty() {
            return Err("It writes into a file that is known only when it runs.".to_owned());
        }
        let mut by = None;
        for place in part.folder.places() {
            let asked = place.join(&target.text);
            let (Some(path), Some(real)) = (absolute(place, &target.text), self.reals.of(&asked)) else {
                return Err("Nobody knows where it really writes.".to_owned());
            };
            if !self.rules.in_directories(&path) {
                return Err("It writes outside of the directories.".to_owned());
            }
            // A link inside of a folder leads elsewhere in it: the rule must mean that place, too.
            let real = self.as_seen(real);
            by = self.rules.allow.iter().find(|rule| match rule {
                Rule::Write(Some(pattern)) => {
                    pattern.allows(&path, self.folder) && pattern.allows(&real, self.folder)
                }
                Rule::Write(None) => path.starts_with(self.folder) && self.reals.inside(&asked),
                _ => false,
            });
            if by.is_none() {
                return Err(format!("No rule allows to write {}.", crate::redact::brief(&target.text, 60)));
            }
        }
        Ok(by)
    }

    /// A real place as the rules see it: the session's folder may itself be reached by a link.
    pub(super) fn as_seen(&self, real: &Path) -> PathBuf {
        self.real_folder
            .and_then(|folder| real.strip_prefix(folder).ok())
            .map_or_else(|| real.to_owned(), |rest| self.folder.join(rest))
    }

    /// The risk of the places where written paths really lead.
    pub(super) fn of_reals<'w>(&self, targets: impl Iterator<Item = &'w Word>, part: &Part) -> Rated {
        let mut worst = Rated::default();
        for target in targets.filter(|target| !is_harmless_target(target)) {
            for place in part.folder.places() {
                if let Some(real) = self.reals.of(&place.join(&target.text)) {
                    worst = worst.worse(of_write(&self.as_seen(real), self.folder));
                }
            }
        }
        worst
    }

    /// The same for all that a part is known to write.
    pub(super) fn really_written(&self, part: &Part) -> Rated {
        let mut written = readonly::changes(part).map(|changed| changed.writes).unwrap_or_default();
        // A rule for the program would write there all the same.
        let unplaced = written.iter().filter(|target| !is_harmless_target(target)).any(|target| {
            part.folder.places().iter().any(|place| self.reals.of(&place.join(&target.text)).is_none())
        });
        if unplaced {
            return Rated { risk: Risk::High, reason: "Nobody knows where it really writes." };
        }
        if let Some(Ok(fetched)) = fetch::fetched(part) {
            written.extend(fetched.kept);
        }
        written.extend(super::paths::copied(part));
        self.of_reals(part.writes.iter().chain(&written), part)
    }

    /// The risk of what is read behind a link, where a rule for the program would allow it by its words.
    pub(super) fn really_read(&self, part: &Part) -> Rated {
        let read = readonly::look(part, self.folder).unwrap_or_default();
        let keys = read.iter().any(|word| {
            let mut places = part.folder.places().iter();
            places.any(|place| self.reals.of(&place.join(&word.text)).is_some_and(holds_credentials))
        });
        if keys {
            Rated { risk: Risk::High, reason: "It reads a file that seems to hold keys or passwords." }
        } else {
            Rated::default()
        }
    }

    pub(super) fn writes_exactly(&self, target: &Word, part: &Part) -> bool {
        part.folder.places().iter().filter_map(|place| absolute(place, &target.text)).all(|path| {
            self.rules.allow.iter().any(|rule| match rule {
                Rule::Write(Some(pattern)) => {
                    pattern.is_exactly(&path)
                        || self.rules.is_confirmed(rule) && pattern.allows(&path, self.folder)
                }
                _ => false,
            })
        })
    }
}
