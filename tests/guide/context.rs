//! Context: what the agent is given besides the person's words.

use askance_core::texts;
use askance_demo::model::{FOLDER, Step};
use askance_demo::scripts::bash;
use serde_json::json;

use crate::case::{Case, Ran};

/// What the person's message has become for the model.
fn asked(ran: &Ran) -> String {
    let requests = ran.machine.model.requests();
    let own = requests.iter().filter(|request| request.script != "utility");
    own.flat_map(|request| {
        request.conversation().prompts().into_iter().map(str::to_owned).collect::<Vec<_>>()
    })
    .collect::<Vec<_>>()
    .join("\n")
}

#[tokio::test]
async fn the_project_is_told_at_the_start() {
    let ran = Case::of("Inject project metadata at session start")
        .settings(json!({ "enrichment": { "projectMetadata": true } }))
        .run_in(|machine| {
            let package = json!({ "name": "shop-front", "version": "7.8.9" });
            std::fs::write(machine.folder.join("package.json"), package.to_string()).unwrap();
        })
        .await;
    ran.exits(0);
    let sent = ran.sent();
    assert!(sent.contains("shop-front") && sent.contains("7.8.9"), "{sent}");
}

#[tokio::test]
async fn the_project_is_not_told_where_it_is_switched_off() {
    let ran = Case::of("Inject project metadata: switched off")
        .settings(json!({ "enrichment": { "projectMetadata": false } }))
        .run_in(|machine| {
            let package = json!({ "name": "shop-front", "version": "7.8.9" });
            std::fs::write(machine.folder.join("package.json"), package.to_string()).unwrap();
        })
        .await;
    ran.exits(0);
    assert!(!ran.sent().contains("shop-front"));
}

#[tokio::test]
async fn a_shortcut_is_expanded_with_the_rest_of_the_message() {
    for (message, sent) in [
        ("/fix", "Find and fix all errors in the current file"),
        ("/test the login", "Write comprehensive unit tests for this code: the login"),
        ("/explain", "Explain this code in detail"),
        ("/refactor it", "Refactor this code to improve readability: it"),
        ("/doc it", "Write the documentation: it"),
        ("Do /fix it", "Do /fix it"),
    ] {
        let ran = Case::of("Expand shorthand commands in prompts")
            .settings(json!({ "enrichment": { "shortcuts": {
                "/fix": "Find and fix all errors in the current file",
                "/test": "Write comprehensive unit tests for this code",
                "/explain": "Explain this code in detail",
                "/refactor": "Refactor this code to improve readability",
                "/doc": "Write the documentation",
            } } }))
            .prompt(message)
            .run()
            .await;
        ran.exits(0);
        assert!(asked(&ran).contains(sent), "{message}: {}", asked(&ran));
    }
}

#[tokio::test]
async fn a_failed_tool_brings_guidance() {
    let ran = Case::of("A tool that fails: inject guidance for the retry")
        .settings(json!({
            "policy": { "profile": "allowAll" },
            "errors": { "toolGuidance": { "view": "Look for the file with glob first." } },
        }))
        .does([Step::call("view", json!({ "path": format!("{FOLDER}/no-such-file") }))])
        .run()
        .await;
    ran.exits(0);
    assert!(ran.sent().contains("Look for the file with glob first."));
}

#[tokio::test]
async fn a_friendly_text_is_the_persons_own() {
    let text = "The AI model is temporarily unavailable. Please try again.";
    let ran = Case::of("User-friendly error messages")
        .settings(json!({ "errors": { "retryTransient": false, "messages": { "model_call": text } } }))
        .ends(Step::fail(400, "no"))
        .run()
        .await;
    ran.exits(1);
    assert!(ran.done.err.contains(text), "{}", ran.done.err);
}

#[tokio::test]
async fn a_transient_error_is_tried_again_when_copilot_has_given_up() {
    let ran = Case::of("Retry transient model errors: Askance's own tries")
        .settings(json!({ "errors": { "retryTransient": true, "retryCount": 3 } }))
        .ends(Step::say("It worked at last.").failing_until(texts::CONTINUE, 503, "Overloaded.").at_once())
        .run()
        .await;
    ran.exits(0);
    assert!(ran.done.out.starts_with("It worked at last."), "{:#?}", ran.done);
    assert!(ran.entries("error").any(|entry| entry["source"] == "session"), "{:#?}", ran.record);
    let steps: Vec<_> = ran.entries("retry").map(|entry| &entry["step"]).collect();
    assert_eq!(steps, ["waiting", "sent"], "{:#?}", ran.record);
}

#[tokio::test]
async fn a_transient_error_is_not_tried_again_where_that_is_switched_off() {
    let ran = Case::of("Retry transient model errors: switched off")
        .settings(json!({ "errors": { "retryTransient": false } }))
        .ends(Step::fail(503, "Overloaded.").at_once())
        .run()
        .await;
    ran.exits(1);
    assert_eq!(ran.entries("retry").count(), 0);
}

#[tokio::test]
async fn the_persons_own_patterns_are_masked() {
    let number = ["ACME", "493021"].join("-");
    let ran = Case::of("Redact secrets from tool results: the person's own patterns")
        .settings(json!({
            "policy": { "profile": "allowAll" },
            "audit": { "redact": ["ACME-[0-9]{6}"] },
        }))
        .does([Step::call("bash", bash("cat number.txt", "Show"))])
        .run_in(|machine| std::fs::write(machine.folder.join("number.txt"), &number).unwrap())
        .await;
    ran.exits(0).agent_read(&["[REDACTED]"]);
    assert!(!ran.sent().contains(&number));
    assert!(!serde_json::to_string(&ran.record).unwrap().contains(&number));
}
