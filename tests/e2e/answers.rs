//! The answers beyond yes and no: changed arguments, many alike, ahead, and none in time.

use askance_core::texts;
use askance_core::view::Fate;
use askance_demo::model::{Script, Step};
use askance_demo::scripts::{self, ONE_SHELL_FILE, SUBAGENT_FILE, THREE_PARALLEL_FILES, bash};
use askance_tests::scene::Card;
use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Scene, Window};
use serde_json::{Value, json};

use crate::form::scene_with;
use crate::person::{results, sums, turn_ends};

/// Writes another command in place of the agent's, and has it checked.
async fn rewrite(card: &Card<'_>, command: &str) {
    card.open("edit", "edit-text").await.unwrap();
    card.window.fill("edit-text", command).await.unwrap();
    card.window.click("edit-check").await.unwrap();
}

#[tokio::test]
async fn edited_arguments_run_and_the_agents_own_do_not() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    rewrite(&card, "echo mine > mine.txt").await;
    card.window.wait_for("edited-sign").await.unwrap();
    card.press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert_eq!(std::fs::read_to_string(folder.join("mine.txt")).unwrap(), "mine\n");
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn an_edit_that_a_rule_denies_is_refused_and_the_request_waits_on() {
    let settings = json!({ "policy": { "deny": ["shell(curl)"] } });
    let (scene, _model) = scene_with(Vec::new(), settings).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    rewrite(&card, "curl https://example.com > x").await;
    // The check itself only looks; approving is refused, and nothing is decided.
    let answer =
        json!({ "kind": "approve", "edited": { "pointer": "/command", "text": "curl https://example.com" } });
    let id: u64 = card.id.parse().unwrap();
    let said =
        crate::person::invoke(&card.window, "answer_prompt", json!({ "id": id, "answer": answer })).await;
    assert_eq!(said[1]["code"], "invalid", "{said}");
    assert!(said[1]["message"].as_str().unwrap().contains("shell(curl)"), "{said}");
    assert!(results(&scene).is_empty());
    card.window.click("edit-back").await.unwrap();
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists() && !folder.join("x").exists());
}

#[tokio::test]
async fn one_answer_for_all_that_are_alike() {
    let (scene, _model) = scene_with(Vec::new(), json!({ "policy": { "allow": ["task"] } })).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::two_subagents().marker(), None).await.unwrap();
    let card = scene.card(SUBAGENT_FILE).await.unwrap();
    card.window.wait_for("alike").await.unwrap();
    card.ready("approve").await.unwrap();
    card.window.click("alike").await.unwrap();
    card.press("approve").await.unwrap();
    scene.no_card().await.unwrap();
    turn_ends(&scene, &session, "Done: both subagents have finished.").await;
    sums(&scene, "2 allowed · 2 you · 0 denied").await;
    assert!(folder.join(SUBAGENT_FILE).exists());
}

#[tokio::test]
async fn what_comes_next_is_shown_and_answered_ahead() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    let [first, second, third] = THREE_PARALLEL_FILES;
    let card = scene.card(first).await.unwrap();
    let next = "return [...document.querySelectorAll('[data-testid=next-call]')].map(row => row.innerText)";
    let rows = until("the calls that come next", REACTS_WITHIN, async || {
        let rows: Vec<String> = serde_json::from_value(card.window.execute(next).await.ok()?).ok()?;
        (rows.len() == 2).then_some(rows)
    })
    .await
    .unwrap();
    assert!(rows[0].contains(second) && rows[1].contains(third), "{rows:?}");
    card.ready("next-approve").await.unwrap();
    press_in_row(&card.window, second, "next-approve").await;
    press_in_row(&card.window, third, "next-deny").await;
    card.press("approve").await.unwrap();
    scene.no_card().await.unwrap();
    turn_ends(&scene, &session, "Done: three commands.").await;
    assert_eq!(THREE_PARALLEL_FILES.map(|file| folder.join(file).exists()), [true, true, false]);
    sums(&scene, "2 you · 1 denied").await;
}

