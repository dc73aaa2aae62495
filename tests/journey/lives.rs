//! The life of a session as the person sees it.

use askance_core::id::CallId;
use askance_core::view::{Decided, Entry, Progress, SessionState, TrayState};

use super::*;

#[test]
fn the_states_of_a_session_and_the_tray() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let look = |journey: &Journey| (journey.state.session_views().masked()[0].state, journey.state.tray());
    assert_eq!(look(&journey), (SessionState::Working, TrayState::Working));
    let prompt = journey.held(&session, "make");
    assert_eq!(look(&journey), (SessionState::NeedsYou, TrayState::NeedsYou));
    journey.answer(prompt, Answer::approve());
    assert_eq!(look(&journey), (SessionState::Working, TrayState::Working));
    journey.event(&session, EventKind::Idle { aborted: false });
    assert_eq!(look(&journey), (SessionState::Idle, TrayState::Idle));
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "More".into() }));
    journey.event(
        &session,
        EventKind::Failed { kind: "query".into(), status: Some(400), message: "bad".into() },
    );
    assert_eq!(look(&journey), (SessionState::Failed, TrayState::Failed));
    // The idle event that follows an error changes nothing.
    journey.event(&session, EventKind::Idle { aborted: false });
    assert_eq!(look(&journey), (SessionState::Failed, TrayState::Failed));
    journey.take(Input::Person(Act::Look));
    assert_eq!(look(&journey), (SessionState::Failed, TrayState::Idle));
    journey.take(Input::App(News::Closed(session)));
    assert_eq!(look(&journey), (SessionState::Ended, TrayState::Idle));
}

#[test]
fn stop_without_a_turn_does_nothing() {
    let mut journey = Journey::new(json!({"policy": {"allow": ["bash"]}}));
    let session = journey.session("s1", None);
    journey.event(&session, EventKind::Idle { aborted: false });
    let effects = journey.take(Input::Person(Act::Stop(session.clone()))).effects;
    assert!(!effects.contains(&Effect::Abort(session.clone())));
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "Go".into() }));
    assert_eq!(
        journey.gate(&session, None, "bash", json!({"command": "make"})).reply,
        Reply::Gate(GateReply::Allow)
    );
}

/// What is done with a message to a session that was stopped or closed while it was opened for it.
#[test]
fn a_message_is_not_sent_to_a_session_that_was_stopped_or_closed_while_it_was_opened() {
    let reopened = |journey: &mut Journey, session: &SessionId| {
        journey.take(Input::App(News::Closed(session.clone())));
        journey.resume(session);
    };
    let sent = |session: &SessionId| Input::Person(Act::Send { session: session.clone(), text: "Go".into() });
    let state = |journey: &Journey| journey.state.session_views().masked()[0].state;
    for (ends, after) in [
        (Input::Person(Act::Stop("s1".into())), SessionState::Idle),
        (Input::App(News::Closed("s1".into())), SessionState::Ended),
    ] {
        let mut journey = Journey::new(json!({}));
        let session = journey.session("s1", None);
        reopened(&mut journey, &session);
        journey.take(ends);
        let refused = journey.take(sent(&session));
        assert_eq!(refused.reply, Reply::Gone(texts::NOT_SENT.to_owned()));
        assert_eq!(state(&journey), after);
        let lines = journey.state.timeline(&session).masked();
        let [.., said, note] = lines.as_slice() else { panic!("{lines:?}") };
        assert!(matches!(&said.entry, Entry::Prompt { text, .. } if text == "Go"), "{said:?}");
        assert!(matches!(&note.entry, Entry::Note { text } if text == texts::NOT_SENT), "{note:?}");
        if after == SessionState::Idle {
            // Stopped once, not for good.
            assert_eq!(journey.take(sent(&session)).reply, Reply::Nothing);
            assert_eq!(state(&journey), SessionState::Working);
        }
    }
    // Nor is a stop before the session is ready remembered for the next message.
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    reopened(&mut journey, &session);
    journey.take(Input::Person(Act::Stop(session.clone())));
    journey.take(Input::App(News::Ready(session.clone())));
    assert_eq!(journey.take(sent(&session)).reply, Reply::Nothing);
}

#[test]
fn a_session_that_cannot_be_opened_or_sent_to_is_told_outside_too() {
    let mut journey = Journey::new(json!({"slack": {"webhookUrl": "https://hooks.slack.com/x"}}));
    let session = journey.session("s1", None);
    let refused = News::Refused { session: session.clone(), reason: "Copilot does not answer.".into() };
    let effects = journey.take(Input::App(refused)).effects;
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Send(_))), "{effects:?}");
    let text = "And then?".to_owned();
    journey.take(Input::Person(Act::NotSent { session: session.clone(), text }));
    let lines = journey.state.timeline(&session).masked();
    let [.., said, note] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(matches!(&said.entry, Entry::Prompt { text, .. } if text == "And then?"), "{said:?}");
    assert!(matches!(&note.entry, Entry::Note { text } if text == texts::NOT_SENT), "{note:?}");
}

