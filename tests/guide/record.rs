//! Auditing: what the record, the files and the exports say; and what they do not.

use askance_demo::model::Step;
use askance_demo::scratch::made_up_key;
use askance_demo::scripts::{bash, path};
use serde_json::{Value, json};

use crate::case::Case;

fn allowing(more: &Value) -> Value {
    let mut settings = json!({ "policy": { "profile": "allowAll" } });
    settings.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    settings
}

#[tokio::test]
async fn every_action_is_in_the_record_in_order() {
    let ran = Case::of("Structured audit log")
        .settings(allowing(&json!({ "enrichment": { "projectMetadata": false } })))
        .prompt("Look at the readme.")
        .does([Step::call("view", path("README.md"))])
        .run()
        .await;
    ran.exits(0);
    assert_eq!(
        ran.events(),
        [
            "sessionStart",
            "prompt",
            "turnStart",
            "toolRequested",
            "decision",
            "toolResult",
            "turnEnd",
            "turnStart",
            "turnEnd",
            "idle",
            "sessionEnd"
        ]
    );
    let session = ran.record[0]["sessionId"].as_str().unwrap();
    let mut last = 0;
    for entry in &ran.record {
        let at = entry["timestamp"].as_u64().unwrap();
        assert!(at >= last && entry["sessionId"] == session, "{entry:#}");
        last = at;
    }
    assert_eq!(ran.entry("prompt")["prompt"], "Look at the readme.");
    let (asked, result) = (ran.entry("toolRequested"), ran.entry("toolResult"));
    assert_eq!((&asked["toolName"], &asked["gate"]), (&json!("view"), &json!("hook")));
    assert!(asked["toolArgs"]["path"].as_str().unwrap().ends_with("/README.md"));
    assert!(result["toolResult"].as_str().unwrap().contains("# Greeter"));
    assert_eq!(result["ask"], asked["ask"]);
}

#[tokio::test]
async fn a_session_that_ends_leaves_its_file() {
    let ran = Case::of("Audit trail: persist the log as audit-<sessionId>.json")
        .settings(allowing(&json!({ "audit": { "sessionFiles": "~/audits" } })))
        .does([Step::call("bash", bash("ls", "List"))])
        .run()
        .await;
    ran.exits(0);
    let session = ran.record[0]["sessionId"].as_str().unwrap();
    let file = ran.machine.home().join("audits").join(format!("audit-{session}.json"));
    let written: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(written, ran.record);
}

#[tokio::test]
async fn secrets_of_a_result_reach_neither_the_agent_nor_the_record() {
    let ran = Case::of("Redact secrets from tool results")
        .settings(allowing(&json!({})))
        .does([Step::call("bash", bash("cat config.env", "Show the configuration"))])
        .run()
        .await;
    ran.exits(0).agent_read(&["[REDACTED]"]);
    let key = made_up_key();
    assert!(std::fs::read_to_string(ran.machine.folder.join("config.env")).unwrap().contains(&key));
    assert!(!ran.sent().contains(&key), "the agent has read it");
    assert!(!serde_json::to_string(&ran.record).unwrap().contains(&key));
    assert!(!ran.done.out.contains(&key) && !ran.done.err.contains(&key), "{:#?}", ran.done);
    assert_eq!(ran.entry("toolResult")["masked"], 1, "what was masked is counted");
}

#[tokio::test]
async fn a_session_is_counted() {
    let ran = Case::of("Session metrics: duration, prompts, tool calls, why it ended")
        .settings(json!({ "policy": { "allow": ["view"] } }))
        .does([Step::call("view", path("README.md")), Step::call("bash", bash("make", "Build"))])
        .run()
        .await;
    ran.exits(0);
    let end = ran.entry("sessionEnd");
    assert_eq!(end["reason"], "user_exit");
    let counts = &end["counts"];
    for (what, number) in [("prompts", 1), ("toolCalls", 2), ("allowed", 1), ("denied", 1), ("approved", 0)] {
        assert_eq!(counts[what], number, "{what} of {end:#}");
    }
    assert!(end["durationMs"].as_u64().unwrap() > 0);
    let listed = ran.machine.run(["audit", "sessions", "--json"]).await.unwrap().json();
    let row = &listed[0];
    assert_eq!((&row["prompts"], &row["toolCalls"], &row["denied"]), (&json!(1), &json!(2), &json!(1)));
    assert_eq!(row["reason"], "user_exit");
}

#[tokio::test]
async fn two_sessions_at_once_share_a_record_and_nothing_else() {
    let machine = askance_tests::askctl::Machine::with(vec![
        Step::call("view", path("README.md")),
        Step::call("bash", bash("ls", "List")),
        Step::say("Done."),
    ])
    .await
    .unwrap();
    machine.settings(&allowing(&json!({}))).unwrap();
    let (one, other) = tokio::join!(
        machine.run(["run", "--json", "--prompt", "one"]),
        machine.run(["run", "--json", "--deny-tools", "--prompt", "other"]),
    );
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.code, other.code), (Some(0), Some(0)), "{one:#?} {other:#?}");
    let record = machine.record().await.unwrap();
    let outcomes = |done: &askance_tests::askctl::Done| -> Vec<String> {
        let session = done.json()["session"].clone();
        let of = record.iter().filter(|entry| entry["sessionId"] == session && entry["event"] == "decision");
        of.map(|entry| entry["outcome"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((outcomes(&one), outcomes(&other)), (vec!["allowed".into(); 2], vec!["denied".into(); 2]));
    // Two processes have written one chain.
    let verified = machine.run(["audit", "verify"]).await.unwrap();
    assert_eq!((verified.code, verified.out), (Some(0), format!("{} entries hold.\n", record.len())));
}

#[tokio::test]
async fn hooks_compose() {
    let ran = Case::of("Combining hooks: permissions, auditing and redaction in one session")
        .settings(allowing(&json!({ "policy": { "profile": "allowAll", "ask": ["shell(rm)"] } })))
        .does([
            Step::call("bash", bash("cat config.env", "Show")),
            Step::call("bash", bash("rm README.md", "Delete")),
        ])
        .run()
        .await;
    ran.exits(0)
        .agent_read(&["[REDACTED]", "nobody can be asked here"])
        .decided(&["allowed bash by profile allowAll", "denied bash by nobody"]);
    assert!(ran.machine.has("README.md"));
    assert_eq!(ran.events().last(), Some(&"sessionEnd"));
}

#[tokio::test]
async fn what_is_not_to_be_kept_is_printed_and_not_kept() {
    let machine = askance_tests::askctl::Machine::with(vec![Step::say("Hello.")]).await.unwrap();
    machine.settings(&json!({ "audit": { "enabled": false } })).unwrap();
    let done = machine.run(["run", "--prompt", "Hi"]).await.unwrap();
    assert_eq!(done.code, Some(0), "{done:#?}");
    assert!(done.log().iter().any(|line| line["event"] == "SESSION_END"), "{done:#?}");
    assert!(!machine.data().join("audit.sqlite").exists());
}
