//! One session's time line. Invariant: at most [`ENTRIES`] lines; the oldest go first, and a line's number is never reused.

use std::collections::VecDeque;
use std::path::PathBuf;

use serde_json::Value;

use crate::describe;
use crate::id::{AgentId, CallId, Millis};
use crate::redact::brief;
use crate::tally::{Tally, in_one_line};
use crate::view::{Decided, Entry, Progress, TimelineEntry};

/// Most lines that are kept for one session.
pub(crate) const ENTRIES: usize = 500;
/// Longest text of one line, in characters.
pub(crate) const TEXT_CHARS: usize = 16_000;
/// Most text of a streaming message that is held before it is whole, in bytes.
const STREAM_BYTES: usize = 256 * 1024;

#[derive(Debug, Clone, PartialEq)]
struct Line {
    seq: u32,
    at: Millis,
    agent: Option<AgentId>,
    entry: Entry,
    pairing: Option<Pairing>,
}

/// What pairs a hook with its `tool.execution_start`: a hook carries no call id.
#[derive(Debug, Clone, PartialEq)]
struct Pairing {
    tool: String,
    args: Value,
    call: Option<CallId>,
    gated: bool,
}

/// The lines, and the message that streams.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Timeline {
    /// The session's folder: paths are told from there.
    folder: PathBuf,
    lines: VecDeque<Line>,
    next: u32,
    streaming: Option<(String, u32, String)>,
}