#[test]
fn a_hook_and_its_start_are_one_line_in_either_order() {
    let args = json!({"command": "make"});
    for hook_first in [true, false] {
        let mut journey = Journey::new(json!({"policy": {"allow": ["bash"]}}));
        let session = journey.session("s1", None);
        let start = |journey: &mut Journey, call: &str| {
            journey.event(
                &session,
                EventKind::ToolStarted {
                    call: CallId::from(call),
                    tool: "bash".into(),
                    args: args.clone(),
                    mcp: None,
                },
            );
        };
        // Two equal calls in one step must stay two lines.
        for call in ["c1", "c2"] {
            if hook_first {
                journey.gate(&session, None, "bash", args.clone());
                start(&mut journey, call);
            } else {
                start(&mut journey, call);
            }
        }
        if !hook_first {
            journey.gate(&session, None, "bash", args.clone());
            journey.gate(&session, None, "bash", args.clone());
        }
        journey.event(&session, EventKind::ToolEnded { call: "c1".into(), error: None, result: None });
        journey.event(
            &session,
            EventKind::ToolEnded { call: "c2".into(), error: Some("exit 1".into()), result: None },
        );
        let tools: Vec<_> = journey
            .state
            .timeline(&session)
            .masked()
            .into_iter()
            .filter_map(|line| match line.entry {
                Entry::Tool { decided, progress, .. } => Some((decided, progress)),
                _ => None,
            })
            .collect();
        let expected = [(Decided::Allowed, Progress::Succeeded), (Decided::Allowed, Progress::Failed)];
        assert_eq!(tools, expected, "hook first: {hook_first}");
    }
}

#[test]
fn a_denied_call_that_is_announced_later_stays_one_line() {
    let mut journey = Journey::new(json!({"policy": {"deny": ["bash"]}}));
    let session = journey.session("s1", None);
    let args = json!({"command": "make"});
    journey.gate(&session, None, "bash", args.clone());
    journey
        .event(&session, EventKind::ToolStarted { call: "c".into(), tool: "bash".into(), args, mcp: None });
    journey.event(
        &session,
        EventKind::ToolEnded {
            call: "c".into(),
            error: Some("Denied by preToolUse hook".into()),
            result: None,
        },
    );
    let lines = journey.state.timeline(&session).masked();
    assert_eq!(lines.len(), 2, "{lines:?}");
    let Entry::Tool { decided, progress, by, error, .. } = &lines[1].entry else { panic!("{lines:?}") };
    assert_eq!((*decided, *progress, by.as_str()), (Decided::Denied, Progress::Failed, "bash"));
    assert_eq!(error.as_deref(), Some("The rule `bash` denies it. Go on without it."));
}

#[test]
fn paths_are_told_from_the_sessions_folder() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    for (path, shown) in [
        ("/home/p/shop/src/a.rs", "src/a.rs"),
        ("/home/p/shop", "."),
        ("/home/p/shopping", "/home/p/shopping"),
    ] {
        journey.gate(&session, None, "edit", json!({"path": path}));
        let line = journey.state.timeline(&session).masked().pop().unwrap();
        assert!(matches!(&line.entry, Entry::Tool { summary, .. } if summary == shown), "{line:?}");
    }
}

#[test]
fn interrupted_calls_are_closed() {
    let mut journey = Journey::new(json!({"policy": {"allow": ["bash"]}}));
    let session = journey.session("s1", None);
    journey.gate(&session, None, "bash", json!({"command": "sleep 9"}));
    journey.event(
        &session,
        EventKind::ToolStarted {
            call: "c".into(),
            tool: "bash".into(),
            args: json!({"command": "sleep 9"}),
            mcp: None,
        },
    );
    journey.event(&session, EventKind::Interrupted { calls: vec!["c".into()] });
    let line = journey.state.timeline(&session).masked().pop().unwrap();
    assert!(matches!(line.entry, Entry::Tool { progress: Progress::Interrupted, .. }), "{line:?}");
}

#[test]
fn a_streaming_message_grows_in_its_line_and_never_shows_a_secret() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let secret = ["hunter", "2hunter2"].concat();
    let delta = |text: &str| EventKind::MessageDelta { message: "m".into(), text: text.into() };
    journey.event(&session, delta("The pass"));
    journey.event(&session, delta("word: "));
    journey.event(&session, delta(&secret));
    let whole = format!("The password: {secret} is set.");
    journey.event(&session, EventKind::Message { message: "m".into(), text: whole });
    let lines = journey.state.timeline(&session).masked();
    assert_eq!(lines.len(), 2, "the message has one line");
    let Entry::Message { text } = &lines[1].entry else { panic!("{lines:?}") };
    assert!(text.starts_with("The [REDACTED]") && text.ends_with("is set."), "{text}");
}

#[test]
fn the_time_line_is_bounded_and_keeps_the_newest() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    for number in 0..1200 {
        journey.event(
            &session,
            EventKind::Message { message: format!("m{number}"), text: format!("text {number}") },
        );
    }
    let lines = journey.state.timeline(&session).masked();
    assert_eq!(lines.len(), 500);
    assert_eq!(
        lines.last().map(|line| line.entry.clone()),
        Some(Entry::Message { text: "text 1199".into() })
    );
}

#[test]
fn counts_say_who_decided() {
    let mut journey = Journey::new(json!({"policy": {"allow": ["view"], "deny": ["web_fetch"]}}));
    let session = journey.session("s1", None);
    journey.gate(&session, None, "view", json!({"path": "/etc/hosts"}));
    journey.gate(&session, None, "web_fetch", json!({"url": "http://x"}));
    let prompt = journey.held(&session, "a");
    journey.answer(prompt, Answer::approve());
    let prompt = journey.held(&session, "b");
    journey.answer(prompt, Answer::deny(None));
    let counts = journey.state.session_views().masked()[0].counts;
    assert_eq!(
        (counts.prompts, counts.tool_calls, counts.allowed, counts.approved, counts.denied),
        (1, 4, 1, 1, 2)
    );
    assert_eq!(counts.waited_ms, 200, "two answers after 100 ms each");
}
