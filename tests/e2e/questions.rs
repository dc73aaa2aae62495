//! What the agent and MCP servers ask, answered in the prompt window.

use std::path::Path;

use askance_core::texts;
use askance_demo::model::{Script, Step};
use askance_demo::scripts;
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Scene, Window};
use serde_json::json;

use crate::form::scene_with;
use crate::person::{notified, results, turn_ends};

/// Waits for a request whose window shows this element; the window.
async fn asked<'a>(scene: &'a Scene, element: &str) -> Window<'a> {
    let window = scene.app.window("prompt").await.unwrap();
    until(element, READY_WITHIN, async || window.shows(element).await.then_some(())).await.unwrap();
    window
}

/// Presses a button until the page says that it counted: a click that only brings the window the keyboard does not. The
/// card is named, so that none of it reaches the next one.
async fn press_until(scene: &Scene, css: &str, done: &str) {
    const CARD: &str = "document.querySelector('[data-testid=prompt-card]')?.dataset.promptId ?? null";
    let window = scene.app.window("prompt").await.unwrap();
    let card = window.execute(&format!("return {CARD}")).await.unwrap();
    let state = format!(
        "const button = document.querySelector(\"{css}\");
         return [{CARD}, !!button && !button.disabled, !!({done})]"
    );
    until(&format!("a press of {css}"), REACTS_WITHIN, async || {
        let now = window.execute(&state).await.ok()?;
        if now[0] != card || now[2] == true {
            return Some(());
        }
        if now[1] == true {
            let client = window.client().await.ok()?;
            if let Ok(button) = client.find(fantoccini::Locator::Css(css)).await {
                // A card that has just changed refuses it.
                let _ = button.click().await;
            }
        }
        None
    })
    .await
    .unwrap();
}

/// Presses a button until its card is gone.
async fn press(scene: &Scene, css: &str) {
    press_until(scene, css, "false").await;
}

#[tokio::test]
async fn a_question_is_answered_by_a_choice() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::ask_user().marker(), None).await.unwrap();
    let window = asked(&scene, "question").await;
    assert!(window.text("question").await.unwrap().contains("Which colour?"));
    assert_eq!(window.texts("choice").await.unwrap(), ["blue", "green"]);
    let told = notified(&scene, "needs you").await;
    assert!(told.body.contains("Which colour?"), "{told:?}");
    assert!(told.actions.iter().all(|(_, label)| label == "Open"), "{told:?}");
    press(&scene, "[data-testid=choice]").await;
    scene.no_card().await.unwrap();
    turn_ends(&scene, &session, "Thank you for the answer.").await;
    assert!(results(&scene)[0].contains("blue"), "{:?}", results(&scene));
}

#[tokio::test]
async fn a_question_is_answered_in_ones_own_words_or_not_at_all() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::ask_user().marker(), None).await.unwrap();
    let window = asked(&scene, "reply-text").await;
    window.fill("reply-text", "Teal <b>& dark</b>").await.unwrap();
    press(&scene, "[data-testid=reply-send]").await;
    turn_ends(&scene, &session, "Thank you for the answer.").await;
    assert!(results(&scene)[0].contains("Teal <b>& dark</b>"), "{:?}", results(&scene));
    crate::person::say(&scene, &session, &scripts::ask_user().marker(), "send").await;
    asked(&scene, "question").await;
    press(&scene, "[data-testid=decline]").await;
    turn_ends(&scene, &session, "Thank you for the answer.").await;
    assert!(results(&scene)[1].contains(texts::DECLINED), "{:?}", results(&scene));
}

/// Names the tests' MCP server to the runtime that the app will start.
fn with_server(scene: &Scene) {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/server.mjs");
    let config = json!({ "mcpServers": { "travel": {
        "type": "local", "command": "node", "args": [server], "tools": ["*"] } } });
    let home = scene.desktop.home().join("copilot-home");
    std::fs::create_dir_all(&home).unwrap();
    std::fs::write(home.join("mcp-config.json"), config.to_string()).unwrap();
}

#[tokio::test]
async fn a_form_of_an_mcp_server_is_checked_and_sent() {
    let book = Script::new(
        "book",
        [Step::call("travel-book", json!({ "name": "Mika", "seats": [1, 2] })), Step::say("Done: booked.")],
    );
    let marker = book.marker();
    let (scene, model) = scene_with(vec![book], json!({})).await;
    with_server(&scene);
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &marker, None).await.unwrap();
    let card = scene.card("travel").await.unwrap();
    let words = card.window.execute("return document.body.innerText").await.unwrap();
    for word in ["travel", "book", "Mika", "seats"] {
        assert!(words.as_str().unwrap().contains(word), "{word} in {words}");
    }
    card.press("approve").await.unwrap();
    let window = asked(&scene, "form-send").await;
    let names = window
        .execute("return [...document.querySelectorAll('[data-testid=form-field]')].map(field => field.dataset.name)")
        .await
        .unwrap();
    assert_eq!(names, json!(["city", "nights", "breakfast", "room"]));
    // Without its city it is not sent, and the field says why.
    press_until(&scene, "[data-testid=form-send]", "document.querySelector('[data-testid=form-error]')")
        .await;
    window.wait_for("form-error").await.unwrap();
    assert!(model.tool_results().is_empty());
    let city = "[data-testid=form-field][data-name=city]";
    let css = format!("{city} input, input{city}");
    let client = window.client().await.unwrap();
    let field = client.find(fantoccini::Locator::Css(&css)).await.unwrap();
    field.send_keys("Lund").await.unwrap();
    drop(client);
    press(&scene, "[data-testid=form-send]").await;
    turn_ends(&scene, &session, "Done: booked.").await;
    let read = model.tool_results().remove(0).text;
    assert!(read.contains("booked Lund for 2"), "{read}");
}

#[tokio::test]
async fn a_plan_is_sent_back_with_words_and_then_begun() {
    let plan =
        || Step::call("exit_plan_mode", json!({ "summary": "- **rename** the module\n- run the tests" }));
    let script = Script::new("planning", [plan(), plan(), Step::say("Done: the plan.")]);
    let marker = script.marker();
    let (scene, model) = scene_with(vec![script], json!({})).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &format!("/plan {marker}"), None).await.unwrap();
    let window = asked(&scene, "plan").await;
    assert!(window.text("plan").await.unwrap().contains("rename the module"), "Markdown is rendered");
    window.fill("plan-feedback", "Keep the old name as an alias.").await.unwrap();
    press(&scene, "[data-testid=plan-decline]").await;
    until("the agent to read it", READY_WITHIN, async || {
        model.tool_results().first().filter(|result| result.text.contains("Keep the old name")).map(drop)
    })
    .await
    .unwrap();
    asked(&scene, "plan").await;
    // Not the recommended one: on autopilot the runtime goes on by itself.
    let ask = "[...document.querySelectorAll('[data-testid=plan-action]')].find(one => one.innerText.includes('as usual'))";
    window.execute(&format!("{ask}.id = 'ask-as-usual'")).await.unwrap();
    press(&scene, "#ask-as-usual").await;
    turn_ends(&scene, &session, "Done: the plan.").await;
}
