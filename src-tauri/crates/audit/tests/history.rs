//! What the history window asks the record: pages, words, numbers.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a test may panic")]

mod entries;

use askance_audit::{Filter, GROUPS, LINE, NAMED, Order, REST, Reader, StoreError};
use askance_core::id::SessionId;
use askance_core::record::{AuditEntry, AuditEvent, GateName};
use askance_core::view::{HistoryEntry, MetricCounts, MetricsBy};
use jiff::tz::{Offset, TimeZone};
use rusqlite::Connection;
use serde_json::json;

use entries::{DAY, Made, prompt, session};

/// Half an hour, in milliseconds.
const HALF: u64 = 30 * 60 * 1_000;

fn in_utc(reader: &Reader, filter: &Filter, by: MetricsBy) -> askance_core::view::Metrics {
    reader.metrics_in(filter, by, &TimeZone::UTC).unwrap()
}

fn usage(session: &str, timestamp: u64, model: &str, input_tokens: u64, output_tokens: u64) -> AuditEntry {
    let event = AuditEvent::Usage { model: Some(model.to_owned()), input_tokens, output_tokens };
    AuditEntry { timestamp, session_id: SessionId::from(session), agent: None, event }
}

fn requested(session: &str, timestamp: u64, tool: &str) -> AuditEntry {
    let event = AuditEvent::ToolRequested {
        ask: timestamp,
        tool_name: tool.to_owned(),
        call_id: None,
        tool_args: json!({"command": "ls\nls"}),
        cwd: "/".into(),
        gate: GateName::Hook,
        intention: None,
        masked: 0,
        cut: false,
    };
    AuditEntry { timestamp, session_id: SessionId::from(session), agent: None, event }
}

fn lines(reader: &Reader, filter: &Filter, order: Order, after: Option<i64>) -> Vec<HistoryEntry> {
    reader.lines(filter, order, after, 4).unwrap().entries
}

fn words(words: &str) -> Filter {
    Filter { words: Some(words.to_owned()), ..Filter::default() }
}

fn marked(line: &HistoryEntry) -> String {
    line.pieces
        .iter()
        .map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() })
        .collect()
}

#[test]
fn pages_hold_every_entry_once_in_both_orders() {
    let made = Made::new();
    made.store().append(&session("s1", 1_000)).unwrap();
    let reader = made.reader();
    for (order, expected) in
        [(Order::Oldest, (1..=9).collect::<Vec<_>>()), (Order::Newest, (1..=9).rev().collect())]
    {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let page = reader.lines(&Filter::default(), order, after, 4).unwrap();
            found.extend(page.entries.iter().map(|line| line.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, expected);
    }
}

#[test]
fn lines_say_what_a_person_looks_for() {
    let made = Made::new();
    made.store().append(&session("s1", 1_000)).unwrap();
    let reader = made.reader();
    let all = reader.lines(&Filter::default(), Order::Oldest, None, 20).unwrap().entries;
    let [start, said, wanted, denied, _, approved, failed, idle, end] = &all[..] else { panic!("{all:#?}") };
    assert_eq!((start.event.as_str(), marked(start).as_str()), ("sessionStart", "/home/p/shop"));
    assert_eq!((said.event.as_str(), said.title.as_deref()), ("prompt", Some("Mend the tests")));
    assert_eq!(
        (wanted.tool.as_deref(), wanted.ask, marked(wanted).as_str()),
        (Some("bash"), Some(1), "rm -rf build")
    );
    assert_eq!((denied.decision.as_deref(), denied.who.as_deref()), (Some("denied"), Some("rule")));
    assert_eq!(
        (denied.by.as_deref(), denied.waited_ms, marked(denied).as_str()),
        (Some("shell(rm)"), None, "No.")
    );
    assert_eq!(
        (approved.who.as_deref(), approved.by.as_deref(), approved.waited_ms),
        (Some("person"), None, Some(250))
    );
    assert_eq!((failed.duration_ms, failed.ask), (Some(7), Some(2)));
    assert_eq!((idle.event.as_str(), end.duration_ms), ("idle", Some(800)));
}

#[test]
fn hits_show_where_the_words_are() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("s1", 1_000)).unwrap();
    let hostile = format!(
        "{} <img src=x onerror=1> \u{202e}evil\u{1b}[31m {}",
        "before ".repeat(80),
        "x".repeat(5_000)
    );
    store.append(&[prompt("s2", 5_000, &hostile)]).unwrap();
    let reader = made.reader();
    let found = lines(&reader, &words("DEPLOY stag"), Order::Newest, None);
    assert_eq!(found.iter().map(marked).collect::<Vec<_>>(), ["bash [deploy] [staging] /home/p/shop hook"]);
    let found = lines(&reader, &words("onerror"), Order::Newest, None);
    let [hit] = &found[..] else { panic!("{found:#?}") };
    let text = marked(hit);
    assert!(text.contains("<img src=x [onerror]=1> \u{202e}evil\u{1b}[31m xxx"), "{text}");
    assert!(text.chars().count() <= LINE + 4 && text.starts_with("…before"), "{text}");
    assert_eq!(lines(&reader, &words("nowhere"), Order::Newest, None), []);
}

