//! What a request can be answered with, besides a plain yes and no.

use askance_core::card::{CardSource, Look};
use askance_core::effect::{Buttons, Key, QuestionReply};
use askance_core::event::{Question, QuestionRequest};
use askance_core::id::CallId;
use askance_core::policy::Switches;
use askance_core::view::{EditedText, PromptDetail};

use super::*;

fn start() -> (Journey, SessionId) {
    with(json!({}))
}

fn with(settings: Value) -> (Journey, SessionId) {
    let mut journey = Journey::new(settings);
    let session = journey.session("s", None);
    (journey, session)
}

fn card(journey: &Journey, prompt: PromptId) -> CardSource {
    journey.state.card_source(prompt, journey.now).expect("it waits")
}

fn edited(journey: &mut Journey, prompt: PromptId, command: &str) -> Outcome {
    let text = EditedText { pointer: "/command".into(), text: command.into() };
    let call = card(journey, prompt).edited(&text).expect("it can be edited");
    let answer = Answer::Approve { grant: None, edited: Some(text), alike: Vec::new() };
    journey.take(Input::Person(Act::Answer { prompt, answer, edited: Some(Box::new(call)) }))
}

#[test]
fn edited_arguments_run_in_place_of_the_agents() {
    let (mut journey, session) = start();
    let prompt = journey.held(&session, "rm -rf build");
    let outcome = edited(&mut journey, prompt, "rm -r build/tmp");
    let wanted = json!({"command": "rm -r build/tmp"});
    assert_eq!(released(&outcome.effects), [(prompt, GateReply::AllowEdited(wanted))]);
}

#[test]
fn an_edited_call_meets_the_policy_again() {
    let settings = json!({"policy": {"deny": ["shell(curl)"]}});
    let (mut journey, session) = with(settings);
    let prompt = journey.held(&session, "make");
    let outcome = edited(&mut journey, prompt, "make && curl https://example.com");
    assert!(matches!(outcome.reply, Reply::Refused(_)), "{outcome:?}");
    assert!(released(&outcome.effects).is_empty(), "nothing is decided, and the request waits");
    assert_eq!(released(&edited(&mut journey, prompt, "make -n").effects).len(), 1);
}

#[test]
fn an_edit_without_its_call_approves_nothing() {
    let (mut journey, session) = start();
    let prompt = journey.held(&session, "make");
    let text = EditedText { pointer: "/command".into(), text: "make -n".into() };
    let answer = Answer::Approve { grant: None, edited: Some(text), alike: Vec::new() };
    let outcome = journey.answer(prompt, answer);
    assert!(matches!(outcome.reply, Reply::Refused(_)), "{outcome:?}");
    assert!(outcome.effects.is_empty());
}

#[test]
fn the_second_gate_takes_no_changed_arguments() {
    let (mut journey, session) = start();
    let held = journey.request(&session, None, "bash", json!({"command": "make"}), Gate::Permission);
    let Reply::Held { prompt, .. } = held.reply else { panic!("{held:?}") };
    assert!(!card(&journey, prompt).view(&Look::default()).editable);
    assert!(card(&journey, prompt).editable().is_err());
}

#[test]
fn one_answer_for_all_that_are_alike_and_for_no_other() {
    let (mut journey, session) = start();
    let other = journey.session("other", None);
    let first = journey.held(&session, "npm test");
    let same = journey.held(&session, "npm test");
    let different = journey.held(&session, "npm publish");
    let elsewhere = journey.held(&other, "npm test");
    let view = card(&journey, first).view(&Look::default());
    assert_eq!(view.alike, [same]);
    // Whatever a window names, only what is alike is answered.
    let answer =
        Answer::Approve { grant: None, edited: None, alike: vec![same, different, elsewhere, PromptId(99)] };
    let outcome = journey.answer(first, answer);
    assert_eq!(released(&outcome.effects), [(first, GateReply::Allow), (same, GateReply::Allow)]);
}

#[test]
fn high_risk_is_never_alike() {
    let (mut journey, session) = start();
    let first = journey.held(&session, "rm -rf build");
    let same = journey.held(&session, "rm -rf build");
    let answer = Answer::Approve { grant: None, edited: None, alike: vec![same] };
    assert_eq!(released(&journey.answer(first, answer).effects), [(first, GateReply::Allow)]);
}

