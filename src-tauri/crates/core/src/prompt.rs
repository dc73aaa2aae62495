//! The requests that wait for the person. Invariant: a request leaves the queue once, by one answer.

use std::collections::VecDeque;

use crate::describe;
use crate::event::GateRequest;
use crate::id::{AgentId, Millis, PromptId, SessionId};
use crate::policy::Decision;

/// Most requests that wait at once; further ones are denied.
pub(crate) const WAITING: usize = 200;

/// One request that waits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Prompt {
    pub(crate) id: PromptId,
    pub(crate) request: GateRequest,
    /// Why the person is asked, with what it rests on.
    pub(crate) decision: Decision,
    pub(crate) asked: Millis,
    /// Its line in the session's time line.
    pub(crate) seq: u32,
}

impl Prompt {
    /// The call in one line, redacted.
    pub(crate) fn summary(&self) -> String {
        describe::summary(&self.request.call.tool, &self.request.call.args, &self.request.call.cwd)
    }

    /// The subagent that asks, if it is one.
    pub(crate) fn agent(&self) -> Option<&AgentId> {
        self.request.agent.as_ref().map(|agent| &agent.id)
    }
}

/// The queue over all sessions, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Prompts {
    waiting: VecDeque<Prompt>,
    last: u64,
}

impl Prompts {
    /// Adds a request; none when too many wait already.
    pub(crate) fn push(
        &mut self,
        request: GateRequest,
        decision: Decision,
        asked: Millis,
        seq: u32,
    ) -> Option<PromptId> {
        if self.waiting.len() >= WAITING {
            return None;
        }
        self.last += 1;
        let id = PromptId(self.last);
        self.waiting.push_back(Prompt { id, request, decision, asked, seq });
        Some(id)
    }

    /// Takes a request out, if it still waits.
    pub(crate) fn take(&mut self, id: PromptId) -> Option<Prompt> {
        let place = self.waiting.iter().position(|prompt| prompt.id == id)?;
        self.waiting.remove(place)
    }

    /// Takes out every request of a session, or of one of its subagents.
    pub(crate) fn take_session(&mut self, session: &SessionId, agent: Option<&AgentId>) -> Vec<Prompt> {
        let (gone, kept) = std::mem::take(&mut self.waiting).into_iter().partition(|prompt| {
            prompt.request.session == *session && (agent.is_none() || prompt.agent() == agent)
        });
        self.waiting = kept;
        Vec::from(gone)
    }

    /// Moves a session's requests to the front.
    pub(crate) fn prefer(&mut self, session: &SessionId) {
        self.waiting.make_contiguous().sort_by_key(|prompt| prompt.request.session != *session);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Prompt> {
        self.waiting.iter()
    }

    pub(crate) fn of<'a>(&'a self, session: &'a SessionId) -> impl Iterator<Item = &'a Prompt> {
        self.waiting.iter().filter(move |prompt| prompt.request.session == *session)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }
}
