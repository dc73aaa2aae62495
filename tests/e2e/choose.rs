//! The system's own dialogs for files and folders.

use std::path::Path;

use askance_tests::scene::choose;
use askance_tests::screen::ScreenWindow;
use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Desktop, Scene, Window};
use serde_json::json;

use crate::form::{settings, stored};

/// Waits for a dialog, and types a path into it as a person would.
async fn type_into(desktop: &Desktop, title: &str, path: &Path) {
    let dialog = desktop.wait_for_screen_window(title).await.unwrap();
    desktop.focus(dialog.id).unwrap();
    // The first sign opens the dialog's line for a path.
    desktop.type_text(path.to_str().unwrap()).unwrap();
    answer(desktop, &dialog, "Return").await;
}

/// Presses a key in a dialog until it has gone: one that is still looking at the disk does not react.
async fn answer(desktop: &Desktop, dialog: &ScreenWindow, key: &str) {
    until("the dialog to go", REACTS_WITHIN, async || {
        if desktop.windows().ok()?.iter().all(|window| window.id != dialog.id) {
            return Some(());
        }
        if desktop.focused_window().ok()? == dialog.id {
            desktop.press(&[key]).ok()?;
        }
        None
    })
    .await
    .unwrap();
}

async fn value(window: &Window<'_>, field: &str, wanted: &str) {
    let mut last = None;
    let result = until(field, REACTS_WITHIN, async || {
        last = window.property(field, "value").await.ok().flatten();
        (last.as_deref() == Some(wanted)).then_some(())
    })
    .await;
    assert!(result.is_ok(), "{field} holds {last:?}, not {wanted}");
}

#[tokio::test]
async fn the_folder_of_a_session_is_chosen_or_left_as_it_is() {
    const TITLE: &str = "Choose a folder";
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let window = scene.app.window("sessions").await.unwrap();
    window.click("new-session").await.unwrap();
    window.wait_for("choose-folder").await.unwrap();
    window.click("choose-folder").await.unwrap();
    type_into(&scene.desktop, TITLE, &folder).await;
    value(&window, "new-folder", folder.to_str().unwrap()).await;

    window.click("choose-folder").await.unwrap();
    let dialog = scene.desktop.wait_for_screen_window(TITLE).await.unwrap();
    scene.desktop.focus(dialog.id).unwrap();
    answer(&scene.desktop, &dialog, "Escape").await;
    value(&window, "new-folder", folder.to_str().unwrap()).await;
    // The button reacts again, and nothing was started.
    window.wait_for("choose-folder").await.unwrap();
    assert_eq!(window.property("choose-folder", "disabled").await.unwrap().as_deref(), Some("false"));
    assert_eq!(scene.app.runtimes(), Vec::<u32>::new());
}

#[tokio::test]
async fn a_sound_file_is_chosen_checked_and_saved() {
    const TITLE: &str = "Choose a sound";
    let scene = Scene::open().await.unwrap();
    let ogg = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sounds/tone.ogg");
    let none = scene.desktop.home().join("none.ogg");
    std::fs::write(&none, "not a sound").unwrap();
    let window = settings(&scene).await;
    choose(&window, "sound-permission", "file").await.unwrap();
    window.wait_for("choose-permission").await.unwrap();
    window.click("choose-permission").await.unwrap();
    type_into(&scene.desktop, TITLE, &none).await;
    window
        .wait_for_text("problem", |text| {
            text == "The file is no sound that Askance can play (wav, ogg, mp3 or flac)."
        })
        .await
        .unwrap();
    assert!(crate::form::file(&scene).unwrap().pointer("/sounds/permission").is_none());

    window.click("choose-permission").await.unwrap();
    type_into(&scene.desktop, TITLE, &ogg).await;
    stored(&scene, "/sounds/permission/sound", &json!(ogg)).await;
    value(&window, "sound-file-permission", ogg.to_str().unwrap()).await;
}
