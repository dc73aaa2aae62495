//! A turn that a passing error has ended: it goes on by itself, and the person can stop it.

use askance_core::texts::CONTINUE;
use askance_demo::Slack;
use askance_demo::model::{Model, Script, Step, marker};
use askance_demo::scripts;
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Desktop, DesktopOptions, Scene, Window};
use serde_json::{Value, json};

use crate::form::{enter, settings as open_settings, stored};
use crate::person::{invoke, last_line, notified, say, timeline, turn_ends};

/// Fails until it is asked to go on, in a way that the runtime itself does not try again.
fn shaky() -> Script {
    let failing =
        Step::say("Done: at last it worked.").failing_until("Go on where you stopped", 503, "Overloaded.");
    Script::new("shaky", [failing.at_once()])
}

/// Fails for ever.
fn broken() -> Script {
    Script::new("broken", [Step::fail(503, "Overloaded.").at_once()])
}

/// A scene with these settings of errors, and its Slack.
async fn scene(errors: Value) -> (Scene, Model) {
    let model = Model::start(scripts::standard().with(shaky()).with(broken())).await.unwrap();
    let slack = Slack::start().await.unwrap();
    let settings = json!({"slack": {"webhookUrl": slack.webhook_url()}, "errors": errors});
    let desktop = Desktop::start_with(DesktopOptions::default()).await.unwrap();
    let env = [("COPILOT_PROVIDER_BASE_URL".to_owned(), model.base_url())].into();
    (Scene::open_on(desktop, slack, Some(settings), env).await.unwrap(), model)
}

/// The requests of the scripts' own turns, by whether they were asked to go on.
fn requests(model: &Model) -> Vec<bool> {
    let all = model.requests();
    let own = all.iter().filter(|request| ["shaky", "broken"].contains(&request.script.as_str()));
    own.map(|request| request.conversation().prompts().iter().any(|prompt| prompt.contains(CONTINUE)))
        .collect()
}

/// How many notifications say that something failed.
fn failures(scene: &Scene) -> usize {
    let told = scene.desktop.notifications().unwrap().all();
    told.iter().filter(|one| one.summary.ends_with(" failed")).count()
}

