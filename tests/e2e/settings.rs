//! The settings file: saved at once, in force at once, and never lost.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use askance_demo::Slack;
use askance_demo::scripts::{self, HOLD, ONE_SHELL_FILE};
use askance_tests::process::kill;
use askance_tests::scene::{choose, settings_file};
use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Desktop, Scene, SceneOptions};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::form::{enter, file, settings, stored};
use crate::person::{files, results, say, set_rules, turn_ends};

/// Opens a scene with a settings file of these bytes.
async fn scene_on(bytes: &[u8]) -> Scene {
    let desktop = Desktop::start().await.unwrap();
    let path = settings_file(&desktop);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    Scene::open_on(desktop, Slack::start().await.unwrap(), None, [].into()).await.unwrap()
}

/// The files beside the settings file that were set aside for this reason.
fn aside(scene: &Scene, why: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(scene.settings_file().parent().unwrap()).unwrap().flatten();
    let names = entries.filter(|entry| entry.file_name().to_string_lossy().contains(why));
    names.map(|entry| fs::read(entry.path()).unwrap()).collect()
}

/// The permissions of a file.
fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Ticks or clears a switch of the settings window.
async fn turn(scene: &Scene, switch: &str, pointer: &str, on: bool) {
    settings(scene).await.click(switch).await.unwrap();
    stored(scene, pointer, &json!(on)).await;
}

#[tokio::test]
async fn what_was_set_survives_a_crash() {
    let scene = Scene::open().await.unwrap();
    let window = settings(&scene).await;
    choose(&window, "profile", "readOnly").await.unwrap();
    stored(&scene, "/policy/profile", &json!("readOnly")).await;
    enter(&window, "deny-list", "edit\u{e007}web_fetch").await;
    stored(&scene, "/policy/deny", &json!(["edit", "web_fetch"])).await;
    turn(&scene, "notify-sessionEnded", "/notifications/sessionEnded", false).await;
    choose(&window, "sound-error", "knock").await.unwrap();
    stored(&scene, "/sounds/error/sound", &json!("knock")).await;
    enter(&window, "model", "my-model").await;
    stored(&scene, "/copilot/model", &json!("my-model")).await;
    window.wait_until_painted().await.unwrap();
    assert_eq!(mode(&scene.settings_file()), 0o600);
    assert_eq!(mode(&scene.settings_file().with_file_name("settings.saved.json")), 0o600);

    let scene = scene.restart().await.unwrap();
    let window = settings(&scene).await;
    for (control, value) in [
        ("profile", "readOnly"),
        ("deny-list", "edit\nweb_fetch"),
        ("sound-error", "knock"),
        ("model", "my-model"),
    ] {
        assert_eq!(window.property(control, "value").await.unwrap().as_deref(), Some(value), "{control}");
    }
    assert_eq!(window.property("notify-sessionEnded", "checked").await.unwrap().as_deref(), Some("false"));
    assert_eq!(window.texts("problem").await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn the_folders_of_file_tools_are_checked_and_in_force_at_once() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let before = files(&folder);
    let window = settings(&scene).await;
    enter(&window, "directories", "src").await;
    window.wait_for_text("problem", |shown| shown == "src must begin with / or ~/.").await.unwrap();
    window.wait_until_painted().await.unwrap();
    let saved = file(&scene).unwrap_or_default();
    assert_eq!(saved.pointer("/policy/directories").unwrap_or(&json!([])), &json!([]));

    enter(&window, "directories", "/srv/scratch").await;
    stored(&scene, "/policy/directories", &json!(["/srv/scratch"])).await;
    let session = scene.begin(&folder, &scripts::edit().marker(), Some("allowAll")).await.unwrap();
    turn_ends(&scene, &session, "Done: one edit.").await;
    let read = results(&scene);
    let outside = "It is outside of the directories that file tools may use.";
    assert!(read.last().unwrap().contains(outside), "{read:?}");
    assert_eq!(files(&folder), before);

    // `~` is the home folder, in which the session works.
    enter(&window, "directories", "/srv/scratch\u{e007}~/shop").await;
    stored(&scene, "/policy/directories", &json!(["/srv/scratch", "~/shop"])).await;
    say(&scene, &session, &scripts::edit().marker(), "send").await;
    turn_ends(&scene, &session, "Done: one edit.").await;
    assert_ne!(files(&folder), before);

    let scene = scene.restart().await.unwrap();
    let window = settings(&scene).await;
    let shown = window.property("directories", "value").await.unwrap();
    assert_eq!(shown.as_deref(), Some("/srv/scratch\n~/shop"));
}

#[tokio::test]
async fn a_broad_rule_is_confirmed_for_high_risk_calls_and_taken_back() {
    let options = SceneOptions {
        settings: Some(json!({"policy": {"confirmed": ["shell(docker:*)"], "laterRule": true}})),
        ..SceneOptions::default()
    };
    let scene = Scene::open_with(options).await.unwrap();
    let window = settings(&scene).await;
    assert_eq!(window.texts("unlisted").await.unwrap().len(), 1);
    enter(&window, "allow-list", "view\u{e007}shell(rm:*)").await;
    stored(&scene, "/policy/allow", &json!(["view", "shell(rm:*)"])).await;
    assert_eq!(window.property("high-risk", "checked").await.unwrap().as_deref(), Some("false"));
    window.click("high-risk").await.unwrap();
    stored(&scene, "/policy/confirmed", &json!(["shell(docker:*)", "shell(rm:*)"])).await;
    window.click("unlisted-remove").await.unwrap();
    stored(&scene, "/policy/confirmed", &json!(["shell(rm:*)"])).await;
    window.wait_until_hidden("unlisted").await.unwrap();

    let scene = scene.restart().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::remove().marker(), None).await.unwrap();
    turn_ends(&scene, &session, "That is all I tried.").await;
    assert!(!folder.join("build").exists());
    let window = settings(&scene).await;
    assert_eq!(window.property("high-risk", "checked").await.unwrap().as_deref(), Some("true"));
    assert_eq!(file(&scene).unwrap().pointer("/policy/laterRule"), Some(&json!(true)));

    // Without its rule there is nothing to confirm.
    set_rules(&scene, "allow", &["view"]).await;
    stored(&scene, "/policy/confirmed", &json!([])).await;
}

