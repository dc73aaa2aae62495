//! A run, with an app at the other end that does what it likes: nothing but a clear yes of the person's lets a call run.

use std::sync::Mutex;

use askance_core::effect::{GateReply, Reply};
use askance_core::event::{Act, Gate, GateRequest, Opening};
use askance_core::id::SessionId;
use askance_core::policy::ToolCall;
use askance_core::settings::Settings;
use askance_visit::{Door, LINE_BYTES};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;

use super::*;
use crate::Deliver;

struct Run {
    way: Way,
    said: Arc<Mutex<Vec<String>>>,
    _folder: tempfile::TempDir,
}

impl Run {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let host = Arc::new(Host::new(State::new(Settings::default()).with_an_app_to_ask()));
        let here = Arc::new(Here::new(Arc::default(), None));
        host.connect(Arc::clone(&here) as Arc<dyn Deliver>, || {});
        host.act(Act::Open(Opening {
            session: SessionId::from("s1"),
            folder: "/home/p/shop".into(),
            folder_shown: "~/shop".to_owned(),
            branch: None,
            profile: None,
            model: None,
            title: None,
            resumed: false,
        }));
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let way = Way {
            host,
            here,
            socket: folder.path().join("askance/app.sock"),
            folder: "/home/p/shop".into(),
            branch: None,
            say: Arc::new(move |sentence| heard.lock().unwrap().push(sentence.to_owned())),
            problem: |_| None,
        };
        tokio::spawn(keep_passing(way.clone()));
        Self { way, said, _folder: folder }
    }

    fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    /// An app that says these bytes to whoever comes, after their first line and their first request.
    fn app(&self, welcome: &str, answer: Vec<u8>) {
        let (door, welcome) = (Door::open(&self.way.socket).unwrap(), welcome.to_owned());
        tokio::spawn(async move {
            loop {
                let stream = door.next().await.unwrap();
                tokio::spawn(one(stream, welcome.clone(), answer.clone()));
            }
        });
    }

    async fn asks(&self, command: &str) -> Result<(), String> {
        let request = GateRequest {
            session: SessionId::from("s1"),
            agent: None,
            gate: Gate::Hook,
            call: ToolCall {
                tool: "bash".to_owned(),
                args: json!({ "command": command }),
                cwd: "/home/p/shop".into(),
                real_paths: None,
                real_cwd: None,
            },
            intention: None,
            call_id: None,
            person_required: false,
        };
        let asked = self.way.host.ask(Input::Gate(request));
        match timeout(Duration::from_secs(20), asked).await.expect("an answer") {
            Reply::Gate(GateReply::Allow) => Ok(()),
            Reply::Gate(GateReply::Deny { reason }) => Err(reason),
            other => panic!("{other:?}"),
        }
    }
}

async fn one(mut stream: UnixStream, welcome: String, answer: Vec<u8>) {
    if stream.write_all(welcome.as_bytes()).await.is_err() {
        return;
    }
    let mut talk = Talk::new(stream);
    if talk.line().await.is_err() {
        return;
    }
    let Ok(FromRun::Ask(ask)) = talk.hear().await else { return };
    let mut stream = talk.into_stream();
    let text = String::from_utf8_lossy(&answer).replace("ID", &ask.id.to_string());
    let bytes = if answer.contains(&0xff) { answer } else { text.into_bytes() };
    let _ = stream.write_all(&bytes).await;
}

const WELCOMES: &str = "{\"type\":\"welcome\",\"visit\":1}\n";

fn answer(reply: &str) -> Vec<u8> {
    format!("{{\"type\":\"answer\",\"id\":ID,\"reply\":{reply}}}\n").into_bytes()
}

#[tokio::test]
async fn the_persons_yes_and_no_come_back() {
    let run = Run::start();
    run.app(WELCOMES, answer("{\"answer\":\"allow\",\"who\":{\"by\":\"person\"}}"));
    assert_eq!(run.asks("make").await, Ok(()));
    let denying = Run::start();
    denying
        .app(WELCOMES, answer("{\"answer\":\"deny\",\"who\":{\"by\":\"person\"},\"reason\":\"Use npm.\"}"));
    assert_eq!(denying.asks("make").await, Err("Use npm.".to_owned()));
    assert_eq!(denying.said(), ["The running Askance is asked: answer there."]);
    assert!(!denying.way.here.stopped.load(std::sync::atomic::Ordering::SeqCst));
    let stopping = Run::start();
    stopping.app(WELCOMES, answer("{\"answer\":\"stop\"}"));
    assert_eq!(stopping.asks("make").await, Err(texts::STOPPED.to_owned()));
    assert!(stopping.way.here.stopped.load(std::sync::atomic::Ordering::SeqCst));
}

