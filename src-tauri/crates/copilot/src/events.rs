//! The runtime's session events as the core's. Invariant: an event that is not known, or not shaped as expected, is dropped.

use askance_core::event::EventKind;
use askance_core::id::{AgentId, CallId, SessionId};
use github_copilot_sdk::SessionEvent;
use serde_json::Value;

/// The event as the core knows it, if it uses it.
pub(crate) fn event(session: &SessionId, event: SessionEvent) -> Option<askance_core::event::Event> {
    let agent = event.agent_id.filter(|id| !id.is_empty()).map(AgentId);
    let kind = kind(&event.event_type, event.data)?;
    Some(askance_core::event::Event { session: session.clone(), agent, kind })
}

fn kind(name: &str, mut data: Value) -> Option<EventKind> {
    let text = |key: &str| data.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(match name {
        "assistant.turn_start" => EventKind::TurnStarted,
        "assistant.turn_end" => EventKind::TurnEnded,
        "assistant.intent" => EventKind::Intent(text("intent")?),
        "assistant.message_delta" => {
            EventKind::MessageDelta { message: text("messageId")?, text: text("deltaContent")? }
        }
        "assistant.message" => EventKind::Message {
            message: text("messageId").unwrap_or_default(),
            text: text("content").unwrap_or_default(),
        },
        "tool.execution_start" => EventKind::ToolStarted {
            call: CallId(text("toolCallId")?),
            tool: text("toolName")?,
            mcp: text("mcpServerName").zip(text("mcpToolName")),
            args: data.get_mut("arguments").map(Value::take).unwrap_or_default(),
        },
        "tool.execution_complete" => EventKind::ToolEnded {
            call: CallId(text("toolCallId")?),
            error: failure(&data),
            result: data.pointer("/result/content").and_then(Value::as_str).map(str::to_owned),
        },
        "permission.completed" => EventKind::PermissionCompleted { call: CallId(text("toolCallId")?) },
        "agent.interrupted" => EventKind::Interrupted {
            calls: data
                .get("toolCallIds")
                .and_then(Value::as_array)?
                .iter()
                .filter_map(Value::as_str)
                .map(CallId::from)
                .collect(),
        },
        "session.idle" => {
            EventKind::Idle { aborted: data.get("aborted").and_then(Value::as_bool).unwrap_or(false) }
        }
        "session.error" => EventKind::Failed {
            kind: text("errorType").unwrap_or_default(),
            status: data.get("statusCode").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok()),
            message: text("message").unwrap_or_default(),
        },
        "session.title_changed" => EventKind::Title(text("title")?),
        "subagent.started" => {
            EventKind::SubagentStarted { name: text("agentDisplayName").or_else(|| text("agentName"))? }
        }
        "subagent.completed" => EventKind::SubagentEnded { failed: false },
        "subagent.failed" => EventKind::SubagentEnded { failed: true },
        "assistant.usage" => {
            let count = |key: &str| data.get(key).and_then(Value::as_u64).unwrap_or(0);
            EventKind::Usage {
                model: text("model"),
                input: count("inputTokens"),
                output: count("outputTokens"),
            }
        }
        _ => return None,
    })
}

fn failure(data: &Value) -> Option<String> {
    if data.get("success").and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let error = data.get("error");
    let words = error.and_then(|error| error.get("message").or(Some(error))).and_then(Value::as_str);
    Some(words.unwrap_or("The tool failed.").to_owned())
}
