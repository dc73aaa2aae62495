//! What goes wrong never becomes a yes: a dead runtime, and panics in the gates.

use std::path::{Path, PathBuf};

use askance_demo::Model;
use askance_demo::model::marker;
use askance_demo::scripts::{self, HOLD, ONE_SHELL_FILE, SUBAGENT_FILE};
use askance_tests::scene::environment;
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{App, AppOptions, Desktop, Scene, SceneOptions};

use crate::person::{PROMPT_WINDOW, last_line, never_asked, notified, results, say, select, sums, turn_ends};

#[tokio::test]
async fn a_killed_runtime_runs_nothing_and_its_session_can_be_resumed() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap().ready("approve").await.unwrap();
    let killed = scene.app.runtime().await.unwrap();
    scene.app.kill_runtime().await.unwrap();
    scene.no_card().await.unwrap();
    scene.wait_for_state(&session, "failed").await.unwrap();
    last_line(&scene, "Copilot's process has ended unexpectedly.").await;
    let told = notified(&scene, "Copilot has stopped").await;
    assert_eq!(told.urgency, Some(2), "{told:?}");
    assert_eq!(told.body, "Copilot's process has ended unexpectedly. 1 session can be resumed.");
    until("another runtime", READY_WITHIN, async || {
        scene.app.runtimes().into_iter().find(|pid| *pid != killed)
    })
    .await
    .unwrap();
    assert!(!folder.join(ONE_SHELL_FILE).exists());

    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("resume").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    assert!(!folder.join(ONE_SHELL_FILE).exists(), "the call of before the crash ran after it");
    say(&scene, &session, &scripts::one_shell().marker(), "send").await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    let open = scene.desktop.notifications().unwrap().open();
    assert!(!open.iter().any(|one| one.summary == "Copilot has stopped"), "it still stands there: {open:?}");
    assert!(folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn a_killed_runtime_fails_every_session_that_was_open() {
    let scene = Scene::open().await.unwrap();
    let [shop, office] = ["shop", "office"].map(|name| scene.folder(name).unwrap());
    let idle = scene.begin(&shop, &scripts::hello().marker(), None).await.unwrap();
    turn_ends(&scene, &idle, "Hello!").await;
    let working = scene.begin(&office, &scripts::hello().marker(), None).await.unwrap();
    turn_ends(&scene, &working, "Hello!").await;
    say(&scene, &working, &scripts::held().marker(), "send").await;
    scene.wait_for_state(&working, "working").await.unwrap();
    scene.app.kill_runtime().await.unwrap();
    let told = notified(&scene, "Copilot has stopped").await;
    assert!(told.body.ends_with("2 sessions can be resumed."), "{told:?}");
    for session in [&idle, &working] {
        scene.wait_for_state(session, "failed").await.unwrap();
    }
    let sessions = scene.app.window("sessions").await.unwrap();
    for session in [&idle, &working] {
        select(&scene, session).await;
        sessions.click("resume").await.unwrap();
        scene.wait_for_state(session, "idle").await.unwrap();
        say(&scene, session, &marker("hello"), "send").await;
        turn_ends(&scene, session, "Hello!").await;
    }
    scene.model.release(HOLD);
}

async fn scene_with_fault(fault: &str) -> Scene {
    let env = [("ASKANCE_FAULT".to_owned(), fault.to_owned())].into();
    Scene::open_with(SceneOptions { env, ..SceneOptions::default() }).await.unwrap()
}

#[tokio::test]
async fn after_a_panic_in_the_hook_the_second_gate_asks() {
    let scene = scene_with_fault("panic-in-hook").await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    card.ready("approve").await.unwrap();
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    let read = results(&scene);
    assert!(read[0].contains(askance_core::texts::DENIED), "{read:?}");
    say(&scene, &session, &scripts::one_shell().marker(), "send").await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(folder.join(ONE_SHELL_FILE).exists());
    sums(&scene, "0 allowed · 1 you · 1 denied").await;
}

#[tokio::test]
async fn after_a_panic_in_the_hook_deny_and_stop_still_stops() {
    let scene = scene_with_fault("panic-in-hook").await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    scene.card("first.txt").await.unwrap().press("deny-stop").await.unwrap();
    scene.no_card().await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    last_line(&scene, "Stopped.").await;
    let there = scripts::THREE_PARALLEL_FILES.map(|file| folder.join(file).exists());
    assert_eq!(there, [false; 3]);
}

#[tokio::test]
async fn after_a_panic_in_the_hook_a_subagent_is_still_asked_about() {
    let scene = scene_with_fault("panic-in-hook").await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::subagent().marker(), None).await.unwrap();
    scene.card("general-purpose").await.unwrap().press("approve").await.unwrap();
    let card = scene.card(SUBAGENT_FILE).await.unwrap();
    card.ready("approve").await.unwrap();
    assert!(!folder.join(SUBAGENT_FILE).exists());
    card.press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: the subagent has finished.").await;
    assert!(folder.join(SUBAGENT_FILE).exists());
}

