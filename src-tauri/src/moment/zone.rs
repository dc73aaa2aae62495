//! How the clock on the wall goes. Invariant: where the zone cannot be found out, it is UTC, and that is logged.

use askance_core::id::Millis;
use askance_core::route::Zone;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// The machine's zone as it is now, with its next change.
pub(super) fn read(now: Millis) -> Zone {
    let zone = TimeZone::try_system().unwrap_or_else(|error| {
        tracing::debug!(%error, "the time zone is not known");
        TimeZone::UTC
    });
    at(&zone, now)
}

fn at(zone: &TimeZone, now: Millis) -> Zone {
    let Some(now) = i64::try_from(now).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()) else {
        return Zone::default();
    };
    let minutes = |offset: Offset| offset.seconds().div_euclid(60);
    let change = zone.following(now).next().and_then(|change| {
        let at = Millis::try_from(change.timestamp().as_millisecond()).ok()?;
        Some((at, minutes(change.offset())))
    });
    Zone { east: minutes(zone.to_offset(now)), change }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_with_summer_time_tells_its_next_change() {
        // As TZ has it, so that the test needs no files of the system.
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a zone");
        let winter = 1_774_656_000_000;
        let spring = 1_774_746_000_000;
        assert_eq!(at(&berlin, winter), Zone { east: 60, change: Some((spring, 120)) });
        let summer = at(&berlin, spring);
        assert_eq!((summer.east, summer.change.map(|(_, east)| east)), (120, Some(60)));
        // The minute before and after, from what was read a day earlier.
        let read = at(&berlin, winter);
        assert_eq!((read.minute(spring - 1), read.minute(spring)), (119, 180));
    }

    #[test]
    fn a_zone_without_changes_has_none() {
        assert_eq!(at(&TimeZone::UTC, 1_774_656_000_000), Zone::default());
        let kolkata = TimeZone::posix("IST-5:30").expect("a zone");
        assert_eq!(at(&kolkata, 0), Zone { east: 330, change: None });
        assert_eq!(at(&kolkata, Millis::MAX), Zone::default(), "no such moment");
    }
}
