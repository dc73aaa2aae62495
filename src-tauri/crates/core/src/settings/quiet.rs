//! Hours of the day in which nobody is disturbed. Invariant: a time is a minute of the day, written as `HH:MM`.

use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// From when to when nobody is disturbed, by the clock on the wall. From late to early goes across midnight, and
/// equal times mean never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct QuietHours {
    /// The first quiet minute.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub from: TimeOfDay,
    /// The first minute that is not quiet any more.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub to: TimeOfDay,
}

impl QuietHours {
    /// Whether a minute of the day is quiet.
    pub fn holds(self, minute: u16) -> bool {
        let (from, to) = (self.from.0, self.to.0);
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }
}

/// A minute of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

/// What is no time of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time is written as HH:MM, from 00:00 to 23:59")]
pub struct NoTime;

impl TimeOfDay {
    /// The minute of the day, from 0.
    pub fn minute(self) -> u16 {
        self.0
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = NoTime;

    fn try_from(text: String) -> Result<Self, NoTime> {
        let (hours, minutes) = text.split_once(':').ok_or(NoTime)?;
        let number = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<u16>().ok()).flatten().ok_or(NoTime)
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let minute = hours * 60 + minutes;
        if minutes < 60 && minute < DAY { Ok(Self(minute)) } else { Err(NoTime) }
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        format!("{:02}:{:02}", time.0 / 60, time.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::settings::{patched, salvage};

    fn hours(from: &str, to: &str) -> QuietHours {
        serde_json::from_value(json!({"from": from, "to": to})).expect("times")
    }

    #[test]
    fn hours_hold_by_their_borders() {
        let table = [
            // Within a day.
            ("12:00", "13:30", &[("12:00", true), ("13:29", true), ("13:30", false), ("11:59", false)][..]),
            // Across midnight.
            ("22:00", "07:00", &[("22:00", true), ("23:59", true), ("00:00", true), ("06:59", true)]),
            ("22:00", "07:00", &[("07:00", false), ("12:00", false), ("21:59", false)]),
            // To midnight, and from it.
            ("22:00", "00:00", &[("23:59", true), ("00:00", false), ("21:59", false)]),
            ("00:00", "06:00", &[("00:00", true), ("05:59", true), ("06:00", false), ("23:59", false)]),
            // Never.
            ("08:00", "08:00", &[("08:00", false), ("07:59", false), ("20:00", false)]),
            ("00:00", "00:00", &[("00:00", false), ("12:00", false)]),
        ];
        for (from, to, moments) in table {
            for (at, quiet) in moments {
                let minute = TimeOfDay::try_from((*at).to_owned()).expect("a time").minute();
                assert_eq!(hours(from, to).holds(minute), *quiet, "{at} in {from} to {to}");
            }
        }
    }

    #[test]
    fn times_are_printed_as_they_are_read() {
        for text in ["00:00", "07:05", "22:00", "23:59"] {
            let time = TimeOfDay::try_from(text.to_owned()).expect("a time");
            assert_eq!(String::from(time), text);
        }
        for text in ["24:00", "12:60", "7:00", "07:0", "+7:00", "0700", "", ":", "99:99", "07:00:00", "７:00"]
        {
            assert_eq!(TimeOfDay::try_from(text.to_owned()), Err(NoTime), "{text}");
        }
    }

    #[test]
    fn bad_hours_cost_only_themselves() {
        for bad in [
            json!({"from": "22:00"}),
            json!({"from": "25:00", "to": "07:00"}),
            json!("22:00-07:00"),
            json!({"from": 1320, "to": 420}),
            json!([]),
        ] {
            let salvaged = salvage(&json!({"notifications": {"quietHours": bad, "error": false}}));
            assert_eq!(salvaged.settings.notifications.quiet_hours, None, "{bad}");
            assert!(!salvaged.settings.notifications.error, "the rest is kept");
            assert_eq!(salvaged.problems.len(), 1, "{:?}", salvaged.problems);
            assert!(patched(&json!({}), &json!({"notifications": {"quietHours": bad}})).is_err());
        }
        let good = json!({"notifications": {"quietHours": {"from": "22:00", "to": "07:00"}}});
        let salvaged = salvage(&good);
        assert_eq!(salvaged.problems, Vec::<String>::new());
        assert_eq!(salvaged.settings.notifications.quiet_hours, Some(hours("22:00", "07:00")));
        let off = patched(&good, &json!({"notifications": {"quietHours": null}})).expect("off");
        assert_eq!(salvage(&off).settings.notifications.quiet_hours, None);
    }
}