#[tokio::test]
async fn a_change_holds_for_a_running_session() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::held_shell().marker(), None).await.unwrap();
    let window = settings(&scene).await;
    enter(&window, "allow-list", "bash\u{e007}write").await;
    stored(&scene, "/policy/allow", &json!(["bash", "write"])).await;
    scene.model.release(HOLD);
    scene.wait_for_state(&session, "idle").await.unwrap();
    assert!(folder.join(ONE_SHELL_FILE).exists());
    let told = scene.desktop.notifications().unwrap().all();
    assert!(told.iter().all(|one| !one.summary.ends_with("needs you")), "{told:?}");
}

#[tokio::test]
async fn unknown_keys_survive_and_a_wrong_value_costs_only_itself() {
    let written = json!({
        "version": 1,
        "fromTheFuture": {"kept": [1, 2]},
        "policy": {"allow": ["view", 7], "profile": "askNicely", "laterRule": true},
        "sounds": {"enabled": false, "volume": 7},
    });
    let scene = scene_on(&serde_json::to_vec(&written).unwrap()).await;
    assert_eq!(mode(&scene.settings_file()), 0o600);
    let window = settings(&scene).await;
    window.wait_for("problem").await.unwrap();
    let mut problems = window.texts("problem").await.unwrap();
    problems.sort();
    assert_eq!(
        problems,
        [
            "policy.allow holds an entry that cannot be used. It is ignored.",
            "policy.profile has a value that cannot be used. Its default is used.",
            "sounds.volume is not between 0 and 1. Its default is used.",
        ]
    );
    assert_eq!(window.property("allow-list", "value").await.unwrap().as_deref(), Some("view"));
    assert_eq!(window.property("profile", "value").await.unwrap().as_deref(), Some("ask"));
    assert_eq!(window.property("sounds-enabled", "checked").await.unwrap().as_deref(), Some("false"));
    window.wait_until_painted().await.unwrap();
    let notice = crate::form::notice(&scene).await;
    assert!(problems.iter().all(|problem| notice.replace('`', "").contains(problem)), "{notice}");

    // A change writes the rest back as it was.
    turn(&scene, "notify-error", "/notifications/error", false).await;
    let now = file(&scene).unwrap();
    assert_eq!(now["fromTheFuture"], written["fromTheFuture"]);
    assert_eq!(now["policy"], written["policy"]);
    assert_eq!(now["sounds"], written["sounds"]);
    assert_eq!(mode(&scene.settings_file()), 0o600);
}

