//! Permission control: which tools run, with which arguments, and when the person is asked.

use askance_demo::model::{FOLDER, Step};
use askance_demo::scratch::TITLE;
use askance_demo::scripts::{bash, path};
use serde_json::json;

use crate::case::Case;

fn view(place: &str) -> Step {
    Step::call("view", json!({ "path": place }))
}

fn create(place: &str) -> Step {
    Step::call("create", json!({ "path": place, "file_text": "new\n" }))
}

#[tokio::test]
async fn a_safe_set_of_tools_is_allowed_and_all_others_are_denied() {
    let ran = Case::of("Allow-list a safe set of tools")
        .settings(json!({ "policy": { "profile": "readOnly", "allow": ["view", "glob", "grep"] } }))
        .does([
            Step::call("view", path("README.md")),
            Step::call("glob", json!({ "pattern": "**/*.rs" })),
            Step::call("bash", bash("echo x > new.txt", "Write")),
            create(&format!("{FOLDER}/new.txt")),
        ])
        .run()
        .await;
    let denied = "Only read-only tools are allowed in this session. `bash` was blocked.";
    let denied_too = "Only read-only tools are allowed in this session. `create` was blocked.";
    ran.exits(0).agent_read(&[TITLE, "main.rs", denied, denied_too]).decided(&[
        "allowed view by rule view",
        "allowed glob by rule glob",
        "denied bash by profile readOnly",
        "denied create by profile readOnly",
    ]);
    assert!(!ran.machine.has("new.txt"));
}

#[tokio::test]
async fn tools_are_denied_by_name() {
    let ran = Case::of("Approve by tool name: allow specific safe tools, deny risky ones")
        .settings(json!({ "policy": { "profile": "allowAll", "deny": ["shell(rm)"] } }))
        .does([
            Step::call("bash", bash("echo x > new.txt", "Write")),
            Step::call("bash", bash("rm -rf build", "Delete")),
        ])
        .run()
        .await;
    ran.exits(0)
        .agent_read(&["exit code 0", "The rule `shell(rm)` denies it."])
        .decided(&["allowed bash by profile allowAll", "denied bash by rule shell(rm)"]);
    assert!(ran.machine.has("new.txt") && ran.machine.has("build"));
}

#[tokio::test]
async fn files_are_restricted_to_some_directories() {
    let ran = Case::of("Restrict file access to specific directories")
        .settings(json!({ "policy": { "profile": "allowAll", "directories": ["{folder}"] } }))
        .does([
            Step::call("view", path("README.md")),
            view("/etc/hostname"),
            // The same beginning is not the same folder, and `..` leads out of it.
            view(&format!("{FOLDER}-other/secret.txt")),
            create(&format!("{FOLDER}/../outside.txt")),
            create(&format!("{FOLDER}/inside.txt")),
        ])
        .run_in(|machine| {
            let other = machine.home().join("project-other");
            std::fs::create_dir_all(&other).unwrap();
            std::fs::write(other.join("secret.txt"), "not for the agent").unwrap();
        })
        .await;
    let outside = "outside of the directories";
    ran.exits(0).agent_read(&[TITLE, outside, outside, outside, "inside.txt"]).decided(&[
        "allowed view by profile allowAll",
        "denied view by directories",
        "denied view by directories",
        "denied create by directories",
        "allowed create by profile allowAll",
    ]);
    assert!(ran.machine.has("inside.txt") && !ran.machine.has("../outside.txt"));
    assert!(!ran.sent().contains("not for the agent"));
}

#[tokio::test]
async fn destructive_operations_ask_and_nobody_is_no_yes() {
    let ran = Case::of("Ask the user before destructive operations")
        .settings(json!({ "policy": { "profile": "allowAll", "ask": ["shell"] } }))
        .does([
            create(&format!("{FOLDER}/new.txt")),
            Step::call("bash", bash("rm -rf build", "Delete")),
            Step::call("bash", bash("ls", "List")),
        ])
        .run()
        .await;
    let asked =
        "Denied: this needs a person's answer, and nobody can be asked here. The rule `shell` asks about it.";
    ran.exits(0).agent_read(&["new.txt", asked, asked]).decided(&[
        "allowed create by profile allowAll",
        "denied bash by nobody",
        "denied bash by nobody",
    ]);
    assert!(ran.machine.has("new.txt") && ran.machine.has("build"));
}

#[tokio::test]
async fn a_question_of_the_agent_is_answered_that_nobody_is_there() {
    let arguments = json!({ "question": "Which colour?", "choices": ["blue", "green"] });
    let ran = Case::of("Interactive approval, where nobody is")
        .does([Step::call("ask_user", arguments)])
        .run()
        .await;
    ran.exits(0).agent_read(&["nobody was available"]);
    assert_eq!(ran.entry("questionAnswered")["outcome"], "nobody");
}

#[tokio::test]
async fn a_subagent_passes_the_same_gate() {
    let task = json!({
        "name": "writer", "description": "Write", "agent_type": "general-purpose", "mode": "sync",
        "prompt": "Write the note.",
    });
    // The subagent's own conversation begins the script anew, and so does its own subagent: two are enough.
    let ran = Case::of("Permission control: every agent")
        .settings(json!({ "policy": { "allow": ["task"] } }))
        .does([Step::calls([("task", task), ("bash", bash("touch new.txt", "Write"))])])
        .with("--deny-tools")
        .run()
        .await;
    ran.exits(0).decided(&["denied task by profile denyAll", "denied bash by profile denyAll"]);
    assert!(!ran.machine.has("new.txt"));
}