#[test]
fn nobody_answers_in_time() {
    let settings = json!({"prompts": {"deadlineSeconds": 30}});
    let (mut journey, session) = with(settings);
    let prompt = journey.held(&session, "make");
    // The clock of a journey goes on by 100 ms with each input.
    journey.now += 29_800;
    assert!(journey.take(Input::App(News::Overdue(prompt))).effects.is_empty(), "too early");
    // The answer comes first, but too late: it is denied all the same, and the person is told.
    let late = journey.answer(prompt, Answer::approve());
    assert_eq!(late.reply, Reply::Gone(texts::fate(Fate::Expired).into()));
    assert_eq!(released(&late.effects), [(prompt, GateReply::Deny { reason: texts::OVERDUE.into() })]);
    assert!(journey.take(Input::App(News::Overdue(prompt))).effects.is_empty(), "only once");
}

fn announce(journey: &mut Journey, session: &SessionId, call: &str, command: &str) {
    let args = json!({"command": command});
    journey
        .event(session, EventKind::ToolStarted { call: call.into(), tool: "bash".into(), args, mcp: None });
}

fn ahead(journey: &mut Journey, session: &SessionId, call: &str, approve: Option<bool>) -> Reply {
    let call = CallId::from(call);
    let Some(seen) = journey.state.coming_call(session, &call) else { return Reply::Gone(String::new()) };
    let act = Act::Ahead { session: session.clone(), call, approve, seen: Box::new(placed(seen)) };
    journey.take(Input::Person(act)).reply
}

#[test]
fn announced_calls_are_answered_ahead() {
    let (mut journey, session) = start();
    for (call, command) in [("a", "make"), ("b", "make test"), ("c", "make doc"), ("d", "rm -rf x")] {
        announce(&mut journey, &session, call, command);
    }
    let first = journey.held(&session, "make");
    let next = card(&journey, first).view(&Look::default()).next;
    let told: Vec<_> = next.iter().map(|next| (next.call.to_string(), next.answerable)).collect();
    assert_eq!(
        told,
        [("b".into(), true), ("c".into(), true), ("d".into(), false)],
        "high risk wants its card"
    );
    assert_eq!(ahead(&mut journey, &session, "b", Some(true)), Reply::Nothing);
    assert_eq!(ahead(&mut journey, &session, "c", Some(false)), Reply::Nothing);
    assert_eq!(card(&journey, first).view(&Look::default()).next[0].ahead, Some(true));
    journey.answer(first, Answer::approve());
    let mut reply = |command: &str| journey.gate(&session, None, "bash", json!({"command": command})).reply;
    assert_eq!(reply("make test"), Reply::Gate(GateReply::Allow));
    assert!(matches!(reply("make doc"), Reply::Gate(GateReply::Deny { .. })));
    assert!(matches!(reply("rm -rf x"), Reply::Held { .. }));
    // An answer is for one call: the same command again asks again.
    assert!(matches!(reply("make test"), Reply::Held { .. }));
}

#[test]
fn an_answer_ahead_can_be_taken_back_and_ends_with_the_turn() {
    let (mut journey, session) = start();
    announce(&mut journey, &session, "a", "make");
    ahead(&mut journey, &session, "a", Some(true));
    ahead(&mut journey, &session, "a", None);
    assert!(matches!(
        journey.gate(&session, None, "bash", json!({"command": "make"})).reply,
        Reply::Held { .. }
    ));
    announce(&mut journey, &session, "b", "make b");
    ahead(&mut journey, &session, "b", Some(true));
    journey.event(&session, EventKind::Idle { aborted: false });
    assert!(matches!(ahead(&mut journey, &session, "b", Some(true)), Reply::Gone(_)));
    assert!(matches!(ahead(&mut journey, &session, "never", Some(true)), Reply::Gone(_)));
}

