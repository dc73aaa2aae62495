//! The person's answers. Invariant: an answer acts on the requests that it names, while they wait, or on none.

use crate::effect::{Effect, GateReply, Outcome, QuestionReply, Released, Reply};
use crate::event::{Gate, GateRequest, Question};
use crate::gate::{WHOLE_CHARS, after_queue_change, release_denied, timeline};
use crate::id::{CallId, Millis, PromptId, SessionId};
use crate::policy::{Outcome as Verdict, Rule, ToolCall, decide};
use crate::prompt::{Matter, Prompt};
use crate::record::{self, Settled, Who};
use crate::session::Ahead;
use crate::state::State;
use crate::view::{Answer, Decided, Fate, GrantRequest};
use crate::{act, form, grant, texts, visitor};

/// Longest words of the person's that are passed on to the agent, in characters.
const WORDS_CHARS: usize = 4_000;

/// An answer to a request that may be gone by now.
pub(crate) fn answer(
    state: &mut State,
    id: PromptId,
    answer: Answer,
    edited: Option<Box<ToolCall>>,
    now: Millis,
) -> Outcome {
    let Some(prompt) = state.prompts.get(id) else { return gone(state, id) };
    if prompt.is_over(now) {
        let outcome = overdue(state, id, now);
        return Outcome { reply: Reply::Gone(texts::fate(Fate::Expired).to_owned()), ..outcome };
    }
    match (&prompt.matter, answer) {
        (_, Answer::DenyAndStop) => {
            let session = prompt.session.clone();
            let taken = state.prompts.take(id, Fate::Answered);
            Outcome::quiet(act::stop_with(state, &session, taken.into_iter().collect(), now))
        }
        (Matter::Call { .. }, Answer::Approve { grant, edited: text, alike }) => {
            let approval = Approval { grant, edited, alike: others(state, id, &alike, now) };
            // Approving an edited call without the call would let the agent's own one run.
            if text.is_some() != approval.edited.is_some() {
                return refused(texts::NOT_FITTING);
            }
            approve(state, id, approval, now)
        }
        (Matter::Call { .. }, Answer::Deny { reason, alike }) => {
            let words = said(reason);
            let words = words.map_or_else(|| texts::DENIED.to_owned(), |words| texts::denied_because(&words));
            let mut ids = others(state, id, &alike, now);
            ids.insert(0, id);
            let taken = ids.into_iter().filter_map(|id| state.prompts.take(id, Fate::Answered)).collect();
            let mut effects = release_denied(state, taken, &Who::Person, &words, now);
            effects.extend(after_queue_change(state));
            Outcome::quiet(effects)
        }
        (Matter::Question(question), answer) => match to_question(question, answer) {
            Ok(reply) => release_question(state, id, reply, now),
            Err(sentence) => refused(&sentence),
        },
        _ => refused(texts::NOT_FITTING),
    }
}

struct Approval {
    grant: Option<GrantRequest>,
    edited: Option<Box<ToolCall>>,
    alike: Vec<PromptId>,
}

