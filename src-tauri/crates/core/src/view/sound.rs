//! What can be chosen as a sound.

use serde::{Deserialize, Serialize};

use crate::effect::Cue;

/// What can be chosen besides our own sounds, and what is wrong with what was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SoundSources {
    /// The packs that were found.
    pub packs: Vec<PackView>,
    /// What is wrong with folders of packs, one sentence each.
    pub pack_problems: Vec<String>,
    /// Why the sound that was chosen for an event cannot be played, one sentence each.
    pub broken: Vec<(Cue, String)>,
}

/// A sound pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PackView {
    /// Its name, which stands behind `pack:` in the settings.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// The events that it has a sound for.
    pub events: Vec<Cue>,
}
