//! `askctl audit`, and a replay of the record, as programs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use askance_audit::Store;
use askance_core::record::AuditEntry;
use serde_json::{Value, json};

struct Record {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Record {
    /// A record with two sessions: one of long ago, and one of right now.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dev.askance.desktop/audit.sqlite");
        let now = u64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
        let request = |ask: u64, command: &str, gate: &str, masked: u32| {
            json!({"event": "toolRequested", "ask": ask, "toolName": "bash", "callId": null,
                "toolArgs": {"command": command}, "cwd": folder.path(), "gate": gate, "masked": masked, "cut": false})
        };
        let events = [
            ("old", 1_000, json!({"event": "prompt", "prompt": "Look around"})),
            (
                "new",
                now,
                json!({"event": "sessionStart", "resumed": false, "folder": "/home/p/shop", "branch": null,
                "model": null, "profile": "ask"}),
            ),
            ("new", now, request(1, "ls", "hook", 0)),
            ("new", now, request(2, "make TOKEN=[REDACTED]", "permission", 1)),
            ("new", now, request(3, "rm -rf /", "none", 0)),
            (
                "new",
                now,
                json!({"event": "sessionEnd", "reason": "user_exit", "durationMs": 5,
                "counts": {"prompts": 0, "toolCalls": 2, "allowed": 0, "approved": 0, "denied": 0, "tokens": 0,
                    "waitedMs": 0}}),
            ),
        ];
        let entries: Vec<AuditEntry> = events
            .into_iter()
            .map(|(session, at, mut event)| {
                event["timestamp"] = at.into();
                event["sessionId"] = session.into();
                serde_json::from_value(event).unwrap()
            })
            .collect();
        Store::open(&path, None).unwrap().append(&entries).unwrap();
        Self { folder, path }
    }

    fn askctl(&self, arguments: &[&str]) -> Output {
        askctl(self.folder.path(), arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.askctl(arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn askctl(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_askctl"))
        .args(arguments)
        .env("XDG_DATA_HOME", data)
        .env("TZ", "UTC")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn sessions_are_listed_the_newest_first() {
    let record = Record::new();
    let sessions = record.json(&["audit", "sessions", "--json"]);
    assert_eq!((&sessions[0]["id"], &sessions[1]["id"]), (&json!("new"), &json!("old")));
    assert_eq!((&sessions[0]["toolCalls"], &sessions[0]["folder"]), (&json!(3), &json!("/home/p/shop")));
    let lines = text(&record.askctl(&["audit", "sessions"]).stdout);
    assert_eq!(lines.lines().count(), 2, "{lines}");
    assert!(lines.lines().last().unwrap().starts_with("1970-01-01 00:00:01  old  1 prompts"), "{lines}");
}

#[test]
fn exports_are_filtered_by_session_and_time() {
    let record = Record::new();
    let count = |more: &[&str]| {
        let arguments = [&["audit", "export", "--format", "json"], more].concat();
        record.json(&arguments).as_array().unwrap().len()
    };
    assert_eq!(count(&[]), 6);
    assert_eq!(count(&["--session", "old"]), 1);
    assert_eq!(count(&["--since", "2h"]), 5);
    assert_eq!(count(&["--until", "1d"]), 1);
    assert_eq!(count(&["--since", "1970-01-01", "--until", "1970-01-02T00:00:00+01:00"]), 1);
    assert_eq!(count(&["--db", record.path.to_str().unwrap()]), 6);
    for (format, lines) in [("jsonl", 6), ("csv", 7)] {
        let output = record.askctl(&["audit", "export", "--format", format]);
        assert_eq!(text(&output.stdout).lines().count(), lines, "{format}");
    }
    let tutorial = record.json(&["audit", "export", "--format", "tutorial", "--session", "old"]);
    assert_eq!(tutorial, json!([{"ts": 0.0, "event": "SEND", "detail": "Look around"}]));
    for wrong in ["yesterday", "h", "-2h", "99999999999999999999d", "2026-13-01", "ä"] {
        let output = record.askctl(&["audit", "export", "--format", "json", &format!("--since={wrong}")]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn verify_tells_by_its_exit_code() {
    let record = Record::new();
    let fine = record.askctl(&["audit", "verify"]);
    assert_eq!((fine.status.code(), text(&fine.stdout)), (Some(0), "6 entries hold.\n".to_owned()));
    // One word of one entry, in the file itself.
    let bytes = std::fs::read(&record.path).unwrap();
    let entry = b"\"prompt\":\"Look around";
    let place = bytes.windows(entry.len()).position(|bytes| bytes == entry).unwrap();
    let mut changed = bytes;
    changed[place + entry.len() - 1] = b'B';
    std::fs::write(&record.path, changed).unwrap();
    let broken = record.askctl(&["audit", "verify"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        text(&broken.stdout).starts_with("The record is broken at entry 1: "),
        "{}",
        text(&broken.stdout)
    );
    std::fs::write(&record.path, "nonsense ".repeat(1_000)).unwrap();
    let damaged = record.askctl(&["audit", "verify"]);
    assert_eq!(damaged.status.code(), Some(2));
    assert!(text(&damaged.stderr).contains("is damaged"), "{}", text(&damaged.stderr));
}

#[test]
fn without_a_record_it_says_so_and_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["audit", "sessions"] as &[&str],
        &["audit", "verify"],
        &["audit", "export", "--format", "csv"],
        &["policy", "replay"],
    ] {
        let output = askctl(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("There is no audit record yet."), "{}", text(&output.stderr));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_replay_without_a_file_plays_the_record() {
    let record = Record::new();
    let report = record.json(&["policy", "replay", "--json"]);
    // What came to no gate is not the policy's: two of three.
    assert_eq!((&report["total"], &report["allowed"], &report["asked"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!((&report["redacted"], &report["shortened"]), (&json!(1), &json!(0)));
    let of = record.json(&["policy", "replay", "--json", "--db", record.path.to_str().unwrap()]);
    assert_eq!(of, report);
    let printed = text(&record.askctl(&["policy", "replay"]).stdout);
    assert!(
        printed.contains("1 calls were judged with masked secrets, 0 with shortened arguments."),
        "{printed}"
    );
    let both = record.askctl(&["policy", "replay", "calls.jsonl", "--db", "x"]);
    assert_eq!(both.status.code(), Some(2));
}
