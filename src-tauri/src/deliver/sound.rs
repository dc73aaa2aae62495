//! Sounds, on a thread of their own. Invariant: the output is opened only when something is to be heard, and let go
//! when it has been quiet, so that the device can sleep.

use std::io::Cursor;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use askance_core::sound::SoundName;
use rodio::cpal::ErrorKind;
use rodio::{Decoder, DeviceSinkBuilder, MixerDeviceSink, Player};

use super::Say;

/// Sounds that may wait; a further one is dropped, since nobody can hear so many.
const WAITING: usize = 4;
/// The output is let go after this much silence.
const QUIET: Duration = Duration::from_secs(20);
/// After a failure the device is not tried again before this.
const RETRY: Duration = Duration::from_secs(10);
/// Complaints of a device that are further apart than this are about different things.
const PAUSE: Duration = Duration::from_millis(200);
/// A device that complains for this long is gone.
const GONE: Duration = Duration::from_secs(1);

enum Job {
    Play {
        sound: SoundName,
        volume: f32,
    },
    /// The device has gone: whoever plays next opens another.
    Lost,
}

/// The queue.
pub struct Sounds {
    jobs: SyncSender<Job>,
}

impl Sounds {
    pub(super) fn start(say: Say) -> Self {
        let (jobs, queue) = sync_channel(WAITING);
        let lost = jobs.clone();
        let started =
            std::thread::Builder::new().name("sounds".to_owned()).spawn(move || serve(&queue, &lost, &say));
        if let Err(error) = started {
            tracing::error!(%error, "no thread for sounds");
        }
        Self { jobs }
    }

    /// Plays a sound at a volume from 0 to 1.
    pub fn play(&self, sound: SoundName, volume: f32) {
        // A full queue means that enough is to be heard already.
        let _ = self.jobs.try_send(Job::Play { sound, volume });
    }
}

fn serve(queue: &Receiver<Job>, lost: &SyncSender<Job>, say: &Say) {
    let mut output: Option<MixerDeviceSink> = None;
    let mut not_before = Instant::now();
    loop {
        match queue.recv_timeout(QUIET) {
            Ok(Job::Play { sound, volume }) => {
                if output.is_none() && Instant::now() >= not_before {
                    output = open(lost, say);
                    if output.is_none() {
                        not_before = Instant::now() + RETRY;
                    }
                }
                if let Some(open) = &output
                    && let Err(error) = play(open, sound, volume)
                {
                    tracing::warn!(%error, "sound not played");
                    output = None;
                }
            }
            Ok(Job::Lost) | Err(RecvTimeoutError::Timeout) => output = None,
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn open(lost: &SyncSender<Job>, say: &Say) -> Option<MixerDeviceSink> {
    let (mut fault, lost) = (Fault::default(), lost.clone());
    let opened = DeviceSinkBuilder::from_default_device().and_then(|builder| {
        builder
            .with_error_callback(move |error| {
                if fault.is_final(error.kind(), Instant::now()) {
                    tracing::debug!(%error, "the sound device is gone");
                    let _ = lost.try_send(Job::Lost);
                }
            })
            .open_stream()
    });
    match opened {
        Ok(mut output) => {
            output.log_on_drop(false);
            Some(output)
        }
        Err(error) => {
            tracing::debug!(%error, "no sound device");
            say("There is no sound device here, so Askance stays silent.");
            None
        }
    }
}

/// What a device complains of. On a busy machine it does so while it plays on (underruns, an "I/O error" as it
/// starts): letting it go then would cut the sound off. One that is gone complains without end.
#[derive(Default)]
struct Fault {
    began: Option<Instant>,
    last: Option<Instant>,
    told: bool,
}

impl Fault {
    /// Whether the device is gone. It is told once.
    fn is_final(&mut self, kind: ErrorKind, now: Instant) -> bool {
        if self.last.is_none_or(|last| now.duration_since(last) > PAUSE) {
            self.began = Some(now);
        }
        self.last = Some(now);
        let endless = self.began.is_some_and(|began| now.duration_since(began) > GONE);
        let gone = endless || kind == ErrorKind::DeviceNotAvailable;
        gone && !std::mem::replace(&mut self.told, true)
    }
}

fn play(output: &MixerDeviceSink, sound: SoundName, volume: f32) -> Result<(), rodio::decoder::DecoderError> {
    let player = Player::connect_new(output.mixer());
    player.set_volume(volume);
    player.append(Decoder::try_from(Cursor::new(bytes(sound)))?);
    player.detach();
    Ok(())
}

fn bytes(sound: SoundName) -> &'static [u8] {
    match sound {
        SoundName::Pop => include_bytes!("../../sounds/pop.wav"),
        SoundName::Knock => include_bytes!("../../sounds/knock.wav"),
        SoundName::Ask => include_bytes!("../../sounds/ask.wav"),
        SoundName::Done => include_bytes!("../../sounds/done.wav"),
        SoundName::Alarm => include_bytes!("../../sounds/alarm.wav"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_complaints_without_end_mean_that_the_device_is_gone() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut fault = Fault::default();
        // Underruns now and then, and a burst of errors while the device starts.
        let passing = [0, 1, 2, 500, 501, 900, 1500, 1501, 1600, 1700, 1850];
        assert!(!passing.into_iter().any(|ms| fault.is_final(ErrorKind::Xrun, at(ms))));
        let endless = (3000..5000).filter(|ms| fault.is_final(ErrorKind::BackendError, at(*ms))).count();
        assert_eq!(endless, 1);
        assert!(Fault::default().is_final(ErrorKind::DeviceNotAvailable, start));
    }
}
