//! The outbox with a clock that only the test turns, and services that answer what the test says.

use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::*;
use crate::line::{Due, Step, backoff};
use crate::worker::Posting;

/// A service that takes tests, and nothing else: the tests answer for it.
struct Tested;

impl Transport for Tested {
    fn post<'a>(&'a self, _: &'a Target, _: &'a Letter) -> Posting<'a> {
        Box::pin(async { Answer::Taken })
    }
}

/// An outbox, its clock, and what it told.
struct Stage {
    outbox: Outbox,
    now: Arc<AtomicU64>,
    told: Arc<Mutex<Vec<Told>>>,
}

impl Stage {
    fn open(folder: &Path, now: &Arc<AtomicU64>) -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let (clock, say) = (Arc::clone(now), Arc::clone(&told));
        let outbox = Outbox::open(
            folder,
            Arc::new(Tested),
            Arc::new(move || clock.load(Ordering::Relaxed)),
            Arc::new(move |what| say.lock().expect("told").push(what)),
        )
        .expect("the outbox opens");
        outbox.configure(
            vec![target("a", "https://a.example.com/x"), target("b", "https://b.example.com/x")],
            [],
        );
        Self { outbox, now: Arc::clone(now), told }
    }

    fn put(&self, target: &str, body: &str) {
        self.outbox.put(letter(target, body)).expect("it is put in");
    }

    fn told(&self) -> Vec<Told> {
        std::mem::take(&mut self.told.lock().expect("told"))
    }

    fn pass(&self, ms: Millis) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// Answers what is due at `target`, and returns the bodies that were sent there.
    fn answer(&self, target: &str, answer: Answer) -> Vec<String> {
        let mut sent = Vec::new();
        for (to, seq, letter) in self.outbox.start_due() {
            if to.id == target {
                sent.push(letter.body);
                self.outbox.note(&to.id, seq, answer, 0.5);
            } else {
                self.outbox.note(&to.id, seq, Answer::Later { why: Why::Timeout, after: None }, 0.5);
            }
        }
        sent
    }
}

fn letter(target: &str, body: &str) -> Letter {
    Letter::new(target, "text/plain", Vec::new(), body.to_owned())
}

fn target(id: &str, address: &str) -> Target {
    Target { id: id.to_owned(), address: Address::parse(address).expect("an address"), secret: None }
}

fn clock() -> Arc<AtomicU64> {
    Arc::new(AtomicU64::new(1_000_000_000))
}

const LATER: Answer = Answer::Later { why: Why::Failing(500), after: None };

#[test]
fn a_failure_is_tried_again_and_the_order_stays() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    stage.put("a", "2");
    assert_eq!(stage.answer("a", LATER), ["1"]);
    assert!(stage.answer("a", Answer::Taken).is_empty(), "not before its time");
    stage.pass(1_000);
    assert_eq!(stage.answer("a", Answer::Taken), ["1"]);
    assert_eq!(stage.answer("a", Answer::Taken), ["2"]);
    assert_eq!(stage.outbox.status("a"), Status::default());
    assert!(stage.told().is_empty());
}

#[test]
fn one_target_does_not_wait_for_another() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    for body in ["1", "2"] {
        stage.put("a", body);
        stage.put("b", body);
    }
    let due: Vec<_> =
        stage.outbox.start_due().into_iter().map(|(to, _, letter)| (to.id, letter.body)).collect();
    assert_eq!(due, [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "1".to_owned())]);
    // `a` hangs: only `b` goes on.
    stage.outbox.note("b", 2, Answer::Taken, 0.5);
    let due: Vec<_> =
        stage.outbox.start_due().into_iter().map(|(to, _, letter)| (to.id, letter.body)).collect();
    assert_eq!(due, [("b".to_owned(), "2".to_owned())]);
}

#[test]
fn waits_grow_to_a_bound_and_differ() {
    let waits: Vec<_> = (0..12).map(|failures| backoff(failures, 1.0)).collect();
    assert_eq!(waits[..4], [1_000, 2_000, 4_000, 8_000]);
    assert_eq!(waits[11], 300_000);
    assert_eq!(backoff(u32::MAX, 1.0), 300_000);
    assert_eq!((backoff(3, 0.0), backoff(3, 0.5)), (4_000, 6_000));
}