#[test]
fn an_answer_ahead_does_not_outlive_a_stop_or_a_deny_rule() {
    let (mut journey, session) = start();
    announce(&mut journey, &session, "a", "make");
    ahead(&mut journey, &session, "a", Some(true));
    let mut settings = Settings::default();
    settings.policy.deny = vec!["shell(make)".into()];
    journey.take(Input::Person(Act::Settings(Box::new(settings))));
    let reply = journey.gate(&session, None, "bash", json!({"command": "make"})).reply;
    assert!(matches!(reply, Reply::Gate(GateReply::Deny { .. })), "{reply:?}");
    announce(&mut journey, &session, "b", "ls -R /");
    ahead(&mut journey, &session, "b", Some(true));
    journey.take(Input::Person(Act::Stop(session.clone())));
    let reply = journey.gate(&session, None, "bash", json!({"command": "ls -R /"})).reply;
    assert!(matches!(reply, Reply::Gate(GateReply::Deny { .. })), "{reply:?}");
}

fn question(journey: &mut Journey, session: &SessionId, question: Question) -> Outcome {
    journey.take(Input::Question(QuestionRequest { session: session.clone(), question }))
}

fn colours() -> Question {
    Question::Ask {
        question: "Which colour?".into(),
        choices: vec!["red".into(), "blue".into()],
        freeform: false,
    }
}

fn answers(effects: &[Effect]) -> Vec<QuestionReply> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Release { reply: Released::Question(reply), .. } => Some(reply.clone()),
            _ => None,
        })
        .collect()
}

fn reply_with(text: &str) -> Answer {
    Answer::Reply { text: text.into(), freeform: false }
}

#[test]
fn a_question_is_held_and_answered() {
    let (mut journey, session) = start();
    let Reply::Held { prompt, .. } = question(&mut journey, &session, colours()).reply else { panic!() };
    let view = card(&journey, prompt).view(&Look::default());
    assert!(matches!(view.detail, PromptDetail::Question { .. }));
    for wrong in
        [reply_with("green"), reply_with(" "), Answer::approve(), Answer::Begin { action: "x".into() }]
    {
        assert!(matches!(journey.answer(prompt, wrong).reply, Reply::Refused(_)));
    }
    let outcome = journey.answer(prompt, reply_with("blue"));
    assert_eq!(answers(&outcome.effects), [QuestionReply::Text { text: "blue".into(), freeform: false }]);
}

/// A way in which a request ends without an answer.
type End = fn(&mut Journey, &SessionId, PromptId) -> Vec<Effect>;

#[test]
fn nobody_answers_a_question_with_a_yes() {
    let plan = || Question::Plan {
        summary: "s".into(),
        plan: None,
        actions: vec!["interactive".into()],
        recommended: "interactive".into(),
    };
    let form = || Question::Form {
        message: "m".into(),
        source: None,
        schema: json!({"type": "object", "required": ["a"]}),
    };
    let ends: [End; 4] = [
        |journey, session, _| journey.event(session, EventKind::Idle { aborted: false }),
        |journey, _, prompt| journey.take(Input::Person(Act::CloseCard(prompt))).effects,
        |journey, session, _| journey.take(Input::Person(Act::Stop(session.clone()))).effects,
        |journey, _, _| {
            let switches = Switches { deny_everything: true, ..Switches::default() };
            journey.take(Input::Person(Act::Switch(switches))).effects
        },
    ];
    for make in [&colours as &dyn Fn() -> Question, &plan, &form] {
        for end in ends {
            let (mut journey, session) = start();
            let Reply::Held { prompt, .. } = question(&mut journey, &session, make()).reply else { panic!() };
            let told = answers(&end(&mut journey, &session, prompt));
            assert!(matches!(told.as_slice(), [QuestionReply::Nobody { .. }]), "{told:?}");
        }
    }
}

