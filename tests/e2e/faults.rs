//! What is missing or wrong is said in one sentence, and the app goes on as soon as it is put right.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use askance_demo::scripts::{self, FATAL_MESSAGE};
use askance_demo::{Model, Slack};
use askance_tests::app::{App, AppOptions};
use askance_tests::scene::environment;
use askance_tests::wait::{READY_WITHIN, until};
use askance_tests::{Desktop, DesktopOptions, Scene, SceneOptions, Window};
use serde_json::{Value, json};

use crate::form::{enter, settings, stored};
use crate::person::{select, timeline, turn_ends};

/// Copilot tries a provider that is not there five times, with growing pauses.
const GIVES_UP_WITHIN: Duration = Duration::from_mins(1);

/// A CLI that speaks a protocol of the far future.
const FUTURE_CLI: &str = r"#!/usr/bin/env node
let input = Buffer.alloc(0);
process.stdin.on('data', (bytes) => {
  input = Buffer.concat([input, bytes]);
  const head = input.indexOf('\r\n\r\n');
  if (head < 0) return;
  const length = Number(/Content-Length: (\d+)/i.exec(input.toString())[1]);
  if (input.length < head + 4 + length) return;
  const { id } = JSON.parse(input.subarray(head + 4, head + 4 + length));
  input = input.subarray(head + 4 + length);
  const result = { ok: true, protocolVersion: 999, version: '99.0.0' };
  const answer = JSON.stringify({ jsonrpc: '2.0', id, result });
  process.stdout.write(`Content-Length: ${Buffer.byteLength(answer)}\r\n\r\n${answer}`);
});
";

/// Starts the app where it cannot run, and returns what it says.
async fn complaint(desktop: &Desktop, variables: &[(&str, &str)]) -> String {
    let env = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let mut app = App::start(desktop, &AppOptions { env, ..AppOptions::default() }).unwrap();
    let status = app.wait_for_end().await.unwrap().unwrap();
    assert_eq!(status.code(), Some(1), "{}", app.output());
    app.output()
}

#[tokio::test]
async fn without_a_display_or_a_bus_one_sentence_says_so() {
    let only_bus = DesktopOptions { display: false, sound: false, ..DesktopOptions::default() };
    let desktop = Desktop::start_with(only_bus).await.unwrap();
    assert_eq!(
        complaint(&desktop, &[]).await,
        "Askance needs a desktop to show its windows on, and there is none (neither DISPLAY nor WAYLAND_DISPLAY is set). Start it from a desktop session.\n"
    );
    assert_eq!(
        complaint(&desktop, &[("DISPLAY", ":64999")]).await,
        "Askance cannot open the display. Check DISPLAY (or WAYLAND_DISPLAY), and start it from the desktop session of the same user.\n"
    );
    drop(desktop);
    let only_display = DesktopOptions { bus: false, sound: false, ..DesktopOptions::default() };
    let desktop = Desktop::start_with(only_display).await.unwrap();
    assert_eq!(
        complaint(&desktop, &[]).await,
        "Askance needs the desktop's message bus (D-Bus) for its tray icon, and there is none. Start it from a desktop session, or with `dbus-run-session askance`.\n"
    );
}

/// Waits until a session has failed, and returns the sentence in its time line.
async fn failure(scene: &Scene, session: &str) -> String {
    select(scene, session).await;
    let window = scene.app.window("sessions").await.unwrap();
    let error = "return document.querySelector('[data-testid=timeline-entry][data-kind=error]')
        ?.textContent.replace(/\\s+/g, ' ').trim() ?? null";
    let found = until("the error in the time line", GIVES_UP_WITHIN, async || {
        window.execute(error).await.ok()?.as_str().map(str::to_owned)
    })
    .await;
    let sentence = found.unwrap_or_else(|error| panic!("{error}: {}", scene.app.output()));
    scene.wait_for_state(session, "failed").await.unwrap();
    sentence.strip_prefix("Error:").unwrap().trim().to_owned()
}

/// Starts a session that must fail, and returns why.
async fn refused(scene: &Scene, folder: &Path) -> String {
    let session = scene.begin(folder, &scripts::hello().marker(), None).await.unwrap();
    failure(scene, &session).await
}

/// Starts a session that must work.
async fn works(scene: &Scene, folder: &Path) {
    let session = scene.begin(folder, &scripts::hello().marker(), None).await.unwrap();
    turn_ends(scene, &session, "Hello! I am a scripted model.").await;
}

/// The folders of programs, without those that hold a Copilot.
fn path_without_copilot() -> String {
    let path = env::var_os("PATH").unwrap();
    let kept = env::split_paths(&path).filter(|folder| !folder.join("copilot").exists());
    env::join_paths(kept).unwrap().into_string().unwrap()
}