#[test]
fn a_wait_survives_a_restart() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    stage.answer("a", Answer::Later { why: Why::Busy, after: Some(60_000) });
    drop(stage);
    let stage = Stage::open(folder.path(), &now);
    stage.pass(59_000);
    assert!(stage.answer("a", Answer::Taken).is_empty());
    stage.pass(1_000);
    assert_eq!(stage.answer("a", Answer::Taken), ["1"]);
}

#[test]
fn a_clock_that_was_wrong_holds_nothing_back() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    now.store(9_000_000_000_000, Ordering::Relaxed);
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    stage.answer("a", LATER);
    now.store(1_000_000_000, Ordering::Relaxed);
    assert_eq!(stage.answer("a", Answer::Taken), ["1"]);
}

#[tokio::test]
async fn a_refusal_stops_the_line_and_is_told_once() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    stage.answer("a", Answer::Never(Why::Refused(404)));
    let broken = Told::Broken { target: "a".to_owned(), why: Why::Refused(404) };
    assert_eq!(stage.told(), [broken]);
    stage.put("a", "2");
    stage.pass(3_600_000);
    assert!(stage.answer("a", Answer::Taken).is_empty());
    drop(stage);
    // A restart neither forgets it nor tells it again.
    let stage = Stage::open(folder.path(), &now);
    assert!(stage.answer("a", Answer::Taken).is_empty());
    assert_eq!(stage.outbox.status("a"), Status { waiting: 2, dropped: 0, broken: Some(Why::Refused(404)) });
    assert!(stage.told().is_empty());
    stage.outbox.test(letter("a", "test")).await.expect("a test is taken");
    assert_eq!(stage.answer("a", Answer::Taken), ["1"]);
    assert_eq!(stage.answer("a", Answer::Taken), ["2"]);
    assert_eq!(stage.outbox.test(letter("c", "test")).await, Err(Why::NoTarget));
}

#[tokio::test]
async fn a_message_refused_again_after_a_test_is_given_up() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "odd");
    stage.put("a", "fine");
    stage.answer("a", Answer::Never(Why::Refused(400)));
    stage.outbox.test(letter("a", "test")).await.expect("a test is taken");
    stage.told();
    assert_eq!(stage.answer("a", Answer::Never(Why::Refused(400))), ["odd"]);
    assert_eq!(stage.told(), [Told::Dropping { target: "a".to_owned(), why: Drops::Refused }]);
    assert_eq!(stage.answer("a", Answer::Taken), ["fine"]);
}

#[test]
fn another_address_mends_and_gets_what_waits() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    stage.answer("a", Answer::Never(Why::Redirected(302)));
    stage.outbox.configure(vec![target("a", "https://a.example.com/x")], []);
    assert!(stage.outbox.status("a").broken.is_some(), "the same address is still broken");
    stage.outbox.configure(vec![target("a", "https://a.example.com/y")], []);
    assert_eq!(stage.answer("a", Answer::Taken), ["1"]);
}

#[test]
fn the_messages_of_a_removed_target_go_but_not_those_of_one_that_is_not_read() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    stage.put("b", "2");
    stage.put("unread", "3");
    stage.outbox.configure(vec![target("a", "https://a.example.com/x")], []);
    drop(stage);
    let stage = Stage::open(folder.path(), &now);
    let waiting = |id| stage.outbox.status(id).waiting;
    assert_eq!((waiting("a"), waiting("b"), waiting("unread")), (1, 0, 1));
}

#[test]
fn messages_to_a_paused_target_wait_for_it() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    let (a, b) = (target("a", "https://a.example.com/x"), target("b", "https://b.example.com/x"));
    stage.put("b", "1");
    let paused = || [b.id.clone()];
    stage.outbox.configure(vec![a.clone()], paused());
    assert_eq!(stage.answer("b", Answer::Taken), [""; 0], "nothing is sent to it now");
    stage.outbox.configure(vec![a.clone(), b.clone()], []);
    assert_eq!(stage.answer("b", Answer::Taken), ["1"]);
    stage.put("b", "2");
    stage.outbox.configure(vec![a.clone()], paused());
    stage.outbox.configure(vec![a], []);
    assert_eq!(stage.outbox.status("b").waiting, 0, "removed while it was paused");
}

