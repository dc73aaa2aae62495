//! kill -9 of a writing process at random moments: no acknowledged entry is lost, the database opens, the chain holds.
//!
//! The program is its own child: with `--write FILE` it writes until it is killed, and prints what is acknowledged.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a test may panic")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use askance_audit::{Filter, Limits, Options, Reader, Store, StoreError, Writer};
use askance_core::id::SessionId;
use askance_core::record::{AuditEntry, AuditEvent};

/// How often the writer is killed.
const KILLS: u64 = 12;

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    if let [flag, file, from] = arguments.as_slice()
        && flag == "--write"
    {
        write(Path::new(file), from.parse().unwrap());
    }
    // What the test runner asks of every test program.
    if arguments.iter().any(|argument| argument == "--list") {
        println!("no_acknowledged_entry_is_lost: test");
        return;
    }
    no_acknowledged_entry_is_lost();
    println!("test no_acknowledged_entry_is_lost ... ok");
}

/// Writes numbered entries as fast as they are taken, until it is killed.
fn write(file: &Path, from: u64) -> ! {
    // The numbers stand for moments long ago: nothing is too old here.
    let limits = Limits { days: 100_000, ..Limits::default() };
    let options = Options { limits, ..Options::new(Arc::new(|said| eprintln!("{said}"))) };
    let writer = Arc::new(Writer::start(file.to_owned(), options));
    let telling = Arc::clone(&writer);
    std::thread::spawn(move || {
        let mut told = 0;
        loop {
            let acknowledged = telling.acknowledged();
            if acknowledged > told {
                told = acknowledged;
                println!("{}", from + told);
                std::io::stdout().flush().unwrap();
            }
            std::thread::yield_now();
        }
    });
    let mut number = from;
    loop {
        let prompt = format!("{number} {}", "words of a prompt ".repeat(20));
        let event = AuditEvent::Prompt { prompt, typed: None, elsewhere: false };
        let entry = AuditEntry { timestamp: number, session_id: SessionId::from("s"), agent: None, event };
        // The queue may be full: only what was taken counts.
        if writer.record(entry).is_some() {
            number += 1;
        } else {
            std::thread::yield_now();
        }
    }
}

fn no_acknowledged_entry_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.sqlite");
    let mut acknowledged = 0;
    for round in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([Path::new("--write"), &file, Path::new(&acknowledged.to_string())])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut last = acknowledged;
        // The moment is random enough: after so many acknowledgements, and then some while.
        let after = usize::try_from(round % 4).unwrap();
        let mut lines = lines.map_while(Result::ok);
        for line in lines.by_ref().take(after + 1) {
            last = line.parse().unwrap();
        }
        std::thread::sleep(Duration::from_millis(round * 7 % 40));
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines {
            // The last line may have been cut off by the kill.
            last = line.parse::<u64>().unwrap_or(last).max(last);
        }
        acknowledged = check(&file, last);
    }
    println!("{acknowledged} entries after {KILLS} kills");
}

/// Looks at what is there; returns the number that the next writer begins with.
fn check(file: &Path, acknowledged: u64) -> u64 {
    let mut next = 0;
    Reader::open(file)
        .unwrap()
        .each(&Filter::default(), |entry| {
            let entry: AuditEntry = serde_json::from_str(&entry.json).unwrap();
            if matches!(entry.event, AuditEvent::Prompt { .. }) {
                assert_eq!(entry.timestamp, next, "an entry is missing");
                next += 1;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    assert!(next >= acknowledged, "{acknowledged} were acknowledged, {next} are there");
    let verified = Store::open(file, None).unwrap().verify().unwrap();
    assert_eq!(verified.broken, None);
    next
}