/// Presses a button in the row of an announced call until the row tells the answer: a card that has changed is dead for a
/// moment, and a click that only brings the window the keyboard does not count.
async fn press_in_row(window: &Window<'_>, text: &str, button: &str) {
    let row = format!(
        "const row = [...document.querySelectorAll('[data-testid=next-call]')].find(row => row.innerText.includes('{text}'));"
    );
    let told = format!("{row} return !!row?.querySelector('[data-testid=next-undo]')");
    let mark = format!(
        "{row} const button = row?.querySelector('[data-testid={button}]');
         document.getElementById('this-one')?.removeAttribute('id');
         if (!button || button.disabled) return false;
         button.id = 'this-one';
         return true"
    );
    until(&format!("{button} for {text}"), REACTS_WITHIN, async || {
        if window.execute(&told).await.ok()? == true {
            return Some(());
        }
        if window.execute(&mark).await.ok()? == true {
            let client = window.client().await.ok()?;
            if let Ok(button) = client.find(fantoccini::Locator::Css("#this-one")).await {
                let _ = button.click().await;
            }
        }
        None
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_deadline_denies_what_nobody_answers() {
    let (scene, model) = scene_with(Vec::new(), json!({ "prompts": { "deadlineSeconds": 20 } })).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    card.window.wait_for("deadline").await.unwrap();
    card.gone().await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    let read: Vec<String> = scene_results(&model);
    assert!(read[0].contains(texts::OVERDUE), "{read:?}");
    // An answer that comes too late does nothing, and says how it went.
    let id: u64 = card.id.parse().unwrap();
    let late = json!({ "id": id, "answer": { "kind": "approve" } });
    let said = crate::person::invoke(&card.window, "answer_prompt", late).await;
    assert_eq!(said[1], json!({ "code": "gone", "message": texts::fate(Fate::Expired) }));
}

fn scene_results(model: &askance_demo::Model) -> Vec<String> {
    model.tool_results().into_iter().map(|result| result.text).collect()
}

#[tokio::test]
async fn a_secret_is_masked_until_it_is_asked_for() {
    let token = ["gh", "p_", &"a1B2".repeat(9)].concat();
    let command = format!("echo 'Authorization: {token}' > header.txt");
    let script = Script::new("with-token", [Step::call("bash", bash(&command, "Call")), Step::say("Done.")]);
    let marker = script.marker();
    let (scene, _model) = scene_with(vec![script], json!({})).await;
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &marker, None).await.unwrap();
    let card = scene.card("header.txt").await.unwrap();
    let page = async || -> String {
        let html = card.window.execute("return document.documentElement.outerHTML").await.unwrap();
        html.as_str().unwrap().to_owned()
    };
    assert!(!page().await.contains(&token), "the secret is on the card");
    assert!(card.window.text("masked").await.unwrap().contains('1'));
    card.window.click("reveal").await.unwrap();
    until("the secret on the card", REACTS_WITHIN, async || page().await.contains(&token).then_some(()))
        .await
        .unwrap();
    card.press("approve").await.unwrap();
    until("the command", REACTS_WITHIN, async || {
        std::fs::read_to_string(folder.join("header.txt")).ok().filter(|text| text.contains(&token)).map(drop)
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn ten_megabytes_of_arguments_do_not_hang_the_window() {
    let text = "0123456789abcdef".repeat(10 * 1024 * 1024 / 16);
    let args = json!({ "path": format!("{}/big.txt", askance_demo::model::FOLDER), "file_text": text });
    let script = Script::new("big", [Step::call("create", args), Step::say("Done: a big file.")]);
    let marker = script.marker();
    let (scene, _model) = scene_with(vec![script], json!({})).await;
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &marker, None).await.unwrap();
    let card = scene.card("big.txt").await.unwrap();
    let size = card.window.execute("return document.documentElement.outerHTML.length").await.unwrap();
    assert!(size.as_u64().unwrap() < 3_000_000, "{size}");
    card.press("approve").await.unwrap();
    // What the runtime makes of a conversation of that size is its own matter.
    until("the big file", REACTS_WITHIN, async || {
        (std::fs::metadata(folder.join("big.txt")).ok()?.len() == 10 * 1024 * 1024).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn an_edit_is_a_difference_with_the_files_own_numbers() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &scripts::edit().marker(), None).await.unwrap();
    let card = scene.card("main.rs").await.unwrap();
    let lines = card
        .window
        .execute(
            "return [...document.querySelectorAll('[data-testid=diff-line]')]
                 .map(line => [line.dataset.kind, line.textContent.replace(/\\s+/g, ' ').trim()])",
        )
        .await
        .unwrap();
    let lines: Vec<(String, String)> = serde_json::from_value(lines).unwrap();
    let kinds: Vec<&str> = lines.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["same", "same", "removed", "added", "same"], "{lines:?}");
    assert!(lines[2].1.starts_with('3') && lines[3].1.starts_with('3'), "{lines:?}");
    card.press("deny").await.unwrap();
}

#[tokio::test]
async fn the_host_stands_apart_and_a_false_one_is_told() {
    let url = "https://g\u{456}thub.com/login?next=github.com";
    let script = Script::new("fetch", [Step::call("web_fetch", json!({ "url": url })), Step::say("Done.")]);
    let marker = script.marker();
    let (scene, _model) = scene_with(vec![script], json!({})).await;
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &marker, None).await.unwrap();
    let card = scene.card("xn--").await.unwrap();
    let host: Value = card.window.text("url-host").await.unwrap().into();
    assert!(host.as_str().unwrap().starts_with("xn--"), "{host}");
    let words = card.window.execute("return document.body.innerText").await.unwrap();
    assert!(words.as_str().unwrap().contains("only looks like github.com"), "{words}");
    card.press("deny").await.unwrap();
}

#[tokio::test]
async fn the_list_of_all_that_wait_jumps_to_one_and_answers_that_one() {
    let scene = Scene::open().await.unwrap();
    let (first, second) = (scene.folder("first").unwrap(), scene.folder("second").unwrap());
    scene.begin(&first, &scripts::one_shell().marker(), None).await.unwrap();
    let oldest = scene.card(ONE_SHELL_FILE).await.unwrap();
    scene.begin(&second, &scripts::one_shell().marker(), None).await.unwrap();
    let window = &oldest.window;
    window.wait_for_text("overview", |text| text.contains("of 2")).await.unwrap();
    window.click("overview").await.unwrap();
    let other = format!("[data-testid=overview-item]:not([data-prompt-id='{}'])", oldest.id);
    crate::person::click_at(window, &other).await;
    let jumped = until("the other card", REACTS_WITHIN, async || {
        let card = scene.card(ONE_SHELL_FILE).await.ok()?;
        (card.id != oldest.id).then_some(card)
    })
    .await
    .unwrap();
    jumped.press("approve").await.unwrap();
    until("the second session's file", REACTS_WITHIN, async || {
        second.join(ONE_SHELL_FILE).exists().then_some(())
    })
    .await
    .unwrap();
    assert!(!first.join(ONE_SHELL_FILE).exists(), "the other session was not answered");
    let back = scene.card(ONE_SHELL_FILE).await.unwrap();
    assert_eq!(back.id, oldest.id, "then the oldest again");
    back.press("deny").await.unwrap();
}

#[tokio::test]
async fn a_link_that_is_turned_while_it_is_asked_about_is_not_followed() {
    let args = json!({ "path": format!("{}/link.txt", askance_demo::model::FOLDER), "file_text": "x" });
    let script = Script::new("by-link", [Step::call("create", args), Step::say("Done.")]);
    let marker = script.marker();
    let (scene, _model) = scene_with(vec![script], json!({})).await;
    let folder = scene.folder("shop").unwrap();
    let elsewhere = scene.folder("elsewhere").unwrap();
    let link = folder.join("link.txt");
    std::os::unix::fs::symlink(folder.join("inside.txt"), &link).unwrap();
    std::fs::write(folder.join("inside.txt"), "").unwrap();
    let session = scene.begin(&folder, &marker, None).await.unwrap();
    let card = scene.card("link.txt").await.unwrap();
    std::fs::remove_file(&link).unwrap();
    std::fs::write(elsewhere.join("outside.txt"), "").unwrap();
    std::os::unix::fs::symlink(elsewhere.join("outside.txt"), &link).unwrap();
    card.ready("approve").await.unwrap();
    // Both in one look: a click that counts makes the button dead until its answer is told, and for a moment after.
    let look = "const approve = document.querySelector('[data-testid=approve]');
        return [document.body.innerText.includes('leads elsewhere by now'), !!approve && !approve.disabled]";
    until("why it is not approved", REACTS_WITHIN, async || {
        let seen = card.window.execute(look).await.ok()?;
        if seen[0] == true {
            return Some(());
        }
        if seen[1] == true {
            let _ = card.window.click("approve").await;
        }
        None
    })
    .await
    .unwrap();
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done.").await;
    assert_eq!(std::fs::read_to_string(elsewhere.join("outside.txt")).unwrap(), "");
}
