//! What the hour, the desk and the person's wish for peace change: what is told, and nothing else.

use askance_core::effect::{Buttons, Cue, Key};
use askance_core::route::{Front, Several, Zone};

use super::*;

/// The sounds and notifications among the effects.
fn told(effects: &[Effect]) -> (Vec<Cue>, Vec<Key>) {
    let mut told = (Vec::new(), Vec::new());
    for effect in effects {
        match effect {
            Effect::Sound(cue) => told.0.push(*cue),
            Effect::Notify(notification) => told.1.push(notification.key.clone()),
            _ => {}
        }
    }
    told
}

/// What is told of a request, a finished turn, an error and an end, a second and a half apart.
fn day(journey: &mut Journey, session: &SessionId) -> (Vec<Cue>, Vec<Key>) {
    let mut effects = Vec::new();
    let waits = journey.gate(session, None, "bash", json!({"command": "make"}));
    let Reply::Held { prompt, .. } = waits.reply else { panic!("{waits:?}") };
    effects.extend(waits.effects);
    effects.extend(journey.answer(prompt, Answer::approve()).effects);
    journey.now += 1_500;
    effects.extend(journey.event(session, EventKind::Idle { aborted: false }));
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "More".into() }));
    journey.now += 1_500;
    effects.extend(journey.event(
        session,
        EventKind::Failed { kind: "query".into(), status: Some(400), message: "bad".into() },
    ));
    journey.now += 1_500;
    effects.extend(journey.hook(session, HookKind::SessionEnd { reason: "user_exit".into() }).effects);
    told(&effects)
}

fn everything(session: &SessionId) -> (Vec<Cue>, Vec<Key>) {
    let keys = [Key::Permission, Key::Turn(session.clone()), Key::Error(session.clone())];
    let keys = keys.into_iter().chain([Key::End(session.clone())]).collect();
    (vec![Cue::Permission, Cue::TurnFinished, Cue::Error], keys)
}

fn what_is_let_through(session: &SessionId) -> (Vec<Cue>, Vec<Key>) {
    (vec![], vec![Key::Permission, Key::Error(session.clone())])
}

#[test]
fn quiet_hours_let_requests_and_errors_through_without_a_sound() {
    // The journey's clock begins a quarter past midnight, UTC.
    let settings = json!({"notifications": {"quietHours": {"from": "22:00", "to": "07:00"}}});
    let mut journey = Journey::new(settings.clone());
    let session = journey.session("s1", None);
    assert_eq!(day(&mut journey, &session), what_is_let_through(&session));
    // In a zone where it is noon nobody sleeps.
    let mut journey = Journey::new(settings);
    journey.take(Input::App(News::Zone(Zone { east: 12 * 60, change: None })));
    let session = journey.session("s1", None);
    assert_eq!(day(&mut journey, &session), everything(&session));
}

#[test]
fn nothing_is_let_through_that_the_person_did_not_want_and_nothing_else_is_lost() {
    let mut journey = Journey::new(json!({
        "notifications": {
            "quietHours": {"from": "22:00", "to": "07:00"},
            "permissionLetThrough": false, "errorLetThrough": false, "soundLetThrough": true
        },
        "slack": {"webhookUrl": "https://hooks.slack.com/x"}
    }));
    let session = journey.session("s1", None);
    let asked = journey.gate(&session, None, "bash", json!({"command": "make"}));
    assert!(matches!(asked.reply, Reply::Held { .. }));
    assert!(asked.effects.contains(&Effect::Prompts), "the window shows it all the same");
    assert_eq!(told(&asked.effects), (vec![], vec![]));
    let failed = journey.event(
        &session,
        EventKind::Failed { kind: "query".into(), status: Some(400), message: "bad".into() },
    );
    assert_eq!(told(&failed), (vec![], vec![]));
    assert!(failed.iter().any(|effect| matches!(effect, Effect::Send(_))), "Slack has hours of its own");
    assert!(none_allowed(&released(&failed)) && !released(&failed).is_empty());
}

#[test]
fn the_system_is_followed_until_it_changes_its_mind() {
    let mut journey = Journey::new(json!({}));
    journey.take(Input::App(News::DoNotDisturb(Some(true))));
    let quiet = journey.session("s1", None);
    assert_eq!(day(&mut journey, &quiet), what_is_let_through(&quiet));
    assert_eq!(journey.state.do_not_disturb(), Some(true));
    for on in [Some(false), None] {
        journey.take(Input::App(News::DoNotDisturb(on)));
        journey.now += 10_000;
        let session = journey.session(&format!("{on:?}"), None);
        assert_eq!(day(&mut journey, &session), everything(&session));
    }
}

