//! Makes the entries. Invariant: nothing of an input comes into one but through `bound`.

use crate::effect::{Effect, QuestionReply, Released};
use crate::event::{GateRequest, Question};
use crate::id::{AgentId, CallId, Millis, PromptId, SessionId};
use crate::policy::{Decision, ToolCall};
use crate::prompt::{Matter, Prompt};
use crate::retry::Waiting;
use crate::session::Session;
use crate::view::Risk;
use crate::visitor;

use super::bound;
use super::calls::{Told, edited as edited_args, path, requested};
use super::{AnswerOutcome, AuditEntry, AuditEvent, ContextSource, ErrorSource, RetryStep, Verdict, Who};

/// An entry, as an effect.
pub(crate) fn entry(session: &SessionId, agent: Option<AgentId>, event: AuditEvent, now: Millis) -> Effect {
    let agent = agent.map(|agent| AgentId(bound::name(agent.as_str())));
    Effect::Record(AuditEntry { timestamp: now, session_id: session.clone(), agent, event })
}

/// What settled a call at a gate.
#[derive(Clone, Copy)]
pub(crate) struct Settled<'a> {
    pub(crate) allowed: bool,
    pub(crate) who: &'a Who,
    pub(crate) reason: &'a str,
    /// What the policy said to it.
    pub(crate) decision: Option<&'a Decision>,
}

impl<'a> Settled<'a> {
    /// Allowed by policy or ahead.
    pub(crate) fn yes(who: &'a Who, decision: &'a Decision) -> Self {
        Self { allowed: true, who, reason: &decision.reason, decision: Some(decision) }
    }

    /// Denied.
    pub(crate) fn no(who: &'a Who, reason: &'a str, decision: Option<&'a Decision>) -> Self {
        Self { allowed: false, who, reason, decision }
    }
}

/// A call that nobody watches: requested and denied at once.
pub(crate) fn unknown(request: &GateRequest, reason: &str, now: Millis) -> Vec<Effect> {
    let agent = request.agent.as_ref().map(|agent| agent.id.clone());
    let asked = requested(
        now,
        request.call_id.as_ref(),
        &request.call,
        request.gate.into(),
        request.intention.as_deref(),
    );
    let settled = Settled { allowed: false, who: &Who::Askance, reason, decision: None };
    let decision = decision(now, bound::name(&request.call.tool), &settled, None, None, 0);
    [asked, decision].map(|event| entry(&request.session, agent.clone(), event, now)).into()
}

fn decision(
    ask: u64,
    tool_name: String,
    settled: &Settled<'_>,
    asked: Option<&str>,
    edited: Option<&ToolCall>,
    waited_ms: Millis,
) -> AuditEvent {
    let reason = |words: &str| bound::text(words, super::REASON_CHARS).value;
    AuditEvent::Decision {
        ask,
        tool_name,
        outcome: if settled.allowed { Verdict::Allowed } else { Verdict::Denied },
        who: settled.who.clone(),
        risk: settled.decision.map_or(Risk::Low, |decision| crate::state::risk(decision.risk)),
        reason: reason(settled.reason),
        asked: asked.map(reason),
        edited: edited.map(|call| edited_args(&call.args)),
        waited_ms,
    }
}

impl Session {
    fn told(&self, told: Vec<Told>, now: Millis) -> Vec<Effect> {
        told.into_iter().map(|(agent, event)| entry(&self.id, agent, event, now)).collect()
    }

    /// An entry about the session as a whole.
    pub(crate) fn record(&self, event: AuditEvent, now: Millis) -> Effect {
        entry(&self.id, None, event, now)
    }

    /// The session is opened.
    pub(crate) fn record_start(&self, resumed: bool, now: Millis) -> Effect {
        let event = AuditEvent::SessionStart {
            resumed,
            folder: path(&self.folder),
            branch: self.branch.as_deref().map(bound::name),
            model: self.model().map(bound::name),
            profile: self.profile,
        };
        self.record(event, now)
    }

    /// The person sends a message.
    pub(crate) fn record_sent(&mut self, words: &str, expanded: Option<&str>, now: Millis) -> Effect {
        self.calls.sent(expanded.unwrap_or(words));
        self.record(prompt(words, expanded, false), now)
    }

