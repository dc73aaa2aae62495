//! Every kind of effect, with a secret in each of its texts.

use super::super::outgoing::{effect, line, session};
use super::*;
use crate::effect::{Buttons, Cue, Effect, GateReply, Key, Notification, QuestionReply, Released, Urgency};
use crate::id::{AgentId, CallId, PromptId, SessionId};
use crate::message::{About, Matter, Message};
use crate::record::{
    AnswerOutcome, AuditEntry, AuditEvent, ContextSource, ErrorSource, GateName, GrantScope, Verdict, Who,
};
use crate::settings::Profile;
use crate::view::{
    Counts, Decided, Entry, Progress, Risk, SessionState, SessionView, SubagentView, TimelineEntry,
};

const OWN: &str = "zauber42";

/// A text with a secret of each sort.
fn leaky() -> String {
    format!("see {OWN} and gh{}_{} and {}={OWN}x", "p", "a1".repeat(18), "api_key")
}

fn redactor() -> Redactor {
    Redactor::new(&["zauber[0-9]+".to_owned()])
}

fn clean(told: &str) {
    assert!(!told.contains(OWN) && !told.contains("a1a1"), "{told}");
    assert!(told.contains(MASK), "{told}");
}

fn events() -> Vec<AuditEvent> {
    let (text, some) = (leaky(), Some(leaky()));
    let value = serde_json::json!({"command": text, "list": [text], "password": "plain"});
    let who = Who::Rule { rule: text.clone() };
    let counts = Counts::default();
    vec![
        AuditEvent::SessionStart {
            resumed: false,
            folder: text.clone(),
            branch: some.clone(),
            model: some.clone(),
            profile: Profile::Ask,
        },
        AuditEvent::Prompt { prompt: text.clone(), typed: some.clone(), elsewhere: false },
        AuditEvent::ContextGiven {
            source: ContextSource::Project,
            tool_name: some.clone(),
            context: text.clone(),
        },
        AuditEvent::Usage { model: some.clone(), input_tokens: 1, output_tokens: 1 },
        AuditEvent::Intent { intent: text.clone() },
        AuditEvent::ToolRequested {
            ask: 1,
            tool_name: text.clone(),
            call_id: None,
            tool_args: value.clone(),
            cwd: text.clone(),
            gate: GateName::Hook,
            intention: some.clone(),
            masked: 0,
            cut: false,
        },
        AuditEvent::Decision {
            ask: 1,
            tool_name: text.clone(),
            outcome: Verdict::Allowed,
            who: who.clone(),
            risk: Risk::Low,
            reason: text.clone(),
            asked: some.clone(),
            edited: Some(value),
            waited_ms: 0,
        },
        AuditEvent::ToolResult {
            ask: 1,
            tool_name: text.clone(),
            call_id: None,
            tool_result: text.clone(),
            duration_ms: 0,
            masked: 0,
            cut: false,
        },
        AuditEvent::ToolFailed {
            ask: 1,
            tool_name: text.clone(),
            call_id: Some(CallId::from("c")),
            error: text.clone(),
            interrupted: false,
            duration_ms: 0,
        },
        AuditEvent::Error {
            source: ErrorSource::Hook,
            kind: text.clone(),
            status: None,
            message: text.clone(),
        },
        AuditEvent::SessionEnd { reason: text.clone(), duration_ms: 0, counts },
        AuditEvent::QuestionAsked {
            ask: 1,
            tool_name: text.clone(),
            question: text.clone(),
            choices: vec![text.clone()],
        },
        AuditEvent::QuestionAnswered {
            ask: 1,
            tool_name: text.clone(),
            outcome: AnswerOutcome::Answered,
            who: Who::Grant { rule: text.clone(), scope: GrantScope::Folder },
            answer: text,
            waited_ms: 0,
        },
    ]
}

