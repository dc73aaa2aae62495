//! What is posted to Slack, and that nobody reads the webhook's address anywhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use askance_demo::model::{Model, Script, Step};
use askance_demo::slack::Reply;
use askance_demo::{Slack, scripts};
use askance_tests::wait::READY_WITHIN;
use askance_tests::{Desktop, DesktopOptions, Scene};
use serde_json::{Value, json};

use crate::form::{settings, stored};
use crate::person::select;

/// The part of the receiver's address that is secret.
const SECRET: &str = "TEAM/CHANNEL";

/// A scene whose settings name the receiver, with these variables for the app.
async fn scene_with_webhook(env: BTreeMap<String, String>) -> Scene {
    let slack = Slack::start().await.unwrap();
    let settings = json!({"slack": {"webhookUrl": slack.webhook_url()}});
    let desktop = Desktop::start_with(DesktopOptions::default()).await.unwrap();
    Scene::open_on(desktop, slack, Some(settings), env).await.unwrap()
}

/// Everything that can be read in a page: its text, its fields, and its source.
async fn page(window: &askance_tests::Window<'_>) -> String {
    let all = "return [document.body.innerText, document.documentElement.outerHTML,
        ...[...document.querySelectorAll('input, textarea')].map(field => field.value)].join('\\n')";
    serde_json::from_value(window.execute(all).await.unwrap()).unwrap()
}

#[tokio::test]
async fn an_unrecoverable_error_is_posted_once_without_its_secrets() {
    let key = ["abc", "123", "xyz"].concat();
    let leaky =
        Script::new("leaky", [Step::fail(400, format!("<!channel> no access with api_key={key} here"))]);
    let model = Model::start(scripts::standard().with(leaky.clone())).await.unwrap();
    let env = [("COPILOT_PROVIDER_BASE_URL".to_owned(), model.base_url())].into();
    let scene = scene_with_webhook(env).await;
    let folder = scene.folder("shop").unwrap();

    // Copilot tries this one again by itself and recovers: nobody is to be disturbed.
    let recovered = scene.begin(&folder, &scripts::failing_twice().marker(), None).await.unwrap();
    scene.wait_for_state(&recovered, "idle").await.unwrap();
    let prompt = format!("Read <it> {}", leaky.marker());
    let session = scene.begin(&folder, &prompt, None).await.unwrap();
    scene.slack.wait_for(READY_WITHIN, 1).await.unwrap();
    scene.wait_for_state(&session, "failed").await.unwrap();
    let second = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    let messages = scene.slack.wait_for(READY_WITHIN, 2).await.unwrap();
    scene.wait_for_state(&second, "failed").await.unwrap();

    // They are posted in order, so nothing else came before the second error.
    let text = messages[0].text();
    assert_eq!(messages.iter().map(|message| message.status).collect::<Vec<_>>(), [200, 200]);
    assert!(text.contains(&session[..8]) && text.contains("~/shop"), "{text}");
    assert!(text.contains("Read &lt;it&gt;") && text.contains("no access with [REDACTED] here"), "{text}");
    assert!(text.contains("&lt;!channel&gt;") && !messages[0].body.contains(&key), "{text}");
    let blocks = messages[0].json()["blocks"].clone();
    assert_eq!(blocks[0]["text"]["text"], "\u{1f6a8} Unrecoverable error");
    let fields: Vec<&str> =
        blocks[2]["fields"].as_array().unwrap().iter().filter_map(|field| field["text"].as_str()).collect();
    // Plain text, which Slack takes as it is.
    assert!(blocks[2]["fields"].as_array().unwrap().iter().all(|field| field["type"] == "plain_text"));
    assert!(
        fields[0].starts_with("Session: Read <it>") && fields[0].ends_with(&format!("({})", &session[..8])),
        "{fields:?}"
    );
    assert_eq!(fields[1], "Folder: ~/shop");
    assert!(fields[2].starts_with("Tried: "), "{fields:?}");
    let detail = blocks[3]["text"]["text"].as_str().unwrap();
    assert!(detail.contains("&lt;!channel&gt; no access with [REDACTED] here"), "{detail}");
    assert!(messages[1].text().contains(&second[..8]), "{messages:?}");
    assert_eq!(scene.slack.messages().len(), 2);
    select(&scene, &session).await;
    let shown = page(&scene.app.window("sessions").await.unwrap()).await;
    assert!(!shown.contains(&key), "the key is in the sessions window");
}

#[tokio::test]
async fn nothing_is_posted_before_a_webhook_is_saved_or_after_it_is_removed() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let fail = async || {
        let session = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
        scene.wait_for_state(&session, "failed").await.unwrap();
        session
    };
    fail().await;
    let window = settings(&scene).await;
    window.fill("slack-webhook", &scene.slack.webhook_url()).await.unwrap();
    window.click("slack-save").await.unwrap();
    stored(&scene, "/slack/webhookUrl", &json!(scene.slack.webhook_url())).await;
    window.wait_for("slack-test").await.unwrap();
    let told = fail().await;
    let messages = scene.slack.wait_for(READY_WITHIN, 1).await.unwrap();
    assert!(messages[0].text().contains(&told[..8]), "{messages:?}");

    window.click("slack-remove").await.unwrap();
    stored(&scene, "/slack/webhookUrl", &Value::Null).await;
    fail().await;
    window.fill("slack-webhook", &scene.slack.webhook_url()).await.unwrap();
    window.click("slack-save").await.unwrap();
    window.click("slack-test").await.unwrap();
    window.wait_for_text("slack-status", |text| text.contains("Slack took it.")).await.unwrap();
    let messages = scene.slack.messages();
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[1].text().contains("Askance can post here"), "{messages:?}");
}

