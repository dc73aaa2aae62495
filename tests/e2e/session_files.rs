//! No secret that a session printed is left anywhere in what the app, the runtime and the web views have written.

use std::path::{Path, PathBuf};

use askance_demo::scripts;
use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Scene, SceneOptions};
use serde_json::json;

use crate::person::{click_at, say, turn_ends};

/// Fake secrets of several formats; made here, so that no source holds one.
fn secrets() -> Vec<String> {
    vec![
        format!("gh{}_{}", "p", "Ab1".repeat(12)),
        format!("sk-{}", "Cd2".repeat(10)),
        format!("AK{}{}", "IA", "EF34".repeat(4)),
        format!("xo{}-{}", "xb", "56Gh".repeat(5)),
    ]
}

/// The ways in which a text may stand in a file: as it is, and in base64 from each of three places.
fn shapes(secret: &str) -> Vec<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut shapes = vec![secret.to_owned()];
    for skipped in 0..3 {
        let groups = secret.as_bytes()[skipped..].chunks_exact(3);
        let digits = groups.flat_map(|three| {
            let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
            [18, 12, 6, 0].map(|by| char::from(DIGITS[bits >> by & 63]))
        });
        shapes.push(digits.collect());
    }
    shapes
}

fn holding(folder: &Path, but: &Path, shapes: &[String], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if path == but || kind.is_symlink() {
            continue;
        }
        if kind.is_dir() {
            holding(&path, but, shapes, found);
        } else if let Ok(bytes) = std::fs::read(&path) {
            let text = String::from_utf8_lossy(&bytes);
            if shapes.iter().any(|shape| text.contains(shape.as_str())) {
                found.push(path);
            }
        }
    }
}

/// What holds a secret in the person's whole home, but for the project, and in the folders for temporary files.
fn left(scene: &Scene, project: &Path) -> Vec<PathBuf> {
    let shapes: Vec<_> = secrets().iter().flat_map(|secret| shapes(secret)).collect();
    let mut found = Vec::new();
    holding(&scene.desktop.home(), project, &shapes, &mut found);
    for entry in std::fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        if entry.file_name().to_string_lossy().contains("copilot") {
            let path = entry.path();
            if path.is_dir() {
                holding(&path, project, &shapes, &mut found);
            } else if std::fs::read(&path).is_ok_and(|bytes| {
                let text = String::from_utf8_lossy(&bytes);
                shapes.iter().any(|shape| text.contains(shape.as_str()))
            }) {
                found.push(path);
            }
        }
    }
    found
}

async fn printed(redact: bool) -> (Scene, String, PathBuf) {
    let settings = json!({ "version": 1, "copilot": { "redactSessionFiles": redact } });
    let options = SceneOptions { settings: Some(settings), ..SceneOptions::default() };
    let scene = Scene::open_with(options).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    std::fs::write(folder.join("config.env"), format!("all of them: {}\n", secrets().join(" "))).unwrap();
    let prompt = format!("Tidy the shop, not {} {}", secrets()[0], scripts::secret().marker());
    let session = scene.begin(&folder, &prompt, Some("allowAll")).await.unwrap();
    turn_ends(&scene, &session, "Done: I have read it.").await;
    let read = scene.model.tool_results();
    assert!(!read.is_empty(), "it has read nothing");
    (scene, session, folder)
}

#[tokio::test]
async fn no_secret_that_a_session_printed_is_left_on_the_disk() {
    let (scene, session, folder) = printed(true).await;
    assert_eq!(left(&scene, &folder), Vec::<PathBuf>::new(), "while it is open");
    assert!(!secrets().iter().any(|secret| scene.app.output().contains(secret)), "in the log");
    let kept = scene.desktop.home().join("copilot-home/session-state").join(&session).join("events.jsonl");
    assert!(std::fs::read_to_string(kept).unwrap().contains("[REDACTED]"));

    // After a crash it is listed, comes back, and works.
    let scene = scene.restart().await.unwrap();
    assert_eq!(left(&scene, &folder), Vec::<PathBuf>::new(), "after a crash");
    let sessions = scene.app.window("sessions").await.unwrap();
    sessions.click("earlier").await.unwrap();
    let past = sessions.text("past-session").await.unwrap();
    assert!(past.contains("Tidy the shop, not [REDACTED]") && past.contains("~/shop"), "{past}");
    click_at(&sessions, &format!("[data-testid=past-session][data-session-id='{session}'] button")).await;
    scene.wait_for_state(&session, "idle").await.unwrap();
    say(&scene, &session, &scripts::hello().marker(), "send").await;
    turn_ends(&scene, &session, "Hello! I am a scripted model.").await;
    assert_eq!(left(&scene, &folder), Vec::<PathBuf>::new(), "after it came back");
}

#[tokio::test]
async fn switched_off_copilot_keeps_everything() {
    let (scene, session, folder) = printed(false).await;
    let kept = scene.desktop.home().join("copilot-home/session-state").join(&session).join("events.jsonl");
    assert!(left(&scene, &folder).contains(&kept), "the search finds what is there");
    // Switched on in the settings, it holds for the next session.
    let settings = crate::form::settings(&scene).await;
    settings.click("redact-session-files").await.unwrap();
    until("the setting in the file", REACTS_WITHIN, async || {
        let file = std::fs::read_to_string(scene.settings_file()).ok()?;
        file.contains("\"redactSessionFiles\": true").then_some(())
    })
    .await
    .unwrap();
    let prompt = format!("Now {} {}", secrets()[1], scripts::secret().marker());
    let next = scene.begin(&folder, &prompt, Some("allowAll")).await.unwrap();
    turn_ends(&scene, &next, "Done: I have read it.").await;
    let found = left(&scene, &folder);
    assert!(!found.iter().any(|path| path.to_string_lossy().contains(&next)), "{found:?}");
}
