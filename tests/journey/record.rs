//! What the record says of a journey.

use std::collections::BTreeMap;

use askance_core::event::{Question, QuestionRequest};
use askance_core::id::CallId;
use askance_core::policy::Switches;
use askance_core::record::{
    AuditEvent, GateName, GrantScope, MOST_TOKENS, NAME_CHARS, TEXT_CHARS, Verdict, Who,
};
use askance_core::view::{GrantRequest, Scope};

use super::*;

/// Every call that came to a gate has one request, and one decision unless it still waits; so have questions.
pub(super) fn is_complete(journey: &Journey) {
    let mut calls: BTreeMap<(SessionId, u64), [u32; 2]> = BTreeMap::new();
    let mut questions = calls.clone();
    let mut gated = 0;
    for entry in &journey.record {
        let count = |of: &mut BTreeMap<_, [u32; 2]>, ask: u64, place: usize| {
            let both: &mut [u32; 2] = of.entry((entry.session_id.clone(), ask)).or_default();
            both[place] += 1;
            assert!(place == 0 || both[0] == 1, "answered before it was asked: {entry:?}");
        };
        match &entry.event {
            AuditEvent::ToolRequested { ask, gate, .. } => {
                gated += usize::from(*gate != GateName::None);
                count(&mut calls, *ask, 0);
            }
            AuditEvent::Decision { ask, .. } => count(&mut calls, *ask, 1),
            AuditEvent::ToolResult { ask, .. } | AuditEvent::ToolFailed { ask, .. } => {
                let both = calls.get(&(entry.session_id.clone(), *ask));
                assert_eq!(both, Some(&[1, 1]), "it ended before it was decided: {entry:?}");
            }
            AuditEvent::QuestionAsked { ask, .. } => count(&mut questions, *ask, 0),
            AuditEvent::QuestionAnswered { ask, .. } => count(&mut questions, *ask, 1),
            _ => {}
        }
    }
    assert_eq!(gated, journey.gated, "a call at a gate has no request of its own");
    let all = calls.values().chain(questions.values());
    assert!(all.clone().all(|both| both[0] == 1 && both[1] <= 1), "{calls:?} {questions:?}");
    let open = all.filter(|both| both[1] == 0).count();
    assert_eq!(open, journey.state.prompt_queue().prompts.len(), "a decision is missing");
}

/// The entries as JSON, without what every one has.
fn told(journey: &Journey) -> Vec<Value> {
    journey
        .record
        .iter()
        .map(|entry| {
            let mut value = serde_json::to_value(entry).unwrap();
            let back: AuditEntry = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(back, *entry, "it reads as it was written");
            value.as_object_mut().unwrap().retain(|key, _| key != "timestamp" && key != "sessionId");
            value
        })
        .collect()
}

/// Who decided, in the order of the decisions.
fn deciders(journey: &Journey) -> Vec<(Verdict, Who)> {
    let decision = |entry: &AuditEntry| match &entry.event {
        AuditEvent::Decision { outcome, who, .. } => Some((*outcome, who.clone())),
        _ => None,
    };
    journey.record.iter().filter_map(decision).collect()
}

fn started(call: &str, tool: &str, args: Value) -> EventKind {
    EventKind::ToolStarted { call: CallId::from(call), tool: tool.into(), args, mcp: None }
}

fn ended(call: &str, end: Result<&str, &str>) -> EventKind {
    EventKind::ToolEnded {
        call: CallId::from(call),
        error: end.err().map(str::to_owned),
        result: end.ok().map(str::to_owned),
    }
}

#[test]
fn a_session_from_start_to_end() {
    let secret = ["tok", "en=abc123"].concat();
    let mut journey = Journey::new(json!({"policy": {"allow": ["shell(npm test)"], "deny": ["web_fetch"]}}));
    let session = journey.session("s1", None);
    journey.hook(&session, HookKind::UserPromptSubmitted { prompt: "Mend the test".into() });
    journey.event(&session, EventKind::TurnStarted);
    journey.event(&session, EventKind::Intent("Running the tests".into()));
    let npm = json!({"command": "npm test", "env": {"API_KEY": "plain words"}});
    journey.event(&session, started("c1", "bash", npm.clone()));
    journey.gate(&session, None, "bash", npm);
    journey.event(&session, ended("c1", Ok(&format!("it printed {secret}"))));
    journey.gate(&session, None, "web_fetch", json!({"url": "http://x"}));
    let prompt = journey.held(&session, &format!("deploy {secret}"));
    journey.answer(prompt, Answer::deny(Some("Not today.".into())));
    journey.event(&session, started("c2", "view", json!({"path": "a"})));
    journey.event(&session, ended("c2", Err("no such tool")));
    journey.hook(
        &session,
        HookKind::ErrorOccurred { context: "model_call".into(), message: secret.clone(), recoverable: true },
    );
    journey.event(&session, EventKind::TurnEnded);
    journey.event(&session, EventKind::Idle { aborted: false });
    journey.event(
        &session,
        EventKind::Failed { kind: "query".into(), status: Some(400), message: "bad".into() },
    );
    journey.hook(&session, HookKind::SessionEnd { reason: "user_exit".into() });
    let told = told(&journey);
    assert!(!format!("{told:?}").contains("abc123"), "{told:?}");
    assert!(!format!("{told:?}").contains("plain words"), "{told:?}");
    insta::assert_json_snapshot!(told);
}

