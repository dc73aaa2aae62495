//! What rules, profiles and switches decide without the person.

use std::path::Path;

use askance_core::texts;
use askance_demo::model::marker;
use askance_demo::scripts::{self, HOLD, ONE_SHELL_FILE, THREE_PARALLEL_FILES};
use askance_tests::{Scene, SceneOptions};
use serde_json::{Value, json};

use crate::person::{files, never_asked, results, say, set_rules, sums, tray, turn_ends};

async fn scene_with_policy(policy: Value) -> Scene {
    let settings = Some(json!({ "version": 1, "policy": policy }));
    Scene::open_with(SceneOptions { settings, ..SceneOptions::default() }).await.unwrap()
}

fn there(folder: &Path) -> bool {
    folder.join(ONE_SHELL_FILE).exists()
}

#[tokio::test]
async fn an_allow_rule_asks_nothing() {
    let scene = scene_with_policy(json!({ "allow": ["bash", "write"] })).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    sums(&scene, "1 allowed · 0 you · 0 denied").await;
    assert!(there(&folder));
    never_asked(&scene);
}

#[tokio::test]
async fn a_deny_rule_denies_without_asking() {
    let scene = scene_with_policy(json!({ "allow": ["bash"], "deny": ["shell"] })).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), Some("allowAll")).await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    sums(&scene, "0 allowed · 0 you · 1 denied").await;
    let read = results(&scene);
    assert!(read[0].contains("The rule `shell` denies it."), "{read:?}");
    assert!(!there(&folder));
    never_asked(&scene);
}

#[tokio::test]
async fn a_new_deny_rule_holds_for_a_running_session() {
    let scene = scene_with_policy(json!({ "allow": ["bash", "write"] })).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::held_shell().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "working").await.unwrap();
    set_rules(&scene, "deny", &["bash"]).await;
    scene.model.release(HOLD);
    turn_ends(&scene, &session, "Done: one command.").await;
    sums(&scene, "0 allowed · 0 you · 1 denied").await;
    assert!(!there(&folder));
    never_asked(&scene);
}

#[tokio::test]
async fn new_rules_deny_what_waits_and_never_approve_it() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    let [first, second, third] = THREE_PARALLEL_FILES;
    let card = scene.card(first).await.unwrap();
    set_rules(&scene, "allow", &["bash", "write"]).await;
    // The person was looking at it: it is theirs to answer, also now that a rule would allow it.
    card.press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: three commands.").await;
    sums(&scene, "2 allowed · 1 you · 0 denied").await;
    assert!([first, second, third].iter().all(|file| folder.join(file).exists()));

    set_rules(&scene, "allow", &[]).await;
    say(&scene, &session, &scripts::one_shell().marker(), "send").await;
    scene.card(ONE_SHELL_FILE).await.unwrap();
    set_rules(&scene, "deny", &["bash"]).await;
    scene.no_card().await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(!there(&folder));
    let read = results(&scene);
    assert!(read.last().unwrap().contains("The rule `bash` denies it."), "{read:?}");
}

#[tokio::test]
async fn the_deny_all_profile_changes_no_file() {
    let scene = scene_with_policy(json!({ "allow": ["bash", "edit", "create", "view"] })).await;
    let folder = scene.folder("shop").unwrap();
    let before = files(&folder);
    let session = scene.begin(&folder, &scripts::edit().marker(), Some("denyAll")).await.unwrap();
    turn_ends(&scene, &session, "Done: one edit.").await;
    for (script, words) in [
        ("create", "Done: one new file."),
        ("remove", "That is all I tried."),
        ("one-shell", "Done: one command."),
        ("read-only", "Done: I only looked."),
        ("subagent", "Done: the subagent has finished."),
    ] {
        say(&scene, &session, &marker(script), "send").await;
        turn_ends(&scene, &session, words).await;
    }
    sums(&scene, "0 allowed · 0 you · 8 denied").await;
    assert_eq!(files(&folder), before);
    never_asked(&scene);
}

#[tokio::test]
async fn the_read_only_profile_reads_without_asking_and_changes_nothing() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let before = files(&folder);
    let session = scene.begin(&folder, &scripts::read_only().marker(), Some("readOnly")).await.unwrap();
    turn_ends(&scene, &session, "Done: I only looked.").await;
    sums(&scene, "3 allowed · 0 you · 0 denied").await;
    let read = results(&scene);
    assert!(read.iter().any(|text| text.contains("# Greeter")), "{read:?}");
    say(&scene, &session, &scripts::edit().marker(), "send").await;
    turn_ends(&scene, &session, "Done: one edit.").await;
    sums(&scene, "3 allowed · 0 you · 1 denied").await;
    let read = results(&scene);
    let reason = "Only read-only tools are allowed in this session. `edit` was blocked.";
    assert!(read.last().unwrap().contains(reason), "{read:?}");
    assert_eq!(files(&folder), before);
    never_asked(&scene);
}

#[tokio::test]
async fn the_allow_all_profile_runs_without_asking() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::remove().marker(), Some("allowAll")).await.unwrap();
    turn_ends(&scene, &session, "That is all I tried.").await;
    sums(&scene, "1 allowed · 0 you · 0 denied").await;
    assert!(!folder.join("build").exists());
    never_asked(&scene);
}

#[tokio::test]
async fn ask_about_everything_holds_for_a_running_session() {
    let scene = scene_with_policy(json!({ "allow": ["bash", "write"] })).await;
    let folder = scene.folder("shop").unwrap();
    let prompt = scripts::held_shell().marker();
    let session = scene.begin(&folder, &prompt, Some("allowAll")).await.unwrap();
    scene.wait_for_state(&session, "working").await.unwrap();
    tray(&scene, "Ask about everything").await;
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.wait_for("ask-everything").await.unwrap();
    scene.model.release(HOLD);
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    let why = card.window.text("prompt-why").await.unwrap();
    assert_eq!(why, "“Ask about everything” is switched on.");
    assert!(!there(&folder));
    card.press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(there(&folder));

    // Switched off again, the profile decides as before.
    tray(&scene, "Ask about everything").await;
    sessions.wait_until_hidden("ask-everything").await.unwrap();
    say(&scene, &session, &scripts::remove().marker(), "send").await;
    turn_ends(&scene, &session, "That is all I tried.").await;
    sums(&scene, "1 allowed · 1 you · 0 denied").await;
}

#[tokio::test]
async fn deny_everything_closes_the_card_as_denied() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap();
    tray(&scene, "Deny everything").await;
    scene.no_card().await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    let sessions = scene.app.window("sessions").await.unwrap();
    assert!(sessions.shows("deny-everything").await);
    let read = results(&scene);
    assert!(read[0].contains("“Deny everything” is switched on in Askance."), "{read:?}");
    say(&scene, &session, &scripts::read_only().marker(), "send").await;
    turn_ends(&scene, &session, "Done: I only looked.").await;
    sums(&scene, "0 allowed · 0 you · 4 denied").await;
    assert!(!there(&folder));

    tray(&scene, "Deny everything").await;
    sessions.wait_until_hidden("deny-everything").await.unwrap();
    say(&scene, &session, &scripts::one_shell().marker(), "send").await;
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(results(&scene).last().unwrap().contains(texts::DENIED));
}
