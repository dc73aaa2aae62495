//! What a session keeps of all that it can do: it is compacted, sees pictures, asks an MCP server, starts subagents, is
//! stopped, and is opened twice. Each with secrets taken out of its files and without, which must make no difference.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use askance_core::event::EventKind;
use askance_core::view::Delivery;
use askance_demo::model::{FOLDER, Playbook, Script, Step};
use askance_demo::scripts::bash;
use askance_tests::wait::{READY_WITHIN, until};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::session_files::{Place, secrets};

/// Where the context is full after three large outputs.
const SMALL: [(&str, &str); 1] = [("COPILOT_PROVIDER_MAX_PROMPT_TOKENS", "24000")];

async fn place(redact: bool, playbook: Playbook, provider: &[(&str, &str)]) -> Place {
    let state = TempDir::new().unwrap();
    let folder = state.path().join("folder");
    for place in [&folder, &state.path().join("home")] {
        std::fs::create_dir(place).unwrap();
    }
    Place::with(state, folder, redact, playbook, provider).await
}

fn all() -> String {
    secrets().join(" ")
}

fn print(command: &str) -> Step {
    Step::call("bash", bash(command, "Print"))
}

/// The ways in which a secret may stand in a file: as it is, and in base64 from each of three places.
fn shapes() -> Vec<String> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut shapes = secrets();
    for secret in secrets() {
        for skipped in 0..3 {
            let groups = secret.as_bytes()[skipped..].chunks_exact(3);
            let digits = groups.flat_map(|three| {
                let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
                [18, 12, 6, 0].map(|by| char::from(DIGITS[bits >> by & 63]))
            });
            shapes.push(digits.collect());
        }
    }
    shapes
}

/// What is kept of a session.
fn events(place: &Place) -> Vec<Value> {
    let file = place.own_files(&place.session(1)).join("events.jsonl");
    let text = std::fs::read_to_string(file).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["type"] == kind).map(|event| &event["data"]).collect()
}

/// What the agent saw of a session in which all these were said, and again after it came back.
struct Seen {
    results: Vec<String>,
    /// Who said something in the last conversation, and what its tools answered.
    last: Vec<(String, String)>,
    events: Vec<Value>,
}

async fn seen(place: &Place, redact: bool, prompts: &[String]) -> Seen {
    let (runtime, person) = place.start().await;
    let session = place.session(1);
    runtime.create(&place.config, session.clone()).await.unwrap();
    for prompt in prompts {
        place.say(&runtime, &person, &session, prompt).await;
    }
    // The long output's place differs: everything behind it does not.
    let comparable = |text: &str| text.split("\nConsider using").last().unwrap_or_default().to_owned();
    let results = place.results().iter().map(|text| comparable(text)).collect();
    let found = place.holding(&shapes());
    assert_eq!(found.is_empty(), redact, "while it is open: {found:?}");
    runtime.stop().await;
    drop(runtime);

    let (runtime, person) = place.start().await;
    runtime.resume(&place.config, session.clone()).await.unwrap();
    place.say(&runtime, &person, &session, "And now? [script:say]").await;
    runtime.stop().await;
    let found = place.holding(&shapes());
    assert_eq!(found.is_empty(), redact, "after it came back: {found:?}");
    let requests = place.model.requests();
    let last = requests.last().unwrap().conversation();
    let told = last.messages.iter().filter(|message| message.role != "system");
    let last = told.map(|message| {
        let tool = message.role == "tool";
        let text =
            if tool { askance_core::redact::redact(&comparable(&message.text)) } else { String::new() };
        (message.role.clone(), text)
    });
    Seen { results, last: last.collect(), events: events(place) }
}

fn saying() -> Script {
    Script::new("say", [Step::say(format!("It was {}.", all()))])
}

