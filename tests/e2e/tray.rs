//! The tray icon and its menu, which on Linux is all that a person has; and the second start.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use askance_demo::scripts::{self, HOLD, ONE_SHELL_FILE};
use askance_tests::app::{App, AppOptions, binary};
use askance_tests::process::{alive, kill};
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Desktop, Scene, Tray};
use serde_json::json;

use crate::audit::recorded;
use crate::form::stored;
use crate::person::{PROMPT_WINDOW, SESSIONS_WINDOW};

/// What the menu holds beside sessions and requests, in order.
const ALWAYS: [&str; 8] = [
    "New session…",
    "Sessions…",
    "History…",
    "Mute sounds",
    "Ask about everything",
    "Deny everything",
    "Settings…",
    "Quit",
];

/// The pixels of a picture.
fn pixels(path: &Path) -> Option<Vec<u8>> {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).ok()?)).read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    reader.next_frame(&mut pixels).ok()?;
    Some(pixels)
}

/// Waits until the icon is the one of this state.
async fn icon(tray: &Tray, state: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../icons");
    let wanted = pixels(&folder.join(format!("tray-{state}.png"))).unwrap();
    until(&format!("the icon {state}"), READY_WITHIN, async || {
        (pixels(&tray.icon().await.ok()?)? == wanted).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_icon_and_the_menu_follow_the_sessions() {
    let scene = Scene::open().await.unwrap();
    let tray = scene.app.tray(&scene.desktop).await.unwrap();
    icon(&tray, "idle").await;
    let menu = tray.menu().await.unwrap();
    assert_eq!(menu.labels()[0], "No session is open");
    assert!(!menu.children[0].enabled);
    assert_eq!(menu.labels()[1..], ALWAYS);

    let folder = scene.folder("shop").unwrap();
    let prompt = format!("Tidy_up & go {}", scripts::held_shell().marker());
    let session = scene.begin(&folder, &prompt, None).await.unwrap();
    icon(&tray, "working").await;
    let working = format!("{prompt} (working)");
    let menu = tray.wait_for_menu(|menu| menu.labels()[1].ends_with("(working)")).await.unwrap();
    assert_eq!(menu.labels()[..2], ["1 session open, 1 working", &working]);

    scene.model.release(HOLD);
    icon(&tray, "needs-you").await;
    let menu = tray.wait_for_menu(|menu| menu.labels()[1].starts_with("Answer: ")).await.unwrap();
    let needs = format!("{prompt} (needs you)");
    // A line is at most 60 characters long.
    let answer = format!("Answer: {prompt}: Run a shell comma…");
    assert_eq!(menu.labels()[..3], ["1 session open, 1 request waits for you", &answer, &needs]);

    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    icon(&tray, "idle").await;
    let failing = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    scene.wait_for_state(&failing, "failed").await.unwrap();
    icon(&tray, "failed").await;
    // Whoever opens the window has seen it.
    tray.click(&["Sessions…"]).await.unwrap();
    icon(&tray, "idle").await;
}

#[tokio::test]
async fn the_switches_are_shown_as_they_are_and_only_muting_is_saved() {
    let scene = Scene::open().await.unwrap();
    let tray = scene.app.tray(&scene.desktop).await.unwrap();
    let checked = |label: &'static str, on: bool| {
        let tray = tray.clone();
        async move {
            tray.wait_for_menu(|menu| menu.find(&[label]).is_some_and(|item| item.checked == Some(on)))
                .await
                .unwrap();
        }
    };
    let switches = ["Mute sounds", "Ask about everything", "Deny everything"];
    for label in switches {
        checked(label, false).await;
        tray.click(&[label]).await.unwrap();
        checked(label, true).await;
    }
    stored(&scene, "/sounds/enabled", &json!(false)).await;
    let sessions = scene.app.window("sessions").await.unwrap();
    assert!(sessions.text("deny-everything").await.unwrap().starts_with("Everything is denied"));
    for label in switches {
        tray.click(&[label]).await.unwrap();
        checked(label, false).await;
    }
    stored(&scene, "/sounds/enabled", &json!(true)).await;
    sessions.wait_until_hidden("deny-everything").await.unwrap();

    for label in switches {
        tray.click(&[label]).await.unwrap();
        checked(label, true).await;
    }
    let scene = scene.restart().await.unwrap();
    let menu = scene.app.tray(&scene.desktop).await.unwrap().menu().await.unwrap();
    let after = switches.map(|label| menu.find(&[label]).unwrap().checked);
    // The other two are for now: they must not surprise anybody tomorrow.
    assert_eq!(after, [Some(true), Some(false), Some(false)]);
}

#[tokio::test]
async fn nothing_in_the_menu_approves() {
    let scene = Scene::open().await.unwrap();
    let tray = scene.app.tray(&scene.desktop).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    scene.wait_for_state(&session, "needsYou").await.unwrap();
    let menu = tray.wait_for_menu(|menu| menu.labels().len() > ALWAYS.len() + 2).await.unwrap();
    let clicked: Vec<&str> = menu
        .labels()
        .into_iter()
        .filter(|label| menu.find(&[label]).unwrap().enabled && !["Deny everything", "Quit"].contains(label))
        .collect();
    assert_eq!(clicked.len(), menu.labels().len() - 3, "{clicked:?}");
    for label in clicked {
        tray.click(&[label]).await.unwrap();
    }
    // Clicks are taken in order, so all have been once this one has.
    tray.click(&["Deny everything"]).await.unwrap();
    card.gone().await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    let results = scene.model.tool_results();
    assert!(results.len() == 1 && results[0].text.contains("Denied"), "{results:?}");
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn a_waiting_request_is_brought_to_the_front_from_the_menu() {
    let scene = Scene::open().await.unwrap();
    let tray = scene.app.tray(&scene.desktop).await.unwrap();
    for name in ["first", "second"] {
        let prompt = format!("{name} {}", scripts::one_shell().marker());
        scene.begin(&scene.folder(name).unwrap(), &prompt, None).await.unwrap();
        let answer = format!("Answer: {prompt}: Run a shell command");
        tray.wait_for_menu(|menu| menu.find(&[&answer]).is_some()).await.unwrap();
    }
    scene.card("first").await.unwrap();
    let sessions = scene.desktop.wait_for_screen_window(SESSIONS_WINDOW).await.unwrap();
    scene.desktop.focus(sessions.id).unwrap();
    let second = format!("Answer: second {}: Run a shell command", scripts::one_shell().marker());
    tray.click(&[&second]).await.unwrap();
    let prompt = scene.desktop.wait_for_screen_window(PROMPT_WINDOW).await.unwrap();
    until("the prompt window in front", REACTS_WITHIN, async || {
        (scene.desktop.focused_window().ok()? == prompt.id).then_some(())
    })
    .await
    .unwrap();
    scene.card("second").await.unwrap();
}

#[tokio::test]
async fn quit_ends_the_app_and_its_runtime() {
    let mut scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap();
    let runtime = scene.app.runtime().await.unwrap();
    let tray = scene.app.tray(&scene.desktop).await.unwrap();
    tray.click(&["Quit"]).await.unwrap();
    scene.app.wait_for_end().await.unwrap();
    until("the runtime to end", REACTS_WITHIN, async || (!alive(runtime)).then_some(())).await.unwrap();
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn the_end_of_the_login_session_ends_the_app_as_quit_does() {
    let mut scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    kill(scene.app.pid(), rustix::process::Signal::TERM).unwrap();
    scene.app.wait_for_end().await.unwrap();
    // An app that was killed would have recorded no end.
    recorded(&scene, &session, "sessionEnd").await;
}

/// Starts the app a second time, in the home folder, and waits until that start has ended.
async fn start_again(scene: &Scene, arguments: &[&str]) {
    let mut command = scene.desktop.command(binary().unwrap());
    let mut second = scene.desktop.spawn("second", command.args(arguments)).unwrap();
    let ended = until("the second start to end", READY_WITHIN, async || second.ended().ok().flatten());
    assert!(ended.await.unwrap().success(), "{}", second.output());
    assert_eq!(second.output(), "");
}

#[tokio::test]
async fn a_second_start_shows_the_first_ones_window() {
    let scene = Scene::open().await.unwrap();
    // A window has to be left for the driver.
    crate::form::settings(&scene).await;
    let shown = scene.desktop.wait_for_screen_window(SESSIONS_WINDOW).await.unwrap();
    let window = scene.app.window("sessions").await.unwrap();
    scene.desktop.close(shown.id).unwrap();
    window.wait_until_gone().await.unwrap();

    start_again(&scene, &[]).await;
    scene.desktop.wait_for_screen_window(SESSIONS_WINDOW).await.unwrap();
    scene.app.window("sessions").await.unwrap().wait_for("new-session").await.unwrap();

    // A folder is offered, also with a prompt: whoever runs this may be an agent.
    let folder = scene.folder("shop").unwrap();
    for arguments in [vec!["--folder", "shop"], vec!["--folder", "shop", "--prompt", "Do it"]] {
        let window = scene.app.window("sessions").await.unwrap();
        window.click("new-session").await.unwrap();
        window.fill("new-folder", "/elsewhere").await.unwrap();
        start_again(&scene, &arguments).await;
        let wanted = folder.display().to_string();
        until("the folder in the form", REACTS_WITHIN, async || {
            let offered = window.property("new-folder", "value").await.ok()??;
            (offered == wanted).then_some(())
        })
        .await
        .unwrap();
        assert_eq!(window.texts("session").await.unwrap(), Vec::<String>::new());
    }
    assert_eq!(scene.app.runtimes(), Vec::<u32>::new());
    assert_eq!(scene.model.requests().len(), 0);
}

#[tokio::test]
async fn without_a_window_the_app_waits_in_the_tray() {
    let desktop = Desktop::start().await.unwrap();
    let app = App::start(&desktop, &AppOptions::default()).unwrap();
    let tray = app.tray(&desktop).await.unwrap();
    assert_eq!(tray.title().await.unwrap(), "Askance");
    assert_eq!(tray.menu().await.unwrap().labels()[1..], ALWAYS);
    let windows = desktop.windows().unwrap();
    assert!(windows.iter().all(|window| window.pid != app.pid()), "{windows:?}");
    assert_eq!(app.output(), "");
}
