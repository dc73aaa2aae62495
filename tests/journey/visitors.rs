//! Sessions of `askctl run`: on the app's side nothing but the person's own answer to one call, and on the run's side
//! nothing but that yes.

use askance_core::card::Look;
use askance_core::event::{Question, QuestionRequest};
use askance_core::passed::Passed;
use askance_core::policy::Switches;
use askance_core::record::{AuditEvent, Verdict, Who};
use askance_core::view::{GrantRequest, Scope};
use askance_core::visitor::{
    TAKEN_BACK, TAKEN_BACK_WITHIN, VISITORS, Visit, Visitor, VisitorReply, VisitorRequest, WAITING,
};

use super::*;

fn visitor(name: &str) -> Visitor {
    Visitor {
        session: SessionId::from(name),
        title: "Mend the test\nand more".to_owned(),
        folder: "/home/p/shop".into(),
        folder_shown: "~/shop".to_owned(),
        branch: Some("main".to_owned()),
        process: Some(4711),
        program: Some("/usr/bin/askctl".to_owned()),
    }
}

fn comes(journey: &mut Journey, name: &str) -> SessionId {
    let reply = journey.take(Input::Visitor(Visit::Came(Box::new(visitor(name))))).reply;
    assert_eq!(reply, Reply::Nothing);
    SessionId::from(name)
}

fn asks(journey: &mut Journey, session: &SessionId, command: &str) -> Outcome {
    let call = ToolCall {
        tool: "bash".to_owned(),
        args: json!({ "command": command }),
        cwd: "/home/p/shop".into(),
        real_paths: None,
        real_cwd: None,
    };
    let session = session.clone();
    let why = "No rule there allows it.".to_owned();
    let request = VisitorRequest { session, agent: None, call, intention: None, why };
    journey.take(Input::Visitor(Visit::Asks(Box::new(request))))
}

fn held(journey: &mut Journey, session: &SessionId, command: &str) -> PromptId {
    match asks(journey, session, command).reply {
        Reply::Held { prompt, .. } => prompt,
        other => panic!("not held: {other:?}"),
    }
}

/// They go: what a journey leaves waiting at its end is its own sessions'.
fn go(journey: &mut Journey, sessions: &[&SessionId]) {
    for session in sessions {
        journey.take(Input::Visitor(Visit::Gone((*session).clone())));
    }
}

fn answers(effects: &[Effect]) -> Vec<(PromptId, VisitorReply)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Release { prompt, reply: Released::Visitor(reply) } => Some((*prompt, reply.clone())),
            _ => None,
        })
        .collect()
}

#[test]
fn what_every_rule_here_would_allow_is_asked_too_and_can_only_be_approved_once() {
    let settings = json!({ "policy": { "profile": "allowAll", "allow": ["shell(make)"] } });
    let mut journey = Journey::new(settings);
    let session = comes(&mut journey, "v1");
    for command in ["make", "ls", "npm test"] {
        let prompt = held(&mut journey, &session, command);
        let card = journey.state.card_source(prompt, journey.now).unwrap().view(&Look::default());
        assert_eq!(card.visitor.as_ref().and_then(|visitor| visitor.process), Some(4711));
        assert_eq!((card.session_title.as_str(), card.folder.as_str()), ("Mend the test", "~/shop"));
        assert!(card.suggestion.is_empty() && !card.editable, "{card:#?}");
        assert!(card.why.contains("always your decision"), "{}", card.why);
        let grant = GrantRequest { rules: vec!["shell(make)".to_owned()], scope: Scope::Session };
        let remember = Answer::Approve { grant: Some(grant), edited: None, alike: Vec::new() };
        let refused = journey.answer(prompt, remember);
        assert_eq!(refused, Outcome { reply: Reply::Refused(texts::JUST_ONCE.into()), effects: Vec::new() });
        let call = journey.state.card_source(prompt, journey.now).unwrap().call().unwrap().clone();
        let changed = Act::Answer { prompt, answer: Answer::approve(), edited: Some(Box::new(call)) };
        assert!(matches!(journey.take(Input::Person(changed)).reply, Reply::Refused(_)));
        let outcome = journey.answer(prompt, Answer::approve());
        assert_eq!(answers(&outcome.effects), [(prompt, VisitorReply::Allow { who: Who::Person })]);
        assert!(!outcome.effects.contains(&Effect::SaveGrants));
        // And it is asked anew.
        let again = held(&mut journey, &session, command);
        journey.answer(again, Answer::deny(None));
    }
    assert!(journey.record.is_empty(), "its own program keeps the record: {:?}", journey.record);
    assert!(journey.state.session_views().masked().is_empty(), "it is no session of ours");
}

