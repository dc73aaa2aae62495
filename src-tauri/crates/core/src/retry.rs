//! When a turn that a passing error has ended is continued. Invariant: never more often than its budget, and never
//! after the person has said otherwise. Times are values; somebody else waits.

use std::collections::VecDeque;

use crate::id::Millis;

/// The waits before each try of a turn; the last one is also for those after it.
const WAITS: [Millis; 5] = [4_000, 8_000, 16_000, 32_000, 60_000];
/// Most tries of one session within [`HOUR`].
pub(crate) const PER_HOUR: usize = 10;
/// The time in which tries of a session are counted.
const HOUR: Millis = 3_600_000;
/// What "now" waits for, in milliseconds: the end of the failed turn comes a moment after its error.
const SETTLES: Millis = 300;

/// One session's tries.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Retry {
    /// How often this turn was continued.
    tried: u32,
    /// When the last ones were, the oldest first.
    recent: VecDeque<Millis>,
    waiting: Option<Waiting>,
}

/// A try that is to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// When.
    pub(crate) at: Millis,
    /// Which one of this turn, from 1.
    pub(crate) number: u32,
    /// How many there can be.
    pub(crate) of: u32,
    /// What has failed: a friendly sentence and the runtime's own words.
    pub(crate) failed: (String, String),
}

/// What to do when a time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// There is nothing to try any more.
    Nothing,
    /// Ask again then.
    NotYet(Millis),
    /// Try.
    Now(Waiting),
}

impl Retry {
    /// The turn has failed: plans the next try, if `tries` in a turn and the session's hour have one left.
    pub(crate) fn plan(&mut self, tries: u32, failed: (String, String), now: Millis) -> Option<&Waiting> {
        // A clock that was turned back must not make old tries count for ever.
        self.recent.retain(|at| *at <= now && now - *at < HOUR);
        if self.tried >= tries || self.recent.len() >= PER_HOUR {
            self.waiting = None;
            return None;
        }
        let wait = WAITS[usize::try_from(self.tried).unwrap_or(usize::MAX).min(WAITS.len() - 1)];
        let waiting = Waiting { at: now.saturating_add(wait), number: self.tried + 1, of: tries, failed };
        Some(self.waiting.insert(waiting))
    }

    /// The try that is to come.
    pub(crate) fn waiting(&self) -> Option<&Waiting> {
        self.waiting.as_ref()
    }

    /// The person does not want to wait. Returns when it is tried.
    pub(crate) fn hurry(&mut self, now: Millis) -> Option<Millis> {
        let waiting = self.waiting.as_mut()?;
        waiting.at = waiting.at.min(now.saturating_add(SETTLES));
        Some(waiting.at)
    }

    /// A time is over.
    pub(crate) fn due(&mut self, now: Millis) -> Due {
        match self.waiting.take() {
            None => Due::Nothing,
            Some(waiting) if now < waiting.at => {
                // A clock that was turned back must not make it wait for longer than it would have.
                let at = waiting.at.min(now.saturating_add(WAITS[WAITS.len() - 1]));
                self.waiting = Some(Waiting { at, ..waiting });
                Due::NotYet(at)
            }
            Some(waiting) => {
                self.tried = waiting.number;
                self.recent.push_back(now);
                Due::Now(waiting)
            }
        }
    }

    /// Nothing is to be tried any more.
    pub(crate) fn cancel(&mut self) -> Option<Waiting> {
        self.waiting.take()
    }

    /// The turn is over, or the person begins another: the next one has all its tries. The hour's stay used.
    pub(crate) fn fresh(&mut self) {
        self.tried = 0;
        self.waiting = None;
    }

    /// How often this turn was continued.
    pub(crate) fn tried(&self) -> u32 {
        self.tried
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(retry: &mut Retry, tries: u32, now: Millis) -> Option<(Millis, u32)> {
        retry
            .plan(tries, (String::new(), String::new()), now)
            .map(|waiting| (waiting.at - now, waiting.number))
    }

    /// Fails and tries as long as it may; the waits.
    fn run(retry: &mut Retry, tries: u32, now: &mut Millis) -> Vec<Millis> {
        let mut waits = Vec::new();
        while let Some((wait, _)) = plan(retry, tries, *now) {
            waits.push(wait);
            *now += wait;
            assert!(matches!(retry.due(*now), Due::Now(_)));
        }
        waits
    }

    #[test]
    fn a_turn_has_its_budget_with_growing_waits() {
        for (tries, waits) in [
            (0, vec![]),
            (1, vec![4_000]),
            (3, vec![4_000, 8_000, 16_000]),
            (7, vec![4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]),
        ] {
            let mut retry = Retry::default();
            assert_eq!(run(&mut retry, tries, &mut 1_000), waits, "{tries}");
            assert_eq!((retry.tried(), retry.waiting()), (tries, None));
        }
    }

    #[test]
    fn a_session_has_its_hour_whatever_its_turns() {
        let mut retry = Retry::default();
        let mut now = 100_000_000;
        let mut tried = 0;
        for _ in 0..20 {
            tried += run(&mut retry, 3, &mut now).len();
            retry.fresh();
        }
        assert_eq!(tried, PER_HOUR);
        now += HOUR;
        assert_eq!(run(&mut retry, 3, &mut now).len(), 3);
        // Turned back, the clock neither blocks nor frees more than an hour's.
        now -= 10 * HOUR;
        retry.fresh();
        assert_eq!(run(&mut retry, 100, &mut now).len(), PER_HOUR);
    }

    #[test]
    fn nothing_is_tried_early_twice_or_after_it_was_cancelled() {
        let mut retry = Retry::default();
        assert_eq!(retry.due(0), Due::Nothing);
        plan(&mut retry, 3, 1_000);
        assert_eq!(retry.due(4_999), Due::NotYet(5_000));
        assert!(matches!(retry.due(5_000), Due::Now(Waiting { number: 1, of: 3, .. })));
        assert_eq!(retry.due(5_000), Due::Nothing);
        plan(&mut retry, 3, 6_000);
        assert!(retry.cancel().is_some());
        assert_eq!((retry.due(1_000_000), retry.hurry(1_000_000)), (Due::Nothing, None));
        // What was planned and never tried is not counted.
        assert_eq!(plan(&mut retry, 3, 7_000), Some((8_000, 2)));
        assert_eq!(retry.hurry(8_000), Some(8_300));
        assert_eq!(retry.hurry(9_000), Some(8_300));
        assert!(matches!(retry.due(8_300), Due::Now(_)));
        // The clock was turned back by a day while it waited.
        plan(&mut retry, 3, 100_000_000);
        assert_eq!(retry.due(1_000), Due::NotYet(61_000));
    }
}