#[tokio::test]
async fn a_panic_in_both_gates_runs_nothing_and_the_session_goes_on() {
    let scene = scene_with_fault("panic-in-gates").await;
    let folder = scene.folder("shop").unwrap();
    let prompt = scripts::one_shell().marker();
    let session = scene.begin(&folder, &prompt, Some("allowAll")).await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    assert_eq!(results(&scene).len(), 1);
    say(&scene, &session, &marker("hello"), "send").await;
    turn_ends(&scene, &session, "Hello!").await;
    never_asked(&scene);
}

/// An app with a request on the screen, and its folder. Not driven: the driver does not outlive the page that it drives.
async fn asking(desktop: &Desktop, model: &Model) -> (App, PathBuf) {
    let folder = desktop.home().join("shop");
    std::fs::create_dir(&folder).unwrap();
    let mut env = environment(model, &desktop.home());
    env.insert("ASKANCE_LOG".to_owned(), "warn,askance::paint=debug".to_owned());
    let arguments = ["--folder", folder.to_str().unwrap(), "--prompt", &scripts::one_shell().marker()];
    let arguments = arguments.map(str::to_owned).to_vec();
    let app = App::start(desktop, &AppOptions { arguments, env, ..AppOptions::default() }).unwrap();
    painted(&app, 1).await;
    (app, folder)
}

/// Closes the prompt window, and waits until the agent reads that it was not allowed.
async fn closed(desktop: &Desktop, model: &Model, folder: &Path) {
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    let window = desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    desktop.close(window.id).unwrap();
    until("the agent to read that it was not allowed", READY_WITHIN, async || {
        model.tool_results().into_iter().next()
    })
    .await
    .unwrap();
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn a_window_whose_page_dies_comes_back_with_what_waits() {
    let desktop = Desktop::start().await.unwrap();
    let model = Model::start(scripts::standard()).await.unwrap();
    let (app, folder) = asking(&desktop, &model).await;
    for count in 1..=2 {
        assert_eq!(app.kill_pages().await.unwrap(), 1, "each window has one page");
        painted(&app, count + 1).await;
    }
    closed(&desktop, &model, &folder).await;
}

#[tokio::test]
async fn a_window_that_keeps_crashing_is_closed_and_comes_back_from_the_tray() {
    let desktop = Desktop::start().await.unwrap();
    let model = Model::start(scripts::standard()).await.unwrap();
    let (app, folder) = asking(&desktop, &model).await;
    let tray = app.tray(&desktop).await.unwrap();
    for count in 1..=3 {
        assert_eq!(app.kill_pages().await.unwrap(), 1, "each window has one page");
        painted(&app, count + 1).await;
    }
    app.kill_pages().await.unwrap();
    until("the person to be told", REACTS_WITHIN, async || {
        let open = desktop.notifications().ok()?.open();
        open.iter().any(|one| one.body.starts_with("A window crashed several times")).then_some(())
    })
    .await
    .unwrap_or_else(|error| panic!("{error}; the app said: {}", app.output()));
    until("the window to be closed", REACTS_WITHIN, async || {
        desktop.windows().ok()?.iter().all(|one| one.title != PROMPT_WINDOW).then_some(())
    })
    .await
    .unwrap();
    assert!(model.tool_results().is_empty(), "nobody has answered");
    tray.click(&[&format!("Answer: {}: Run a shell command", scripts::one_shell().marker())]).await.unwrap();
    painted(&app, 5).await;
    closed(&desktop, &model, &folder).await;
}

/// Waits until so many cards were painted.
async fn painted(app: &App, count: usize) {
    until("a painted card", READY_WITHIN, async || {
        (app.output().matches("painted").count() >= count).then_some(())
    })
    .await
    .unwrap_or_else(|error| panic!("{error}; the app said: {}", app.output()));
}
