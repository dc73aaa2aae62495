//! Everybody can use the windows: axe-core looks at each page as it is in the real app.

use askance_demo::scripts;
use askance_tests::{Scene, Window};
use serde_json::Value;

use crate::person::{tray, turn_ends};

/// What axe-core finds wrong in a window, one line each.
pub(crate) async fn problems(window: &Window<'_>) -> Vec<String> {
    let axe = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/node_modules/axe-core/axe.min.js");
    let axe =
        std::fs::read_to_string(axe).expect("`cargo xtask test` installs axe-core with the UI's packages");
    let client = window.client().await.unwrap();
    client.execute(&axe, Vec::new()).await.unwrap();
    let look = "const done = arguments[0];
        axe.run(document, { resultTypes: ['violations'] }).then(
            ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`))),
            error => done([`axe failed: ${error}`]));";
    let found: Value = client.execute_async(look, Vec::new()).await.unwrap();
    serde_json::from_value(found).unwrap()
}

#[tokio::test]
async fn nothing_stands_in_the_way_of_anybody() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::three_parallel().marker(), None).await.unwrap();
    let card = scene.card("first.txt").await.unwrap();
    card.ready("approve").await.unwrap();
    let mut found = problems(&card.window).await;
    for file in scripts::THREE_PARALLEL_FILES {
        scene.card(file).await.unwrap().press("deny").await.unwrap();
    }
    turn_ends(&scene, &session, "Done: three commands.").await;
    crate::person::say(&scene, &session, &scripts::remove().marker(), "send").await;
    let high = scene.card("rm -rf build").await.unwrap();
    high.ready("hold-approve").await.unwrap();
    found.extend(problems(&high.window).await);
    high.press("deny").await.unwrap();
    crate::person::say(&scene, &session, &scripts::ask_user().marker(), "send").await;
    let window = scene.app.window("prompt").await.unwrap();
    window.wait_for("question").await.unwrap();
    found.extend(problems(&window).await);
    found.extend(problems(&scene.app.window("sessions").await.unwrap()).await);
    tray(&scene, "Settings…").await;
    let settings = scene.app.window("settings").await.unwrap();
    settings.wait_for("allow-list").await.unwrap();
    found.extend(problems(&settings).await);
    assert!(found.is_empty(), "{found:#?}");
}