    /// The runtime has a message: told where it came from elsewhere.
    pub(crate) fn record_prompted(
        &mut self,
        words: &str,
        expanded: Option<&str>,
        now: Millis,
    ) -> Option<Effect> {
        if self.calls.is_ours(words) {
            return None;
        }
        Some(self.record(prompt(words, expanded, true), now))
    }

    /// The session has ended.
    pub(crate) fn record_end(&self, reason: &str, now: Millis) -> Effect {
        let reason = bound::name(reason);
        let event = AuditEvent::SessionEnd { reason, duration_ms: self.age(now), counts: self.counts };
        self.record(event, now)
    }

    /// A call is at a gate.
    pub(crate) fn record_asked(&mut self, seq: u32, request: &GateRequest, now: Millis) -> Effect {
        let (agent, event) = self.calls.asked(seq, request, now);
        entry(&self.id, agent, event, now)
    }

    /// A call is decided at once.
    pub(crate) fn record_settled(&mut self, seq: u32, settled: &Settled<'_>, now: Millis) -> Effect {
        let (ask, agent, tool) = self.calls.decided(seq, settled.allowed, now);
        entry(&self.id, agent, decision(ask, tool, settled, None, None, 0), now)
    }

    /// A request that waited is decided.
    pub(crate) fn record_answer(
        &mut self,
        prompt: &Prompt,
        settled: &Settled<'_>,
        edited: Option<&ToolCall>,
        now: Millis,
    ) -> Option<Effect> {
        let Matter::Call { seq, decision: by_policy, .. } = &prompt.matter else { return None };
        let settled = Settled { decision: Some(by_policy), ..*settled };
        let (ask, agent, tool) = self.calls.decided(*seq, settled.allowed, now);
        let waited = now.saturating_sub(prompt.asked);
        Some(entry(
            &self.id,
            agent,
            decision(ask, tool, &settled, Some(&by_policy.reason), edited, waited),
            now,
        ))
    }

    /// The runtime tells of a call.
    pub(crate) fn record_started(
        &mut self,
        seq: u32,
        agent: Option<&AgentId>,
        call: CallId,
        call_tool: (String, serde_json::Value),
        now: Millis,
    ) {
        let (tool, args) = call_tool;
        let tool = ToolCall { tool, args, cwd: self.folder.clone(), real_paths: None, real_cwd: None };
        self.calls.started(seq, agent.cloned(), call, &tool, now);
    }

    /// The runtime tells of a call's end.
    pub(crate) fn record_ended(
        &mut self,
        call: &CallId,
        error: Option<&str>,
        result: Option<&str>,
        now: Millis,
    ) -> Vec<Effect> {
        let end = error.map_or_else(|| Ok(result.unwrap_or_default()), Err);
        let told = self.calls.ended(call, end, now);
        self.told(told, now)
    }

    /// These calls, or all, get no end of their own.
    pub(crate) fn record_interrupted(&mut self, calls: Option<&[CallId]>, now: Millis) -> Vec<Effect> {
        let told = self.calls.interrupted(calls, now);
        self.told(told, now)
    }

    /// A question waits, or is answered at once because nobody may be asked.
    pub(crate) fn record_question(
        &mut self,
        question: &Question,
        waits: Result<PromptId, &str>,
        now: Millis,
    ) -> Vec<Effect> {
        let ask = self.calls.number(now);
        let asked = self.record(question_asked(ask, question), now);
        match waits {
            Ok(prompt) => {
                self.calls.question_waits(prompt, ask);
                vec![asked]
            }
            Err(reason) => {
                let reply = QuestionReply::Nobody { reason: reason.to_owned() };
                vec![
                    asked,
                    self.record(question_answered(ask, question.tool(), &Who::Askance, &reply, 0), now),
                ]
            }
        }
    }

    /// A question that waited is answered, or will never be.
    pub(crate) fn record_reply(
        &mut self,
        prompt: &Prompt,
        who: &Who,
        reply: &QuestionReply,
        now: Millis,
    ) -> Effect {
        let ask = self.calls.question_over(prompt.id).unwrap_or_else(|| self.calls.number(now));
        let waited = now.saturating_sub(prompt.asked);
        self.record(question_answered(ask, prompt.tool(), who, reply, waited), now)
    }

    /// A try is waited for, sent or cancelled.
    pub(crate) fn record_retry(
        &self,
        step: RetryStep,
        waiting: &Waiting,
        wait_ms: Millis,
        now: Millis,
    ) -> Effect {
        self.record(AuditEvent::Retry { step, number: waiting.number, of: waiting.of, wait_ms }, now)
    }

