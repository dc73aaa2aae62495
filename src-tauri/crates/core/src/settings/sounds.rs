//! The settings of sounds. Invariant: switching an event off forgets neither its sound nor its volume, and what
//! earlier versions wrote (a sound's name, or `null` for silence) reads as it did.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::effect::Cue;
use crate::policy::check_directory;
use crate::sound::SoundChoice;

/// Which sounds are played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct SoundSettings {
    /// All of them.
    pub enabled: bool,
    /// From 0 (silent) to 1; each event's own volume is a part of it.
    pub volume: f32,
    /// A folder of sound packs besides `~/.openpeon/packs`, or one pack's own folder.
    pub packs_folder: Option<String>,
    /// After a tool call.
    pub tool_call: EventSound,
    /// After a failed tool call.
    pub tool_failure: EventSound,
    /// When a request waits for the person.
    pub permission: EventSound,
    /// When a turn is finished.
    pub turn_finished: EventSound,
    /// On an error.
    pub error: EventSound,
}

/// The sound of one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EventSound {
    /// Whether it is played.
    pub on: bool,
    /// From 0 (silent) to 1, as a part of the whole volume.
    pub volume: f32,
    /// Which.
    pub sound: SoundChoice,
}

impl EventSound {
    /// What an event has until the person chooses.
    pub fn of(cue: Cue) -> Self {
        Self { on: true, volume: 1.0, sound: SoundChoice::BuiltIn(cue.built_in()) }
    }
}

impl Default for SoundSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            volume: 0.6,
            packs_folder: None,
            tool_call: EventSound::of(Cue::ToolCall),
            tool_failure: EventSound::of(Cue::ToolFailure),
            permission: EventSound::of(Cue::Permission),
            turn_finished: EventSound::of(Cue::TurnFinished),
            error: EventSound::of(Cue::Error),
        }
    }
}

impl SoundSettings {
    /// The sound of an event, whether it is played or not.
    pub fn of(&self, cue: Cue) -> &EventSound {
        match cue {
            Cue::ToolCall => &self.tool_call,
            Cue::ToolFailure => &self.tool_failure,
            Cue::Permission => &self.permission,
            Cue::TurnFinished => &self.turn_finished,
            Cue::Error => &self.error,
        }
    }

    fn of_mut(&mut self, cue: Cue) -> &mut EventSound {
        match cue {
            Cue::ToolCall => &mut self.tool_call,
            Cue::ToolFailure => &mut self.tool_failure,
            Cue::Permission => &mut self.permission,
            Cue::TurnFinished => &mut self.turn_finished,
            Cue::Error => &mut self.error,
        }
    }

    /// The sound of an event, if anything of it is to be heard.
    pub fn heard(&self, cue: Cue) -> Option<&EventSound> {
        Some(self.of(cue)).filter(|event| self.enabled && event.on && self.loudness(event) > 0.0)
    }

    /// How loud an event's sound is, from 0 to 1.
    pub fn loudness(&self, event: &EventSound) -> f32 {
        self.volume * event.volume
    }
}

/// Settings of any quality: a wrong value costs only itself. No value is repeated.
pub(super) fn salvage_sounds(found: &Value, problems: &mut Vec<String>) -> Value {
    let mut good = SoundSettings::default();
    let Value::Object(found) = found else {
        problems.push(wrong("sounds"));
        return serde_json::to_value(good).unwrap_or_default();
    };
    for (key, value) in found {
        let name = format!("sounds.{key}");
        let cue = Cue::ALL.into_iter().find(|cue| cue.key() == key);
        match (key.as_str(), cue) {
            ("enabled", _) => take(value.as_bool(), &mut good.enabled, &name, problems),
            ("volume", _) => take_volume(value, &mut good.volume, &name, problems),
            ("packsFolder", _) => match value {
                Value::Null => good.packs_folder = None,
                Value::String(folder) if check_directory(folder).is_none() => {
                    good.packs_folder = Some(folder.clone());
                }
                _ => problems.push(format!("`{name}` must begin with `/` or `~/`. It is ignored.")),
            },
            (_, Some(cue)) => salvage_event(value, good.of_mut(cue), &name, problems),
            _ => {}
        }
    }
    serde_json::to_value(good).unwrap_or_default()
}

