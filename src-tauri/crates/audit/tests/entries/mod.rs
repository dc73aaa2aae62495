//! Entries to try things out with, and a folder for the database.
#![allow(dead_code, reason = "each test uses what it needs")]

use std::path::PathBuf;

use askance_audit::{Reader, Store};
use askance_core::id::SessionId;
use askance_core::record::{AuditEntry, AuditEvent, GateName, Verdict, Who};
use askance_core::settings::Profile;
use askance_core::view::{Counts, Risk};
use serde_json::json;

/// A day, in milliseconds.
pub(crate) const DAY: u64 = 24 * 60 * 60 * 1_000;

/// A folder with a database in it.
pub(crate) struct Made {
    pub(crate) path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Made {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().join("audit.sqlite"), _folder: folder }
    }

    pub(crate) fn store(&self) -> Store {
        Store::open(&self.path, None).unwrap()
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(&self.path).unwrap()
    }
}

/// Puts these bytes in the database's place.
pub(crate) fn file(made: &Made, bytes: &[u8]) {
    std::fs::write(&made.path, bytes).unwrap();
}

/// A message of the person's.
pub(crate) fn prompt(session: &str, timestamp: u64, words: &str) -> AuditEntry {
    let event = AuditEvent::Prompt { prompt: words.to_owned(), typed: None, elsewhere: false };
    AuditEntry { timestamp, session_id: SessionId::from(session), agent: None, event }
}

/// A session of nine entries, 100 ms apart: a denied call, and an approved one that fails.
pub(crate) fn session(name: &str, begins: u64) -> Vec<AuditEntry> {
    let requested = |ask, command: &str| AuditEvent::ToolRequested {
        ask,
        tool_name: "bash".into(),
        call_id: None,
        tool_args: json!({ "command": command }),
        cwd: "/home/p/shop".into(),
        gate: GateName::Hook,
        intention: None,
        masked: 0,
        cut: false,
    };
    let decision = |ask, outcome, who, reason: &str, waited_ms| AuditEvent::Decision {
        ask,
        tool_name: "bash".into(),
        outcome,
        who,
        risk: Risk::Medium,
        reason: reason.into(),
        asked: None,
        edited: None,
        waited_ms,
    };
    let events = [
        AuditEvent::SessionStart {
            resumed: false,
            folder: "/home/p/shop".into(),
            branch: None,
            model: None,
            profile: Profile::Ask,
        },
        AuditEvent::Prompt { prompt: "Mend the tests".into(), typed: None, elsewhere: false },
        requested(1, "rm -rf build"),
        decision(1, Verdict::Denied, Who::Rule { rule: "shell(rm)".into() }, "No.", 0),
        requested(2, "deploy staging"),
        decision(2, Verdict::Allowed, Who::Person, "", 250),
        AuditEvent::ToolFailed {
            ask: 2,
            tool_name: "bash".into(),
            call_id: None,
            error: "no such file".into(),
            interrupted: false,
            duration_ms: 7,
        },
        AuditEvent::Idle { aborted: false },
        AuditEvent::SessionEnd { reason: "user_exit".into(), duration_ms: 800, counts: Counts::default() },
    ];
    let entry = |(event, at): (AuditEvent, u64)| AuditEntry {
        timestamp: begins + at * 100,
        session_id: SessionId::from(name),
        agent: None,
        event,
    };
    events.into_iter().zip(0..).map(entry).collect()
}
