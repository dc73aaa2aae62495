//! Whoever stops a turn stops it: nothing that waited runs, whatever was approved before.

use std::path::Path;

use askance_core::texts;
use askance_demo::scripts::{self, ONE_SHELL_FILE, THREE_PARALLEL_FILES};
use askance_tests::process;
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Scene, Window};

use crate::person::{last_line, say, sums, turn_ends};

async fn stop(scene: &Scene) -> Window<'_> {
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("stop").await.unwrap();
    sessions
}

/// A turn that was stopped has left nothing behind: the next one runs as ever.
async fn works_again(scene: &Scene, session: &str, folder: &Path) {
    say(scene, session, &scripts::one_shell().marker(), "send").await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    turn_ends(scene, session, "Done: one command.").await;
    assert!(folder.join(ONE_SHELL_FILE).exists());
}

fn run(folder: &Path) -> Vec<&'static str> {
    THREE_PARALLEL_FILES.into_iter().filter(|file| folder.join(file).exists()).collect()
}

#[tokio::test]
async fn stop_with_a_request_held_runs_nothing() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap();
    let asked = scene.model.requests().len();
    stop(&scene).await;
    scene.no_card().await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    last_line(&scene, "Stopped.").await;
    sums(&scene, "0 allowed · 0 you · 1 denied").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    assert_eq!(scene.model.requests().len(), asked, "the agent went on after the stop");
    works_again(&scene, &session, &folder).await;
}

#[tokio::test]
async fn stop_runs_nothing_of_a_batch_whose_first_call_was_approved() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    scene.card(THREE_PARALLEL_FILES[0]).await.unwrap().press("approve").await.unwrap();
    scene.card(THREE_PARALLEL_FILES[1]).await.unwrap();
    let asked = scene.model.requests().len();
    stop(&scene).await;
    scene.no_card().await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    last_line(&scene, "Stopped.").await;
    assert_eq!(run(&folder), Vec::<&str>::new());
    assert_eq!(scene.model.requests().len(), asked, "the agent went on after the stop");
    works_again(&scene, &session, &folder).await;
    assert_eq!(run(&folder), Vec::<&str>::new());
}

#[tokio::test]
async fn deny_and_stop_runs_nothing_of_the_batch() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    scene.card(THREE_PARALLEL_FILES[0]).await.unwrap().press("approve").await.unwrap();
    let asked = scene.model.requests().len();
    scene.card(THREE_PARALLEL_FILES[1]).await.unwrap().press("deny-stop").await.unwrap();
    scene.no_card().await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    last_line(&scene, "Stopped.").await;
    assert_eq!(run(&folder), Vec::<&str>::new());
    assert_eq!(scene.model.requests().len(), asked, "the agent went on after the stop");
    works_again(&scene, &session, &folder).await;
    assert_eq!(run(&folder), Vec::<&str>::new());
}

#[tokio::test]
async fn stop_ends_a_session_that_only_thinks() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::held().marker(), None).await.unwrap();
    scene.model.wait_for(READY_WITHIN, |requests| !requests.is_empty()).await.unwrap();
    stop(&scene).await;
    scene.wait_for_state(&session, "idle").await.unwrap();
    last_line(&scene, "Stopped.").await;
    works_again(&scene, &session, &folder).await;
}

#[tokio::test]
async fn stop_ends_a_running_command() {
    let scene = Scene::open_asking().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::long_shell().marker(), None).await.unwrap();
    scene.card("sleep 600").await.unwrap().press("approve").await.unwrap();
    let app = scene.app.pid();
    let sleeping = || {
        let below = process::descendants(app);
        below.into_iter().find(|pid| process::program(*pid).as_deref() == Some("sleep"))
    };
    let command = until("the command to run", READY_WITHIN, async || sleeping()).await.unwrap();
    stop(&scene).await;
    scene.wait_for_state(&session, "idle").await.unwrap();
    until("the command to be gone", REACTS_WITHIN, async || (!process::alive(command)).then_some(()))
        .await
        .unwrap();
    last_line(&scene, "Stopped.").await;
    let lines = crate::person::timeline(&scene).await;
    assert!(lines.iter().any(|line| line.contains("sleep 600") && line.contains("interrupted")), "{lines:?}");
    works_again(&scene, &session, &folder).await;
}

#[tokio::test]
async fn stop_ends_a_subagent_with_a_request_held() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::subagent().marker(), None).await.unwrap();
    scene.card("general-purpose").await.unwrap().press("approve").await.unwrap();
    scene.card(scripts::SUBAGENT_FILE).await.unwrap();
    stop(&scene).await;
    scene.no_card().await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    last_line(&scene, "Stopped.").await;
    assert!(!folder.join(scripts::SUBAGENT_FILE).exists());
    works_again(&scene, &session, &folder).await;
    assert!(!folder.join(scripts::SUBAGENT_FILE).exists());
    let read = crate::person::results(&scene);
    assert!(!read.iter().any(|text| text.contains(texts::DENIED)), "{read:?}");
}
