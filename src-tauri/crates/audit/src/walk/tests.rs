//! Walking finds what a plain question finds, and its work does not grow with the record.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use askance_core::id::SessionId;
use askance_core::record::{AuditEntry, AuditEvent, Verdict, Who};
use askance_core::settings::Profile;
use askance_core::view::Risk;

use super::*;
use crate::{Reader, Store};

/// Numbers that look as if nobody had chosen them.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll(u64::try_from(all.len()).unwrap())).unwrap()]
    }
}

const WORDS: [&str; 10] =
    ["compile", "compiler", "cargo", "target", "zebra", "été", "a.b", "src/main.rs", "x1", "Ärger"];
const TOOLS: [&str; 3] = ["bash", "view", "edit"];
const FOLDERS: [&str; 4] = ["/home/p/shop", "/home/p/shop/api", "/home/p/shopping", "/home/q"];

fn entry(dice: &mut Dice, number: u64) -> AuditEntry {
    let session = dice.roll(12);
    let event = match dice.roll(4) {
        0 => AuditEvent::SessionStart {
            resumed: false,
            folder: FOLDERS[usize::try_from(session).unwrap() % 4].into(),
            branch: None,
            model: None,
            profile: Profile::Ask,
        },
        1 => AuditEvent::Decision {
            ask: number,
            tool_name: dice.one_of(&TOOLS).into(),
            outcome: dice.one_of(&[Verdict::Allowed, Verdict::Denied]),
            who: if dice.roll(3) == 0 { Who::Person } else { Who::Rule { rule: "shell(cargo:*)".into() } },
            risk: Risk::Low,
            reason: dice.one_of(&WORDS).into(),
            asked: None,
            edited: None,
            waited_ms: 0,
        },
        2 => AuditEvent::ToolResult {
            ask: number,
            tool_name: dice.one_of(&TOOLS).into(),
            call_id: None,
            tool_result: format!("{} {}", dice.one_of(&WORDS), dice.one_of(&WORDS)),
            duration_ms: 1,
            masked: 0,
            cut: false,
        },
        _ => {
            let words: Vec<_> = (0..dice.roll(6)).map(|_| dice.one_of(&WORDS)).collect();
            AuditEvent::Prompt { prompt: words.join(" "), typed: None, elsewhere: false }
        }
    };
    // A clock that was set back now and then.
    let timestamp = 1_000_000 + number * 10 - dice.roll(20) / 19 * 5_000;
    AuditEntry { timestamp, session_id: SessionId(format!("s{session}")), agent: None, event }
}

fn filter(dice: &mut Dice) -> Filter {
    let searches = [
        "compile",
        "comp",
        "c",
        "cargo compile",
        "compile carg",
        "a.b",
        "b.a",
        "main.r",
        "target zeb",
        "x",
        "ete",
        "é",
        "ä",
        "nowhere",
        "\"",
        "AND",
        "compile OR",
        "shell(cargo",
        "(",
    ];
    let mut some = |chance: u64, all: &[&str]| (dice.roll(chance) == 0).then(|| dice.one_of(all).to_owned());
    let words = some(2, &searches);
    let tool = some(4, &["bash", "view", "none"]);
    let decision = some(6, &["allowed", "denied"]);
    let event = some(8, &["prompt", "decision"]);
    let who = some(8, &["rule", "person"]);
    let folder = some(4, &["/home/p", "/home/p/shop", "/home/q", "/nowhere"]);
    let session = some(6, &["s1", "s2", "nobody"]);
    let since = (dice.roll(4) == 0).then(|| 1_000_000 + dice.roll(5_000));
    let until = (dice.roll(4) == 0).then(|| 1_000_000 + dice.roll(5_000));
    Filter { session, since, until, tool, decision, event, folder, who, words }
}

fn record(entries: u64, made: impl FnMut(u64) -> AuditEntry) -> (tempfile::TempDir, Reader) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.sqlite");
    let mut store = Store::open(&path, None).unwrap();
    let all: Vec<_> = (0..entries).map(made).collect();
    for batch in all.chunks(crate::BATCH) {
        store.append(batch).unwrap();
    }
    (folder, Reader::open(&path).unwrap())
}

