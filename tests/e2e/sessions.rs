//! Several sessions, their ends and their returns.

use askance_demo::model::{Conversation, Request, marker, repeating_marker};
use askance_demo::scripts::{self, HOLD, ONE_SHELL_FILE};
use askance_tests::wait::{READY_WITHIN, until};
use askance_tests::{Scene, SceneOptions};
use serde_json::json;

use crate::person::{click_at, invoke, last_line, notified, say, select, sums, turn_ends};

#[tokio::test]
async fn two_sessions_prompt_independently() {
    let scene = Scene::open().await.unwrap();
    let [shop, office] = ["shop", "office"].map(|name| scene.folder(name).unwrap());
    let prompt = |words: &str, script: &str| format!("{words} {}", marker(script));
    let first = scene.begin(&shop, &prompt("Tidy the shop", "one-shell"), None).await.unwrap();
    let held = scene.card(ONE_SHELL_FILE).await.unwrap();
    let (title, page) = (held.window.text("prompt-session").await.unwrap(), body(&held.window).await);
    assert!(title.contains("Tidy the shop") && page.contains("~/shop"), "{title}: {page}");

    // The second one runs to its end while the first is held.
    let second = scene.begin(&office, &prompt("Sweep the office", "remove"), Some("allowAll")).await.unwrap();
    turn_ends(&scene, &second, "That is all I tried.").await;
    assert!(!office.join("build").exists());
    scene.wait_for_state(&first, "needsYou").await.unwrap();
    assert_eq!(scene.card(ONE_SHELL_FILE).await.unwrap().id, held.id);

    // It asks, too, and waits behind the first.
    tray_asks_about_everything(&scene).await;
    say(&scene, &second, &marker("edit"), "send").await;
    held.window.wait_for_text("prompt-count", |text| text == "1 of 2").await.unwrap();
    held.ready("approve").await.unwrap();
    assert_eq!(scene.card(ONE_SHELL_FILE).await.unwrap().id, held.id);
    held.press("approve").await.unwrap();
    let next = scene.card("src/main.rs").await.unwrap();
    let (title, page) = (next.window.text("prompt-session").await.unwrap(), body(&next.window).await);
    assert!(title.contains("Sweep the office") && page.contains("~/office"), "{title}: {page}");
    // And the first one runs to its end while the second is held.
    select(&scene, &first).await;
    turn_ends(&scene, &first, "Done: one command.").await;
    assert!(shop.join(ONE_SHELL_FILE).exists());
    next.press("deny").await.unwrap();
    select(&scene, &second).await;
    turn_ends(&scene, &second, "Done: one edit.").await;
}

#[tokio::test]
async fn what_is_sent_or_stopped_while_a_session_is_opened_holds() {
    let scene = Scene::open().await.unwrap();
    let [shop, office] = ["shop", "office"].map(|name| scene.folder(name).unwrap());
    let window = scene.app.window("sessions").await.unwrap();
    // The first session starts the runtime, too: there is time.
    let first = scene.begin(&shop, &format!("One {}", marker("hello")), None).await.unwrap();
    let message =
        |session: &str, text: &str| json!({ "session": session, "text": text, "delivery": "queue" });
    let more = format!("Two {}", marker("hello"));
    assert_eq!(invoke(&window, "send_message", message(&first, &more)).await[0], "ok");
    let asked = |words: &str| {
        let prompts = scene.model.requests();
        prompts.iter().any(|request| request.conversation().prompts().iter().any(|text| text.contains(words)))
    };
    until("both messages to reach the model", READY_WITHIN, async || {
        (asked("One [script") && asked("Two [script")).then_some(())
    })
    .await
    .unwrap();
    scene.wait_for_state(&first, "idle").await.unwrap();

    // A session that is closed as it begins stays closed, whether its message was on its way or not.
    let second = scene.begin(&office, &repeating_marker("one-shell", 1), Some("denyAll")).await.unwrap();
    assert_eq!(invoke(&window, "close_session", json!({ "session": second })).await[0], "ok");
    scene.wait_for_state(&second, "ended").await.unwrap();
    say(&scene, &first, &marker("hello"), "send").await;
    turn_ends(&scene, &first, "Hello! I am a scripted model.").await;
    scene.wait_for_state(&second, "ended").await.unwrap();
}

async fn tray_asks_about_everything(scene: &Scene) {
    crate::person::tray(scene, "Ask about everything").await;
    scene.app.window("sessions").await.unwrap().wait_for("ask-everything").await.unwrap();
}

async fn body(window: &askance_tests::Window<'_>) -> String {
    window.execute("return document.body.innerText").await.unwrap().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_closed_session_says_goodbye_and_can_be_resumed() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let prompt = format!("Tidy the shop {}", scripts::one_shell().marker());
    let session = scene.begin(&folder, &prompt, Some("allowAll")).await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("close").await.unwrap();
    scene.wait_for_state(&session, "ended").await.unwrap();
    let told = notified(&scene, "has ended").await;
    assert!(told.summary.contains("Tidy the shop"), "{told:?}");
    let (how, what) = told.body.split_once(": ").unwrap();
    assert!(how.starts_with("Closed after ") && how.ends_with(" s"), "{told:?}");
    assert_eq!(what, "1 prompt, 1 tool call.");

    sessions.click("resume").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    last_line(&scene, "Resumed.").await;
    say(&scene, &session, &marker("hello"), "send").await;
    turn_ends(&scene, &session, "Hello!").await;
    sums(&scene, "2 prompts").await;
    let requests = scene.model.requests();
    let remembered = requests.last().unwrap().conversation();
    assert!(
        remembered.prompts().iter().any(|text| text.contains("Tidy the shop")),
        "it forgot what was said"
    );
}

