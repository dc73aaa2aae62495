//! The last look at what leaves the core. Invariant: every text of every effect, entry and view is named here, with or
//! without a look at it: a field that is new does not compile until somebody has thought of it.
//!
//! What is cut short was looked through before, by whoever cut it: half a secret looks like none.

use super::Redactor;
use crate::effect::{Buttons, Effect, Notification};
use crate::message::{About, Matter, Message};
use crate::record::{AuditEntry, AuditEvent, Who};
use crate::view::{Entry, SessionView, SubagentView, TimelineEntry};

/// Masks a text in its place; how many secrets there were.
fn mask(redactor: &Redactor, text: &mut String) -> u32 {
    let masked = redactor.text(text);
    let count = masked.count;
    if let std::borrow::Cow::Owned(without) = masked.text {
        *text = without;
    }
    count
}

fn mask_some(redactor: &Redactor, text: &mut Option<String>) -> u32 {
    text.as_mut().map_or(0, |text| mask(redactor, text))
}

fn mask_value(redactor: &Redactor, value: &mut serde_json::Value) -> u32 {
    redactor.value(value).map_or(0, |(without, count)| {
        *value = without;
        count
    })
}

/// An effect without secrets.
pub(crate) fn effect(redactor: &Redactor, effect: Effect) -> Effect {
    match effect {
        Effect::Notify(notification) => Effect::Notify(told(redactor, notification)),
        Effect::Send(message) => Effect::Send(sent(redactor, message)),
        Effect::Record(entry) => Effect::Record(recorded(redactor, entry)),
        // The agent gets back what it or the person has said: changed words would be another answer.
        Effect::Release { .. }
        // These hold no text: whoever delivers them reads a view.
        | Effect::Abort(_)
        | Effect::Prompts
        | Effect::Unnotify(_)
        | Effect::Sound(_)
        | Effect::SaveGrants
        | Effect::Sessions
        | Effect::RetryAt { .. }
        // Askance's own words.
        | Effect::Continue { .. }
        | Effect::Timeline { .. } => effect,
    }
}

fn told(redactor: &Redactor, notification: Notification) -> Notification {
    let Notification { key, mut title, mut body, urgency, mut buttons } = notification;
    let hidden = mask(redactor, &mut title) + mask(redactor, &mut body);
    if hidden > 0
        && let Buttons::Answer { approve, .. } = &mut buttons
    {
        // Nobody approves what they do not see.
        *approve = false;
    }
    Notification { key, title, body, urgency, buttons }
}

fn sent(redactor: &Redactor, message: Message) -> Message {
    let Message { at, mut about, mut matter } = message;
    if let Some(About { id: _, title, folder }) = &mut about {
        mask(redactor, title);
        mask(redactor, folder);
    }
    match &mut matter {
        Matter::Failed { sentence, error, tried, worked: _, counts: _ } => {
            mask(redactor, sentence);
            mask(redactor, error);
            mask(redactor, tried);
        }
        Matter::Ended { reason, lasted: _, counts: _ } => {
            mask(redactor, reason);
        }
        Matter::Waiting { action, summary, waited: _ } => {
            mask(redactor, action);
            mask(redactor, summary);
        }
        Matter::Test => {}
    }
    Message { at, about, matter }
}

