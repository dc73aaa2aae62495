//! What `askctl doctor` finds: on a whole desktop, on a machine with none, and with what is broken.

use askance_demo::model::Step;
use askance_tests::app::binary;
use askance_tests::askctl::{Done, Machine};
use askance_tests::{Desktop, DesktopOptions};
use serde_json::{Value, json};

/// The state and the sentence of a check.
fn of<'a>(findings: &'a Value, check: &str) -> (&'a str, &'a str) {
    let found = findings.as_array().and_then(|all| all.iter().find(|finding| finding["check"] == check));
    let found = found.unwrap_or_else(|| panic!("{check} in {findings:#}"));
    (found["state"].as_str().unwrap(), found["found"].as_str().unwrap())
}

async fn on(desktop: &Desktop, arguments: &[&str]) -> Done {
    let mut command = desktop.command(binary().unwrap().with_file_name("askctl"));
    command
        .args(arguments)
        .env("COPILOT_PROVIDER_BASE_URL", "https://user:pass@models.example/v1?key=hidden");
    Done::from(tokio::process::Command::from(command).output().await.unwrap())
}

#[tokio::test]
async fn on_a_whole_desktop_everything_works() {
    let desktop = Desktop::start().await.unwrap();
    let done = on(&desktop, &["doctor", "--json"]).await;
    let findings = done.json();
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{done:#?}");
    for check in [
        "settings",
        "copilot",
        "login",
        "data",
        "record",
        "app",
        "webView",
        "trayHost",
        "notifications",
        "sound",
        "display",
        "trayLibrary",
        "slack",
    ] {
        assert_eq!(of(&findings, check).0, "ok", "{check} of {findings:#}");
    }
    assert!(of(&findings, "copilot").1.contains("1.0.102"), "{findings:#}");
    assert!(of(&findings, "notifications").1.contains("with buttons"), "{findings:#}");
    assert_eq!(of(&findings, "login").1, "Models come from models.example; no Copilot login is needed.");
    assert!(!done.out.contains("pass@") && !done.out.contains("hidden"), "{}", done.out);
    let told = on(&desktop, &["doctor"]).await;
    assert_eq!(told.code, Some(0));
    assert!(told.out.ends_with("\nEverything works.\n"), "{}", told.out);
}

#[tokio::test]
async fn a_desktop_without_tray_notifications_and_sound_is_still_enough() {
    let options =
        DesktopOptions { tray: false, notifications: false, sound: false, ..DesktopOptions::default() };
    let desktop = Desktop::start_with(options).await.unwrap();
    let done = on(&desktop, &["doctor", "--json"]).await;
    let findings = done.json();
    for check in ["trayHost", "notifications", "sound"] {
        assert_eq!(of(&findings, check).0, "missing", "{check} of {findings:#}");
    }
    // Nothing of what the sound library complains of.
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{done:#?}");
}

#[tokio::test]
async fn without_a_desktop_it_says_what_is_missing_and_what_to_do() {
    let machine = Machine::with(vec![Step::say("Hello.")]).await.unwrap();
    let done = machine.run(["doctor"]).await.unwrap();
    assert_eq!((done.code, done.err.as_str()), (Some(1), ""), "{done:#?}");
    assert!(done.out.contains("MISSING  display"), "{}", done.out);
    assert!(done.out.contains("neither DISPLAY nor WAYLAND_DISPLAY is set"), "{}", done.out);
    assert!(done.out.ends_with("\nAskance does not work here yet.\n"), "{}", done.out);
}

#[tokio::test]
async fn what_is_broken_is_named_and_no_secret_is() {
    let machine = Machine::with(vec![Step::say("Hello.")]).await.unwrap();
    let hook = ["https://hooks.example", "/services/T0/B0/", "secret1"].concat();
    machine
        .settings(&json!({
            "policy": { "allow": ["shell("] },
            "slack": { "webhookUrl": hook },
            "copilot": { "server": { "host": "127.0.0.1", "port": 1, "token": "secret2" } },
        }))
        .unwrap();
    std::fs::write(machine.data().join("audit.sqlite"), "no database ".repeat(200)).unwrap();
    let done = machine.run(["doctor", "--json"]).await.unwrap();
    let findings = done.json();
    for (check, state, words) in [
        ("copilot", "missing", "No Copilot server answers at 127.0.0.1:1."),
        ("record", "missing", "is damaged"),
        ("slack", "note", "hooks.example, is not Slack's"),
        ("settings", "note", "shell("),
    ] {
        let (is, said) = of(&findings, check);
        assert!(is == state && said.contains(words), "{check}: {is}: {said}");
    }
    assert!(!done.out.contains("secret1") && !done.out.contains("secret2"), "{}", done.out);
    assert_eq!(done.code, Some(1));
    // Nothing was set aside or made.
    assert_eq!(std::fs::read_dir(machine.data()).unwrap().count(), 2);

    let other = machine.run(["doctor", "--json", "--settings", "/no/such/file"]).await.unwrap();
    assert_eq!(of(&other.json(), "settings").0, "missing");
    let mut command = machine.askctl(["doctor", "--json"]).unwrap();
    std::fs::write(machine.data().join("settings.json"), "{}").unwrap();
    let without = Done::from(command.env("COPILOT_CLI_PATH", "/no/such/copilot").output().await.unwrap());
    let findings = without.json();
    let (is, said) = of(&findings, "copilot");
    assert!(is == "missing" && said.starts_with("There is no Copilot CLI at /no/such/copilot."), "{said}");
}