#[test]
fn a_muted_session_is_silent_and_the_others_are_not() {
    let mut journey = Journey::new(json!({}));
    let muted = journey.session("s1", None);
    let other = journey.session("s2", None);
    journey.take(Input::Person(Act::Mute { session: muted.clone(), muted: true }));
    assert!(journey.state.session_views().masked().iter().any(|view| view.id == muted && view.muted));
    let result = json!({"textResultForLlm": "fine", "resultType": "success"});
    let worked = journey.hook(&muted, HookKind::PostToolUse { tool: "bash".into(), result });
    assert_eq!(told(&worked.effects), (vec![], vec![]));
    assert_eq!(day(&mut journey, &muted), what_is_let_through(&muted));
    journey.now += 10_000;
    assert_eq!(day(&mut journey, &other), everything(&other));
    // It is kept when the session goes on, and taken back by the person.
    assert!(journey.state.session_views().masked().iter().any(|view| view.id == muted && view.muted));
    journey.take(Input::Person(Act::Mute { session: muted.clone(), muted: false }));
    assert!(journey.state.session_views().masked().iter().all(|view| !view.muted));
}

#[test]
fn a_request_of_another_session_is_told_although_a_muted_one_asks_first() {
    let mut journey = Journey::new(json!({"notifications": {"permissionLetThrough": false}}));
    let muted = journey.session("s1", None);
    let other = journey.session("s2", None);
    journey.take(Input::Person(Act::Mute { session: muted.clone(), muted: true }));
    let asked = journey.gate(&muted, None, "bash", json!({"command": "make"}));
    assert_eq!(told(&asked.effects), (vec![], vec![]));
    let asked = journey.gate(&other, None, "bash", json!({"command": "make"}));
    assert_eq!(told(&asked.effects), (vec![Cue::Permission], vec![Key::Permission]));
}

#[test]
fn who_looks_at_a_session_is_not_told_what_they_see() {
    let mut journey = Journey::new(json!({}));
    let seen = journey.session("s1", None);
    let other = journey.session("s2", None);
    journey.take(Input::App(News::InFront(Front { session: Some(seen.clone()), prompt: false })));
    let (sounds, keys) = everything(&seen);
    let told_of_it = keys.into_iter().filter(|key| *key == Key::Permission).collect();
    assert_eq!(day(&mut journey, &seen), (sounds, told_of_it), "the sounds stay");
    journey.now += 10_000;
    assert_eq!(day(&mut journey, &other), everything(&other));
    // Who turns to a session has seen what stands on the screen about it.
    let turned =
        journey.take(Input::App(News::InFront(Front { session: Some(other.clone()), prompt: false })));
    for key in [Key::Turn(other.clone()), Key::Error(other.clone()), Key::End(other.clone())] {
        assert!(turned.effects.contains(&Effect::Unnotify(key)));
    }
    let again = journey.take(Input::App(News::InFront(Front { session: Some(other), prompt: true })));
    assert_eq!(again.effects, []);
}

#[test]
fn before_the_prompt_window_nobody_is_told_of_requests() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let first = journey.held(&session, "make");
    journey.take(Input::App(News::InFront(Front { session: None, prompt: true })));
    journey.now += 2_000;
    let asked = journey.gate(&session, None, "bash", json!({"command": "make two"}));
    assert_eq!(told(&asked.effects), (vec![Cue::Permission], vec![]));
    assert!(asked.effects.contains(&Effect::Unnotify(Key::Permission)), "the old one counts wrong now");
    journey.take(Input::App(News::InFront(Front::default())));
    let left = journey.answer(first, Answer::approve());
    assert_eq!(told(&left.effects).1, [Key::Permission]);
}

