//! What is played is heard, as it was played.

use std::f64::consts::PI;
use std::path::Path;
use std::time::Duration;

use askance_tests::{Desktop, DesktopOptions};

const WITHIN: Duration = Duration::from_secs(5);

fn sound_only() -> DesktopOptions {
    DesktopOptions { display: false, bus: false, ..DesktopOptions::default() }
}

/// Writes a tone as a wav file: mono, 16 bit.
fn write_tone(path: &Path, hertz: f64, amplitude: f64, milliseconds: u32) {
    let count = 44_100 * milliseconds / 1000;
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + count * 2).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    wav.extend([1, 0, 1, 0]);
    wav.extend(44_100_u32.to_le_bytes());
    wav.extend(88_200_u32.to_le_bytes());
    wav.extend([2, 0, 16, 0]);
    wav.extend(b"data");
    wav.extend((count * 2).to_le_bytes());
    for index in 0..count {
        let wave = (2.0 * PI * hertz * f64::from(index) / 44_100.0).sin();
        #[expect(clippy::cast_possible_truncation, reason = "within 16 bits by construction")]
        let sample = (wave * amplitude * f64::from(i16::MAX)) as i16;
        wav.extend(sample.to_le_bytes());
    }
    std::fs::write(path, wav).unwrap();
}

#[tokio::test]
async fn a_tone_is_measured() {
    let desktop = Desktop::start_with(sound_only()).await.unwrap();
    let file = desktop.home().join("tone.wav");
    write_tone(&file, 880.0, 0.5, 300);
    let recorder = desktop.recorder().unwrap();
    let mark = recorder.mark().await.unwrap();
    let played = desktop.command("paplay").arg(&file).status().unwrap();
    assert!(played.success());

    let bursts = recorder.wait_for_bursts(mark, 1, WITHIN).await.unwrap();
    assert_eq!(bursts.len(), 1, "{bursts:?}");
    assert!((bursts[0].hertz - 880.0).abs() < 5.0, "{bursts:?}");
    assert!((bursts[0].rms - 0.353).abs() < 0.03, "{bursts:?}");
    assert!(bursts[0].length.abs_diff(Duration::from_millis(300)) < Duration::from_millis(30));
}

#[tokio::test]
async fn two_sounds_are_told_apart() {
    let desktop = Desktop::start_with(sound_only()).await.unwrap();
    let (low, high) = (desktop.home().join("low.wav"), desktop.home().join("high.wav"));
    write_tone(&low, 330.0, 0.2, 200);
    write_tone(&high, 1320.0, 0.2, 200);
    let recorder = desktop.recorder().unwrap();
    let mark = recorder.mark().await.unwrap();
    assert!(desktop.command("paplay").arg(&low).status().unwrap().success());
    recorder.wait_for_bursts(mark, 1, WITHIN).await.unwrap();
    assert!(desktop.command("paplay").arg(&high).status().unwrap().success());

    let bursts = recorder.wait_for_bursts(mark, 2, WITHIN).await.unwrap();
    assert!((bursts[0].hertz - 330.0).abs() < 5.0, "{bursts:?}");
    assert!((bursts[1].hertz - 1320.0).abs() < 5.0, "{bursts:?}");
}

#[tokio::test]
async fn silence_is_silent() {
    let desktop = Desktop::start_with(sound_only()).await.unwrap();
    let recorder = desktop.recorder().unwrap();
    let mark = recorder.mark().await.unwrap();
    recorder.expect_silence(mark, Duration::from_millis(300)).await.unwrap();
}
