//! Sessions of `askctl run` in a terminal, and the running app that shows what they would ask.

use std::path::Path;

use askance_demo::scripts::{self, ONE_SHELL_FILE, THREE_PARALLEL_FILES};
use askance_tests::app::binary;
use askance_tests::process::{self, Process};
use askance_tests::scene::environment;
use askance_tests::wait::{READY_WITHIN, until};
use askance_tests::{Card, Scene};
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::person::{invoke, notified, results};

/// `askctl` with these arguments, as the desktop's person runs it in a terminal.
fn askctl(scene: &Scene, name: &str, arguments: &[&str]) -> Process {
    let mut command = scene.desktop.command(binary().unwrap().with_file_name("askctl"));
    command.args(arguments).envs(environment(&scene.model, &scene.desktop.home()));
    scene.desktop.spawn(name, &mut command).unwrap()
}

fn run(scene: &Scene, folder: &Path, marker: &str) -> Process {
    let prompt = format!("Mend the test. {marker}");
    askctl(scene, "askctl", &["run", "--prompt", &prompt, "--folder", folder.to_str().unwrap()])
}

/// Waits for the end of a run: its exit code, and what it has printed.
async fn ends(mut run: Process) -> (Option<i32>, String) {
    let ended = until("the run to end", READY_WITHIN, async || run.ended().ok().flatten()).await;
    let printed = run.output();
    (ended.unwrap_or_else(|error| panic!("{error:#}: {printed}")).code(), printed)
}

/// What the record says of each decision: how and by whom.
async fn decisions(scene: &Scene) -> Vec<[Value; 2]> {
    let (code, text) = ends(askctl(scene, "export", &["audit", "export", "--format", "json"])).await;
    assert_eq!(code, Some(0), "{text}");
    let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
    let starts = entries.iter().filter(|entry| entry["event"] == "sessionStart").count();
    assert_eq!(starts, 1, "the session is in the record once: {text}");
    entries
        .iter()
        .filter(|entry| entry["event"] == "decision")
        .map(|entry| [entry["outcome"].clone(), entry["who"]["by"].clone()])
        .collect()
}

/// The card of a visitor, which says what it is.
async fn card<'a>(scene: &'a Scene, text: &str, process: u32) -> Card<'a> {
    // Nothing keeps a window warm for a run, and its runtime takes a while to start.
    until("a prompt window", READY_WITHIN, async || {
        scene.app.pages().await.ok()?.contains(&"prompt".to_owned()).then_some(())
    })
    .await
    .unwrap();
    let card = scene.card(text).await.unwrap();
    let says = card.window.text("prompt-visitor").await.unwrap();
    assert!(says.contains("In a terminal") && says.contains(&format!("process {process}")), "{says}");
    assert!(says.ends_with("askctl"), "{says}");
    card
}

#[tokio::test]
async fn what_a_terminal_would_ask_is_approved_in_the_app_and_runs() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let run = run(&scene, &folder, &scripts::one_shell().marker());
    let card = card(&scene, ONE_SHELL_FILE, run.pid()).await;
    assert_eq!(card.window.text("prompt-session").await.unwrap(), "Mend the test. [script:one-shell]");
    for absent in ["remember-scope", "edit"] {
        assert!(!card.window.shows(absent).await, "{absent}");
    }
    let told = notified(&scene, "askctl run: Mend the test.").await;
    assert!(told.summary.ends_with("needs you"), "{told:?}");
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    // A window is no more trusted than a button: what would be remembered is refused.
    let sessions = scene.app.window("sessions").await.unwrap();
    let id: u64 = card.id.parse().unwrap();
    let grant = json!({ "rules": ["shell"], "scope": "always" });
    let remember = json!({ "id": id, "answer": { "kind": "approve", "grant": grant } });
    let refused = invoke(&card.window, "answer_prompt", remember).await;
    assert_eq!(refused[0], "error", "{refused}");
    assert!(refused[1]["message"].as_str().unwrap().contains("just this once"), "{refused}");
    card.press("approve").await.unwrap();
    scene.no_card().await.unwrap();
    let (code, printed) = ends(run).await;
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.contains("askctl: The running Askance is asked: answer there."), "{printed}");
    assert!(printed.contains("Done: one command."), "{printed}");
    assert!(folder.join(ONE_SHELL_FILE).exists());
    assert_eq!(decisions(&scene).await, [[json!("allowed"), json!("person")]]);
    assert_eq!(invoke(&sessions, "sessions", json!({})).await[1], json!([]), "it is no session of the app's");
}

