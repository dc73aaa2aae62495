//! What is sent out of the machine: neutral values, and the formats of those who take them. Invariant: every text of a
//! session is redacted when the message is made, and escaped when it is put into a format.

mod escape;
mod format;
mod moment;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use format::{Format, Payload, payload};

use crate::id::{Millis, SessionId};
use crate::prompt::Prompt;
use crate::redact::brief;
use crate::session::Session;
use crate::texts;
use crate::view::Counts;

/// Longest error text that is sent, in characters.
const ERROR_CHARS: usize = 600;
/// Longest folder or summary that is sent, in characters.
const LINE_CHARS: usize = 300;
/// Characters of a session's id that are sent: enough to find it on the list.
const ID_CHARS: usize = 8;

/// What a message can be sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Occasion {
    /// An error that nobody recovered from.
    Error,
    /// A session has ended.
    SessionEnded,
    /// A request has waited for long.
    Waiting,
}

/// A message, redacted and not yet in anybody's format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// When it happened.
    pub at: Millis,
    /// Which session; none in a test.
    pub about: Option<About>,
    /// What happened.
    pub matter: Matter,
}

/// The session that a message is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The first characters of its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its folder, with `~` for the home folder.
    pub folder: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matter {
    /// An error that nobody recovered from.
    Failed {
        /// A friendly sentence.
        sentence: String,
        /// The runtime's own words.
        error: String,
        /// What was tried before it was given up: one sentence.
        tried: String,
        /// How long the turn had worked.
        worked: Option<Millis>,
        /// What was done in the session.
        counts: Counts,
    },
    /// The session has ended.
    Ended {
        /// Why, in a few words.
        reason: String,
        /// How long it was watched.
        lasted: Millis,
        /// What was done in it.
        counts: Counts,
    },
    /// A request waits for the person.
    Waiting {
        /// What it is, in a few words.
        action: String,
        /// What it is about, in one line.
        summary: String,
        /// How long it has waited.
        waited: Millis,
    },
    /// The person tries it out.
    Test,
}

impl Message {
    /// A session failed for good.
    pub(crate) fn failed(session: &Session, sentence: &str, error: &str, tried: String, now: Millis) -> Self {
        let matter = Matter::Failed {
            sentence: brief(sentence, LINE_CHARS),
            error: brief(error, ERROR_CHARS),
            tried,
            worked: session.turn_began.map(|began| now.saturating_sub(began)),
            counts: session.counts,
        };
        Self { at: now, about: Some(About::of(session)), matter }
    }

    /// A session has ended.
    pub(crate) fn ended(session: &Session, reason: String, now: Millis) -> Self {
        let matter = Matter::Ended { reason, lasted: session.age(now), counts: session.counts };
        Self { at: now, about: Some(About::of(session)), matter }
    }

    /// A request of this session waits.
    pub(crate) fn waiting(session: &Session, prompt: &Prompt, now: Millis) -> Self {
        let matter = Matter::Waiting {
            action: brief(&prompt.action(), LINE_CHARS),
            summary: brief(&prompt.summary, LINE_CHARS),
            waited: now.saturating_sub(prompt.asked),
        };
        Self { at: now, about: Some(About::of(session)), matter }
    }

    /// The person tries it out.
    pub fn test(now: Millis) -> Self {
        Self { at: now, about: None, matter: Matter::Test }
    }

    /// What it is sent for; a test goes to whom it is meant for.
    pub fn occasion(&self) -> Option<Occasion> {
        match self.matter {
            Matter::Failed { .. } => Some(Occasion::Error),
            Matter::Ended { .. } => Some(Occasion::SessionEnded),
            Matter::Waiting { .. } => Some(Occasion::Waiting),
            Matter::Test => None,
        }
    }
}

impl About {
    fn of(session: &Session) -> Self {
        Self {
            id: short(&session.id),
            title: brief(&session.shown_title(), LINE_CHARS),
            folder: brief(&session.folder_shown, LINE_CHARS),
        }
    }
}

fn short(id: &SessionId) -> String {
    id.as_str().chars().take(ID_CHARS).collect()
}

/// What a message says, in parts that every format arranges in its own way.
struct Parts {
    emoji: &'static str,
    /// Our own words.
    heading: &'static str,
    /// Our own words, with a session's in them.
    sentence: String,
    /// A name of our own, and what a session says.
    facts: Vec<(&'static str, String)>,
    /// Words of others, longer than a line.
    detail: Option<String>,
}

impl Parts {
    fn of(message: &Message) -> Self {
        let mut facts = Vec::new();
        if let Some(about) = &message.about {
            facts.push(("Session", format!("{} ({})", about.title, about.id)));
            facts.push(("Folder", about.folder.clone()));
        }
        match &message.matter {
            Matter::Failed { sentence, error, tried, worked, counts } => {
                facts.push(("Tried", tried.clone()));
                facts.extend(worked.map(|worked| ("Worked for", texts::span(worked))));
                facts.push(("Done before", texts::counted(counts)));
                Self {
                    emoji: "\u{1f6a8}",
                    heading: "Unrecoverable error",
                    sentence: sentence.clone(),
                    facts,
                    detail: Some(error.clone()).filter(|error| !error.is_empty()),
                }
            }
            Matter::Ended { reason, lasted, counts } => {
                facts.push(("Lasted", texts::span(*lasted)));
                facts.push(("Done", texts::counted(counts)));
                Self {
                    emoji: "\u{1f3c1}",
                    heading: "Session ended",
                    sentence: format!("{reason}."),
                    facts,
                    detail: None,
                }
            }
            Matter::Waiting { action, summary, waited } => {
                facts.push(("Waiting for", texts::span(*waited)));
                Self {
                    emoji: "\u{23f3}",
                    heading: "A request waits for you",
                    sentence: format!("{action}. Answer it in Askance."),
                    facts,
                    detail: Some(summary.clone()).filter(|summary| !summary.is_empty()),
                }
            }
            Matter::Test => Self {
                emoji: "\u{1f44b}",
                heading: "Askance can post here",
                sentence: "It will tell you here of what you have chosen in its settings.".to_owned(),
                facts,
                detail: None,
            },
        }
    }

    /// All of it in one line, for a pop-up.
    fn line(&self, message: &Message) -> String {
        match &message.about {
            Some(about) => {
                let detail = self.detail.as_deref().unwrap_or_default();
                let line = format!(
                    "{}: {} ({}, {}). {} {detail}",
                    self.heading, about.title, about.folder, about.id, self.sentence
                );
                line.trim_end().to_owned()
            }
            None => format!("{}. {}", self.heading, self.sentence),
        }
    }
}