/// All pages, one after another.
fn walked(reader: &Reader, filter: &Filter, order: Order, limit: u32, work: u64) -> Vec<i64> {
    let range = reader.range(filter).unwrap();
    let mut found = Vec::new();
    let mut after = None;
    for _ in 0..100_000 {
        let page = walk(&reader.connection, filter, (order, range), (after, limit), work).unwrap();
        found.extend(page.ids);
        assert!(page.next.is_none() || page.next != after, "it goes on");
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
    panic!("it goes on for ever with {filter:?}");
}

#[test]
fn walking_finds_what_a_plain_question_finds() {
    let mut dice = Dice(7);
    let (_folder, reader) = record(500, |number| entry(&mut dice, number));
    let mut dice = Dice(8);
    for _ in 0..250 {
        let filter = filter(&mut dice);
        let mut expected = Vec::new();
        reader
            .each(&filter, |entry| {
                expected.push(entry.id);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        // Pages that are full, and pages that end because so much work is enough.
        let (limit, work) = dice.one_of(&[(50, WORK), (3, WORK), (7, 60), (50, 1)]);
        assert_eq!(walked(&reader, &filter, Order::Oldest, limit, work), expected, "{filter:?}");
        expected.reverse();
        assert_eq!(walked(&reader, &filter, Order::Newest, limit, work), expected, "{filter:?}");
    }
}

#[test]
fn a_beginning_of_too_many_words_finds_the_same() {
    let (_folder, reader) = record(400, |number| AuditEntry {
        timestamp: number,
        session_id: "s".into(),
        agent: None,
        event: AuditEvent::Prompt { prompt: format!("file{number} dog"), typed: None, elsewhere: false },
    });
    for (words, found) in
        [("file", 400), ("file1", 111), ("dog fil", 400), ("file39 d", 1), ("dog file39", 11), ("file4 c", 0)]
    {
        let filter = Filter { words: Some(words.into()), ..Filter::default() };
        for work in [1, WORK] {
            assert_eq!(walked(&reader, &filter, Order::Newest, 50, work).len(), found, "{words}");
        }
    }
}

/// The work of a first page for the worst questions: it is the same for a record that is four times as large.
#[test]
fn the_work_of_a_page_does_not_grow_with_the_record() {
    let of = |entries: u64| {
        let (_folder, reader) = record(entries, |number| {
            let early = number < entries / 10;
            let tool_name = if early { "fetch" } else { "bash" }.to_owned();
            let tool_result = format!("compile the target {}", if early { "dodo" } else { "dog" });
            let event = AuditEvent::ToolResult {
                ask: number,
                tool_name,
                call_id: None,
                tool_result,
                duration_ms: 1,
                masked: 0,
                cut: false,
            };
            let session_id = SessionId(format!("s{}", number / 50));
            AuditEntry { timestamp: number, session_id, agent: None, event }
        });
        let words = |words: &str| Filter { words: Some(words.into()), ..Filter::default() };
        let fetch = |filter: Filter| Filter { tool: Some("fetch".into()), ..filter };
        [
            Filter::default(),
            words("compile"),
            words("compile targ"),
            words("dodo"),
            fetch(Filter::default()),
            fetch(words("compile")),
            Filter { event: Some("toolResult".into()), ..fetch(words("compile")) },
            Filter { session: Some("s3".into()), ..words("compile") },
            Filter { until: Some(entries / 20), ..words("compile") },
        ]
        .map(|filter| {
            let way = (Order::Newest, reader.range(&filter).unwrap());
            let page = walk(&reader.connection, &filter, way, (None, 50), WORK).unwrap();
            assert_eq!(page.ids.len(), 50, "{filter:?}");
            page.work
        })
    };
    let (small, large) = (of(2_000), of(8_000));
    for (at, (small, large)) in small.into_iter().zip(large).enumerate() {
        assert!(large <= small + small / 4 + 50, "question {at}: {large}, and of a quarter {small}");
        assert!(large <= 1_500, "question {at}: {large}");
    }
}

#[test]
fn what_never_fits_ends_a_page_after_bounded_work() {
    let (_folder, reader) = record(3_000, |number| {
        let event = AuditEvent::ToolResult {
            ask: number,
            tool_name: if number % 2 == 0 { "bash" } else { "view" }.into(),
            call_id: None,
            tool_result: if number % 2 == 0 { "horse" } else { "dog" }.into(),
            duration_ms: 1,
            masked: 0,
            cut: false,
        };
        AuditEntry { timestamp: number, session_id: "s".into(), agent: None, event }
    });
    let never = Filter { tool: Some("bash".into()), words: Some("dog".into()), ..Filter::default() };
    let page = walk(&reader.connection, &never, (Order::Newest, (0, i64::MAX)), (None, 50), 2_000).unwrap();
    assert!(page.ids.is_empty() && page.next.is_some(), "{page:?}");
    assert!(page.work < 2_000 + 2 * LOOK, "{page:?}");
    assert_eq!(walked(&reader, &never, Order::Newest, 50, 2_000), [0_i64; 0]);
}

/// What each question is answered by: an index, and no sorting.
#[test]
fn no_question_reads_everything_or_sorts() {
    let (_folder, reader) = record(10, |number| entry(&mut Dice(number), number));
    let values = |all: &[&str]| Filter {
        tool: all.contains(&"tool").then(|| "bash".into()),
        decision: all.contains(&"decision").then(|| "denied".into()),
        event: all.contains(&"event").then(|| "prompt".into()),
        who: all.contains(&"who").then(|| "rule".into()),
        folder: all.contains(&"folder").then(|| "/home".into()),
        since: all.contains(&"since").then_some(1),
        words: all.contains(&"words").then(|| "compile".into()),
        ..Filter::default()
    };
    for named in [
        &["tool"][..],
        &["decision"],
        &["tool", "decision"],
        &["event"],
        &["who"],
        &["folder"],
        &["since"],
        &[],
    ] {
        for order in [Order::Newest, Order::Oldest] {
            let way = Way { order, range: (0, i64::MAX) };
            let filter = values(named);
            for walker in walkers(&reader.connection, &filter, way, false).unwrap() {
                let (Walker::Index { look, .. } | Walker::Sessions { look, .. }) = walker;
                let query = look.expanded_sql().unwrap();
                let plan = plan(&reader, &query);
                assert!(plan.starts_with("SEARCH entry USING"), "{query}: {plan}");
                assert!(!plan.contains("SCAN") && !plan.contains("B-TREE"), "{query}: {plan}");
            }
            if let Some(check) = Check::of(&reader.connection, &filter).unwrap() {
                let plan = plan(&reader, &check.look.expanded_sql().unwrap());
                assert_eq!(plan.matches("USING INTEGER PRIMARY KEY").count(), 2, "{plan}");
            }
            let plan = plan(&reader, &way.list());
            assert!(plan.starts_with("SCAN search VIRTUAL TABLE") && !plan.contains("B-TREE"), "{plan}");
        }
    }
}

fn plan(reader: &Reader, query: &str) -> String {
    // Without its values: the plan is the same.
    let mut rows = reader.connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
    let rows = rows.raw_query().mapped(|row| row.get::<_, String>(3));
    rows.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
}
