//! Sounds of the person's own: files and packs, on a thread of their own. Invariant: whoever plays waits a bounded
//! time for a disk, and what is decoded once is decoded again only when the file has changed.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, SystemTime};

use askance_core::effect::Cue;
use askance_core::settings::SoundSettings;
use askance_core::sound::SoundChoice;
use askance_core::view::{PackView, SoundSources};

use super::clip::{Clip, SoundError};
use super::packs::Packs;

/// Largest file that is read, in bytes.
pub(super) const BYTES: u64 = 10_000_000;
/// Decoded samples that are kept, over all sounds: 64 MB. The sounds that were not played for longest go.
const KEPT: usize = 16_000_000;
/// Longest that a sound about to be played waits for a disk.
const PLAY_WAIT: Duration = Duration::from_millis(400);
/// Longest that the settings window waits for a disk.
const ASK_WAIT: Duration = Duration::from_secs(5);
/// Questions that may wait for the disk.
const WAITING: usize = 16;

enum Ask {
    Clip { cue: Cue, sound: SoundChoice, reply: SyncSender<Result<Clip, SoundError>> },
    Sources { settings: Box<SoundSettings>, reply: SyncSender<SoundSources> },
    Configure(Box<SoundSettings>),
}

/// The way to the thread that reads.
#[derive(Clone)]
pub(super) struct Files {
    asks: SyncSender<Ask>,
}

impl Files {
    pub(super) fn start(settings: SoundSettings, home: Option<PathBuf>) -> Self {
        let (asks, queue) = sync_channel(WAITING);
        let started = std::thread::Builder::new()
            .name("sound-files".to_owned())
            .spawn(move || serve(&queue, &settings, home));
        if let Err(error) = started {
            tracing::error!(%error, "no thread for sound files");
        }
        Self { asks }
    }

    /// The sound for an event that is to be played now.
    pub(super) fn clip(&self, cue: Cue, sound: &SoundChoice) -> Result<Clip, SoundError> {
        self.ask(PLAY_WAIT, |reply| Ask::Clip { cue, sound: sound.clone(), reply })
            .unwrap_or(Err(SoundError::Slow))
    }

    /// Whether a sound could be played.
    pub(super) fn check(&self, cue: Cue, sound: &SoundChoice) -> Result<(), SoundError> {
        let asked = self.ask(ASK_WAIT, |reply| Ask::Clip { cue, sound: sound.clone(), reply });
        asked.unwrap_or(Err(SoundError::Slow)).map(drop)
    }

    /// What can be chosen, read anew.
    pub(super) fn sources(&self, settings: &SoundSettings) -> SoundSources {
        let asked = self.ask(ASK_WAIT, |reply| Ask::Sources { settings: Box::new(settings.clone()), reply });
        asked.unwrap_or_default()
    }

    /// Reads ahead what these settings may play.
    pub(super) fn configure(&self, settings: &SoundSettings) {
        // One that finds no place is read when it is played.
        let _ = self.asks.try_send(Ask::Configure(Box::new(settings.clone())));
    }

    fn ask<T>(&self, wait: Duration, ask: impl FnOnce(SyncSender<T>) -> Ask) -> Option<T> {
        let (reply, answer) = sync_channel(1);
        self.asks.try_send(ask(reply)).ok()?;
        answer.recv_timeout(wait).ok()
    }
}

fn serve(queue: &Receiver<Ask>, settings: &SoundSettings, home: Option<PathBuf>) {
    let mut shelf = Shelf { home, packs: Packs::default(), clips: Vec::new() };
    shelf.configure(settings);
    while let Ok(ask) = queue.recv() {
        match ask {
            Ask::Clip { cue, sound, reply } => {
                let clip = shelf.clip(cue, &sound, true);
                let found = clip.is_ok();
                let _ = reply.send(clip);
                if found {
                    // What comes next is there before it is asked for.
                    let _ = shelf.clip(cue, &sound, false);
                }
            }
            Ask::Sources { settings, reply } => {
                let _ = reply.send(shelf.sources(&settings));
            }
            Ask::Configure(settings) => shelf.configure(&settings),
        }
    }
}

/// A decoded file.
struct Kept {
    path: PathBuf,
    changed: Option<SystemTime>,
    bytes: u64,
    clip: Clip,
}

struct Shelf {
    home: Option<PathBuf>,
    packs: Packs,
    /// The one that was used last is the last.
    clips: Vec<Kept>,
}

impl Shelf {
    fn configure(&mut self, settings: &SoundSettings) {
        self.packs.read(self.home.as_deref(), settings.packs_folder.as_deref());
        for cue in Cue::ALL {
            if settings.heard(cue).is_some() {
                let _ = self.clip(cue, &settings.of(cue).sound, false);
            }
        }
    }

