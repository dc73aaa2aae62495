//! What a person does with the app and sees of it, as far as several tests share it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use askance_demo::model::ToolResult;
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Notification, Scene, Window};
use fantoccini::Locator;
use serde_json::{Value, json};

/// The title of the prompt window, by which it is found on the display.
pub(crate) const PROMPT_WINDOW: &str = "Askance needs you";
/// The title of the sessions window.
pub(crate) const SESSIONS_WINDOW: &str = "Askance: sessions";

/// How many messages of the person the time line shows.
const SAID: &str =
    "return document.querySelectorAll('[data-testid=timeline-entry][data-kind=prompt]').length";

/// Clicks a session in the list, so that the window shows it.
pub(crate) async fn select(scene: &Scene, session: &str) {
    let window = scene.app.window("sessions").await.unwrap();
    click_at(&window, &format!("[data-testid=session][data-session-id='{session}']")).await;
    let shown =
        format!("return !!document.querySelector('[data-session-id=\"{session}\"][aria-current=true]')");
    until("the selected session", REACTS_WITHIN, async || {
        (window.execute(&shown).await.ok()? == true).then_some(())
    })
    .await
    .unwrap();
}

/// Clicks what a CSS selector finds.
pub(crate) async fn click_at(window: &Window<'_>, css: &str) {
    let client = window.client().await.unwrap();
    client.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
}

/// Sends a message to a session that has been used, in the sessions window, by `send` or by `steer`.
pub(crate) async fn say(scene: &Scene, session: &str, text: &str, button: &str) {
    select(scene, session).await;
    let window = scene.app.window("sessions").await.unwrap();
    // The time line is empty while it loads.
    until("the time line", REACTS_WITHIN, async || (!timeline(scene).await.is_empty()).then_some(()))
        .await
        .unwrap();
    let before = window.execute(SAID).await.unwrap();
    window.fill("message", text).await.unwrap();
    window.click(button).await.unwrap();
    until("the message in the time line", REACTS_WITHIN, async || {
        (window.execute(SAID).await.ok()? != before).then_some(())
    })
    .await
    .unwrap();
}

/// The lines of the session that the sessions window shows.
pub(crate) async fn timeline(scene: &Scene) -> Vec<String> {
    let window = scene.app.window("sessions").await.unwrap();
    // Lines out of sight are not rendered, so the text of the document is read, not what is painted.
    let lines = window
        .execute(
            "return [...document.querySelectorAll('[data-testid=timeline-entry]')]
                .map(line => line.textContent.replace(/\\s+/g, ' ').trim())",
        )
        .await
        .unwrap();
    serde_json::from_value(lines).unwrap()
}

/// Waits until the shown session's agent has said these words as its last ones, and the turn is over.
pub(crate) async fn turn_ends(scene: &Scene, session: &str, words: &str) {
    let mut lines = Vec::new();
    let waited = until(&format!("the agent to say {words:?}"), READY_WITHIN, async || {
        lines = timeline(scene).await;
        lines.last().is_some_and(|line| line.contains(words)).then_some(())
    })
    .await;
    assert!(waited.is_ok(), "{words:?} is not at the end of {lines:#?}\n{}", scene.app.output());
    scene.wait_for_state(session, "idle").await.unwrap();
}

/// Waits until the last line of the shown session holds these words.
pub(crate) async fn last_line(scene: &Scene, words: &str) {
    until(&format!("{words:?} in the time line"), READY_WITHIN, async || {
        timeline(scene).await.last().filter(|line| line.contains(words)).map(drop)
    })
    .await
    .unwrap();
}

/// Waits until the sums of the shown session hold these words.
pub(crate) async fn sums(scene: &Scene, words: &str) {
    let window = scene.app.window("sessions").await.unwrap();
    let mut last = String::new();
    let waited = until("the sums", REACTS_WITHIN, async || {
        last = window.text("counts").await.ok()?;
        last.contains(words).then_some(())
    })
    .await;
    assert!(waited.is_ok(), "the sums are {last:?}, not {words:?}");
}

/// What the agents have read as the results of their calls.
pub(crate) fn results(scene: &Scene) -> Vec<String> {
    scene.model.tool_results().into_iter().map(|ToolResult { text, .. }| text).collect()
}

/// Checks that no request has ever waited for the person.
pub(crate) fn never_asked(scene: &Scene) {
    let told = scene.desktop.notifications().unwrap().all();
    let asked: Vec<_> = told.iter().filter(|one| one.summary.ends_with("needs you")).collect();
    assert!(asked.is_empty(), "somebody was asked: {asked:?}");
}

/// Waits for a notification with this headline, or a part of it.
pub(crate) async fn notified(scene: &Scene, headline: &str) -> Notification {
    let told = scene.desktop.notifications().unwrap();
    told.wait_for(REACTS_WITHIN, |one| one.summary.contains(headline)).await.unwrap()
}

/// Clicks the tray menu.
pub(crate) async fn tray(scene: &Scene, label: &str) {
    scene.app.tray(&scene.desktop).await.unwrap().click(&[label]).await.unwrap();
}

/// Replaces a list of rules (`allow`, `ask`, `deny`) in the settings window, and waits until it is in force.
pub(crate) async fn set_rules(scene: &Scene, list: &str, rules: &[&str]) {
    tray(scene, "Settings…").await;
    let settings = scene.app.window("settings").await.unwrap();
    // WebDriver's own `clear` would not tell the page; the list is saved when it is left.
    let control = settings.wait_for(&format!("{list}-list")).await.unwrap();
    let element = vec![serde_json::to_value(&control).unwrap()];
    let client = settings.client().await.unwrap();
    client.execute("arguments[0].focus(); arguments[0].select()", element).await.unwrap();
    control.send_keys(&format!("\u{E003}{}\t", rules.join("\u{E007}"))).await.unwrap();
    drop(client);
    until("the rules in force", REACTS_WITHIN, async || {
        let answer = invoke(&settings, "settings", json!({})).await;
        (answer[1]["policy"][list] == json!(rules)).then_some(())
    })
    .await
    .unwrap();
}

/// Calls a command from a window's page, past its buttons. The answer is `["ok", …]` or `["error", …]`.
pub(crate) async fn invoke(window: &Window<'_>, command: &str, arguments: Value) -> Value {
    let script = "const [command, given, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, given)
            .then(answer => done(['ok', answer]), error => done(['error', error]));";
    let client = window.client().await.unwrap();
    client.execute_async(script, vec![command.into(), arguments]).await.unwrap()
}

/// Every file below a folder with its content.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}
