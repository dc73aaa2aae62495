//! The prompt window itself: it never takes the keyboard, never answers by accident, and closing it is no yes.

use askance_core::texts;
use askance_core::view::Fate;
use askance_demo::model::repeating_marker;
use askance_demo::scripts::{self, ONE_SHELL_FILE, THREE_PARALLEL_FILES};
use askance_tests::Scene;
use askance_tests::screen::{Area, SIZE};
use askance_tests::wait::{REACTS_WITHIN, until};
use serde_json::{Value, json};

use crate::person::{PROMPT_WINDOW, SESSIONS_WINDOW, invoke, results, say, sums, turn_ends};

#[tokio::test]
async fn closing_the_window_denies_what_it_shows_and_nothing_else() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    let [first, second, third] = THREE_PARALLEL_FILES;
    let card = scene.card(first).await.unwrap();
    card.ready("approve").await.unwrap();
    let window = scene.desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    scene.desktop.close(window.id).unwrap();
    card.gone().await.unwrap();
    let next = scene.card(second).await.unwrap();
    next.ready("approve").await.unwrap();
    scene.desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    next.press("approve").await.unwrap();
    let last = scene.card(third).await.unwrap();
    last.ready("approve").await.unwrap();
    let window = scene.desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    scene.desktop.close(window.id).unwrap();
    scene.no_card().await.unwrap();
    turn_ends(&scene, &session, "Done: three commands.").await;
    sums(&scene, "0 allowed · 1 you · 2 denied").await;
    assert_eq!(THREE_PARALLEL_FILES.map(|file| folder.join(file).exists()), [false, true, false]);
    let read: Vec<bool> = results(&scene).iter().map(|text| text.contains(texts::NOBODY)).collect();
    assert_eq!(read, [true, false, true]);

    // The window that was closed comes again for the next request.
    say(&scene, &session, &scripts::one_shell().marker(), "send").await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn the_window_does_not_take_the_keyboard() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::held_shell().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "working").await.unwrap();
    let sessions = scene.desktop.wait_for_screen_window(SESSIONS_WINDOW).await.unwrap();
    scene.desktop.focus(sessions.id).unwrap();
    let typed = scene.app.window("sessions").await.unwrap();
    typed.click("message").await.unwrap();
    let focused = scene.desktop.focused_window().unwrap();
    scene.model.release(scripts::HOLD);
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    let shown = scene.desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    // Once it reacts, a key that reached it would count.
    card.ready("approve").await.unwrap();
    assert_eq!(scene.desktop.focused_window().unwrap(), focused, "the keyboard went elsewhere");
    // The notification about it stands at the upper edge: a card that is measured too high is pushed under it.
    let area = scene.desktop.area(shown.id).unwrap();
    assert!(area.y > SIZE.1 / 7, "the card is at {area:?}");
    scene.desktop.type_text("I go on typing").unwrap();
    scene.desktop.press(&["Return"]).unwrap();
    scene.desktop.press(&["space"]).unwrap();
    until("the typed message", REACTS_WITHIN, async || {
        let lines = crate::person::timeline(&scene).await;
        lines.iter().any(|line| line.contains("I go on typing")).then_some(())
    })
    .await
    .unwrap();
    assert_eq!(scene.desktop.focused_window().unwrap(), focused);
    assert_eq!(scene.card(ONE_SHELL_FILE).await.unwrap().id, card.id);
    sums(&scene, "0 allowed · 0 you · 0 denied").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    card.press("approve").await.unwrap();
    turn_ends(&scene, &session, "There is nothing more to do.").await;
}

/// The card, whether its answers are dead, and the middle of "Approve" in the window.
const APPROVE: &str = "const card = document.querySelector('[data-testid=prompt-card]');
    const button = document.querySelector('[data-testid=approve]');
    if (!card || !button) return null;
    const {left, top, width, height} = button.getBoundingClientRect();
    return {id: card.dataset.promptId, dead: button.disabled,
        x: Math.round(left + width / 2), y: Math.round(top + height / 2)}";