    fn sources(&mut self, settings: &SoundSettings) -> SoundSources {
        self.packs.read(self.home.as_deref(), settings.packs_folder.as_deref());
        let broken = Cue::ALL.into_iter().filter_map(|cue| {
            let sound =
                Some(&settings.of(cue).sound).filter(|sound| !matches!(sound, SoundChoice::BuiltIn(_)))?;
            let error = self.clip(cue, sound, false).err()?;
            Some((cue, error.sentence()))
        });
        let broken = broken.collect();
        let packs = self.packs.all().map(|manifest| PackView {
            name: manifest.name.clone(),
            title: manifest.title.clone(),
            events: manifest.events(),
        });
        SoundSources { packs: packs.collect(), pack_problems: self.packs.problems().to_vec(), broken }
    }

    /// The clip of a choice; with `take`, the pack's next sound has had its turn.
    fn clip(&mut self, cue: Cue, sound: &SoundChoice, take: bool) -> Result<Clip, SoundError> {
        let path = match sound {
            SoundChoice::BuiltIn(_) => return Err(SoundError::NoPath),
            SoundChoice::File(path) => crate::folder::named(path, self.home.as_deref()),
            SoundChoice::Pack(name) => self.packs.sound(name, cue, take)?,
        };
        self.file(&path)
    }

    fn file(&mut self, path: &Path) -> Result<Clip, SoundError> {
        let about = std::fs::metadata(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => SoundError::Missing,
            _ => SoundError::Unreadable,
        })?;
        // Opening a pipe would wait for its other end.
        if !about.is_file() {
            return Err(SoundError::NotAFile);
        }
        let (changed, bytes) = (about.modified().ok(), about.len());
        if let Some(place) = self.clips.iter().position(|kept| kept.path == path) {
            let kept = self.clips.remove(place);
            if kept.changed == changed && kept.bytes == bytes {
                let clip = kept.clip.clone();
                self.clips.push(kept);
                return Ok(clip);
            }
        }
        let clip = read(path, bytes)?;
        self.clips.push(Kept { path: path.to_owned(), changed, bytes, clip: clip.clone() });
        while self.clips.iter().map(|kept| kept.clip.samples()).sum::<usize>() > KEPT {
            self.clips.remove(0);
        }
        Ok(clip)
    }
}

fn read(path: &Path, bytes: u64) -> Result<Clip, SoundError> {
    if bytes > BYTES {
        return Err(SoundError::TooLarge);
    }
    let file = std::fs::File::open(path).map_err(|_| SoundError::Unreadable)?;
    let mut content = Vec::new();
    // It may have grown since.
    file.take(BYTES).read_to_end(&mut content).map_err(|_| SoundError::Unreadable)?;
    Clip::decode(content, path.extension().and_then(|ending| ending.to_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(folder: &Path) -> Shelf {
        Shelf { home: Some(folder.to_owned()), packs: Packs::default(), clips: Vec::new() }
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("askance-sound-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    fn sound(name: &str) -> Vec<u8> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sounds").join(name);
        std::fs::read(path).expect("a sound of ours")
    }

    #[test]
    fn a_file_is_decoded_once_and_again_when_it_has_changed() {
        let home = folder("cache");
        let mut shelf = shelf(&home);
        let choice = SoundChoice::File("~/own.wav".to_owned());
        let length = |shelf: &mut Shelf| shelf.clip(Cue::Error, &choice, true).map(|clip| clip.length());
        assert_eq!(length(&mut shelf), Err(SoundError::Missing));
        std::fs::write(home.join("own.wav"), sound("pop.wav")).expect("a file");
        let pop = length(&mut shelf).expect("a sound");
        assert_eq!(length(&mut shelf), Ok(pop));
        assert_eq!(shelf.clips.len(), 1);
        std::fs::write(home.join("own.wav"), sound("done.wav")).expect("a file");
        assert!(length(&mut shelf).expect("a sound") > pop);
        assert_eq!(shelf.clips.len(), 1);
        std::fs::write(home.join("own.wav"), b"not a sound").expect("a file");
        assert_eq!(length(&mut shelf), Err(SoundError::NoSound));
        std::fs::remove_dir_all(&home).expect("the folder goes");
    }

    #[test]
    fn what_is_no_file_or_too_large_is_not_read() {
        let home = folder("large");
        let mut shelf = shelf(&home);
        let mut result =
            |path: &str| shelf.clip(Cue::Error, &SoundChoice::File(path.to_owned()), true).map(|_| ()).err();
        assert_eq!(result("~/"), Some(SoundError::NotAFile));
        assert_eq!(result("/dev/zero"), Some(SoundError::NotAFile));
        let large = std::fs::File::create(home.join("large.wav")).expect("a file");
        large.set_len(BYTES + 1).expect("it is sparse");
        assert_eq!(result("~/large.wav"), Some(SoundError::TooLarge));
        std::fs::remove_dir_all(&home).expect("the folder goes");
    }
}
