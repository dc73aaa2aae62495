//! What survives, as tables, with the time given.

use serde_json::json;

use super::survive::{is_heard, is_shown};
use super::together::WINDOW;
use super::*;
use crate::effect::{Buttons, Cue, Urgency};
use crate::settings::{Notifications, Settings};

const HOUR: Millis = 3_600_000;
const MINUTE: Millis = 60_000;
/// 2026-03-28T00:00Z: the night before the clocks of Berlin go forward, at 01:00Z on the 29th.
const MARCH: Millis = 1_774_656_000_000;

fn s(id: &str) -> SessionId {
    SessionId::from(id)
}

fn settings(notifications: &serde_json::Value) -> Settings {
    serde_json::from_value(json!({ "notifications": notifications })).expect("settings")
}

fn every_key() -> [(Key, &'static str); 9] {
    [
        (Key::Permission, "permission"),
        (Key::Turn(s("a")), "turnFinished"),
        (Key::Error(s("a")), "error"),
        (Key::End(s("a")), "sessionEnded"),
        (Key::Runtime, "error"),
        (Key::Several(Several::Finished), "turnFinished"),
        (Key::Several(Several::Failed), "error"),
        (Key::Several(Several::Ended), "sessionEnded"),
        (Key::Told, ""),
    ]
}

#[test]
fn each_switch_drops_its_own_and_nothing_else() {
    for switch in ["permission", "turnFinished", "error", "sessionEnded"] {
        let off = settings(&json!({ switch: false })).notifications;
        for (key, belongs_to) in every_key() {
            let shown = is_shown(&key, &off, &Front::default(), false);
            assert_eq!(shown, switch != belongs_to, "{key:?} without {switch}");
        }
    }
}

#[test]
fn in_quiet_times_only_what_is_let_through_is_shown() {
    let default = Notifications::default();
    for (key, switch) in every_key() {
        let shown = is_shown(&key, &default, &Front::default(), true);
        assert_eq!(shown, matches!(switch, "permission" | "error" | ""), "{key:?}");
    }
    for (setting, kept) in [("permissionLetThrough", "error"), ("errorLetThrough", "permission")] {
        let settings = settings(&json!({ setting: false })).notifications;
        for (key, switch) in every_key() {
            let shown = is_shown(&key, &settings, &Front::default(), true);
            assert_eq!(shown, switch == kept || switch.is_empty(), "{key:?} without {setting}");
        }
    }
    // What is switched off is not let through either.
    let off = settings(&json!({"permission": false, "error": false})).notifications;
    assert!(!is_shown(&Key::Permission, &off, &Front::default(), true));
    assert!(!is_shown(&Key::Runtime, &off, &Front::default(), true));
}

#[test]
fn what_is_before_the_person_is_not_shown() {
    let settings = Notifications::default();
    let session = Front { session: Some(s("a")), prompt: false };
    let other = Front { session: Some(s("b")), prompt: false };
    let prompt = Front { session: None, prompt: true };
    for (key, _) in every_key() {
        let of_it = matches!(key, Key::Turn(_) | Key::Error(_) | Key::End(_));
        assert_eq!(is_shown(&key, &settings, &session, false), !of_it, "{key:?}");
        assert!(is_shown(&key, &settings, &other, false), "{key:?}");
        assert_eq!(is_shown(&key, &settings, &prompt, false), key != Key::Permission, "{key:?}");
    }
}

#[test]
fn sounds_by_kind_and_moment() {
    const CUES: [Cue; 5] = [Cue::ToolCall, Cue::ToolFailure, Cue::Permission, Cue::TurnFinished, Cue::Error];
    let heard = |settings: &Settings, hushed| CUES.map(|cue| is_heard(cue, settings, hushed));
    let all = [true; 5];
    let none = [false; 5];
    assert_eq!(heard(&settings(&json!({})), false), all);
    assert_eq!(heard(&settings(&json!({})), true), none, "shown in the night, but not heard");
    let loud = settings(&json!({"soundLetThrough": true}));
    assert_eq!(heard(&loud, true), [false, false, true, false, true]);
    let errors = settings(&json!({"soundLetThrough": true, "permissionLetThrough": false}));
    assert_eq!(heard(&errors, true), [false, false, false, false, true]);
    let mut silent = loud;
    silent.sounds.enabled = false;
    assert_eq!(heard(&silent, true), none);
    assert_eq!(heard(&silent, false), none);
}

#[test]
fn quiet_hours_go_by_the_clock_on_the_wall() {
    let night = settings(&json!({"quietHours": {"from": "22:00", "to": "07:00"}})).notifications;
    let berlin = Zone { east: 60, change: Some((MARCH + 25 * HOUR, 120)) };
    let table = [
        // Berlin is an hour ahead in winter: 22:00 there is 21:00Z.
        (berlin, 21 * HOUR - 1, false),
        (berlin, 21 * HOUR, true),
        (berlin, 23 * HOUR, true),
        // In this night the clocks go forward, so that 07:00 is 05:00Z and not 06:00Z.
        (berlin, 29 * HOUR - 1, true),
        (berlin, 29 * HOUR, false),
        (Zone { east: 60, change: None }, 29 * HOUR, true),
        // And the next evening begins at 20:00Z.
        (berlin, 44 * HOUR - 1, false),
        (berlin, 44 * HOUR, true),
        (Zone::default(), 22 * HOUR, true),
        (Zone::default(), 22 * HOUR - 1, false),
        (Zone::default(), 7 * HOUR, false),
        // Half an hour beside everybody else, and before UTC.
        (Zone { east: 330, change: None }, 16 * HOUR + 30 * MINUTE, true),
        (Zone { east: 330, change: None }, 16 * HOUR + 30 * MINUTE - 1, false),
        (Zone { east: -480, change: None }, 6 * HOUR, true),
        (Zone { east: -480, change: None }, 15 * HOUR, false),
    ];
    for (zone, since, quiet) in table {
        let moment = Moment { zone, ..Moment::default() };
        assert_eq!(moment.is_quiet(&night, MARCH + since), quiet, "{zone:?} {since}");
    }
    assert_eq!(Zone { east: -720, change: None }.minute(0), 12 * 60, "before 1970");
    assert_eq!(Zone { east: 0, change: None }.minute(Millis::MAX), Zone::default().minute(Millis::MAX));
}

#[test]
fn the_system_is_followed_where_it_is_known_and_wanted() {
    let table = [
        (json!({}), Some(true), true),
        (json!({}), Some(false), false),
        (json!({}), None, false),
        (json!({"followSystem": false}), Some(true), false),
        // Quiet hours hold whatever the system says.
        (json!({"quietHours": {"from": "00:00", "to": "23:59"}}), Some(false), true),
    ];
    for (notifications, do_not_disturb, quiet) in table {
        let moment = Moment { do_not_disturb, ..Moment::default() };
        assert_eq!(moment.is_quiet(&settings(&notifications).notifications, MARCH), quiet, "{notifications}");
    }
}

fn notification(key: Key) -> Notification {
    Notification {
        key,
        title: "t".to_owned(),
        body: "It broke.".to_owned(),
        urgency: Urgency::Normal,
        buttons: Buttons::Look(None),
    }
}

/// The keys that stand on the screen in the end, with their titles and bodies.
fn on_screen(effects: Vec<Effect>) -> Vec<(Key, String, String)> {
    let mut shown: Vec<(Key, String, String)> = Vec::new();
    for effect in effects {
        match effect {
            Effect::Notify(told) => {
                shown.retain(|(key, ..)| *key != told.key);
                shown.push((told.key, told.title, told.body));
            }
            Effect::Unnotify(gone) => shown.retain(|(key, ..)| *key != gone),
            other => panic!("{other:?}"),
        }
    }
    shown
}

#[test]
fn sessions_that_finish_together_are_one_notification() {
    let names = ["a", "b", "c", "d", "e"];
    let told = [
        ("t", "It broke."),
        ("2 sessions have finished", "A and B"),
        ("3 sessions have finished", "A, B and C"),
        ("4 sessions have finished", "A, B, C and 1 more"),
        ("5 sessions have finished", "A, B, C and 2 more"),
    ];
    let mut together = Together::default();
    let mut effects = Vec::new();
    for (index, (name, (title, body))) in names.iter().zip(told).enumerate() {
        let now = 10_000 + WINDOW * Millis::try_from(index).expect("small");
        let joined = together.join(notification(Key::Turn(s(name))), &name.to_uppercase(), now);
        assert!(matches!(joined.last(), Some(Effect::Notify(_))), "nothing waits for more");
        effects.extend(joined);
        let shown = on_screen(effects.clone());
        let key = if index == 0 { Key::Turn(s("a")) } else { Key::Several(Several::Finished) };
        assert_eq!(shown, [(key, title.to_owned(), body.to_owned())]);
    }
    // The next one comes by itself again, and leaves what is told of the others.
    let later = together.join(notification(Key::Turn(s("f"))), "F", 10_000 + 5 * WINDOW + 1);
    assert_eq!(later, [Effect::Notify(notification(Key::Turn(s("f"))))]);
}

#[test]
fn each_kind_is_told_by_itself() {
    let mut together = Together::default();
    let mut effects = Vec::new();
    for key in [Key::Turn(s("a")), Key::Error(s("b")), Key::End(s("c")), Key::Permission, Key::Told] {
        effects.extend(together.join(notification(key), "X", 5_000));
    }
    assert_eq!(on_screen(effects).len(), 5);
    let failed = on_screen(together.join(notification(Key::Error(s("d"))), "D", 5_001));
    let expected = ("2 sessions have failed".to_owned(), "X and D. It broke.".to_owned());
    assert_eq!(failed, [(Key::Several(Several::Failed), expected.0, expected.1)]);
}

#[test]
fn one_that_was_seen_is_not_counted_and_the_last_takes_the_notification_with_it() {
    let mut together = Together::default();
    for name in ["a", "b"] {
        together.join(notification(Key::Turn(s(name))), name, 5_000);
    }
    let several = Effect::Unnotify(Key::Several(Several::Finished));
    assert!(!together.take_back(Key::Turn(s("a"))).contains(&several));
    assert!(!together.take_back(Key::Turn(s("stranger"))).contains(&several));
    assert!(together.take_back(Key::Turn(s("b"))).contains(&several));
    // Nobody is left to be joined.
    assert_eq!(together.join(notification(Key::Turn(s("c"))), "c", 5_100).len(), 1);
}

#[test]
fn a_session_that_finishes_twice_counts_once_and_a_clock_set_back_begins_anew() {
    let mut together = Together::default();
    for _ in 0..2 {
        let told = together.join(notification(Key::Turn(s("a"))), "a", 5_000);
        assert_eq!(told, [Effect::Notify(notification(Key::Turn(s("a"))))]);
    }
    let told = together.join(notification(Key::Turn(s("b"))), "b", 4_000);
    assert_eq!(told, [Effect::Notify(notification(Key::Turn(s("b"))))]);
}

#[test]
fn long_titles_and_many_sessions_stay_short() {
    let mut together = Together::default();
    let title = "word ".repeat(100);
    let mut effects = Vec::new();
    for number in 0..1_000 {
        effects = together.join(notification(Key::Error(s(&number.to_string()))), &title, 5_000 + number);
    }
    let shown = on_screen(effects);
    assert_eq!(shown[0].1, "200 sessions have failed", "the bound");
    assert!(shown[0].2.chars().count() <= crate::gate::BODY_CHARS, "{}", shown[0].2);
}
