//! What hooks give the agent: whether it reaches the model's request.

use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use askance_core::effect::{GateReply, QuestionReply, Reply};
use askance_core::event::{EventKind, HookKind, Input};
use askance_demo::model::Step;
use serde_json::json;

use crate::server::{Person, Turn, turn};

fn person(hook: fn(&HookKind) -> Reply) -> Person {
    Person {
        gate: |_, _| GateReply::Allow,
        answer: |_| QuestionReply::Nobody { reason: "nobody".into() },
        second: false,
        hook,
        seen: Mutex::default(),
    }
}

fn with_manifest(home: &Path) {
    let manifest = r#"{"name": "shop-api", "version": "1.4.0"}"#;
    std::fs::write(home.parent().unwrap().join("folder/package.json"), manifest).unwrap();
}

/// All that the model got, as one text.
fn asked(turn: &Turn) -> String {
    turn.model.requests().iter().map(|request| request.body().to_string()).collect()
}

fn hooks(turn: &Turn) -> Vec<HookKind> {
    let seen = turn.person.seen.lock().unwrap();
    let hooks = seen.iter().filter_map(|input| match input {
        Input::Hook(hook) => Some(hook.kind.clone()),
        _ => None,
    });
    hooks.collect()
}

#[tokio::test]
async fn what_a_session_is_told_at_its_start_reaches_the_model() {
    let person = person(|hook| match hook {
        HookKind::SessionStart => Reply::LookAtProject,
        HookKind::Project(project) => {
            let name = project.manifests[0].name.clone().unwrap();
            Reply::Context(format!("Here lives {name}, and only here."))
        }
        _ => Reply::Nothing,
    });
    let turn = turn(vec![Step::say("Done.")], "Look around.", person, with_manifest).await;
    let asked = asked(&turn);
    assert!(asked.contains("Here lives shop-api, and only here."), "{asked}");
    // The person's own words stay as they are.
    assert!(asked.contains("Look around."), "{asked}");
}

#[tokio::test]
async fn another_prompt_reaches_the_model_in_place_of_the_persons() {
    let person = person(|hook| match hook {
        HookKind::UserPromptSubmitted { prompt } => {
            Reply::Prompt(prompt.replace("/fix", "Find and fix all errors:"))
        }
        _ => Reply::Nothing,
    });
    let turn = turn(vec![Step::say("Done.")], "/fix the parser", person, |_| ()).await;
    let asked = asked(&turn);
    assert!(
        asked.contains("Find and fix all errors: the parser") && !asked.contains("/fix the parser"),
        "{asked}"
    );
}

#[tokio::test]
async fn guidance_after_a_failed_tool_reaches_the_model() {
    let person = person(|hook| match hook {
        HookKind::PostToolUseFailure { tool, .. } => {
            Reply::Context(format!("After {tool} failed, list the folder."))
        }
        _ => Reply::Nothing,
    });
    let missing = Step::call("view", json!({"path": "{folder}/nowhere.txt"}));
    let turn = turn(vec![missing, Step::say("Done.")], "Read it.", person, |_| ()).await;
    let asked = asked(&turn);
    assert!(asked.contains("After view failed, list the folder."), "{asked}");
}

#[tokio::test]
async fn the_answer_to_an_error_has_no_effect_yet() {
    let person = person(|hook| match hook {
        HookKind::ErrorOccurred { .. } => Reply::Error { retry: Some(3), notification: "Wait.".into() },
        _ => Reply::Nothing,
    });
    let began = Instant::now();
    let failing = Step::fail(500, "It is too much.").at_once();
    let turn = turn(vec![failing], "Try.", person, |_| ()).await;
    eprintln!("{:?} {:?}", began.elapsed(), turn.person.events());
    let told: Vec<_> =
        hooks(&turn).into_iter().filter(|hook| matches!(hook, HookKind::ErrorOccurred { .. })).collect();
    assert!(
        matches!(told.as_slice(), [HookKind::ErrorOccurred { context, recoverable: true, .. }] if context == "model_call"),
        "{told:?}"
    );
    let failed = |kind: &EventKind| matches!(kind, EventKind::Failed { status: Some(500), .. });
    assert!(turn.person.events().iter().any(failed), "{:?}", turn.person.events());
    assert_eq!(turn.model.requests().len(), 1, "the runtime tries again when it is told to: use it");
}