#[test]
fn a_message_that_cannot_be_read_now_is_not_lost() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    let file = folder.path().join(format!("{:016}.json", 1));
    let whole = std::fs::read(&file).expect("the message");
    std::fs::remove_file(&file).expect("removed");
    // What stands there can be opened and not read.
    std::fs::create_dir(&file).expect("a folder");
    assert_eq!(stage.answer("a", Answer::Taken), [""; 0]);
    assert_eq!((stage.told(), stage.outbox.status("a").waiting), (Vec::new(), 1));
    assert_eq!(stage.answer("a", Answer::Taken), [""; 0], "it is left alone for a while");
    std::fs::remove_dir(&file).expect("removed");
    std::fs::write(&file, whole).expect("the message");
    stage.pass(60 * 60 * 1_000);
    assert_eq!(stage.answer("a", Answer::Taken), ["1"]);
    // A damaged one is given up, and kept for whoever wants to look at it.
    stage.put("a", "2");
    std::fs::write(folder.path().join(format!("{:016}.json", 2)), "{").expect("damaged");
    assert_eq!(stage.answer("a", Answer::Taken), [""; 0]);
    assert_eq!(stage.told(), [Told::Dropping { target: "a".to_owned(), why: Drops::Unreadable }]);
    assert!(folder.path().join(format!("{:016}.unreadable", 2)).exists());
}

#[test]
fn too_many_cost_the_oldest_and_too_old_ones_go() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "0");
    // The first is under way, and stays.
    let due = stage.outbox.start_due();
    for number in 1..=WAITING + 2 {
        stage.put("a", &number.to_string());
    }
    assert_eq!(stage.told(), [Told::Dropping { target: "a".to_owned(), why: Drops::TooMany }]);
    assert_eq!(stage.outbox.status("a"), Status { waiting: WAITING, dropped: 3, broken: None });
    let files = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert!(files <= WAITING + 3, "{files}");
    stage.outbox.note("a", due[0].1, Answer::Taken, 0.5);
    assert_eq!(stage.answer("a", LATER), ["4"]);
    stage.pass(AGE_MS);
    assert!(stage.answer("a", Answer::Taken).is_empty());
    assert_eq!(stage.outbox.status("a").waiting, 0);
    assert_eq!(stage.told(), [Told::Dropping { target: "a".to_owned(), why: Drops::TooOld }]);
}

#[test]
fn what_is_under_way_does_not_become_too_old() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    let due = stage.outbox.start_due();
    stage.pass(AGE_MS);
    // Nor is the clock looked at again and again because of it.
    assert_eq!(stage.outbox.wait(), 15_000);
    assert!(stage.outbox.start_due().is_empty());
    assert_eq!(stage.outbox.status("a").waiting, 1);
    stage.outbox.note("a", due[0].1, LATER, 0.5);
    assert!(stage.outbox.start_due().is_empty());
    assert_eq!(stage.outbox.status("a"), Status { waiting: 0, dropped: 1, broken: None });
}

#[test]
fn files_are_private_whole_and_hold_no_address() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "1");
    stage.answer("a", LATER);
    std::fs::write(folder.path().join("0000000000000009.json"), b"{\"half").expect("written");
    std::fs::write(folder.path().join("0000000000000010.tmp"), b"{\"half").expect("written");
    for entry in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("text");
        assert!(!text.contains("example.com"), "{text}");
        #[cfg(unix)]
        if !text.contains("half") {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(entry.metadata().expect("metadata").permissions().mode() & 0o777, 0o600, "{entry:?}");
        }
    }
    drop(stage);
    let stage = Stage::open(folder.path(), &now);
    stage.put("a", "2");
    assert!(folder.path().join("0000000000000009.unreadable").exists());
    assert!(folder.path().join("0000000000000010.json").exists(), "a number is not used twice");
    assert_eq!(stage.outbox.status("a").waiting, 2);
}

