//! Further pictures of the windows.

use std::fs;

use anyhow::{Result, ensure};
use askance_demo::scripts;

use super::stage::{Pictures, approve};
use crate::app::{App, AppOptions, FirstWindow};
use crate::scene::Scene;

/// Tells GTK, and through it the pages, that the person likes it dark.
const DARK: &str = "gtk-application-prefer-dark-theme = 1\n";

/// A picture of the settings window.
pub(super) async fn settings(scene: &Scene, pictures: &Pictures<'_>, name: &str) -> Result<()> {
    let tray = scene.app.tray(&scene.desktop).await?;
    tray.click(&["Settings…"]).await?;
    let window = scene.app.window("settings").await?;
    window.wait_for("slack-remove").await?;
    pictures.page(scene, "settings", name).await
}

/// Starts the app anew for a person who likes it dark, and takes pictures of the same windows.
pub(super) async fn dark(scene: Scene, pictures: &Pictures<'_>) -> Result<()> {
    let Scene { app, model, slack, desktop, options } = scene;
    drop(app);
    let file = desktop.home().join(".config/gtk-3.0/settings.ini");
    fs::write(&file, fs::read_to_string(&file)? + DARK)?;
    let options = AppOptions { first_window: FirstWindow::default(), ..options };
    let app = App::drive(&desktop, &options).await?;
    let scene = Scene { app, model, slack, desktop, options };
    pictures.teller.tell("you", "prefer it dark");
    let sessions = scene.app.window("sessions").await?;
    let preferred = sessions.execute("return matchMedia('(prefers-color-scheme: dark)').matches").await?;
    ensure!(preferred == true, "the pages do not know that the person likes it dark");

    let folder = scene.folder("greeter-in-the-dark")?;
    let editing =
        scene.begin(&folder, &format!("Correct the greeting. {}", scripts::edit().marker()), None).await?;
    scene.begin(&folder, &format!("Tidy up. {}", scripts::remove().marker()), None).await?;
    scene.card("main.rs").await?;
    pictures.page(&scene, "sessions", "21-dark-sessions").await?;
    approve(&scene, pictures, "main.rs", "22-dark-prompt-edit").await?;
    scene.wait_for_state(&editing, "idle").await?;
    approve(&scene, pictures, "rm -rf build", "23-dark-prompt-delete").await?;
    settings(&scene, pictures, "24-dark-settings").await
}
