//! The buttons of the notification about a request.

use std::time::Duration;

use askance_core::texts;
use askance_demo::scripts::{self, ONE_SHELL_FILE};
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Notification, Scene};
use serde_json::json;

use crate::form::scene_with;
use crate::person::{PROMPT_WINDOW, results, say, turn_ends};

/// Waits for the notification about a request, until the service has given it its number.
async fn asked(scene: &Scene) -> Notification {
    let told = scene.desktop.notifications().unwrap();
    told.wait_for(REACTS_WITHIN, |one| one.summary.ends_with("needs you") && one.id.is_some()).await.unwrap()
}

fn button(notification: &Notification, label: &str) -> Option<String> {
    notification.actions.iter().find(|(_, shown)| shown == label).map(|(key, _)| key.clone())
}

/// How long a person looks at a notification before they click.
const LOOKS: Duration = Duration::from_secs(1);

/// Clicks a button until the request is gone. A click that comes too early answers nothing: then the notification
/// comes back, and is looked at for longer.
async fn click(scene: &Scene, notification: &Notification, label: &str) {
    let key = button(notification, label).unwrap();
    let card = scene.card("").await.unwrap();
    card.ready("deny").await.unwrap();
    let told = scene.desktop.notifications().unwrap();
    scene.desktop.click_notification(notification, &key).await.unwrap();
    until("the request to be answered", READY_WITHIN, async || {
        if card.is_gone().await {
            return Some(());
        }
        let shown = told.open();
        let came_back =
            |one: &&Notification| one.invoked.is_empty() && button(one, label).as_ref() == Some(&key);
        let again = shown.iter().find(came_back)?;
        tokio::time::sleep(LOOKS).await;
        scene.desktop.click_notification(again, &key).await.unwrap();
        None
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn approve_in_the_notification_runs_the_call_it_names() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let told = asked(&scene).await;
    click(&scene, &told, "Approve").await;
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn deny_in_the_notification_denies_and_the_agent_goes_on() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let told = asked(&scene).await;
    click(&scene, &told, "Deny").await;
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    assert!(results(&scene)[0].contains(texts::DENIED), "{:?}", results(&scene));
}

#[tokio::test]
async fn high_risk_and_a_switched_off_button_leave_only_deny_and_open() {
    let (scene, _model) =
        scene_with(Vec::new(), json!({ "prompts": { "approveInNotifications": false } })).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let told = asked(&scene).await;
    assert_eq!(button(&told, "Approve"), None, "{told:?}");
    scene.card(ONE_SHELL_FILE).await.unwrap().press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    drop(scene);

    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &scripts::remove().marker(), None).await.unwrap();
    let told = asked(&scene).await;
    let labels: Vec<&str> = told.actions.iter().map(|(_, label)| label.as_str()).collect();
    assert_eq!(labels, ["Deny", "Open"], "high risk is not approved from a notification");
}

#[tokio::test]
async fn only_the_service_itself_can_say_that_a_button_was_clicked() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let told = asked(&scene).await;
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    card.ready("deny").await.unwrap();
    // No longer dead, a click on it would answer.
    tokio::time::sleep(LOOKS).await;
    scene.desktop.forge_click(&told, &button(&told, "Approve").unwrap()).await.unwrap();
    scene.desktop.forge_click(&told, &button(&told, "Deny").unwrap()).await.unwrap();
    // What the service says later is heard: the others were too, and are not obeyed.
    let window = scene.desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    scene.desktop.click_notification(&told, &button(&told, "Open").unwrap()).await.unwrap();
    until("the prompt window to have the keyboard", REACTS_WITHIN, async || {
        (scene.desktop.focused_window().ok()? == window.id).then_some(())
    })
    .await
    .unwrap();
    assert!(!card.is_gone().await && !folder.join(ONE_SHELL_FILE).exists());
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
}

#[tokio::test]
async fn a_service_that_was_restarted_answers_the_right_request_or_none() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let first = asked(&scene).await;
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    let heard = scene.desktop.notifications().unwrap();
    let before = heard.all().len();
    scene.desktop.stop_notification_service().await.unwrap();
    scene.desktop.start_notification_service().await.unwrap();
    let again = until("the notification again", REACTS_WITHIN, async || {
        heard
            .all()
            .into_iter()
            .skip(before)
            .find(|one| one.summary.ends_with("needs you") && one.id.is_some())
    })
    .await
    .unwrap();
    assert_eq!(again.replaces, 0, "the new service does not know the old number");
    assert_eq!(button(&again, "Deny"), button(&first, "Deny"), "it is about the same request");
    assert_eq!(button(&again, "Approve"), None, "another program may have taken the name");
    // Answered in the window meanwhile, the button answers nothing more, neither this request nor the next.
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    say(&scene, &session, &scripts::one_shell().marker(), "send").await;
    let next = scene.card(ONE_SHELL_FILE).await.unwrap();
    assert_ne!(next.id, card.id);
    next.press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn open_brings_the_request_to_the_front() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let told = asked(&scene).await;
    let window = scene.desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    let open = button(&told, "Open").unwrap();
    scene.desktop.click_notification(&told, &open).await.unwrap();
    until("the prompt window to have the keyboard", REACTS_WITHIN, async || {
        (scene.desktop.focused_window().ok()? == window.id).then_some(())
    })
    .await
    .unwrap();
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}
