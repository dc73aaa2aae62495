//! The record of a session: complete, in order, without secrets, and whole after a crash.

use std::path::{Path, PathBuf};
use std::process::Command;

use askance_demo::scripts::{self, ONE_SHELL_FILE};
use askance_tests::app::binary;
use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Scene, SceneOptions};
use serde_json::{Value, json};

use crate::person::{say, turn_ends};

/// Where the app keeps its data.
pub(crate) fn data(scene: &Scene) -> PathBuf {
    scene.settings_file().parent().unwrap().to_owned()
}

/// Runs `askctl`, which the tests' build leaves beside the app, on the scene's record.
pub(crate) fn askctl(scene: &Scene, arguments: &[&str]) -> (bool, String) {
    let program = binary().unwrap().with_file_name("askctl");
    let database = data(scene).join("audit.sqlite");
    let output =
        Command::new(&program).args(arguments).arg("--db").arg(database).output().unwrap_or_else(|error| {
            panic!("{} cannot be run ({error}); build askance-cli", program.display())
        });
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

/// What the record holds of a session.
fn entries(scene: &Scene, session: &str) -> Vec<Value> {
    let (fine, text) = askctl(scene, &["audit", "export", "--format", "json", "--session", session]);
    assert!(fine, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Waits until the record's last entry of a session is of this event; all of them.
pub(crate) async fn recorded(scene: &Scene, session: &str, event: &str) -> Vec<Value> {
    until(&format!("{event} in the record"), REACTS_WITHIN, async || {
        Some(entries(scene, session)).filter(|found| found.last().is_some_and(|last| last["event"] == event))
    })
    .await
    .unwrap()
}

/// The entries about calls, in a few words each.
fn calls(entries: &[Value]) -> Vec<String> {
    let words = |entry: &Value| {
        let tool = entry["toolName"].as_str().unwrap_or_default();
        let more = match entry["event"].as_str()? {
            "decision" => {
                let who = &entry["who"];
                let rule = who["rule"].as_str().map_or(String::new(), |rule| format!(" {rule}"));
                format!(" {} by {}{rule}", entry["outcome"].as_str()?, who["by"].as_str()?)
            }
            "toolRequested" | "toolResult" | "toolFailed" => String::new(),
            _ => return None,
        };
        Some(format!("{} {tool}{more}", entry["event"].as_str()?))
    };
    entries.iter().filter_map(words).collect()
}

/// The record's files that hold this text.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("audit")))
        .filter(|path| std::fs::read(path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains(text)))
        .collect()
}

pub(crate) async fn scene(files: Option<&str>) -> Scene {
    let policy =
        json!({ "allow": ["shell(cat config.env)"], "deny": ["shell(rm)"], "readOnlyCommands": false });
    let settings = json!({ "version": 1, "policy": policy, "audit": { "sessionFiles": files } });
    Scene::open_with(SceneOptions { settings: Some(settings), ..SceneOptions::default() }).await.unwrap()
}

#[tokio::test]
async fn a_session_is_recorded_with_who_decided_and_without_secrets() {
    let scene = scene(Some("~/records")).await;
    let folder = scene.folder("shop").unwrap();
    let config = std::fs::read_to_string(folder.join("config.env")).unwrap();
    let secret = config.lines().find_map(|line| line.strip_prefix("GREETER_API_KEY=")).unwrap().to_owned();
    assert!(secret.len() > 6, "the demo's key is too short to be looked for: {secret}");

    let session = scene.begin(&folder, &scripts::secret().marker(), None).await.unwrap();
    turn_ends(&scene, &session, "Done: I have read it.").await;
    say(&scene, &session, &scripts::one_shell().marker(), "send").await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    say(&scene, &session, &scripts::remove().marker(), "send").await;
    turn_ends(&scene, &session, "That is all I tried.").await;

    // Earlier turns have ended with the same entry.
    let found = until("the end of the third turn in the record", REACTS_WITHIN, async || {
        let idle = |entry: &&Value| entry["event"] == "idle";
        Some(entries(&scene, &session)).filter(|found| found.iter().filter(idle).count() == 3)
    })
    .await
    .unwrap();
    let expected = [
        "toolRequested bash",
        "decision bash allowed by rule shell(cat config.env)",
        "toolResult bash",
        "toolRequested bash",
        "decision bash allowed by person",
        "toolResult bash",
        "toolRequested bash",
        "decision bash denied by rule shell(rm)",
    ];
    assert_eq!(calls(&found), expected);
    let first: Vec<_> = found.iter().take(2).map(|entry| entry["event"].as_str().unwrap()).collect();
    assert_eq!(first, ["sessionStart", "prompt"]);
    assert_eq!(found[0]["folder"], json!(folder.display().to_string()));
    let count = |event: &str| found.iter().filter(|entry| entry["event"] == event).count();
    assert_eq!((count("prompt"), count("idle")), (3, 3));
    assert!(count("turnStart") >= 3 && count("turnStart") == count("turnEnd"), "{found:#?}");
    let times: Vec<_> = found.iter().map(|entry| entry["timestamp"].as_u64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");

    scene.app.window("sessions").await.unwrap().click("close").await.unwrap();
    let found = recorded(&scene, &session, "sessionEnd").await;
    let end = found.last().unwrap();
    assert_eq!((&end["counts"]["approved"], &end["counts"]["denied"]), (&json!(1), &json!(1)));
    let records = scene.desktop.home().join("records");
    let file = records.join(format!("audit-{session}.json"));
    until("the session's file", REACTS_WITHIN, async || file.exists().then_some(())).await.unwrap();
    let written: Vec<Value> = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(written, found);

    for place in [data(&scene), records] {
        assert_eq!(holding(&place, &secret), Vec::<PathBuf>::new());
    }
    let (whole, told) = askctl(&scene, &["audit", "verify"]);
    assert!(whole, "{told}");
}

#[tokio::test]
async fn a_killed_app_leaves_a_whole_record() {
    let scene = scene(None).await;
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap();
    let before = until("the request in the record", REACTS_WITHIN, async || {
        let found = entries(&scene, &session);
        found.iter().any(|entry| entry["event"] == "toolRequested").then_some(found)
    })
    .await
    .unwrap();
    let scene = scene.restart().await.unwrap();
    let (whole, told) = askctl(&scene, &["audit", "verify"]);
    assert!(whole, "{told}");
    let after = entries(&scene, &session);
    assert_eq!(after[..before.len()], before);
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}
