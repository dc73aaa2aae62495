//! What file tools do with their arguments: the policy has to see the same files as they.

use std::path::Path;
use std::sync::Mutex;

use askance_core::effect::{GateReply, QuestionReply, Reply};
use askance_core::event::Input;
use askance_core::policy::{ToolCall, paths_to_resolve};
use askance_demo::model::Step;
use serde_json::json;

use crate::server::{Person, Turn, turn};

fn allowing() -> Person {
    Person {
        gate: |_, _| GateReply::Allow,
        answer: |_| QuestionReply::Nobody { reason: "nobody".into() },
        second: false,
        hook: |_| Reply::Nothing,
        seen: Mutex::default(),
    }
}

fn with_a_secret_beside(home: &Path) {
    let beside = home.parent().unwrap().join("beside");
    std::fs::create_dir_all(&beside).unwrap();
    std::fs::write(beside.join("secret.txt"), "the words beside\n").unwrap();
}

/// The calls that came to the gate.
fn calls(turn: &Turn) -> Vec<ToolCall> {
    let seen = turn.person.seen.lock().unwrap();
    let calls = seen.iter().filter_map(|input| match input {
        Input::Gate(request) => Some(request.call.clone()),
        _ => None,
    });
    calls.collect()
}

#[tokio::test]
async fn a_search_takes_one_text_apart_at_its_blanks() {
    let args = json!({ "pattern": "words", "paths": "src ../beside", "output_mode": "content" });
    let steps = vec![Step::call("grep", args), Step::say("Done.")];
    let turn = turn(steps, "Search.", allowing(), with_a_secret_beside).await;
    assert!(turn.results()[0].contains("the words beside"), "{:?}", turn.results());
    let call = &calls(&turn)[0];
    let beside = turn.folder.join("../beside");
    assert!(
        paths_to_resolve(call).iter().any(|place| place.path == beside),
        "the policy does not see it: {call:?}"
    );
}

#[tokio::test]
async fn a_search_leaves_out_what_git_ignores() {
    let ignored = |home: &Path| {
        let folder = home.parent().unwrap().join("folder");
        for (name, text) in [
            (".git/HEAD", "ref: refs/heads/main\n"),
            (".gitignore", ".env\n"),
            (".env", "WORDS=ignored\n"),
            (".hidden", "WORDS=hidden\n"),
        ] {
            std::fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
            std::fs::write(folder.join(name), text).unwrap();
        }
    };
    let args = json!({ "pattern": "WORDS", "output_mode": "content" });
    let steps = vec![Step::call("grep", args), Step::say("Done.")];
    let turn = turn(steps, "Search.", allowing(), ignored).await;
    assert!(turn.results()[0].contains("WORDS=hidden"), "{:?}", turn.results());
    assert!(!turn.results()[0].contains("WORDS=ignored"), "{:?}", turn.results());
}
