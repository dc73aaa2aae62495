//! A turn that a passing error has ended.

use askance_core::record::{AuditEvent, RetryStep};
use askance_core::view::SessionState;

use super::given::notes;
use super::*;

fn error(status: u16) -> EventKind {
    EventKind::Failed {
        kind: "query".into(),
        status: Some(status),
        message: format!("{status} It is too much."),
    }
}

/// What the person and others are told of, by kind.
fn told(effects: &[Effect]) -> Vec<&'static str> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Notify(_) => Some("notification"),
            Effect::Sound(_) => Some("sound"),
            Effect::Send(_) => Some("message"),
            Effect::Continue { .. } => Some("continue"),
            Effect::RetryAt { .. } => Some("wait"),
            Effect::Abort(_) => Some("abort"),
            _ => None,
        })
        .collect()
}

fn journey() -> (Journey, SessionId) {
    settings(&json!({}))
}

fn settings(errors: &Value) -> (Journey, SessionId) {
    let webhook = "https://hooks.slack.com/x";
    let mut journey = Journey::new(json!({"slack": {"webhookUrl": webhook}, "errors": errors}));
    let session = journey.session("s1", None);
    journey.event(&session, EventKind::TurnStarted);
    (journey, session)
}

/// The turn fails as the runtime tells it; what is told of.
fn fail(journey: &mut Journey, session: &SessionId, status: u16) -> Vec<&'static str> {
    let effects = journey.event(session, error(status));
    let idle = journey.event(session, EventKind::Idle { aborted: false });
    assert!(told(&idle).is_empty(), "the end of a failed turn is no news: {idle:?}");
    told(&effects)
}

fn due(journey: &mut Journey, session: &SessionId, later: Millis) -> Vec<&'static str> {
    journey.now += later;
    told(&journey.take(Input::App(News::RetryDue(session.clone()))).effects)
}

fn state(journey: &Journey) -> (SessionState, Option<(u32, u32)>) {
    let view = journey.state.session_views().masked().remove(0);
    (view.state, view.retry.map(|retry| (retry.number, retry.of)))
}

fn steps(journey: &Journey) -> Vec<(RetryStep, u32)> {
    journey
        .record
        .iter()
        .filter_map(|entry| match entry.event {
            AuditEvent::Retry { step, number, .. } => Some((step, number)),
            _ => None,
        })
        .collect()
}

const TOLD: [&str; 3] = ["notification", "sound", "message"];

#[test]
fn it_is_continued_and_nobody_is_disturbed() {
    let (mut journey, session) = journey();
    assert_eq!(fail(&mut journey, &session, 503), ["wait"]);
    assert_eq!(state(&journey), (SessionState::Working, Some((1, 3))));
    assert_eq!(due(&mut journey, &session, 1_000), ["wait"]);
    assert_eq!(due(&mut journey, &session, 3_000), ["continue"]);
    // Our own words come through the hook, and are nobody else's.
    let said = texts::CONTINUE.to_owned();
    assert_eq!(journey.hook(&session, HookKind::UserPromptSubmitted { prompt: said }).reply, Reply::Nothing);
    journey.event(&session, EventKind::TurnStarted);
    assert_eq!(state(&journey), (SessionState::Working, None));
    let end = journey.event(&session, EventKind::Idle { aborted: false });
    assert_eq!(told(&end), ["notification", "sound"]);
    assert_eq!(state(&journey), (SessionState::Idle, None));
    assert_eq!(steps(&journey), [(RetryStep::Waiting, 1), (RetryStep::Sent, 1)]);
    insta::assert_debug_snapshot!(notes(&journey, &session));
    let prompts =
        journey.record.iter().filter(|entry| matches!(entry.event, AuditEvent::Prompt { .. })).count();
    assert_eq!((prompts, journey.state.session_views().masked()[0].counts.prompts), (1, 1));
    // The next turn has all its tries.
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "More".into() }));
    assert_eq!(fail(&mut journey, &session, 503), ["wait"]);
    assert_eq!(state(&journey).1, Some((1, 3)));
}

#[test]
fn when_the_tries_are_used_up_the_person_is_told_once_how_often() {
    let (mut journey, session) = settings(&json!({"retryCount": 2}));
    for wait in [4_000, 8_000] {
        assert_eq!(fail(&mut journey, &session, 429), ["wait"]);
        assert_eq!(due(&mut journey, &session, wait), ["continue"]);
    }
    let effects = journey.event(&session, error(429));
    assert_eq!(told(&effects), TOLD);
    let words = format!("{effects:?}");
    assert!(words.contains("Askance tried again 2 times."), "{words}");
    assert_eq!(state(&journey), (SessionState::Failed, None));
    assert_eq!(due(&mut journey, &session, 100_000), [""; 0]);
    insta::assert_debug_snapshot!(
        journey.state.timeline(&session).masked().into_iter().map(|line| line.entry).collect::<Vec<_>>()
    );
}

