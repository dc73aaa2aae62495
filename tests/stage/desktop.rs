//! The display and the life of what runs on it.

use std::collections::HashSet;
use std::time::Instant;

use askance_tests::process::alive;
use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Desktop, DesktopOptions};

#[tokio::test]
async fn a_desktop_can_be_seen() {
    let start = Instant::now();
    let desktop = Desktop::start().await.unwrap();
    println!("desktop started in {:?}", start.elapsed());

    let colours: HashSet<[u8; 3]> = desktop.pixels().unwrap().into_iter().collect();
    assert!(colours.contains(&[0x39, 0x42, 0x4e]), "the background is missing");
    assert!(colours.len() > 1, "the panel is missing");

    let picture = desktop.home().join("screen.png");
    desktop.screenshot(&picture).unwrap();
    assert!(std::fs::metadata(picture).unwrap().len() > 500);
}

#[tokio::test]
async fn nothing_outlives_a_desktop() {
    let desktop = Desktop::start().await.unwrap();
    // A process that has left the group of its parent, as a daemon does.
    let mut command = desktop.command("setsid");
    let stray = desktop.spawn("stray", command.args(["--fork", "sh", "-c", "echo $$; sleep 1000"])).unwrap();
    let pid: u32 =
        until("the stray", REACTS_WITHIN, async || stray.output().trim().parse().ok()).await.unwrap();
    let folder = desktop.home();
    assert!(alive(pid) && folder.is_dir());
    drop(stray);
    assert!(alive(pid), "it must have left the group");
    drop(desktop);
    assert!(!folder.exists());
    until("the stray to be gone", REACTS_WITHIN, async || (!alive(pid)).then_some(())).await.unwrap();
}

#[tokio::test]
async fn parts_can_be_missing() {
    let options = DesktopOptions { display: false, bus: false, sound: false, ..DesktopOptions::default() };
    let desktop = Desktop::start_with(options).await.unwrap();
    assert!(!desktop.env().contains_key("DISPLAY"));
    assert!(desktop.bus().is_err() && desktop.recorder().is_err());
    let mut player = desktop.command("paplay");
    assert!(!player.arg("/dev/null").output().unwrap().status.success());
}

#[tokio::test]
async fn two_desktops_are_strangers() {
    let (one, other) = tokio::join!(Desktop::start(), Desktop::start());
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_ne!(one.env()["DISPLAY"], other.env()["DISPLAY"]);
    assert_ne!(one.home(), other.home());
}