fn salvage_event(found: &Value, event: &mut EventSound, name: &str, problems: &mut Vec<String>) {
    match found {
        // Silence, as earlier versions wrote it.
        Value::Null => event.on = false,
        Value::String(_) => take_sound(found, &mut event.sound, name, problems),
        Value::Object(found) => {
            for (key, value) in found {
                let name = format!("{name}.{key}");
                match key.as_str() {
                    "on" => take(value.as_bool(), &mut event.on, &name, problems),
                    "volume" => take_volume(value, &mut event.volume, &name, problems),
                    "sound" => take_sound(value, &mut event.sound, &name, problems),
                    _ => {}
                }
            }
        }
        _ => problems.push(wrong(name)),
    }
}

fn take<T>(value: Option<T>, place: &mut T, name: &str, problems: &mut Vec<String>) {
    match value {
        Some(value) => *place = value,
        None => problems.push(wrong(name)),
    }
}

fn take_volume(value: &Value, place: &mut f32, name: &str, problems: &mut Vec<String>) {
    // Between 0 and 1 nothing that matters is cut off.
    #[allow(clippy::cast_possible_truncation)]
    match value.as_f64() {
        Some(volume) if (0.0..=1.0).contains(&volume) => *place = volume as f32,
        Some(_) => problems.push(format!("`{name}` is not between 0 and 1. Its default is used.")),
        None => problems.push(wrong(name)),
    }
}

fn take_sound(value: &Value, place: &mut SoundChoice, name: &str, problems: &mut Vec<String>) {
    match value.as_str().map(SoundChoice::parse) {
        Some(Some(sound)) => *place = sound,
        Some(None) => problems.push(format!(
            "`{name}` is neither a sound of Askance's nor a file's path nor a pack. Its default is used."
        )),
        None => problems.push(wrong(name)),
    }
}

fn wrong(name: &str) -> String {
    format!("`{name}` has a value that cannot be used. Its default is used.")
}

