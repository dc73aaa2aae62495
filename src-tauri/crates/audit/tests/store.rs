//! What is written is found again, checked, bounded and exported.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a test may panic")]

mod entries;

use askance_audit::{Filter, Format, Reader, Removed, Store, StoreError, export, session_file};
use rusqlite::Connection;
use serde_json::Value;

use entries::{DAY, Made, file, prompt, session};

fn json(reader: &Reader, filter: &Filter) -> Vec<Value> {
    let mut found = Vec::new();
    reader
        .each(filter, |entry| {
            found.push(serde_json::from_str(&entry.json)?);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    found
}

fn exported(reader: &Reader, format: Format) -> String {
    let mut bytes = Vec::new();
    export(reader, &Filter::default(), format, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn of(session: &str) -> Filter {
    Filter { session: Some(session.to_owned()), ..Filter::default() }
}

#[test]
fn sessions_are_listed_with_their_counts() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("s1", 1_000)).unwrap();
    store.append(&[prompt("s2", 90_000, "Look around")]).unwrap();
    let sessions = made.reader().sessions().unwrap();
    assert_eq!(sessions.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(), ["s2", "s1"]);
    let first = &sessions[1];
    assert_eq!((first.folder.as_deref(), first.reason.as_deref()), (Some("/home/p/shop"), Some("user_exit")));
    assert_eq!((first.prompts, first.tool_calls, first.allowed, first.approved), (1, 2, 0, 1));
    assert_eq!((first.denied, first.errors, first.waited_ms, first.entries), (1, 1, 250, 9));
    assert_eq!(sessions[0].ended, None);
}

#[test]
fn entries_are_found_by_everything_that_a_window_filters_by() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("s1", 1_000)).unwrap();
    store.append(&session("s2", 50_000)).unwrap();
    let reader = made.reader();
    let count = |filter: Filter| json(&reader, &filter).len();
    let all = Filter::default;
    assert_eq!(count(all()), 18);
    assert_eq!(count(of("s1")), 9);
    assert_eq!(count(Filter { tool: Some("bash".into()), ..all() }), 10);
    assert_eq!(count(Filter { decision: Some("denied".into()), ..all() }), 2);
    assert_eq!(count(Filter { event: Some("prompt".into()), ..of("s2") }), 1);
    assert_eq!(count(Filter { since: Some(50_000), ..all() }), 9);
    assert_eq!(count(Filter { until: Some(50_000), ..all() }), 9);
    for (folder, found) in [("/home/p/shop", 18), ("/home/p", 18), ("/home/p/sho", 0), ("/home", 18)] {
        assert_eq!(count(Filter { folder: Some(folder.into()), ..all() }), found, "{folder}");
    }
    for (words, found) in [
        ("deploy", 2),
        ("DEPLOY stag", 2),
        ("mend \"tests\"", 2),
        ("rm OR", 0),
        ("\"", 0),
        ("  ", 18),
        ("sessionStart", 0),
    ] {
        assert_eq!(count(Filter { words: Some(words.into()), ..all() }), found, "{words}");
    }
    assert_eq!(count(Filter { words: Some("deploy".into()), ..of("s2") }), 1);
    let newest = reader.newest(&all(), None, 2).unwrap();
    assert_eq!(newest.iter().map(|entry| entry.id).collect::<Vec<_>>(), [18, 17]);
    let before = reader.newest(&Filter { words: Some("deploy".into()), ..all() }, Some(12), 10).unwrap();
    assert_eq!(before.len(), 1);
}

#[test]
fn whatever_is_changed_breaks_the_chain_and_is_named() {
    let table = [
        ("UPDATE entry SET json = replace(json, 'deploy', 'depart') WHERE id = 5", 5),
        ("UPDATE entry SET who = 'rule x' WHERE id = 6", 6),
        ("UPDATE entry SET at = at + 1 WHERE id = 2", 2),
        ("UPDATE entry SET json = CAST(x'ff' AS TEXT) WHERE id = 5", 5),
        ("UPDATE entry SET hash = zeroblob(3) WHERE id = 4", 4),
        ("UPDATE entry SET session = 2 WHERE id = 4", 4),
        ("DELETE FROM entry WHERE id = 3", 3),
        ("DELETE FROM entry WHERE id = 9", 9),
        ("DELETE FROM entry WHERE id = 3; INSERT INTO gap VALUES (3, 3, zeroblob(32))", 4),
        ("UPDATE head SET hash = zeroblob(32)", 9),
        (
            "INSERT INTO entry SELECT 10, at, session, event, tool, decision, who, json, hash FROM entry WHERE id = 9",
            10,
        ),
    ];
    for (change, broken) in table {
        let made = Made::new();
        let mut store = made.store();
        store.append(&session("s1", 1_000)).unwrap();
        assert_eq!(store.verify().unwrap().broken, None);
        drop(store);
        let other = Connection::open(&made.path).unwrap();
        other.execute_batch("PRAGMA foreign_keys = OFF;").unwrap();
        other.execute_batch(change).unwrap();
        let found = made.reader().verify().unwrap().broken;
        assert_eq!(found.map(|(id, _)| id), Some(broken), "{change}");
    }
}

