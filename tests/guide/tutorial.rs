//! The tutorial's program: one message, an audit log, and tools that run or do not.

use std::process::Stdio;

use askance_demo::model::{MODEL_NAME, Step};
use askance_demo::scripts::{ONE_SHELL_FILE, bash};
use askance_tests::askctl::Machine;
use askance_tests::wait::{READY_WITHIN, until};
use serde_json::{Value, json};

use crate::case::Case;

fn shell() -> Step {
    Step::call("bash", bash(&format!("echo done > {ONE_SHELL_FILE}"), "Write"))
}

fn events(log: &[Value]) -> Vec<&str> {
    log.iter().filter_map(|line| line["event"].as_str()).collect()
}

#[tokio::test]
async fn it_prints_the_answer_and_the_log() {
    let ran = Case::of("The tutorial's program")
        .settings(json!({ "enrichment": { "projectMetadata": false } }))
        .prompt("What are best practices for error handling?")
        .ends(Step::say("Use results.\nName the cause."))
        .run()
        .await;
    ran.exits(0);
    assert!(
        ran.done.out.starts_with("Use results.\nName the cause.\n\n=== Audit Log ===\n[\n"),
        "{}",
        ran.done.out
    );
    let log = ran.done.log();
    assert_eq!(
        events(&log),
        ["SESSION_START", "SEND", "TURN_START", "TURN_END", "SESSION_IDLE", "SESSION_END"]
    );
    assert_eq!(log[1]["detail"], "What are best practices for error handling?");
    let mut last = 0.0;
    for line in &log {
        let keys: Vec<_> = line.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["ts", "event", "detail"]);
        let ts = line["ts"].as_f64().unwrap();
        assert!(ts >= last && ts < 60.0, "{log:#?}");
        last = ts;
    }
    // Each event is a line while it happens, too.
    assert_eq!(ran.done.err.lines().count(), log.len(), "{}", ran.done.err);
    // The record's own export says the same.
    let export = ran.machine.run(["audit", "export", "--format", "tutorial"]).await.unwrap().json();
    assert_eq!(export, Value::Array(log));
}

#[tokio::test]
async fn approved_for_all_runs_all() {
    let ran = Case::of("The tutorial: approved for all (trusted)")
        .settings(json!({ "policy": { "profile": "allowAll" } }))
        .does([shell()])
        .run()
        .await;
    ran.exits(0).decided(&["allowed bash by profile allowAll"]);
    assert!(ran.machine.has(ONE_SHELL_FILE));
    let log = ran.done.log();
    let of = |event: &str| log.iter().find(|line| line["event"] == event).unwrap()["detail"].clone();
    assert_eq!((of("TOOL_START"), of("TOOL_COMPLETE")), (json!("bash"), json!("error=None")));
    assert!(of("PERMISSION").as_str().unwrap().starts_with("APPROVED: bash"), "{log:#?}");
}

#[tokio::test]
async fn deny_tools_denies_every_tool_and_the_session_goes_on() {
    let ran = Case::of("The tutorial: --deny-tools, read-only auditing")
        // Whatever the settings allow.
        .settings(json!({ "policy": { "profile": "allowAll", "allow": ["shell", "view"] } }))
        .does([shell(), Step::call("view", askance_demo::scripts::path("README.md"))])
        .with("--deny-tools")
        .run()
        .await;
    ran.exits(0).decided(&["denied bash by profile denyAll", "denied view by profile denyAll"]);
    assert!(!ran.machine.has(ONE_SHELL_FILE));
    assert!(ran.done.out.starts_with("Done.\n"), "{}", ran.done.out);
    assert!(ran.done.log().iter().filter(|line| line["event"] == "PERMISSION").count() == 2);
}

#[tokio::test]
async fn without_rules_what_would_ask_is_denied() {
    let ran = Case::of("The tutorial with the default settings").does([shell()]).run().await;
    ran.exits(0).agent_read(&["nobody can be asked here"]).decided(&["denied bash by nobody"]);
    assert!(!ran.machine.has(ONE_SHELL_FILE));
}

#[tokio::test]
async fn a_server_of_its_own_is_used() {
    let machine = Machine::with(vec![Step::say("From the server.")]).await.unwrap();
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let token = "for-this-test-only";
    let cli = std::env::var_os("COPILOT_CLI_PATH").expect("COPILOT_CLI_PATH; `cargo xtask test` sets it");
    let _server = tokio::process::Command::new(cli)
        .args(["--server", "--port", &port.to_string()])
        .env("COPILOT_HOME", machine.home().join("server-home"))
        .env("COPILOT_OFFLINE", "true")
        .env("COPILOT_AUTO_UPDATE", "false")
        .env("COPILOT_CONNECTION_TOKEN", token)
        .env("COPILOT_PROVIDER_BASE_URL", machine.model.base_url())
        .env("COPILOT_MODEL", MODEL_NAME)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    until("the server", READY_WITHIN, async || {
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
    })
    .await
    .unwrap();
    let address = format!("127.0.0.1:{port}");
    // The tutorial's own name of the option works, too.
    for option in ["--server", "--cli-url"] {
        let mut command = machine.askctl(["run", "--json", option, &address, "--prompt", "Hi"]).unwrap();
        let output = command.env("COPILOT_CONNECTION_TOKEN", token).output().await.unwrap();
        let done = askance_tests::askctl::Done::from(output);
        assert_eq!(
            (done.code, done.json()["reply"].as_str()),
            (Some(0), Some("From the server.")),
            "{done:#?}"
        );
    }
    let refused = machine.run(["run", "--json", "--server", &address, "--prompt", "Hi"]).await.unwrap();
    assert_eq!((refused.code, &refused.json()["outcome"]), (Some(3), &json!("notStarted")), "{refused:#?}");
    assert!(refused.err.contains("refused the token"), "{}", refused.err);
}
