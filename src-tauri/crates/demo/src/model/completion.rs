//! The wire format of a chat completion, whole or as a stream of chunks.

use serde_json::{Value, json};

use super::script::{Call, FOLDER, Failure};

/// The name of the model that is offered.
pub const MODEL_NAME: &str = "demo-model";
/// Roughly how many bytes a token has; usage numbers need no more.
const BYTES_PER_TOKEN: usize = 4;

/// One message of the model with all that its wire format needs.
pub(crate) struct Completion {
    id: String,
    text: String,
    calls: Vec<Value>,
    prompt_tokens: usize,
    answer_tokens: usize,
}

impl Completion {
    /// `id` is in the ids of the answer and of its calls: no two answers share it, as with a real model, even if two
    /// conversations (of subagents side by side) are the same word for word.
    pub(crate) fn new(id: &str, prompt_bytes: usize, folder: &str, text: String, calls: &[Call]) -> Self {
        let calls: Vec<Value> =
            (0..).zip(calls).map(|(index, call)| posted(id, index, call, folder)).collect();
        let arguments = |call: &Value| call["function"]["arguments"].as_str().map_or(0, str::len);
        let bytes = text.len() + calls.iter().map(arguments).sum::<usize>();
        Self {
            id: format!("chatcmpl-{id}"),
            text,
            calls,
            prompt_tokens: prompt_bytes.div_ceil(BYTES_PER_TOKEN),
            answer_tokens: bytes.div_ceil(BYTES_PER_TOKEN),
        }
    }

    /// The answer to a request without `stream`.
    pub(crate) fn whole(&self) -> Value {
        let mut message = json!({ "role": "assistant", "content": self.text });
        if !self.calls.is_empty() {
            message["tool_calls"] = Value::Array(self.calls.clone());
        }
        json!({
            "id": self.id,
            "object": "chat.completion",
            "created": 0,
            "model": MODEL_NAME,
            "choices": [{ "index": 0, "message": message, "finish_reason": self.finish() }],
            "usage": self.usage(),
        })
    }

    /// The chunks of a stream, without the closing `[DONE]`. Each word is a chunk.
    pub(crate) fn chunks(&self) -> Vec<Value> {
        let mut chunks = vec![self.chunk(&json!({ "role": "assistant", "content": "" }), None)];
        for word in self.text.split_inclusive(' ') {
            chunks.push(self.chunk(&json!({ "content": word }), None));
        }
        if !self.calls.is_empty() {
            chunks.push(self.chunk(&json!({ "tool_calls": self.calls }), None));
        }
        chunks.push(self.chunk(&json!({}), Some(self.finish())));
        let mut usage = self.chunk(&json!({}), None);
        usage["choices"] = json!([]);
        usage["usage"] = self.usage();
        chunks.push(usage);
        chunks
    }

    fn chunk(&self, delta: &Value, finish: Option<&str>) -> Value {
        json!({
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": 0,
            "model": MODEL_NAME,
            "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }],
        })
    }

    fn finish(&self) -> &'static str {
        if self.calls.is_empty() { "stop" } else { "tool_calls" }
    }

    fn usage(&self) -> Value {
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.answer_tokens,
            "total_tokens": self.prompt_tokens + self.answer_tokens,
        })
    }
}

/// A failure's body, in the shape that clients of this interface read.
pub(crate) fn failure_body(failure: &Failure) -> Value {
    json!({ "error": { "message": failure.message, "type": "scripted_failure", "code": failure.status } })
}

fn posted(id: &str, index: usize, call: &Call, folder: &str) -> Value {
    let arguments = with_folder(call.arguments.clone(), folder).to_string();
    json!({
        "index": index,
        "id": format!("call_{id}_{index}"),
        "type": "function",
        "function": { "name": call.tool, "arguments": arguments },
    })
}

/// Puts the session's folder wherever the arguments name its place.
fn with_folder(value: Value, folder: &str) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace(FOLDER, folder)),
        Value::Array(items) => items.into_iter().map(|i| with_folder(i, folder)).collect(),
        Value::Object(fields) => {
            let filled = fields.into_iter().map(|(k, v)| (k, with_folder(v, folder)));
            Value::Object(filled.collect())
        }
        other => other,
    }
}