/// Makes place for a change of a part of an event: what earlier versions wrote would be lost under it otherwise.
pub(super) fn widen(source: &mut Value, patch: &Value) {
    let changes = patch.get("sounds").and_then(Value::as_object);
    for (key, _) in changes.into_iter().flatten().filter(|(_, change)| change.is_object()) {
        let Some(event) = source.get_mut("sounds").and_then(|sounds| sounds.get_mut(key)) else { continue };
        let (part, value) = match event.take() {
            Value::String(sound) => ("sound", Value::from(sound)),
            Value::Null => ("on", Value::from(false)),
            other => {
                *event = other;
                continue;
            }
        };
        *event = Value::Object(Map::from_iter([(part.to_owned(), value)]));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::effect::Cue;
    use crate::settings::{SoundSettings, patched, salvage};
    use crate::sound::{SoundChoice, SoundName};

    fn read(sounds: &serde_json::Value) -> (SoundSettings, Vec<String>) {
        let salvaged = salvage(&json!({ "sounds": sounds }));
        (salvaged.settings.sounds, salvaged.problems)
    }

    #[test]
    fn what_earlier_versions_wrote_reads_as_it_did() {
        let (sounds, problems) =
            read(&json!({"enabled": false, "volume": 0.5, "toolCall": null, "error": "knock"}));
        assert!(problems.is_empty(), "{problems:?}");
        assert!(!sounds.enabled && !sounds.tool_call.on && sounds.error.on);
        assert_eq!(sounds.error.sound, SoundChoice::BuiltIn(SoundName::Knock));
        assert_eq!(sounds.permission, SoundSettings::default().permission);
    }

    #[test]
    fn a_wrong_part_of_an_event_costs_only_itself() {
        let (sounds, problems) = read(&json!({
            "error": {"on": "loud", "volume": 7, "sound": "~/horn.ogg", "later": 1},
            "permission": {"on": false, "volume": 0.5, "sound": "vuvuzela"},
            "toolCall": 7,
            "packsFolder": "packs",
            "volume": "11",
        }));
        assert_eq!(sounds.error.sound, SoundChoice::File("~/horn.ogg".to_owned()));
        assert!(sounds.error.on && (sounds.error.volume - 1.0).abs() < f32::EPSILON);
        assert!(!sounds.permission.on && (sounds.permission.volume - 0.5).abs() < f32::EPSILON);
        assert_eq!(sounds.permission.sound, SoundChoice::BuiltIn(SoundName::Ask));
        assert_eq!(sounds.tool_call, SoundSettings::default().tool_call);
        assert_eq!(sounds.packs_folder, None);
        let named = ["error.on", "error.volume", "permission.sound", "toolCall", "packsFolder", "volume"];
        assert_eq!(problems.len(), named.len(), "{problems:?}");
        for (problem, name) in problems.iter().zip(named) {
            assert!(problem.starts_with(&format!("`sounds.{name}`")), "{problem}");
            assert!(!problem.contains("vuvuzela"));
        }
    }

    #[test]
    fn switching_an_event_off_and_on_keeps_its_sound() {
        for source in [
            json!({"sounds": {"error": "knock"}}),
            json!({"sounds": {"error": {"sound": "knock", "later": true}}}),
        ] {
            let off = patched(&source, &json!({"sounds": {"error": {"on": false}}})).expect("it can be off");
            assert!(!salvage(&off).settings.sounds.error.on);
            let on = patched(&off, &json!({"sounds": {"error": {"on": true}}})).expect("it can be on");
            let event = salvage(&on).settings.sounds.error;
            assert!(event.on);
            assert_eq!(event.sound, SoundChoice::BuiltIn(SoundName::Knock));
        }
        let silent = json!({"sounds": {"error": null}});
        let louder =
            patched(&silent, &json!({"sounds": {"error": {"volume": 0.5}}})).expect("it has a volume");
        assert!(!salvage(&louder).settings.sounds.error.on, "silence was chosen before, and stays");
    }

    #[test]
    fn a_patch_that_names_no_sound_is_refused() {
        for wrong in ["vuvuzela", "", "pack:", "pack:Up", "pack:a/b", "horn.ogg", "/\u{0}"] {
            let patch = json!({"sounds": {"error": {"sound": wrong}}});
            assert!(patched(&json!({}), &patch).is_err(), "{wrong:?}");
        }
        for right in ["pop", "/a b/c.ogg", "~/x.wav", "C:\\x.mp3", "\\\\host\\x.flac", "pack:peon-2_b"] {
            let patch = json!({"sounds": {"error": {"sound": right}}});
            let saved = patched(&json!({}), &patch).expect(right);
            assert_eq!(salvage(&saved).settings.sounds.error.sound.to_string(), right);
        }
    }

    #[test]
    fn what_is_heard_is_on_and_loud_enough() {
        let (mut sounds, _) = read(&json!({"volume": 0.5, "error": {"volume": 0.5}, "toolCall": null}));
        let heard = sounds.heard(Cue::Error).map(|event| sounds.loudness(event));
        assert!(heard.is_some_and(|loudness| (loudness - 0.25).abs() < f32::EPSILON));
        assert!(sounds.heard(Cue::ToolCall).is_none());
        sounds.error.volume = 0.0;
        assert!(sounds.heard(Cue::Error).is_none());
        sounds.enabled = false;
        assert!(sounds.heard(Cue::Permission).is_none());
    }
}