#[test]
fn two_apps_do_not_send_the_same() {
    let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
    let stage = Stage::open(folder.path(), &now);
    let second = Outbox::open(folder.path(), Arc::new(Tested), Arc::new(|| 0), Arc::new(|_| {}));
    assert!(matches!(second, Err(StoreError::InUse)));
    drop(stage);
    Stage::open(folder.path(), &now);
}

/// What can happen to an outbox.
#[derive(Debug, Clone)]
enum Event {
    Put,
    Taken,
    Later(Option<Millis>),
    Never,
    Test,
    Pass(Millis),
    /// The app dies.
    Die,
    /// The service takes it, and the app dies before that is noted.
    TakenAndDie,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        5 => Just(Event::Put),
        4 => Just(Event::Taken),
        2 => prop::option::of(0..LONGEST_WAIT_MS).prop_map(Event::Later),
        1 => Just(Event::Never),
        2 => Just(Event::Test),
        3 => (0..400_000u64).prop_map(Event::Pass),
        1 => Just(Event::Die),
        1 => Just(Event::TakenAndDie),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens: in order, none lost, and doubled only where the app died in the window.
    #[test]
    fn messages_arrive_in_order_and_once(events in prop::collection::vec(event(), 1..60)) {
        let (folder, now) = (tempfile::tempdir().expect("a folder"), clock());
        let mut stage = Stage::open(folder.path(), &now);
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let (mut put, mut windows, mut received) = (0u32, 0, Vec::<u32>::new());
        let mut given_up = 0;
        // In the end all that waits is taken.
        let end = std::iter::repeat_n([Event::Test, Event::Pass(LONGEST_WAIT_MS), Event::Taken], 70).flatten();
        for event in events.into_iter().chain(end) {
            match event {
                Event::Put => {
                    stage.put("a", &put.to_string());
                    put += 1;
                }
                Event::Pass(ms) => stage.pass(ms),
                // Restarted often enough, a day is never over.
                Event::Test => runtime.block_on(stage.outbox.test(letter("a", "test"))).expect("taken"),
                Event::Die => {
                    drop(stage);
                    stage = Stage::open(folder.path(), &now);
                }
                Event::TakenAndDie => {
                    let sent = stage.outbox.start_due();
                    received.extend(sent.iter().map(|(_, _, letter)| letter.body.parse::<u32>().expect("a number")));
                    windows += sent.len();
                    drop(stage);
                    stage = Stage::open(folder.path(), &now);
                }
                Event::Taken => {
                    let sent = stage.answer("a", Answer::Taken);
                    received.extend(sent.iter().map(|body| body.parse::<u32>().expect("a number")));
                }
                Event::Later(after) => {
                    stage.answer("a", Answer::Later { why: Why::Busy, after });
                }
                Event::Never => {
                    stage.answer("a", Answer::Never(Why::Refused(400)));
                }
            }
            for told in stage.told() {
                match told {
                    Told::Dropping { why: Drops::Refused, .. } => given_up += 1,
                    Told::Dropping { why: Drops::TooOld, .. } => return Ok(()),
                    Told::Dropping { .. } => prop_assert!(false, "{told:?}"),
                    Told::Broken { .. } => {}
                }
            }
        }
        prop_assert!(received.is_sorted(), "{received:?}");
        let doubled = received.windows(2).filter(|pair| pair[0] == pair[1]).count();
        prop_assert!(doubled <= windows, "{received:?}");
        received.dedup();
        let missing = put as usize - received.len();
        // Told at least once if any was given up.
        prop_assert!(missing == 0 || given_up > 0, "{received:?} of {put}");
        prop_assert_eq!(stage.outbox.status("a").waiting, 0);
    }
}

#[test]
fn an_answer_to_a_message_that_is_gone_changes_nothing() {
    let mut line = Line::default();
    assert_eq!(line.answered(Answer::Taken, 0, 0.5), Step::Gone);
    assert_eq!(line.due(0), Due::Idle);
    line.push(1, 0);
    line.begin(1);
    line.lose(1);
    assert_eq!(line.answered(Answer::Taken, 0, 0.5), Step::Gone);
}