    /// The runtime tells what a model call took.
    pub(crate) fn record_usage(
        &self,
        agent: Option<AgentId>,
        model: Option<&str>,
        input_tokens: u64,
        output_tokens: u64,
        now: Millis,
    ) -> Effect {
        let model = model.map(bound::name);
        let [input_tokens, output_tokens] = [input_tokens, output_tokens].map(|n| n.min(super::MOST_TOKENS));
        entry(&self.id, agent, AuditEvent::Usage { model, input_tokens, output_tokens }, now)
    }

    /// Something went wrong.
    pub(crate) fn record_error(
        &self,
        source: ErrorSource,
        kind: &str,
        status: Option<u16>,
        message: &str,
        now: Millis,
    ) -> Effect {
        let message = bound::text(message, super::ERROR_CHARS).value;
        self.record(AuditEvent::Error { source, kind: bound::name(kind), status, message }, now)
    }
}

/// A message, in the person's words and as the agent gets it.
fn prompt(words: &str, expanded: Option<&str>, elsewhere: bool) -> AuditEvent {
    let kept = |text: &str| bound::text(text, super::PROMPT_CHARS).value;
    AuditEvent::Prompt {
        prompt: kept(expanded.unwrap_or(words)),
        typed: expanded.map(|_| kept(words)),
        elsewhere,
    }
}

/// Words that the agent was given.
pub(crate) fn context(source: ContextSource, tool: Option<&str>, words: &str) -> AuditEvent {
    let context = bound::text(words, super::TEXT_CHARS).value;
    AuditEvent::ContextGiven { source, tool_name: tool.map(bound::name), context }
}

/// What an agent says it is about to do.
pub(crate) fn intent(words: &str) -> AuditEvent {
    AuditEvent::Intent { intent: bound::text(words, super::ERROR_CHARS).value }
}

fn question_asked(ask: u64, question: &Question) -> AuditEvent {
    let words = |text: &str| bound::text(text, super::TEXT_CHARS).value;
    let (text, choices) = match question {
        Question::Ask { question, choices, .. } => (
            words(question),
            choices.iter().take(super::ARGS_ENTRIES).map(|choice| bound::name(choice)).collect(),
        ),
        Question::Form { message, .. } => (words(message), Vec::new()),
        Question::Link { message, url, .. } => (words(&format!("{message} {url}")), Vec::new()),
        Question::Plan { summary, plan, .. } => (words(plan.as_deref().unwrap_or(summary)), Vec::new()),
    };
    AuditEvent::QuestionAsked { ask, tool_name: question.tool().to_owned(), question: text, choices }
}

fn question_answered(
    ask: u64,
    tool: &str,
    who: &Who,
    reply: &QuestionReply,
    waited_ms: Millis,
) -> AuditEvent {
    let (outcome, answer) = match reply {
        QuestionReply::Text { text, .. } => (AnswerOutcome::Answered, text.clone()),
        // A form may ask for a password: what was filled in is nobody's business.
        QuestionReply::Filled(content) => {
            let names = content.as_object().map(|fields| {
                fields.keys().take(super::ARGS_ENTRIES).map(String::as_str).collect::<Vec<_>>().join(", ")
            });
            (AnswerOutcome::Answered, names.unwrap_or_default())
        }
        QuestionReply::Begin { action } => (AnswerOutcome::Answered, action.clone()),
        QuestionReply::Declined { feedback } => (AnswerOutcome::Declined, feedback.clone()),
        QuestionReply::Nobody { reason } => (AnswerOutcome::Nobody, reason.clone()),
    };
    AuditEvent::QuestionAnswered {
        ask,
        tool_name: tool.to_owned(),
        outcome,
        who: who.clone(),
        answer: bound::text(&answer, super::TEXT_CHARS).value,
        waited_ms,
    }
}

/// The same effects, with the person's answers told as given by the button of a notification.
pub(crate) fn by_button(mut effects: Vec<Effect>) -> Vec<Effect> {
    for effect in &mut effects {
        if let Effect::Release { reply: Released::Visitor(reply), .. } = effect {
            visitor::by_button(reply);
        }
        if let Effect::Record(AuditEntry { event: AuditEvent::Decision { who, .. }, .. }) = effect
            && *who == Who::Person
        {
            *who = Who::NotificationButton;
        }
    }
    effects
}
