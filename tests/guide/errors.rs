//! Errors: what is tried again, what is told, and what is never swallowed.

use askance_demo::model::{FOLDER, Step};
use askance_demo::scripts::FATAL_MESSAGE;
use serde_json::json;

use crate::case::Case;

#[tokio::test]
async fn a_critical_error_is_not_swallowed() {
    let ran = Case::of("Do not swallow critical errors").ends(Step::fail(400, FATAL_MESSAGE)).run().await;
    ran.exits(1);
    let told = ran.entries("error").find(|entry| entry["source"] == "session");
    let told = told.unwrap_or_else(|| panic!("{:#?}", ran.record));
    assert!(told["message"].as_str().unwrap().contains(FATAL_MESSAGE), "{told:#}");
    assert_eq!(told["status"], 400);
    assert!(ran.done.err.contains("askctl: The model refused the request."), "{}", ran.done.err);
    assert!(ran.done.log().iter().any(|line| line["event"] == "SESSION_ERROR"), "{:#?}", ran.done);
    assert_eq!(ran.events().last(), Some(&"sessionEnd"));
}

#[tokio::test]
async fn a_transient_error_that_copilot_repeats_is_recovered_from_and_recorded() {
    let ran = Case::of("Retry transient model errors: the runtime's own tries")
        .ends(Step::say("The third time it worked.").after_failures(2, 503, "Overloaded."))
        .run()
        .await;
    ran.exits(0);
    assert!(ran.done.out.starts_with("The third time it worked."), "{:#?}", ran.done);
    let kinds: Vec<_> = ran.entries("error").map(|entry| &entry["source"]).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|source| **source == "hook"), "{kinds:?}");
}

#[tokio::test]
async fn a_failed_tool_is_recorded_as_failed() {
    let ran = Case::of("A tool that fails: log errors")
        .settings(json!({ "policy": { "profile": "allowAll" } }))
        .does([Step::call("view", json!({ "path": format!("{FOLDER}/no-such-file") }))])
        .run()
        .await;
    ran.exits(0);
    let failed = ran.entry("toolFailed");
    assert_eq!(failed["toolName"], "view");
    assert_eq!(failed["error"], "Path does not exist");
    ran.agent_read(&["does not exist"]);
}
