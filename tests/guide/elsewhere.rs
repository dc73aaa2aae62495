//! The use cases that are proved end to end, with the app on a desktop. Each row names its test.

use std::path::Path;

/// The guide's name of a use case, the file below `tests/` and the test in it.
const ROWS: &[(&str, &str, &str)] = &[
    ("Ask the user: approved", "e2e/gate.rs", "approve_runs_the_tool"),
    ("Ask the user: denied, with a reason", "e2e/gate.rs", "a_typed_reason_reaches_the_agent_word_by_word"),
    ("Modify a call before it runs", "e2e/answers.rs", "edited_arguments_run_and_the_agents_own_do_not"),
    (
        "Desktop notifications: a session has ended",
        "e2e/tell.rs",
        "a_finished_turn_and_a_closed_session_are_told",
    ),
    ("Desktop notifications: an error", "e2e/tell.rs", "an_error_is_told_as_critical"),
    ("Play a sound when tools finish, and on errors", "e2e/sounds.rs", "each_event_has_a_sound_of_its_own"),
    ("Post to Slack on errors", "e2e/slack.rs", "an_unrecoverable_error_is_posted_once_without_its_secrets"),
    (
        "Audit log, of a session in the app",
        "e2e/audit.rs",
        "a_session_is_recorded_with_who_decided_and_without_secrets",
    ),
    (
        "A hook never waits for the disk",
        "../src-tauri/crates/audit/tests/writer.rs",
        "a_locked_database_delays_nobody_and_what_is_lost_is_told",
    ),
];

#[test]
fn every_named_test_is_there() {
    for (case, file, test) in ROWS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let source =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(source.contains(&format!("fn {test}(")), "{case}: there is no {test} in {file}");
    }
}
