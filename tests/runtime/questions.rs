//! What the agent and MCP servers ask the person, and changed arguments.

use std::path::Path;
use std::sync::Mutex;

use askance_core::effect::{GateReply, QuestionReply, Reply};
use askance_core::event::{EventKind, Question};
use askance_demo::model::Step;
use askance_demo::scripts::bash;
use serde_json::json;

use crate::server::{Person, turn};

fn person(answer: fn(&Question) -> QuestionReply) -> Person {
    Person {
        gate: |_, _| GateReply::Allow,
        answer,
        second: false,
        hook: |_| Reply::Nothing,
        seen: Mutex::default(),
    }
}

fn nothing(_: &Path) {}

#[tokio::test]
async fn the_agent_reads_the_answer_to_its_question() {
    let ask = json!({ "question": "Which colour?", "choices": ["blue", "green"] });
    let person = person(|_| QuestionReply::Text { text: "teal, like the old one".into(), freeform: true });
    let turn = turn(vec![Step::call("ask_user", ask), Step::say("Done.")], "Ask me.", person, nothing).await;
    let questions = turn.person.questions();
    let [Question::Ask { question, choices, .. }] = questions.as_slice() else { panic!("{questions:?}") };
    assert_eq!(
        (question.as_str(), choices.as_slice()),
        ("Which colour?", ["blue".into(), "green".into()].as_slice())
    );
    assert_eq!(turn.person.gated(), ["ask_user"], "it passes the gate as well");
    assert!(turn.results()[0].contains("teal, like the old one"), "{:?}", turn.results());
}

#[tokio::test]
async fn a_plan_is_begun_or_changed() {
    let plan = || json!({ "summary": "- rename the module\n- run the tests" });
    let yes = person(|_| QuestionReply::Begin { action: "interactive".into() });
    let steps = vec![Step::call("exit_plan_mode", plan()), Step::say("Done.")];
    let begun = turn(steps.clone(), "/plan Rename the module.", yes, nothing).await;
    let questions = begun.person.questions();
    let [Question::Plan { summary, actions, .. }] = questions.as_slice() else {
        panic!("{questions:?} {:?}", begun.results())
    };
    assert!(summary.contains("rename the module"));
    assert!(actions.contains(&"interactive".to_owned()), "{actions:?}");
    let not_yet = person(|_| QuestionReply::Declined { feedback: "Keep the old name as an alias.".into() });
    let changed = turn(steps, "/plan Rename the module.", not_yet, nothing).await;
    assert!(changed.results()[0].contains("Keep the old name as an alias."), "{:?}", changed.results());
}

#[tokio::test]
async fn changed_arguments_run_in_place_of_the_agents() {
    let changing = Person {
        gate: |_, args| {
            let mut args = args.clone();
            args["command"] = "echo ours > ours.txt".into();
            GateReply::AllowEdited(args)
        },
        answer: |_| QuestionReply::Nobody { reason: "nobody".into() },
        second: false,
        hook: |_| Reply::Nothing,
        seen: Mutex::default(),
    };
    let steps = vec![Step::call("bash", bash("echo theirs > theirs.txt", "Write")), Step::say("Done.")];
    let turn = turn(steps, "Write.", changing, nothing).await;
    assert!(turn.folder.join("ours.txt").exists(), "{:?}", turn.results());
    assert!(!turn.folder.join("theirs.txt").exists());
}

/// An MCP server on standard input and output, with one tool that asks for a form.
fn with_server(home: &Path) {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/server.mjs");
    let config = json!({ "mcpServers": { "travel": {
        "type": "local", "command": "node", "args": [server], "tools": ["*"] } } });
    std::fs::write(home.join("mcp-config.json"), config.to_string()).unwrap();
}

#[tokio::test]
async fn a_form_of_an_mcp_server_is_filled_in() {
    let fill = person(|question| match question {
        Question::Form { .. } => QuestionReply::Filled(json!({ "city": "Lund", "nights": 3 })),
        _ => QuestionReply::Nobody { reason: "nobody".into() },
    });
    let steps = vec![Step::call("travel-book", json!({ "name": "Mika" })), Step::say("Done.")];
    let filled = turn(steps.clone(), "Book.", fill, with_server).await;
    let questions = filled.person.questions();
    let [Question::Form { message, schema, .. }] = questions.as_slice() else {
        panic!("{questions:?} {:?}", filled.results())
    };
    assert!(message.contains("Where to"), "{message}");
    assert_eq!(schema["required"], json!(["city"]));
    assert!(filled.results()[0].contains("booked Lund for 3"), "{:?}", filled.results());
    let place = filled.person.events().into_iter().find_map(|event| match event {
        EventKind::ToolStarted { mcp, .. } => mcp,
        _ => None,
    });
    assert_eq!(place, Some(("travel".into(), "book".into())), "the event names the server");
    let decline = person(|_| QuestionReply::Declined { feedback: "no".into() });
    let declined = turn(steps, "Book.", decline, with_server).await;
    assert!(declined.results()[0].contains("decline"), "{:?}", declined.results());
}

#[tokio::test]
async fn an_answer_of_the_second_gate_is_told_with_its_call() {
    let second = Person { second: true, ..person(|_| QuestionReply::Nobody { reason: "nobody".into() }) };
    let steps = vec![Step::call("bash", bash("echo yes > yes.txt", "Write")), Step::say("Done.")];
    let turn = turn(steps, "Write.", second, nothing).await;
    assert!(turn.folder.join("yes.txt").exists(), "{:?}", turn.results());
    let events = turn.person.events();
    let started = events.iter().find_map(|event| match event {
        EventKind::ToolStarted { call, .. } => Some(call.clone()),
        _ => None,
    });
    let told = events.iter().find_map(|event| match event {
        EventKind::PermissionCompleted { call } => Some(call.clone()),
        _ => None,
    });
    assert_eq!(told, started, "a window that shows the request learns that it was answered");
}