#[tokio::test]
async fn a_damaged_file_is_set_aside_whole_and_told() {
    let damaged = br#"{"policy": {"deny": ["bash"], "#;
    let scene = scene_on(damaged).await;
    let notice = crate::form::notice(&scene).await;
    let sentence =
        "The settings file was damaged and is kept as settings.unreadable-1.json. The defaults are used.";
    assert!(notice.starts_with(sentence), "{notice}");
    assert_eq!(aside(&scene, "unreadable"), [damaged.to_vec()]);
    turn(&scene, "notify-error", "/notifications/error", false).await;

    // A second time it has the last saved settings to go on with, and does not take the first one's name.
    fs::write(scene.settings_file(), b"[]").unwrap();
    let scene = scene.restart().await.unwrap();
    let notice = crate::form::notice(&scene).await;
    let sentence = "The settings file was damaged and is kept as settings.unreadable-2.json. The last saved ones are used.";
    assert!(notice.starts_with(sentence), "{notice}");
    let mut kept = aside(&scene, "unreadable");
    kept.sort();
    assert_eq!(kept, [b"[]".to_vec(), damaged.to_vec()]);
    assert_eq!(file(&scene).unwrap().pointer("/notifications/error"), Some(&json!(false)));
    let window = settings(&scene).await;
    assert_eq!(window.property("notify-error", "checked").await.unwrap().as_deref(), Some("false"));
}

#[tokio::test]
async fn a_change_from_outside_is_not_overwritten_when_the_app_ends() {
    let options = SceneOptions {
        settings: Some(json!({"policy": {"deny": ["web_fetch"]}})),
        ..SceneOptions::default()
    };
    let mut scene = Scene::open_with(options).await.unwrap();
    let window = settings(&scene).await;
    window.click("notify-error").await.unwrap();
    stored(&scene, "/notifications/error", &json!(false)).await;
    let outside = serde_json::to_vec(&json!({"policy": {"deny": ["bash"]}})).unwrap();
    fs::write(scene.settings_file(), &outside).unwrap();
    kill(scene.app.pid(), Signal::TERM).unwrap();
    scene.app.wait_for_end().await.unwrap();
    assert_eq!(fs::read(scene.settings_file()).unwrap(), outside);
}

#[tokio::test]
async fn a_change_from_outside_is_not_obeyed_and_not_lost() {
    let options = SceneOptions {
        settings: Some(json!({"policy": {"deny": ["web_fetch"]}})),
        ..SceneOptions::default()
    };
    let scene = Scene::open_with(options).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let outside = serde_json::to_vec(&json!({"policy": {"allow": ["bash"], "profile": "allowAll"}})).unwrap();
    fs::write(scene.settings_file(), &outside).unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();

    // Also where the app writes the file, while the request waits.
    let window = settings(&scene).await;
    window.click("notify-error").await.unwrap();
    stored(&scene, "/notifications/error", &json!(false)).await;
    let now = file(&scene).unwrap();
    assert_eq!(now.pointer("/policy/deny"), Some(&json!(["web_fetch"])));
    assert_eq!(now.pointer("/policy/allow").unwrap_or(&Value::Null), &Value::Null);
    assert_eq!(aside(&scene, "changed-outside"), [outside]);
    let sentence = "The settings file was changed outside of Askance. That version is kept as settings.changed-outside-1.json.";
    window.wait_for_text("problem", |shown| shown == sentence).await.unwrap();
    card.press("deny").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn a_refused_value_changes_nothing_and_stays_to_be_corrected() {
    let scene = Scene::open().await.unwrap();
    let window = settings(&scene).await;
    let wait_for = async |sentence: &str| {
        let found = until("the sentence", REACTS_WITHIN, async || {
            window.texts("problem").await.ok()?.iter().any(|shown| shown.contains(sentence)).then_some(())
        });
        let found = found.await;
        assert!(found.is_ok(), "{sentence:?} is not in {:?}", window.texts("problem").await);
    };
    enter(&window, "allow-list", "shell(").await;
    wait_for("shell( is no rule").await;
    enter(&window, "server-port", "70000").await;
    wait_for("A server needs both a host and a port (1 to 65535).").await;
    window.execute("document.querySelector('[data-testid=provider-type]').scrollIntoView()").await.unwrap();
    choose(&window, "provider-type", "openai").await.unwrap();
    enter(&window, "provider-url", "example").await;
    wait_for("copilot.provider.baseUrl is no http or https address.").await;
    window.wait_until_painted().await.unwrap();
    let saved = file(&scene).unwrap();
    let unset = |pointer| saved.pointer(pointer).unwrap_or(&Value::Null).is_null();
    assert!(unset("/copilot/server") && unset("/copilot/provider"), "{saved}");
}
