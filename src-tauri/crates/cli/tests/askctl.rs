//! `askctl` as a program: standard input, standard output, exit codes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn askctl(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_askctl"))
        .args(arguments)
        .env("XDG_DATA_HOME", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it has read everything closes the pipe; its exit code is what counts.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn explain_names_the_decision_the_rule_and_the_parts() {
    let call = r#"{"toolName":"bash","toolArgs":{"command":"rm -rf build && npm test"},"cwd":"/tmp",
        "policy":{"allow":["shell(npm test)"]}}"#;
    let answer = askctl(&["policy", "explain"], call);
    assert!(answer.status.success(), "{}", text(&answer.stderr));
    let answer = text(&answer.stdout);
    for part in [
        "\"decision\": \"ask\"",
        "\"risk\": \"high\"",
        "\"rule\": \"shell(npm test)\"",
        "\"command\": \"rm -rf build\"",
    ] {
        assert!(answer.contains(part), "{part} is not in {answer}");
    }
}

#[test]
fn bad_input_is_one_clear_line_and_exit_code_two() {
    for input in
        ["", "nonsense", "[]", "{}", r#"{"toolName":"bash"}"#, r#"{"toolName":7,"toolArgs":{}}"#, "\u{0}"]
    {
        let answer = askctl(&["policy", "explain"], input);
        assert_eq!(answer.status.code(), Some(2), "{input:?}");
        assert!(answer.stdout.is_empty(), "{input:?}");
        let words = text(&answer.stderr);
        assert_eq!(words.lines().count(), 1, "{input:?}: {words}");
    }
}

#[test]
fn a_batch_answers_line_by_line_and_names_the_bad_line() {
    let answer =
        askctl(&["policy", "explain", "--batch"], "{\"command\":\"ls\"}\n\n{\"command\":\"make\"}\nx\n");
    assert_eq!(answer.status.code(), Some(2));
    let lines = text(&answer.stdout);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(lines.lines().next().unwrap().contains("\"allow\""), "{lines}");
    assert!(text(&answer.stderr).contains("line 4"));
}

#[test]
fn a_malformed_rule_is_reported_and_never_widens() {
    let call = r#"{"command":"make","policy":{"allow":["shell(", "*"]}}"#;
    let answer = askctl(&["policy", "explain"], call);
    assert!(text(&answer.stdout).contains("\"decision\": \"ask\""));
    let words = text(&answer.stderr);
    assert!(words.contains("`shell(`") && words.contains("`*`"), "{words}");
}

#[test]
fn replay_counts_and_plays_a_person_who_takes_what_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("calls.jsonl");
    let calls = ["ls", "npm test", "npm test", "rm -rf build"]
        .map(|command| format!("{{\"task\":\"t\",\"command\":\"{command}\"}}\n"));
    std::fs::write(&file, calls.concat()).unwrap();
    let run = |more: &[&str]| {
        let arguments = [&["policy", "replay", file.to_str().unwrap(), "--json"], more].concat();
        text(&askctl(&arguments, "").stdout)
    };
    let plain = run(&[]);
    assert!(plain.contains("\"total\": 4") && plain.contains("\"asked\": 3"), "{plain}");
    let taken = run(&["--accept-suggestions"]);
    assert!(taken.contains("\"asked\": 2") && taken.contains("\"grants\": 1"), "{taken}");
}

#[test]
fn check_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.json");
    std::fs::write(&file, r#"{"policy":{"allow":["shell","shell("],"deny":[]}}"#).unwrap();
    let answer = askctl(&["policy", "check", "--settings", file.to_str().unwrap()], "");
    assert_eq!(answer.status.code(), Some(1));
    let words = text(&answer.stdout);
    assert!(words.contains("allows a lot") && words.contains("ignored"), "{words}");
    std::fs::write(&file, "{").unwrap();
    let answer = askctl(&["policy", "check", "--settings", file.to_str().unwrap()], "");
    assert_eq!(answer.status.code(), Some(2));
}
