//! `cargo xtask demo` on a display of the person's own.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use askance_demo::scripts;
use askance_tests::wait::{READY_WITHIN, until};
use askance_tests::{Desktop, Tray, app};

/// The person closes every request, which denies it, then quits: the demo has shown what it is there to show.
#[tokio::test]
async fn the_person_answers_and_quits() {
    let desktop = Desktop::start().await.unwrap();
    let mut command = desktop.command(env!("CARGO_BIN_EXE_demo"));
    command.env(app::BINARY, app::binary().unwrap());
    // Not theirs: the demo must not spend a person's login or provider.
    command.env("COPILOT_PROVIDER_BASE_URL", "http://127.0.0.1:9/v1").env("COPILOT_ALLOW_ALL", "true");
    let mut demo = desktop.spawn("demo", &mut command).unwrap();
    until("the demo to come to its end", READY_WITHIN, async || {
        let windows = desktop.windows().ok()?;
        for card in windows.iter().filter(|window| window.title == "Askance needs you") {
            // It may have gone by itself.
            let _ = desktop.close(card.id);
        }
        demo.output().contains("That was all.").then_some(())
    })
    .await
    .unwrap_or_else(|error| panic!("{error}: {}", demo.output()));

    let tray = Tray::wait_for_item(&desktop).await.unwrap();
    tray.click(&["Quit"]).await.unwrap();
    let ended = until("the demo to end", READY_WITHIN, async || demo.ended().unwrap()).await.unwrap();
    let told = demo.output();
    assert!(ended.success(), "{told}");
    assert!(told.contains("Denied by preToolUse hook"), "{told}");
    assert!(told.contains("You did not allow the edit"), "{told}");
    assert!(told.contains("You kept build/."), "{told}");
    assert_eq!(told.matches("Slack gets").count(), 1, "{told}");
    assert!(told.contains(scripts::FATAL_MESSAGE), "{told}");
}
