//! The calls of one session from the request to the end. Invariant: a call whose end is told was requested and decided
//! in the record before, and each once.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use serde_json::Value;

use crate::event::GateRequest;
use crate::id::{AgentId, CallId, Millis, PromptId};
use crate::policy::ToolCall;
use crate::view::Risk;

use super::bound::{self, Kept};
use super::{AuditEvent, GateName, Verdict, Who};

/// Most calls of one session whose end is waited for. Beyond it the oldest go; requests that wait never do.
const OPEN: usize = 1_000;
/// Most messages that are remembered until the runtime has them.
const SENT: usize = 32;

/// What happened, and which agent did it.
pub(crate) type Told = (Option<AgentId>, AuditEvent);

#[derive(Debug, Clone, PartialEq)]
struct Call {
    /// Its line in the time line.
    seq: u32,
    ask: u64,
    agent: Option<AgentId>,
    tool: String,
    /// The runtime's id, once it is known.
    id: Option<CallId>,
    stage: Stage,
    /// When it was announced or decided.
    since: Millis,
    /// How many secrets were masked in its result, before the runtime told of it.
    masked: u32,
}

#[derive(Debug, Clone, PartialEq)]
enum Stage {
    /// The runtime has told of it, and no gate has seen it. Its request is kept for the case that none ever does.
    Announced(Box<AuditEvent>),
    /// A gate has seen it.
    Asked,
    Allowed,
    Denied,
}

/// The calls.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Calls {
    open: VecDeque<Call>,
    questions: BTreeMap<PromptId, u64>,
    /// What the person has sent and the runtime has not told of yet.
    sent: VecDeque<String>,
    last: u64,
}

impl Calls {
    /// A number that no request of this session had before, also not in an earlier run.
    pub(crate) fn number(&mut self, now: Millis) -> u64 {
        self.last = now.max(self.last + 1);
        self.last
    }

    /// The runtime tells of a call.
    pub(crate) fn started(
        &mut self,
        seq: u32,
        agent: Option<AgentId>,
        call: CallId,
        tool: &ToolCall,
        now: Millis,
    ) {
        if let Some(known) = self.find(seq) {
            known.id = Some(call);
            return;
        }
        let ask = self.number(now);
        let event = requested(ask, Some(&call), tool, GateName::None, None);
        let name = bound::name(&tool.tool);
        self.push(Call {
            seq,
            ask,
            agent,
            tool: name,
            id: Some(call),
            stage: Stage::Announced(Box::new(event)),
            since: now,
            masked: 0,
        });
    }

    /// A call is at a gate.
    pub(crate) fn asked(&mut self, seq: u32, request: &GateRequest, now: Millis) -> Told {
        let agent = request.agent.as_ref().map(|agent| agent.id.clone());
        let gate = GateName::from(request.gate);
        let intention = request.intention.as_deref();
        if let Some(known) = self.find(seq) {
            let (mut ask, call) = (known.ask, known.id.clone());
            match std::mem::replace(&mut known.stage, Stage::Asked) {
                // The same arguments, or they would not have been paired: without secrets once is enough.
                Stage::Announced(mut event) if gate == GateName::Hook => {
                    if let AuditEvent::ToolRequested { gate, .. } = event.as_mut() {
                        *gate = GateName::Hook;
                    }
                    return (agent, *event);
                }
                Stage::Announced(_) => {}
                // A call that a gate has seen before comes to the second one: that is a request of its own.
                Stage::Asked | Stage::Allowed | Stage::Denied => ask = self.number(now),
            }
            if let Some(known) = self.find(seq) {
                known.ask = ask;
            }
            return (agent, requested(ask, call.as_ref(), &request.call, gate, intention));
        }
        let ask = self.number(now);
        let event = requested(ask, request.call_id.as_ref(), &request.call, gate, intention);
        self.push(Call {
            seq,
            ask,
            agent: agent.clone(),
            tool: bound::name(&request.call.tool),
            id: request.call_id.clone(),
            stage: Stage::Asked,
            since: now,
            masked: 0,
        });
        (agent, event)
    }

    /// A call is decided: its number, its agent and its tool.
    pub(crate) fn decided(&mut self, seq: u32, allowed: bool, now: Millis) -> (u64, Option<AgentId>, String) {
        let Some(known) = self.find(seq) else { return (self.number(now), None, String::new()) };
        known.stage = if allowed { Stage::Allowed } else { Stage::Denied };
        known.since = now;
        (known.ask, known.agent.clone(), known.tool.clone())
    }

    /// Secrets were masked in a result. The hook carries no call id: it is the first call of this tool that runs.
    pub(crate) fn masked(&mut self, agent: Option<&AgentId>, tool: &str, count: u32) {
        let name = bound::name(tool);
        let running = |open: &&mut Call| {
            open.stage == Stage::Allowed
                && open.masked == 0
                && open.agent.as_ref() == agent
                && open.tool == name
        };
        if let Some(open) = self.open.iter_mut().find(running) {
            open.masked = count;
        }
    }

