//! A runtime, a session in it, and a person who answers by a table.

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use askance_copilot::{Host, Runtime, RuntimeConfig, SessionConfig};
use askance_core::effect::{GateReply, QuestionReply, Reply};
use askance_core::event::{EventKind, Gate as AtGate, HookKind, Input, Question};
use askance_core::id::SessionId;
use askance_core::settings::{Copilot, Server};
use askance_core::view::Delivery;
use askance_demo::model::{Playbook, Script, Step};
use askance_demo::{Model, scratch_folder};
use askance_tests::wait::{READY_WITHIN, until};
use async_trait::async_trait;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// Decides about a tool call, by its name and arguments.
pub(crate) type Gate = fn(&str, &serde_json::Value) -> GateReply;

/// The person: every input is noted, calls and questions are answered.
pub(crate) struct Person {
    pub(crate) gate: Gate,
    pub(crate) answer: fn(&Question) -> QuestionReply,
    /// Whether the first gate leaves the decision to the second.
    pub(crate) second: bool,
    /// What the other hooks get.
    pub(crate) hook: fn(&HookKind) -> Reply,
    pub(crate) seen: Mutex<Vec<Input>>,
}

#[async_trait]
impl Host for Person {
    async fn ask(&self, input: Input) -> Reply {
        let reply = match &input {
            Input::Gate(request) if self.second && request.gate == AtGate::Hook => Reply::Nothing,
            Input::Gate(request) => Reply::Gate((self.gate)(&request.call.tool, &request.call.args)),
            Input::Question(request) => Reply::Question((self.answer)(&request.question)),
            Input::Hook(hook) => (self.hook)(&hook.kind),
            _ => Reply::Nothing,
        };
        self.tell(input);
        reply
    }

    fn tell(&self, input: Input) {
        self.seen.lock().unwrap().push(input);
    }
}

impl Person {
    pub(crate) fn questions(&self) -> Vec<Question> {
        let seen = self.seen.lock().unwrap();
        let questions = seen.iter().filter_map(|input| match input {
            Input::Question(request) => Some(request.question.clone()),
            _ => None,
        });
        questions.collect()
    }

    pub(crate) fn events(&self) -> Vec<EventKind> {
        let seen = self.seen.lock().unwrap();
        let events = seen.iter().filter_map(|input| match input {
            Input::Event(event) => Some(event.kind.clone()),
            _ => None,
        });
        events.collect()
    }

    /// The tools that came to the gate.
    pub(crate) fn gated(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let gated = seen.iter().filter_map(|input| match input {
            Input::Gate(request) => Some(request.call.tool.clone()),
            _ => None,
        });
        gated.collect()
    }
}

/// A turn that is over, and all that was seen of it.
pub(crate) struct Turn {
    pub(crate) person: Arc<Person>,
    pub(crate) model: Model,
    pub(crate) folder: PathBuf,
    _state: TempDir,
    _server: Child,
}

impl Turn {
    /// The results that the agent read.
    pub(crate) fn results(&self) -> Vec<String> {
        self.model.tool_results().into_iter().map(|result| result.text).collect()
    }
}

/// Runs one message in a new session until it is idle. `prepare` may put files into the runtime's home.
pub(crate) async fn turn(
    steps: Vec<Step>,
    message: &str,
    person: Person,
    prepare: impl FnOnce(&std::path::Path),
) -> Turn {
    let script = Script::new("turn", steps);
    let model = Model::start(Playbook::new(script)).await.unwrap();
    let state = TempDir::new().unwrap();
    let (home, folder) = (state.path().join("home"), state.path().join("folder"));
    for place in [&home, &folder] {
        std::fs::create_dir_all(place).unwrap();
    }
    scratch_folder(&folder).unwrap();
    prepare(&home);
    let port = free_port();
    let server = serve(&home, &model, port);
    let person = Arc::new(person);
    let settings = Copilot {
        server: Some(Server { host: "127.0.0.1".into(), port, token: Some(TOKEN.into()) }),
        model: Some(askance_demo::model::MODEL_NAME.into()),
        ..Copilot::default()
    };
    let base = model.base_url();
    let variables = std::collections::HashMap::from([("COPILOT_PROVIDER_BASE_URL", base.as_str())]);
    let config = RuntimeConfig::new(&settings, &variables);
    until("the server", READY_WITHIN, async || {
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
    })
    .await
    .unwrap();
    let runtime = Runtime::start(&config, Arc::clone(&person) as Arc<dyn Host>).await.unwrap();
    let id = SessionId::from("00000000-0000-4000-8000-000000000001");
    let session = SessionConfig { id: id.clone(), folder: folder.clone(), model: None };
    runtime.create(&config, session).await.unwrap();
    runtime.send(&id, message, Delivery::Queue).await.unwrap();
    let done = until("the end of the turn", READY_WITHIN, async || {
        let over = |kind: &EventKind| matches!(kind, EventKind::Idle { .. } | EventKind::Failed { .. });
        person.events().iter().any(over).then_some(())
    })
    .await;
    assert!(done.is_ok(), "{:#?}", person.seen.lock().unwrap());
    runtime.stop().await;
    Turn { person, model, folder, _state: state, _server: server }
}

/// The token of the servers here. It protects nothing beyond this test.
const TOKEN: &str = "for-this-test-only";

fn serve(home: &std::path::Path, model: &Model, port: u16) -> Child {
    let cli = std::env::var_os("COPILOT_CLI_PATH")
        .expect("COPILOT_CLI_PATH names the Copilot CLI; `cargo xtask test` sets it");
    Command::new(cli)
        .args(["--server", "--port", &port.to_string()])
        .env("COPILOT_HOME", home)
        .env("COPILOT_OFFLINE", "true")
        .env("COPILOT_AUTO_UPDATE", "false")
        .env("COPILOT_CONNECTION_TOKEN", TOKEN)
        .env("COPILOT_PROVIDER_BASE_URL", model.base_url())
        .env("COPILOT_MODEL", askance_demo::model::MODEL_NAME)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