#[tokio::test]
async fn a_no_with_a_reason_is_read_by_the_agent_and_a_stop_ends_the_run() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let first = run(&scene, &folder, &scripts::one_shell().marker());
    let card = card(&scene, ONE_SHELL_FILE, first.pid()).await;
    card.deny_because("Use the existing file.").await.unwrap();
    let (code, printed) = ends(first).await;
    assert_eq!(code, Some(0), "{printed}");
    assert!(results(&scene)[0].contains("Use the existing file."), "{:?}", results(&scene));
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    assert_eq!(decisions(&scene).await, [[json!("denied"), json!("person")]]);

    let second = run(&scene, &folder, &scripts::three_parallel().marker());
    scene.card(THREE_PARALLEL_FILES[0]).await.unwrap().press("deny-stop").await.unwrap();
    scene.no_card().await.unwrap();
    let (code, printed) = ends(second).await;
    assert_eq!(code, Some(130), "{printed}");
    assert!(THREE_PARALLEL_FILES.iter().all(|file| !folder.join(file).exists()));
}

#[tokio::test]
async fn an_app_that_dies_denies_and_the_run_goes_on() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let run = run(&scene, &folder, &scripts::one_shell().marker());
    card(&scene, ONE_SHELL_FILE, run.pid()).await.ready("approve").await.unwrap();
    let scene = scene.restart().await.unwrap();
    let (code, printed) = ends(run).await;
    assert_eq!(code, Some(0), "{printed}");
    let read = results(&scene);
    assert!(read[0].contains("Askance ended before it was answered"), "{read:?}");
    assert!(!folder.join(ONE_SHELL_FILE).exists());
    assert_eq!(decisions(&scene).await, [[json!("denied"), json!("nobody")]]);
    // What the killed app has left behind is replaced.
    let run = self::run(&scene, &folder, &scripts::one_shell().marker());
    card(&scene, ONE_SHELL_FILE, run.pid()).await.press("approve").await.unwrap();
    assert_eq!(ends(run).await.0, Some(0));
    assert!(folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn a_run_that_ends_takes_its_card_from_the_screen() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    for (signal, code) in [(Signal::KILL, None), (Signal::INT, Some(130))] {
        let run = run(&scene, &folder, &scripts::one_shell().marker());
        card(&scene, ONE_SHELL_FILE, run.pid()).await.ready("approve").await.unwrap();
        process::kill(run.pid(), signal).unwrap();
        scene.no_card().await.unwrap();
        let (ended, printed) = ends(run).await;
        assert_eq!(ended, code, "{printed}");
    }
    assert!(!folder.join(ONE_SHELL_FILE).exists());
}

#[tokio::test]
async fn programs_that_speak_otherwise_disturb_neither_the_app_nor_a_run() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let run = run(&scene, &folder, &scripts::one_shell().marker());
    let card = card(&scene, ONE_SHELL_FILE, run.pid()).await;
    let socket = Path::new(&scene.desktop.env()["XDG_RUNTIME_DIR"]).join("askance/app.sock");
    let mut idle = Vec::new();
    for _ in 0..100 {
        idle.push(tokio::net::UnixStream::connect(&socket).await.unwrap());
    }
    let lines: [Vec<u8>; 3] =
        [b"{\"visit\":99}\n".to_vec(), vec![b'x'; 3 * 1024 * 1024], vec![0xff, 0xfe, b'\n']];
    for stream in &mut idle {
        for bytes in &lines {
            let _ = stream.write_all(bytes).await;
        }
        let _ = stream.shutdown().await;
    }
    for mut stream in idle {
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
    }
    card.press("approve").await.unwrap();
    assert_eq!(ends(run).await.0, Some(0));
    assert!(folder.join(ONE_SHELL_FILE).exists());
}
