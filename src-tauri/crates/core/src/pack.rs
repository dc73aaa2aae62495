//! Sound packs: the manifest of the "Coding Event Sound Pack Specification" (CESP) 1.0, `openpeon.json`. Invariant: a
//! path that comes out of here stays below the pack's folder as far as its letters say; what the file system makes of
//! them is the reader's to check.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::effect::Cue;

/// The manifest's name in a pack's folder.
pub const MANIFEST: &str = "openpeon.json";
/// Largest manifest, in bytes.
pub const MANIFEST_BYTES: usize = 256 * 1024;
/// Sounds of one category that are used.
const SOUNDS: usize = 100;
/// Longest path of a sound in a pack, in bytes.
const PATH_BYTES: usize = 200;
/// Longest name, in bytes, as the specification says.
const NAME_BYTES: usize = 64;
/// Longest title that is shown, in characters.
const TITLE_CHARS: usize = 128;

/// Why a manifest cannot be used: the end of a sentence that begins with the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is larger than [`MANIFEST_BYTES`].
    #[error("its openpeon.json is too large")]
    TooLarge,
    /// It is not a JSON object.
    #[error("its openpeon.json is no JSON object")]
    NoObject,
    /// It is of another major version.
    #[error("it is not of version 1 of the specification")]
    Version,
    /// It has no name as the specification wants it.
    #[error("it has no name that can be used")]
    Name,
    /// It has no categories.
    #[error("it has no categories")]
    NoCategories,
}

/// A pack's manifest, as far as we use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Its name among the packs.
    pub name: String,
    /// Its name for people, on one line.
    pub title: String,
    sounds: BTreeMap<&'static str, Vec<String>>,
}

impl Manifest {
    /// Reads a manifest. A sound that cannot be used is left out; a category that we have no event for is, too.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        if text.len() > MANIFEST_BYTES {
            return Err(ManifestError::TooLarge);
        }
        let found: Value = serde_json::from_str(text).map_err(|_| ManifestError::NoObject)?;
        if !found.is_object() {
            return Err(ManifestError::NoObject);
        }
        let version = found["cesp_version"].as_str().unwrap_or_default();
        if version.split('.').next() != Some("1") {
            return Err(ManifestError::Version);
        }
        let name = found["name"].as_str().filter(|name| is_pack_name(name)).ok_or(ManifestError::Name)?;
        if !found["categories"].is_object() {
            return Err(ManifestError::NoCategories);
        }
        let sounds = Cue::ALL
            .map(|cue| (cue.category(), files(&found, cue.category())))
            .into_iter()
            .filter(|(_, files)| !files.is_empty())
            .collect();
        Ok(Self { name: name.to_owned(), title: title(&found["display_name"], name), sounds })
    }

    /// The events that it has a sound for.
    pub fn events(&self) -> Vec<Cue> {
        Cue::ALL.into_iter().filter(|cue| self.sounds.contains_key(cue.category())).collect()
    }

    /// The path of the sound for an event, from the pack's folder. With the turns counted, each sound of a category
    /// has its turn, and none comes twice in a row where there are others.
    pub fn sound(&self, cue: Cue, turn: usize) -> Option<&str> {
        let files = self.sounds.get(cue.category())?;
        files.get(turn.checked_rem(files.len())?).map(String::as_str)
    }
}

impl Cue {
    /// The specification's category for it. A tool that returned is progress, and not the completion of a task.
    pub fn category(self) -> &'static str {
        match self {
            Self::ToolCall => "task.progress",
            Self::ToolFailure | Self::Error => "task.error",
            Self::Permission => "input.required",
            Self::TurnFinished => "task.complete",
        }
    }
}

/// Whether a pack may have this name: `[a-z0-9][a-z0-9_-]*`, at most 64 characters.
pub fn is_pack_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (1..=NAME_BYTES).contains(&text.len())
        && text.bytes().all(|byte| plain(byte) || matches!(byte, b'_' | b'-'))
        && text.bytes().next().is_some_and(plain)
}

/// The sounds of a category, or of an older name for it that the manifest declares.
fn files(manifest: &Value, category: &str) -> Vec<String> {
    let categories = &manifest["categories"];
    let listed = categories.get(category).or_else(|| {
        let aliases = manifest["category_aliases"].as_object()?;
        aliases.iter().find_map(|(old, new)| categories.get(old).filter(|_| new == category))
    });
    let sounds = listed.and_then(|listed| listed["sounds"].as_array());
    let mut files = Vec::new();
    for file in sounds.into_iter().flatten().filter_map(|sound| sound["file"].as_str()) {
        if files.len() < SOUNDS && is_inside(file) && !files.iter().any(|known| known == file) {
            files.push(file.to_owned());
        }
    }
    files
}

/// Whether a path has only the letters that the specification allows, and leads nowhere but down.
fn is_inside(path: &str) -> bool {
    path.len() <= PATH_BYTES
        && path.split('/').all(|part| {
            !matches!(part, "" | "." | "..")
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        })
}

