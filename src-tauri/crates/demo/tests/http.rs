//! The model and the Slack receiver, over a real socket.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod client;

use std::time::Duration;

use askance_demo::model::{AFTER_THE_END, UTILITY, UTILITY_ANSWER, marker, repeating_marker};
use askance_demo::{Model, Playbook, Script, Slack, Step, scripts};
use client::{Reply, assistant, body, call_text, get, post, tool, user};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_mins(1);

async fn standard() -> Model {
    Model::start(scripts::standard()).await.unwrap()
}

async fn ask(model: &Model, messages: &[Value]) -> Reply {
    post(model.port(), "/v1/chat/completions", &body(messages)).await
}

/// The text that a whole (not streamed) answer says.
async fn said(model: &Model, messages: &[Value]) -> String {
    let reply = ask(model, messages).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let json = reply.json();
    let text = json["choices"][0]["message"]["content"].as_str();
    text.unwrap().to_owned()
}

#[tokio::test]
async fn a_script_goes_on_with_each_answer() {
    let model = standard().await;
    let prompt = user(&marker("one-shell"));
    let first = ask(&model, std::slice::from_ref(&prompt)).await.json();
    let message = &first["choices"][0]["message"];
    assert_eq!(first["choices"][0]["finish_reason"], "tool_calls");
    assert_eq!(message["tool_calls"][0]["function"]["name"], "bash");
    assert!(first["usage"]["prompt_tokens"].as_u64() > Some(0));

    let id = message["tool_calls"][0]["id"].as_str().unwrap();
    let then = [prompt, message.clone(), tool(id, "Denied: not today")];
    assert_eq!(said(&model, &then).await, "Done: one command.");
    let results = model.tool_results();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0].tool, "bash");
    assert_eq!(results[0].text, "Denied: not today");
    assert!(results[0].arguments.contains(scripts::ONE_SHELL_FILE));
}

#[tokio::test]
async fn a_stream_has_the_same_calls_and_ends_as_clients_expect() {
    let model = standard().await;
    let mut request = body(&[user(&marker("three-parallel"))]);
    request["stream"] = json!(true);
    let reply = post(model.port(), "/v1/chat/completions", &request).await;
    let lines: Vec<&str> = reply.text.lines().filter_map(|l| l.strip_prefix("data: ")).collect();
    assert_eq!(lines.last(), Some(&"[DONE]"));
    let chunks: Vec<Value> =
        lines[..lines.len() - 1].iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let deltas = || chunks.iter().map(|c| &c["choices"][0]["delta"]);
    let text: String = deltas().filter_map(|d| d["content"].as_str()).collect();
    assert_eq!(text, "I run three commands at once.");
    let calls = deltas().find_map(|d| d["tool_calls"].as_array()).unwrap();
    let ids: std::collections::BTreeSet<_> = calls.iter().map(|c| c["id"].as_str().unwrap()).collect();
    assert_eq!((calls.len(), ids.len()), (3, 3));
    assert_eq!(chunks[chunks.len() - 2]["choices"][0]["finish_reason"], "tool_calls");
    assert!(chunks[chunks.len() - 1]["usage"]["total_tokens"].is_u64());
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_under_ids_of_its_own() {
    let model = standard().await;
    let messages = [user(&marker("one-shell"))];
    let (first, again) = (ask(&model, &messages).await, ask(&model, &messages).await);
    let (mut first, mut again) = (first.json(), again.json());
    for id in ["/id", "/choices/0/message/tool_calls/0/id"] {
        let take = |answer: &mut Value| answer.pointer_mut(id).expect(id).take();
        assert_ne!(take(&mut first), take(&mut again), "{id}");
    }
    assert_eq!(first, again);
    let earlier: Vec<usize> = model.requests().iter().map(|r| r.earlier).collect();
    assert_eq!(earlier, [0, 1]);
}

#[tokio::test]
async fn a_later_prompt_starts_another_script_and_one_without_a_marker_goes_on() {
    let model = standard().await;
    let mut messages = vec![
        user(&format!("<current_datetime>now</current_datetime>\n\n{}", marker("edit"))),
        assistant("edited"),
        user(&marker("hello")),
    ];
    assert_eq!(said(&model, &messages).await, "Hello! I am a scripted model.");
    messages.extend([assistant("hello"), user("and now?")]);
    assert_eq!(said(&model, &messages).await, AFTER_THE_END);
}

#[tokio::test]
async fn what_the_runtime_itself_writes_selects_no_script() {
    let model = standard().await;
    let notice = format!("<system_notification>{}</system_notification>", marker("edit"));
    let messages = [user(&marker("hello")), assistant("hello"), user(&notice)];
    assert_eq!(said(&model, &messages).await, AFTER_THE_END);
}

#[tokio::test]
async fn a_marker_can_repeat_the_first_step() {
    let model = standard().await;
    let mut messages = vec![user(&repeating_marker("many-calls", 3))];
    for _ in 0..3 {
        let answer = ask(&model, &messages).await.json();
        assert_eq!(call_text(&answer, "command"), "true");
        messages.push(answer["choices"][0]["message"].clone());
    }
    assert_eq!(said(&model, &messages).await, "Done: many commands.");
}

#[tokio::test]
async fn paths_name_the_folder_of_the_system_prompt() {
    let model = standard().await;
    let system = json!({ "role": "system", "content": "x\n* Current working directory: /home/a b\n" });
    let parts = json!({ "role": "user", "content": [{ "type": "text", "text": marker("edit") }] });
    let answer = ask(&model, &[system, parts]).await.json();
    assert_eq!(call_text(&answer, "path"), "/home/a b/src/main.rs");
}

#[tokio::test]
async fn requests_for_a_title_get_a_short_answer() {
    let model = standard().await;
    let mut request = body(&[user(&format!("A title for: {}", marker("edit")))]);
    request["tools"] = json!([]);
    let reply = post(model.port(), "/v1/chat/completions", &request).await;
    let json = reply.json();
    assert_eq!(json["choices"][0]["message"]["content"], UTILITY_ANSWER);
    assert_eq!(model.requests()[0].script, UTILITY);
}

#[tokio::test]
async fn a_misspelt_marker_is_an_error_that_names_the_scripts() {
    let model = standard().await;
    let reply = ask(&model, &[user("[script:edti]")]).await;
    assert_eq!(reply.status, 400);
    assert!(reply.text.contains("`edti`") && reply.text.contains("three-parallel"));
}

#[tokio::test]
async fn failures_have_their_status_and_headers() {
    let model = standard().await;
    let fatal = ask(&model, &[user(&marker("failure"))]).await;
    assert_eq!(fatal.status, 400);
    assert_eq!(fatal.json()["error"]["message"], scripts::FATAL_MESSAGE);
    let busy = ask(&model, &[user(&marker("overloaded"))]).await;
    assert_eq!(busy.status, 429);
    assert!(busy.head.contains("retry-after: 1"), "{}", busy.head);
}

#[tokio::test]
async fn a_step_can_fail_some_times_first() {
    let model = standard().await;
    let messages = [user(&marker("failing-twice"))];
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(ask(&model, &messages).await.status);
    }
    assert_eq!(statuses, [503, 503, 200]);
}

