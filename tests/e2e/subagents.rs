//! A subagent passes the same gate, under its own name.

use askance_core::texts;
use askance_demo::scripts::{self, SUBAGENT_FILE};
use askance_tests::Scene;
use askance_tests::wait::{REACTS_WITHIN, until};

use crate::person::{results, say, sums, turn_ends};

#[tokio::test]
async fn a_subagents_call_is_asked_under_its_own_name() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::subagent().marker(), None).await.unwrap();
    let root = scene.card("general-purpose").await.unwrap();
    assert!(!root.window.shows("prompt-agent").await, "the root agent has no name of its own");
    root.ready("approve").await.unwrap();
    root.press("approve").await.unwrap();
    let card = scene.card(SUBAGENT_FILE).await.unwrap();
    card.ready("approve").await.unwrap();
    let name = card.window.text("prompt-agent").await.unwrap();
    let sessions = scene.app.window("sessions").await.unwrap();
    let listed = until("the subagent in the list", REACTS_WITHIN, async || {
        sessions.texts("subagent").await.ok().filter(|listed| !listed.is_empty())
    })
    .await
    .unwrap();
    assert_eq!(name, "Subagent note-writer");
    assert_eq!(listed, ["note-writer\nNeeds you"]);
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: the subagent has finished.").await;
    assert!(!folder.join(SUBAGENT_FILE).exists());
    assert!(results(&scene).iter().any(|text| text.contains(texts::DENIED)));
    sums(&scene, "0 allowed · 1 you · 1 denied").await;

    say(&scene, &session, &scripts::subagent().marker(), "send").await;
    scene.card("general-purpose").await.unwrap().press("approve").await.unwrap();
    scene.card(SUBAGENT_FILE).await.unwrap().press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: the subagent has finished.").await;
    assert!(folder.join(SUBAGENT_FILE).exists());
}

/// Two of one type, each by its own name.
#[tokio::test]
async fn two_subagents_ask_side_by_side_under_their_own_names() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::two_subagents().marker(), None).await.unwrap();
    for name in ["note-writer", "second-writer"] {
        scene.card(name).await.unwrap().press("approve").await.unwrap();
    }
    let card = scene.card(SUBAGENT_FILE).await.unwrap();
    card.window.wait_for_text("prompt-count", |text| text == "1 of 2").await.unwrap();
    let first = card.window.text("prompt-agent").await.unwrap();
    card.press("deny").await.unwrap();
    let card = scene.card(SUBAGENT_FILE).await.unwrap();
    let second = card.window.text("prompt-agent").await.unwrap();
    let mut names = [first, second];
    names.sort();
    assert_eq!(names, ["Subagent note-writer", "Subagent second-writer"]);
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: both subagents have finished.").await;
    sums(&scene, "0 allowed · 2 you · 2 denied").await;
    assert!(!folder.join(SUBAGENT_FILE).exists());
}