#[tokio::test]
async fn a_session_is_compacted_and_goes_on() {
    let mut both = Vec::new();
    for redact in [false, true] {
        let command = format!("for i in $(seq 1 90); do echo line $i {}; done", all());
        let script = Script::new("print", [print(&command), Step::say(format!("Printed {}.", all()))]);
        let place = place(redact, Playbook::new(saying()).with(script), &SMALL).await;
        let prompts: Vec<_> = (0..4).map(|turn| format!("Print {turn} {} [script:print]", all())).collect();
        let seen = seen(&place, redact, &prompts).await;
        let compacted = of(&seen.events, "session.compaction_complete");
        assert!(!compacted.is_empty(), "it was not compacted");
        for compacted in compacted {
            assert_eq!(compacted["success"], true, "{compacted}");
            assert_eq!(compacted["tokenAccountingBasis"], "local_full_context_estimate", "{compacted}");
        }
        let checkpoint = place.own_files(&place.session(1)).join("checkpoints");
        let kept = std::fs::read_dir(checkpoint).unwrap().flatten().any(|entry| {
            std::fs::read_to_string(entry.path())
                .is_ok_and(|text| text.contains(if redact { "Printed [REDACTED]" } else { "Printed gh" }))
        });
        assert!(kept, "the summary is kept as a file");
        both.push(seen);
    }
    assert_eq!(both[0].results, both[1].results);
    assert_eq!(both[0].last, both[1].last);
}

/// A picture with a secret in what is written beside its pixels.
fn picture(path: &Path) {
    let mut encoder = png::Encoder::new(std::fs::File::create(path).unwrap(), 64, 64);
    encoder.set_color(png::ColorType::Rgb);
    encoder.add_text_chunk("Comment".into(), all()).unwrap();
    let pixels: Vec<u8> =
        (0..64 * 64 * 3_u32).map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
}

#[tokio::test]
async fn pictures_and_what_an_mcp_server_answers_are_kept_without_secrets() {
    let mut both = Vec::new();
    for redact in [false, true] {
        let steps = [
            Step::call("view", json!({ "path": format!("{FOLDER}/photo.png") })),
            Step::call("gallery-photo", json!({ "name": "a" })),
            Step::call("gallery-long", json!({ "name": "b" })),
            Step::say("Done."),
        ];
        let place = place(redact, Playbook::new(saying()).with(Script::new("look", steps)), &[]).await;
        let (photo, note) = (place.folder.join("photo.png"), place.folder.join("note.txt"));
        picture(&photo);
        std::fs::write(&note, all()).unwrap();
        let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/gallery.mjs");
        let config = json!({ "mcpServers": { "gallery": {
            "type": "local", "command": "node", "args": [server, photo, note], "tools": ["*"] } } });
        std::fs::write(place.state.path().join("home/mcp-config.json"), config.to_string()).unwrap();
        let seen = seen(&place, redact, &["Look [script:look]".into()]).await;
        assert!(
            seen.results[1].contains("here is ") && seen.results[2].contains("line "),
            "{:?}",
            seen.results
        );
        assert_eq!(
            of(&seen.events, "session.binary_asset").len(),
            2,
            "the picture once, and the other bytes"
        );
        both.push(seen);
    }
    assert_eq!(both[0].results, both[1].results);
    assert_eq!(both[0].last, both[1].last);
}

#[tokio::test]
async fn subagents_print_and_are_told_secrets() {
    let mut both = Vec::new();
    for redact in [false, true] {
        let task = |name: &str| {
            let args = json!({ "name": name, "description": format!("Write {}", secrets()[1]),
                "agent_type": "general-purpose", "mode": "sync", "prompt": format!("Write {} [script:work]", all()) });
            ("task", args)
        };
        let command = format!("for i in $(seq 1 3000); do echo $i {}; done", all());
        let work = Script::new("work", [print(&command), Step::say(format!("It is {}", all()))]);
        let turn = Script::new("turn", [Step::calls([task("one"), task("two")]), Step::say("Done.")]);
        let place = place(redact, Playbook::new(saying()).with(turn).with(work), &[]).await;
        let seen = seen(&place, redact, &["Two of them [script:turn]".into()]).await;
        assert_eq!(of(&seen.events, "subagent.completed").len(), 2);
        both.push(seen);
    }
    // Of what their commands printed: the begin. Where the runtime cuts its preview is not always the same.
    let sorted = |seen: &Seen| {
        let begins = seen.results.iter().map(|text| text.lines().take(3).collect::<Vec<_>>().join("\n"));
        let mut results: Vec<_> = begins.collect();
        results.sort();
        results
    };
    assert_eq!(sorted(&both[0]), sorted(&both[1]));
    assert_eq!(both[0].last, both[1].last);
}