#[tokio::test]
async fn a_held_step_waits_for_its_release() {
    let model = standard().await;
    let messages = [user(&marker("held"))];
    let held = ask(&model, &messages);
    let letting_go = async {
        model.wait_for(PATIENCE, |r| r.len() == 1).await.unwrap();
        model.release(scripts::HOLD);
    };
    let (reply, ()) = tokio::join!(held, letting_go);
    assert!(reply.text.contains("let go"));
}

#[tokio::test]
async fn stopping_ends_a_held_step_and_frees_the_port() {
    let model = standard().await;
    let port = model.port();
    let request = body(&[user(&marker("held"))]);
    let held = tokio::spawn(async move { post(port, "/v1/chat/completions", &request).await });
    model.wait_for(PATIENCE, |r| r.len() == 1).await.unwrap();
    model.stop().await;
    assert_eq!(held.await.unwrap().status, 503);
    Model::start_on(port, scripts::standard()).await.unwrap();
}

#[tokio::test]
async fn waiting_in_vain_says_so() {
    let model = standard().await;
    let error = model.wait_for(Duration::from_millis(1), |_| false).await;
    assert!(error.unwrap_err().to_string().contains("0 entries"));
}

#[tokio::test]
async fn a_playbook_of_ones_own_has_its_own_default() {
    let playbook = scripts::standard()
        .with(Script::new("hello", [Step::say("Replaced.")]))
        .with_default(Script::new("mine", [Step::say("Mine.")]));
    let model = Model::start(playbook).await.unwrap();
    assert_eq!(said(&model, &[user("anything")]).await, "Mine.");
    assert_eq!(said(&model, &[user(&marker("hello"))]).await, "Replaced.");
    let alone = Model::start(Playbook::new(Script::new("a", []))).await.unwrap();
    assert_eq!(said(&alone, &[user("x")]).await, AFTER_THE_END);
}

#[tokio::test]
async fn it_lists_its_model_and_refuses_nonsense() {
    let model = standard().await;
    let models = get(model.port(), "/v1/models").await.json();
    assert_eq!(models["data"][0]["id"], askance_demo::model::MODEL_NAME);
    let nonsense = post(model.port(), "/v1/chat/completions", &json!([1])).await;
    assert_eq!(nonsense.status, 400);
    assert_eq!(model.requests().len(), 0);
}

#[tokio::test]
async fn slack_takes_what_slack_takes() {
    let slack = Slack::start().await.unwrap();
    let url = slack.webhook_url();
    let (port, path) = url.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split_once('/')).unwrap();
    let (port, path) = (port.parse().unwrap(), format!("/{path}"));
    let good = post(port, &path, &json!({ "text": "It broke." })).await;
    assert_eq!((good.status, good.text.as_str()), (200, "ok"));
    let empty = post(port, &path, &json!({ "text": "" })).await;
    assert_eq!((empty.status, empty.text.as_str()), (400, "no_text"));
    slack.plan_answer(500, "rollup_error");
    let planned = post(port, &path, &json!({ "text": "Again." })).await;
    assert_eq!(planned.status, 500);

    let messages = slack.wait_for(PATIENCE, 3).await.unwrap();
    assert_eq!(messages[0].text(), "It broke.");
    assert_eq!(messages[0].path, path);
    let statuses: Vec<u16> = messages.iter().map(|m| m.status).collect();
    assert_eq!(statuses, [200, 400, 500]);
    assert_eq!(post(port, "/elsewhere", &json!({})).await.status, 404);
}