#[test]
fn a_high_risk_stays_one_and_another_program_than_askctl_is_named_as_that() {
    let mut journey = Journey::new(json!({ "policy": { "profile": "allowAll" } }));
    for (program, strange) in [
        (Some("/usr/bin/askctl"), false),
        (Some("/usr/bin/askctl (deleted)"), false),
        (None, false),
        (Some("/usr/bin/python3"), true),
        (Some("/tmp/askctl/x"), true),
    ] {
        let program = program.map(str::to_owned);
        let visit = Visit::Came(Box::new(Visitor { program, ..visitor("v1") }));
        assert_eq!(journey.take(Input::Visitor(visit)).reply, Reply::Nothing);
        let session = SessionId::from("v1");
        let prompt = held(&mut journey, &session, "rm -rf /home/p");
        let card = journey.state.card_source(prompt, journey.now).unwrap().view(&Look::default());
        assert_eq!(card.risk, askance_core::view::Risk::High);
        assert_eq!(card.warnings.iter().any(|warning| warning == texts::NOT_ASKCTL), strange);
        let button = journey.take(Input::Person(Act::Notified { prompt, approve: true })).reply;
        assert!(matches!(button, Reply::Refused(_)), "{button:?}");
        go(&mut journey, &[&session]);
    }
}

#[test]
fn what_is_denied_here_is_denied_at_once_and_while_it_waits() {
    let settings = json!({ "policy": { "deny": ["shell(rm)"], "allow": ["shell"] } });
    let mut journey = Journey::new(settings);
    let session = comes(&mut journey, "v1");
    let Reply::Visitor(VisitorReply::Deny { who, reason }) = asks(&mut journey, &session, "rm -r x").reply
    else {
        panic!("not denied")
    };
    assert_eq!(who, Who::Rule { rule: "shell(rm)".to_owned() });
    assert!(reason.ends_with("Go on without it."), "{reason}");
    let waits = held(&mut journey, &session, "make");
    let on = Switches { deny_everything: true, ..Switches::default() };
    let effects = journey.take(Input::Person(Act::Switch(on))).effects;
    let released = answers(&effects);
    assert!(matches!(&released[..], [(id, VisitorReply::Deny { who: Who::Switch, .. })] if *id == waits));
    assert!(matches!(
        asks(&mut journey, &session, "make").reply,
        Reply::Visitor(VisitorReply::Deny { who: Who::Switch, .. })
    ));
    for (profile, denied) in [("readOnly", true), ("denyAll", true), ("ask", false)] {
        let mut journey = Journey::new(json!({ "policy": { "profile": profile } }));
        let session = comes(&mut journey, "v1");
        let reply = asks(&mut journey, &session, "make").reply;
        let is_denied = matches!(reply, Reply::Visitor(VisitorReply::Deny { who: Who::Profile { .. }, .. }));
        assert_eq!(is_denied, denied, "{profile}: {reply:?}");
        go(&mut journey, &[&session]);
    }
}

#[test]
fn a_visitor_that_goes_takes_its_requests_with_it() {
    let mut journey = Journey::new(json!({}));
    let (gone, stays) = (comes(&mut journey, "v1"), comes(&mut journey, "v2"));
    let own = journey.session("s1", None);
    let prompts = [held(&mut journey, &gone, "make"), held(&mut journey, &gone, "make test")];
    let other = held(&mut journey, &stays, "make");
    let ours = journey.held(&own, "make");
    let effects = journey.take(Input::Visitor(Visit::Gone(gone.clone()))).effects;
    let denied: Vec<_> = answers(&effects)
        .into_iter()
        .map(|(id, reply)| {
            assert!(matches!(reply, VisitorReply::Deny { who: Who::Nobody, .. }), "{reply:?}");
            id
        })
        .collect();
    assert_eq!(denied, prompts);
    let waiting: Vec<_> = journey.state.prompt_queue().prompts.iter().map(|prompt| prompt.id).collect();
    assert_eq!(waiting, [other, ours]);
    assert!(matches!(journey.answer(prompts[0], Answer::approve()).reply, Reply::Gone(_)));
    assert!(matches!(
        asks(&mut journey, &gone, "make").reply,
        Reply::Visitor(VisitorReply::Deny { who: Who::Askance, .. })
    ));
    journey.answer(ours, Answer::deny(None));
    let effects = journey.take(Input::Visitor(Visit::Gone(stays))).effects;
    assert!(effects.contains(&Effect::Unnotify(askance_core::effect::Key::Permission)));
    assert_eq!(journey.state.oldest_prompt(None), None);
}