    /// The runtime tells of a call's end.
    pub(crate) fn ended(&mut self, call: &CallId, end: Result<&str, &str>, now: Millis) -> Vec<Told> {
        let place = self.open.iter().position(|open| open.id.as_ref() == Some(call));
        let Some(open) = place.and_then(|place| self.open.remove(place)) else { return Vec::new() };
        if open.stage == Stage::Asked {
            // Its decision is still to come: without its number, nobody could tell which one it is.
            self.open.push_back(open);
            return Vec::new();
        }
        let before = open.masked;
        told_end(open, now, |ask, tool_name, call_id, duration_ms| match end {
            Ok(text) => {
                let Kept { value, masked, cut } = bound::text(text, super::RESULT_CHARS);
                let masked = masked.saturating_add(before);
                AuditEvent::ToolResult {
                    ask,
                    tool_name,
                    call_id,
                    tool_result: value,
                    duration_ms,
                    masked,
                    cut,
                }
            }
            Err(words) => {
                let error = bound::text(words, super::ERROR_CHARS).value;
                AuditEvent::ToolFailed { ask, tool_name, call_id, error, interrupted: false, duration_ms }
            }
        })
    }

    /// These calls, or all, get no end of their own. What waits for an answer is decided first, by whoever ends it.
    pub(crate) fn interrupted(&mut self, calls: Option<&[CallId]>, now: Millis) -> Vec<Told> {
        let named = |open: &Call| {
            open.stage != Stage::Asked
                && calls.is_none_or(|calls| open.id.as_ref().is_some_and(|call| calls.contains(call)))
        };
        let (over, open): (VecDeque<_>, VecDeque<_>) =
            std::mem::take(&mut self.open).into_iter().partition(named);
        self.open = open;
        over.into_iter()
            .flat_map(|open| {
                told_end(open, now, |ask, tool_name, call_id, duration_ms| AuditEvent::ToolFailed {
                    ask,
                    tool_name,
                    call_id,
                    error: "It was interrupted.".to_owned(),
                    interrupted: true,
                    duration_ms,
                })
            })
            .collect()
    }

    /// A question waits.
    pub(crate) fn question_waits(&mut self, prompt: PromptId, ask: u64) {
        self.questions.insert(prompt, ask);
    }

    /// A question waits no more: its number.
    pub(crate) fn question_over(&mut self, prompt: PromptId) -> Option<u64> {
        self.questions.remove(&prompt)
    }

    /// The person has sent a message.
    pub(crate) fn sent(&mut self, text: &str) {
        // The runtime gets a plan's words without the command before them.
        let text = crate::describe::planned(text).unwrap_or(text);
        if self.sent.len() >= SENT {
            self.sent.pop_front();
        }
        self.sent.push_back(text.trim().chars().take(super::PROMPT_CHARS).collect());
    }

    /// The runtime has a message: whether it is one of the person's, sent from here.
    pub(crate) fn is_ours(&mut self, text: &str) -> bool {
        let place = self.sent.iter().position(|sent| text.contains(sent.as_str()));
        place.and_then(|place| self.sent.remove(place)).is_some()
    }

    fn find(&mut self, seq: u32) -> Option<&mut Call> {
        self.open.iter_mut().rev().find(|open| open.seq == seq)
    }

    fn push(&mut self, call: Call) {
        if self.open.len() >= OPEN
            && let Some(place) = self.open.iter().position(|open| open.stage != Stage::Asked)
        {
            self.open.remove(place);
        }
        self.open.push_back(call);
    }
}

fn told_end(
    open: Call,
    now: Millis,
    end: impl FnOnce(u64, String, Option<CallId>, Millis) -> AuditEvent,
) -> Vec<Told> {
    let Call { ask, agent, tool, id: call, stage, since, .. } = open;
    let mut told = Vec::new();
    match stage {
        // The agent has read the denial as the call's end.
        Stage::Denied => return told,
        Stage::Announced(request) => {
            told.push((agent.clone(), *request));
            let decision = AuditEvent::Decision {
                ask,
                tool_name: tool.clone(),
                outcome: Verdict::NotAsked,
                who: Who::Runtime,
                risk: Risk::Low,
                reason: "The runtime did not bring it to a gate.".to_owned(),
                asked: None,
                edited: None,
                waited_ms: 0,
            };
            told.push((agent.clone(), decision));
        }
        Stage::Asked | Stage::Allowed => {}
    }
    let call = call.map(|call| CallId(bound::name(call.as_str())));
    told.push((agent, end(ask, tool, call, now.saturating_sub(since))));
    told
}

/// The request, without secrets.
pub(crate) fn requested(
    ask: u64,
    call_id: Option<&CallId>,
    call: &ToolCall,
    gate: GateName,
    intention: Option<&str>,
) -> AuditEvent {
    let Kept { value: tool_args, masked, cut } = bound::args(&call.args);
    AuditEvent::ToolRequested {
        ask,
        tool_name: bound::name(&call.tool),
        call_id: call_id.map(|call| CallId(bound::name(call.as_str()))),
        tool_args,
        cwd: path(&call.cwd),
        gate,
        intention: intention.map(|words| bound::text(words, super::ERROR_CHARS).value),
        masked,
        cut,
    }
}

pub(crate) fn path(path: &Path) -> String {
    bound::text(&path.display().to_string(), super::PATH_CHARS).value
}

/// Arguments that the person has changed, without secrets.
pub(crate) fn edited(args: &Value) -> Value {
    bound::args(args).value
}
