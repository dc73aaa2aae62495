//! What a million entries in 20,000 sessions cost: to be searched, filtered, listed, counted and checked. The goals: any
//! first page, and any next one, under 100 ms; all that the history window asks for when it opens under 300 ms together
//! with its making. `ENTRIES=100000` for a shorter run; `COLD=1` besides with the file gone from the disk's cache;
//! `ONLY=search` or `write`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a bench may panic")]
#![allow(clippy::cast_precision_loss, reason = "the numbers are small")]

mod record;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use askance_audit::{Filter, Order, Reader, Store};
use askance_core::view::MetricsBy;

/// How often each question is asked.
const TIMES: usize = 11;
/// Entries of one page, as the window asks for them.
const PAGE: u32 = 50;
/// A day, in milliseconds.
const DAY: u64 = 86_400_000;
/// When the record begins.
const BEGIN: u64 = 1_790_000_000_000;

fn main() {
    let entries = std::env::var("ENTRIES").ok().and_then(|number| number.parse().ok()).unwrap_or(1_000_000);
    let only = std::env::var("ONLY").unwrap_or_default();
    let target = target();
    println!("{:>10}   {:>10}   {:>10}", "median", "slowest", "CPU of one");
    if matches!(only.as_str(), "" | "search") {
        let path = record::made(&target, entries);
        println!("{:>10.1} MB on the disk", std::fs::metadata(&path).unwrap().len() as f64 / 1e6);
        search(&path);
        open(&path);
    }
    if matches!(only.as_str(), "" | "write") {
        write(entries.min(200_000));
    }
}

/// The folder of this build: the program lies in `release/deps` below it.
fn target() -> PathBuf {
    std::env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned()
}

fn questions() -> Vec<(&'static str, Filter)> {
    let all = Filter::default;
    let words = |words: &str| Filter { words: Some(words.to_owned()), ..all() };
    let tool = |tool: &str, filter: Filter| Filter { tool: Some(tool.into()), ..filter };
    let decision = |decision: &str, filter: Filter| Filter { decision: Some(decision.into()), ..filter };
    let folder = |folder: &str, filter: Filter| Filter { folder: Some(folder.into()), ..filter };
    let session = |session: &str, filter: Filter| Filter { session: Some(session.into()), ..filter };
    let who = |who: &str, filter: Filter| Filter { who: Some(who.into()), ..filter };
    let event = |event: &str, filter: Filter| Filter { event: Some(event.into()), ..filter };
    let days = |from: u64, to: u64, filter: Filter| Filter {
        since: Some(BEGIN + from * DAY),
        until: Some(BEGIN + to * DAY),
        ..filter
    };
    vec![
        ("first page", all()),
        ("a rare word", words("zebra")),
        ("a common word", words("compile")),
        ("three common words", words("compile target number")),
        ("a common and a rare word", words("compile zebra")),
        ("a phrase", words("src/module7/file")),
        ("a phrase of common words", words("the-target")),
        ("common words that are never a phrase", words("target.compile")),
        ("a word that only the oldest have", words("dodo")),
        ("a word that is not there", words("nowhere")),
        ("a short beginning: c", words("c")),
        ("a short beginning: 1", words("1")),
        ("the beginning of a common word: comp", words("comp")),
        ("the beginning of 5,000 words: file", words("file")),
        ("the beginning of 977 words: packag", words("packag")),
        ("the beginning of a hash: ab", words("ab")),
        ("the beginning of a hash: abcd", words("abcd")),
        ("two beginnings that rarely meet: zebra c", words("zebra c")),
        ("a word, in one session", session("session-7", words("compile"))),
        ("a beginning, in one session", session("session-7", words("c"))),
        ("a word, one tool", tool("edit", words("compile"))),
        ("a word, a rare tool", tool("deploy", words("compile"))),
        ("a word, a tool of long ago", tool("fetch", words("compile"))),
        ("a word of results, denied: never", decision("denied", words("compile"))),
        ("a word of decisions, denied", decision("denied", words("shell"))),
        ("a word, one folder", folder("/home/p/shop3", words("compile"))),
        ("a word, a folder of long ago", folder("/home/p/old", words("compile"))),
        ("a word, decided by a rule: never", who("rule", words("compile"))),
        ("a word, one day", days(1, 2, words("compile"))),
        ("a word, the first ten days", days(0, 10, words("compile"))),
        ("a word, ten days in the middle", days(20, 30, words("compile"))),
        ("a rare word, the first ten days", days(0, 10, words("zebra"))),
        ("a beginning, the first ten days", days(0, 10, words("pack"))),
        ("word, tool, folder, days", days(10, 40, folder("/home/p/shop3", tool("edit", words("compile"))))),
        ("what was denied", decision("denied", all())),
        ("one session as a time line", session("session-7", all())),
        ("one folder", folder("/home/p/shop3", all())),
        ("all folders", folder("/home/p", all())),
        ("a folder of long ago", folder("/home/p/old", all())),
        ("decided by a rule", who("rule", all())),
        ("decided by nobody there", who("deadline", all())),
        ("messages", event("prompt", all())),
        ("denied, of one tool", decision("denied", tool("view", all()))),
        ("denied, of a tool of long ago", decision("denied", tool("fetch", all()))),
        ("decided by the person, one tool", who("person", tool("view", all()))),
        ("messages of one tool: never", event("prompt", tool("view", all()))),
        ("one tool, one day", days(1, 2, tool("edit", all()))),
        ("one tool, the first ten days", days(0, 10, tool("edit", all()))),
        ("a tool of long ago, the last days", days(40, 60, tool("fetch", all()))),
        ("the first day", days(0, 1, all())),
        ("days in the middle", days(20, 30, all())),
        ("denied, one folder, days", days(20, 40, folder("/home/p/shop3", decision("denied", all())))),
    ]
}

