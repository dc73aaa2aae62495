//! The SDK's hooks. Invariant: preToolUse always gets an explicit answer. An empty one, which is what a panic
//! becomes in the SDK, would let the runtime go on as if nobody had asked.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use askance_core::effect::{GateReply, Reply};
use askance_core::event::{Agent, Gate, GateRequest, Hook, HookKind, Input};
use askance_core::id::{AgentId, SessionId};
use async_trait::async_trait;
use futures_util::FutureExt;
use github_copilot_sdk::hooks::{
    ErrorOccurredOutput, HookActor, HookEvent, HookOutput, PostToolUseFailureOutput, PostToolUseOutput,
    PreToolUseInput, PreToolUseOutput, SessionHooks, SessionStartOutput, UserPromptSubmittedOutput,
};

use crate::host::Host;
use crate::project;
use crate::real_path::tool_call;

/// The first gate and its neighbours, for one session.
pub(crate) struct Hooks {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) session: SessionId,
    pub(crate) folder: PathBuf,
}

#[async_trait]
impl SessionHooks for Hooks {
    async fn on_hook_with_actor(&self, event: HookEvent, actor: HookActor) -> HookOutput {
        let agent = actor
            .agent_id()
            .map(|id| Agent { id: AgentId(id.to_owned()), name: actor.agent_type().map(str::to_owned) });
        let began = Instant::now();
        let output = match event {
            HookEvent::PreToolUse { input, .. } => HookOutput::PreToolUse(self.gate(input, agent).await),
            other => self.tell(other, agent).await,
        };
        // The bench measures hooks by it.
        tracing::debug!(target: "askance::hook", us = began.elapsed().as_micros(), "answered");
        output
    }
}

impl Hooks {
    async fn gate(&self, input: PreToolUseInput, agent: Option<Agent>) -> PreToolUseOutput {
        let asked = async {
            let call =
                tool_call(input.tool_name, input.tool_args, &self.folder, &input.working_directory).await;
            let session = self.session.clone();
            let request = GateRequest {
                session,
                agent,
                gate: Gate::Hook,
                call,
                intention: None,
                call_id: None,
                person_required: false,
            };
            self.host.ask(Input::Gate(request)).await
        };
        match AssertUnwindSafe(asked).catch_unwind().await {
            Ok(Reply::Gate(GateReply::Allow)) => decision(Decision::Allow, None),
            Ok(Reply::Gate(GateReply::AllowEdited(args))) => {
                PreToolUseOutput { modified_args: Some(args), ..decision(Decision::Allow, None) }
            }
            Ok(Reply::Gate(GateReply::Deny { reason })) => decision(Decision::Deny, Some(reason)),
            Ok(other) => {
                tracing::error!(?other, "the gate gave no decision; the second gate asks");
                decision(Decision::Ask, None)
            }
            Err(_) => {
                tracing::error!(session = %self.session, "the gate panicked; the second gate asks");
                decision(Decision::Ask, None)
            }
        }
    }

    /// Every other hook. One that panics is as good as absent: it cannot allow anything.
    async fn tell(&self, event: HookEvent, agent: Option<Agent>) -> HookOutput {
        let Some(kind) = kind(event) else { return HookOutput::None };
        let hook = Hook { session: self.session.clone(), agent, kind };
        let asked = async {
            match self.host.ask(Input::Hook(hook.clone())).await {
                Reply::LookAtProject => {
                    let kind = HookKind::Project(Box::new(project::look(&self.folder).await));
                    self.host.ask(Input::Hook(Hook { kind, ..hook.clone() })).await
                }
                reply => reply,
            }
        };
        let Ok(reply) = AssertUnwindSafe(asked).catch_unwind().await else {
            tracing::error!(session = %self.session, "a hook panicked");
            return HookOutput::None;
        };
        output(&hook.kind, reply)
    }
}

/// The reply in the words of the hook that it belongs to.
fn output(hook: &HookKind, reply: Reply) -> HookOutput {
    match (hook, reply) {
        (HookKind::PostToolUse { .. }, Reply::Result(result)) => {
            HookOutput::PostToolUse(PostToolUseOutput { modified_result: Some(result), ..Default::default() })
        }
        (HookKind::SessionStart, Reply::Context(text)) => HookOutput::SessionStart(SessionStartOutput {
            additional_context: Some(text),
            ..Default::default()
        }),
        (HookKind::PostToolUseFailure { .. }, Reply::Context(text)) => {
            HookOutput::PostToolUseFailure(PostToolUseFailureOutput { additional_context: Some(text) })
        }
        (HookKind::UserPromptSubmitted { .. }, Reply::Prompt(text)) => {
            HookOutput::UserPromptSubmitted(UserPromptSubmittedOutput {
                modified_prompt: Some(text),
                ..Default::default()
            })
        }
        (HookKind::ErrorOccurred { .. }, Reply::Error { retry, notification }) => {
            HookOutput::ErrorOccurred(ErrorOccurredOutput {
                error_handling: retry.map(|_| "retry".to_owned()),
                retry_count: retry,
                user_notification: Some(notification),
                ..Default::default()
            })
        }
        (_, Reply::Nothing) => HookOutput::None,
        (hook, reply) => {
            // Not their contents: they may hold anything.
            let (hook, reply) = (std::mem::discriminant(hook), std::mem::discriminant(&reply));
            tracing::error!(?hook, ?reply, "a reply does not belong to its hook");
            HookOutput::None
        }
    }
}

/// The three answers of preToolUse. `Ask` makes one permission request of kind `hook`: the second gate.
#[derive(Clone, Copy)]
enum Decision {
    Allow,
    Deny,
    Ask,
}

fn decision(decision: Decision, reason: Option<String>) -> PreToolUseOutput {
    let word = match decision {
        Decision::Allow => "allow",
        Decision::Deny => "deny",
        Decision::Ask => "ask",
    };
    PreToolUseOutput {
        permission_decision: Some(word.to_owned()),
        permission_decision_reason: reason,
        ..Default::default()
    }
}

fn kind(event: HookEvent) -> Option<HookKind> {
    Some(match event {
        HookEvent::SessionStart { .. } => HookKind::SessionStart,
        HookEvent::UserPromptSubmitted { input, .. } => {
            HookKind::UserPromptSubmitted { prompt: input.prompt }
        }
        HookEvent::UserPromptTransformed { .. } => HookKind::UserPromptTransformed,
        HookEvent::PreMcpToolCall { .. } => HookKind::PreMcpToolCall,
        HookEvent::PostToolUse { input, .. } => {
            HookKind::PostToolUse { tool: input.tool_name, result: input.tool_result }
        }
        HookEvent::PostToolUseFailure { input, .. } => {
            HookKind::PostToolUseFailure { tool: input.tool_name, error: input.error }
        }
        HookEvent::ErrorOccurred { input, .. } => HookKind::ErrorOccurred {
            context: input.error_context,
            message: input.error,
            recoverable: input.recoverable,
        },
        HookEvent::AgentStop { .. } => HookKind::AgentStop,
        HookEvent::SubagentStart { .. } => HookKind::SubagentStart,
        HookEvent::SubagentStop { .. } => HookKind::SubagentStop,
        HookEvent::SessionEnd { input, .. } => HookKind::SessionEnd { reason: input.reason },
        // A hook of a later SDK that nobody knows yet, and preToolUse, which is answered above.
        _ => return None,
    })
}
