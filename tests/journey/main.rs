//! Journeys through the core: inputs go in, and every reply and effect that comes out is compared. No mocks, no clock.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod alone;
mod gate;
mod given;
mod grants;
mod lives;
mod moment;
mod prompts;
mod record;
mod redaction;
mod retries;
mod told;
mod visitors;

use std::path::{Component, Path, PathBuf};

use askance_core::effect::{Effect, GateReply, Outcome, Released, Reply};
use askance_core::event::{
    Act, Agent, Event, EventKind, Gate, GateRequest, Hook, HookKind, Input, News, Opening,
};
use askance_core::id::{AgentId, Millis, PromptId, SessionId};
use askance_core::pipeline::handle;
use askance_core::policy::{ToolCall, paths_to_resolve};
use askance_core::record::AuditEntry;
use askance_core::settings::{Profile, Settings};
use askance_core::state::State;
use askance_core::texts;
use askance_core::view::{Answer, Fate};
use serde_json::{Value, json};

/// A call each path of which leads where it says.
fn placed(mut call: ToolCall) -> ToolCall {
    let plain =
        |path: &Path| path.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>();
    call.real_cwd = Some(call.cwd.clone());
    call.real_paths = Some(paths_to_resolve(&call).iter().map(|path| plain(&path.path)).collect());
    call
}

/// A state with a clock that only the test turns. What goes into the record is collected apart, and every journey
/// checks at its end that it is complete.
struct Journey {
    state: State,
    now: Millis,
    record: Vec<AuditEntry>,
    /// How many calls came to a gate.
    gated: usize,
}

impl Journey {
    fn new(settings: Value) -> Self {
        let settings: Settings = serde_json::from_value(settings).unwrap();
        Self { state: State::new(settings), now: 1_000_000, record: Vec::new(), gated: 0 }
    }

    fn take(&mut self, input: Input) -> Outcome {
        self.now += 100;
        self.gated += usize::from(matches!(input, Input::Gate(_)));
        let mut outcome = handle(&mut self.state, input, self.now);
        outcome.effects.retain(|effect| match effect {
            Effect::Record(entry) => {
                self.record.push(entry.clone());
                false
            }
            _ => true,
        });
        outcome
    }

    /// A session that is open and has been sent a message.
    fn session(&mut self, name: &str, profile: Option<Profile>) -> SessionId {
        let session = SessionId::from(name);
        let opening = Opening {
            session: session.clone(),
            folder: PathBuf::from("/home/p/shop"),
            folder_shown: "~/shop".to_owned(),
            branch: Some("main".to_owned()),
            profile,
            model: None,
            title: None,
            resumed: false,
        };
        self.take(Input::Person(Act::Open(opening)));
        self.take(Input::App(News::Ready(session.clone())));
        self.take(Input::Person(Act::Send { session: session.clone(), text: "Mend the test".to_owned() }));
        session
    }

    /// The person opens a session again; it is not ready yet.
    fn resume(&mut self, session: &SessionId) {
        let opening = Opening {
            session: session.clone(),
            folder: PathBuf::from("/home/p/shop"),
            folder_shown: "~/shop".to_owned(),
            branch: None,
            profile: None,
            model: None,
            title: None,
            resumed: true,
        };
        self.take(Input::Person(Act::Open(opening)));
    }

    fn gate(&mut self, session: &SessionId, agent: Option<&str>, tool: &str, args: Value) -> Outcome {
        self.request(session, agent, tool, args, Gate::Hook)
    }

    fn request(
        &mut self,
        session: &SessionId,
        agent: Option<&str>,
        tool: &str,
        args: Value,
        gate: Gate,
    ) -> Outcome {
        let cwd = PathBuf::from("/home/p/shop");
        let call = placed(ToolCall { tool: tool.to_owned(), args, cwd, real_paths: None, real_cwd: None });
        let agent = agent.map(|id| Agent { id: AgentId::from(id), name: Some(format!("{id}'s name")) });
        let request = GateRequest {
            session: session.clone(),
            agent,
            gate,
            call,
            intention: None,
            call_id: None,
            person_required: false,
        };
        self.take(Input::Gate(request))
    }

    /// A shell call that is held; its request.
    fn held(&mut self, session: &SessionId, command: &str) -> PromptId {
        match self.gate(session, None, "bash", json!({"command": command})).reply {
            Reply::Held { prompt, .. } => prompt,
            other => panic!("not held: {other:?}"),
        }
    }

    fn event(&mut self, session: &SessionId, kind: EventKind) -> Vec<Effect> {
        self.take(Input::Event(Event { session: session.clone(), agent: None, kind })).effects
    }

    fn hook(&mut self, session: &SessionId, kind: HookKind) -> Outcome {
        self.take(Input::Hook(Hook { session: session.clone(), agent: None, kind }))
    }

    fn answer(&mut self, prompt: PromptId, answer: Answer) -> Outcome {
        self.take(Input::Person(Act::Answer { prompt, answer, edited: None }))
    }
}

impl Drop for Journey {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.state.settings().audit.enabled {
            record::is_complete(self);
        }
    }
}

/// The answers that the effects give to held requests, in their order.
fn released(effects: &[Effect]) -> Vec<(PromptId, GateReply)> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Release { prompt, reply: Released::Gate(reply) } => Some((*prompt, reply.clone())),
            _ => None,
        })
        .collect()
}

/// Whether none of the replies is a yes.
fn none_allowed(released: &[(PromptId, GateReply)]) -> bool {
    released.iter().all(|(_, reply)| matches!(reply, GateReply::Deny { .. }))
}
