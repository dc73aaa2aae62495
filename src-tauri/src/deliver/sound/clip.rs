//! Sounds in memory. Invariant: whatever a file holds, a clip is bounded, and its samples are between -1 and 1.

use std::io::Cursor;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use askance_core::effect::Cue;
use askance_core::sound::SoundName;
use rodio::buffer::SamplesBuffer;
use rodio::{Decoder, Source};

/// Longest that a sound is played; what comes after is cut off.
pub(super) const LONGEST: Duration = Duration::from_secs(10);
/// Most samples of a sound, over all channels: ten seconds of more than stereo at 192 kHz.
const SAMPLES: usize = 4_000_000;
/// A sound that is cut off fades away for this long, so that it does not click.
const FADE: Duration = Duration::from_millis(50);

/// Why a chosen sound is not played: the end of a sentence. No path is in it, since notices are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SoundError {
    /// No such file.
    #[error("the file is not there")]
    Missing,
    /// A folder, a pipe, a device.
    #[error("it is not a file")]
    NotAFile,
    /// It is larger than [`super::files::BYTES`].
    #[error("the file is larger than 10 MB")]
    TooLarge,
    /// The system does not let us read it.
    #[error("the file cannot be read")]
    Unreadable,
    /// No decoder knows it.
    #[error("the file is no sound that Askance can play (wav, ogg, mp3 or flac)")]
    NoSound,
    /// The disk did not answer in time.
    #[error("the file could not be read in time")]
    Slow,
    /// No pack of this name.
    #[error("the sound pack is not there")]
    NoPack,
    /// The pack has no sound for the event.
    #[error("the sound pack has none for this")]
    NotInPack,
    /// A link leads out of the pack.
    #[error("the file is outside of its sound pack")]
    Outside,
    /// The settings name no sound.
    #[error("this is not the path of a file; it begins with / or ~/")]
    NoPath,
}

impl SoundError {
    /// It as a sentence of its own.
    pub fn sentence(self) -> String {
        let text = self.to_string();
        let mut letters = text.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        format!("{}{}.", first.map(String::from).unwrap_or_default(), letters.as_str())
    }
}

/// A decoded sound; a copy shares its samples.
#[derive(Clone)]
pub(super) struct Clip {
    source: SamplesBuffer,
    samples: usize,
}

impl Clip {
    /// Decodes a file's bytes; its name's ending is a hint.
    pub(super) fn decode(bytes: Vec<u8>, ending: Option<&str>) -> Result<Self, SoundError> {
        // A decoder that panics over what somebody made of a file must not end the sounds.
        let decoded = std::panic::catch_unwind(AssertUnwindSafe(|| decode(bytes, ending)));
        decoded.ok().flatten().filter(|clip| clip.samples > 0).ok_or(SoundError::NoSound)
    }

    /// How much memory it needs, in samples.
    pub(super) fn samples(&self) -> usize {
        self.samples
    }

    /// How long it is.
    pub(super) fn length(&self) -> Duration {
        self.source.total_duration().unwrap_or(LONGEST)
    }

    /// The sound for the mixer.
    pub(super) fn source(&self) -> SamplesBuffer {
        self.source.clone()
    }
}

fn decode(bytes: Vec<u8>, ending: Option<&str>) -> Option<Clip> {
    let length = u64::try_from(bytes.len()).ok()?;
    let mut builder = Decoder::builder().with_data(Cursor::new(bytes)).with_byte_len(length);
    if let Some(ending) = ending {
        builder = builder.with_hint(ending);
    }
    let decoder = builder.build().ok()?;
    let (channels, rate) = (decoder.channels(), decoder.sample_rate());
    let in_a_second = usize::try_from(rate.get()).ok()?.checked_mul(usize::from(channels.get()))?;
    let seconds = usize::try_from(LONGEST.as_secs()).ok()?;
    let most = in_a_second.saturating_mul(seconds).min(SAMPLES);
    let most = most - most % usize::from(channels.get());
    let tame = |sample: f32| if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
    let mut samples: Vec<f32> = decoder.take(most + 1).map(tame).collect();
    if samples.len() > most {
        samples.truncate(most);
        fade(&mut samples, in_a_second * usize::try_from(FADE.as_millis()).ok()? / 1_000);
    }
    let count = samples.len();
    Some(Clip { source: SamplesBuffer::new(channels, rate, samples), samples: count })
}