#[test]
fn what_does_not_pass_is_told_at_once() {
    for status in [400, 401, 402, 403, 404, 413, 422, 501] {
        let (mut journey, session) = journey();
        assert_eq!(fail(&mut journey, &session, status), TOLD, "{status}");
        assert_eq!(state(&journey).0, SessionState::Failed);
        assert!(steps(&journey).is_empty());
    }
    for errors in [json!({"retryTransient": false}), json!({"retryCount": 0})] {
        let (mut journey, session) = settings(&errors);
        assert_eq!(fail(&mut journey, &session, 503), TOLD);
    }
}

#[test]
fn the_person_has_the_last_word() {
    type Does = fn(&mut Journey, &SessionId) -> Vec<Effect>;
    let stops: Does = |journey, session| journey.take(Input::Person(Act::Stop(session.clone()))).effects;
    let says: Does = |journey, session| {
        journey.take(Input::Person(Act::Send { session: session.clone(), text: "Leave it".into() })).effects
    };
    let closes: Does = |journey, session| {
        let mut effects = journey.take(Input::Person(Act::Stop(session.clone()))).effects;
        effects.extend(journey.take(Input::App(News::Closed(session.clone()))).effects);
        effects
    };
    let table = [
        ("stop", stops, SessionState::Failed),
        ("say", says, SessionState::Working),
        ("close", closes, SessionState::Ended),
    ];
    for (name, does, after) in table {
        let (mut journey, session) = journey();
        fail(&mut journey, &session, 503);
        let effects = does(&mut journey, &session);
        assert!(
            !told(&effects).iter().any(|kind| ["message", "sound", "abort", "continue"].contains(kind)),
            "{name}: {effects:?}"
        );
        assert_eq!(state(&journey), (after, None), "{name}");
        assert_eq!(due(&mut journey, &session, 100_000), [""; 0], "{name}");
        assert_eq!(steps(&journey), [(RetryStep::Waiting, 1), (RetryStep::Cancelled, 1)], "{name}");
    }
    // It need not wait, either.
    let (mut journey, session) = journey();
    fail(&mut journey, &session, 503);
    assert_eq!(told(&journey.take(Input::Person(Act::RetryNow(session.clone()))).effects), ["wait"]);
    assert_eq!(due(&mut journey, &session, 300), ["continue"]);
    let again = journey.take(Input::Person(Act::RetryNow(session.clone())));
    assert!(matches!(again.reply, Reply::Gone(_)));
}

#[test]
fn what_happens_meanwhile_ends_the_waiting() {
    // Another program goes on in the session.
    let (mut journey, session) = journey();
    fail(&mut journey, &session, 503);
    journey.event(&session, EventKind::TurnStarted);
    assert_eq!(due(&mut journey, &session, 100_000), [""; 0]);
    assert_eq!(state(&journey), (SessionState::Working, None));
    // The runtime dies.
    let (mut journey, session) = self::journey();
    fail(&mut journey, &session, 503);
    let died = News::RuntimeDied { sessions: vec![session.clone()], reason: "It has ended.".into() };
    assert_eq!(told(&journey.take(Input::App(died)).effects), ["message", "notification", "sound"]);
    assert_eq!(due(&mut journey, &session, 100_000), [""; 0]);
    // It is switched off: then the person is told of what failed.
    let (mut journey, session) = self::journey();
    fail(&mut journey, &session, 503);
    let mut settings = journey.state.settings().clone();
    settings.errors.retry_transient = false;
    journey.take(Input::Person(Act::Settings(Box::new(settings))));
    assert_eq!(due(&mut journey, &session, 4_000), TOLD);
    // It was stopped before it failed.
    let (mut journey, session) = self::journey();
    journey.take(Input::Person(Act::Stop(session.clone())));
    assert!(!fail(&mut journey, &session, 503).contains(&"wait"));
    assert!(steps(&journey).is_empty());
    // A second error of the same end costs no try.
    let (mut journey, session) = self::journey();
    fail(&mut journey, &session, 503);
    assert_eq!(fail(&mut journey, &session, 500), [""; 0]);
    assert_eq!(state(&journey).1, Some((1, 3)));
    // A session that is gone.
    assert!(due(&mut journey, &SessionId::from("gone"), 0).is_empty());
}

#[test]
fn the_runtime_is_answered_as_the_guide_says() {
    let (mut journey, session) =
        settings(&json!({"retryCount": 5, "messages": {"model_call": "One moment."}}));
    let mut answer = |context: &str, recoverable| {
        let message = "503".to_owned();
        journey
            .hook(&session, HookKind::ErrorOccurred { context: context.into(), message, recoverable })
            .reply
    };
    let one = "One moment.".to_owned();
    assert_eq!(answer("model_call", true), Reply::Error { retry: Some(5), notification: one.clone() });
    assert_eq!(answer("model_call", false), Reply::Error { retry: None, notification: one });
    let tool = Reply::Error { retry: None, notification: "A tool failed.".into() };
    assert_eq!(answer("tool_execution", true), tool);
}
