//! The queue: it delays nobody, and says what it could not keep.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a test may panic")]

mod entries;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use askance_audit::{Filter, Limits, Options, Reader, StoreError, Writer};
use askance_core::record::{AuditEntry, AuditEvent};
use rusqlite::Connection;

use entries::{Made, file, prompt, session};

/// Long enough for any disk.
const PATIENCE: Duration = Duration::from_mins(2);

/// What was said.
type Said = Arc<Mutex<Vec<String>>>;

fn options() -> (Options, Said) {
    let said = Said::default();
    let saying = Arc::clone(&said);
    let options = Options::new(Arc::new(move |sentence| saying.lock().unwrap().push(sentence.to_owned())));
    // The tests' moments are long ago: nothing is too old here.
    (Options { limits: Limits { days: 100_000, ..Limits::default() }, ..options }, said)
}

fn sentences(said: &Said) -> Vec<String> {
    said.lock().unwrap().clone()
}

fn prompts(made: &Made) -> Vec<u64> {
    entries(made)
        .into_iter()
        .filter(|entry| matches!(entry.event, AuditEvent::Prompt { .. }))
        .map(|entry| entry.timestamp)
        .collect()
}

fn entries(made: &Made) -> Vec<AuditEntry> {
    let mut found = Vec::new();
    made.reader()
        .each(&Filter::default(), |entry| {
            found.push(serde_json::from_str(&entry.json)?);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    found
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < PATIENCE, "{what} took too long");
        std::thread::yield_now();
    }
}

#[test]
fn what_was_put_in_is_there_when_the_writer_is_gone() {
    let made = Made::new();
    let (options, said) = options();
    let writer = Writer::start(made.path.clone(), options);
    for at in 0..2_000 {
        assert_eq!(writer.record(prompt("s1", at, "words")), Some(at + 1));
    }
    drop(writer);
    assert_eq!(prompts(&made), (0..2_000).collect::<Vec<_>>());
    assert_eq!(sentences(&said), Vec::<String>::new());
}