#[test]
fn visitors_and_what_they_ask_are_bounded() {
    let mut journey = Journey::new(json!({}));
    let visitors: Vec<_> = (0..VISITORS).map(|n| comes(&mut journey, &format!("v{n}"))).collect();
    let further = journey.take(Input::Visitor(Visit::Came(Box::new(visitor("further"))))).reply;
    assert_eq!(further, Reply::Refused(texts::TOO_MANY_VISITORS.to_owned()));
    for session in &visitors {
        for n in 0..WAITING {
            held(&mut journey, session, &format!("make {n}"));
        }
        let reply = asks(&mut journey, session, "make more").reply;
        let reason = texts::TOO_MANY.to_owned();
        assert_eq!(reply, Reply::Visitor(VisitorReply::Deny { who: Who::Askance, reason }));
    }
    // There is place for the app's own.
    let own = journey.session("s1", None);
    journey.held(&own, "make");
    journey.take(Input::Visitor(Visit::Gone(visitors[0].clone())));
    let next = comes(&mut journey, "next");
    go(&mut journey, &visitors.iter().chain([&next]).collect::<Vec<_>>());
}

#[test]
fn deny_and_stop_ends_this_visitors_turn_and_no_other() {
    let mut journey = Journey::new(json!({}));
    let (session, other) = (comes(&mut journey, "v1"), comes(&mut journey, "v2"));
    let prompts = [held(&mut journey, &session, "make"), held(&mut journey, &session, "make test")];
    let kept = held(&mut journey, &other, "make");
    let outcome = journey.answer(prompts[0], Answer::DenyAndStop);
    assert_eq!(answers(&outcome.effects), prompts.map(|prompt| (prompt, VisitorReply::Stop)));
    assert!(!outcome.effects.iter().any(|effect| matches!(effect, Effect::Abort(_))));
    assert_eq!(asks(&mut journey, &session, "make").reply, Reply::Visitor(VisitorReply::Stop));
    assert_eq!(journey.state.oldest_prompt(None), Some(kept));
    go(&mut journey, &[&session, &other]);
}

#[test]
fn the_same_call_of_ours_and_of_a_visitor_is_not_answered_together() {
    let mut journey = Journey::new(json!({}));
    let own = journey.session("s1", None);
    let ours = journey.held(&own, "make");
    let (one, two) = (comes(&mut journey, "v1"), comes(&mut journey, "v2"));
    let theirs = [held(&mut journey, &one, "make"), held(&mut journey, &two, "make")];
    for prompt in [ours, theirs[0], theirs[1]] {
        let card = journey.state.card_source(prompt, journey.now).unwrap().view(&Look::default());
        assert_eq!(card.alike, [], "{prompt:?}");
    }
    let all = Answer::Approve { grant: None, edited: None, alike: theirs.to_vec() };
    let outcome = journey.answer(ours, all);
    assert_eq!(answers(&outcome.effects), []);
    go(&mut journey, &[&one, &two]);
}

#[test]
fn a_button_a_deadline_and_a_closed_window_are_told_as_what_they_are() {
    let mut journey = Journey::new(json!({ "prompts": { "deadlineSeconds": 60 } }));
    let session = comes(&mut journey, "v1");
    let outcome = asks(&mut journey, &session, "make");
    let Reply::Held { prompt, deadline: Some(deadline) } = outcome.reply else { panic!("{outcome:?}") };
    let told = outcome.effects.iter().find_map(|effect| match effect {
        Effect::Notify(told) => Some(told.title.clone()),
        _ => None,
    });
    assert_eq!(told.as_deref(), Some("askctl run: Mend the test needs you"));
    let effects = journey.take(Input::Person(Act::Notified { prompt, approve: true })).effects;
    assert_eq!(answers(&effects), [(prompt, VisitorReply::Allow { who: Who::NotificationButton })]);
    let prompt = held(&mut journey, &session, "make");
    let effects = journey.take(Input::Person(Act::CloseCard(prompt))).effects;
    assert!(matches!(&answers(&effects)[..], [(_, VisitorReply::Deny { who: Who::WindowClosed, .. })]));
    let prompt = held(&mut journey, &session, "make");
    journey.now = deadline + 60_000;
    let effects = journey.answer(prompt, Answer::approve()).effects;
    assert!(matches!(&answers(&effects)[..], [(_, VisitorReply::Deny { who: Who::Deadline, .. })]));
}

