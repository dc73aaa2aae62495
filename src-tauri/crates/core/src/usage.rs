//! How often each rule has allowed a call, and when last. Invariant: it is a count for the person; no decision reads it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::Millis;

/// Most rules that are counted; the one that was not used for longest makes place.
const RULES: usize = 2000;

/// The counts of all rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Usage {
    rules: BTreeMap<String, Count>,
}

/// The count of one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Count {
    /// How often it has allowed a call.
    pub matches: u32,
    /// When it last did.
    pub last: Option<Millis>,
}

impl Usage {
    /// The count of a rule.
    pub fn of(&self, rule: &str) -> Count {
        self.rules.get(rule).copied().unwrap_or_default()
    }

    /// Counts a call that a rule has allowed.
    pub(crate) fn count(&mut self, rule: String, now: Millis) {
        if self.rules.len() >= RULES && !self.rules.contains_key(&rule) {
            let oldest = self.rules.iter().min_by_key(|(_, count)| count.last).map(|(rule, _)| rule.clone());
            oldest.and_then(|oldest| self.rules.remove(&oldest));
        }
        let count = self.rules.entry(rule).or_default();
        count.matches = count.matches.saturating_add(1);
        count.last = Some(now);
    }
}