/// A session whose second turn goes on until the model is released.
async fn in_a_turn(redact: bool) -> (Place, askance_copilot::Runtime, std::sync::Arc<crate::server::Person>) {
    let held = Script::new("held", [print("echo held"), Step::say("At last.").held("go")]);
    let playbook = Playbook::new(saying())
        .with(Script::new("print", [print(&format!("echo {}", all())), Step::say("Printed.")]));
    let place = place(redact, playbook.with(held), &[]).await;
    let (runtime, person) = place.start().await;
    let session = place.session(1);
    runtime.create(&place.config, session.clone()).await.unwrap();
    runtime.send(&session.id, "App one [script:held]", Delivery::Queue).await.unwrap();
    let begun = |requests: &[askance_demo::model::Request]| {
        requests.iter().any(|one| one.script == "held" && one.step == 1)
    };
    place.model.wait_for(READY_WITHIN, begun).await.unwrap();
    (place, runtime, person)
}

#[tokio::test]
async fn a_runtime_that_is_stopped_within_a_turn_writes_it_down() {
    for redact in [false, true] {
        let (place, runtime, _person) = in_a_turn(redact).await;
        runtime.stop().await;
        let events = events(&place);
        assert!(events.iter().any(|event| event["data"]["content"] == "App one [script:held]"), "{redact}");
        assert_eq!(of(&events, "tool.execution_complete").len(), 1, "{redact}");
        assert_eq!(of(&events, "session.shutdown").len(), 1, "{redact}");
    }
}

/// Copilot's own terminal, in the same session at the same time.
async fn terminal(place: &Place, text: &str) -> Output {
    let program: PathBuf = place.state.path().join("copilot");
    let mut command = tokio::process::Command::new(program);
    command
        .env("COPILOT_PROVIDER_BASE_URL", place.model.base_url())
        .args(["--resume", place.session(1).id.as_str(), "-p", text, "--allow-all-tools"])
        .current_dir(&place.folder)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    tokio::time::timeout(READY_WITHIN, command.output()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_terminal_in_the_same_session_loses_nothing_of_the_apps() {
    let (place, runtime, person) = in_a_turn(true).await;
    let session = place.session(1);
    // Within a turn of ours, and between two.
    assert!(terminal(&place, "Terminal one [script:say]").await.status.success());
    place.model.release("go");
    let idle = || person.events().iter().any(|kind| matches!(kind, EventKind::Idle { .. }));
    until("the end of the turn", READY_WITHIN, async || idle().then_some(())).await.unwrap();
    assert!(terminal(&place, "Terminal two [script:say]").await.status.success());
    place.say(&runtime, &person, &session, &format!("App two {} [script:print]", all())).await;
    runtime.stop().await;

    let events = events(&place);
    let said: Vec<_> =
        of(&events, "user.message").iter().map(|data| data["content"].as_str().unwrap().to_owned()).collect();
    let masked = "App two [REDACTED] [REDACTED] [REDACTED] [REDACTED] [script:print]";
    assert_eq!(
        said,
        ["App one [script:held]", "Terminal one [script:say]", "Terminal two [script:say]", masked]
    );
    let answers =
        of(&events, "assistant.message").iter().filter(|data| data["content"] == "At last.").count();
    assert_eq!(answers, 1, "what was said while the terminal had it");
    // Both wrote behind each other: every event still has its parent.
    let ids: Vec<_> = events.iter().map(|event| &event["id"]).collect();
    assert!(events.iter().skip(1).all(|event| ids.contains(&&event["parentId"])));
    // What the terminal's own process wrote is raw: it does not run under the app.
    let raw = events.iter().filter(|event| event.to_string().contains(&secrets()[1]));
    assert!(raw.clone().count() > 0, "the terminal's process masks its own files now: say so");
    assert!(raw.clone().all(|event| event["data"]["content"] != *masked));

    let (runtime, person) = place.start().await;
    runtime.resume(&place.config, session.clone()).await.unwrap();
    place.say(&runtime, &person, &session, "And now? [script:say]").await;
    let requests = place.model.requests();
    let last = requests.last().unwrap().conversation();
    assert!(last.prompts().iter().any(|text| text.contains(masked)), "it forgot what was said");
    runtime.stop().await;
}
