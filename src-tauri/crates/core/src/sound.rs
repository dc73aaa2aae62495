//! The sounds of our own. Invariant: every name here is a file in `sounds/`.

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