#[tokio::test]
async fn a_copilot_that_is_none_is_named_and_a_real_one_then_works() {
    let real = PathBuf::from(env::var_os("COPILOT_CLI_PATH").unwrap());
    let variables = [("COPILOT_CLI_PATH", String::new()), ("PATH", path_without_copilot())];
    let env = variables.map(|(name, value)| (name.to_owned(), value)).into();
    let scene = Scene::open_with(SceneOptions { env, ..SceneOptions::default() }).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    assert_eq!(
        refused(&scene, &folder).await,
        "The Copilot CLI was not found. Install it with npm install -g @github/copilot, or name its path in the settings."
    );

    let future = scene.desktop.home().join("future-copilot");
    fs::write(&future, FUTURE_CLI).unwrap();
    fs::set_permissions(&future, Permissions::from_mode(0o755)).unwrap();
    let missing = scene.desktop.home().join("no-copilot");
    let plain = scene.desktop.home().join("plain.txt");
    fs::write(&plain, "no program").unwrap();
    let window = settings(&scene).await;
    for (path, begin, end) in [
        (
            missing.as_path(),
            "There is no Copilot CLI at ",
            "Correct its path in the settings (or COPILOT_CLI_PATH).",
        ),
        (
            Path::new("/bin/true"),
            "/bin/true is there but does not work as the Copilot CLI. Check its path in the settings.",
            "",
        ),
        (plain.as_path(), &format!("{} is there but does not work as the Copilot CLI.", plain.display()), ""),
        (
            future.as_path(),
            "This Copilot speaks another version of the protocol",
            "npm install -g @github/copilot@1.0.102.",
        ),
    ] {
        choose_cli(&scene, &window, path).await;
        let sentence = refused(&scene, &folder).await;
        assert!(sentence.starts_with(begin) && sentence.ends_with(end), "{}: {sentence}", path.display());
    }
    choose_cli(&scene, &window, &real).await;
    works(&scene, &folder).await;
    assert!(!scene.app.output().contains("panicked"), "{}", scene.app.output());
}

async fn choose_cli(scene: &Scene, window: &Window<'_>, path: &Path) {
    let path = path.display().to_string();
    enter(window, "cli-path", &path).await;
    stored(scene, "/copilot/cliPath", &json!(path)).await;
}

#[tokio::test]
async fn a_provider_that_refuses_and_one_that_is_not_there_are_told() {
    let closed = closed_port();
    // A lost connection would be tried again for a while first: see `retries`.
    let settings_file = json!({"errors": {"retryTransient": false}, "copilot": {
        "provider": {"type": "openai", "baseUrl": format!("http://127.0.0.1:{closed}/v1")},
    }});
    let env = [("COPILOT_PROVIDER_BASE_URL".to_owned(), String::new())].into();
    let options = SceneOptions { settings: Some(settings_file), env, ..SceneOptions::default() };
    let scene = Scene::open_with(options).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let sentence = refused(&scene, &folder).await;
    assert!(
        sentence
            .contains(&format!("Could not connect to local model provider at http://127.0.0.1:{closed}/v1")),
        "{sentence}"
    );

    let window = settings(&scene).await;
    enter(&window, "provider-url", &scene.model.base_url()).await;
    stored(&scene, "/copilot/provider/baseUrl", &json!(scene.model.base_url())).await;
    works(&scene, &folder).await;
    let session = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    let sentence = failure(&scene, &session).await;
    assert!(
        sentence.starts_with("The model refused the request.") && sentence.contains(FATAL_MESSAGE),
        "{sentence}"
    );
    works(&scene, &folder).await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let scene = Scene::open().await.unwrap();
    let home = scene.desktop.home();
    let missing = home.join("missing");
    assert_eq!(
        refused(&scene, &missing).await,
        format!("The folder {} cannot be used: it does not exist.", missing.display())
    );
    assert!(!missing.exists());
    let file = home.join("file.txt");
    fs::write(&file, "no folder").unwrap();
    assert_eq!(
        refused(&scene, &file).await,
        format!("The folder {} cannot be used: it is a file, not a folder.", file.display())
    );
    works(&scene, &scene.folder("shop").unwrap()).await;
    assert_eq!(scene.model.tool_results().len(), 0);
}

/// A port on which nobody listens.
fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_and_a_real_one_works_with_its_token() {
    let token = ["a", "shared", "word"].join("-");
    let desktop = Desktop::start().await.unwrap();
    let model = Model::start(scripts::standard()).await.unwrap();
    let port = closed_port();
    let mut command = desktop.command(env::var_os("COPILOT_CLI_PATH").map(PathBuf::from).unwrap());
    command.args(["--server", "--port", &port.to_string()]);
    let variables: BTreeMap<String, String> = environment(&model, &desktop.home());
    command.envs(variables).env("COPILOT_CONNECTION_TOKEN", &token);
    let server = |port: u16, token: &str| json!({"host": "127.0.0.1", "port": port, "token": token});
    let nobody = closed_port();
    let settings_file = json!({"copilot": {"server": server(nobody, "wrong")}});
    let slack = Slack::start().await.unwrap();
    let scene = Scene::open_on(desktop, slack, Some(settings_file), [].into()).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let sentence = refused(&scene, &folder).await;
    let begin = format!(
        "No Copilot server answers at 127.0.0.1:{nobody}. Start it with copilot --server --port {nobody}, or correct it in the settings."
    );
    assert!(sentence.starts_with(&begin), "{sentence}");

    let process = scene.desktop.spawn("copilot-server", &mut command).unwrap();
    until("the Copilot server", READY_WITHIN, async || {
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
    })
    .await
    .unwrap_or_else(|error| panic!("{error}: {}", process.output()));
    let window = settings(&scene).await;
    enter(&window, "server-port", &port.to_string()).await;
    stored(&scene, "/copilot/server", &server(port, "wrong")).await;
    let sentence = refused(&scene, &folder).await;
    let wanted = format!(
        "The Copilot server at 127.0.0.1:{port} refused the token. Correct it in the settings (or COPILOT_CONNECTION_TOKEN)."
    );
    assert_eq!(sentence, wanted);

    enter(&window, "server-token", &token).await;
    stored(&scene, "/copilot/server", &server(port, &token)).await;
    works(&scene, &folder).await;
    assert_eq!(scene.app.runtimes(), Vec::<u32>::new());
    assert!(timeline(&scene).await.iter().all(|line| !line.contains(&token)));
    let shown: Value = window.execute("return document.documentElement.outerHTML").await.unwrap();
    assert!(!shown.to_string().contains(&token), "the token is in the settings window");
}
