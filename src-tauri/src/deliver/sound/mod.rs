//! Sounds, on a thread of their own. Invariant: the output is opened only when something is to be heard, and let go
//! when it has been quiet, so that the device can sleep and the next sound goes to the device that is the default then.

mod clip;
mod files;
mod output;
mod packs;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use askance_core::effect::Cue;
use askance_core::settings::{EventSound, SoundSettings};
use askance_core::sound::SoundChoice;
use askance_core::view::SoundSources;

use super::Say;
use clip::{BuiltIn, Clip};
use files::Files;
use output::Output;

pub use clip::SoundError;

/// Sounds that may wait; a further one is dropped, since nobody can hear so many.
const WAITING: usize = 4;
/// The output is let go after this much silence. Opening it costs some tens of milliseconds.
const QUIET: Duration = Duration::from_secs(2);
/// A sound that has waited for longer, behind a device that did not answer, is not played any more.
const STALE: Duration = Duration::from_secs(3);
/// A sound that began less than this before its device went is played again on the next one.
const CUT_OFF: Duration = Duration::from_millis(500);

enum Job {
    Play {
        cue: Cue,
        sound: SoundChoice,
        /// From 0 to 1.
        volume: f32,
        /// When it was asked for.
        at: Instant,
    },
    /// The device of this number has gone: whoever plays next opens another.
    Lost(u64),
}

/// The queue.
pub struct Sounds {
    jobs: SyncSender<Job>,
    files: Files,
}

impl Sounds {
    pub(super) fn start(settings: SoundSettings, home: Option<PathBuf>, say: Say) -> Self {
        let (jobs, queue) = sync_channel(WAITING);
        let files = Files::start(settings, home);
        let mut player = Playing {
            built_in: BuiltIn::decode(),
            files: files.clone(),
            lost: jobs.clone(),
            say,
            output: None,
            opened: 0,
            last: None,
        };
        let started =
            std::thread::Builder::new().name("sounds".to_owned()).spawn(move || player.serve(&queue));
        if let Err(error) = started {
            tracing::error!(%error, "no thread for sounds");
        }
        Self { jobs, files }
    }

    /// Plays an event's sound at a volume from 0 to 1.
    pub fn play(&self, cue: Cue, event: &EventSound, volume: f32) {
        // A full queue means that enough is to be heard already.
        let _ = self.jobs.try_send(Job::Play { cue, sound: event.sound.clone(), volume, at: Instant::now() });
    }

    /// Puts changed settings in force: what they name is read before it is to be played.
    pub fn configure(&self, settings: &SoundSettings) {
        self.files.configure(settings);
    }

    /// Whether a sound could be played for an event. It waits for the disk.
    pub fn check(&self, cue: Cue, sound: &SoundChoice) -> Result<(), SoundError> {
        match sound {
            SoundChoice::BuiltIn(_) => Ok(()),
            other => self.files.check(cue, other),
        }
    }

    /// The packs that are there, and what is wrong with what was chosen. It waits for the disk.
    pub fn sources(&self, settings: &SoundSettings) -> SoundSources {
        self.files.sources(settings)
    }
}

struct Playing {
    built_in: BuiltIn,
    files: Files,
    lost: SyncSender<Job>,
    say: Say,
    output: Option<Output>,
    opened: u64,
    /// The last sound, its volume and when it began.
    last: Option<(Clip, f32, Instant)>,
}

impl Playing {
    fn serve(&mut self, queue: &Receiver<Job>) {
        loop {
            let job = match &self.output {
                None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(output) => {
                    let quiet_from = output.silent_from + QUIET;
                    queue.recv_timeout(quiet_from.saturating_duration_since(Instant::now()))
                }
            };
            match job {
                Ok(Job::Play { cue, sound, volume, at }) if at.elapsed() < STALE => {
                    self.play(cue, &sound, volume, at);
                }
                Ok(Job::Play { .. }) => {}
                Ok(Job::Lost(number)) => self.lost(number),
                Err(RecvTimeoutError::Timeout) => self.output = None,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn play(&mut self, cue: Cue, sound: &SoundChoice, volume: f32, at: Instant) {
        let Some(clip) = self.clip(cue, sound) else { return };
        if self.output.as_ref().is_some_and(Output::is_doubtful) {
            self.output = None;
        }
        let warm = self.output.is_some();
        if self.hand_over(&clip, volume) {
            let us = at.elapsed().as_micros();
            tracing::debug!(target: "askance::sound", us, warm, event = cue.key(), "appended");
            self.last = Some((clip, volume, Instant::now()));
        }
    }

    /// Gives a sound to the device, which is opened if it is not. Returns whether there is one.
    fn hand_over(&mut self, clip: &Clip, volume: f32) -> bool {
        if self.output.is_none() {
            self.opened += 1;
            match Output::open(self.opened, &self.lost) {
                Ok(output) => self.output = Some(output),
                Err(error) => {
                    tracing::debug!(target: "askance::sound", %error, "no sound device");
                    (self.say)("There is no sound device here, so Askance stays silent.");
                }
            }
        }
        match &mut self.output {
            Some(output) => {
                output.play(clip, volume);
                true
            }
            None => false,
        }
    }

    fn clip(&self, cue: Cue, sound: &SoundChoice) -> Option<Clip> {
        let found = match sound {
            SoundChoice::BuiltIn(name) => return self.built_in.clip(*name),
            chosen => self.files.clip(cue, chosen),
        };
        found
            .inspect_err(|error| {
                // It is said once, and without the path: notices are logged.
                let events = cue.events();
                (self.say)(&format!(
                    "The sound that was chosen for {events} cannot be played: {error}. Askance's own is played instead."
                ));
            })
            .ok()
            .or_else(|| self.built_in.of(cue))
    }

    fn lost(&mut self, number: u64) {
        if self.output.take_if(|output| output.number == number).is_none() {
            return;
        }
        // Between the device's end and its complaint a sound may have gone nowhere.
        if let Some((clip, volume, began)) = self.last.take()
            && began.elapsed() < CUT_OFF
        {
            self.hand_over(&clip, volume);
        }
    }
}
