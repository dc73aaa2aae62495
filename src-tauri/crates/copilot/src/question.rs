//! The handlers of what the agent and MCP servers ask the person. Invariant: they always answer, and what nobody
//! answered is never a yes: a question gets words that say so, a form is cancelled, a plan is not begun.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askance_core::effect::{QuestionReply, Reply};
use askance_core::event::{Input, Question, QuestionRequest};
use askance_core::id::SessionId;
use askance_core::texts;
use async_trait::async_trait;
use futures_util::FutureExt;
use github_copilot_sdk::handler::{
    ElicitationHandler, ExitPlanModeHandler, ExitPlanModeResult, UserInputHandler, UserInputResponse,
};
use github_copilot_sdk::types::ElicitationMode;
use github_copilot_sdk::{ElicitationRequest, ElicitationResult, ExitPlanModeData, RequestId};
use serde_json::{Value, json};

use crate::host::Host;

/// The questions of one session.
pub(crate) struct Questions {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) session: SessionId,
}

impl Questions {
    async fn ask(&self, question: Question) -> QuestionReply {
        let request = QuestionRequest { session: self.session.clone(), question };
        match AssertUnwindSafe(self.host.ask(Input::Question(request))).catch_unwind().await {
            Ok(Reply::Question(reply)) => reply,
            Ok(other) => {
                tracing::error!(?other, "a question got no answer");
                nobody()
            }
            Err(_) => {
                tracing::error!(session = %self.session, "a question panicked");
                nobody()
            }
        }
    }
}

fn nobody() -> QuestionReply {
    QuestionReply::Nobody { reason: texts::NOBODY.to_owned() }
}

#[async_trait]
impl UserInputHandler for Questions {
    async fn handle(
        &self,
        _session: github_copilot_sdk::SessionId,
        question: String,
        choices: Option<Vec<String>>,
        allow_freeform: Option<bool>,
    ) -> Option<UserInputResponse> {
        let question = Question::Ask {
            question,
            choices: choices.unwrap_or_default(),
            freeform: allow_freeform.unwrap_or(true),
        };
        let (answer, was_freeform) = match self.ask(question).await {
            QuestionReply::Text { text, freeform } => (text, freeform),
            QuestionReply::Declined { feedback } => (feedback, true),
            QuestionReply::Nobody { reason } => (reason, true),
            _ => (texts::NOBODY.to_owned(), true),
        };
        // Without an answer the SDK would report an error in place of words that the agent can act on.
        Some(UserInputResponse { answer, was_freeform })
    }
}

#[async_trait]
impl ElicitationHandler for Questions {
    async fn handle(
        &self,
        _session: github_copilot_sdk::SessionId,
        _request: RequestId,
        request: ElicitationRequest,
    ) -> ElicitationResult {
        let ElicitationRequest { message, requested_schema, mode, elicitation_source: source, url } = request;
        let question = match (mode, url) {
            (Some(ElicitationMode::Url), Some(url)) => Question::Link { message, source, url },
            _ => Question::Form { message, source, schema: requested_schema.unwrap_or_else(|| json!({})) },
        };
        let (action, content) = match self.ask(question).await {
            QuestionReply::Filled(Value::Null) => ("accept", None),
            QuestionReply::Filled(content) => ("accept", Some(content)),
            QuestionReply::Declined { .. } => ("decline", None),
            _ => ("cancel", None),
        };
        ElicitationResult { action: action.to_owned(), content }
    }
}

#[async_trait]
impl ExitPlanModeHandler for Questions {
    async fn handle(
        &self,
        _session: github_copilot_sdk::SessionId,
        data: ExitPlanModeData,
    ) -> ExitPlanModeResult {
        let question = Question::Plan {
            summary: data.summary,
            plan: data.plan_content,
            actions: data.actions,
            recommended: data.recommended_action,
        };
        match self.ask(question).await {
            QuestionReply::Begin { action } => {
                ExitPlanModeResult { approved: true, selected_action: Some(action), feedback: None }
            }
            QuestionReply::Declined { feedback } | QuestionReply::Nobody { reason: feedback } => {
                ExitPlanModeResult { approved: false, selected_action: None, feedback: Some(feedback) }
            }
            _ => ExitPlanModeResult {
                approved: false,
                selected_action: None,
                feedback: Some(texts::NOBODY.to_owned()),
            },
        }
    }
}