#[test]
fn who_decided_is_named() {
    let policy =
        json!({"policy": {"allow": ["create"], "deny": ["web_fetch"], "directories": ["/home/p/shop"]}});
    let mut journey = Journey::new(policy);
    let session = journey.session("s1", None);
    let rule = |rule: &str| Who::Rule { rule: rule.to_owned() };
    let mut expected = Vec::new();

    journey.gate(&session, None, "create", json!({"path": "/home/p/shop/a", "file_text": ""}));
    expected.push((Verdict::Allowed, rule("create")));
    journey.gate(&session, None, "web_fetch", json!({"url": "http://x"}));
    expected.push((Verdict::Denied, rule("web_fetch")));
    journey.gate(&session, None, "create", json!({"path": "/etc/x", "file_text": ""}));
    expected.push((Verdict::Denied, Who::Directories));
    journey.gate(&session, None, "ask_user", json!({"question": "?"}));
    expected.push((Verdict::Allowed, Who::Askance));

    let prompt = journey.held(&session, "make");
    journey.answer(prompt, Answer::approve());
    expected.push((Verdict::Allowed, Who::Person));
    let prompt = journey.held(&session, "make");
    journey.take(Input::Person(Act::Notified { prompt, approve: true }));
    expected.push((Verdict::Allowed, Who::NotificationButton));
    let prompt = journey.held(&session, "make");
    journey.take(Input::Person(Act::Notified { prompt, approve: false }));
    expected.push((Verdict::Denied, Who::NotificationButton));
    let prompt = journey.held(&session, "make");
    journey.take(Input::Person(Act::CloseCard(prompt)));
    expected.push((Verdict::Denied, Who::WindowClosed));
    let prompt = journey.held(&session, "make");
    journey.take(Input::App(News::Withdrawn(prompt)));
    expected.push((Verdict::Denied, Who::Nobody));

    // Each scope of a grant, asked about and then used.
    for (scope, name, tool) in [
        (Scope::Session, GrantScope::Session, "one"),
        (Scope::Folder, GrantScope::Folder, "two"),
        (Scope::Hour, GrantScope::Hour, "three"),
        (Scope::Always, GrantScope::Always, "four"),
    ] {
        let Reply::Held { prompt, .. } = journey.gate(&session, None, tool, json!({})).reply else {
            panic!()
        };
        let grant = Some(GrantRequest { rules: vec![tool.into()], scope });
        journey.answer(prompt, Answer::Approve { grant, edited: None, alike: Vec::new() });
        expected.push((Verdict::Allowed, Who::Person));
        journey.gate(&session, None, tool, json!({}));
        expected.push((Verdict::Allowed, Who::Grant { rule: tool.to_owned(), scope: name }));
    }

    let args = json!({"command": "make all"});
    for (call, approve) in [("a1", true), ("a2", false)] {
        journey.event(&session, started(call, "bash", args.clone()));
        let call_id = CallId::from(call);
        let seen = journey.state.coming_call(&session, &call_id).expect("it is announced");
        let seen = Box::new(placed(seen));
        let ahead = Act::Ahead { session: session.clone(), call: call_id, approve: Some(approve), seen };
        journey.take(Input::Person(ahead));
        journey.gate(&session, None, "bash", args.clone());
        let outcome = if approve { Verdict::Allowed } else { Verdict::Denied };
        expected.push((outcome, Who::PersonAhead));
        journey.event(&session, ended(call, Ok("")));
    }

    journey.held(&session, "make");
    journey.take(Input::Person(Act::Stop(session.clone())));
    expected.push((Verdict::Denied, Who::PersonStopped));
    journey.event(&session, EventKind::Idle { aborted: true });
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "Again".to_owned() }));
    journey.held(&session, "make");
    journey.take(Input::Person(Act::Switch(Switches { deny_everything: true, ..Switches::default() })));
    expected.push((Verdict::Denied, Who::Switch));
    journey.gate(&session, None, "create", json!({"path": "/home/p/shop/a", "file_text": ""}));
    expected.push((Verdict::Denied, Who::Switch));
    assert_eq!(deciders(&journey), expected);
}

