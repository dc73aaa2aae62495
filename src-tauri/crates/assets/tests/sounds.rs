//! Holds the sounds to what their users rely on: loudness, length, silence at
//! both ends, a frequency of their own, and files that are current.

use std::error::Error;
use std::f64::consts::TAU;
use std::fs;

use askance_assets::{SAMPLE_RATE, SOUNDS, make_sound, sounds_folder, synthesise};

type Outcome = Result<(), Box<dyn Error>>;

/// How strongly `hz` sounds in the samples (Goertzel's algorithm).
fn power(samples: &[f64], hz: f64) -> f64 {
    let turn = 2.0 * (TAU * hz / f64::from(SAMPLE_RATE)).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for sample in samples {
        (last, before) = (sample + turn * last - before, last);
    }
    last * last + before * before - turn * last * before
}

fn dominant(samples: &[f64]) -> f64 {
    let candidates = (100..4000).map(f64::from).map(|hz| (power(samples, hz), hz));
    candidates.fold((0.0, 0.0), |best, next| if next.0 > best.0 { next } else { best }).1
}

fn samples(name: &str) -> Result<Vec<f64>, String> {
    synthesise(name).ok_or_else(|| format!("{name} has a frequency but no notes"))
}

#[test]
fn each_sound_has_the_dominant_frequency_of_the_table() -> Outcome {
    for (name, hz) in SOUNDS {
        let measured = dominant(&samples(name)?);
        assert!((measured - hz).abs() <= 5.0, "{name}: {measured} Hz, not {hz} Hz");
    }
    Ok(())
}

#[test]
fn dominant_frequencies_are_at_least_60_hz_apart() {
    for (index, (name, hz)) in SOUNDS.iter().enumerate() {
        for (other, other_hz) in &SOUNDS[index + 1..] {
            assert!((hz - other_hz).abs() >= 60.0, "{name} and {other}");
        }
    }
}

#[test]
fn in_each_sound_its_own_frequency_beats_every_other_ones_by_far() -> Outcome {
    for (name, hz) in SOUNDS {
        let samples = samples(name)?;
        for (other, other_hz) in SOUNDS.iter().filter(|(other, _)| other != name) {
            let ratio = power(&samples, *hz) / power(&samples, *other_hz);
            assert!(ratio >= 4.0, "{name} sounds like {other}: {ratio:.1}");
        }
    }
    Ok(())
}

#[test]
fn sounds_start_and_end_in_silence_and_keep_to_their_loudness() -> Outcome {
    for (name, _) in SOUNDS {
        let samples = samples(name)?;
        let loudest = samples.iter().fold(0.0_f64, |most, sample| most.max(sample.abs()));
        let wanted = if *name == "pop" { 0.16 } else { 0.5 };
        assert!((loudest - wanted).abs() < 1e-9, "{name}: {loudest}");
        let steps = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        assert!(steps.fold(0.0, f64::max) < 0.12, "{name} clicks");
        for edge in [samples.first(), samples.last()] {
            assert!(edge.is_some_and(|sample| sample.abs() < 1e-3), "{name} clicks");
        }
    }
    Ok(())
}

#[test]
fn committed_sounds_are_current_and_small() -> Outcome {
    for (name, _) in SOUNDS {
        let made = make_sound(name)?;
        let path = sounds_folder().join(format!("{name}.wav"));
        assert!(fs::read(&path)? == made, "{name}.wav: run `cargo run -p askance-assets -- sounds`");
        assert!(made.len() < 60_000, "{name}: {} bytes", made.len());

        let wav = hound::WavReader::open(&path)?;
        let spec = wav.spec();
        assert_eq!((spec.channels, spec.bits_per_sample, spec.sample_rate), (1, 16, 44_100));
        let ms = u64::from(wav.duration()) * 1000 / u64::from(SAMPLE_RATE);
        assert!((80..=400).contains(&ms), "{name}: {ms} ms");
    }
    Ok(())
}

#[test]
fn no_other_sound_is_committed_and_an_unknown_name_is_an_error() -> Outcome {
    let wavs = fs::read_dir(sounds_folder())?.collect::<Result<Vec<_>, _>>()?;
    let wavs = wavs.iter().filter(|file| file.path().extension().is_some_and(|it| it == "wav"));
    assert_eq!(wavs.count(), SOUNDS.len());
    assert!(make_sound("applause").is_err());
    Ok(())
}
