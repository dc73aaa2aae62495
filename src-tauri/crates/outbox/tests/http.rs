//! The outbox over real HTTP, against the receiver: every way in which a service can fail, and the app killed between.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use askance_demo::Slack;
use askance_demo::slack::{Posted, Reply};
use askance_outbox::{Address, Http, Letter, Outbox, Status, Target, Told, Why, signature};

/// Longer than anything here takes on a busy machine.
const WITHIN: Duration = Duration::from_mins(1);
/// How long the outbox waits for an answer here.
const LIMIT: Duration = Duration::from_secs(10);

fn now() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

struct Stage {
    outbox: Arc<Outbox>,
    told: Arc<Mutex<Vec<Told>>>,
    running: tokio::task::JoinHandle<()>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl Stage {
    fn open(folder: &Path, address: &str) -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let say = Arc::clone(&told);
        let transport = Http::new(LIMIT, Arc::new(now));
        let tell = Arc::new(move |what| say.lock().unwrap().push(what));
        let outbox = Arc::new(Outbox::open(folder, Arc::new(transport), Arc::new(now), tell).unwrap());
        let running = tokio::spawn(Arc::clone(&outbox).run());
        let stage = Self { outbox, told, running };
        stage.aim(address);
        stage
    }

    fn aim(&self, address: &str) {
        let address = Address::parse(address).unwrap();
        self.outbox.configure(vec![Target { id: "t".to_owned(), address, secret: None }], []);
    }

    fn put(&self, numbers: std::ops::Range<u32>) {
        for number in numbers {
            self.outbox.put(letter(number)).unwrap();
        }
    }

    async fn until(&self, mut holds: impl FnMut(&Status) -> bool) {
        let wait = async {
            while !holds(&self.outbox.status("t")) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(WITHIN, wait).await.expect("it came to that");
    }
}

fn letter(number: u32) -> Letter {
    Letter::new("t", "application/json", Vec::new(), format!("{{\"text\":\"{number}\"}}"))
}

fn numbers(messages: &[Posted]) -> Vec<u32> {
    messages.iter().map(|message| message.text().parse().unwrap()).collect()
}

/// The numbers of the messages that were taken.
fn taken(receiver: &Slack) -> Vec<u32> {
    let messages = receiver.messages();
    let taken: Vec<_> = messages.into_iter().filter(|message| (200..300).contains(&message.status)).collect();
    numbers(&taken)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_arrives_in_order_whatever_the_service_does() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Slack::start().await.unwrap();
    for reply in [
        Reply::Status(500, String::new()),
        Reply::Close,
        Reply::Hang,
        Reply::RetryAfter(429, "1".to_owned()),
        Reply::Status(200, "ok".to_owned()),
        Reply::Status(503, String::new()),
    ] {
        receiver.plan(reply);
    }
    let stage = Stage::open(folder.path(), &receiver.webhook_url());
    stage.put(0..4);
    stage.until(|status| status.waiting == 0).await;
    // The first was tried four times before it was taken, the second twice.
    assert_eq!(numbers(&receiver.messages()), [0, 0, 0, 0, 0, 1, 1, 2, 3]);
    assert_eq!(taken(&receiver), [0, 1, 2, 3]);
    let messages = receiver.messages();
    assert!(messages[..5].iter().all(|message| {
        message.headers["x-askance-delivery"] == messages[0].headers["x-askance-delivery"]
    }));
    assert!(stage.told.lock().unwrap().is_empty());
    let left: Vec<PathBuf> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.iter().all(|path| path.ends_with("lock") || path.ends_with("state.json")), "{left:?}");
}