#[test]
fn old_sessions_go_whole_and_the_chain_still_holds() {
    let made = Made::new();
    let mut store = made.store();
    // Entries of an old and a new session, one after the other.
    for (old, new) in session("old", 1_000).into_iter().zip(session("new", 100 * DAY)) {
        store.append(&[old, new]).unwrap();
    }
    let removed = store.tidy(100 * DAY + 60_000, 90, 500).unwrap();
    assert_eq!((removed.sessions, removed.entries, removed.still_over), (1, 9, false));
    let verified = store.verify().unwrap();
    assert_eq!((verified.entries, verified.removed, verified.broken), (10, 9, None));
    let reader = made.reader();
    assert_eq!(json(&reader, &of("old")), Vec::<Value>::new());
    assert_eq!(json(&reader, &Filter { words: Some("deploy".into()), ..Filter::default() }).len(), 1);
    let own = json(&reader, &Filter { event: Some("removed".into()), ..Filter::default() });
    assert_eq!((&own[0]["sessions"], &own[0]["entries"]), (&Value::from(1), &Value::from(9)));
    // Later the new one goes, too, and what the record said about itself: what comes goes on from there.
    store.append(&session("next", 300 * DAY)).unwrap();
    assert_eq!(store.tidy(300 * DAY, 90, 500).unwrap().entries, 10);
    let verified = store.verify().unwrap();
    assert_eq!((verified.entries, verified.removed, verified.broken), (10, 19, None));
    assert_eq!(store.tidy(300 * DAY, 90, 500).unwrap().entries, 0, "nothing is left to do");
    // A gap is no excuse for taking more away.
    drop((store, reader));
    Connection::open(&made.path).unwrap().execute_batch("DELETE FROM entry WHERE id = 20").unwrap();
    assert_eq!(made.reader().verify().unwrap().broken.map(|(id, _)| id), Some(1));
}

#[test]
fn a_clock_that_jumps_forward_removes_nothing_and_the_newest_session_never_goes() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("old", 0)).unwrap();
    store.append(&session("new", 10 * DAY)).unwrap();
    assert_eq!(store.tidy(1_000 * DAY, 5, 500).unwrap(), Removed::default());
    assert_eq!(made.reader().sessions().unwrap().len(), 2);
    // With a clock that can be right, the old one goes, and the newest stays however old it is.
    assert_eq!(store.tidy(30 * DAY, 5, 500).unwrap().sessions, 1);
    let left = made.reader().sessions().unwrap();
    assert_eq!(left.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(), ["new"]);
    // Something new was recorded: what is old by that clock goes.
    store.append(&session("next", 1_000 * DAY)).unwrap();
    assert_eq!(store.tidy(1_000 * DAY, 5, 500).unwrap().sessions, 1);
    assert_eq!(store.verify().unwrap().broken, None);
}

#[test]
fn a_record_that_is_too_large_loses_its_oldest_sessions_but_never_the_newest() {
    let made = Made::new();
    let mut store = made.store();
    for number in 0..12_u64 {
        let name = format!("s{number}");
        let long: Vec<_> =
            (0..100).map(|at| prompt(&name, number * 1_000 + at, &"many words ".repeat(1_000))).collect();
        store.append(&long).unwrap();
    }
    let removed = store.tidy(20_000, 90, 10).unwrap();
    assert!(removed.sessions > 0 && !removed.still_over, "{removed:?}");
    assert!(std::fs::metadata(&made.path).unwrap().len() < 11_000_000, "free pages are given back");
    let left = made.reader().sessions().unwrap();
    assert_eq!(left[0].id, "s11");
    assert!(left.iter().all(|session| session.first >= i64::try_from(removed.sessions * 1_000).unwrap()));
    let removed = store.tidy(20_000, 90, 1).unwrap();
    assert!(removed.still_over);
    assert_eq!(made.reader().sessions().unwrap().len(), 1);
    assert_eq!(store.verify().unwrap().broken, None);
}

#[test]
fn much_is_removed_in_rounds() {
    let made = Made::new();
    let mut store = made.store();
    for number in 0..50_u64 {
        store.append(&session(&format!("s{number}"), number * 1_000)).unwrap();
    }
    store.append(&session("new", 200 * DAY)).unwrap();
    let rounds: Vec<_> = (0..4).map(|_| store.tidy(200 * DAY, 90, 500).unwrap()).collect();
    let sessions: Vec<_> = rounds.iter().map(|removed| (removed.sessions, removed.more)).collect();
    assert_eq!(sessions, [(20, true), (20, true), (10, false), (0, false)]);
    assert_eq!(store.verify().unwrap().broken, None);
}