/// Clicks a button of the try that is to come, once it is this one: in one step, since its seconds pass meanwhile.
/// `before` is looked at as long as it was not clicked.
async fn press_in_time(window: &Window<'_>, count: &str, button: &str, before: impl Fn()) {
    let click = format!(
        "const when = document.querySelector('[data-testid=retry-when]');
         if (!when?.textContent.includes('{count}')) return false;
         document.querySelector('[data-testid={button}]').click();
         return true"
    );
    until(&format!("{button} for {count}"), READY_WITHIN, async || {
        before();
        (window.execute(&click).await.ok()? == true).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_turn_goes_on_by_itself_after_a_passing_error() {
    let (scene, model) = scene(json!({})).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &format!("Tidy up {}", shaky().marker()), None).await.unwrap();
    let window = scene.app.window("sessions").await.unwrap();
    let when = window.wait_for_text("retry-when", |text| text.contains("(1 of 3)")).await.unwrap();
    assert!(when.starts_with("Trying again in "), "{when}");
    scene.wait_for_state(&session, "working").await.unwrap();
    turn_ends(&scene, &session, "Done: at last it worked.").await;
    window.wait_until_hidden("retry").await.unwrap();
    assert_eq!(requests(&model), [false, true]);
    let lines = timeline(&scene).await;
    assert!(
        lines.iter().any(|line| line
            .starts_with("The model is not available at the moment. Trying again in 4 s (1 of 3).")),
        "{lines:#?}"
    );
    assert!(lines.iter().any(|line| line == "Tried again (1 of 3)."), "{lines:#?}");
    // The person's message is one, and nobody else was told.
    crate::person::sums(&scene, "1 prompt").await;
    notified(&scene, "is finished").await;
    assert_eq!((failures(&scene), scene.slack.messages().len()), (0, 0));
}

#[tokio::test]
async fn the_person_is_told_once_when_the_tries_are_used_up() {
    let (scene, model) =
        scene(json!({"retryCount": 2, "messages": {"model_call": "The model sleeps."}})).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &broken().marker(), None).await.unwrap();
    let window = scene.app.window("sessions").await.unwrap();
    for count in ["(1 of 2)", "(2 of 2)"] {
        // It need not wait for the seconds to pass.
        press_in_time(&window, count, "retry-now", || {
            assert_eq!((failures(&scene), scene.slack.messages().len()), (0, 0));
        })
        .await;
    }
    scene.wait_for_state(&session, "failed").await.unwrap();
    let told = notified(&scene, " failed").await;
    assert!(told.body.starts_with("The model sleeps. Askance tried again 2 times."), "{told:?}");
    let messages = scene.slack.wait_for(READY_WITHIN, 1).await.unwrap();
    assert!(messages[0].body.contains("Askance tried again 2 times."), "{messages:?}");
    assert_eq!(requests(&model), [false, true, true]);
    // The person's next message begins anew, and what fails for good is told at once.
    say(&scene, &session, &marker("failure"), "send").await;
    scene.slack.wait_for(READY_WITHIN, 2).await.unwrap();
    until("the second notification", REACTS_WITHIN, async || (failures(&scene) == 2).then_some(()))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_the_person_stops_is_not_tried_again() {
    let (scene, model) = scene(json!({})).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &broken().marker(), None).await.unwrap();
    let window = scene.app.window("sessions").await.unwrap();
    press_in_time(&window, "(1 of 3)", "retry-stop", || ()).await;
    scene.wait_for_state(&session, "failed").await.unwrap();
    window.wait_until_hidden("retry").await.unwrap();
    last_line(&scene, "It is not tried again.").await;
    assert_eq!((failures(&scene), scene.slack.messages().len()), (0, 0));

    // Their own message takes its place, too; longer than the wait would have been, nothing else comes.
    say(&scene, &session, &broken().marker(), "send").await;
    window.wait_for("retry").await.unwrap();
    let text = marker("slow-text");
    // In one step, since the seconds pass.
    let message = json!({"session": session, "text": text, "delivery": "queue"});
    assert_eq!(invoke(&window, "send_message", message).await[0], "ok");
    window.wait_until_hidden("retry").await.unwrap();
    turn_ends(&scene, &session, "This takes its time.").await;
    let before = requests(&model).len();
    say(&scene, &session, &text, "send").await;
    turn_ends(&scene, &session, "This takes its time.").await;
    assert_eq!((requests(&model).len(), before), (2, 2), "a message for each, and none of ours");
    assert!(!requests(&model).contains(&true));
}

#[tokio::test]
async fn errors_are_settled_in_the_settings() {
    let (scene, model) = scene(json!({})).await;
    let folder = scene.folder("shop").unwrap();
    let window = open_settings(&scene).await;
    enter(&window, "retry-count", "99").await;
    window.wait_for_text("problem", |text| text.contains("from 1 to 10")).await.unwrap();
    enter(&window, "retry-count", "5").await;
    stored(&scene, "/errors/retryCount", &json!(5)).await;
    enter(&window, "message-system", "Something is odd.").await;
    stored(&scene, "/errors/messages/system", &json!("Something is odd.")).await;
    window.fill("tool-guidance-new-name", "*").await.unwrap();
    window.fill("tool-guidance-new-text", "Read the error first.").await.unwrap();
    window.click("tool-guidance-add").await.unwrap();
    stored(&scene, "/errors/toolGuidance", &json!({"*": "Read the error first."})).await;
    window.click("retry-enabled").await.unwrap();
    stored(&scene, "/errors/retryTransient", &json!(false)).await;
    let session = scene.begin(&folder, &broken().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "failed").await.unwrap();
    until("one request", REACTS_WITHIN, async || (requests(&model) == [false]).then_some(())).await.unwrap();
    notified(&scene, " failed").await;
}
