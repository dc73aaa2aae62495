//! A client of a few lines: what it sends and reads is plain to see.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

pub(crate) async fn post(port: u16, path: &str, body: &Value) -> Reply {
    let body = body.to_string();
    let length = body.len();
    send(
        port,
        format!(
            "POST {path} HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        ),
    )
    .await
}

pub(crate) async fn get(port: u16, path: &str) -> Reply {
    send(port, format!("GET {path} HTTP/1.0\r\n\r\n")).await
}

/// HTTP 1.0 has no chunks: the answer ends where the connection does.
async fn send(port: u16, request: String) -> Reply {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, text) = answer.split_once("\r\n\r\n").unwrap();
    Reply {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        text: text.to_owned(),
    }
}

/// An agent's request: it offers tools.
pub(crate) fn body(messages: &[Value]) -> Value {
    let tool = json!({ "type": "function", "function": { "name": "bash" } });
    json!({ "model": "demo-model", "messages": messages, "tools": [tool] })
}

pub(crate) fn user(text: &str) -> Value {
    json!({ "role": "user", "content": text })
}

pub(crate) fn assistant(text: &str) -> Value {
    json!({ "role": "assistant", "content": text })
}

pub(crate) fn tool(call: &str, text: &str) -> Value {
    json!({ "role": "tool", "tool_call_id": call, "content": text })
}

/// A field of the arguments of an answer's first tool call.
pub(crate) fn call_text(answer: &Value, field: &str) -> String {
    let function = &answer["choices"][0]["message"]["tool_calls"][0]["function"];
    let arguments = function["arguments"].as_str().unwrap();
    let arguments: Value = serde_json::from_str(arguments).unwrap();
    arguments[field].as_str().unwrap().to_owned()
}
