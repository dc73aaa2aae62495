//! Measuring sound: bursts, their loudness and their pitch.

use std::f64::consts::PI;
use std::time::Duration;

/// Samples in a second.
pub const RATE: u32 = 44_100;
/// Samples whose loudness is measured together (10 ms).
const FRAME: usize = 441;
/// Below this root mean square (full scale is 1) there is silence.
const SILENCE: f64 = 0.001;
/// Quiet frames that end a burst (60 ms): shorter pauses are part of the sound.
const QUIET_FRAMES: usize = 6;
/// Shorter than any sound of ours.
const SHRED: Duration = Duration::from_millis(60);
/// The spectrum has steps of 1/8 Hz or less, by padding with silence.
const SPECTRUM: usize = 1 << 19;
/// No more than this much of a burst is analysed.
const LONGEST_ANALYSED: usize = RATE as usize * 2;

/// A stretch of sound between two silences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burst {
    /// When it began, counted from the first sample.
    pub start: Duration,
    /// How long it lasted.
    pub length: Duration,
    /// Root mean square; full scale is 1.
    pub rms: f64,
    /// The strongest frequency.
    pub hertz: f64,
}

/// The bursts that are over, in order. One at the very end may still go on and is left out.
pub fn bursts(samples: &[f64]) -> Vec<Burst> {
    let mut found = Vec::new();
    let mut begin = None;
    let mut end = 0;
    for (index, frame) in samples.chunks_exact(FRAME).enumerate() {
        if rms(frame) > SILENCE {
            begin.get_or_insert(index);
            end = index + 1;
        } else if let Some(first) = begin
            && index >= end + QUIET_FRAMES
        {
            found.push(measure(samples, first * FRAME, end * FRAME));
            begin = None;
        }
    }
    found
}

/// The bursts without the shreds that a busy machine tears off: they are too short to have a pitch.
pub fn whole(samples: &[f64]) -> Vec<Burst> {
    let all = bursts(samples);
    let whole: Vec<Burst> = all.iter().copied().filter(|burst| burst.length >= SHRED).collect();
    if whole.is_empty() { all } else { whole }
}

fn measure(samples: &[f64], from: usize, to: usize) -> Burst {
    let sound = &samples[from..to];
    Burst { start: time(from), length: time(sound.len()), rms: rms(sound), hertz: dominant(sound) }
}

fn time(samples: usize) -> Duration {
    Duration::from_secs_f64(real(samples) / f64::from(RATE))
}

/// The root mean square.
pub fn rms(samples: &[f64]) -> f64 {
    let energy: f64 = samples.iter().map(|sample| sample * sample).sum();
    (energy / real(samples.len().max(1))).sqrt()
}

/// The frequency with the most energy.
pub fn dominant(samples: &[f64]) -> f64 {
    let sound = &samples[..samples.len().min(LONGEST_ANALYSED)];
    let last = real(sound.len().max(2) - 1);
    let mut wave: Vec<(f64, f64)> = sound
        .iter()
        .enumerate()
        .map(|(index, sample)| (sample * (PI * real(index) / last).sin().powi(2), 0.0))
        .collect();
    wave.resize(SPECTRUM, (0.0, 0.0));
    transform(&mut wave);
    let strongest = wave[..SPECTRUM / 2]
        .iter()
        .map(|(re, im)| re * re + im * im)
        .enumerate()
        .max_by(|one, other| one.1.total_cmp(&other.1));
    let bin = strongest.map_or(0, |(bin, _)| bin);
    real(bin) * f64::from(RATE) / real(SPECTRUM)
}

/// The fast Fourier transform (radix 2, in place).
fn transform(wave: &mut [(f64, f64)]) {
    let count = wave.len();
    let shift = usize::BITS - count.trailing_zeros();
    for index in 0..count {
        let other = index.reverse_bits() >> shift;
        if index < other {
            wave.swap(index, other);
        }
    }
    let mut width = 2;
    while width <= count {
        let step = -2.0 * PI / real(width);
        for half in 0..width / 2 {
            let (sin, cos) = (step * real(half)).sin_cos();
            for low in (half..count).step_by(width) {
                let high = low + width / 2;
                let (re, im) = wave[high];
                let turned = (re * cos - im * sin, re * sin + im * cos);
                let (re, im) = wave[low];
                wave[low] = (re + turned.0, im + turned.1);
                wave[high] = (re - turned.0, im - turned.1);
            }
        }
        width *= 2;
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples are far below 2^52")]
fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f64, amplitude: f64, samples: usize) -> Vec<f64> {
        (0..samples)
            .map(|index| amplitude * (2.0 * PI * hertz * real(index) / f64::from(RATE)).sin())
            .collect()
    }

    #[test]
    fn two_tones_are_two_bursts() {
        let mut samples = vec![0.0; 4410];
        samples.extend(tone(880.0, 0.5, 4410));
        samples.extend(vec![0.0; 8820]);
        samples.extend(tone(330.0, 0.1, 8820));
        samples.extend(vec![0.0; 8820]);
        let found = bursts(&samples);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!((found[0].hertz - 880.0).abs() < 1.0, "{found:?}");
        assert!((found[0].rms - 0.3535).abs() < 0.01, "{found:?}");
        assert!((found[1].hertz - 330.0).abs() < 1.0, "{found:?}");
        assert_eq!(found[1].start, Duration::from_millis(400));
        assert_eq!(found[1].length, Duration::from_millis(200));
    }

    #[test]
    fn a_sound_that_goes_on_is_no_burst_yet() {
        assert!(bursts(&tone(440.0, 0.5, 44_100)).is_empty());
        assert!(bursts(&[]).is_empty());
    }
}
