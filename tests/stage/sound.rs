//! What is played is heard, as it was played.

use std::f64::consts::PI;
use std::path::Path;
use std::time::Duration;

use askance_tests::recorder::Mark;
use askance_tests::wait::READY_WITHIN;
use askance_tests::{Burst, Desktop, DesktopOptions, Recorder, tone};

/// How far a measured pitch may be from the made one, as a part of it: a busy machine tears sounds apart, and each piece
/// has the pitch less exactly.
const NEAR: f64 = 0.05;

/// Waits for a sound since a mark, in as many pieces as it came, all of this pitch.
async fn pieces(recorder: &Recorder, mark: Mark, hertz: f64) -> Vec<Burst> {
    recorder.wait_for_bursts(mark, 1, READY_WITHIN).await.unwrap();
    let pieces = tone::whole(&recorder.samples_since(mark).unwrap());
    assert!(pieces.iter().all(|piece| (piece.hertz - hertz).abs() < NEAR * hertz), "{pieces:?}");
    pieces
}

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

    let pieces = pieces(recorder, mark, 880.0).await;
    let loudest = pieces.iter().map(|piece| piece.rms).fold(0.0, f64::max);
    assert!((loudest - 0.353).abs() < 0.05, "{pieces:?}");
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
    pieces(recorder, mark, 330.0).await;
    let mark = recorder.mark().await.unwrap();
    assert!(desktop.command("paplay").arg(&high).status().unwrap().success());
    pieces(recorder, mark, 1320.0).await;
}

#[tokio::test]
async fn silence_is_silent() {
    let desktop = Desktop::start_with(sound_only()).await.unwrap();
    let recorder = desktop.recorder().unwrap();
    let mark = recorder.mark().await.unwrap();
    recorder.expect_silence(mark, Duration::from_millis(300)).await.unwrap();
}
