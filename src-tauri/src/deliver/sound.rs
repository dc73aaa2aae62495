//! Sounds, on a thread of their own. Invariant: the output is opened only when something is to be heard, and let go
//! when it has been quiet, so that the device can sleep.

use std::io::Cursor;
use std::sync::atomic::{AtomicBool, Ordering};
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
    let (told, lost) = (AtomicBool::new(false), lost.clone());
    let opened = DeviceSinkBuilder::from_default_device().and_then(|builder| {
        builder
            .with_error_callback(move |error| {
                // After these the output plays on; letting it go would cut the sound off.
                if matches!(
                    error.kind(),
                    ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied
                ) {
                    return;
                }
                // A device that is gone tells it thousands of times a second.
                if !told.swap(true, Ordering::SeqCst) {
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
