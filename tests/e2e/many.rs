//! Many requests of many sessions: each gets its own answer.

use askance_demo::model::{Script, Step};
use askance_demo::scripts::bash;
use askance_tests::wait::{READY_WITHIN, until};
use serde_json::json;

use crate::form::scene_with;
use crate::person::invoke;

const SESSIONS: usize = 10;
const REQUESTS_EACH: usize = 5;

/// The answer that a request of a session gets, by its numbers: every third is a no.
fn wanted(session: usize, request: usize) -> bool {
    !(session + request).is_multiple_of(3)
}

#[tokio::test]
async fn fifty_requests_of_ten_sessions_each_get_their_own_answer() {
    let scripts = (0..SESSIONS).map(|session| {
        let calls = (0..REQUESTS_EACH).map(|request| {
            let file = format!("s{session}-r{request}.txt");
            Step::call("bash", bash(&format!("echo {file} > {file}"), "Write a file"))
        });
        Script::new(format!("many-{session}"), calls.chain([Step::say("Done.")]))
    });
    let scripts: Vec<_> = scripts.collect();
    let markers: Vec<_> = scripts.iter().map(Script::marker).collect();
    let (scene, _model) = scene_with(scripts, json!({})).await;
    let folders: Vec<_> =
        (0..SESSIONS).map(|session| scene.folder(&format!("shop-{session}")).unwrap()).collect();
    for (folder, marker) in folders.iter().zip(&markers) {
        scene.begin(folder, marker, None).await.unwrap();
    }
    let window = scene.app.window("prompt").await.unwrap();
    let mut answered = 0;
    while answered < SESSIONS * REQUESTS_EACH {
        // What the card on the screen is about decides the answer; whatever else waits is left alone.
        let card = scene.card("-r").await.unwrap();
        let words = window.execute("return document.querySelector('[data-testid=prompt-card]').innerText");
        let words = words.await.unwrap();
        let name = words.as_str().unwrap().split('s').find_map(|rest| {
            let (session, rest) = rest.split_once("-r")?;
            Some((session.parse::<usize>().ok()?, rest.split_once('.')?.0.parse::<usize>().ok()?))
        });
        let (session, request) = name.unwrap_or_else(|| panic!("no file in {words}"));
        card.press(if wanted(session, request) { "approve" } else { "deny" }).await.unwrap();
        answered += 1;
    }
    let sessions = scene.app.window("sessions").await.unwrap();
    until("all sessions to be idle", READY_WITHIN, async || {
        let views = invoke(&sessions, "sessions", json!({})).await;
        views[1].as_array()?.iter().all(|view| view["state"] == "idle").then_some(())
    })
    .await
    .unwrap();
    for (session, folder) in folders.iter().enumerate() {
        for request in 0..REQUESTS_EACH {
            let file = folder.join(format!("s{session}-r{request}.txt"));
            assert_eq!(file.exists(), wanted(session, request), "{}", file.display());
        }
    }
}