#[test]
fn profiles_deadlines_and_other_programs_decide_too() {
    let mut journey = Journey::new(json!({"prompts": {"deadlineSeconds": 5}}));
    let all = journey.session("s1", Some(Profile::AllowAll));
    let none = journey.session("s2", Some(Profile::DenyAll));
    let reading = journey.session("s3", Some(Profile::ReadOnly));
    for session in [&all, &none, &reading] {
        journey.gate(session, None, "create", json!({"path": "a", "file_text": ""}));
    }
    let asking = journey.session("s4", None);
    let prompt = journey.held(&asking, "make");
    journey.now += 5_000;
    journey.take(Input::App(News::Overdue(prompt)));
    let by = |profile: Profile| Who::Profile { profile };
    let mut expected = vec![
        (Verdict::Allowed, by(Profile::AllowAll)),
        (Verdict::Denied, by(Profile::DenyAll)),
        (Verdict::Denied, by(Profile::ReadOnly)),
        (Verdict::Denied, Who::Deadline),
    ];
    journey.gate(&"nobody knows it".into(), None, "create", json!({}));
    expected.push((Verdict::Denied, Who::Askance));
    assert_eq!(deciders(&journey), expected);
}

#[test]
fn an_edited_call_is_kept_with_the_persons_arguments() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let prompt = journey.held(&session, "make all");
    let command = ["make pass", "word=x"].concat();
    let args = json!({ "command": command });
    let call =
        ToolCall { tool: "bash".into(), args, cwd: "/home/p/shop".into(), real_paths: None, real_cwd: None };
    let text = askance_core::view::EditedText { pointer: "/command".into(), text: "make".into() };
    let answer = Answer::Approve { grant: None, edited: Some(text), alike: Vec::new() };
    journey.take(Input::Person(Act::Answer { prompt, answer, edited: Some(Box::new(call)) }));
    let Some(AuditEvent::Decision { who, edited, waited_ms, .. }) =
        journey.record.last().map(|entry| &entry.event)
    else {
        panic!("{:?}", journey.record)
    };
    assert_eq!(
        (who, edited, *waited_ms),
        (&Who::PersonEdited, &Some(json!({"command": "make [REDACTED]"})), 100)
    );
}

#[test]
fn what_the_runtime_runs_by_itself_is_told_as_not_asked() {
    let mut journey = Journey::new(json!({"policy": {"allow": ["bash"]}}));
    let session = journey.session("s1", None);
    journey.event(&session, started("c1", "read_bash", json!({"id": 1})));
    journey.event(&session, ended("c1", Ok("done")));
    journey.event(&session, started("c2", "read_bash", json!({"id": 2})));
    journey.gate(&session, None, "bash", json!({"command": "make"}));
    journey.event(&session, EventKind::Idle { aborted: true });
    let expected = [
        (Verdict::NotAsked, Who::Runtime),
        (Verdict::Allowed, Who::Rule { rule: "bash".into() }),
        (Verdict::NotAsked, Who::Runtime),
    ];
    assert_eq!(deciders(&journey), expected);
    let interrupted =
        |entry: &&AuditEntry| matches!(entry.event, AuditEvent::ToolFailed { interrupted: true, .. });
    assert_eq!(journey.record.iter().filter(interrupted).count(), 2);
}

#[test]
fn questions_are_kept_without_what_a_form_asked_for() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let schema = json!({"type": "object", "properties": {"pin": {"type": "string"}}});
    let form = Question::Form { message: "Your PIN".into(), source: None, schema };
    let ask = Question::Ask { question: "Which?".into(), choices: vec!["a".into()], freeform: false };
    for question in [form, ask] {
        journey.take(Input::Question(QuestionRequest { session: session.clone(), question }));
    }
    journey.answer(PromptId(1), Answer::Fill { content: json!({"pin": "4711"}) });
    journey.answer(PromptId(2), Answer::Decline { feedback: None });
    journey.take(Input::Person(Act::Stop(session.clone())));
    let late = Question::Ask { question: "Really?".into(), choices: Vec::new(), freeform: true };
    journey.take(Input::Question(QuestionRequest { session, question: late }));
    let told = told(&journey);
    assert!(!format!("{told:?}").contains("4711"), "{told:?}");
    insta::assert_json_snapshot!(told[2..]);
}

#[test]
fn a_prompt_of_another_program_is_told_as_one() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "/plan Add a test".into() }));
    for prompt in ["Mend the test\n<context/>", "Add a test", "Mend the test"] {
        journey.hook(&session, HookKind::UserPromptSubmitted { prompt: prompt.into() });
    }
    let prompts: Vec<_> = journey
        .record
        .iter()
        .filter_map(|entry| match &entry.event {
            AuditEvent::Prompt { elsewhere, .. } => Some(*elsewhere),
            _ => None,
        })
        .collect();
    assert_eq!(prompts, [false, false, true]);
}

