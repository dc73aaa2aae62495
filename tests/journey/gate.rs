//! The way of a tool call: asked, answered, never allowed by silence.

use super::*;

#[test]
fn an_approved_call_is_told_and_released_once() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let asked =
        journey.gate(&session, None, "bash", json!({"command": "npm test", "description": "Run the tests"}));
    insta::assert_debug_snapshot!("asked", asked);
    let approved = journey.answer(PromptId(1), Answer::approve());
    insta::assert_debug_snapshot!("approved", approved);
    assert_eq!(
        journey.answer(PromptId(1), Answer::approve()).reply,
        Reply::Gone(texts::fate(Fate::Answered).into())
    );
    assert_eq!(
        journey.answer(PromptId(1), Answer::DenyAndStop).reply,
        Reply::Gone(texts::fate(Fate::Answered).into())
    );
}

#[test]
fn a_denial_always_carries_a_reason() {
    for reason in
        [None, Some(String::new()), Some("  ".to_owned()), Some("Use the staging server.".to_owned())]
    {
        let mut journey = Journey::new(json!({}));
        let session = journey.session("s1", None);
        let prompt = journey.held(&session, "make");
        let effects = journey.answer(prompt, Answer::deny(reason.clone())).effects;
        let released = released(&effects);
        let [(_, GateReply::Deny { reason: words })] = released.as_slice() else { panic!("{released:?}") };
        assert!(!words.trim().is_empty());
        if let Some(reason) = reason.filter(|reason| !reason.trim().is_empty()) {
            assert!(words.contains(&reason), "{words}");
        }
    }
}

#[test]
fn deny_and_stop_aborts_first_and_denies_the_rest_of_the_step() {
    let mut journey = Journey::new(json!({"policy": {"allow": ["create"]}}));
    let session = journey.session("s1", None);
    let first = journey.held(&session, "one");
    let Reply::Held { prompt: second, .. } =
        journey.gate(&session, Some("a1"), "bash", json!({"command": "two"})).reply
    else {
        panic!()
    };
    let effects = journey.answer(first, Answer::DenyAndStop).effects;
    assert_eq!(effects[0], Effect::Abort(session.clone()), "the abort goes first");
    let answers = released(&effects);
    assert_eq!(answers.iter().map(|(prompt, _)| *prompt).collect::<Vec<_>>(), [first, second]);
    assert!(none_allowed(&answers));
    // Until the session is idle, even what a rule allows is denied.
    let late = journey.gate(&session, None, "create", json!({"path": "x", "file_text": ""}));
    assert!(matches!(late.reply, Reply::Gate(GateReply::Deny { .. })), "{late:?}");
    journey.event(&session, EventKind::Idle { aborted: true });
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "Again".to_owned() }));
    let next = journey.gate(&session, None, "create", json!({"path": "x", "file_text": ""}));
    assert_eq!(next.reply, Reply::Gate(GateReply::Allow));
}

#[test]
fn whatever_ends_a_turn_denies_what_it_held() {
    let ends: Vec<(&str, Input)> = vec![
        ("idle", event("s1", EventKind::Idle { aborted: false })),
        (
            "error",
            event("s1", EventKind::Failed { kind: "x".into(), status: Some(400), message: "m".into() }),
        ),
        (
            "end",
            Input::Hook(Hook {
                session: "s1".into(),
                agent: None,
                kind: HookKind::SessionEnd { reason: "user_exit".into() },
            }),
        ),
        ("closed", Input::App(News::Closed("s1".into()))),
        ("died", Input::App(News::RuntimeDied { sessions: vec!["s1".into()], reason: "gone".into() })),
        ("refused", Input::App(News::Refused { session: "s1".into(), reason: "no".into() })),
        ("withdrawn", Input::App(News::Withdrawn(PromptId(1)))),
        ("window closed", Input::Person(Act::CloseCard(PromptId(1)))),
        ("stopped", Input::Person(Act::Stop("s1".into()))),
        (
            "denied by the switch",
            Input::Person(Act::Switch(askance_core::policy::Switches {
                deny_everything: true,
                ..Default::default()
            })),
        ),
    ];
    for (name, end) in ends {
        let mut journey = Journey::new(json!({}));
        let session = journey.session("s1", None);
        let other = journey.session("s2", None);
        let held = journey.held(&session, "make");
        let effects = journey.take(end).effects;
        let answers = released(&effects);
        assert_eq!(answers.len(), 1, "{name}: {effects:?}");
        assert_eq!(answers[0].0, held, "{name}");
        assert!(none_allowed(&answers), "{name}");
        assert!(effects.contains(&Effect::Prompts), "{name}: the window must hear of it");
        assert!(journey.state.prompt_queue().prompts.is_empty(), "{name}");
        // The other session is not touched.
        if name != "denied by the switch" {
            let still = journey.held(&other, "make");
            assert_eq!(journey.answer(still, Answer::approve()).reply, Reply::Nothing, "{name}");
        }
    }
}

fn event(session: &str, kind: EventKind) -> Input {
    Input::Event(Event { session: session.into(), agent: None, kind })
}