#[tokio::test]
async fn without_an_app_it_is_denied_as_ever_and_nothing_is_said() {
    let run = Run::start();
    let reason = run.asks("make").await.unwrap_err();
    assert!(reason.contains("nobody can be asked here"), "{reason}");
    drop(Door::open(&run.way.socket).unwrap());
    let reason = run.asks("make").await.unwrap_err();
    assert!(reason.contains("nobody can be asked here"), "left behind: {reason}");
    assert_eq!(run.said(), [""; 0]);
    // An app that is started meanwhile is asked.
    run.app(WELCOMES, answer("{\"answer\":\"allow\",\"who\":{\"by\":\"person\"}}"));
    assert_eq!(run.asks("make").await, Ok(()));
}

#[tokio::test]
async fn an_app_that_answers_anything_else_denies() {
    let yes = "{\"answer\":\"allow\",\"who\":{\"by\":\"person\"}}";
    let clear = texts::APP_UNCLEAR;
    let table: Vec<(&str, Vec<u8>, &str)> = vec![
        ("", Vec::new(), "the running Askance does not answer"),
        ("\n", Vec::new(), clear),
        ("{\"type\":\"welcome\",\"visit\":2}\n", answer(yes), clear),
        ("{\"type\":\"answer\",\"id\":1,\"reply\":{\"answer\":\"stop\"}}\n", answer(yes), clear),
        ("{\"type\":\"refused\",\"reason\":\"it \\u001b[31mis\\nfull\"}\n", answer(yes), "it [31misfull"),
        (WELCOMES, Vec::new(), GONE),
        (WELCOMES, b"yes\n".to_vec(), clear),
        (WELCOMES, vec![0xff, b'\n'], clear),
        (WELCOMES, vec![b'x'; LINE_BYTES + 2], clear),
        (WELCOMES, answer("true"), clear),
        (WELCOMES, answer("{\"answer\":\"allow\"}"), clear),
        (WELCOMES, answer("{\"answer\":\"allow\",\"who\":{\"by\":\"readOnlySet\"}}"), clear),
        (WELCOMES, answer("{\"answer\":\"allow\",\"who\":{\"by\":\"rule\",\"rule\":\"shell\"}}"), clear),
        (WELCOMES, answer("{\"answer\":\"allow\",\"who\":{\"by\":\"person\"},\"args\":{}}"), clear),
        // An answer to what was not asked is none, and then it has gone.
        (WELCOMES, String::from_utf8(answer(yes)).unwrap().replace("ID", "99").into_bytes(), GONE),
    ];
    for (welcome, bytes, problem) in table {
        let run = Run::start();
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
        run.app(welcome, bytes);
        let reason = run.asks("make").await.expect_err(&shown);
        assert!(reason.contains(problem), "{welcome:?} {shown:?}: {reason}");
    }
}

#[tokio::test]
async fn what_is_too_long_to_be_shown_is_denied_and_the_next_is_asked() {
    let run = Run::start();
    run.app(WELCOMES, answer("{\"answer\":\"allow\",\"who\":{\"by\":\"person\"}}"));
    let reason = run.asks(&"x".repeat(LINE_BYTES)).await.unwrap_err();
    assert!(reason.contains("too long"), "{reason}");
    assert_eq!(run.asks("make").await, Ok(()));
}

#[tokio::test]
async fn a_program_that_is_not_the_app_is_not_asked() {
    let mut run = Run::start();
    run.way.problem = |_| Some("the program that answers for Askance is /bin/sh".to_owned());
    run.app(WELCOMES, answer("{\"answer\":\"allow\",\"who\":{\"by\":\"person\"}}"));
    let problem = begin(&run.way).await.err();
    assert_eq!(problem.as_deref(), Some("the program that answers for Askance is /bin/sh"));
}