#[test]
fn a_form_is_held_to_its_schema() {
    let (mut journey, session) = start();
    let schema = json!({"type": "object", "required": ["email"], "properties": {
        "email": {"type": "string", "format": "email"}, "count": {"type": "integer", "minimum": 1}}});
    let form = Question::Form { message: "Who?".into(), source: Some("crm".into()), schema };
    let Reply::Held { prompt, .. } = question(&mut journey, &session, form).reply else { panic!() };
    for wrong in [json!({}), json!({"email": "x"}), json!({"email": "a@b.cd", "count": 0}), json!(null)] {
        let outcome = journey.answer(prompt, Answer::Fill { content: wrong.clone() });
        assert!(matches!(outcome.reply, Reply::Refused(_)), "{wrong}: {outcome:?}");
    }
    let right = json!({"email": "a@b.cd", "count": 2});
    let outcome = journey.answer(prompt, Answer::Fill { content: right.clone() });
    assert_eq!(answers(&outcome.effects), [QuestionReply::Filled(right)]);
}

#[test]
fn a_tool_that_asks_the_person_itself_is_not_asked_about_twice() {
    let (mut journey, session) = start();
    for tool in ["ask_user", "exit_plan_mode"] {
        let reply = journey.gate(&session, None, tool, json!({})).reply;
        assert_eq!(reply, Reply::Gate(GateReply::Allow), "{tool}");
    }
    let mut settings = Settings::default();
    settings.policy.deny = vec!["ask_user".into()];
    journey.take(Input::Person(Act::Settings(Box::new(settings))));
    let reply = journey.gate(&session, None, "ask_user", json!({})).reply;
    assert!(matches!(reply, Reply::Gate(GateReply::Deny { .. })));
}

#[test]
fn a_notification_approves_no_high_risk_and_nothing_that_is_gone() {
    let (mut journey, session) = start();
    let buttons = |effects: &[Effect]| {
        effects.iter().rev().find_map(|effect| match effect {
            Effect::Notify(told) if told.key == Key::Permission => Some(told.buttons.clone()),
            _ => None,
        })
    };
    let outcome = journey.gate(&session, None, "bash", json!({"command": "rm -rf build"}));
    let Reply::Held { prompt, .. } = outcome.reply else { panic!() };
    let Some(Buttons::Answer { approve, .. }) = buttons(&outcome.effects) else { panic!() };
    assert!(!approve, "no button for high risk");
    let click = |prompt, approve| Input::Person(Act::Notified { prompt, approve });
    assert!(matches!(journey.take(click(prompt, true)).reply, Reply::Refused(_)));
    assert_eq!(released(&journey.take(click(prompt, false)).effects).len(), 1, "denying is always possible");
    assert!(matches!(journey.take(click(prompt, true)).reply, Reply::Gone(_)));
    let low = journey.held(&session, "make");
    assert_eq!(released(&journey.take(click(low, true)).effects), [(low, GateReply::Allow)]);
}

#[test]
fn a_request_that_another_program_answered_leaves_the_screen() {
    let (mut journey, session) = start();
    announce(&mut journey, &session, "a", "make");
    let held = Input::Gate(GateRequest {
        session: session.clone(),
        agent: None,
        gate: Gate::Permission,
        call: ToolCall {
            tool: "bash".into(),
            args: json!({"command": "make"}),
            cwd: "/home/p/shop".into(),
            real_paths: None,
            real_cwd: None,
        },
        intention: None,
        call_id: Some("a".into()),
        person_required: false,
    });
    let Reply::Held { prompt, .. } = journey.take(held).reply else { panic!() };
    let effects = journey.event(&session, EventKind::PermissionCompleted { call: "a".into() });
    assert!(none_allowed(&released(&effects)));
    let late = journey.answer(prompt, Answer::approve());
    assert_eq!(late.reply, Reply::Gone(texts::fate(Fate::Elsewhere).into()));
}

#[test]
fn what_differs_is_never_alike() {
    let (mut journey, session) = start();
    let mut held = |tool: &str, args: Value| match journey.gate(&session, None, tool, args).reply {
        Reply::Held { prompt, .. } => prompt,
        other => panic!("{other:?}"),
    };
    let look = held("db-exec", json!({"query": "SELECT 1"}));
    let drop = held("db-exec", json!({"query": "DROP TABLE users"}));
    let one = held("create", json!({"path": "a", "file_text": "a"}));
    let two = held("create", json!({"path": "b", "file_text": "b"}));
    for (first, other) in [(look, drop), (one, two)] {
        assert!(card(&journey, first).view(&Look::default()).alike.is_empty());
        let answer = Answer::Approve { grant: None, edited: None, alike: vec![other] };
        assert_eq!(released(&journey.answer(first, answer).effects), [(first, GateReply::Allow)]);
    }
}

