//! Secrets that a session brings by every way there is, and none of them goes out by any.

use askance_core::event::{Question, QuestionRequest};
use askance_core::id::CallId;
use askance_core::record::AuditEvent;

use super::*;

const OWN: &str = "zauber4242";

/// A secret that the built-in rules know, put together here.
fn token() -> String {
    format!("gh{}_{}", "p", "Q7".repeat(18))
}

/// A text with secrets of every sort.
fn leaky() -> String {
    format!("{OWN}, {} and https://ada:{}@example.com/", token(), "hunter22")
}

fn clean(told: &str) {
    for secret in [OWN, &token(), "hunter22"] {
        assert!(!told.contains(secret), "{secret} is in {told}");
    }
}

fn journey(patterns: &Value) -> Journey {
    Journey::new(json!({
        "audit": {"redact": patterns},
        "slack": {"webhookUrl": "https://hooks.slack.com/x", "sessionEnded": true, "waitingMinutes": 1},
    }))
}

#[test]
fn no_secret_goes_out_by_any_way() {
    let mut journey = journey(&json!(["zauber[0-9]+"]));
    let session = journey.session("0123456789", None);
    let agent = Agent { id: AgentId::from("a"), name: Some(leaky()) };
    let ask = Question::Ask { question: leaky(), choices: vec![leaky()], freeform: true };
    let call = || CallId::from("c1");
    let args = json!({"command": format!("echo {}", leaky()), "description": leaky()});
    let result = json!({"textResultForLlm": leaky(), "resultType": "success", "sessionLog": leaky(), "contents": [{"text": leaky()}]});
    let event = |kind: EventKind| Input::Event(Event { session: session.clone(), agent: None, kind });
    let hook = |kind: HookKind| Input::Hook(Hook { session: session.clone(), agent: None, kind });
    let inputs = [
        Input::Person(Act::Send { session: session.clone(), text: leaky() }),
        event(EventKind::TurnStarted),
        event(EventKind::Title(leaky())),
        event(EventKind::Intent(leaky())),
        event(EventKind::MessageDelta { message: "m".into(), text: "The answer is zau".into() }),
        event(EventKind::MessageDelta { message: "m".into(), text: "ber4242.".into() }),
        event(EventKind::Message { message: "m".into(), text: leaky() }),
        event(EventKind::ToolStarted { call: call(), tool: "bash".into(), args: args.clone(), mcp: None }),
        hook(HookKind::UserPromptSubmitted { prompt: leaky() }),
        hook(HookKind::ErrorOccurred { context: leaky(), message: leaky(), recoverable: true }),
        hook(HookKind::PostToolUseFailure { tool: "bash".into(), error: leaky() }),
        Input::Hook(Hook { session: session.clone(), agent: Some(agent), kind: HookKind::SubagentStart }),
        Input::Question(QuestionRequest { session: session.clone(), question: ask }),
    ];
    let mut effects = Vec::new();
    for input in inputs {
        effects.extend(journey.take(input).effects);
    }
    effects.extend(journey.gate(&session, None, "bash", args).effects);
    journey.now += 600_000;
    effects.extend(journey.take(Input::App(News::Waited)).effects);
    let waiting = serde_json::to_string(&journey.state.prompt_queue()).unwrap();
    assert!(!waiting.contains(OWN) && !waiting.contains(&token()), "{waiting}");
    effects.extend(
        journey.event(&session, EventKind::ToolEnded { call: call(), error: None, result: Some(leaky()) }),
    );
    let replaced = journey.hook(&session, HookKind::PostToolUse { tool: "bash".into(), result });
    effects.extend(journey.event(&session, EventKind::Idle { aborted: false }));
    effects.extend(
        journey
            .event(&session, EventKind::Failed { kind: "query".into(), status: Some(400), message: leaky() }),
    );
    effects.extend(
        journey.take(Input::App(News::Refused { session: session.clone(), reason: leaky() })).effects,
    );
    effects.extend(journey.hook(&session, HookKind::SessionEnd { reason: leaky() }).effects);

    let Reply::Result(masked) = replaced.reply else { panic!("the result stays as it is") };
    clean(&masked.to_string());
    assert_eq!((&masked["resultType"], masked["contents"][0]["text"].is_string()), (&json!("success"), true));
    let kinds = |wanted: fn(&Effect) -> bool| effects.iter().filter(|effect| wanted(effect)).count();
    assert!(kinds(|effect| matches!(effect, Effect::Notify(_))) >= 4, "{effects:?}");
    assert!(kinds(|effect| matches!(effect, Effect::Send(_))) >= 2, "{effects:?}");
    clean(&format!("{effects:?}"));
    clean(&serde_json::to_string(&journey.record).unwrap());
    clean(&serde_json::to_string(&journey.state.timeline(&session).masked()).unwrap());
    let views = journey.state.session_views().masked();
    clean(&serde_json::to_string(&views).unwrap());
    assert_eq!(views[0].counts.masked, 3, "three secrets, each in three fields");
}

