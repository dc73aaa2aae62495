//! The runtime's own files of a session: without secrets, and everything else as if nothing stood between.

use std::collections::{BTreeMap, HashMap};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use askance_copilot::{Host, Runtime, RuntimeConfig, SessionConfig};
use askance_core::effect::{GateReply, QuestionReply, Reply};
use askance_core::event::EventKind;
use askance_core::id::SessionId;
use askance_core::settings::Copilot;
use askance_core::view::Delivery;
use askance_demo::Model;
use askance_demo::model::{MODEL_NAME, Playbook, Script, Step};
use askance_demo::scripts::bash;
use askance_tests::wait::{READY_WITHIN, until};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::Person;

/// A runtime of our own, its state, and the model behind it.
pub(crate) struct Place {
    pub(crate) folder: PathBuf,
    pub(crate) model: Model,
    pub(crate) state: TempDir,
    pub(crate) config: RuntimeConfig,
}

impl Place {
    async fn new(redact: bool, script: Script) -> Self {
        let state = TempDir::new().unwrap();
        let folder = state.path().join("folder");
        std::fs::create_dir(&folder).unwrap();
        Self::on(state, folder, redact, script).await
    }

    async fn on(state: TempDir, folder: PathBuf, redact: bool, script: Script) -> Self {
        Self::with(state, folder, redact, Playbook::new(script), &[]).await
    }

    /// With these variables of the model's provider.
    pub(crate) async fn with(
        state: TempDir,
        folder: PathBuf,
        redact: bool,
        playbook: Playbook,
        provider: &[(&str, &str)],
    ) -> Self {
        let model = Model::start(playbook).await.unwrap();
        let (home, cli) = (state.path().join("home"), state.path().join("copilot"));
        // The runtime takes its home from its environment, which a test cannot change for itself alone.
        let real = std::env::var("COPILOT_CLI_PATH").expect("`cargo xtask test` sets COPILOT_CLI_PATH");
        let words = format!(
            "#!/bin/sh\nexport COPILOT_HOME='{}' COPILOT_OFFLINE=true COPILOT_AUTO_UPDATE=false \
             COPILOT_MODEL={MODEL_NAME}\nexec '{real}' \"$@\"\n",
            home.display()
        );
        std::fs::write(&cli, words).unwrap();
        std::fs::set_permissions(&cli, PermissionsExt::from_mode(0o755)).unwrap();
        let settings = Copilot {
            cli_path: Some(cli.display().to_string()),
            model: Some(MODEL_NAME.into()),
            redact_session_files: redact,
            ..Copilot::default()
        };
        let (base, home) = (model.base_url(), home.display().to_string());
        let mut variables =
            HashMap::from([("COPILOT_PROVIDER_BASE_URL", base.as_str()), ("COPILOT_HOME", home.as_str())]);
        variables.extend(provider.iter().copied());
        let config = RuntimeConfig::new(&settings, &variables);
        Self { folder, model, state, config }
    }

    pub(crate) async fn start(&self) -> (Runtime, Arc<Person>) {
        let person = Arc::new(Person {
            gate: |_, _| GateReply::Allow,
            answer: |_| QuestionReply::Nobody { reason: "nobody".into() },
            second: false,
            hook: |_| Reply::Nothing,
            seen: Mutex::default(),
        });
        let host = Arc::clone(&person) as Arc<dyn Host>;
        (Runtime::start(&self.config, host).await.unwrap(), person)
    }

    pub(crate) fn session(&self, number: u32) -> SessionConfig {
        let id = SessionId(format!("00000000-0000-4000-8000-{number:012}"));
        SessionConfig { id, folder: self.folder.clone(), model: None }
    }

    /// Says something in an open session, and waits for the end of the turn.
    pub(crate) async fn say(&self, runtime: &Runtime, person: &Person, session: &SessionConfig, text: &str) {
        let idle = || person.events().iter().filter(|kind| matches!(kind, EventKind::Idle { .. })).count();
        let before = idle();
        runtime.send(&session.id, text, Delivery::Queue).await.unwrap();
        let over = until("the end of the turn", READY_WITHIN, async || (idle() > before).then_some(())).await;
        assert!(over.is_ok(), "{:#?}", person.events());
    }

    pub(crate) fn results(&self) -> Vec<String> {
        let own = self.folder.display().to_string();
        self.model.tool_results().into_iter().map(|result| result.text.replace(&own, "FOLDER")).collect()
    }

    pub(crate) fn own_files(&self, session: &SessionConfig) -> PathBuf {
        self.state.path().join("home/session-state").join(session.id.as_str())
    }