fn search(path: &Path) {
    for (name, filter) in questions() {
        measure(path, name, |reader| {
            let page = reader.lines(&filter, Order::Newest, None, PAGE).unwrap();
            (page.entries.len(), page.next)
        });
    }
    let reader = Reader::open(path).unwrap();
    for (name, filter) in questions() {
        // As somebody who scrolls: ten pages more.
        let mut after = None;
        let mut slowest = Duration::ZERO;
        for _ in 0..=10 {
            let begun = Instant::now();
            let page = reader.lines(&filter, Order::Newest, after, PAGE).unwrap();
            slowest = slowest.max(begun.elapsed());
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if slowest > Duration::from_millis(30) {
            println!("{:>10}   {:>10.1}   the slowest of ten pages of: {name}", "", milliseconds(slowest));
        }
    }
}

fn open(path: &Path) {
    let all = Filter::default();
    measure(path, "the list of sessions", |reader| {
        (reader.session_page(&all, None, 50).unwrap().len(), None)
    });
    let folder = Filter { folder: Some("/home/p/old".into()), ..all.clone() };
    measure(path, "the sessions of a folder of long ago", |reader| {
        (reader.session_page(&folder, None, 50).unwrap().len(), None)
    });
    let days = Filter { since: Some(BEGIN), until: Some(BEGIN + 10 * DAY), ..all.clone() };
    measure(path, "the sessions of the first ten days", |reader| {
        (reader.session_page(&days, None, 50).unwrap().len(), None)
    });
    measure(path, "tools and folders to choose from", |reader| {
        let (tools, folders) = reader.choices().unwrap();
        (tools.len() + folders.len(), None)
    });
    measure(path, "all that the window asks for at first", |reader| {
        reader.session_page(&all, None, 50).unwrap();
        reader.lines(&all, Order::Newest, None, PAGE).unwrap();
        (reader.choices().unwrap().1.len(), None)
    });
    let month = Filter { since: Some(BEGIN + 20 * DAY), until: Some(BEGIN + 50 * DAY), ..all.clone() };
    for (name, filter) in [("all", all), ("30 days", month), ("one folder", folder)] {
        for by in [MetricsBy::Day, MetricsBy::Folder, MetricsBy::Session] {
            measure(path, &format!("numbers of {name} by {by:?}"), |reader| {
                (reader.metrics(&filter, by).unwrap().groups.len(), None)
            });
        }
    }
}

fn write(entries: u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.sqlite");
    let mut store = Store::open(&path, None).unwrap();
    let begun = Instant::now();
    record::write(&mut store, entries);
    println!("{:>10.1} ms  write {entries}, batch by batch", milliseconds(begun.elapsed()));
    let begun = Instant::now();
    assert_eq!(store.verify().unwrap().broken, None);
    println!("{:>10.1} ms  check the chain", milliseconds(begun.elapsed()));
    let begun = Instant::now();
    let removed = store.tidy(BEGIN + 400 * DAY, 1, 1_000_000).unwrap();
    println!("{:>10.1} ms  remove {} entries", milliseconds(begun.elapsed()), removed.entries);
}

/// Asks often, each time with a reader of its own, as the app does; the first time counts no more than the others.
fn measure(path: &Path, name: &str, ask: impl Fn(&Reader) -> (usize, Option<i64>)) {
    let mut took = Vec::new();
    let mut found = (0, None);
    let before = cpu();
    for _ in 0..TIMES {
        let begun = Instant::now();
        found = ask(&Reader::open(path).unwrap());
        took.push(begun.elapsed());
    }
    let used = (cpu() - before) / TIMES as f64;
    took.sort_unstable();
    let cold = std::env::var_os("COLD").map(|_| {
        forget(path);
        let begun = Instant::now();
        ask(&Reader::open(path).unwrap());
        begun.elapsed()
    });
    let cold = cold.map(|cold| format!(", cold {:.1}", milliseconds(cold))).unwrap_or_default();
    let goes_on = if found.1.is_some() && found.0 < 50 { ", goes on" } else { "" };
    let (median, slowest) = (milliseconds(took[TIMES / 2]), milliseconds(took[TIMES - 1]));
    println!("{median:>10.1}   {slowest:>10.1}   {used:>10.1}   {name} ({}{goes_on}){cold}", found.0);
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

/// User and system time of this process in milliseconds, where the system tells it.
fn cpu() -> f64 {
    let Ok(stat) = std::fs::read_to_string("/proc/self/schedstat") else { return f64::NAN };
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).map_or(f64::NAN, |ns| ns / 1e6)
}

/// Takes the file out of the disk's cache.
fn forget(path: &Path) {
    let file = format!("of={}", path.display());
    let dropped = std::process::Command::new("dd")
        .args([file.as_str(), "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"])
        .status();
    assert!(dropped.is_ok_and(|status| status.success()), "`dd` takes the file out of the cache");
}