#[test]
fn decisions_are_found_by_who_took_them() {
    let made = Made::new();
    made.store().append(&session("s1", 1_000)).unwrap();
    let reader = made.reader();
    let by = |who: &str| {
        let filter = Filter { who: Some(who.to_owned()), ..Filter::default() };
        lines(&reader, &filter, Order::Newest, None).into_iter().map(|line| line.id).collect::<Vec<_>>()
    };
    assert_eq!(
        (by("person"), by("rule"), by("rul"), by("rule shell(rm)")),
        (vec![6], vec![4], vec![], vec![])
    );
}

#[test]
fn an_entry_is_shown_whole_but_bounded() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&[prompt("s1", 1, &"ä".repeat(60_000)), requested("s1", 2, "bash")]).unwrap();
    let reader = made.reader();
    let long = reader.entry(1).unwrap().unwrap();
    assert_eq!((long[0].name.as_str(), long[0].text.chars().count(), long[0].cut), ("prompt", 40_000, true));
    let names: Vec<_> = reader.entry(2).unwrap().unwrap().into_iter().map(|field| field.name).collect();
    assert_eq!(names, ["ask", "toolName", "toolArgs", "cwd", "gate", "masked"]);
    assert_eq!(reader.entry(3).unwrap(), None);
}

#[test]
fn sessions_come_in_pages_with_what_they_are_called() {
    let made = Made::new();
    let mut store = made.store();
    for number in 0..5 {
        // Two ended in the same millisecond.
        store.append(&session(&format!("s{number}"), 1_000 + number / 2 * 10_000)).unwrap();
    }
    let reader = made.reader();
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = reader.session_page(&Filter::default(), after, 2).unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.last, last.number));
        found.extend(page);
    }
    assert_eq!(
        found.iter().map(|session| session.id.as_str()).collect::<Vec<_>>(),
        ["s4", "s3", "s2", "s1", "s0"]
    );
    assert_eq!((found[0].title.as_deref(), found[0].duration_ms), (Some("Mend the tests"), 800));
    let count = |filter: Filter| reader.session_page(&filter, None, 10).unwrap().len();
    let all = Filter::default;
    assert_eq!(count(Filter { folder: Some("/home".into()), ..all() }), 5);
    assert_eq!(count(Filter { folder: Some("/home/p/sho".into()), ..all() }), 0);
    assert_eq!(count(Filter { since: Some(11_900), ..all() }), 1);
    assert_eq!(count(Filter { until: Some(1_000), ..all() }), 2);
    assert_eq!(reader.choices().unwrap(), (vec!["bash".to_owned()], vec!["/home/p/shop".to_owned()]));
}