#[test]
fn a_session_that_nobody_watches_gets_no_yes() {
    let mut journey = Journey::new(json!({"policy": {"profile": "allowAll"}}));
    let unknown = SessionId::from("unknown");
    for gate in [Gate::Hook, Gate::Permission] {
        let outcome = journey.request(&unknown, None, "bash", json!({"command": "make"}), gate);
        assert!(matches!(outcome.reply, Reply::Gate(GateReply::Deny { .. })));
    }
}

#[test]
fn both_gates_ask_the_same_policy() {
    let policy = json!({"policy": {"allow": ["create"], "deny": ["web_fetch"]}});
    for gate in [Gate::Hook, Gate::Permission] {
        let mut journey = Journey::new(policy.clone());
        let session = journey.session("s1", None);
        let mut reply = |tool: &str| journey.request(&session, None, tool, json!({"path": "a"}), gate).reply;
        assert_eq!(reply("create"), Reply::Gate(GateReply::Allow));
        assert!(matches!(reply("web_fetch"), Reply::Gate(GateReply::Deny { .. })));
        assert!(matches!(reply("bash"), Reply::Held { .. }));
    }
}

#[test]
fn managed_settings_can_demand_a_person() {
    let mut journey = Journey::new(json!({"policy": {"profile": "allowAll"}}));
    let session = journey.session("s1", None);
    let call =
        ToolCall { tool: "bash".into(), args: json!({}), cwd: "/".into(), real_paths: None, real_cwd: None };
    let request = GateRequest {
        session,
        agent: None,
        gate: Gate::Permission,
        call,
        intention: None,
        call_id: None,
        person_required: true,
    };
    assert!(matches!(journey.take(Input::Gate(request)).reply, Reply::Held { .. }));
}

#[test]
fn too_many_waiting_requests_are_denied_not_dropped() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let mut held = 0;
    loop {
        match journey.gate(&session, None, "bash", json!({"command": format!("make {held}")})).reply {
            Reply::Held { .. } => held += 1,
            Reply::Gate(GateReply::Deny { reason }) => {
                assert!(reason.contains("too many"), "{reason}");
                break;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(held, 200);
    assert_eq!(journey.state.prompt_queue().prompts.len(), 200);
}

#[test]
fn a_subagent_asks_under_its_own_name_and_its_end_closes_only_its_own_requests() {
    let mut journey = Journey::new(json!({"policy": {"allow": ["task"]}}));
    let session = journey.session("s1", None);
    assert_eq!(journey.gate(&session, None, "task", json!({})).reply, Reply::Gate(GateReply::Allow));
    let Reply::Held { prompt: of_agent, .. } =
        journey.gate(&session, Some("a1"), "bash", json!({"command": "make"})).reply
    else {
        panic!()
    };
    let of_root = journey.held(&session, "make install");
    let queue = journey.state.prompt_queue();
    assert_eq!(queue.prompts[0].agent.as_deref(), Some("a1's name"));
    assert_eq!(queue.prompts[1].agent, None);
    assert_eq!(journey.state.session_views().masked()[0].subagents[0].name, "a1's name");
    let ended = Event { session, agent: Some("a1".into()), kind: EventKind::SubagentEnded { failed: false } };
    let effects = journey.take(Input::Event(ended)).effects;
    assert_eq!(released(&effects).iter().map(|(prompt, _)| *prompt).collect::<Vec<_>>(), [of_agent]);
    assert_eq!(journey.state.oldest_prompt(None), Some(of_root));
}

#[test]
fn new_settings_hold_for_running_sessions() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    journey.held(&session, "make");
    let allowing: Settings = serde_json::from_value(json!({"policy": {"allow": ["bash"]}})).unwrap();
    let effects = journey.take(Input::Person(Act::Settings(Box::new(allowing)))).effects;
    // What waits was asked by a person's rule of then; a new rule does not answer it with yes.
    assert!(none_allowed(&released(&effects)));
    assert_eq!(
        journey.gate(&session, None, "bash", json!({"command": "make"})).reply,
        Reply::Gate(GateReply::Allow)
    );
    let denying: Settings = serde_json::from_value(json!({"policy": {"deny": ["bash"]}})).unwrap();
    let effects = journey.take(Input::Person(Act::Settings(Box::new(denying)))).effects;
    assert_eq!(released(&effects).len(), 1, "a new deny rule closes what it denies");
    assert!(none_allowed(&released(&effects)));
}

#[test]
fn requests_of_a_preferred_session_go_first_in_their_own_order() {
    let mut journey = Journey::new(json!({}));
    let one = journey.session("s1", None);
    let two = journey.session("s2", None);
    let order =
        [journey.held(&one, "a"), journey.held(&two, "b"), journey.held(&one, "c"), journey.held(&two, "d")];
    journey.take(Input::Person(Act::Prefer(two)));
    let now: Vec<_> = journey.state.prompt_queue().prompts.iter().map(|prompt| prompt.id).collect();
    assert_eq!(now, [order[1], order[3], order[0], order[2]]);
}