#[tokio::test]
async fn the_webhook_is_a_secret_also_when_slack_does_not_answer() {
    let log = [("ASKANCE_LOG".to_owned(), "trace".to_owned())].into();
    let mut scene = scene_with_webhook(log).await;
    let folder = scene.folder("shop").unwrap();
    let window = settings(&scene).await;
    assert!(page(&window).await.contains("127.0.0.1"));
    scene.slack.plan_answer(404, "no_service");
    window.click("slack-test").await.unwrap();
    let refused = window.wait_for_text("slack-status", |text| text.contains("HTTP 404")).await.unwrap();
    assert!(refused.contains("Check that the webhook is still active."), "{refused}");

    // A refusal of a real message stops them and is said, here and in the settings.
    scene.slack.plan_answer(404, "no_service");
    let session = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "failed").await.unwrap();
    let sessions = scene.app.window("sessions").await.unwrap();
    let notice = sessions.wait_for_text("notice", |text| text.contains("HTTP 404")).await.unwrap();
    assert!(notice.starts_with("A message could not be posted. Slack:"), "{notice}");
    let window = settings(&scene).await;
    window.wait_for_text("slack-outbox", |text| text.contains("HTTP 404")).await.unwrap();

    // Nobody listens any more, and the address is left.
    let elsewhere = Slack::start().await.unwrap();
    std::mem::replace(&mut scene.slack, elsewhere).stop().await;
    let sessions = scene.app.window("sessions").await.unwrap();
    let window = settings(&scene).await;
    window.click("slack-test").await.unwrap();
    window.wait_for_text("slack-status", |text| text.contains("It could not be reached.")).await.unwrap();

    for (place, text) in [
        ("log", scene.app.output()),
        ("settings window", page(&window).await),
        ("sessions window", page(&sessions).await),
    ] {
        assert!(!text.contains(SECRET), "the webhook is in the {place}");
    }
    assert!(scene.app.output().contains("TRACE"), "the log was not on");
    let holding = holding(&scene.desktop.home());
    assert!(holding.iter().all(|path| path.contains("dev.askance.desktop/settings.")), "{holding:?}");
}

/// The files below a folder in which the secret stands.
fn holding(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            found.extend(holding(&path));
        } else if fs::read(&path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(SECRET)) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn what_is_no_webhook_is_refused_in_place() {
    let scene = Scene::open().await.unwrap();
    let window = settings(&scene).await;
    for (text, sentence) in [
        ("slack", "This webhook is no web address. Slack shows yours under Incoming Webhooks."),
        (
            "http://hooks.slack.example/services/T/B/x",
            "This webhook must begin with https://. Slack shows yours under Incoming Webhooks.",
        ),
    ] {
        window.fill("slack-webhook", text).await.unwrap();
        window.click("slack-save").await.unwrap();
        window.wait_for_text("problem", |shown| shown == sentence).await.unwrap();
        // What was typed stays, to be corrected.
        assert_eq!(window.property("slack-webhook", "value").await.unwrap().as_deref(), Some(text));
    }
    window.fill("slack-webhook", &scene.slack.webhook_url()).await.unwrap();
    window.click("slack-save").await.unwrap();
    stored(&scene, "/slack/webhookUrl", &json!(scene.slack.webhook_url())).await;
    window.wait_until_hidden("problem").await.unwrap();
}

#[tokio::test]
async fn a_message_survives_that_the_app_is_killed() {
    let slack = Slack::start().await.unwrap();
    // The app is killed while it waits for the first answer; the next one is no yes, either.
    slack.plan(Reply::Hang);
    slack.plan(Reply::Status(500, "try again".to_owned()));
    let settings = json!({"slack": {"webhookUrl": slack.webhook_url()}});
    let desktop = Desktop::start_with(DesktopOptions::default()).await.unwrap();
    let scene = Scene::open_on(desktop, slack, Some(settings), BTreeMap::new()).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    scene.slack.wait_for(READY_WITHIN, 1).await.unwrap();
    scene.wait_for_state(&session, "failed").await.unwrap();
    let outbox = scene.desktop.home().join(".local/share/dev.askance.desktop/outbox");
    assert!(holding(&outbox).is_empty(), "the address is in the outbox");

    let scene = scene.restart().await.unwrap();
    let messages = scene.slack.wait_for(READY_WITHIN, 3).await.unwrap();
    assert_eq!(messages.iter().map(|message| message.status).collect::<Vec<_>>(), [0, 500, 200]);
    assert!(messages.iter().all(|message| {
        message.headers["x-askance-delivery"] == messages[0].headers["x-askance-delivery"]
    }));
    assert!(messages[2].text().contains(&session[..8]), "{messages:?}");
}
