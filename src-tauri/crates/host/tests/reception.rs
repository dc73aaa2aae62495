//! The app's side of its socket, with programs at the other end that do what they like.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use askance_core::card::Look;
use askance_core::event::Act;
use askance_core::id::PromptId;
use askance_core::policy::ToolCall;
use askance_core::record::Who;
use askance_core::settings::Settings;
use askance_core::state::State;
use askance_core::view::Answer;
use askance_core::visitor::{VISITORS, VisitorReply, WAITING};
use askance_host::Host;
use askance_host::reception::{Reception, Resolve};
use askance_visit::{Door, FromApp, LINE_BYTES, Talk, VERSION, connect};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

struct App {
    host: Arc<Host>,
    socket: PathBuf,
    _folder: tempfile::TempDir,
}

impl App {
    fn start() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        Self::looking(settings, Arc::new(|call| call))
    }

    fn looking(settings: Settings, resolve: Resolve) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("askance/app.sock");
        let host = Arc::new(Host::new(State::new(settings)));
        let reception = Reception::new(Arc::clone(&host), None, resolve);
        tokio::spawn(reception.receive(Door::open(&socket).unwrap()));
        Self { host, socket, _folder: folder }
    }

    async fn enter(&self) -> Talk {
        let mut talk = Talk::new(connect(&self.socket).await.unwrap());
        talk.say(&hello(VERSION)).await.unwrap();
        assert_eq!(talk.hear::<FromApp>().await.unwrap(), FromApp::Welcome { visit: VERSION });
        talk
    }

    fn waiting(&self) -> Vec<PromptId> {
        self.host.read(|state| state.prompt_queue().prompts.iter().map(|prompt| prompt.id).collect())
    }

    /// Waits until so many requests wait.
    async fn waits(&self, count: usize) -> Vec<PromptId> {
        let look = async {
            while self.waiting().len() != count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_mins(1), look).await;
        assert!(waited.is_ok(), "{count} were to wait, not {}", self.waiting().len());
        self.waiting()
    }

    async fn works(&self) {
        let mut talk = self.enter().await;
        talk.say(&ask(1, "make")).await.unwrap();
        let prompt = self.waits(1).await[0];
        self.host.act(Act::Answer { prompt, answer: Answer::approve(), edited: None });
        let reply = VisitorReply::Allow { who: Who::Person };
        assert_eq!(talk.hear::<FromApp>().await.unwrap(), FromApp::Answer { id: 1, reply });
        drop(talk);
    }
}

fn hello(version: u32) -> Value {
    json!({ "visit": version, "title": "Mend the test", "folder": "/home/p/shop", "branch": null })
}

fn ask(id: u64, command: &str) -> Value {
    json!({
        "type": "ask", "id": id, "agent": null, "tool": "bash", "args": { "command": command },
        "cwd": "/home/p/shop", "placesKnown": true, "intention": null, "why": "No rule allows it.",
    })
}

#[tokio::test]
async fn each_answer_goes_to_its_own_request_and_what_is_withdrawn_leaves_the_screen() {
    let app = App::start();
    let (mut one, mut other) = (app.enter().await, app.enter().await);
    for id in [7, 8] {
        one.say(&ask(id, &format!("make {id}"))).await.unwrap();
        app.waits(usize::try_from(id - 6).unwrap()).await;
    }
    other.say(&ask(7, "make other")).await.unwrap();
    let prompts = app.waits(3).await;
    app.host.act(Act::Answer {
        prompt: prompts[2],
        answer: Answer::deny(Some("Not so.".into())),
        edited: None,
    });
    let FromApp::Answer { id: 7, reply: VisitorReply::Deny { who: Who::Person, reason } } =
        other.hear().await.unwrap()
    else {
        panic!("another answer")
    };
    assert_eq!(reason, "The person denied this and said: Not so.");
    one.say(&json!({ "type": "withdraw", "id": 7 })).await.unwrap();
    assert_eq!(app.waits(1).await, [prompts[1]]);
    one.say(&json!({ "type": "withdraw", "id": 99 })).await.unwrap();
    app.host.act(Act::Answer { prompt: prompts[1], answer: Answer::DenyAndStop, edited: None });
    let reply = VisitorReply::Stop;
    assert_eq!(one.hear::<FromApp>().await.unwrap(), FromApp::Answer { id: 8, reply: reply.clone() });
    one.say(&ask(9, "make")).await.unwrap();
    assert_eq!(one.hear::<FromApp>().await.unwrap(), FromApp::Answer { id: 9, reply });
}

#[tokio::test]
async fn a_connection_that_ends_leaves_nothing_on_the_screen() {
    let app = App::start();
    let mut talk = app.enter().await;
    for id in 0..3 {
        talk.say(&ask(id, &format!("make {id}"))).await.unwrap();
    }
    app.waits(3).await;
    drop(talk);
    app.waits(0).await;
    app.works().await;
}

#[tokio::test]
async fn more_requests_than_may_wait_are_denied() {
    let app = App::start();
    let mut talk = app.enter().await;
    for id in 0..=WAITING {
        talk.say(&ask(id as u64, &format!("make {id}"))).await.unwrap();
    }
    let FromApp::Answer { reply: VisitorReply::Deny { who: Who::Askance, .. }, .. } =
        talk.hear().await.unwrap()
    else {
        panic!("another answer")
    };
    app.waits(WAITING).await;
}

