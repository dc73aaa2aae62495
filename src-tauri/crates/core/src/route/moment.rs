//! What counts besides the event and the settings: the hour, and what the person has before them. Invariant: all of
//! it was told from outside; nothing here asks the clock.

use crate::id::{Millis, SessionId};
use crate::settings::Notifications;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// How far the clock on the wall is ahead of UTC, and when that will change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Zone {
    /// Minutes east of UTC.
    pub east: i32,
    /// When it changes next, as for summer time, and to how many minutes. So that the very minute is right, however
    /// long ago the zone was read.
    pub change: Option<(Millis, i32)>,
}

impl Zone {
    /// The minute of the day at this moment, from 0.
    pub fn minute(&self, now: Millis) -> u16 {
        let east = self.change.filter(|(at, _)| now >= *at).map_or(self.east, |(_, east)| east);
        let minutes = i64::try_from(now / 60_000).unwrap_or_default() + i64::from(east);
        u16::try_from(minutes.rem_euclid(DAY)).unwrap_or_default()
    }
}

/// Which windows of Askance the person has before them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// The session that the sessions window shows, if that window has the keyboard.
    pub session: Option<SessionId>,
    /// Whether the prompt window is on the screen and has the keyboard.
    pub prompt: bool,
}

/// What is known of the moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) zone: Zone,
    /// Whether the system is told not to disturb, where that can be known.
    pub(crate) do_not_disturb: Option<bool>,
    pub(crate) front: Front,
}

impl Moment {
    /// Whether nobody is to be disturbed. What cannot be known does not silence anything.
    pub(crate) fn is_quiet(&self, settings: &Notifications, now: Millis) -> bool {
        let system = settings.follow_system && self.do_not_disturb == Some(true);
        system || settings.quiet_hours.is_some_and(|hours| hours.holds(self.zone.minute(now)))
    }
}
