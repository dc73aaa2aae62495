//! How close sounds may follow one another. Invariant: what needs the person is heard before what merely happened.

use std::collections::BTreeMap;

use crate::effect::Cue;
use crate::id::Millis;

/// Least time between two sounds of the same kind.
const SAME: Millis = 1_000;
/// Least time between any sound and one that only accompanies the work.
const WORK: Millis = 400;

/// When each kind of sound was last let through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rhythm {
    last: BTreeMap<u8, Millis>,
}

impl Rhythm {
    /// Whether a sound may be played now. One that may is noted.
    pub(crate) fn allows(&mut self, cue: Cue, now: Millis) -> bool {
        // A clock that was set back must not silence what follows.
        let since = |at: &Millis| if now >= *at { now - *at } else { Millis::MAX };
        let same = self.last.get(&(cue as u8)).is_some_and(|at| since(at) < SAME);
        let any = self.last.values().any(|at| since(at) < WORK);
        let accompanies = matches!(cue, Cue::ToolCall | Cue::ToolFailure);
        let allowed = !(same || accompanies && any);
        if allowed {
            self.last.insert(cue as u8, now);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tool_calls_in_a_second_are_one_sound() {
        let mut rhythm = Rhythm::default();
        let heard = (0..10).filter(|call| rhythm.allows(Cue::ToolCall, 5_000 + call * 99)).count();
        assert_eq!(heard, 1);
        assert!(rhythm.allows(Cue::ToolCall, 6_000));
    }

    #[test]
    fn what_needs_the_person_is_heard_at_once() {
        let mut rhythm = Rhythm::default();
        assert!(rhythm.allows(Cue::ToolCall, 5_000));
        assert!(rhythm.allows(Cue::Permission, 5_010));
        assert!(!rhythm.allows(Cue::Permission, 5_900), "one for all that ask together");
        assert!(rhythm.allows(Cue::Error, 5_020));
        assert!(!rhythm.allows(Cue::ToolFailure, 5_100), "the work is heard behind it, not over it");
    }

    #[test]
    fn a_clock_that_is_set_back_silences_nothing() {
        let mut rhythm = Rhythm::default();
        assert!(rhythm.allows(Cue::TurnFinished, 9_000_000));
        assert!(rhythm.allows(Cue::TurnFinished, 1_000));
    }
}