#[test]
fn every_entry_of_the_record_goes_without_secrets() {
    for event in events() {
        let entry = AuditEntry { timestamp: 1, session_id: SessionId::from("s"), agent: None, event };
        let Effect::Record(entry) = effect(&redactor(), Effect::Record(entry)) else { panic!() };
        let told = serde_json::to_string(&entry).unwrap();
        clean(&told);
        assert!(!told.contains("plain"), "{told}");
        match entry.event {
            AuditEvent::ToolRequested { masked, .. } => assert_eq!(masked, 7),
            AuditEvent::ToolResult { masked, .. } => assert_eq!(masked, 3),
            _ => {}
        }
    }
}

#[test]
fn every_effect_goes_without_secrets() {
    let about = || Some(About { id: "s".into(), title: leaky(), folder: leaky() });
    let counts = Counts::default();
    let matters = [
        Matter::Failed { sentence: leaky(), error: leaky(), tried: leaky(), worked: None, counts },
        Matter::Ended { reason: leaky(), lasted: 0, counts },
        Matter::Waiting { action: leaky(), summary: leaky(), waited: 0 },
        Matter::Test,
    ];
    for matter in matters {
        clean(&format!("{:?}", effect(&redactor(), Effect::Send(Message { at: 0, about: about(), matter }))));
    }
    let answer = |approve| Buttons::Answer { prompt: PromptId(1), session: SessionId::from("s"), approve };
    let notification = |body: String| Notification {
        key: Key::Permission,
        title: "t".into(),
        body,
        urgency: Urgency::Critical,
        buttons: answer(true),
    };
    let told = effect(&redactor(), Effect::Notify(notification(leaky())));
    clean(&format!("{told:?}"));
    // What is hidden from the person is not approved by them.
    let Effect::Notify(told) = told else { panic!() };
    assert_eq!(told.buttons, answer(false));
    let plain = Effect::Notify(notification("make".into()));
    assert_eq!(effect(&redactor(), plain.clone()), plain);
    // What holds no text for anybody but who has said it, stays as it is.
    for same in [
        Effect::Release {
            prompt: PromptId(1),
            reply: Released::Gate(GateReply::AllowEdited(serde_json::json!({"command": leaky()}))),
        },
        Effect::Release {
            prompt: PromptId(1),
            reply: Released::Question(QuestionReply::Text { text: leaky(), freeform: true }),
        },
        Effect::Abort(SessionId::from("s")),
        Effect::Prompts,
        Effect::Unnotify(Key::Told),
        Effect::Sound(Cue::Error),
        Effect::SaveGrants,
        Effect::Sessions,
        Effect::Timeline { session: SessionId::from("s"), seq: 1 },
    ] {
        assert_eq!(effect(&redactor(), same.clone()), same);
    }
}

#[test]
fn every_view_goes_without_secrets() {
    for entry in [
        Entry::Prompt { text: leaky() },
        Entry::Message { text: leaky() },
        Entry::Error { text: leaky() },
        Entry::Note { text: leaky() },
        Entry::Tool {
            tool: leaky(),
            summary: leaky(),
            decided: Decided::Allowed,
            by: leaky(),
            progress: Progress::Failed,
            duration_ms: None,
            error: Some(leaky()),
        },
    ] {
        clean(&format!(
            "{:?}",
            line(&redactor(), TimelineEntry { seq: 1, at: 0, agent: Some(leaky()), entry })
        ));
    }
    let view = SessionView {
        id: SessionId::from("s"),
        title: leaky(),
        folder: leaky(),
        branch: Some(leaky()),
        profile: Profile::Ask,
        model: Some(leaky()),
        state: SessionState::Idle,
        activity: Some(leaky()),
        since: 0,
        ended: None,
        subagents: vec![SubagentView { id: AgentId::from("a"), name: leaky(), state: SessionState::Idle }],
        counts: Counts::default(),
        muted: false,
        retry: None,
    };
    clean(&format!("{:?}", session(&redactor(), view)));
}
