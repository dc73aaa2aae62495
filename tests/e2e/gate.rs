//! What the person decides is what happens.

use askance_core::texts;
use askance_demo::scripts::{self, ONE_SHELL_FILE, THREE_PARALLEL_FILES};
use askance_tests::Scene;

use crate::person::{results, sums, turn_ends};

#[tokio::test]
async fn approve_runs_the_tool() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    card.press("approve").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    assert!(folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn deny_does_not_run_it_and_the_agent_reads_why() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    card.ready("approve").await.unwrap();
    card.press("deny").await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    sums(&scene, "0 allowed · 0 you · 1 denied").await;
    scene.no_card().await.unwrap();
    let read = results(&scene);
    assert_eq!(read.len(), 1);
    assert!(read[0].contains(texts::DENIED), "{read:?}");
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn a_typed_reason_reaches_the_agent_word_by_word() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let card = scene.card(ONE_SHELL_FILE).await.unwrap();
    let words = "Nicht so: use `git mv` & keep \"history\" <safe>, 100 %.\nThen tell me… 你好";
    // WebDriver types a line break as the key that makes one.
    card.deny_because(&words.replace('\n', "\u{E007}")).await.unwrap();
    turn_ends(&scene, &session, "Done: one command.").await;
    let read = results(&scene);
    assert_eq!(read.len(), 1);
    assert!(read[0].ends_with(&texts::denied_because(words)), "{read:?}");
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn of_three_parallel_calls_only_the_denied_one_does_not_run() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    for (file, button) in THREE_PARALLEL_FILES.iter().zip(["approve", "deny", "approve"]) {
        let card = scene.card(file).await.unwrap();
        let there: Vec<_> = THREE_PARALLEL_FILES.iter().filter(|file| folder.join(file).exists()).collect();
        assert!(there.is_empty(), "{there:?} before all were answered");
        card.press(button).await.unwrap();
    }
    turn_ends(&scene, &session, "Done: three commands.").await;
    sums(&scene, "0 allowed · 2 you · 1 denied").await;
    let there = THREE_PARALLEL_FILES.map(|file| folder.join(file).exists());
    assert_eq!(there, [true, false, true]);
    let read = results(&scene);
    let denied: Vec<bool> = read.iter().map(|text| text.contains(texts::DENIED)).collect();
    assert_eq!(denied, [false, true, false], "{read:?}");
}