#[tokio::test]
async fn retry_after_is_honoured_as_seconds_and_as_a_date() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Slack::start().await.unwrap();
    let stage = Stage::open(folder.path(), &receiver.webhook_url());
    let date = |ms| httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(ms));
    for as_date in [false, true] {
        let value = if as_date { date(now() + 3_000) } else { "2".to_owned() };
        receiver.plan(Reply::RetryAfter(429, value));
        let before = std::time::Instant::now();
        stage.put(0..1);
        stage.until(|status| status.waiting == 0).await;
        // A date has no milliseconds.
        assert!(before.elapsed() >= Duration::from_millis(1_950), "{:?}", before.elapsed());
    }
}

#[tokio::test]
async fn no_network_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Slack::start().await.unwrap();
    let (port, address) = (receiver.port(), receiver.webhook_url());
    receiver.stop().await;
    let stage = Stage::open(folder.path(), &address);
    stage.put(0..3);
    stage.until(|status| status.waiting == 3).await;
    assert_eq!(stage.outbox.test(letter(9)).await, Err(Why::Unreachable));
    drop(stage);
    let receiver = Slack::start_on(port).await.unwrap();
    // The old one lets its lock go when its task has ended.
    let stage = loop {
        tokio::time::sleep(Duration::from_millis(10)).await;
        if Outbox::open(
            folder.path(),
            Arc::new(Http::new(LIMIT, Arc::new(now))),
            Arc::new(now),
            Arc::new(|_| {}),
        )
        .is_ok()
        {
            break Stage::open(folder.path(), &address);
        }
    };
    stage.until(|status| status.waiting == 0).await;
    assert_eq!(numbers(&receiver.messages()), [0, 1, 2]);
}

#[tokio::test]
async fn a_refusal_and_a_redirect_stop_and_are_told_once() {
    for (reply, why) in [
        (Reply::Status(404, "no_service".to_owned()), Why::Refused(404)),
        (Reply::Status(410, String::new()), Why::Refused(410)),
        (Reply::Redirect("http://127.0.0.1:9/services/elsewhere".to_owned()), Why::Redirected(307)),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let receiver = Slack::start().await.unwrap();
        let stage = Stage::open(folder.path(), &receiver.webhook_url());
        receiver.plan(reply);
        stage.put(0..2);
        stage.until(|status| status.broken == Some(why)).await;
        assert_eq!(receiver.messages().len(), 1, "nothing follows a refusal");
        assert_eq!(*stage.told.lock().unwrap(), [Told::Broken { target: "t".to_owned(), why }]);
        stage.outbox.test(letter(7)).await.unwrap();
        stage.until(|status| status.waiting == 0).await;
        assert_eq!(taken(&receiver), [7, 0, 1]);
    }
}

#[tokio::test]
async fn a_redirect_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let (receiver, elsewhere) = (Slack::start().await.unwrap(), Slack::start().await.unwrap());
    receiver.plan(Reply::Redirect(elsewhere.webhook_url()));
    let stage = Stage::open(folder.path(), &receiver.webhook_url());
    let refused = stage.outbox.test(letter(1)).await.unwrap_err();
    assert_eq!(refused, Why::Redirected(307));
    assert!(!refused.to_string().contains("TEAM"), "{refused}");
    assert_eq!((receiver.messages().len(), elsewhere.messages().len()), (1, 0));
}

#[tokio::test]
async fn a_signature_is_over_what_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Slack::start().await.unwrap();
    let stage = Stage::open(folder.path(), &receiver.hook_url());
    let address = Address::parse(&receiver.hook_url()).unwrap();
    stage.outbox.configure(vec![Target { id: "t".to_owned(), address, secret: Some("key".to_owned()) }], []);
    stage.put(5..6);
    let messages = receiver.wait_for(WITHIN, 1).await.unwrap();
    let stamp: u64 = messages[0].headers["x-askance-timestamp"].parse().unwrap();
    assert!(now() / 1000 - stamp < 60);
    assert_eq!(messages[0].headers["x-askance-signature"], signature("key", stamp, &messages[0].body));
    assert!(!messages[0].headers.values().any(|value| value == "key"));
}