impl Timeline {
    /// A time line without lines, of a session in this folder.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder, ..Self::default() }
    }

    /// Adds a line and returns its number.
    pub(crate) fn push(&mut self, at: Millis, agent: Option<AgentId>, entry: Entry) -> u32 {
        self.push_paired(at, agent, entry, None)
    }

    fn push_paired(
        &mut self,
        at: Millis,
        agent: Option<AgentId>,
        entry: Entry,
        pairing: Option<Pairing>,
    ) -> u32 {
        let seq = self.next;
        self.next = self.next.wrapping_add(1);
        if self.lines.len() >= ENTRIES {
            self.lines.pop_front();
        }
        self.lines.push_back(Line { seq, at, agent, entry, pairing });
        seq
    }

    /// The line of a call that the gate sees: the first unclaimed start with equal name and arguments
    /// of the same agent, or a new line, since a subagent's hook comes before its start.
    pub(crate) fn gated(&mut self, at: Millis, agent: Option<&AgentId>, tool: &str, args: &Value) -> u32 {
        let found = self.find(agent, tool, args, |pairing| !pairing.gated);
        if let Some(line) = found {
            if let Some(pairing) = &mut line.pairing {
                pairing.gated = true;
            }
            return line.seq;
        }
        self.push_call(at, agent, tool, args, None, true)
    }

    /// The line of a call that was announced under this id, and the subagent that makes it. It is claimed.
    pub(crate) fn announced(&mut self, call: &CallId) -> Option<(u32, Option<AgentId>)> {
        let line = self
            .lines
            .iter_mut()
            .find(|line| line.pairing.as_ref().is_some_and(|pairing| pairing.call.as_ref() == Some(call)))?;
        if let Some(pairing) = &mut line.pairing {
            pairing.gated = true;
        }
        Some((line.seq, line.agent.clone()))
    }

    /// The line of a call that the runtime announces.
    pub(crate) fn started(
        &mut self,
        at: Millis,
        agent: Option<&AgentId>,
        call: CallId,
        tool: &str,
        args: &Value,
    ) -> u32 {
        self.streaming = None;
        let found = self.find(agent, tool, args, |pairing| pairing.call.is_none());
        if let Some(line) = found {
            if let Some(pairing) = &mut line.pairing {
                pairing.call = Some(call);
            }
            return line.seq;
        }
        self.push_call(at, agent, tool, args, Some(call), false)
    }

    fn push_call(
        &mut self,
        at: Millis,
        agent: Option<&AgentId>,
        tool: &str,
        args: &Value,
        call: Option<CallId>,
        gated: bool,
    ) -> u32 {
        let entry = Entry::Tool {
            tool: tool.to_owned(),
            summary: describe::summary(tool, args, &self.folder),
            decided: Decided::Announced,
            by: String::new(),
            progress: Progress::Running,
            duration_ms: None,
            error: None,
        };
        let pairing = Pairing { tool: tool.to_owned(), args: args.clone(), call, gated };
        self.push_paired(at, agent.cloned(), entry, Some(pairing))
    }

    fn find(
        &mut self,
        agent: Option<&AgentId>,
        tool: &str,
        args: &Value,
        free: impl Fn(&Pairing) -> bool,
    ) -> Option<&mut Line> {
        // A call that was denied already may still be announced: only its end takes the pairing away.
        self.lines.iter_mut().find(|line| {
            line.agent.as_ref() == agent
                && line
                    .pairing
                    .as_ref()
                    .is_some_and(|pairing| free(pairing) && pairing.tool == tool && pairing.args == *args)
        })
    }

    /// The runtime's id of the call in this line, once it is known.
    pub(crate) fn call_of(&self, seq: u32) -> Option<CallId> {
        let line = self.lines.iter().rev().find(|line| line.seq == seq)?;
        line.pairing.as_ref()?.call.clone()
    }

    /// The calls of an agent that are announced and have not come to the gate yet, in their order.
    pub(crate) fn coming<'a>(
        &'a self,
        agent: Option<&'a AgentId>,
    ) -> impl Iterator<Item = (&'a CallId, &'a str, &'a Value)> {
        self.lines.iter().filter(move |line| line.agent.as_ref() == agent).filter_map(|line| {
            let pairing = line.pairing.as_ref().filter(|pairing| !pairing.gated)?;
            Some((pairing.call.as_ref()?, pairing.tool.as_str(), &pairing.args))
        })
    }

    /// A call that is announced and has not come to the gate yet.
    pub(crate) fn coming_call(&self, call: &CallId) -> Option<(&str, &Value)> {
        let pairing = self
            .lines
            .iter()
            .filter_map(|line| line.pairing.as_ref())
            .find(|pairing| !pairing.gated && pairing.call.as_ref() == Some(call))?;
        Some((&pairing.tool, &pairing.args))
    }

    /// The person has changed a call's arguments.
    pub(crate) fn edited(&mut self, seq: u32, tool: &str, args: &Value) {
        let told = describe::summary(tool, args, &self.folder);
        if let Some(Line { entry: Entry::Tool { summary, .. }, .. }) =
            self.lines.iter_mut().rev().find(|line| line.seq == seq)
        {
            *summary = told;
        }
    }

    /// Notes how a call was decided. A denied call is over for the person, whatever the runtime says later.
    pub(crate) fn decided(&mut self, seq: u32, how: Decided, who: &str, why: Option<&str>) {
        let Some(line) = self.lines.iter_mut().find(|line| line.seq == seq) else { return };
        if let Entry::Tool { decided, by, progress, error, .. } = &mut line.entry {
            *decided = how;
            who.clone_into(by);
            if how == Decided::Denied {
                *progress = Progress::Failed;
                *error = why.map(|why| brief(why, TEXT_CHARS));
            }
        }
    }

    /// Notes the end of a call; returns its line, where it is still there.
    pub(crate) fn ended(&mut self, now: Millis, call: &CallId, failure: Option<&str>) -> Option<u32> {
        let line = self
            .lines
            .iter_mut()
            .find(|line| line.pairing.as_ref().is_some_and(|pairing| pairing.call.as_ref() == Some(call)))?;
        let at = line.at;
        if let Entry::Tool { decided, progress, duration_ms, error, .. } = &mut line.entry {
            *duration_ms = Some(now.saturating_sub(at));
            if *decided != Decided::Denied {
                *progress = if failure.is_some() { Progress::Failed } else { Progress::Succeeded };
                *error = failure.map(|text| brief(text, TEXT_CHARS));
            }
        }
        // The arguments were only needed to find the line; they may be large.
        line.pairing = None;
        Some(line.seq)
    }

    /// Closes the calls that will get no end of their own: those named, or all when none is.
    pub(crate) fn interrupt(&mut self, calls: Option<&[CallId]>) -> Vec<u32> {
        self.streaming = None;
        let mut changed = Vec::new();
        for line in &mut self.lines {
            let named = match (calls, &line.pairing) {
                (None, _) => true,
                (Some(calls), Some(Pairing { call: Some(call), .. })) => calls.contains(call),
                (Some(_), _) => false,
            };
            if !named {
                continue;
            }
            line.pairing = None;
            if let Entry::Tool { progress, .. } = &mut line.entry
                && *progress == Progress::Running
            {
                *progress = Progress::Interrupted;
                changed.push(line.seq);
            }
        }
        changed
    }

    /// Adds to the message that streams; returns its line.
    pub(crate) fn delta(&mut self, at: Millis, agent: Option<&AgentId>, message: &str, added: &str) -> u32 {
        let (seq, whole) = match self.streaming.take() {
            Some((id, seq, mut whole)) if id == message => {
                if whole.len() < STREAM_BYTES {
                    whole.push_str(added);
                }
                (seq, whole)
            }
            _ => (self.push(at, agent.cloned(), Entry::Message { text: String::new() }), added.to_owned()),
        };
        // The whole text is redacted again each time: a secret may come in two pieces.
        self.set_message(seq, &whole);
        self.streaming = Some((message.to_owned(), seq, whole));
        seq
    }

    /// The whole message; returns its line, or none where it has no text.
    pub(crate) fn message(
        &mut self,
        at: Millis,
        agent: Option<&AgentId>,
        message: &str,
        text: &str,
    ) -> Option<u32> {
        let seq = match self.streaming.take() {
            Some((id, seq, _)) if id == message => seq,
            _ if text.trim().is_empty() => return None,
            _ => self.push(at, agent.cloned(), Entry::Message { text: String::new() }),
        };
        self.set_message(seq, text);
        Some(seq)
    }

    fn set_message(&mut self, seq: u32, whole: &str) {
        if let Some(line) = self.lines.iter_mut().rev().find(|line| line.seq == seq) {
            line.entry = Entry::Message { text: brief(whole, TEXT_CHARS) };
        }
    }

    /// The last words of the root agent since a moment, in one line, redacted and short.
    pub(crate) fn last_words(&self, since: Millis, limit: usize) -> Option<String> {
        self.lines.iter().rev().take_while(|line| line.at >= since).find_map(|line| match &line.entry {
            Entry::Message { text } if line.agent.is_none() => {
                Some(brief(&in_one_line(text), limit)).filter(|words| !words.is_empty())
            }
            _ => None,
        })
    }

    /// What ran since a moment, as far as its lines are still there.
    pub(crate) fn ran(&self, since: Millis) -> Tally {
        let gone = self.lines.front().is_some_and(|oldest| oldest.seq > 0 && oldest.at >= since);
        let mut tally = Tally::default();
        tally.more = gone;
        for line in self.lines.iter().filter(|line| line.at >= since) {
            if let Entry::Tool { tool, decided, progress, .. } = &line.entry
                && *decided != Decided::Denied
                && matches!(progress, Progress::Succeeded | Progress::Failed)
            {
                tally.count(tool);
            }
        }
        tally
    }

    /// The line as it is shown, with the subagent's name.
    pub(crate) fn view(&self, seq: u32, name: impl Fn(&AgentId) -> String) -> Option<TimelineEntry> {
        self.lines.iter().rev().find(|line| line.seq == seq).map(|line| shown(line, &name))
    }

    /// All lines as they are shown.
    pub(crate) fn views(&self, name: impl Fn(&AgentId) -> String) -> Vec<TimelineEntry> {
        self.lines.iter().map(|line| shown(line, &name)).collect()
    }
}

fn shown(line: &Line, name: &impl Fn(&AgentId) -> String) -> TimelineEntry {
    TimelineEntry {
        seq: line.seq,
        at: line.at,
        agent: line.agent.as_ref().map(name),
        entry: line.entry.clone(),
    }
}

/// A line with the person's own words, redacted.
pub(crate) fn prompt(text: &str) -> Entry {
    Entry::Prompt { text: brief(text, TEXT_CHARS) }
}