fn title(found: &Value, name: &str) -> String {
    let spoofs = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let title: String =
        found.as_str().unwrap_or_default().chars().filter(|c| !spoofs(*c)).take(TITLE_CHARS).collect();
    let title = title.trim();
    if title.is_empty() { name.to_owned() } else { title.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn manifest(categories: &Value) -> Value {
        json!({
            "cesp_version": "1.0", "name": "peon", "display_name": "The Peon", "version": "1.0.0",
            "categories": categories,
        })
    }

    fn parse(manifest: &Value) -> Result<Manifest, ManifestError> {
        Manifest::parse(&manifest.to_string())
    }

    fn sounds(files: &[&str]) -> Value {
        let sounds: Vec<_> = files.iter().map(|file| json!({"file": file, "label": "?"})).collect();
        json!({ "sounds": sounds })
    }

    #[test]
    fn a_pack_has_sounds_for_our_events() {
        let pack = parse(&manifest(&json!({
            "task.complete": sounds(&["sounds/a.mp3", "sounds/b.mp3", "sounds/a.mp3"]),
            "input.required": sounds(&["ask.wav"]),
            "task.error": sounds(&[]),
            "session.start": sounds(&["sounds/hello.mp3"]),
            "user.spam": 7,
        })))
        .expect("a good pack");
        assert_eq!((pack.name.as_str(), pack.title.as_str()), ("peon", "The Peon"));
        assert_eq!(pack.events(), [Cue::Permission, Cue::TurnFinished]);
        let turns: Vec<_> = (0..5).filter_map(|turn| pack.sound(Cue::TurnFinished, turn)).collect();
        assert_eq!(turns, ["sounds/a.mp3", "sounds/b.mp3", "sounds/a.mp3", "sounds/b.mp3", "sounds/a.mp3"]);
        assert_eq!(pack.sound(Cue::Permission, usize::MAX), Some("ask.wav"));
        assert_eq!(pack.sound(Cue::Error, 0), None);
    }

    #[test]
    fn older_names_of_categories_are_read_where_the_pack_declares_them() {
        let mut pack = manifest(&json!({"complete": sounds(&["a.mp3"]), "permission": sounds(&["b.mp3"])}));
        pack["category_aliases"] =
            json!({"complete": "task.complete", "permission": 7, "gone": "task.error"});
        assert_eq!(parse(&pack).expect("a good pack").events(), [Cue::TurnFinished]);
    }

    #[test]
    fn no_path_leads_out_of_the_pack() {
        let hostile = [
            "../x.wav",
            "sounds/../../x.wav",
            "/etc/passwd",
            "//host/x.wav",
            "\\\\host\\x.wav",
            "..\\x.wav",
            "C:\\x.wav",
            "C:x.wav",
            "~/x.wav",
            "./x.wav",
            "sounds//x.wav",
            "sounds/",
            "",
            ".",
            "..",
            "a\u{0}.wav",
            "a%2e%2e/x.wav",
            "a:b.wav",
            "\u{ff0e}\u{ff0e}/x.wav",
            "file:///etc/passwd",
            "a b.wav",
        ];
        let pack =
            parse(&manifest(&json!({"task.complete": sounds(&hostile)}))).expect("the rest can be used");
        assert_eq!(pack.sound(Cue::TurnFinished, 0), None);
        assert!(pack.events().is_empty());
        let long = "a/".repeat(200);
        let pack =
            parse(&manifest(&json!({"task.complete": sounds(&[&long, "...wav", "a.wav"])}))).expect("a pack");
        assert_eq!(pack.sound(Cue::TurnFinished, 1), Some("a.wav"));
    }

    #[test]
    fn what_is_no_manifest_is_refused_with_its_reason() {
        let with = |key: &str, value: Value| {
            let mut manifest = manifest(&json!({}));
            manifest[key] = value;
            parse(&manifest).err()
        };
        for version in [json!("2.0"), json!(1), json!(""), json!("10.0"), json!(null)] {
            assert_eq!(with("cesp_version", version.clone()), Some(ManifestError::Version), "{version}");
        }
        assert_eq!(with("cesp_version", json!("1.7")), None);
        let long = "a".repeat(65);
        for name in ["", "Peon", "-a", "_a", "a b", "../a", "a/b", "ä", &long] {
            assert_eq!(with("name", json!(name)), Some(ManifestError::Name), "{name}");
        }
        for categories in [json!([]), json!(null), json!("all")] {
            assert_eq!(with("categories", categories), Some(ManifestError::NoCategories));
        }
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for text in ["", "[]", "7", "{", "null", deep.as_str()] {
            assert_eq!(Manifest::parse(text), Err(ManifestError::NoObject));
        }
        assert_eq!(Manifest::parse(&" ".repeat(MANIFEST_BYTES + 1)), Err(ManifestError::TooLarge));
    }

    #[test]
    fn a_list_has_an_end_and_a_title_one_line() {
        let many: Vec<String> = (0..1_000).map(|n| format!("{n}.wav")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let mut manifest = manifest(&json!({"task.error": sounds(&many)}));
        manifest["display_name"] = json!("Two\nlines\u{202e}".to_owned() + &"!".repeat(500));
        let pack = parse(&manifest).expect("a good pack");
        assert_eq!(pack.sound(Cue::Error, SOUNDS), Some("0.wav"));
        assert!(pack.title.starts_with("Twolines!") && pack.title.chars().count() == TITLE_CHARS);
        manifest["display_name"] = json!(["x"]);
        assert_eq!(parse(&manifest).expect("a good pack").title, "peon");
    }
}