#[test]
fn five_sessions_that_finish_together_are_one_notification_and_one_sound() {
    let mut journey = Journey::new(json!({}));
    let sessions: Vec<_> = (1..=5).map(|number| journey.session(&format!("s{number}"), None)).collect();
    let mut effects = Vec::new();
    for session in &sessions {
        effects.extend(journey.event(session, EventKind::Idle { aborted: false }));
    }
    let (sounds, keys) = told(&effects);
    assert_eq!(sounds, [Cue::TurnFinished]);
    assert_eq!(keys[0], Key::Turn(sessions[0].clone()));
    assert!(keys[1..].iter().all(|key| *key == Key::Several(Several::Finished)));
    assert!(effects.contains(&Effect::Unnotify(Key::Turn(sessions[0].clone()))), "it is replaced");
    let last = effects.iter().rev().find_map(|effect| match effect {
        Effect::Notify(notification) => Some(notification.clone()),
        _ => None,
    });
    let last = last.unwrap();
    assert_eq!(last.title, "5 sessions have finished");
    assert_eq!(last.body, "Mend the test, Mend the test, Mend the test and 2 more");
    assert_eq!(last.buttons, Buttons::Sessions);
    // It goes when the person has gone on with all of them.
    let mut gone = Vec::new();
    for session in sessions {
        gone.push(journey.take(Input::Person(Act::Send { session, text: "More".into() })).effects);
    }
    let several = Effect::Unnotify(Key::Several(Several::Finished));
    assert_eq!(
        gone.iter().map(|effects| effects.contains(&several)).collect::<Vec<_>>(),
        [false, false, false, false, true]
    );
}

#[test]
fn a_thousand_tool_calls_in_ten_seconds_are_few_sounds() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let result = json!({"textResultForLlm": "fine", "resultType": "success"});
    let begin = journey.now;
    let mut sounds = Vec::new();
    for call in 0..1_000 {
        // Every 10 ms one comes to an end; each tenth fails. `take` adds its own 100 ms.
        journey.now = begin + call * 10 - 100;
        let kind = if call % 10 == 9 {
            HookKind::PostToolUseFailure { tool: "bash".into(), error: "no".into() }
        } else {
            HookKind::PostToolUse { tool: "bash".into(), result: result.clone() }
        };
        let outcome = journey.hook(&session, kind);
        assert!(outcome.effects.len() <= 1, "nothing but a sound: {:?}", outcome.effects);
        sounds.extend(told(&outcome.effects).0.into_iter().map(|cue| (journey.now, cue)));
    }
    for cue in [Cue::ToolCall, Cue::ToolFailure] {
        let times: Vec<_> = sounds.iter().filter(|(_, other)| *other == cue).map(|(at, _)| *at).collect();
        assert!((1..=10).contains(&times.len()), "one a second at most: {times:?}");
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 1_000), "{times:?}");
    }
    assert!(sounds.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 400), "{sounds:?}");
}

#[test]
fn a_finished_turn_tells_what_was_done_in_it() {
    let mut journey = Journey::new(json!({"policy": {"profile": "allowAll"}}));
    let session = journey.session("s1", Some(Profile::AllowAll));
    let run = |journey: &mut Journey, tool: &str, number: usize, error: Option<&str>| {
        let (call, args) = (
            askance_core::id::CallId::from(format!("{tool}{number}").as_str()),
            json!({"n": number, "path": "a"}),
        );
        let kind =
            EventKind::ToolStarted { call: call.clone(), tool: tool.into(), args: args.clone(), mcp: None };
        journey.event(&session, kind);
        journey.gate(&session, None, tool, args);
        let error = error.map(str::to_owned);
        journey.event(&session, EventKind::ToolEnded { call, error, result: Some("fine".into()) });
    };
    for number in 0..3 {
        run(&mut journey, "bash", number, (number == 2).then_some("exit 1"));
    }
    run(&mut journey, "edit", 0, None);
    run(&mut journey, "view", 0, None);
    run(&mut journey, "report_intent", 0, None);
    let words = format!("## Done\n**All tests** pass now, see `NOTES.md`. {}={}", "api_key", "abc123");
    journey.event(&session, EventKind::Message { message: "m".into(), text: words });
    let body = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Notify(notification) => Some(notification.body),
            _ => None,
        })
    };
    let finished = body(journey.event(&session, EventKind::Idle { aborted: false }));
    assert_eq!(
        finished.as_deref(),
        Some("Done: All tests pass now, see NOTES.md. [REDACTED] (2.0 s, 3 commands, 1 edit, 1 read)")
    );
    // The next turn counts anew, and an old answer is not its own.
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "More".into() }));
    let finished = body(journey.event(&session, EventKind::Idle { aborted: false }));
    assert_eq!(finished.as_deref(), Some("It is done. (0.1 s)"));
}