#[test]
fn whoever_only_takes_requests_back_is_denied_for_a_minute_and_nobody_else_is() {
    let mut journey = Journey::new(json!({}));
    let own = journey.session("s1", None);
    let (steady, flickering) = (comes(&mut journey, "v1"), comes(&mut journey, "v2"));
    let waiting = held(&mut journey, &steady, "make");
    // Half of them one by one, half by going; those that were answered do not count.
    for _ in 0..TAKEN_BACK {
        let prompt = held(&mut journey, &steady, "make test");
        journey.answer(prompt, Answer::deny(None));
    }
    for _ in 0..TAKEN_BACK / 2 {
        let prompt = held(&mut journey, &flickering, "make");
        journey.take(Input::App(News::Withdrawn(prompt)));
    }
    for _ in 0..TAKEN_BACK / 2 {
        let again = comes(&mut journey, "v3");
        held(&mut journey, &again, "make");
        go(&mut journey, &[&again]);
    }
    let again = comes(&mut journey, "v3");
    let denied = VisitorReply::Deny { who: Who::Askance, reason: texts::TAKEN_BACK.to_owned() };
    for session in [&again, &flickering] {
        let outcome = asks(&mut journey, session, "make");
        assert_eq!(outcome.reply, Reply::Visitor(denied.clone()));
        assert_eq!(outcome.effects, [], "nothing is shown or heard");
    }
    // The app's own sessions ask as ever, and what waits can be answered.
    let ours = journey.held(&own, "make");
    journey.answer(ours, Answer::deny(None));
    let outcome = journey.answer(waiting, Answer::approve());
    assert_eq!(answers(&outcome.effects), [(waiting, VisitorReply::Allow { who: Who::Person })]);
    journey.now += TAKEN_BACK_WITHIN;
    held(&mut journey, &flickering, "make");
    go(&mut journey, &[&steady, &flickering, &again]);
}

#[test]
fn where_the_settings_want_no_visitors_none_asks() {
    let mut journey = Journey::new(json!({}));
    let session = comes(&mut journey, "v1");
    held(&mut journey, &session, "make");
    let mut settings = journey.state.settings().clone();
    settings.prompts.from_terminal = false;
    let effects = journey.take(Input::Person(Act::Settings(Box::new(settings)))).effects;
    assert!(matches!(&answers(&effects)[..], [(_, VisitorReply::Deny { who: Who::Askance, .. })]));
    assert!(matches!(asks(&mut journey, &session, "make").reply, Reply::Visitor(VisitorReply::Deny { .. })));
    let reply = journey.take(Input::Visitor(Visit::Came(Box::new(visitor("v2"))))).reply;
    assert_eq!(reply, Reply::Refused(texts::NO_VISITORS.to_owned()));
}

/// A run that has an app to ask.
fn asking(settings: Value) -> Journey {
    let mut journey = Journey::new(settings);
    journey.state = std::mem::take(&mut journey.state).with_an_app_to_ask();
    journey
}

fn passed(journey: &mut Journey, prompt: PromptId, reply: VisitorReply) -> Vec<Effect> {
    journey.take(Input::Passed(Passed::Answered { prompt, reply })).effects
}

/// What the record says of the last decision.
fn decided(journey: &Journey) -> (Verdict, Who, String) {
    let last = journey.record.iter().rev().find_map(|entry| match &entry.event {
        AuditEvent::Decision { outcome, who, reason, .. } => Some((*outcome, who.clone(), reason.clone())),
        _ => None,
    });
    last.unwrap()
}