#[test]
fn an_answer_ahead_is_for_the_place_that_was_seen() {
    let (mut journey, session) = start();
    let args = json!({"path": "/home/p/shop/link", "old_str": "a", "new_str": "b"});
    journey.event(
        &session,
        EventKind::ToolStarted { call: "a".into(), tool: "edit".into(), args: args.clone(), mcp: None },
    );
    let mut seen = journey.state.coming_call(&session, &CallId::from("a")).expect("it is announced");
    seen.real_cwd = Some("/home/p/shop".into());
    seen.real_paths = Some(vec!["/home/p/shop/notes".into()]);
    let act = Act::Ahead {
        session: session.clone(),
        call: "a".into(),
        approve: Some(true),
        seen: Box::new(seen.clone()),
    };
    assert_eq!(journey.take(Input::Person(act)).reply, Reply::Nothing);
    let request = GateRequest {
        session: session.clone(),
        agent: None,
        gate: Gate::Hook,
        call: ToolCall { real_paths: Some(vec!["/home/p/shop/Makefile".into()]), ..seen },
        intention: None,
        call_id: None,
        person_required: false,
    };
    assert!(
        matches!(journey.take(Input::Gate(request)).reply, Reply::Held { .. }),
        "the link leads elsewhere now"
    );
}

#[test]
fn the_strictest_switches_hold_for_tools_that_ask_too() {
    let (mut journey, _) = start();
    let session = journey.session("reading", Some(Profile::ReadOnly));
    assert_eq!(journey.gate(&session, None, "ask_user", json!({})).reply, Reply::Gate(GateReply::Allow));
    let second = journey.request(&session, None, "ask_user", json!({}), Gate::Permission).reply;
    assert_ne!(second, Reply::Gate(GateReply::Allow), "the second gate takes names from elsewhere");
    journey.take(Input::Person(Act::Switch(Switches { deny_everything: true, ..Switches::default() })));
    let denied = journey.gate(&session, None, "ask_user", json!({})).reply;
    assert!(matches!(denied, Reply::Gate(GateReply::Deny { .. })), "{denied:?}");
}

#[test]
fn one_session_does_not_fill_the_queue_of_all_with_questions() {
    let (mut journey, session) = start();
    let other = journey.session("other", None);
    let held =
        (0..50).filter(|_| matches!(question(&mut journey, &session, colours()).reply, Reply::Held { .. }));
    assert_eq!(held.count(), 5);
    journey.held(&other, "make");
}

#[test]
fn a_choice_is_an_answer_to_the_letter_and_none_means_words() {
    let (mut journey, session) = start();
    let choice = Question::Ask { question: "?".into(), choices: vec![" yes ".into()], freeform: false };
    let Reply::Held { prompt, .. } = question(&mut journey, &session, choice).reply else { panic!() };
    let outcome = journey.answer(prompt, reply_with(" yes "));
    assert_eq!(answers(&outcome.effects), [QuestionReply::Text { text: " yes ".into(), freeform: false }]);
    let open = Question::Ask { question: "?".into(), choices: vec![], freeform: false };
    let Reply::Held { prompt, .. } = question(&mut journey, &session, open).reply else { panic!() };
    assert_eq!(answers(&journey.answer(prompt, reply_with("words")).effects).len(), 1);
}

#[test]
fn where_no_window_can_come_to_the_front_the_notification_says_how_to_open_it() {
    for (can, said) in [(true, false), (false, true)] {
        let (mut journey, session) = start();
        journey.state = std::mem::take(&mut journey.state).with_raising(can);
        let effects = journey.gate(&session, None, "bash", json!({"command": "make"})).effects;
        let told = effects.iter().find_map(|effect| match effect {
            Effect::Notify(told) if told.key == Key::Permission => Some(told.body.clone()),
            _ => None,
        });
        assert_eq!(told.unwrap_or_default().contains(texts::CANNOT_RAISE), said);
    }
}
