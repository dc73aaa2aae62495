//! The settings window as a person fills it in, and the file that it writes.

use std::fs;

use askance_demo::model::{Model, Script};
use askance_demo::{Slack, scripts};
use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Desktop, DesktopOptions, Scene, Window};
use serde_json::Value;

/// Opens the settings window by the tray menu.
pub(crate) async fn settings(scene: &Scene) -> Window<'_> {
    scene.app.tray(&scene.desktop).await.unwrap().click(&["Settings…"]).await.unwrap();
    let window = scene.app.window("settings").await.unwrap();
    window.wait_for("profile").await.unwrap();
    window
}

/// Replaces the text of a field and leaves it, which saves it.
pub(crate) async fn enter(window: &Window<'_>, field: &str, text: &str) {
    window.fill(field, &format!("{text}\t")).await.unwrap();
}

/// Waits until the settings file holds this value.
pub(crate) async fn stored(scene: &Scene, pointer: &str, value: &Value) {
    let mut last = None;
    let waited = until("the settings file", REACTS_WITHIN, async || {
        last = file(scene).and_then(|found| found.pointer(pointer).cloned());
        (last.as_ref() == Some(value)).then_some(())
    })
    .await;
    assert!(waited.is_ok(), "{pointer} in the settings file is {last:?}, not {value}");
}

/// The settings file, if it can be read.
pub(crate) fn file(scene: &Scene) -> Option<Value> {
    serde_json::from_slice(&fs::read(scene.settings_file()).ok()?).ok()
}

/// Opens a scene whose model follows these scripts besides the usual ones.
pub(crate) async fn scene_with(scripts: Vec<Script>, settings: Value) -> (Scene, Model) {
    let model = Model::start(scripts.into_iter().fold(scripts::standard(), askance_demo::Playbook::with));
    let model = model.await.unwrap();
    let desktop = Desktop::start_with(DesktopOptions::default()).await.unwrap();
    let env = [("COPILOT_PROVIDER_BASE_URL".to_owned(), model.base_url())].into();
    let slack = Slack::start().await.unwrap();
    let scene = Scene::open_on(desktop, slack, Some(settings), env).await.unwrap();
    (scene, model)
}

/// What stands in the sessions window about things that do not work here.
pub(crate) async fn notice(scene: &Scene) -> String {
    scene.app.window("sessions").await.unwrap().text("notice").await.unwrap()
}