    /// The files that hold one of these texts, as it is or in base64 or escaped.
    pub(crate) fn holding(&self, secrets: &[String]) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.state.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in there(std::fs::read_dir(&folder)).into_iter().flatten().flatten() {
                let path = entry.path();
                let Some(kind) = there(entry.file_type()) else { continue };
                if path == self.folder {
                    continue;
                }
                if kind.is_dir() {
                    folders.push(path);
                } else if kind.is_file() {
                    let Some(bytes) = there(std::fs::read(&path)) else { continue };
                    let text = String::from_utf8_lossy(&bytes);
                    if secrets.iter().any(|secret| text.contains(secret.as_str())) {
                        found.push(path);
                    }
                }
            }
        }
        found
    }
}

/// What was found, unless it is gone by now: the runtime removes files of its own while it works.
fn there<T>(found: std::io::Result<T>) -> Option<T> {
    match found {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        found => Some(found.unwrap()),
    }
}

/// Fake secrets of several formats; made here, so that no source holds one.
pub(crate) fn secrets() -> Vec<String> {
    vec![
        format!("gh{}_{}", "p", "Ab1".repeat(12)),
        format!("sk-{}", "Cd2".repeat(10)),
        format!("AK{}{}", "IA", "EF34".repeat(4)),
        format!("xo{}-{}", "xb", "56Gh".repeat(5)),
    ]
}