/// A click counts as made in the dead time only if the button is still there and still dead after it. A busy
/// machine may be too slow for that, so it is tried on several cards.
#[tokio::test]
async fn a_click_in_the_dead_time_approves_nothing() {
    const TRIES: usize = 20;
    let scene = Scene::open_asking().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &repeating_marker("many-calls", TRIES), None).await.unwrap();
    scene.card("true").await.unwrap();
    let shown = scene.desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    let window = scene.app.window("prompt").await.unwrap();
    let mut tried = Vec::new();
    for _ in 0..TRIES {
        let before = until("a card", REACTS_WITHIN, async || {
            let now = window.execute(APPROVE).await.ok()?;
            (now != Value::Null && !tried.contains(&now["id"])).then_some(now)
        })
        .await
        .unwrap();
        tried.push(before["id"].clone());
        let area = scene.desktop.area(shown.id).unwrap();
        click(&scene, area, &before);
        let after = window.execute(APPROVE).await.unwrap();
        if after["id"] != before["id"] {
            continue;
        }
        let card = scene.card("true").await.unwrap();
        if before["dead"] == false || after != before || scene.desktop.area(shown.id).unwrap() != area {
            card.press("approve").await.unwrap();
            continue;
        }
        card.ready("approve").await.unwrap();
        assert_eq!(json!(card.id), before["id"], "the click in the dead time counted");
        sums(&scene, &format!("{} you · 0 denied", tried.len() - 1)).await;
        // The same click hits, once the button reacts; one that only brings the window the focus does not count.
        until("a click to count", REACTS_WITHIN, async || {
            let now = window.execute(APPROVE).await.ok()?;
            if now["dead"] == false && now["id"] == before["id"] {
                click(&scene, area, &now);
            }
            (now["id"] != before["id"]).then_some(())
        })
        .await
        .unwrap();
        return;
    }
    panic!("none of {TRIES} clicks was quick enough to come in the dead time");
}

fn click(scene: &Scene, window: Area, button: &Value) {
    let at = |name: &str| usize::try_from(button[name].as_u64().unwrap()).unwrap();
    scene.desktop.click_at(window.x + at("x"), window.y + at("y")).unwrap();
}

#[tokio::test]
async fn an_answer_to_a_request_that_is_gone_does_nothing_and_says_so() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    let card = scene.card(THREE_PARALLEL_FILES[0]).await.unwrap();
    let old: u64 = card.id.parse().unwrap();
    card.press("deny").await.unwrap();
    let next = scene.card(THREE_PARALLEL_FILES[1]).await.unwrap();
    for answer in
        [json!({"kind": "approve"}), json!({"kind": "deny", "reason": null}), json!({"kind": "denyAndStop"})]
    {
        let said = invoke(&next.window, "answer_prompt", json!({ "id": old, "answer": answer })).await;
        assert_eq!(said[0], "error", "{said}");
        assert_eq!(said[1]["code"], "gone", "{said}");
        assert_eq!(said[1]["message"], texts::fate(Fate::Answered));
    }
    assert_eq!(scene.card(THREE_PARALLEL_FILES[1]).await.unwrap().id, next.id);
    next.press("deny").await.unwrap();
    scene.card(THREE_PARALLEL_FILES[2]).await.unwrap().press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: three commands.").await;
    assert!(THREE_PARALLEL_FILES.iter().all(|file| !folder.join(file).exists()));
}

#[tokio::test]
async fn only_the_prompt_window_can_answer() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    let id: u64 = card.id.parse().unwrap();
    let answer = json!({ "id": id, "answer": {"kind": "approve"} });
    crate::person::tray(&scene, "Settings…").await;
    for page in ["sessions", "settings"] {
        let window = scene.app.window(page).await.unwrap();
        let said = invoke(&window, "answer_prompt", answer.clone()).await;
        assert_eq!(said[0], "error", "{page} answered: {said}");
        assert!(said[1].as_str().unwrap().contains("not allowed"), "{said}");
    }
    let said =
        invoke(&card.window, "update_settings", json!({ "patch": {"policy": {"allow": ["bash"]}} })).await;
    assert!(said[1].as_str().unwrap().contains("not allowed"), "{said}");
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    assert_eq!(scene.card(ONE_SHELL_FILE).await.unwrap().id, card.id);
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}
