//! Which of the app's sounds were heard, told by their pitch.

use anyhow::Result;
use askance_core::sound::SoundName;

use super::seen::Seen;
use super::teller::Teller;
use crate::recorder::{Mark, Recorder};
use crate::tone;

/// How far the pitch that is heard may be from the sound's own; the nearest two are 26 % apart.
const TOLERANCE: f64 = 0.02;
/// The length of a wav file's header.
const HEADER: usize = 44;

/// Names what was heard since a mark, and notes whether each sound that must have been heard was.
pub(super) fn check(seen: &mut Seen, teller: &Teller, recorder: &Recorder, mark: Mark) -> Result<()> {
    let pitches = SoundName::ALL.map(|name| (name.as_str(), pitch(name)));
    let mut heard = Vec::new();
    for burst in recorder.bursts_since(mark)? {
        let near = |pitch: f64| (burst.hertz / pitch - 1.0).abs() < TOLERANCE;
        let name =
            pitches.iter().find(|(_, pitch)| near(*pitch)).map_or("an unknown sound", |(name, _)| *name);
        let (at, hertz) = (burst.start.as_secs_f32(), burst.hertz);
        teller.tell("heard", &format!("{name} ({hertz:.0} Hz), {at:.1} s after the recording began"));
        heard.push(name);
    }
    let expected =
        [("pop", "a tool call"), ("ask", "a request"), ("alarm", "the error"), ("done", "a finished turn")];
    for (name, what) in expected {
        seen.note(format!("the sound of {what} was heard"), heard.contains(&name));
    }
    Ok(())
}

/// The pitch of a sound as it was made.
fn pitch(name: SoundName) -> f64 {
    let wav: &[u8] = match name {
        SoundName::Pop => include_bytes!("../../../src-tauri/sounds/pop.wav"),
        SoundName::Knock => include_bytes!("../../../src-tauri/sounds/knock.wav"),
        SoundName::Ask => include_bytes!("../../../src-tauri/sounds/ask.wav"),
        SoundName::Done => include_bytes!("../../../src-tauri/sounds/done.wav"),
        SoundName::Alarm => include_bytes!("../../../src-tauri/sounds/alarm.wav"),
    };
    let samples = wav.get(HEADER..).unwrap_or_default().chunks_exact(2);
    let samples: Vec<f64> = samples.map(|pair| f64::from(i16::from_le_bytes([pair[0], pair[1]]))).collect();
    tone::dominant(&samples)
}