#[test]
fn numbers_are_those_of_the_entries() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("s1", DAY)).unwrap();
    store.append(&session("s2", 2 * DAY - 400)).unwrap();
    store.append(&[usage("s1", DAY + 900, "m", 100, 20), usage("s1", DAY + 950, "n", 1, 0)]).unwrap();
    let reader = made.reader();
    let all = Filter::default();
    let days = in_utc(&reader, &all, MetricsBy::Day);
    let expected = MetricCounts {
        sessions: 2,
        duration_ms: 1_750,
        prompts: 2,
        tool_calls: 4,
        allowed: 0,
        approved: 2,
        denied: 2,
        waited_ms: 500,
        errors: 2,
        input_tokens: 101,
        output_tokens: 20,
    };
    assert_eq!(days.totals, expected);
    assert_eq!(
        days.tools.iter().map(|tool| (tool.name.as_str(), tool.count)).collect::<Vec<_>>(),
        [("bash", 4)]
    );
    let decided: Vec<_> =
        days.decisions.iter().map(|who| (who.who.as_str(), who.allowed, who.denied, who.not_asked)).collect();
    assert_eq!(decided, [("person", 2, 0, 0), ("rule", 0, 2, 0)]);
    assert_eq!(
        days.errors.iter().map(|error| (error.name.as_str(), error.count)).collect::<Vec<_>>(),
        [("tool", 2)]
    );
    let tokens: Vec<_> = days.tokens.iter().map(|t| (t.model.as_str(), t.input, t.output)).collect();
    assert_eq!(tokens, [("m", 100, 20), ("n", 1, 0)]);
    // The second session lasts over midnight: it is in both days, and its time is divided.
    let by_day: Vec<_> = days
        .groups
        .iter()
        .map(|day| (day.key.as_str(), day.counts.sessions, day.counts.duration_ms, day.counts.denied))
        .collect();
    assert_eq!(by_day, [("1970-01-02", 2, 1_250, 2), ("1970-01-03", 1, 500, 0)]);
    let by_session = in_utc(&reader, &all, MetricsBy::Session).groups;
    let labels: Vec<_> =
        by_session.iter().map(|group| (group.key.as_str(), group.label.as_deref())).collect();
    assert_eq!(labels, [("s1", Some("Mend the tests")), ("s2", Some("Mend the tests"))]);
    let by_folder = in_utc(&reader, &all, MetricsBy::Folder).groups;
    assert_eq!(
        by_folder.iter().map(|group| (group.key.as_str(), group.counts)).collect::<Vec<_>>(),
        [("/home/p/shop", expected)]
    );
    let sessions = |filter| in_utc(&reader, &filter, MetricsBy::Day).totals.sessions;
    assert_eq!(sessions(Filter { session: Some("s2".into()), ..Filter::default() }), 1);
    assert_eq!(sessions(Filter { folder: Some("/home/p".into()), ..Filter::default() }), 2);
    assert_eq!(sessions(Filter { folder: Some("/elsewhere".into()), ..Filter::default() }), 0);
    assert_eq!(sessions(Filter { since: Some(2 * DAY), ..Filter::default() }), 1);
    assert_eq!(sessions(Filter { until: Some(DAY), ..Filter::default() }), 0);
}

#[test]
fn days_are_those_of_the_persons_time_zone() {
    let made = Made::new();
    // At 18:30 UTC it is midnight in India.
    let midnight = DAY - 11 * HALF;
    made.store().append(&[prompt("s", midnight - 1, "x"), prompt("s", midnight, "y")]).unwrap();
    let india = TimeZone::fixed(Offset::from_seconds(5 * 3_600 + 1_800).unwrap());
    let days = made.reader().metrics_in(&Filter::default(), MetricsBy::Day, &india).unwrap().groups;
    assert_eq!(
        days.iter().map(|day| (day.key.as_str(), day.counts.prompts)).collect::<Vec<_>>(),
        [("1970-01-01", 1), ("1970-01-02", 1)]
    );
}