/// An entry of the record without secrets. The ids are the runtime's own and tell entries apart.
fn recorded(redactor: &Redactor, entry: AuditEntry) -> AuditEntry {
    let AuditEntry { timestamp, session_id, agent, mut event } = entry;
    match &mut event {
        AuditEvent::SessionStart { resumed: _, folder, branch, model, profile: _ } => {
            mask(redactor, folder);
            mask_some(redactor, branch);
            mask_some(redactor, model);
        }
        AuditEvent::Prompt { prompt, typed, elsewhere: _ } => {
            mask(redactor, prompt);
            mask_some(redactor, typed);
        }
        AuditEvent::ContextGiven { source: _, tool_name, context } => {
            mask_some(redactor, tool_name);
            mask(redactor, context);
        }
        AuditEvent::Usage { model, input_tokens: _, output_tokens: _ } => {
            mask_some(redactor, model);
        }
        AuditEvent::Intent { intent } => {
            mask(redactor, intent);
        }
        AuditEvent::ToolRequested {
            ask: _,
            tool_name,
            call_id: _,
            tool_args,
            cwd,
            gate: _,
            intention,
            masked,
            cut: _,
        } => {
            *masked += mask_value(redactor, tool_args);
            mask(redactor, tool_name);
            mask(redactor, cwd);
            mask_some(redactor, intention);
        }
        AuditEvent::Decision {
            ask: _,
            tool_name,
            outcome: _,
            who,
            risk: _,
            reason,
            asked,
            edited,
            waited_ms: _,
        } => {
            mask(redactor, tool_name);
            mask_who(redactor, who);
            mask(redactor, reason);
            mask_some(redactor, asked);
            edited.as_mut().map(|edited| mask_value(redactor, edited));
        }
        AuditEvent::ToolResult {
            ask: _,
            tool_name,
            call_id: _,
            tool_result,
            duration_ms: _,
            masked,
            cut: _,
        } => {
            mask(redactor, tool_name);
            *masked += mask(redactor, tool_result);
        }
        AuditEvent::ToolFailed { ask: _, tool_name, call_id: _, error, interrupted: _, duration_ms: _ } => {
            mask(redactor, tool_name);
            mask(redactor, error);
        }
        AuditEvent::Error { source: _, kind, status: _, message } => {
            mask(redactor, kind);
            mask(redactor, message);
        }
        AuditEvent::SessionEnd { reason, duration_ms: _, counts: _ } => {
            mask(redactor, reason);
        }
        AuditEvent::QuestionAsked { ask: _, tool_name, question, choices } => {
            mask(redactor, tool_name);
            mask(redactor, question);
            for choice in choices {
                mask(redactor, choice);
            }
        }
        AuditEvent::QuestionAnswered { ask: _, tool_name, outcome: _, who, answer, waited_ms: _ } => {
            mask(redactor, tool_name);
            mask_who(redactor, who);
            mask(redactor, answer);
        }
        AuditEvent::TurnStart
        | AuditEvent::TurnEnd
        | AuditEvent::Idle { aborted: _ }
        | AuditEvent::Retry { step: _, number: _, of: _, wait_ms: _ }
        | AuditEvent::Lost { entries: _ }
        | AuditEvent::Removed { sessions: _, entries: _ } => {}
    }
    AuditEntry { timestamp, session_id, agent, event }
}

fn mask_who(redactor: &Redactor, who: &mut Who) {
    match who {
        Who::Rule { rule } | Who::Grant { rule, scope: _ } => {
            mask(redactor, rule);
        }
        Who::ReadOnlySet
        | Who::Profile { profile: _ }
        | Who::Directories
        | Who::Switch
        | Who::Person
        | Who::PersonAhead
        | Who::PersonEdited
        | Who::NotificationButton
        | Who::PersonStopped
        | Who::Deadline
        | Who::WindowClosed
        | Who::OtherProgram
        | Who::Nobody
        | Who::Askance
        | Who::Runtime => {}
    }
}

/// A line of a time line without secrets: patterns may have come since it was made.
pub(crate) fn line(redactor: &Redactor, line: TimelineEntry) -> TimelineEntry {
    let TimelineEntry { seq, at, mut agent, mut entry } = line;
    mask_some(redactor, &mut agent);
    match &mut entry {
        Entry::Prompt { text } | Entry::Message { text } | Entry::Error { text } | Entry::Note { text } => {
            mask(redactor, text);
        }
        Entry::Tool { tool, summary, decided: _, by, progress: _, duration_ms: _, error } => {
            mask(redactor, tool);
            mask(redactor, summary);
            mask(redactor, by);
            mask_some(redactor, error);
        }
    }
    TimelineEntry { seq, at, agent, entry }
}

/// A session of the list without secrets.
pub(crate) fn session(redactor: &Redactor, view: SessionView) -> SessionView {
    let SessionView {
        id,
        mut title,
        mut folder,
        mut branch,
        profile,
        mut model,
        state,
        mut activity,
        since,
        ended,
        mut subagents,
        counts,
        muted,
        retry,
    } = view;
    mask(redactor, &mut title);
    mask(redactor, &mut folder);
    mask_some(redactor, &mut branch);
    mask_some(redactor, &mut model);
    mask_some(redactor, &mut activity);
    for SubagentView { id: _, name, state: _ } in &mut subagents {
        mask(redactor, name);
    }
    SessionView {
        id,
        title,
        folder,
        branch,
        profile,
        model,
        state,
        activity,
        since,
        ended,
        subagents,
        counts,
        muted,
        retry,
    }
}
