//! The demo on a virtual desktop: we answer, by clicks in the real windows, and leave pictures.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use askance_core::redact::MASK;
use askance_demo::model::marker;
use askance_demo::scratch::LINE_AFTER;
use askance_demo::{Model, Slack, scratch_folder, scripts};

use super::seen::Seen;
use super::teller::Teller;
use super::{PROMPT, check_secrets_and_slack, gallery, playbook, sounds, tray, write_settings};
use crate::app::{App, AppOptions, FirstWindow};
use crate::desktop::Desktop;
use crate::notifications::Notification;
use crate::scene::{Scene, environment, settings_file};
use crate::wait::{REACTS_WITHIN, until};

/// What the person says about `rm -rf`.
const OBJECTION: &str = "The build folder is still needed.";

/// A session of its own that shows what work looks like.
const WORKING: &str = "held";

/// Where the pictures go.
pub(super) struct Pictures<'a> {
    pub(super) folder: &'a Path,
    pub(super) teller: &'a Teller,
}

impl Pictures<'_> {
    /// The file of a picture.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        let file = self.folder.join(format!("{name}.png"));
        self.teller.tell("picture", &file.display().to_string());
        file
    }

    /// A picture of one of the app's pages, whatever lies on top of its window.
    pub(super) async fn page(&self, scene: &Scene, page: &str, name: &str) -> Result<()> {
        let window = scene.app.window(page).await?;
        window.wait_until_painted().await?;
        let picture = window.client().await?.screenshot().await?;
        Ok(fs::write(self.file(name), picture)?)
    }

    /// A picture of the whole desktop, once a page of the app is painted as it is now.
    async fn desktop(&self, scene: &Scene, page: &str, name: &str) -> Result<()> {
        scene.app.window(page).await?.wait_until_painted().await?;
        scene.desktop.screenshot(&self.file(name))
    }
}

/// Plays the whole demo.
pub async fn play(pictures: &Path) -> Result<Seen> {
    let _ = fs::remove_dir_all(pictures);
    fs::create_dir_all(pictures).with_context(|| format!("{} can't be made", pictures.display()))?;
    // Programs of the desktop run in its own home.
    let pictures = &pictures.canonicalize()?;
    let teller = Teller::begin();
    teller.tell(
        "desktop",
        "a virtual display with a window manager, tray, notification service and silent sound",
    );
    let desktop = Desktop::start().await?;
    let (model, slack) = (Model::start(playbook()).await?, Slack::start().await?);
    write_settings(&settings_file(&desktop), &slack)?;
    let recorder = desktop.recorder()?;
    let mark = recorder.mark().await?;
    let pictures = Pictures { folder: pictures, teller: &teller };

    let mut seen = Seen::default();
    let options = AppOptions {
        env: environment(&model, &desktop.home()),
        first_window: FirstWindow::Itself,
        ..AppOptions::default()
    };
    let empty = desktop.pixels()?;
    let looking = tray::look(&desktop, &empty, &pictures, &mut seen);
    let (app, ()) = tokio::try_join!(App::drive(&desktop, &options), looking)?;
    let mut scene = Scene { app, model, slack, desktop, options };

    let told = scene.desktop.notifications()?;
    tokio::select! {
        toured = tour(&scene, &pictures, &mut seen) => toured?,
        () = teller.follow(&scene.model, &scene.slack, Some(told)) => bail!("the story never ends"),
    }
    check_notifications(&mut seen, &told.all());
    sounds::check(&mut seen, &teller, scene.desktop.recorder()?, mark)?;
    check_secrets_and_slack(&mut seen, &scene.model, &scene.slack);

    scene.app.tray(&scene.desktop).await?.click(&["Quit"]).await?;
    teller.tell("you", "choose Quit in the tray menu");
    let quit = scene.app.wait_for_end().await.is_ok();
    seen.note("Quit ends the app", quit);
    gallery::dark(scene, &pictures).await?;
    Ok(seen)
}