#[tokio::test]
async fn closing_a_session_with_a_request_held_runs_nothing() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap();
    scene.app.window("sessions").await.unwrap().click("close").await.unwrap();
    scene.no_card().await.unwrap();
    scene.wait_for_state(&session, "ended").await.unwrap();
    notified(&scene, "has ended").await;
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("resume").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    say(&scene, &session, &marker("hello"), "send").await;
    turn_ends(&scene, &session, "Hello!").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    sessions.click("close").await.unwrap();
    scene.wait_for_state(&session, "ended").await.unwrap();
    sessions.click("forget").await.unwrap();
    sessions.wait_until_hidden("session").await.unwrap();
}

#[tokio::test]
async fn a_session_that_failed_can_be_resumed_and_works() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "failed").await.unwrap();
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("resume").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    for _ in 0..2 {
        say(&scene, &session, &scripts::one_shell().marker(), "send").await;
        scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
        turn_ends(&scene, &session, "Done: one command.").await;
    }
    assert!(folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn an_earlier_session_comes_back_no_looser_than_it_was() {
    let settings = json!({"policy": {"profile": "allowAll"}});
    let options = SceneOptions { settings: Some(settings), ..SceneOptions::default() };
    let scene = Scene::open_with(options).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let prompt = scripts::one_shell().marker();
    let session = scene.begin(&folder, &prompt, Some("denyAll")).await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;

    let scene = scene.restart().await.unwrap();
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("earlier").await.unwrap();
    sessions.wait_for("past-session").await.unwrap();
    click_at(&sessions, &format!("[data-testid=past-session][data-session-id='{session}'] button")).await;
    scene.wait_for_state(&session, "idle").await.unwrap();
    say(&scene, &session, &prompt, "send").await;
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists(), "it was denied before and after");
}

#[tokio::test]
async fn an_earlier_session_can_be_resumed_after_a_restart() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let prompt = format!("Tidy the shop {}", scripts::one_shell().marker());
    let session = scene.begin(&folder, &prompt, Some("allowAll")).await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    std::fs::remove_file(folder.join(ONE_SHELL_FILE)).unwrap();

    let scene = scene.restart().await.unwrap();
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("earlier").await.unwrap();
    let past = sessions.text("past-session").await.unwrap();
    assert!(past.contains("Tidy the shop") && past.contains("~/shop"), "{past}");
    let before = scene.model.requests().len();
    click_at(&sessions, &format!("[data-testid=past-session][data-session-id='{session}'] button")).await;
    scene.wait_for_state(&session, "idle").await.unwrap();
    // Trust is given anew: what allowed everything before the restart asks now.
    say(&scene, &session, &scripts::one_shell().marker(), "send").await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(folder.join(ONE_SHELL_FILE).exists());
    let remembered = scene.model.requests()[before..].first().unwrap().conversation();
    assert!(
        remembered.prompts().iter().any(|text| text.contains("Tidy the shop")),
        "it forgot what was said"
    );
}

fn prompts_of(requests: &[Request]) -> Vec<String> {
    let last = requests.last().map(Request::conversation).unwrap_or_default();
    Conversation::prompts(&last).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_queued_message_waits_for_the_end_of_the_turn() {
    let scene = Scene::open_asking().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &repeating_marker("many-calls", 2), None).await.unwrap();
    let first = scene.card("true").await.unwrap();
    say(&scene, &session, &format!("Next, please {}", marker("hello")), "send").await;
    first.press("approve").await.unwrap();
    let second = scene.card("true").await.unwrap();
    let prompts = prompts_of(&scene.model.requests());
    assert!(!prompts.iter().any(|text| text.contains("Next, please")), "it came into the running turn");
    second.press("approve").await.unwrap();
    turn_ends(&scene, &session, "Hello!").await;
    let lines = crate::person::timeline(&scene).await;
    assert!(lines.iter().any(|line| line.contains("Done: many commands.")), "{lines:?}");
}

#[tokio::test]
async fn a_steering_message_reaches_the_running_turn() {
    // A view, since the runtime moves a running shell command to the background and asks the model about it.
    let settings = Some(json!({ "version": 1, "policy": { "ask": ["view"] } }));
    let scene = Scene::open_with(SceneOptions { settings, ..SceneOptions::default() }).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &repeating_marker("many-views", 2), None).await.unwrap();
    let first = scene.card("README.md").await.unwrap();
    say(&scene, &session, "But gently", "steer").await;
    first.press("approve").await.unwrap();
    let second = scene.card("README.md").await.unwrap();
    let prompts = prompts_of(&scene.model.requests());
    assert!(prompts.iter().any(|text| text.contains("But gently")), "the turn did not hear it: {prompts:?}");
    second.press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: many views.").await;
    sums(&scene, "2 prompts").await;
}

#[tokio::test]
async fn a_message_queued_behind_a_stopped_turn_does_not_hang() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::held().marker(), None).await.unwrap();
    scene.model.wait_for(READY_WITHIN, |requests| !requests.is_empty()).await.unwrap();
    say(&scene, &session, &marker("one-shell"), "send").await;
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("stop").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    last_line(&scene, "Stopped.").await;
    scene.model.release(HOLD);
    say(&scene, &session, &marker("hello"), "send").await;
    turn_ends(&scene, &session, "Hello!").await;
    scene.no_card().await.unwrap();
    let asked = scene.model.requests().iter().filter(|request| request.script == "one-shell").count();
    assert_eq!(asked, 0, "the message that the stop dropped came back");
}