#[test]
fn every_text_is_bounded_and_no_secret_is_cut_in_two() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let secret = format!("gh{}_{}", "p", "a".repeat(36));
    for before in [TEXT_CHARS - 20, TEXT_CHARS + 8_170] {
        let text = format!("{} {secret} {}", "x ".repeat(before / 2), "y".repeat(20_000));
        journey.gate(
            &session,
            None,
            "mine",
            json!({"deep": [[{"text": text}]], "many": vec!["z".repeat(9_000); 300]}),
        );
    }
    let text = serde_json::to_string(&journey.record).unwrap();
    assert!(!text.contains(&secret[..12]), "half a secret is left");
    assert!(text.len() < 2 * 40_000 + 4_000, "{} bytes", text.len());
    let cut = |entry: &&AuditEntry| matches!(entry.event, AuditEvent::ToolRequested { cut: true, .. });
    assert_eq!(journey.record.iter().filter(cut).count(), 2);
}

#[test]
fn what_a_model_call_took_is_kept_and_bounded() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let model = || Some("m".repeat(10_000));
    journey.event(&session, EventKind::Usage { model: model(), input: 120, output: 7 });
    journey.event(&session, EventKind::Usage { model: None, input: u64::MAX, output: u64::MAX });
    let usage = |entry: &AuditEntry| match &entry.event {
        AuditEvent::Usage { model, input_tokens, output_tokens } => {
            Some((model.as_ref().map_or(0, |model| model.chars().count()), *input_tokens, *output_tokens))
        }
        _ => None,
    };
    let found: Vec<_> = journey.record.iter().filter_map(usage).collect();
    assert_eq!(found, [(NAME_CHARS, 120, 7), (0, MOST_TOKENS, MOST_TOKENS)]);
}

#[test]
fn nothing_is_kept_when_it_is_switched_off() {
    let mut journey = Journey::new(json!({"audit": {"enabled": false}}));
    let session = journey.session("s1", None);
    let prompt = journey.held(&session, "make");
    journey.answer(prompt, Answer::approve());
    assert_eq!(journey.record, []);
}

/// Journeys nobody has thought of: the record of each is checked when it ends.
#[test]
fn a_thousand_random_journeys_are_recorded_completely() {
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = |sides: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % sides
    };
    for _ in 0..1_000 {
        let mut journey = Journey::new(json!({"policy": {"allow": ["create"], "deny": ["rm"]}}));
        let sessions = [journey.session("s1", None), journey.session("s2", Some(Profile::ReadOnly))];
        for step in 0..60 {
            let session = sessions[usize::from(roll(4) == 0)].clone();
            let tool = ["bash", "create", "rm", "ask_user"][usize::try_from(roll(4)).unwrap()];
            let args = json!({"command": format!("make {}", roll(3)), "path": "a"});
            let agent = (roll(3) == 0).then_some("a1");
            let call = format!("c{}", roll(8));
            let prompt = PromptId(roll(12) + 1);
            let agent_id = agent.map(AgentId::from);
            let event =
                |kind| Input::Event(Event { session: session.clone(), agent: agent_id.clone(), kind });
            let input = match roll(22) {
                0..=3 => {
                    journey.gate(&session, agent, tool, args);
                    continue;
                }
                4 => {
                    journey.request(&session, agent, tool, args, Gate::Permission);
                    continue;
                }
                5..=7 => event(started(&format!("{call}-{step}"), tool, args)),
                8 | 9 => event(ended(&format!("{call}-{}", roll(60)), Ok("done"))),
                10 => event(EventKind::Interrupted { calls: vec![CallId(call)] }),
                11 => event(EventKind::Idle { aborted: roll(2) == 0 }),
                12 => event(EventKind::SubagentEnded { failed: false }),
                13 => event(EventKind::Failed { kind: "x".into(), status: None, message: "m".into() }),
                14 | 15 => Input::Person(Act::Answer { prompt, answer: Answer::approve(), edited: None }),
                16 => Input::Person(Act::Answer { prompt, answer: Answer::deny(None), edited: None }),
                17 => Input::Person(Act::Answer { prompt, answer: Answer::DenyAndStop, edited: None }),
                18 => Input::App(News::Withdrawn(prompt)),
                19 => Input::Person(Act::Send { session, text: "Go on".into() }),
                20 => {
                    let question =
                        Question::Ask { question: "Which?".into(), choices: Vec::new(), freeform: true };
                    Input::Question(QuestionRequest { session, question })
                }
                _ => Input::App(News::RuntimeDied { sessions: vec![session], reason: "gone".into() }),
            };
            journey.take(input);
        }
    }
}
