//! The way of every input, on one screen. Invariant: an input that nobody answers never becomes a yes.

use crate::effect::{Outcome, Reply};
use crate::event::{Act, HookKind, Input, News};
use crate::id::Millis;
use crate::route::route;
use crate::state::State;
use crate::{act, gate, grant, hook, news, watch};

/// Takes one input at one moment: changes the state, and returns the reply and the effects that the
/// settings let through.
pub fn handle(state: &mut State, input: Input, now: Millis) -> Outcome {
    let outcome = match input {
        // May this tool call run? Both gates ask the same policy and the same person.
        Input::Gate(request) => gate::decide(state, request, now),

        // The other hooks: what the agent is given, and what is noted.
        Input::Hook(hook) => match hook.kind {
            HookKind::PostToolUse { result, .. } => hook::redact_result(&result),
            HookKind::PostToolUseFailure { .. } => hook::tool_failed(),
            HookKind::ErrorOccurred { context } => hook::retrying(state, &hook.session, &context),
            HookKind::SessionEnd { reason } => hook::session_ended(state, &hook.session, &reason, now),
            HookKind::SubagentStart | HookKind::SubagentStop => {
                hook::subagent(state, &hook.session, hook.agent.as_ref())
            }
            HookKind::SessionStart
            | HookKind::UserPromptSubmitted { .. }
            | HookKind::UserPromptTransformed
            | HookKind::PreMcpToolCall
            | HookKind::AgentStop => Outcome::quiet(Vec::new()),
        },

        // What the runtime tells about a session.
        Input::Event(event) => Outcome::quiet(watch::event(state, event, now)),

        // What the person does.
        Input::Person(act) => match act {
            Act::Answer { prompt, answer } => act::answer(state, prompt, answer, now),
            Act::CloseCard(prompt) => act::close_card(state, prompt, now),
            Act::Open(opening) => act::open(state, opening, now),
            Act::Send { session, text } => act::send(state, &session, &text, now),
            Act::Stop(session) => act::stop(state, &session, now),
            Act::Forget(session) => act::forget(state, &session),
            Act::Prefer(session) => act::prefer(state, &session),
            Act::Look => act::look(state),
            Act::Revoke(grant) => grant::revoke(state, &grant),
            Act::Switch(switches) => act::switch(state, switches, now),
            Act::Settings(settings) => act::settings(state, *settings, now),
        },

        // What the app learns.
        Input::App(news) => match news {
            News::Ready(session) => news::ready(state, &session),
            News::Refused { session, reason } => news::refused(state, &session, &reason, now),
            News::Closed(session) => news::closed(state, &session, now),
            News::RuntimeDied { sessions, reason } => news::runtime_died(state, sessions, &reason, now),
            News::Withdrawn(prompt) => news::withdrawn(state, prompt, now),
        },
    };
    Outcome { reply: outcome.reply, effects: route(outcome.effects, &state.settings) }
}

impl Outcome {
    /// An outcome with a reply.
    pub(crate) fn answer(reply: Reply, effects: Vec<crate::effect::Effect>) -> Self {
        Self { reply, effects }
    }
}
