//! A session with nobody to be asked: what would ask is denied with a reason, and nothing waits.

use askance_core::effect::QuestionReply;
use askance_core::event::{Question, QuestionRequest};

use super::*;

fn alone(settings: Value) -> Journey {
    let journey = Journey::new(settings);
    let state = journey.state.clone().with_nobody();
    Journey { state, now: journey.now, record: Vec::new(), gated: 0 }
}

#[test]
fn what_would_ask_is_denied_at_both_gates_and_no_one_is_disturbed() {
    for profile in [Profile::Ask, Profile::ReadOnly, Profile::AllowAll] {
        let mut journey = alone(json!({ "policy": { "ask": ["shell"] } }));
        let session = journey.session("s1", Some(profile));
        for gate in [Gate::Hook, Gate::Permission] {
            let outcome = journey.request(&session, None, "bash", json!({"command": "make"}), gate);
            let Reply::Gate(GateReply::Deny { reason }) = outcome.reply else {
                panic!("{profile:?} {gate:?}: {:?}", outcome.reply)
            };
            assert!(!reason.trim().is_empty());
            let quiet = |effect: &Effect| matches!(effect, Effect::Sessions | Effect::Timeline { .. });
            assert!(outcome.effects.iter().all(quiet), "{:?}", outcome.effects);
        }
        assert_eq!(journey.state.oldest_prompt(None), None);
    }
}

#[test]
fn rules_and_profiles_hold_as_they_are() {
    let mut journey = alone(json!({ "policy": { "allow": ["shell(make)"], "deny": ["shell(make clean)"] } }));
    let session = journey.session("s1", None);
    let mut reply = |command: &str| journey.gate(&session, None, "bash", json!({"command": command})).reply;
    assert_eq!(reply("make"), Reply::Gate(GateReply::Allow));
    for denied in ["make clean", "npm test", "rm -rf /"] {
        assert!(matches!(reply(denied), Reply::Gate(GateReply::Deny { .. })), "{denied}");
    }
    let denying = journey.session("s2", Some(Profile::DenyAll));
    let reply = journey.gate(&denying, None, "bash", json!({"command": "make"})).reply;
    assert!(matches!(reply, Reply::Gate(GateReply::Deny { .. })));
}

#[test]
fn a_question_is_answered_that_nobody_is_there() {
    let mut journey = alone(json!({ "policy": { "profile": "allowAll" } }));
    let session = journey.session("s1", None);
    let question = Question::Ask { question: "Which?".into(), choices: Vec::new(), freeform: true };
    let reply = journey.take(Input::Question(QuestionRequest { session, question })).reply;
    assert_eq!(reply, Reply::Question(QuestionReply::Nobody { reason: texts::NOBODY.to_owned() }));
}