/// The session, from its first message to its end.
async fn tour(scene: &Scene, pictures: &Pictures<'_>, seen: &mut Seen) -> Result<()> {
    let teller = pictures.teller;
    let folder = scene.desktop.home().join("greeter");
    fs::create_dir(&folder)?;
    scratch_folder(&folder)?;
    let sessions = scene.app.window("sessions").await?;
    sessions.fill("new-folder", &folder.display().to_string()).await?;
    sessions.fill("new-prompt", PROMPT).await?;
    pictures.page(scene, "sessions", "03-new-session").await?;
    sessions.click("new-start").await?;
    teller.tell("you", "start a session");
    let session = until("the session on the list", REACTS_WITHIN, async || {
        let id = sessions
            .execute("return document.querySelector('[data-testid=session]')?.dataset.sessionId")
            .await
            .ok()?;
        id.as_str().map(str::to_owned)
    })
    .await?;
    scene.desktop.look_away().await?;
    teller.tell("you", "turn to another program");

    approve(scene, pictures, "main.rs", "04-prompt-edit").await?;
    let card = scene.card("rm -rf build").await?;
    pictures.page(scene, "prompt", "05-prompt-delete").await?;
    pictures.desktop(scene, "prompt", "06-desktop-needs-you").await?;
    pictures.page(scene, "sessions", "07-sessions-needs-you").await?;
    teller.tell("you", &format!("DENY it: {OBJECTION}"));
    card.deny_because(OBJECTION).await?;
    approve(scene, pictures, "cat config.env", "08-prompt-key").await?;

    scene.wait_for_state(&session, "failed").await?;
    teller.tell("app", "the session has failed, and the tray says so");
    seen.note("the session ends as failed", true);
    let heard = scene.desktop.notifications()?;
    let failed =
        heard.wait_for(REACTS_WITHIN, |one| one.summary.ends_with(" failed") && one.id.is_some()).await?;
    scene.slack.wait_for(REACTS_WITHIN, 1).await?;
    ensure!(failed.urgency == Some(2), "the notification of the error is not critical");
    until("the popup", REACTS_WITHIN, async || {
        (!scene.desktop.visible_windows("xfce4-notifyd").ok()?.is_empty()).then_some(())
    })
    .await?;
    pictures.desktop(scene, "sessions", "09-notification").await?;
    pictures.page(scene, "sessions", "10-sessions-failed").await?;
    check_folder(seen, &folder, &scene.model)?;

    sessions.click("close").await?;
    teller.tell("you", "close the session");
    heard.wait_for(REACTS_WITHIN, |one| one.summary.ends_with(" has ended")).await?;

    let working = scene.begin(&folder, &format!("Take your time. {}", marker(WORKING)), None).await?;
    scene.wait_for_state(&working, "working").await?;
    teller.tell("you", "start a second session, which only works for a while");
    pictures.page(scene, "sessions", "12-sessions-working").await?;
    scene.model.release(scripts::HOLD);
    scene.wait_for_state(&working, "idle").await?;
    heard.wait_for(REACTS_WITHIN, |one| one.summary.ends_with(" is finished")).await?;

    gallery::settings(scene, pictures, "13-settings").await
}

/// Approves the request that shows this text.
pub(super) async fn approve(scene: &Scene, pictures: &Pictures<'_>, text: &str, picture: &str) -> Result<()> {
    let card = scene.card(text).await?;
    pictures.page(scene, "prompt", picture).await?;
    pictures.teller.tell("you", &format!("are asked about {text}, and approve"));
    card.press("approve").await
}

fn check_folder(seen: &mut Seen, folder: &Path, model: &Model) -> Result<()> {
    let edited = fs::read_to_string(folder.join("src/main.rs"))?.contains(LINE_AFTER);
    seen.note("the approved edit happened", edited);
    let kept = folder.join("build/greeter.o").is_file() && folder.join("build/debug/greeter.log").is_file();
    seen.note("the denied rm -rf deleted nothing", kept);
    let results = model.tool_results();
    let of = |command: &str| results.iter().find(|result| result.arguments.contains(command));
    let reads =
        results.iter().filter(|result| result.tool == "view" && !result.text.contains("enied")).count();
    seen.note("reading inside the folder asked nothing", reads == 2);
    seen.note(
        "looking with wc -l asked nothing, and it ran",
        of("wc -l").is_some_and(|result| result.text.contains("src/main.rs")),
    );
    seen.note(
        "the agent read why it was denied",
        of("rm -rf").is_some_and(|result| result.text.contains(OBJECTION)),
    );
    seen.note(
        format!("the model got the line with the key as {MASK}"),
        of("cat config.env").is_some_and(|result| result.text.contains(MASK)),
    );
    Ok(())
}

fn check_notifications(seen: &mut Seen, all: &[Notification]) {
    for (ending, what) in [
        (" needs you", "a request that waits"),
        (" failed", "the error"),
        (" has ended", "the session's end"),
        (" is finished", "a finished turn"),
    ] {
        let shown = all.iter().any(|one| one.summary.ends_with(ending) && one.id.is_some());
        seen.note(format!("a notification was shown for {what}"), shown);
    }
}
