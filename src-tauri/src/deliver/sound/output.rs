//! The sound device. Invariant: nobody waits for one to be let go, and one that is gone is known to be gone.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{self, BufferSize, ErrorKind};
use rodio::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink, Player};

use super::Job;
use super::clip::Clip;

/// Complaints of a device that are further apart than this are about different things.
const PAUSE: Duration = Duration::from_millis(200);
/// A device that complains for this long is gone.
const GONE: Duration = Duration::from_secs(1);
/// A device that has complained for this long is not trusted with another sound.
const DOUBTFUL: Duration = Duration::from_millis(50);
/// The sound server takes 30 ms at a time, and twice that waits there: less is torn apart on a busy machine, more is
/// late.
const PERIODS_IN_A_SECOND: u32 = 1_000 / 30;

/// An open device.
pub(super) struct Output {
    sink: Option<MixerDeviceSink>,
    /// Which of the devices that were opened, so that a late complaint closes no other.
    pub(super) number: u64,
    fault: Arc<Mutex<Fault>>,
    /// When the last sound is over.
    pub(super) silent_from: Instant,
}

impl Output {
    /// Opens the device that is the default now. When it is gone, `lost` hears its number.
    pub(super) fn open(number: u64, lost: &SyncSender<Job>) -> Result<Self, DeviceSinkError> {
        let fault = Arc::new(Mutex::new(Fault::default()));
        let (complaints, lost) = (Arc::clone(&fault), lost.clone());
        let host = cpal::default_host();
        let device = host.default_output_device().ok_or(DeviceSinkError::NoDevice)?;
        let rate =
            device.default_output_config().map_err(DeviceSinkError::DefaultSinkConfigError)?.sample_rate();
        let mut builder = DeviceSinkBuilder::from_device(device)?;
        // Elsewhere rodio's own choice is the careful one.
        if host.id().name() == "PulseAudio" {
            builder = builder.with_buffer_size(BufferSize::Fixed(rate / PERIODS_IN_A_SECOND));
        }
        let mut sink = builder
            .with_error_callback(move |error| {
                let mut fault = complaints.lock().unwrap_or_else(PoisonError::into_inner);
                if fault.is_final(error.kind(), Instant::now()) {
                    tracing::debug!(target: "askance::sound", %error, "the sound device is gone");
                    let _ = lost.try_send(Job::Lost(number));
                }
            })
            .open_stream()?;
        sink.log_on_drop(false);
        Ok(Self { sink: Some(sink), number, fault, silent_from: Instant::now() })
    }

    /// Whether it may have gone without a word yet.
    pub(super) fn is_doubtful(&self) -> bool {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).is_doubtful(Instant::now())
    }

    /// Hands a sound to the mixer.
    pub(super) fn play(&mut self, clip: &Clip, volume: f32) {
        let Some(sink) = &self.sink else { return };
        let player = Player::connect_new(sink.mixer());
        player.set_volume(volume);
        player.append(clip.source());
        player.detach();
        self.silent_from = self.silent_from.max(Instant::now() + clip.length());
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let sink = self.sink.take();
        // With PulseAudio, closing waits for ever where the server has taken the stream away meanwhile (cpal 0.18).
        let _ = std::thread::Builder::new().name("sound-close".to_owned()).spawn(move || drop(sink));
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

    /// Whether it complains at this moment, and has done so for a while.
    fn is_doubtful(&self, now: Instant) -> bool {
        let since = |moment: Option<Instant>| moment.map(|moment| now.saturating_duration_since(moment));
        self.told
            || since(self.last).is_some_and(|since| since < DOUBTFUL)
                && since(self.began).is_some_and(|since| since > DOUBTFUL)
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
        assert!(!fault.is_doubtful(at(2000)));
        let endless = (3000..5000).filter(|ms| fault.is_final(ErrorKind::BackendError, at(*ms))).count();
        assert_eq!(endless, 1);
        assert!(fault.is_doubtful(at(9000)));
        assert!(Fault::default().is_final(ErrorKind::DeviceNotAvailable, start));
    }

    #[test]
    fn a_device_that_complains_at_this_moment_gets_no_sound() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut fault = Fault::default();
        for ms in 0..100 {
            fault.is_final(ErrorKind::BackendError, at(ms));
        }
        assert!(fault.is_doubtful(at(110)));
        assert!(!fault.is_doubtful(at(400)), "it has calmed down");
    }
}