#[tokio::test]
async fn what_is_withdrawn_while_the_disk_is_slow_keeps_its_place() {
    let (begun, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let (counted, free) = (Arc::clone(&begun), Arc::clone(&ended));
    let slow: Resolve = Arc::new(move |call| {
        counted.fetch_add(1, Ordering::SeqCst);
        while !free.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(2));
        }
        call
    });
    let app = App::looking(Settings::default(), slow);
    let mut talk = app.enter().await;
    for id in 0..=(WAITING as u64) {
        talk.say(&ask(id, "make")).await.unwrap();
        if id < WAITING as u64 {
            talk.say(&json!({ "type": "withdraw", "id": id })).await.unwrap();
        }
    }
    let answer = tokio::time::timeout(Duration::from_mins(1), talk.hear::<FromApp>()).await;
    ended.store(true, Ordering::SeqCst);
    let FromApp::Answer { reply: VisitorReply::Deny { reason, .. }, .. } =
        answer.expect("an answer").unwrap()
    else {
        panic!("another answer")
    };
    assert_eq!(reason, askance_core::texts::TOO_MANY);
    assert!(begun.load(Ordering::SeqCst) <= WAITING);
}

#[tokio::test]
async fn places_that_the_run_does_not_know_are_not_looked_for_from_here() {
    let app = App::looking(
        Settings::default(),
        Arc::new(|call| ToolCall { real_cwd: Some(call.cwd.clone()), real_paths: Some(Vec::new()), ..call }),
    );
    let mut talk = app.enter().await;
    for (id, known) in [(1, true), (2, false)] {
        let mut ask = ask(id, "cat notes.txt");
        ask["placesKnown"] = json!(known);
        talk.say(&ask).await.unwrap();
        let prompt = app.waits(usize::try_from(id).unwrap()).await[usize::try_from(id).unwrap() - 1];
        let source = app.host.read(|state| state.card_source(prompt, 0)).unwrap();
        let call = source.call().unwrap();
        assert_eq!((call.real_paths.is_some(), call.real_cwd.is_some()), (known, known));
        // The same words, from who knows where: nobody says yes to both at once.
        assert!(source.view(&Look::default()).alike.is_empty());
    }
}

#[tokio::test]
async fn an_app_that_wants_no_visitors_says_so() {
    let mut settings = Settings::default();
    settings.prompts.from_terminal = false;
    let app = App::with(settings);
    let mut talk = Talk::new(connect(&app.socket).await.unwrap());
    talk.say(&hello(VERSION)).await.unwrap();
    let reason = askance_core::texts::NO_VISITORS.to_owned();
    assert_eq!(talk.hear::<FromApp>().await.unwrap(), FromApp::Refused { reason });
    assert!(talk.line().await.is_err());
}

#[tokio::test]
async fn programs_that_speak_otherwise_are_turned_away_and_disturb_nothing() {
    let app = App::start();
    // All of them at once and silent; and the app takes an honest one a moment later.
    let mut idle = Vec::new();
    for _ in 0..100 {
        idle.push(connect(&app.socket).await.unwrap());
    }
    let mut turned_away = 0;
    for mut stream in idle {
        let mut words = String::new();
        stream.read_to_string(&mut words).await.unwrap();
        turned_away += usize::from(words.contains("too many terminals"));
    }
    // On a busy machine the first ones may have been given up before the last ones came.
    assert!(turned_away > 0 && turned_away <= 100 - VISITORS, "{turned_away}");
    app.works().await;

    let oversized = format!("{{\"visit\":1,\"title\":\"{}", "x".repeat(2 * LINE_BYTES));
    let asked = |line: &str| format!("{}\n{line}\n", hello(VERSION));
    let twice = asked(&format!("{}\n{}", ask(1, "make"), ask(1, "make")));
    // The answer to the first one may be on its way.
    let again =
        asked(&format!("{}\n{}\n{}", ask(1, "make"), json!({ "type": "withdraw", "id": 1 }), ask(1, "rm x")));
    let mut elsewhere = ask(1, "make");
    elsewhere["cwd"] = json!("relative");
    let bogus: Vec<Vec<u8>> = vec![
        format!("{}\n", hello(VERSION + 1)).into(),
        format!("{}\n", hello(0)).into(),
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        b"\n\n\n".to_vec(),
        vec![0xff; 4096],
        [vec![0xff; 16], b"\n".to_vec()].concat(),
        oversized.into(),
        format!("{}\n", "[".repeat(10_000)).into(),
        b"{\"visit\":1}\n".to_vec(),
        b"{\"visit\":1,\"title\":\"x\",\"folder\":\"relative\",\"branch\":null}\n".to_vec(),
        asked("{}").into(),
        asked("null").into(),
        asked("{\"type\":\"approve\",\"id\":1}").into(),
        asked(&"x".repeat(LINE_BYTES + 1)).into(),
        asked(&elsewhere.to_string()).into(),
        twice.into(),
        again.into(),
    ];
    for bytes in bogus {
        let mut stream = connect(&app.socket).await.unwrap();
        // It may be gone before it has sent all.
        let _ = stream.write_all(&bytes).await;
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_mins(1), stream.read_to_end(&mut answer)).await;
        assert!(
            ended.is_ok(),
            "{:?} is still connected",
            String::from_utf8_lossy(&bytes[..bytes.len().min(80)])
        );
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(!answer.contains("\"allow\""), "{answer}");
        if bytes.starts_with(b"{\"visit\":2") || bytes.starts_with(b"{\"visit\":0") {
            assert!(answer.contains("refused") && answer.contains("another version"), "{answer}");
        }
    }
    app.waits(0).await;
    app.works().await;
}
