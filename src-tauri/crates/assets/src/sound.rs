//! The five sounds, as notes that are added up. Invariant: every sound starts
//! and ends in silence (no click) and has a dominant frequency of its own, so
//! that a test can tell which one it heard.

use std::f64::consts::{PI, TAU};
use std::io::Cursor;

use anyhow::{Context, Result};

/// Samples per second of every sound.
pub const SAMPLE_RATE: u32 = 44_100;

/// Each sound's name (its file is `<name>.wav`) and its dominant frequency in Hz.
pub const SOUNDS: &[(&str, f64)] =
    &[("pop", 523.25), ("knock", 415.3), ("ask", 987.77), ("done", 659.26), ("alarm", 293.66)];

/// The loudest sample of a sound that wants attention: -6 dBFS.
const PEAK: f64 = 0.5;
/// The loudest sample of the sound that is heard ten times an hour: -16 dBFS.
const QUIET_PEAK: f64 = 0.16;

/// A tone that swells, then fades away.
struct Note {
    hz: f64,
    start_ms: f64,
    length_ms: f64,
    loudness: f64,
    /// How long it swells; a short attack sounds struck, a long one sounds blown.
    attack_ms: f64,
    /// How fast it fades: the time to a third of its loudness.
    decay_ms: f64,
    /// Loudness of each harmonic, the first being the note itself.
    harmonics: &'static [f64],
}

impl Note {
    fn at(&self, ms: f64) -> f64 {
        let age = ms - self.start_ms;
        if !(0.0..self.length_ms).contains(&age) {
            return 0.0;
        }
        let release_ms = self.length_ms / 4.0;
        let envelope = swell(age / self.attack_ms)
            * (-age / self.decay_ms).exp()
            * swell((self.length_ms - age) / release_ms);
        let mut tone = 0.0;
        let mut harmonic = 1.0;
        for loudness in self.harmonics {
            tone += loudness * (TAU * self.hz * harmonic * ms / 1000.0).sin();
            harmonic += 1.0;
        }
        self.loudness * envelope * tone
    }
}

/// Rises smoothly from 0 to 1 and stays there.
fn swell(progress: f64) -> f64 {
    (1.0 - (PI * progress.clamp(0.0, 1.0)).cos()) / 2.0
}

fn notes(name: &str) -> Option<(Vec<Note>, f64)> {
    let note = |hz, start_ms, length_ms, loudness| Note {
        hz,
        start_ms,
        length_ms,
        loudness,
        attack_ms: 8.0,
        decay_ms: length_ms / 2.0,
        harmonics: &[1.0, 0.18, 0.05],
    };
    Some(match name {
        // A pop: hardly more than its own decay.
        "pop" => {
            let pop = Note {
                attack_ms: 4.0,
                decay_ms: 26.0,
                harmonics: &[1.0, 0.1],
                ..note(523.25, 0.0, 95.0, 1.0)
            };
            (vec![pop], QUIET_PEAK)
        }
        // The same pop, lower and twice: it stumbles.
        "knock" => {
            let knock = |start, loudness| Note {
                attack_ms: 5.0,
                decay_ms: 45.0,
                ..note(415.3, start, 110.0, loudness)
            };
            (vec![knock(0.0, 1.0), knock(110.0, 0.8)], PEAK)
        }
        // A fourth up, as a question.
        "ask" => (vec![note(739.99, 0.0, 150.0, 0.6), note(987.77, 110.0, 250.0, 1.0)], PEAK),
        // One bell with its fifth: it comes to rest.
        "done" => (vec![note(659.26, 0.0, 390.0, 1.0), note(987.77, 40.0, 300.0, 0.25)], PEAK),
        // A third down, slow and low; the harmonics carry it over small speakers.
        "alarm" => {
            let horn = |hz, start, length, loudness| Note {
                attack_ms: 20.0,
                harmonics: &[1.0, 0.35, 0.2, 0.08],
                ..note(hz, start, length, loudness)
            };
            (vec![horn(349.23, 0.0, 170.0, 0.6), horn(293.66, 130.0, 265.0, 1.0)], PEAK)
        }
        _ => return None,
    })
}

/// The samples of the sound `name`, between -1 and 1; nothing for an unknown name.
pub fn synthesise(name: &str) -> Option<Vec<f64>> {
    let (notes, peak) = notes(name)?;
    let ends = notes.iter().map(|note| note.start_ms + note.length_ms);
    let length_ms = ends.fold(0.0, f64::max);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is short, and not negative"
    )]
    let length = (length_ms / 1000.0 * f64::from(SAMPLE_RATE)).ceil() as u32;
    let samples: Vec<f64> = (0..length)
        .map(|index| f64::from(index) * 1000.0 / f64::from(SAMPLE_RATE))
        .map(|ms| notes.iter().map(|note| note.at(ms)).sum())
        .collect();
    let loudest = samples.iter().fold(0.0_f64, |most, sample| most.max(sample.abs()));
    Some(samples.iter().map(|sample| sample * peak / loudest).collect())
}

/// The wav file of the sound `name`: 16 bit, mono.
pub fn make_sound(name: &str) -> Result<Vec<u8>> {
    let samples = synthesise(name).with_context(|| format!("there is no sound named {name}"))?;
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec)?;
    for sample in samples {
        #[expect(clippy::cast_possible_truncation, reason = "a sample is at most 1, so it fits")]
        let quantised = (sample * f64::from(i16::MAX)).round() as i16;
        writer.write_sample(quantised)?;
    }
    writer.finalize()?;
    Ok(file.into_inner())
}