#[tokio::test]
async fn no_secret_gets_into_the_sessions_files_and_it_resumes() {
    let secrets = secrets();
    let all = secrets.join(" ");
    let value = format!("hunter{}", "Ij7".repeat(4));
    let insert = format!(
        "INSERT INTO todos (id, title, description, status) VALUES ('a', 'It''s {all}', 'd', 'pending')"
    );
    let sql = |query: &str| Step::call("sql", json!({ "description": "todo", "query": query }));
    let script = Script::new(
        "turn",
        [
            Step::call("bash", bash(&format!("echo {all}; echo password={value}"), "Print")),
            Step::call(
                "bash",
                bash(&format!("for i in $(seq 1 3000); do echo $i {all}; done"), "Print a lot"),
            ),
            sql(&insert),
            sql("SELECT id, title FROM todos WHERE status = 'pending'"),
            Step::call(
                "create",
                json!({ "path": "FOLDER/.env".replace("FOLDER", askance_demo::model::FOLDER), "file_text": format!("{all}\n") }),
            ),
            Step::say(format!("Done: {all}.")),
        ],
    );
    let place = Place::new(true, script).await;
    let (runtime, person) = place.start().await;
    let session = place.session(1);
    runtime.create(&place.config, session.clone()).await.unwrap();
    place.say(&runtime, &person, &session, &format!("Tidy up {all} password={value}")).await;

    let results = place.results();
    assert!(results[1].contains("Saved to: "), "a large output: {}", results[1]);
    let saved = results[1].split("Saved to: ").nth(1).unwrap().lines().next().unwrap();
    let saved = std::fs::read_to_string(saved).expect("the agent's commands can read a large output");
    assert!(saved.contains("3000 [REDACTED]") && !saved.contains(&secrets[0]));
    assert!(results[3].contains("It's [REDACTED]"), "the todo list works: {}", results[3]);
    let written = std::fs::read_to_string(place.folder.join(".env")).unwrap();
    assert_eq!(written, format!("{all}\n"), "the person's own files are left alone");

    let mut looked_for = secrets.clone();
    looked_for.push(value);
    assert_eq!(place.holding(&looked_for), Vec::<PathBuf>::new(), "while it is open");
    runtime.close(&session.id).await.unwrap();
    runtime.stop().await;
    drop(runtime);
    assert_eq!(place.holding(&looked_for), Vec::<PathBuf>::new(), "after it was closed");
    let own = place.own_files(&session);
    let events = std::fs::read_to_string(own.join("events.jsonl")).unwrap();
    assert!(events.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    assert!(events.contains("[REDACTED]"));
    assert_eq!(own.join("events.jsonl").metadata().unwrap().mode() & 0o777, 0o600);

    let (runtime, person) = place.start().await;
    let past = runtime.past_sessions().await.unwrap();
    let [listed] = past.as_slice() else { panic!("{past:?}") };
    assert_eq!((&listed.id, listed.folder.as_str()), (&session.id, place.folder.to_str().unwrap()));
    assert!(listed.title.contains("Tidy up [REDACTED]"), "{}", listed.title);
    runtime.resume(&place.config, session.clone()).await.unwrap();
    place.say(&runtime, &person, &session, "Go on").await;
    let requests = place.model.requests();
    let last = requests.last().unwrap().conversation();
    assert!(last.prompts().iter().any(|text| text.contains("Tidy up [REDACTED]")), "it forgot what was said");
    runtime.stop().await;
    assert_eq!(place.holding(&looked_for), Vec::<PathBuf>::new(), "after it was resumed");
}

#[tokio::test]
async fn sessions_from_before_are_listed_and_resumed_and_the_other_way_round() {
    let script = || Script::new("turn", [Step::say("Done.")]);
    let mut place = Place::new(false, script()).await;
    for (number, redact) in [(1, false), (2, true), (3, false)] {
        place = Place::on(place.state, place.folder, redact, script()).await;
        let (runtime, person) = place.start().await;
        for earlier in 1..number {
            let session = place.session(earlier);
            runtime.resume(&place.config, session.clone()).await.unwrap();
            place.say(&runtime, &person, &session, "And now?").await;
        }
        let session = place.session(number);
        runtime.create(&place.config, session.clone()).await.unwrap();
        place.say(&runtime, &person, &session, &format!("I am number {number}")).await;
        assert_eq!(runtime.past_sessions().await.unwrap().len(), number as usize);
        runtime.stop().await;
    }
}

#[tokio::test]
async fn sessions_side_by_side_keep_their_own_files() {
    let steps = [Step::call("bash", bash("echo $$", "Print")), Step::say("Done.")];
    let place = Place::new(true, Script::new("turn", steps)).await;
    let (runtime, person) = place.start().await;
    let sessions: Vec<_> = (1..=4).map(|number| place.session(number)).collect();
    for session in &sessions {
        runtime.create(&place.config, session.clone()).await.unwrap();
        runtime.send(&session.id, &format!("I am {}", session.id), Delivery::Queue).await.unwrap();
    }
    let idle = || person.events().iter().filter(|kind| matches!(kind, EventKind::Idle { .. })).count();
    until("the end of all turns", READY_WITHIN, async || (idle() == sessions.len()).then_some(()))
        .await
        .unwrap();
    runtime.stop().await;
    for session in &sessions {
        let events = std::fs::read_to_string(place.own_files(session).join("events.jsonl")).unwrap();
        for other in &sessions {
            assert_eq!(events.contains(&format!("I am {}", other.id)), other.id == session.id);
        }
        let values: Vec<Value> = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(
            values.windows(2).all(|two| two[1]["parentId"] == two[0]["id"]),
            "in order, and none is missing"
        );
    }
}

#[tokio::test]
async fn a_disk_that_does_not_write_is_not_silent() {
    let place = Place::new(true, Script::new("turn", [Step::say("Done.")])).await;
    std::fs::create_dir_all(place.state.path().join("home")).unwrap();
    std::fs::write(place.state.path().join("home/session-state"), "a file where a folder should be").unwrap();
    let (runtime, _) = place.start().await;
    let refused = runtime.create(&place.config, place.session(1)).await;
    assert!(refused.is_err(), "{refused:?}");
}

/// What a file is: its kind, mode, links and content.
fn tree(folder: &Path) -> BTreeMap<PathBuf, (u32, u64, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(each) = folders.pop() {
        for entry in std::fs::read_dir(&each).unwrap().flatten() {
            let path = entry.path();
            let about = path.symlink_metadata().unwrap();
            let content = if about.is_symlink() {
                path.read_link().unwrap().display().to_string().into_bytes()
            } else if about.is_dir() {
                folders.push(path.clone());
                Vec::new()
            } else {
                std::fs::read(&path).unwrap()
            };
            found.insert(
                path.strip_prefix(folder).unwrap().to_owned(),
                (about.mode(), about.nlink(), content),
            );
        }
    }
    found
}

fn furnish(folder: &Path) {
    let secret = &secrets()[0];
    let files: [(&str, &[u8]); 14] = [
        ("crlf.txt", b"one\r\ntwo\r\nthree\r\n"),
        ("bom.txt", b"\xef\xbb\xbfone\ntwo\n"),
        ("latin.txt", b"caf\xe9 one\ntwo\n"),
        ("utf16.txt", b"\xff\xfeo\0n\0e\0\n\0"),
        ("empty.txt", b""),
        ("noend.txt", b"one\ntwo"),
        ("nul.bin", b"a\0b\0one\n"),
        ("run.sh", b"#!/bin/sh\necho one\n"),
        ("private.txt", b"one\n"),
        ("target.txt", b"one\n"),
        ("hard.txt", b"one\n"),
        ("cr.txt", b"one\rtwo\r"),
        ("mixed.txt", b"one\r\ntwo\nthree\r\n"),
        ("secret.jsonl", secret.as_bytes()),
    ];
    for (name, content) in files {
        std::fs::write(folder.join(name), content).unwrap();
    }
    std::fs::write(folder.join("big.txt"), "some words of a long file\n".repeat(800_000)).unwrap();
    for (name, mode) in [("run.sh", 0o755), ("private.txt", 0o600)] {
        std::fs::set_permissions(folder.join(name), PermissionsExt::from_mode(mode)).unwrap();
    }
    std::fs::create_dir(folder.join("sub")).unwrap();
    std::fs::hard_link(folder.join("hard.txt"), folder.join("hard2.txt")).unwrap();
    for (target, name) in [("target.txt", "link.txt"), ("gone.txt", "dangling.txt"), ("sub", "linked")] {
        symlink(target, folder.join(name)).unwrap();
    }
}

fn file_calls() -> Vec<(&'static str, Value)> {
    let path = |name: &str| format!("{}/{name}", askance_demo::model::FOLDER);
    let mut calls = Vec::new();
    let names = [
        "crlf.txt",
        "bom.txt",
        "latin.txt",
        "utf16.txt",
        "empty.txt",
        "noend.txt",
        "nul.bin",
        "run.sh",
        "private.txt",
        "link.txt",
        "dangling.txt",
        "sub",
        "linked",
        "hard.txt",
        "missing.txt",
        "missing/a.txt",
        "cr.txt",
        "mixed.txt",
        "secret.jsonl",
        "target.txt/x",
    ];
    for name in names {
        calls.push(("view", json!({ "path": path(name) })));
        calls.push(("edit", json!({ "path": path(name), "old_str": "one", "new_str": "uno" })));
    }
    calls.push(("view", json!({ "path": path("big.txt") })));
    calls.push(("view", json!({ "path": path("big.txt"), "view_range": [799_998, -1] })));
    calls.push(("view", json!({ "path": path("run.sh"), "view_range": [2, 2] })));
    calls.push(("edit", json!({ "path": path("crlf.txt"), "old_str": "two\nthree", "new_str": "2\n3" })));
    calls.push(("edit", json!({ "path": path("secret.jsonl"), "old_str": "gh", "new_str": "GH gh" })));
    for name in ["empty.txt", "link.txt", "dangling.txt", "new.txt", "new/deep/a.txt", "linked/b.txt", "sub"]
    {
        calls.push(("create", json!({ "path": path(name), "file_text": "new one\r\ntwo\n" })));
    }
    calls.push(("create", json!({ "path": path("odd.txt"), "file_text": "a\u{feff}b\u{0}c\u{1f600}\n" })));
    calls.push((
        "create",
        json!({ "path": path("keys.json"), "file_text": format!("{{\"a\": \"{}\"}}", secrets()[1]) }),
    ));
    calls
}

/// The words for an error differ: the SDK knows "not found" and "anything else" only.
fn comparable(result: &str) -> &str {
    result.split(" due to error: ").next().unwrap_or(result)
}

#[tokio::test]
async fn the_persons_files_are_handled_as_without_it() {
    let mut seen = Vec::new();
    for redact in [false, true] {
        let steps = file_calls().into_iter().map(|(tool, args)| Step::call(tool, args));
        let script = Script::new("turn", steps.chain([Step::say("Done.")]));
        let place = Place::new(redact, script).await;
        furnish(&place.folder);
        let (runtime, person) = place.start().await;
        let session = place.session(1);
        runtime.create(&place.config, session.clone()).await.unwrap();
        place.say(&runtime, &person, &session, "Edit").await;
        runtime.stop().await;
        seen.push((place.results(), tree(&place.folder)));
    }
    let [(plain, before), (through, after)] = seen.as_slice() else { panic!("two runs") };
    assert_eq!(plain.len(), file_calls().len());
    for ((call, plain), through) in file_calls().iter().zip(plain).zip(through) {
        assert_eq!(comparable(plain), comparable(through), "{call:?}");
    }
    assert!(
        after.contains_key(Path::new("new/deep/a.txt")) == before.contains_key(Path::new("new/deep/a.txt"))
    );
    let names = |tree: &BTreeMap<PathBuf, (u32, u64, Vec<u8>)>| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(before), names(after));
    for (name, file) in before {
        assert!(Some(file) == after.get(name), "{} is different", name.display());
    }
}