/// The variables that make [`the_app`] of a test run.
const FOLDER: &str = "OUTBOX_TEST_FOLDER";
const ADDRESS: &str = "OUTBOX_TEST_ADDRESS";
const NUMBERS: &str = "OUTBOX_TEST_NUMBERS";

/// Runs in a process of its own, where the variables are set: puts messages in and sends until it is killed.
#[tokio::test]
async fn the_app() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let stage = Stage::open(Path::new(&folder), &std::env::var(ADDRESS).unwrap());
    let (from, to) = {
        let numbers = std::env::var(NUMBERS).unwrap();
        let (from, to) = numbers.split_once("..").unwrap();
        (from.parse().unwrap(), to.parse().unwrap())
    };
    stage.put(from..to);
    std::fs::write(Path::new(&folder).join("put"), b"").unwrap();
    std::future::pending::<()>().await;
}

/// An app in a process of its own. Dropping it kills it, as SIGKILL does.
struct TheApp(Child);

impl TheApp {
    /// Starts it, and waits until its messages are in.
    async fn start(folder: &Path, address: &str, numbers: std::ops::Range<u32>) -> Self {
        let mark = folder.join("put");
        let _ = std::fs::remove_file(&mark);
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_app", "--nocapture"])
            .env(FOLDER, folder)
            .env(ADDRESS, address)
            .env(NUMBERS, format!("{}..{}", numbers.start, numbers.end))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let app = Self(child);
        let there = async {
            while !mark.exists() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(WITHIN, there).await.expect("its messages are in");
        app
    }
}

impl Drop for TheApp {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_when_the_app_is_killed_between() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Slack::start().await.unwrap();
    let address = receiver.webhook_url();
    // Killed while the service does each of these to its first message.
    let faults = [
        Reply::Status(500, String::new()),
        Reply::RetryAfter(429, "1".to_owned()),
        Reply::Hang,
        Reply::Close,
        Reply::Status(503, String::new()),
    ];
    let mut seen = 0;
    for (round, fault) in (0u32..).zip(faults) {
        receiver.plan(fault);
        let app = TheApp::start(folder.path(), &address, round * 3..round * 3 + 3).await;
        seen += 1;
        receiver.wait_for(WITHIN, seen).await.unwrap();
        drop(app);
        seen = receiver.messages().len();
    }
    let app = TheApp::start(folder.path(), &address, 15..16).await;
    let all_came = async {
        while taken(&receiver).last() != Some(&15) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(WITHIN, all_came).await.expect("all came");
    drop(app);
    // No message was taken in the moment of a kill: the receiver had failed each of them.
    let mut came = taken(&receiver);
    assert!(came.is_sorted(), "{came:?}");
    let all = came.len();
    came.dedup();
    assert_eq!(came, (0..16).collect::<Vec<_>>());
    assert!(all - came.len() <= 5, "at most one for each kill");
}

/// Killed at any moment of a stream of messages that are taken: in order, none lost, one doubled for a kill at most.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_in_the_middle_doubles_one_message_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Slack::start().await.unwrap();
    let address = receiver.webhook_url();
    let kills = 6;
    for round in 0..kills {
        let app = TheApp::start(folder.path(), &address, round * 15..round * 15 + 15).await;
        // Another moment in each round, as near to an answer as can be.
        let already = receiver.messages().len();
        receiver.wait_for(WITHIN, already + 1 + round as usize % 3).await.unwrap();
        drop(app);
    }
    let app = TheApp::start(folder.path(), &address, kills * 15..kills * 15 + 1).await;
    let all_came = async {
        while taken(&receiver).last() != Some(&(kills * 15)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(WITHIN, all_came).await.expect("all came");
    drop(app);
    let mut came = taken(&receiver);
    assert!(came.is_sorted(), "{came:?}");
    let all = came.len();
    came.dedup();
    assert_eq!(came, (0..=kills * 15).collect::<Vec<_>>());
    assert!(all - came.len() <= kills as usize, "{} doubled in {kills} kills", all - came.len());
}
