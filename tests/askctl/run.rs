//! What a run refuses, and what it never prints.

use askance_demo::model::Step;
use askance_demo::scripts::bash;
use askance_tests::askctl::{Done, Machine};
use serde_json::json;

#[tokio::test]
async fn what_cannot_begin_says_why_and_with_which_code() {
    let machine = Machine::with(vec![Step::say("Hello.")]).await.unwrap();
    machine.settings(&json!({ "policy": { "allow": ["shell("] } })).unwrap();
    let nothing = machine.home().join("nothing.json");
    std::fs::write(&nothing, "{").unwrap();
    let file = nothing.to_str().unwrap();
    for wrong in [
        vec!["run"],
        vec!["run", "--prompt", " "],
        vec!["run", "--prompt", "x", "--folder", "/no/such/folder"],
        vec!["run", "--prompt", "x", "--folder", file],
        vec!["run", "--prompt", "x", "--settings", file],
        vec!["run", "--prompt", "x", "--settings", "/no/such/file"],
        vec!["run", "--prompt", "x", "--server", "localhost"],
        vec!["run", "--prompt", "x", "--profile", "allowAll"],
        vec!["run", "--prompt", "x", "--allow-tools"],
    ] {
        let done = machine.run(&wrong).await.unwrap();
        assert_eq!((done.code, done.out.as_str()), (Some(2), ""), "{wrong:?}: {done:#?}");
    }
    let mut command = machine.askctl(["run", "--prompt", "x"]).unwrap();
    let output = command.env("COPILOT_CLI_PATH", "/no/such/copilot").output().await.unwrap();
    let done = Done::from(output);
    assert_eq!(done.code, Some(3), "{done:#?}");
    assert!(done.err.contains("There is no Copilot CLI at /no/such/copilot."), "{}", done.err);
    assert!(done.err.contains("`shell(`"), "a malformed rule is named: {}", done.err);
    // It is in the record, with its end.
    let events: Vec<_> =
        machine.record().await.unwrap().into_iter().map(|entry| entry["event"].clone()).collect();
    assert_eq!(events, ["sessionStart", "error", "sessionEnd"]);
}

#[tokio::test]
async fn what_an_agent_writes_does_not_steer_the_terminal() {
    let hostile = bash("echo \u{1b}]0;owned\u{7}", "\u{1b}[31mred\u{202e}");
    let steps = vec![Step::call("bash", hostile), Step::say("Done.\u{1b}[2J\u{202e}")];
    let machine = Machine::with(steps).await.unwrap();
    machine.settings(&json!({ "policy": { "profile": "allowAll" } })).unwrap();
    for json in [&[] as &[&str], &["--json"]] {
        let done = machine.run([&["run", "--prompt", "Say \u{9b}2J it"], json].concat()).await.unwrap();
        assert_eq!(done.code, Some(0), "{done:#?}");
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!done.out.contains(steers) && !done.err.contains(steers), "{done:?}");
        assert!(done.out.contains("Done."), "{done:?}");
    }
}

#[tokio::test]
async fn own_settings_and_own_record_are_used_where_they_are_named() {
    let machine = Machine::with(vec![Step::call("bash", bash("touch new.txt", "Write")), Step::say("Done.")])
        .await
        .unwrap();
    let file = machine.home().join("other.json");
    std::fs::write(&file, json!({ "policy": { "allow": ["shell(touch new.txt)"] } }).to_string()).unwrap();
    let database = machine.home().join("other.sqlite");
    let (settings, db) = (file.to_str().unwrap(), database.to_str().unwrap());
    let done = machine.run(["run", "--prompt", "x", "--settings", settings, "--db", db]).await.unwrap();
    assert_eq!(done.code, Some(0), "{done:#?}");
    assert!(machine.has("new.txt") && database.exists() && !machine.data().join("audit.sqlite").exists());
}

#[tokio::test]
async fn a_record_that_cannot_be_written_is_said_and_left_alone() {
    let machine = Machine::with(vec![Step::say("Hello.")]).await.unwrap();
    let database = machine.home().join("other.sqlite");
    std::fs::write(&database, "this is no database ".repeat(100)).unwrap();
    let done = machine.run(["run", "--prompt", "x", "--db", database.to_str().unwrap()]).await.unwrap();
    assert_eq!(done.code, Some(0), "{done:#?}");
    assert!(done.err.contains("askctl: The audit record is damaged"), "{}", done.err);
    assert!(done.err.contains("could not be written"), "{}", done.err);
    // The app, which may have it open, is the one that sets it aside.
    assert!(std::fs::read_to_string(&database).unwrap().starts_with("this is no database"));
    assert_eq!(
        std::fs::read_dir(machine.home())
            .unwrap()
            .filter(|entry| { entry.as_ref().unwrap().file_name().to_string_lossy().contains("damaged") })
            .count(),
        0
    );
}