#[test]
fn what_was_masked_in_a_result_is_counted_with_its_call() {
    let mut journey = journey(&json!([]));
    let session = journey.session("s1", Some(Profile::AllowAll));
    let started = |call: &str, file: &str| EventKind::ToolStarted {
        call: CallId::from(call),
        tool: "bash".into(),
        args: json!({"command": format!("cat {file}")}),
        mcp: None,
    };
    journey.event(&session, started("c1", "a"));
    journey.gate(&session, None, "bash", json!({"command": "cat a"}));
    let result = json!({"textResultForLlm": leaky(), "resultType": "success"});
    journey.hook(&session, HookKind::PostToolUse { tool: "bash".into(), result });
    let end = |call: &str| EventKind::ToolEnded {
        call: CallId::from(call),
        error: None,
        result: Some("[REDACTED] and the rest".into()),
    };
    journey.event(&session, end("c1"));
    journey.event(&session, started("c2", "b"));
    journey.gate(&session, None, "bash", json!({"command": "cat b"}));
    journey.event(&session, end("c2"));
    let masked = |entry: &AuditEntry| match &entry.event {
        AuditEvent::ToolResult { masked, .. } => Some(*masked),
        _ => None,
    };
    let counts: Vec<_> = journey.record.iter().filter_map(masked).collect();
    assert_eq!(counts, [2, 0]);
}

#[test]
fn a_pattern_holds_from_the_moment_it_is_set_also_for_what_was_said_before() {
    let mut journey = journey(&json!([]));
    let session = journey.session("s1", None);
    journey.event(&session, EventKind::Message { message: "m".into(), text: format!("It is {OWN}.") });
    let shown =
        |journey: &Journey| serde_json::to_string(&journey.state.timeline(&session).masked()).unwrap();
    assert!(shown(&journey).contains(OWN));
    let settings: Settings = serde_json::from_value(json!({"audit": {"redact": ["zauber[0-9]+"]}})).unwrap();
    journey.take(Input::Person(Act::Settings(Box::new(settings))));
    clean(&shown(&journey));
    // The end of a long message is cut away; what is kept has no half of a secret at its edge.
    for before in 15_985..16_005 {
        let text = format!("{} {OWN} and more", "x".repeat(before));
        journey.event(&session, EventKind::Message { message: format!("n{before}"), text });
    }
    let lines = shown(&journey);
    assert!(!lines.contains("zaub"), "half a secret is left");
    let settings = Settings::default();
    journey.take(Input::Person(Act::Settings(Box::new(settings))));
    journey.event(&session, EventKind::Message { message: "o".into(), text: format!("It is {OWN}.") });
    assert!(shown(&journey).contains(OWN), "a pattern that was taken back holds no more");
}

#[test]
fn a_result_is_prepared_without_the_state() {
    let result = json!({"textResultForLlm": leaky(), "resultType": "success"});
    let journey = journey(&json!(["zauber[0-9]+"]));
    let hook = Hook {
        session: SessionId::from("s1"),
        agent: None,
        kind: HookKind::PostToolUse { tool: "bash".into(), result },
    };
    let prepared = askance_core::pipeline::prepared(Input::Hook(hook), || journey.state.redactor());
    clean(&format!("{prepared:?}"));
    let Input::Hook(Hook { kind: HookKind::Redacted { masked, .. }, .. }) = &prepared else { panic!() };
    assert_eq!(*masked, 3);
    let again = askance_core::pipeline::prepared(prepared.clone(), || unreachable!("it is prepared"));
    assert_eq!(again, prepared);
}
