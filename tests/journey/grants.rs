//! What the person allows from the prompt, and for how long.

use askance_core::view::{GrantRequest, Scope};

use super::*;

const HOUR: Millis = 3_600_000;

fn grant(rules: &[&str], scope: Scope) -> Answer {
    let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
    Answer::Approve { grant: Some(GrantRequest { rules, scope }), edited: None, alike: Vec::new() }
}

fn allowed(journey: &mut Journey, session: &SessionId) -> bool {
    journey.gate(session, None, "edit", json!({"path": "a"})).reply == Reply::Gate(GateReply::Allow)
}

/// A journey in which an edit was approved with this grant.
fn granted(scope: Scope) -> (Journey, SessionId, Vec<Effect>) {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let Reply::Held { prompt, .. } = journey.gate(&session, None, "edit", json!({"path": "a"})).reply else {
        panic!()
    };
    let effects = journey.answer(prompt, grant(&["write"], scope)).effects;
    (journey, session, effects)
}

#[test]
fn a_grant_for_the_session_ends_with_it() {
    let (mut journey, session, effects) = granted(Scope::Session);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::SaveGrants)), "nothing is saved");
    assert!(allowed(&mut journey, &session));
    let other = journey.session("s2", None);
    assert!(!allowed(&mut journey, &other));
    journey.take(Input::App(News::Closed(session.clone())));
    journey.resume(&session);
    journey.take(Input::Person(Act::Send { session: session.clone(), text: "again".into() }));
    assert!(!allowed(&mut journey, &session), "resuming brings no grant back");
}

#[test]
fn a_grant_for_the_folder_holds_there_and_below() {
    let (mut journey, session, effects) = granted(Scope::Folder);
    assert!(effects.contains(&Effect::SaveGrants));
    let saved = journey.state.settings().policy.grants.clone();
    assert_eq!(saved[0].folder.as_deref(), Some("/home/p/shop"));
    assert!(allowed(&mut journey, &session));
    for (folder, expected) in [("/home/p/shop/sub", true), ("/home/p/shopping", false), ("/home/p", false)] {
        assert_eq!(saved[0].holds(std::path::Path::new(folder), journey.now), expected, "{folder}");
    }
}

#[test]
fn a_grant_for_an_hour_ends_by_itself() {
    let (mut journey, session, _) = granted(Scope::Hour);
    assert!(allowed(&mut journey, &session));
    assert_eq!(journey.state.grants(journey.now).len(), 1);
    journey.now += HOUR;
    assert!(!allowed(&mut journey, &session));
    assert!(journey.state.grants(journey.now).is_empty());
}

#[test]
fn a_grant_for_always_is_counted_and_can_be_revoked() {
    let (mut journey, session, _) = granted(Scope::Always);
    let other = journey.session("s2", None);
    assert!(allowed(&mut journey, &session) && allowed(&mut journey, &other));
    let views = journey.state.grants(journey.now);
    assert_eq!((views.len(), views[0].rule.as_str(), views[0].matches), (1, "write", 2));
    assert_eq!(views[0].last, Some(journey.now));
    let effects = journey.take(Input::Person(Act::Revoke(views[0].id.clone()))).effects;
    assert!(effects.contains(&Effect::SaveGrants));
    assert!(!allowed(&mut journey, &session));
}

#[test]
fn a_grant_never_overrules_a_denial_or_an_asking_rule() {
    for list in ["deny", "ask"] {
        let (mut journey, session, _) = granted(Scope::Always);
        let mut settings = journey.state.settings().clone();
        let rules = if list == "deny" { &mut settings.policy.deny } else { &mut settings.policy.ask };
        rules.push("edit".into());
        journey.take(Input::Person(Act::Settings(Box::new(settings))));
        assert!(!allowed(&mut journey, &session), "{list}");
    }
}

#[test]
fn a_malformed_grant_decides_nothing() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    let prompt = journey.held(&session, "make");
    for rules in [&[][..], &["shell("], &["write", " "]] {
        let outcome = journey.answer(prompt, grant(rules, Scope::Session));
        assert!(matches!(outcome.reply, Reply::Refused(_)), "{rules:?}: {outcome:?}");
        assert!(outcome.effects.is_empty());
        assert_eq!(journey.state.oldest_prompt(None), Some(prompt), "it still waits");
    }
}

#[test]
fn rules_of_a_folder_hold_only_there() {
    let rules = json!({"policy": {"folders": {"/home/p/shop": {"allow": ["write"], "deny": ["web_fetch"]}}}});
    let mut journey = Journey::new(rules);
    let session = journey.session("s1", None);
    assert!(allowed(&mut journey, &session));
    let denied = journey.gate(&session, None, "web_fetch", json!({"url": "https://x"})).reply;
    assert!(matches!(denied, Reply::Gate(GateReply::Deny { .. })));
    let elsewhere = json!({"policy": {"folders": {"/home/p/other": {"allow": ["write"]}}}});
    let mut journey = Journey::new(elsewhere);
    let session = journey.session("s1", None);
    assert!(!allowed(&mut journey, &session));
}