#[test]
fn only_the_persons_own_yes_lets_a_passed_on_request_run() {
    let mut journey = asking(json!({ "policy": { "deny": ["shell(rm)"] } }));
    let session = journey.session("s1", None);
    assert!(matches!(
        journey.gate(&session, None, "bash", json!({"command": "rm x"})).reply,
        Reply::Gate(GateReply::Deny { .. })
    ));
    for who in [Who::Person, Who::NotificationButton] {
        let prompt = journey.held(&session, "make");
        let waiting = journey.state.waiting_calls();
        assert_eq!((waiting.len(), waiting[0].prompt), (1, prompt));
        assert_eq!(waiting[0].request.call.args, json!({"command": "make"}));
        let effects = passed(&mut journey, prompt, VisitorReply::Allow { who: who.clone() });
        assert_eq!(released(&effects), [(prompt, GateReply::Allow)]);
        assert_eq!(decided(&journey).0, Verdict::Allowed);
        assert_eq!(decided(&journey).1, who);
    }
    let others = [
        Who::Rule { rule: "shell".to_owned() },
        Who::ReadOnlySet,
        Who::Profile { profile: Profile::AllowAll },
        Who::Askance,
        Who::Nobody,
        Who::PersonAhead,
        Who::PersonEdited,
    ];
    for who in others {
        let prompt = journey.held(&session, "make");
        let effects = passed(&mut journey, prompt, VisitorReply::Allow { who });
        assert!(none_allowed(&released(&effects)) && !released(&effects).is_empty(), "{effects:?}");
        assert_eq!((decided(&journey).0, decided(&journey).1), (Verdict::Denied, Who::Nobody));
    }
    // An answer to what does not wait does nothing.
    let prompt = journey.held(&session, "make");
    passed(&mut journey, prompt, VisitorReply::Deny { who: Who::Person, reason: "No.".to_owned() });
    assert_eq!(passed(&mut journey, prompt, VisitorReply::Allow { who: Who::Person }), []);
}

#[test]
fn a_no_of_the_app_is_read_by_the_agent_and_recorded_as_whose_it_is() {
    let mut journey = asking(json!({}));
    let session = journey.session("s1", None);
    let who = Who::Rule { rule: "shell(make)".to_owned() };
    for (who, reason, read) in [
        (Who::Person, "The person denied this and said: use npm", "The person denied this and said: use npm"),
        (who, "Denied by `shell(make)`.", "Denied by `shell(make)`."),
        (Who::Deadline, " ", texts::DENIED),
    ] {
        let prompt = journey.held(&session, "make");
        let reply = VisitorReply::Deny { who: who.clone(), reason: reason.to_owned() };
        let effects = passed(&mut journey, prompt, reply);
        assert_eq!(released(&effects), [(prompt, GateReply::Deny { reason: read.to_owned() })]);
        assert_eq!(decided(&journey), (Verdict::Denied, who, read.to_owned()));
    }
    let prompts = [journey.held(&session, "make"), journey.held(&session, "make test")];
    let effects = passed(&mut journey, prompts[1], VisitorReply::Stop);
    let abort = effects.iter().position(|effect| matches!(effect, Effect::Abort(_))).unwrap();
    let first = effects.iter().position(|effect| matches!(effect, Effect::Release { .. })).unwrap();
    assert!(abort < first && released(&effects).len() == 2 && none_allowed(&released(&effects)));
    assert_eq!(decided(&journey).1, Who::PersonStopped);
}

#[test]
fn what_nobody_has_answered_is_denied_with_the_reason() {
    let mut journey = asking(json!({}));
    let session = journey.session("s1", None);
    let prompt = journey.held(&session, "make");
    let problem = "Askance ended before it was answered".to_owned();
    let effects = journey.take(Input::Passed(Passed::Unanswered { prompt, problem })).effects;
    let told = released(&effects);
    let [(_, GateReply::Deny { reason })] = &told[..] else { panic!("{effects:?}") };
    let begin = "Denied: this needs a person's answer, and Askance ended before it was answered. ";
    assert!(reason.starts_with(begin) && reason.ends_with("Go on without it."), "{reason}");
    assert_eq!(decided(&journey).1, Who::Nobody);
    let question = Question::Ask { question: "Which?".into(), choices: Vec::new(), freeform: true };
    let reply = journey.take(Input::Question(QuestionRequest { session, question })).reply;
    assert!(matches!(reply, Reply::Question(askance_core::effect::QuestionReply::Nobody { .. })));
}
