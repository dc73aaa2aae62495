//! Where we differ from the CLI, and why.

use std::collections::BTreeSet;

use crate::cli::Verdict;
use crate::strictness;

/// Commands on which we are stricter, with the reason.
const STRICTER: [(&str, &str); 0] = [];

/// Commands that we let run where the CLI asks. Each runs nothing but what the rule, or the read-only set, names;
/// the CLI does not see that, because it compares the words as they are written.
const SEEN_THROUGH: [(&str, &str); 0] = [];

/// The differences that were met.
#[derive(Default)]
pub(crate) struct Differences {
    met: BTreeSet<&'static str>,
}

impl Differences {
    /// Whether a difference has a reason.
    pub(crate) fn explain(&mut self, command: &str, theirs: Verdict, ours: Verdict) -> bool {
        let table: &[(&str, &str)] =
            if strictness(ours) > strictness(theirs) { &STRICTER } else { &SEEN_THROUGH };
        let known = table.iter().find(|(known, _)| *known == command);
        if let Some((known, _)) = known {
            self.met.insert(known);
        }
        known.is_some()
    }

    /// The entries of the tables that were not met.
    pub(crate) fn unused(&self) -> Vec<&'static str> {
        let all = STRICTER.iter().chain(&SEEN_THROUGH).map(|(command, _)| *command);
        all.filter(|command| !self.met.contains(command)).collect()
    }
}