#[test]
fn a_locked_database_delays_nobody_and_what_is_lost_is_told() {
    let made = Made::new();
    drop(made.store());
    let other = Connection::open(&made.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (options, said) = options();
    let writer = Writer::start(made.path.clone(), Options { queue: 64, ..options });
    let mut taken = 0;
    let mut lost = 0_u64;
    for at in 0..2_000 {
        match writer.record(prompt("s1", at, "words")) {
            Some(number) => taken = number,
            None => lost += 1,
        }
    }
    // Nothing can be written yet: had anything waited for it, less would be lost.
    assert!(lost >= 2_000 - 64 - 512, "{lost}");
    assert_eq!((writer.acknowledged(), writer.lost()), (0, lost));
    assert!(!writer.flush(Duration::from_millis(10)), "nothing is written yet");
    until("the sentence", || !sentences(&said).is_empty());
    assert_eq!(sentences(&said), ["The audit record is locked by another program for now."]);
    other.execute_batch("COMMIT").unwrap();
    assert!(writer.flush(PATIENCE));
    assert_eq!((writer.acknowledged(), writer.lost()), (taken, 0));
    let found = entries(&made);
    assert_eq!(u64::try_from(found.len()).unwrap(), taken + 1);
    let told = |entry: &&AuditEntry| entry.event == AuditEvent::Lost { entries: lost };
    assert_eq!(found.iter().filter(told).count(), 1, "the record says what it lost");
}

#[test]
fn a_full_disk_is_said_once_and_what_was_acknowledged_stays() {
    let made = Made::new();
    let (options, said) = options();
    let writer = Writer::start(made.path.clone(), Options { max_pages: Some(40), ..options });
    for at in 0..40 {
        writer.record(prompt("s1", at, &format!("{at} {}", "different words ".repeat(500)))).unwrap();
    }
    until("the full disk", || !sentences(&said).is_empty());
    assert!(sentences(&said)[0].starts_with("There is no room on the disk"), "{:?}", sentences(&said));
    // What was acknowledged before is there; the rest waits.
    let acknowledged = writer.acknowledged();
    assert!(u64::try_from(prompts(&made).len()).unwrap() >= acknowledged);
    drop(writer);
    assert_eq!(sentences(&said).len(), 1, "it is said once");
    let kept = prompts(&made).len();
    let (more, _) = self::options();
    let writer = Writer::start(made.path.clone(), more);
    writer.record(prompt("s1", 99, "words")).unwrap();
    drop(writer);
    assert_eq!(prompts(&made).len(), kept + 1);
    assert_eq!(made.store().verify().unwrap().broken, None);
}

#[test]
fn a_damaged_file_is_set_aside_and_never_overwritten() {
    let made = Made::new();
    for round in 1..=2 {
        let garbage = format!("this is no database, number {round} ").repeat(1_000);
        // Nothing that SQLite keeps beside it belongs to the new file.
        for beside in ["audit.sqlite-wal", "audit.sqlite-shm"] {
            let _ = std::fs::remove_file(made.path.with_file_name(beside));
        }
        file(&made, garbage.as_bytes());
        let (options, said) = options();
        let writer = Writer::start(made.path.clone(), options);
        writer.record(prompt("s1", round, "words")).unwrap();
        assert!(writer.flush(PATIENCE));
        drop(writer);
        let name = format!("audit.damaged-{round}.sqlite");
        assert_eq!(std::fs::read(made.path.with_file_name(&name)).unwrap(), garbage.as_bytes());
        let sentence = format!("The audit record was damaged and is kept as {name}. A new one was begun.");
        assert_eq!(sentences(&said), [sentence]);
        assert_eq!(prompts(&made), [round]);
    }
}

#[test]
fn damage_that_is_met_while_writing_costs_only_what_was_there() {
    let made = Made::new();
    let mut store = made.store();
    for at in 0..50 {
        store.append(&session(&format!("s{at}"), at * 1_000)).unwrap();
    }
    drop(store);
    // The first page stays: the damage is met only where the tables are.
    let mut bytes = std::fs::read(&made.path).unwrap();
    bytes[4_096..].fill(0xa5);
    file(&made, &bytes);
    let (options, said) = options();
    let writer = Writer::start(made.path.clone(), options);
    writer.record(prompt("new", 7, "words")).unwrap();
    assert!(writer.flush(PATIENCE), "{:?}", sentences(&said));
    drop(writer);
    assert!(sentences(&said)[0].starts_with("The audit record was damaged"), "{:?}", sentences(&said));
    assert_eq!(prompts(&made), [7]);
    assert_eq!(std::fs::read(made.path.with_file_name("audit.damaged-1.sqlite")).unwrap().len(), bytes.len());
}

#[test]
fn a_newer_record_is_left_alone() {
    let made = Made::new();
    drop(made.store());
    Connection::open(&made.path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(&made.path).unwrap();
    let (options, said) = options();
    let writer = Writer::start(made.path.clone(), options);
    writer.record(prompt("s1", 1, "words")).unwrap();
    until("the sentence", || !sentences(&said).is_empty());
    drop(writer);
    assert!(
        sentences(&said)[0].contains("written by a newer Askance (version 99)"),
        "{:?}",
        sentences(&said)
    );
    assert_eq!(std::fs::read(&made.path).unwrap(), before);
}

#[test]
fn a_sessions_file_is_written_when_it_ends() {
    let made = Made::new();
    let folder = made.path.with_file_name("files");
    let (options, said) = options();
    let writer = Writer::start(made.path.clone(), options);
    writer.limit(Limits { days: 100_000, session_files: Some(folder.clone()), ..Limits::default() });
    for entry in session("s1", 1_000) {
        writer.record(entry).unwrap();
    }
    writer.record(prompt("s2", 5_000, "still going")).unwrap();
    drop(writer);
    let names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["audit-s1.json"]);
    let array: Vec<AuditEntry> =
        serde_json::from_slice(&std::fs::read(folder.join(&names[0])).unwrap()).unwrap();
    assert_eq!(array, session("s1", 1_000));
    assert_eq!(sentences(&said), Vec::<String>::new());
}

#[test]
fn two_writers_make_one_chain() {
    let made = Made::new();
    let writers: Vec<_> = (0..2).map(|_| Writer::start(made.path.clone(), options().0)).collect();
    for at in 0..300 {
        for writer in &writers {
            writer.record(prompt("s1", at, "words")).unwrap();
        }
    }
    drop(writers);
    assert_eq!(Reader::open(&made.path).unwrap().sessions().unwrap()[0].entries, 600);
    let verified = made.store().verify().unwrap();
    assert_eq!((verified.entries, verified.broken), (600, None));
}

#[test]
fn a_writer_that_does_not_keep_the_record_removes_nothing_and_sets_nothing_aside() {
    let made = Made::new();
    let (options, _) = options();
    let limits = Limits { days: 0, megabytes: 0, session_files: None };
    let writer = Writer::start(made.path.clone(), Options { keeps: false, limits, ..options });
    writer.record(prompt("old", 1_000, "words")).unwrap();
    assert!(writer.flush(PATIENCE));
    drop(writer);
    assert_eq!(entries(&made).len(), 1);
    std::fs::write(&made.path, "no database ".repeat(200)).unwrap();
    let (options, said) = self::options();
    let writer = Writer::start(made.path.clone(), Options { keeps: false, ..options });
    writer.record(prompt("new", 2_000, "words")).unwrap();
    until("the damage to be said", || !sentences(&said).is_empty());
    drop(writer);
    assert!(sentences(&said)[0].contains("is damaged"), "{:?}", sentences(&said));
    assert!(std::fs::read_to_string(&made.path).unwrap().starts_with("no database"));
}
