//! The HTTP side: one request in, one step of a script out.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::Stage;
use super::completion::{Completion, MODEL_NAME, failure_body};
use super::conversation::Conversation;
use super::request::Request;
use super::script::{Answer, Failure, Step};
use crate::loopback::until_true;

/// `POST /chat/completions`.
pub(super) async fn complete(State(stage): State<Arc<Stage>>, headers: HeaderMap, body: Bytes) -> Response {
    let conversation: Conversation = match serde_json::from_slice(&body) {
        Ok(conversation) => conversation,
        Err(error) => return fail(&Failure::new(400, format!("not a conversation: {error}"))),
    };
    let place = stage.playbook.place(&conversation);
    let digest = conversation.digest();
    let mut earlier = 0;
    stage.requests.add(|requests| {
        earlier = requests.iter().filter(|r| r.digest == digest).count();
        Request {
            digest,
            script: place.script,
            step: place.index,
            earlier,
            interaction: text_of(&headers, "x-interaction-type"),
            body: body.clone(),
        }
    });
    if !wait(&stage, &place.step).await {
        return fail(&Failure::new(503, "the model is being stopped"));
    }
    match place.step.answer_after(earlier, &conversation.prompts()) {
        Answer::Failure(failure) => fail(&failure),
        Answer::Message { text, calls } => {
            let folder = conversation.folder().unwrap_or(".");
            let id = format!("{digest:016x}_{earlier}");
            let completion = Completion::new(&id, body.len(), folder, text, &calls);
            if conversation.stream {
                streamed(&completion, place.step.pace)
            } else {
                Json(completion.whole()).into_response()
            }
        }
    }
}

/// `GET /models`.
pub(super) async fn models() -> Json<Value> {
    let model = json!({ "id": MODEL_NAME, "object": "model", "created": 0, "owned_by": "askance" });
    Json(json!({ "object": "list", "data": [model] }))
}

/// Waits as the step wants; false if the server is stopped meanwhile.
async fn wait(stage: &Stage, step: &Step) -> bool {
    let mut released = stage.released.subscribe();
    let waiting = async {
        if !step.delay.is_zero() {
            tokio::time::sleep(step.delay).await;
        }
        match &step.held {
            Some(name) => released.wait_for(|names| names.contains(name)).await.is_ok(),
            None => true,
        }
    };
    tokio::select! {
        go_on = waiting => go_on,
        () = until_true(stage.closing.clone()) => false,
    }
}

fn streamed(completion: &Completion, pace: Duration) -> Response {
    let lines = completion.chunks().into_iter().map(move |chunk| {
        let word = chunk["choices"][0]["delta"]["content"].as_str();
        let pause = word.filter(|word| !word.is_empty()).map(|_| pace);
        (chunk.to_string(), pause.unwrap_or_default())
    });
    let done = ("[DONE]".to_owned(), Duration::ZERO);
    let events = stream::iter(lines.chain([done])).then(|(line, pause)| async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        Ok::<_, Infallible>(Event::default().data(line))
    });
    Sse::new(events).into_response()
}

fn fail(failure: &Failure) -> Response {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = (status, Json(failure_body(failure))).into_response();
    for (name, value) in &failure.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn text_of(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}