fn approve(state: &mut State, id: PromptId, approval: Approval, now: Millis) -> Outcome {
    let of_visitor = state.prompts.get(id).is_some_and(|prompt| state.visitors.is_one(&prompt.session));
    if of_visitor && (approval.grant.is_some() || approval.edited.is_some()) {
        return refused(texts::JUST_ONCE);
    }
    // A grant that means nothing decides nothing: the person corrects it while the request still waits.
    let rules = match approval.grant.as_ref().map(grant::checked).transpose() {
        Ok(rules) => rules.unwrap_or_default(),
        Err(sentence) => return refused(&sentence),
    };
    if let Some(call) = &approval.edited
        && let Err(sentence) = may_run(state, id, call, now)
    {
        return refused(&sentence);
    }
    let Some(prompt) = state.prompts.take(id, Fate::Answered) else { return gone(state, id) };
    let session = prompt.session.clone();
    let mut effects = allow(state, &prompt, approval.edited, now);
    for other in approval.alike {
        if let Some(other) = state.prompts.take(other, Fate::Answered) {
            effects.extend(allow(state, &other, None, now));
        }
    }
    if let Some(request) = approval.grant {
        effects.extend(give(state, &session, &rules, &request, now));
    }
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

fn give(
    state: &mut State,
    session: &SessionId,
    rules: &[Rule],
    request: &GrantRequest,
    now: Millis,
) -> Option<Effect> {
    grant::give(state, session, rules, request.scope, now)
}

/// Whether a call that the person has changed may run: the policy has the last word, as always.
fn may_run(state: &State, id: PromptId, call: &ToolCall, now: Millis) -> Result<(), String> {
    let Some(Prompt { matter: Matter::Call { request, .. }, session, .. }) = state.prompts.get(id) else {
        return Err(texts::GONE.to_owned());
    };
    if !is_editable(request) {
        return Err(texts::NOT_EDITABLE.to_owned());
    }
    let Some(session) = state.session(session) else { return Err(texts::GONE.to_owned()) };
    let policy =
        grant::effective(&state.settings.policy, &session.folder, state.home(), &session.grants, now);
    let decision = decide(&policy, session.profile, state.switches, call);
    if decision.outcome == Verdict::Deny {
        return Err(texts::edited_denied(&decision.reason));
    }
    Ok(())
}

/// Only the first gate can hand changed arguments on.
pub(crate) fn is_editable(request: &GateRequest) -> bool {
    request.gate == Gate::Hook
}

fn allow(state: &mut State, prompt: &Prompt, edited: Option<Box<ToolCall>>, now: Millis) -> Vec<Effect> {
    let Matter::Call { seq, request, .. } = &prompt.matter else { return Vec::new() };
    if let Some(release) = visitor::allow(state, prompt) {
        return vec![release];
    }
    state.waited(prompt, now);
    let summary = prompt.summary.clone();
    let mut entry = None;
    if let Some(session) = state.session_mut(&prompt.session) {
        session.counts.approved += 1;
        session.activity = Some(format!("{} {summary}", request.call.tool));
        let who = if let Some(call) = &edited {
            session.timeline.edited(*seq, &call.tool, &call.args);
            Who::PersonEdited
        } else {
            Who::Person
        };
        session.timeline.decided(*seq, Decided::Approved, who.shown(), None);
        let settled = Settled { allowed: true, who: &who, reason: "", decision: None };
        entry = session.record_answer(prompt, &settled, edited.as_deref(), now);
    }
    let reply = edited.map_or(GateReply::Allow, |call| GateReply::AllowEdited(call.args));
    let release = Effect::Release { prompt: prompt.id, reply: Released::Gate(reply) };
    [release, timeline(&prompt.session, *seq)].into_iter().chain(entry).collect()
}

/// Those of `named` that wait and are like this request. Whatever else was named is left alone.
fn others(state: &State, id: PromptId, named: &[PromptId], now: Millis) -> Vec<PromptId> {
    let Some(prompt) = state.prompts.get(id) else { return Vec::new() };
    state
        .prompts
        .iter()
        .filter(|other| named.contains(&other.id) && prompt.is_like(other) && !other.is_over(now))
        .map(|other| other.id)
        .collect()
}

fn to_question(question: &Question, answer: Answer) -> Result<QuestionReply, String> {
    match (question, answer) {
        (Question::Ask { choices, freeform: allowed, .. }, Answer::Reply { text, .. }) => {
            if choices.contains(&text) {
                return Ok(QuestionReply::Text { text, freeform: false });
            }
            let words = said(Some(text)).ok_or_else(|| texts::EMPTY_REPLY.to_owned())?;
            if !*allowed && !choices.is_empty() {
                return Err(texts::NO_SUCH_CHOICE.to_owned());
            }
            Ok(QuestionReply::Text { text: words, freeform: true })
        }
        (Question::Form { schema, .. }, Answer::Fill { content }) => {
            form::check(schema, &content)?;
            Ok(QuestionReply::Filled(content))
        }
        (Question::Link { .. }, Answer::Fill { .. }) => Ok(QuestionReply::Filled(serde_json::Value::Null)),
        (Question::Plan { actions, .. }, Answer::Begin { action }) => {
            if !actions.is_empty() && !actions.contains(&action) {
                return Err(texts::NO_SUCH_CHOICE.to_owned());
            }
            Ok(QuestionReply::Begin { action })
        }
        (question, Answer::Decline { feedback } | Answer::Deny { reason: feedback, .. }) => {
            let silent =
                if matches!(question, Question::Plan { .. }) { texts::NOT_YET } else { texts::DECLINED };
            Ok(QuestionReply::Declined { feedback: said(feedback).unwrap_or_else(|| silent.to_owned()) })
        }
        _ => Err(texts::NOT_FITTING.to_owned()),
    }
}

fn release_question(state: &mut State, id: PromptId, reply: QuestionReply, now: Millis) -> Outcome {
    let Some(prompt) = state.prompts.take(id, Fate::Answered) else { return gone(state, id) };
    state.waited(&prompt, now);
    let session = state.session_mut(&prompt.session);
    let entry = session.map(|session| session.record_reply(&prompt, &Who::Person, &reply, now));
    let mut effects = vec![Effect::Release { prompt: id, reply: Released::Question(reply) }];
    effects.extend(entry);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

/// A button of a notification. It is held to what the notification could show.
pub(crate) fn notified(state: &mut State, id: PromptId, approve: bool, now: Millis) -> Outcome {
    let Some(prompt) = state.prompts.get(id) else { return gone(state, id) };
    let shown = prompt.in_one_line(WHOLE_CHARS).is_some();
    let fits = matches!(prompt.matter, Matter::Call { .. })
        && (!approve || shown && state.settings.prompts.approve_in_notifications);
    if !fits {
        return refused(texts::NOT_FITTING);
    }
    let answered = if approve { Answer::approve() } else { Answer::deny(None) };
    let outcome = answer(state, id, answered, None, now);
    Outcome { effects: record::by_button(outcome.effects), ..outcome }
}

/// An answer to a call that is announced but not asked about yet.
pub(crate) fn ahead(
    state: &mut State,
    id: &SessionId,
    call: CallId,
    approve: Option<bool>,
    seen: ToolCall,
) -> Outcome {
    let Some(session) = state.session_mut(id) else { return missing() };
    match session.timeline.coming_call(&call) {
        Some((tool, args)) if tool == seen.tool && *args == seen.args => {}
        _ => return missing(),
    }
    session.answer_ahead(call, approve.map(|approve| Ahead { approve, seen }));
    Outcome::quiet(vec![Effect::Prompts])
}

/// The prompt window was closed on this request: nobody answers it.
pub(crate) fn close_card(state: &mut State, id: PromptId, now: Millis) -> Outcome {
    let Some(prompt) = state.prompts.take(id, Fate::Answered) else { return gone(state, id) };
    let mut effects = release_denied(state, vec![prompt], &Who::WindowClosed, texts::NOBODY, now);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

/// A request whose time is over is denied.
pub(crate) fn overdue(state: &mut State, id: PromptId, now: Millis) -> Outcome {
    if !state.prompts.get(id).is_some_and(|prompt| prompt.is_over(now)) {
        return Outcome::quiet(Vec::new());
    }
    let taken = state.prompts.take(id, Fate::Expired).into_iter().collect();
    let mut effects = release_denied(state, taken, &Who::Deadline, texts::OVERDUE, now);
    effects.extend(after_queue_change(state));
    Outcome::quiet(effects)
}

/// Another program has answered a request of the second gate. Whatever is released here comes too late to count.
pub(crate) fn elsewhere(state: &mut State, session: &SessionId, call: &CallId, now: Millis) -> Vec<Effect> {
    let found = state.prompts.of(session).find(|prompt| {
        matches!(&prompt.matter, Matter::Call { request, .. }
            if request.gate == Gate::Permission && request.call_id.as_ref() == Some(call))
    });
    let Some(id) = found.map(|prompt| prompt.id) else { return Vec::new() };
    let taken = state.prompts.take(id, Fate::Elsewhere).into_iter().collect();
    let mut effects = release_denied(state, taken, &Who::OtherProgram, texts::ELSEWHERE, now);
    effects.extend(after_queue_change(state));
    effects
}

/// The person's words, if there are any, bounded.
fn said(words: Option<String>) -> Option<String> {
    words
        .map(|words| words.trim().chars().take(WORDS_CHARS).collect::<String>())
        .filter(|words| !words.is_empty())
}

fn gone(state: &State, id: PromptId) -> Outcome {
    let told = state.prompts.gone().find(|gone| gone.id == id);
    let sentence = told.map_or_else(|| texts::GONE.to_owned(), |gone| gone.sentence.clone());
    Outcome::answer(Reply::Gone(sentence), Vec::new())
}

fn missing() -> Outcome {
    Outcome::answer(Reply::Gone(texts::GONE.to_owned()), Vec::new())
}

fn refused(sentence: &str) -> Outcome {
    Outcome::answer(Reply::Refused(sentence.to_owned()), Vec::new())
}
