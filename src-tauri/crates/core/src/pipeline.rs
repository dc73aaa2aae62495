//! The way of every input, on one screen. Invariant: an input that nobody answers never becomes a yes.

use std::sync::Arc;

use crate::effect::{Outcome, Reply};
use crate::event::{Act, Hook, HookKind, Input, News};
use crate::id::Millis;
use crate::redact::{self, Redactor};
use crate::state::State;
use crate::{
    act, answer, enrich, gate, grant, hook, news, passed, recover, remind, route, texts, visitor, watch,
};

/// Takes one input at one moment: changes the state, and returns the reply and the effects that the
/// settings let through, without secrets.
pub fn handle(state: &mut State, input: Input, now: Millis) -> Outcome {
    let redactor = state.redactor();
    let Outcome { reply, effects } = redact::within(&redactor, || taken(state, input, now));
    // The input may have changed the person's patterns.
    state.renew_redactor();
    let redactor = state.redactor();
    let effects = effects.into_iter().map(|effect| redact::effect(&redactor, effect)).collect();
    Outcome { reply, effects }
}

/// Does beforehand what needs no state and may take long: a tool's result of megabytes loses its secrets here, so that
/// no other session waits for it.
pub fn prepared(input: Input, redactor: impl FnOnce() -> Arc<Redactor>) -> Input {
    match input {
        Input::Hook(Hook { session, agent, kind: HookKind::PostToolUse { tool, result } }) => {
            let kind = hook::redacted(tool, &result, &redactor());
            Input::Hook(Hook { session, agent, kind })
        }
        other => other,
    }
}

/// What the agent gets where a result could not be looked through.
pub fn withheld(tool: String) -> HookKind {
    let words = texts::WITHHELD;
    let result =
        serde_json::json!({ "textResultForLlm": words, "resultType": "success", "sessionLog": words });
    HookKind::Redacted { tool, result: Some(result), masked: 0 }
}

fn taken(state: &mut State, input: Input, now: Millis) -> Outcome {
    let about = route::about(&input);
    let redactor = state.redactor();
    let outcome = match prepared(input, || redactor) {
        // May this tool call run? Both gates ask the same policy and the same person.
        Input::Gate(request) => gate::decide(state, request, now),

        // What the agent asks the person itself.
        Input::Question(request) => gate::question(state, request, now),

        // The other hooks: what the agent is given, and what is noted.
        Input::Hook(hook) => match hook.kind {
            HookKind::Redacted { tool, result, masked } => {
                hook::tool_returned(state, &hook.session, hook.agent.as_ref(), &tool, result, masked)
            }
            HookKind::PostToolUseFailure { tool, .. } => {
                hook::tool_failed(state, &hook.session, hook.agent.as_ref(), &tool, now)
            }
            HookKind::ErrorOccurred { context, message, recoverable } => {
                hook::retrying(state, &hook.session, &context, &message, recoverable, now)
            }
            HookKind::SessionStart if hook.agent.is_none() => enrich::started(state, &hook.session),
            HookKind::Project(project) => enrich::project(state, &hook.session, &project, now),
            HookKind::UserPromptSubmitted { prompt } if hook.agent.is_none() => {
                enrich::prompted(state, &hook.session, &prompt, now)
            }
            HookKind::SessionEnd { reason } => hook::session_ended(state, &hook.session, &reason, now),
            HookKind::SubagentStart | HookKind::SubagentStop => {
                hook::subagent(state, &hook.session, hook.agent.as_ref())
            }
            HookKind::SessionStart
            | HookKind::PostToolUse { .. }
            | HookKind::UserPromptSubmitted { .. }
            | HookKind::UserPromptTransformed
            | HookKind::PreMcpToolCall
            | HookKind::AgentStop => Outcome::quiet(Vec::new()),
        },

        // What the runtime tells about a session.
        Input::Event(event) => Outcome::quiet(watch::event(state, event, now)),

        // What the person does.
        Input::Person(act) => match act {
            Act::Answer { prompt, answer, edited } => answer::answer(state, prompt, answer, edited, now),
            Act::Notified { prompt, approve } => answer::notified(state, prompt, approve, now),
            Act::Ahead { session, call, approve, seen } => {
                answer::ahead(state, &session, call, approve, *seen)
            }
            Act::CloseCard(prompt) => answer::close_card(state, prompt, now),
            Act::Open(opening) => act::open(state, opening, now),
            Act::Send { session, text } => act::send(state, &session, &text, now),
            Act::RetryNow(session) => recover::hurry(state, &session, now),
            Act::NotSent { session, text } => act::not_sent(state, &session, &text, now),
            Act::Stop(session) => act::stop(state, &session, now),
            Act::Mute { session, muted } => route::mute(state, &session, muted),
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
            News::Overdue(prompt) => answer::overdue(state, prompt, now),
            News::RetryDue(session) => recover::due(state, &session, now),
            News::Waited => remind::waited(state, now),
            News::Zone(zone) => route::zone(state, zone),
            News::DoNotDisturb(on) => route::do_not_disturb(state, on),
            News::InFront(front) => route::in_front(state, front),
        },

        // What `askctl run` asks of a running app: here the app, there the run.
        Input::Visitor(visit) => visitor::visit(state, visit, now),
        Input::Passed(passed) => passed::passed(state, passed, now),
    };
    let effects = route::route(state, outcome.effects, about.as_ref(), now);
    Outcome { reply: outcome.reply, effects }
}

impl Outcome {
    /// An outcome with a reply.
    pub(crate) fn answer(reply: Reply, effects: Vec<crate::effect::Effect>) -> Self {
        Self { reply, effects }
    }
}
