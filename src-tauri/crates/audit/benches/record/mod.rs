//! A record of a million entries to measure with: 20,000 sessions of 50 entries, four at work at once, in 58 days. It is
//! made once and kept below `target`, since the making takes a minute.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench may panic")]

use std::path::{Path, PathBuf};

use askance_audit::Store;
use askance_core::id::SessionId;
use askance_core::record::{AuditEntry, AuditEvent, GateName, Verdict, Who};
use askance_core::settings::Profile;
use askance_core::view::Risk;
use serde_json::json;

/// Entries of one session.
const OF_SESSION: u64 = 50;
/// Sessions that are at work at once.
const AT_ONCE: u64 = 4;
/// From one entry to the next, in milliseconds.
const STEP: u64 = 5_000;
/// Counts up when the entries become others.
const MADE: u32 = 2;

/// The record with so many entries, below a build's folder.
pub(crate) fn made(target: &Path, entries: u64) -> PathBuf {
    let folder = target.join("bench-record");
    let path = folder.join(format!("{entries}-{MADE}.sqlite"));
    if !path.exists() {
        std::fs::create_dir_all(&folder).unwrap();
        // Whole or not at all: a run that was broken off leaves none.
        let part = tempfile::tempdir_in(&folder).unwrap();
        let file = part.path().join("audit.sqlite");
        let mut store = Store::open(&file, None).unwrap();
        write(&mut store, entries);
        store.checkpoint().unwrap();
        drop(store);
        std::fs::rename(&file, &path).unwrap();
    }
    path
}

/// Writes the entries, as the app does: batch by batch, in a chain.
pub(crate) fn write(store: &mut Store, entries: u64) {
    let mut batch = Vec::with_capacity(askance_audit::BATCH);
    for count in 0..entries {
        batch.push(entry(count));
        if batch.len() == askance_audit::BATCH {
            store.append(&batch).unwrap();
            batch.clear();
        }
    }
    store.append(&batch).unwrap();
}

/// The session of an entry, and the how-manieth of its entries it is.
fn session_of(count: u64) -> (u64, u64) {
    let round = count / (OF_SESSION * AT_ONCE);
    let within = count % (OF_SESSION * AT_ONCE);
    (round * AT_ONCE + within % AT_ONCE, within / AT_ONCE)
}

fn entry(count: u64) -> AuditEntry {
    let (session, number) = session_of(count);
    // One tool that is rare, and one that is not used any more.
    let tool = match count {
        _ if count < 10_000 => "fetch",
        _ if (count / 3).is_multiple_of(7_001) => "deploy",
        _ => ["bash", "view", "edit", "grep"][usize::try_from(count / 3 % 4).unwrap()],
    }
    .to_owned();
    let rare = if count % 50_000 == 8 { "zebra" } else { "horse" };
    let early = if count < 5_000 { "dodo" } else { "dog" };
    // `compile` in most; a word like a hash in each; numbered words; a word that only the oldest have.
    let words = format!(
        "compile the target number {count} of package{} and look at src/module{}/file{}.rs for the {rare} and the {early} {:08x}",
        count % 977,
        count % 61,
        count % 4_999,
        u32::try_from(count.wrapping_mul(2_654_435_761) % (1 << 32)).unwrap(),
    );
    let event = match number % 3 {
        _ if number == 0 => AuditEvent::SessionStart {
            resumed: false,
            folder: if session < 200 {
                "/home/p/old".into()
            } else {
                format!("/home/p/shop{}", session % 200)
            },
            branch: Some("main".into()),
            model: None,
            profile: Profile::Ask,
        },
        _ if number == 1 => AuditEvent::Prompt { prompt: words, typed: None, elsewhere: false },
        0 => AuditEvent::ToolRequested {
            ask: count,
            tool_name: tool,
            call_id: None,
            tool_args: json!({ "command": words }),
            cwd: "/home/p/shop".into(),
            gate: GateName::Hook,
            intention: None,
            masked: 0,
            cut: false,
        },
        1 => AuditEvent::Decision {
            ask: count,
            tool_name: tool,
            outcome: if count.is_multiple_of(10) { Verdict::Denied } else { Verdict::Allowed },
            who: if count.is_multiple_of(50) {
                Who::Person
            } else {
                Who::Rule { rule: "shell(cargo:*)".into() }
            },
            risk: Risk::Low,
            reason: "The rule `shell(cargo:*)` allows it.".into(),
            asked: None,
            edited: None,
            waited_ms: if count.is_multiple_of(50) { 4_000 } else { 0 },
        },
        _ => AuditEvent::ToolResult {
            ask: count,
            tool_name: tool,
            call_id: None,
            tool_result: words.repeat(3),
            duration_ms: 12,
            masked: 0,
            cut: false,
        },
    };
    let session_id = SessionId(format!("session-{session}"));
    AuditEntry { timestamp: 1_790_000_000_000 + count * STEP, session_id, agent: None, event }
}
