//! What the person decides is what happens.

use askance_demo::scripts::{self, ONE_SHELL_FILE};
use askance_tests::Scene;

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
