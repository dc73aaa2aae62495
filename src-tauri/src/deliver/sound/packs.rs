//! Sound packs on the disk. Invariant: no file outside of a pack's own folder is named by it, links included.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use askance_core::effect::Cue;
use askance_core::pack::{MANIFEST, MANIFEST_BYTES, Manifest, ManifestError};

use super::clip::SoundError;

/// Where packs lie, as the specification says.
const FOLDER: &str = ".openpeon/packs";
/// Entries of a folder of packs that are looked at.
const ENTRIES: usize = 500;
/// Packs that are known at once.
const PACKS: usize = 100;
/// Problems that are named.
const PROBLEMS: usize = 10;

struct Pack {
    /// Its folder, with no links left in it.
    folder: PathBuf,
    manifest: Manifest,
}

/// The packs that were found.
#[derive(Default)]
pub(super) struct Packs {
    found: Vec<Pack>,
    problems: Vec<String>,
    /// How often a pack's category had its turn.
    turns: BTreeMap<(String, &'static str), usize>,
}

impl Packs {
    /// Reads the folders anew. Of two packs with one name the person's own folder's comes first.
    pub(super) fn read(&mut self, home: Option<&Path>, own: Option<&str>) {
        self.found.clear();
        self.problems.clear();
        if let Some(own) = own {
            let folder = crate::folder::named(own, home);
            if !folder.is_dir() {
                self.problems.push("The folder of sound packs is not there.".to_owned());
            } else if folder.join(MANIFEST).is_file() {
                self.add(&folder);
            } else {
                self.add_all(&folder);
            }
        }
        if let Some(home) = home {
            self.add_all(&home.join(FOLDER));
        }
    }

    fn add_all(&mut self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let mut folders: Vec<PathBuf> = entries.take(ENTRIES).flatten().map(|entry| entry.path()).collect();
        folders.sort();
        for folder in folders.into_iter().filter(|folder| folder.join(MANIFEST).is_file()) {
            self.add(&folder);
        }
    }

    fn add(&mut self, folder: &Path) {
        if self.found.len() >= PACKS {
            return;
        }
        match (folder.canonicalize(), manifest(folder)) {
            (Ok(folder), Ok(manifest))
                if !self.found.iter().any(|known| known.manifest.name == manifest.name) =>
            {
                self.found.push(Pack { folder, manifest });
            }
            (_, Err(problem)) if self.problems.len() < PROBLEMS => {
                let name: String =
                    folder.file_name().unwrap_or_default().to_string_lossy().chars().take(64).collect();
                self.problems.push(format!("The sound pack in `{name}` cannot be used: {problem}."));
            }
            _ => {}
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Manifest> {
        self.found.iter().map(|pack| &pack.manifest)
    }

    /// What is wrong with the folders, one sentence each.
    pub(super) fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The file of a pack's next sound for an event; with `take`, its turn is over.
    pub(super) fn sound(&mut self, name: &str, cue: Cue, take: bool) -> Result<PathBuf, SoundError> {
        let pack = self.found.iter().find(|pack| pack.manifest.name == name).ok_or(SoundError::NoPack)?;
        let turn = self.turns.entry((name.to_owned(), cue.category())).or_default();
        let file = pack.manifest.sound(cue, *turn).ok_or(SoundError::NotInPack)?;
        if take {
            *turn = turn.wrapping_add(1);
        }
        let file = pack.folder.join(file).canonicalize().map_err(|_| SoundError::Missing)?;
        if file.starts_with(&pack.folder) { Ok(file) } else { Err(SoundError::Outside) }
    }
}

fn manifest(folder: &Path) -> Result<Manifest, ManifestError> {
    let mut text = String::new();
    let file = std::fs::File::open(folder.join(MANIFEST)).map_err(|_| ManifestError::NoObject)?;
    let most = u64::try_from(MANIFEST_BYTES + 1).unwrap_or(u64::MAX);
    file.take(most).read_to_string(&mut text).map_err(|_| ManifestError::NoObject)?;
    Manifest::parse(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(name: &str) -> PathBuf {
        let home = std::env::temp_dir().join(format!("askance-packs-{name}-{}", std::process::id()));
        std::fs::create_dir_all(home.join(FOLDER)).expect("a folder");
        home
    }

    fn install(folder: &Path, name: &str, files: &[&str]) {
        let sounds: Vec<_> =
            files.iter().map(|file| serde_json::json!({"file": file, "label": "?"})).collect();
        let manifest = serde_json::json!({
            "cesp_version": "1.0", "name": name, "display_name": name, "version": "1.0.0",
            "categories": {"task.complete": {"sounds": sounds}},
        });
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(folder.join(MANIFEST), manifest.to_string()).expect("a manifest");
    }

    #[test]
    fn packs_are_found_and_their_sounds_take_turns() {
        let home = home("turns");
        let pack = home.join(FOLDER).join("one");
        install(&pack, "one", &["a.wav", "b.wav"]);
        for file in ["a.wav", "b.wav"] {
            std::fs::write(pack.join(file), b"").expect("a file");
        }
        install(&home.join(FOLDER).join("Two!"), "Two!", &[]);
        let own = home.join("own");
        install(&own.join("x"), "one", &["c.wav"]);
        let mut packs = Packs::default();
        packs.read(Some(&home), None);
        assert_eq!(packs.all().map(|manifest| manifest.name.as_str()).collect::<Vec<_>>(), ["one"]);
        assert_eq!(
            packs.problems(),
            ["The sound pack in `Two!` cannot be used: it has no name that can be used."]
        );
        let mut next = |take| {
            let file = packs.sound("one", Cue::TurnFinished, take).expect("a sound");
            file.file_name().expect("a name").to_string_lossy().into_owned()
        };
        assert_eq!([next(true), next(false), next(true), next(true)], ["a.wav", "b.wav", "b.wav", "a.wav"]);
        assert_eq!(packs.sound("one", Cue::Error, true), Err(SoundError::NotInPack));
        assert_eq!(packs.sound("two", Cue::Error, true), Err(SoundError::NoPack));
        // The person's own folder comes first, and may be a pack itself.
        for own in ["~/own", "~/own/x"] {
            packs.read(Some(&home), Some(own));
            assert_eq!(packs.sound("one", Cue::TurnFinished, true), Err(SoundError::Missing), "{own}");
        }
        packs.read(Some(&home), Some("~/nowhere"));
        assert!(packs.problems().iter().any(|problem| problem == "The folder of sound packs is not there."));
        std::fs::remove_dir_all(&home).expect("the folder goes");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out_of_a_pack() {
        let home = home("links");
        let pack = home.join(FOLDER).join("sly");
        install(&pack, "sly", &["out.wav", "up/secret.wav"]);
        std::fs::write(home.join("secret.wav"), b"").expect("a file");
        std::os::unix::fs::symlink(home.join("secret.wav"), pack.join("out.wav")).expect("a link");
        std::os::unix::fs::symlink(&home, pack.join("up")).expect("a link");
        let mut packs = Packs::default();
        packs.read(Some(&home), None);
        for _ in 0..2 {
            assert_eq!(packs.sound("sly", Cue::TurnFinished, true), Err(SoundError::Outside));
        }
        // A folder that is a link is the pack's own choice of place.
        std::os::unix::fs::symlink(&pack, home.join("link")).expect("a link");
        packs.read(None, home.join("link").to_str());
        assert_eq!(packs.all().count(), 1);
        std::fs::remove_dir_all(&home).expect("the folder goes");
    }
}