#[test]
fn time_counts_while_a_session_is_open() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("s", 0)).unwrap();
    // It ended; a day later it goes on, and crashes; then it comes back.
    store.append(&session("s", DAY)[..3]).unwrap();
    store.append(&session("s", 2 * DAY)).unwrap();
    // The clock is set back.
    store.append(&[prompt("s", 5, "x")]).unwrap();
    let reader = made.reader();
    assert_eq!(reader.sessions().unwrap()[0].duration_ms, 800 + 200 + 800);
    assert_eq!(in_utc(&reader, &Filter::default(), MetricsBy::Day).totals.duration_ms, 1_800);
}

#[test]
fn names_and_groups_are_bounded() {
    let made = Made::new();
    let mut all = Vec::new();
    for number in 0..NAMED as u64 + 10 {
        all.push(requested(&format!("s{number}"), number, &format!("tool{number:03}")));
    }
    made.store().append(&all).unwrap();
    let metrics = in_utc(&made.reader(), &Filter::default(), MetricsBy::Session);
    assert_eq!(
        (metrics.tools.len(), metrics.tools.last().map(|rest| (rest.name.as_str(), rest.count))),
        (NAMED + 1, Some((REST, 10)))
    );
    assert_eq!((metrics.groups.len(), metrics.left_out as usize), (GROUPS, NAMED + 10 - GROUPS));
}

#[test]
fn what_is_removed_is_not_counted_any_more() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("old", 0)).unwrap();
    store.append(&session("new", 100 * DAY)).unwrap();
    assert_eq!(store.tidy(100 * DAY, 90, 1_000).unwrap().sessions, 1);
    let totals = in_utc(&made.reader(), &Filter::default(), MetricsBy::Day).totals;
    assert_eq!((totals.sessions, totals.prompts, totals.duration_ms), (1, 1, 800));
}

#[test]
fn a_database_of_the_first_version_is_brought_up_to_date() {
    let made = Made::new();
    let mut store = made.store();
    store.append(&session("s1", 1_000)).unwrap();
    store.append(&[usage("s1", 3_000, "m", 5, 6), prompt("s2", 4_000, "\n  Look around\nand mend")]).unwrap();
    drop(store);
    let look = || {
        let reader = made.reader();
        (reader.sessions().unwrap(), in_utc(&reader, &Filter::default(), MetricsBy::Day))
    };
    let expected = look();
    assert_eq!(expected.0[0].title.as_deref(), Some("Look around"));
    Connection::open(&made.path)
        .unwrap()
        .execute_batch(
            "DROP TABLE tally; DROP INDEX entry_who; DROP INDEX entry_tool_decision;
             ALTER TABLE session DROP COLUMN title; ALTER TABLE session DROP COLUMN branch;
             ALTER TABLE session DROP COLUMN duration_ms; ALTER TABLE session DROP COLUMN input_tokens;
             ALTER TABLE session DROP COLUMN output_tokens; PRAGMA user_version = 1;",
        )
        .unwrap();
    // Whoever only looks changes nothing, and says so.
    assert!(matches!(Reader::open(&made.path), Err(StoreError::Older(1))));
    let mut store = made.store();
    assert_eq!(store.verify().unwrap().broken, None);
    assert_eq!(look(), expected);
    store.append(&[prompt("s2", 4_500, "more")]).unwrap();
    assert_eq!(look().1.totals.prompts, 3);
}

#[test]
fn a_look_can_be_stopped() {
    let made = Made::new();
    let mut store = made.store();
    for number in 0..200 {
        store.append(&session(&format!("s{number}"), number * 1_000)).unwrap();
    }
    let reader = made.reader();
    let interrupt = reader.stopper();
    let mut seen = 0;
    let stopped = reader.each(&Filter::default(), |_| {
        seen += 1;
        interrupt.stop();
        Ok::<_, StoreError>(())
    });
    assert!(matches!(stopped, Err(StoreError::Stopped)) && seen < 1_800, "{seen}");
    assert_eq!(reader.lines(&Filter::default(), Order::Newest, None, 4).unwrap().entries.len(), 4);
}
