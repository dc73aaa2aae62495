//! What the person is told, and what not.

use super::*;

fn told(effects: &[Effect]) -> Vec<&Effect> {
    effects
        .iter()
        .filter(|effect| {
            matches!(effect, Effect::Notify(_) | Effect::Sound(_) | Effect::Send(_) | Effect::Unnotify(_))
        })
        .collect()
}

#[test]
fn a_finished_turn() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    journey.event(
        &session,
        EventKind::Message { message: "m".into(), text: "The notes are in NOTES.md.".into() },
    );
    let effects = journey.event(&session, EventKind::Idle { aborted: false });
    insta::assert_debug_snapshot!(told(&effects));
}

#[test]
fn a_stopped_turn_is_no_news_to_who_stopped_it() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    journey.take(Input::Person(Act::Stop(session.clone())));
    let effects = journey.event(&session, EventKind::Idle { aborted: true });
    assert!(
        !effects.iter().any(|effect| matches!(effect, Effect::Notify(_) | Effect::Sound(_))),
        "{effects:?}"
    );
}

#[test]
fn an_unrecoverable_error() {
    let mut journey = Journey::new(json!({"slack": {"webhookUrl": "https://hooks.slack.com/x"}}));
    let session = journey.session("0123456789", None);
    // The hook comes at each try of the runtime's own, and nobody is disturbed by it.
    let tries = journey.hook(
        &session,
        HookKind::ErrorOccurred {
            context: "model_call".into(),
            message: "HTTP 429".into(),
            recoverable: true,
        },
    );
    assert!(told(&tries.effects).is_empty());
    let message = format!("400 <!channel> ``` {}={}", "api_key", "abc123");
    let effects =
        journey.event(&session, EventKind::Failed { kind: "query".into(), status: Some(400), message });
    insta::assert_debug_snapshot!(told(&effects));
}

#[test]
fn tools_are_heard() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let result = json!({"textResultForLlm": "fine", "resultType": "success"});
    let good = journey.hook(&session, HookKind::PostToolUse { tool: "bash".into(), result });
    // Sounds of the work keep a distance.
    journey.now += 1_000;
    let bad = journey
        .hook(&session, HookKind::PostToolUseFailure { tool: "view".into(), error: "no such file".into() });
    assert_eq!(good.reply, Reply::Nothing);
    insta::assert_debug_snapshot!((good.effects, bad.effects));
}

#[test]
fn a_result_with_a_secret_is_replaced_by_one_of_the_same_shape() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let line = format!("GREETER_API_KEY={}", "k".repeat(20));
    let result = json!({"textResultForLlm": line, "resultType": "success", "sessionLog": line, "contents": [{"type": "text", "text": line}]});
    let Reply::Result(masked) =
        journey.hook(&session, HookKind::PostToolUse { tool: "bash".into(), result }).reply
    else {
        panic!()
    };
    let text = masked.to_string();
    assert!(!text.contains(&"k".repeat(20)), "{text}");
    assert_eq!(masked["resultType"], "success");
    assert_eq!(text.matches("[REDACTED]").count(), 3);
}

#[test]
fn what_is_switched_off_does_not_come() {
    let off = json!({
        "notifications": {"turnFinished": false, "sessionEnded": false, "error": false, "permission": false},
        "sounds": {"enabled": false}
    });
    let mut journey = Journey::new(off);
    let session = journey.session("s1", None);
    let mut effects = journey.gate(&session, None, "bash", json!({"command": "make"})).effects;
    effects.extend(journey.event(&session, EventKind::Idle { aborted: false }));
    effects.extend(
        journey
            .event(&session, EventKind::Failed { kind: String::new(), status: None, message: String::new() }),
    );
    effects.extend(journey.take(Input::App(News::Closed(session))).effects);
    let heard: Vec<_> =
        told(&effects).into_iter().filter(|effect| !matches!(effect, Effect::Unnotify(_))).collect();
    assert!(heard.is_empty(), "{heard:?}");
}

#[test]
fn a_session_ends_once() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let hook = journey.hook(&session, HookKind::SessionEnd { reason: "user_exit".into() });
    insta::assert_debug_snapshot!(told(&hook.effects));
    let again = journey.take(Input::App(News::Closed(session)));
    assert!(!again.effects.iter().any(|effect| matches!(effect, Effect::Notify(_))));
}

#[test]
fn a_dead_runtime_is_told_once_for_all_its_sessions() {
    let mut journey = Journey::new(json!({}));
    let sessions = vec![journey.session("s1", None), journey.session("s2", None)];
    let died = journey.take(Input::App(News::RuntimeDied {
        sessions,
        reason: "Copilot's process has ended unexpectedly.".into(),
    }));
    insta::assert_debug_snapshot!(told(&died.effects));
}

#[test]
fn an_ended_session_and_a_request_that_waits_are_sent_where_somebody_wants_them() {
    let mut journey = Journey::new(json!({
        "slack": {"webhookUrl": "https://hooks.slack.com/x", "sessionEnded": true, "waitingMinutes": 5}
    }));
    let session = journey.session("0123456789", None);
    journey.gate(&session, None, "bash", json!({"command": format!("deploy --{}={}", "token", "abc123")}));
    let mut sent = Vec::new();
    // The rim looks at the clock again and again.
    for _ in 0..20 {
        journey.now += 30_000;
        sent.extend(journey.take(Input::App(News::Waited)).effects);
    }
    assert_eq!(sent.len(), 1, "one message for each request: {sent:?}");
    sent.extend(journey.hook(&session, HookKind::SessionEnd { reason: "user_exit".into() }).effects);
    sent.retain(|effect| matches!(effect, Effect::Send(_)));
    insta::assert_debug_snapshot!(sent);
    assert!(journey.take(Input::App(News::Waited)).effects.is_empty());
}

#[test]
fn nobody_who_did_not_ask_is_sent_anything() {
    for settings in [
        json!({}),
        json!({"slack": {"webhookUrl": "https://hooks.slack.com/x"}}),
        json!({"slack": {"webhookUrl": "https://chat.example.com/x", "sessionEnded": true, "waitingMinutes": 1}}),
    ] {
        let mut journey = Journey::new(settings);
        let session = journey.session("s1", None);
        journey.gate(&session, None, "bash", json!({"command": "make"}));
        journey.now += 600_000;
        let mut effects = journey.take(Input::App(News::Waited)).effects;
        effects.extend(journey.hook(&session, HookKind::SessionEnd { reason: "user_exit".into() }).effects);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Send(_))), "{effects:?}");
    }
}