/// Lets the last samples become silent.
fn fade(samples: &mut [f32], length: usize) {
    let from = samples.len().saturating_sub(length);
    let mut left = 1.0_f32;
    // The exact step matters to nobody.
    #[allow(clippy::cast_precision_loss)]
    let step = 1.0 / length.max(1) as f32;
    for sample in &mut samples[from..] {
        left = (left - step).max(0.0);
        *sample *= left;
    }
}

/// Our own sounds, decoded.
pub(super) struct BuiltIn(Vec<(SoundName, Clip)>);

impl BuiltIn {
    pub(super) fn decode() -> Self {
        let decoded =
            SoundName::ALL.map(|name| Some((name, Clip::decode(bytes(name).to_vec(), Some("wav")).ok()?)));
        Self(decoded.into_iter().flatten().collect())
    }

    pub(super) fn clip(&self, name: SoundName) -> Option<Clip> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, clip)| clip.clone())
    }

    pub(super) fn of(&self, cue: Cue) -> Option<Clip> {
        self.clip(cue.built_in())
    }
}

fn bytes(sound: SoundName) -> &'static [u8] {
    match sound {
        SoundName::Pop => include_bytes!("../../../sounds/pop.wav"),
        SoundName::Knock => include_bytes!("../../../sounds/knock.wav"),
        SoundName::Ask => include_bytes!("../../../sounds/ask.wav"),
        SoundName::Done => include_bytes!("../../../sounds/done.wav"),
        SoundName::Alarm => include_bytes!("../../../sounds/alarm.wav"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A wav file of 32-bit float samples, mono.
    fn wav(rate: u32, samples: &[f32]) -> Vec<u8> {
        let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let length = u32::try_from(data.len()).expect("it is short");
        let mut file = b"RIFF".to_vec();
        file.extend((36 + length).to_le_bytes());
        file.extend(b"WAVEfmt ");
        file.extend(16_u32.to_le_bytes());
        file.extend(3_u16.to_le_bytes());
        file.extend(1_u16.to_le_bytes());
        file.extend(rate.to_le_bytes());
        file.extend((rate * 4).to_le_bytes());
        file.extend(4_u16.to_le_bytes());
        file.extend(32_u16.to_le_bytes());
        file.extend(b"data");
        file.extend(length.to_le_bytes());
        file.extend(data);
        file
    }

    #[test]
    fn every_sound_of_ours_is_there() {
        let built_in = BuiltIn::decode();
        for name in SoundName::ALL {
            let clip = built_in.clip(name).expect("a sound");
            assert!(
                (Duration::from_millis(80)..Duration::from_millis(420)).contains(&clip.length()),
                "{name:?}"
            );
        }
    }

    #[test]
    fn a_long_sound_is_cut_off_and_fades() {
        let clip = Clip::decode(wav(8_000, &vec![0.5; 8_000 * 12]), None).expect("a sound");
        assert_eq!(clip.length(), LONGEST);
        let samples: Vec<f32> = clip.source().collect();
        assert!((samples[70_000] - 0.5).abs() < 1e-3);
        assert!(samples[samples.len() - 1].abs() < 1e-2);
    }

    #[test]
    fn samples_are_tame_whatever_the_file_says() {
        let clip =
            Clip::decode(wav(8_000, &[f32::NAN, f32::INFINITY, 1e30, -7.0, 0.25]), None).expect("a sound");
        let samples: Vec<f32> = clip.source().collect();
        assert!(samples.iter().all(|sample| (-1.0..=1.0).contains(sample)), "{samples:?}");
    }

    #[test]
    fn what_is_no_sound_is_an_error() {
        let mut torn = wav(8_000, &[0.5; 100]);
        torn.truncate(40);
        for bytes in [Vec::new(), b"OggS".to_vec(), vec![0xff; 5_000], vec![0; 5_000], torn, wav(8_000, &[])]
        {
            assert!(Clip::decode(bytes.clone(), Some("mp3")).is_err(), "{:?}", &bytes[..bytes.len().min(8)]);
        }
    }
}