#[test]
fn exports_hold_every_entry() {
    let made = Made::new();
    made.store().append(&session("s1", 1_000)).unwrap();
    let reader = made.reader();
    let array: Vec<Value> = serde_json::from_str(&exported(&reader, Format::Json)).unwrap();
    assert_eq!(array, json(&reader, &Filter::default()));
    let lines = exported(&reader, Format::Jsonl);
    assert_eq!(lines.lines().count(), 9);
    let tutorial: Vec<Value> = serde_json::from_str(&exported(&reader, Format::Tutorial)).unwrap();
    let told: Vec<_> = tutorial
        .iter()
        .map(|line| {
            format!("{} {} {}", line["ts"], line["event"].as_str().unwrap(), line["detail"].as_str().unwrap())
        })
        .collect();
    let expected = [
        "0.0 SESSION_START /home/p/shop",
        "0.1 SEND Mend the tests",
        "0.2 TOOL_START bash",
        "0.3 PERMISSION DENIED: bash (rule shell(rm)): No.",
        "0.4 TOOL_START bash",
        "0.5 PERMISSION APPROVED: bash (person)",
        "0.6 TOOL_COMPLETE error=no such file",
        "0.7 SESSION_IDLE ",
        "0.8 SESSION_END user_exit",
    ];
    assert_eq!(told, expected);
    let empty = Made::new();
    drop(empty.store());
    assert_eq!(exported(&empty.reader(), Format::Json), "[\n]\n");
}

#[test]
fn a_spreadsheet_runs_nothing() {
    let made = Made::new();
    let cells = ["=cmd|'/c calc'!A1", " +1", "-1", "@SUM(A1)", "\t=1", "a,\"b\"\nc", "plain"];
    let entries: Vec<_> = cells.iter().map(|cell| prompt("s1", 1, cell)).collect();
    made.store().append(&entries).unwrap();
    let table = exported(&made.reader(), Format::Csv);
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    assert_eq!(rows.headers().unwrap().len(), 12);
    let details: Vec<_> = rows.records().map(|row| row.unwrap()[11].to_owned()).collect();
    let expected: Vec<_> = cells
        .iter()
        .enumerate()
        .map(|(n, cell)| if n < 5 { format!("'{cell}") } else { (*cell).to_owned() })
        .collect();
    assert_eq!(details, expected);
}

#[test]
fn a_sessions_file_is_private_and_its_name_harmless() {
    let made = Made::new();
    made.store().append(&session("../../s1", 1_000)).unwrap();
    let folder = made.path.with_file_name("files");
    let path = session_file(&made.reader(), &"../../s1".into(), &folder).unwrap();
    assert_eq!(path, folder.join("audit-______s1.json"));
    let array: Vec<Value> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!((array.len(), &array[8]["event"]), (9, &Value::from("sessionEnd")));
    private(&path);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn every_file_is_readable_by_its_owner_alone() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("s1", 1_000)).unwrap();
    for name in ["audit.sqlite", "audit.sqlite-wal", "audit.sqlite-shm"] {
        private(&made.path.with_file_name(name));
    }
}

#[cfg(unix)]
fn private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
}

#[cfg(not(unix))]
fn private(path: &std::path::Path) {
    assert!(path.exists());
}

#[test]
fn only_our_own_databases_of_a_known_version_are_written() {
    let made = Made::new();
    drop(made.store());
    drop(made.store());
    Connection::open(&made.path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&made.path, None), Err(StoreError::Newer(99))));
    assert!(matches!(Reader::open(&made.path), Err(StoreError::Newer(99))));

    let other = Made::new();
    Connection::open(&other.path).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    assert!(matches!(Store::open(&other.path, None), Err(StoreError::Damaged(_))));

    let none = Made::new();
    assert!(matches!(Reader::open(&none.path), Err(StoreError::Missing)));
    file(&none, b"");
    assert!(matches!(Reader::open(&none.path), Err(StoreError::Missing)));
    assert!(Store::open(&none.path, None).is_ok(), "an empty file is a database without tables");
}

#[test]
fn a_reader_changes_nothing() {
    let made = Made::new();
    made.store().append(&session("s1", 1_000)).unwrap();
    let before = std::fs::read(&made.path).unwrap();
    let mut reader = made.reader();
    reader.verify().unwrap();
    reader.sessions().unwrap();
    drop(reader);
    assert_eq!(std::fs::read(&made.path).unwrap(), before);
}
