//! The requests that wait for the person. Invariant: a request leaves the queue once, and how it went is known.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::card;
use crate::describe;
use crate::event::{GateRequest, Question, QuestionRequest};
use crate::id::{AgentId, Millis, PromptId, SessionId};
use crate::policy::{Decision, Kind, Risk, kind_of};
use crate::view::{Fate, GonePrompt};

/// Most requests that wait at once; further ones are denied.
pub(crate) const WAITING: usize = 200;
/// Most questions of one session that wait at once: a server must not fill the queue of all.
const QUESTIONS: usize = 5;
/// How many of those that went are remembered, to tell how.
const GONE: usize = 50;

/// What a request is about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Matter {
    /// A tool call that no rule decides.
    Call {
        request: Arc<GateRequest>,
        /// Why the person is asked, with what it rests on.
        decision: Box<Decision>,
        /// Its line in the session's time line.
        seq: u32,
    },
    /// A question of the agent's or of an MCP server's.
    Question(Arc<Question>),
}

/// One request that waits.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Prompt {
    pub(crate) id: PromptId,
    pub(crate) session: SessionId,
    /// The subagent that asks, if it is one.
    pub(crate) agent: Option<AgentId>,
    pub(crate) matter: Matter,
    /// What it is about in one line, without secrets.
    pub(crate) summary: String,
    pub(crate) asked: Millis,
    /// When it is denied by itself.
    pub(crate) deadline: Option<Millis>,
}

impl Prompt {
    /// What it is, in a few words.
    pub(crate) fn action(&self) -> String {
        match &self.matter {
            Matter::Call { request, .. } => describe::action(&request.call.tool),
            Matter::Question(question) => describe::question_action(question).to_owned(),
        }
    }

    /// The tool's name on the wire, or what stands for one.
    pub(crate) fn tool(&self) -> &str {
        match &self.matter {
            Matter::Call { request, .. } => &request.call.tool,
            Matter::Question(question) => question.tool(),
        }
    }

    /// How bad a yes could be. A question does nothing by itself.
    pub(crate) fn risk(&self) -> Risk {
        match &self.matter {
            Matter::Call { decision, .. } => decision.risk,
            Matter::Question(_) => Risk::Low,
        }
    }

    /// Whether its time is over.
    pub(crate) fn is_over(&self, now: Millis) -> bool {
        self.deadline.is_some_and(|deadline| now >= deadline)
    }

    /// Whether one answer is as good for both: the same call to the letter that leads to the same places, or looking at
    /// places that the same rule would allow. What differs in anything else is looked at by itself.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let (
            Matter::Call { request, decision, .. },
            Matter::Call { request: others, decision: other_decision, .. },
        ) = (&self.matter, &other.matter)
        else {
            return false;
        };
        let looks_alike = kind_of(&request.call.tool) == Kind::Read
            && self.agent == other.agent
            && decision.suggestion.is_some()
            && decision.suggestion == other_decision.suggestion
            && request.call.leads_where_it_says()
            && others.call.leads_where_it_says();
        self.id != other.id
            && self.session == other.session
            && decision.risk < Risk::High
            && other_decision.risk < Risk::High
            && request.call.tool == others.call.tool
            && (request.call == others.call || looks_alike)
    }

    /// The whole call in one line, where a notification can show it: then it can be approved there.
    pub(crate) fn in_one_line(&self, limit: usize) -> Option<&str> {
        match &self.matter {
            Matter::Call { request, decision, .. }
                if decision.risk < Risk::High
                    && card::warnings(&request.call).is_empty()
                    && request.call.leads_where_it_says() =>
            {
                describe::whole(&request.call, limit)
            }
            _ => None,
        }
    }
}

/// The queue over all sessions, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Prompts {
    waiting: VecDeque<Prompt>,
    gone: VecDeque<GonePrompt>,
    last: u64,
}

impl Prompts {
    /// Adds a tool call; none when too many wait already.
    pub(crate) fn push_call(
        &mut self,
        request: GateRequest,
        decision: Decision,
        seq: u32,
        asked: Millis,
        deadline: Option<Millis>,
    ) -> Option<PromptId> {
        let (session, agent) =
            (request.session.clone(), request.agent.as_ref().map(|agent| agent.id.clone()));
        let matter = Matter::Call { request: Arc::new(request), decision: Box::new(decision), seq };
        self.push(session, agent, matter, asked, deadline)
    }

    /// Adds a question; none when too many wait already, of this session or of all.
    pub(crate) fn push_question(
        &mut self,
        request: QuestionRequest,
        asked: Millis,
        deadline: Option<Millis>,
    ) -> Option<PromptId> {
        let asking = self.of(&request.session).filter(|prompt| matches!(prompt.matter, Matter::Question(_)));
        if asking.count() >= QUESTIONS {
            return None;
        }
        self.push(request.session, None, Matter::Question(Arc::new(request.question)), asked, deadline)
    }

    fn push(
        &mut self,
        session: SessionId,
        agent: Option<AgentId>,
        matter: Matter,
        asked: Millis,
        deadline: Option<Millis>,
    ) -> Option<PromptId> {
        if self.waiting.len() >= WAITING {
            return None;
        }
        self.last += 1;
        let id = PromptId(self.last);
        let summary = match &matter {
            Matter::Call { request, .. } => {
                describe::summary(&request.call.tool, &request.call.args, &request.call.cwd)
            }
            Matter::Question(question) => describe::question_gist(question),
        };
        self.waiting.push_back(Prompt { id, session, agent, matter, summary, asked, deadline });
        Some(id)
    }

    /// Takes a request out, if it still waits.
    pub(crate) fn take(&mut self, id: PromptId, fate: Fate) -> Option<Prompt> {
        let place = self.waiting.iter().position(|prompt| prompt.id == id)?;
        let prompt = self.waiting.remove(place)?;
        self.note(prompt.id, fate);
        Some(prompt)
    }

    /// Takes out every request of a session, or of one of its subagents: they are cancelled.
    pub(crate) fn take_session(&mut self, session: &SessionId, agent: Option<&AgentId>) -> Vec<Prompt> {
        let (gone, kept): (VecDeque<_>, _) =
            std::mem::take(&mut self.waiting).into_iter().partition(|prompt| {
                prompt.session == *session && (agent.is_none() || prompt.agent.as_ref() == agent)
            });
        self.waiting = kept;
        for prompt in &gone {
            self.note(prompt.id, Fate::Cancelled);
        }
        Vec::from(gone)
    }

    fn note(&mut self, id: PromptId, fate: Fate) {
        if self.gone.len() >= GONE {
            self.gone.pop_front();
        }
        self.gone.push_back(GonePrompt { id, fate, sentence: crate::texts::fate(fate).to_owned() });
    }

    /// How the last ones went.
    pub(crate) fn gone(&self) -> impl Iterator<Item = &GonePrompt> {
        self.gone.iter()
    }

    /// Moves a session's requests to the front.
    pub(crate) fn prefer(&mut self, session: &SessionId) {
        self.waiting.make_contiguous().sort_by_key(|prompt| prompt.session != *session);
    }

    pub(crate) fn get(&self, id: PromptId) -> Option<&Prompt> {
        self.waiting.iter().find(|prompt| prompt.id == id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Prompt> {
        self.waiting.iter()
    }

    pub(crate) fn of<'a>(&'a self, session: &'a SessionId) -> impl Iterator<Item = &'a Prompt> {
        self.waiting.iter().filter(move |prompt| prompt.session == *session)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }
}
