//! What the agent is given besides the person's words.

use askance_core::project::{Manifest, Project, ProjectKind};
use askance_core::record::{AuditEvent, ContextSource};
use askance_core::view::Entry;

use super::*;

fn project(name: &str) -> HookKind {
    HookKind::Project(Box::new(Project {
        manifests: vec![Manifest {
            kind: ProjectKind::Node,
            file: "package.json".into(),
            name: Some(name.into()),
            version: Some("1.4.0".into()),
            requires: vec![("node".into(), ">=20".into())],
        }],
        branch: Some("main".into()),
    }))
}

pub(super) fn notes(journey: &Journey, session: &SessionId) -> Vec<String> {
    let lines = journey.state.timeline(session).masked();
    let notes = lines.into_iter().filter_map(|line| match line.entry {
        Entry::Note { text } => Some(text),
        _ => None,
    });
    notes.collect()
}

#[test]
fn a_session_is_told_what_its_folder_is_and_so_is_the_person() {
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    assert_eq!(journey.hook(&session, HookKind::SessionStart).reply, Reply::LookAtProject);
    let Reply::Context(text) = journey.hook(&session, project("shop-api")).reply else { panic!() };
    insta::assert_snapshot!(text);
    assert_eq!(notes(&journey, &session), [format!("Given to the agent at the start:\n{text}")]);
    let given: Vec<_> = journey
        .record
        .iter()
        .filter_map(|entry| match &entry.event {
            AuditEvent::ContextGiven { source: ContextSource::Project, tool_name: None, context } => {
                Some(context.clone())
            }
            _ => None,
        })
        .collect();
    assert_eq!(given, std::slice::from_ref(&text));

    // The runtime forgets it when the session is closed, so a resumed one is told again.
    journey.take(Input::App(News::Closed(session.clone())));
    assert_eq!(journey.hook(&session, HookKind::SessionStart).reply, Reply::LookAtProject);
    assert_eq!(journey.hook(&session, project("shop-api")).reply, Reply::Context(text));
}

#[test]
fn nothing_is_looked_at_that_is_not_to_be_told() {
    let mut journey = Journey::new(json!({"enrichment": {"projectMetadata": false}}));
    let session = journey.session("s1", None);
    assert_eq!(journey.hook(&session, HookKind::SessionStart).reply, Reply::Nothing);
    let mut journey = Journey::new(json!({}));
    assert_eq!(journey.hook(&SessionId::from("unknown"), HookKind::SessionStart).reply, Reply::Nothing);
    let session = journey.session("s1", None);
    let nothing = HookKind::Project(Box::default());
    assert_eq!(journey.hook(&session, nothing).reply, Reply::Nothing);
    let agent = Some(Agent { id: AgentId::from("a1"), name: None });
    let hook = Hook { session: session.clone(), agent, kind: HookKind::SessionStart };
    assert_eq!(journey.take(Input::Hook(hook)).reply, Reply::Nothing);
    assert!(notes(&journey, &session).is_empty());
}

#[test]
fn a_shortcut_is_expanded_once_and_the_record_has_both() {
    let mut journey =
        Journey::new(json!({"enrichment": {"shortcuts": {"/ship": "/ship it", "/fix": "Mend it"}}}));
    let session = journey.session("s1", None);
    let mut send = |text: &str| {
        let sent = journey.take(Input::Person(Act::Send { session: session.clone(), text: text.into() }));
        let gets = match sent.reply {
            Reply::Prompt(expanded) => expanded,
            Reply::Nothing => text.to_owned(),
            other => panic!("{other:?}"),
        };
        // The runtime tells of the message that it got: it is not expanded again.
        let heard = askance_core::describe::planned(&gets).unwrap_or(&gets).to_owned();
        let hook = journey.hook(&session, HookKind::UserPromptSubmitted { prompt: heard });
        assert_eq!(hook.reply, Reply::Nothing, "{text}");
        gets
    };
    assert_eq!(send("/fix the parser"), "Mend it: the parser");
    assert_eq!(send("/ship"), "/ship it");
    assert_eq!(send("/plan /fix it"), "/plan Mend it: it");
    assert_eq!(send("/unknown x"), "/unknown x");
    // From another program, the hook is the place for it.
    let hook = journey.hook(&session, HookKind::UserPromptSubmitted { prompt: "/fix the lexer".into() });
    assert_eq!(hook.reply, Reply::Prompt("Mend it: the lexer".into()));
    let prompts: Vec<_> = journey
        .record
        .iter()
        .skip(2)
        .filter_map(|entry| match &entry.event {
            AuditEvent::Prompt { prompt, typed, elsewhere } => {
                Some((prompt.as_str(), typed.as_deref(), *elsewhere))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        prompts,
        [
            ("Mend it: the parser", Some("/fix the parser"), false),
            ("/ship it", Some("/ship"), false),
            ("/plan Mend it: it", Some("/plan /fix it"), false),
            ("/unknown x", None, false),
            ("Mend it: the lexer", Some("/fix the lexer"), true),
        ]
    );
    assert_eq!(notes(&journey, &session)[0], "Sent as: Mend it: the parser");
}

#[test]
fn a_failed_tool_comes_with_the_persons_guidance() {
    let failed = |tool: &str| HookKind::PostToolUseFailure { tool: tool.into(), error: "no".into() };
    let mut journey = Journey::new(json!({}));
    let session = journey.session("s1", None);
    assert_eq!(journey.hook(&session, failed("bash")).reply, Reply::Nothing);
    let mut journey =
        Journey::new(json!({"errors": {"toolGuidance": {"bash": "Use make.", "*": "Ask me."}}}));
    let session = journey.session("s1", None);
    assert_eq!(journey.hook(&session, failed("bash")).reply, Reply::Context("Use make.".into()));
    assert_eq!(journey.hook(&session, failed("view")).reply, Reply::Context("Ask me.".into()));
    assert_eq!(
        notes(&journey, &session),
        [
            "Given to the agent because `bash` failed: Use make.",
            "Given to the agent because `view` failed: Ask me.",
        ]
    );
}
