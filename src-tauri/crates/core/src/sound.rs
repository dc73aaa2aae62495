//! The sounds of our own, and what else can be chosen. Invariant: every name here is a file in `sounds/`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::effect::Cue;
use crate::pack::is_pack_name;

/// Longest path of a sound file, in characters.
const PATH_CHARS: usize = 1_000;
/// What a pack's name stands behind in the settings.
const PACK: &str = "pack:";

/// One of the built-in sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SoundName {
    /// A short soft pop, after a tool call.
    Pop,
    /// A low knock, after a failed tool call.
    Knock,
    /// Two notes upwards: a request waits.
    Ask,
    /// A turn is finished.
    Done,
    /// An error.
    Alarm,
}

impl SoundName {
    /// All of them, in the order of the settings.
    pub const ALL: [Self; 5] = [Self::Pop, Self::Knock, Self::Ask, Self::Done, Self::Alarm];

    /// The name in the settings, which is the file's stem.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pop => "pop",
            Self::Knock => "knock",
            Self::Ask => "ask",
            Self::Done => "done",
            Self::Alarm => "alarm",
        }
    }

    /// The sound of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sound| sound.as_str() == name)
    }
}

/// What can be chosen for an event. In the settings it is a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(type = "string"))]
#[serde(try_from = "String", into = "String")]
pub enum SoundChoice {
    /// A sound of ours, by its name.
    BuiltIn(SoundName),
    /// A file of the person's, by its path; `~/` is their home.
    File(String),
    /// What a pack has for the event: `pack:` and the pack's name.
    Pack(String),
}

impl SoundChoice {
    /// Reads what stands in the settings; none where it names nothing that could be a sound.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(sound) = SoundName::parse(text) {
            return Some(Self::BuiltIn(sound));
        }
        if let Some(name) = text.strip_prefix(PACK) {
            return is_pack_name(name).then(|| Self::Pack(name.to_owned()));
        }
        let path = is_path(text) && text.chars().count() <= PATH_CHARS && !text.chars().any(char::is_control);
        path.then(|| Self::File(text.to_owned()))
    }
}

/// Whether it says where it is from anywhere: a path of this system, from the home or from another machine.
fn is_path(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive || ["/", "~/", "~\\", "\\\\"].iter().any(|root| text.starts_with(root))
}

impl fmt::Display for SoundChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn(sound) => f.write_str(sound.as_str()),
            Self::File(path) => f.write_str(path),
            Self::Pack(name) => write!(f, "{PACK}{name}"),
        }
    }
}

impl From<SoundChoice> for String {
    fn from(choice: SoundChoice) -> Self {
        choice.to_string()
    }
}

impl TryFrom<String> for SoundChoice {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("this names no sound")
    }
}

impl Cue {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::ToolCall, Self::ToolFailure, Self::Permission, Self::TurnFinished, Self::Error];

    /// Its key in the settings.
    pub fn key(self) -> &'static str {
        match self {
            Self::ToolCall => "toolCall",
            Self::ToolFailure => "toolFailure",
            Self::Permission => "permission",
            Self::TurnFinished => "turnFinished",
            Self::Error => "error",
        }
    }

    /// The sound of ours that it has until the person chooses, and where the chosen one cannot be played.
    pub fn built_in(self) -> SoundName {
        match self {
            Self::ToolCall => SoundName::Pop,
            Self::ToolFailure => SoundName::Knock,
            Self::Permission => SoundName::Ask,
            Self::TurnFinished => SoundName::Done,
            Self::Error => SoundName::Alarm,
        }
    }

    /// What happened, in the plural.
    pub fn events(self) -> &'static str {
        match self {
            Self::ToolCall => "tool calls",
            Self::ToolFailure => "failed tools",
            Self::Permission => "requests",
            Self::TurnFinished => "finished turns",
            Self::Error => "errors",
        }
    }
}
