//! What the agent is given besides the person's words. Invariant: whatever it is given is shown to the person and is in
//! the record; their own words are changed only where they wrote a shortcut.

use crate::effect::{Effect, Outcome, Reply};
use crate::event::Agent;
use crate::gate::timeline;
use crate::id::{Millis, SessionId};
use crate::project::{self, Project};
use crate::record::{self, AuditEvent, ContextSource};
use crate::redact::brief;
use crate::shortcut;
use crate::state::State;
use crate::timeline::TEXT_CHARS;
use crate::view::{Entry, PromptPreview};

/// Longest guidance that the time line shows, in characters.
const GUIDANCE_SHOWN: usize = 300;

/// sessionStart: it comes at the first message of a new or resumed session. Whoever asked is to look at the project.
pub(crate) fn started(state: &State, session: &SessionId) -> Outcome {
    let wanted = state.settings.enrichment.project_metadata && state.session(session).is_some();
    Outcome::answer(if wanted { Reply::LookAtProject } else { Reply::Nothing }, Vec::new())
}

/// What the project is. It is told at each start, a resumed session's too: the runtime does not keep what a hook gave.
pub(crate) fn project(state: &mut State, id: &SessionId, project: &Project, now: Millis) -> Outcome {
    let Some(session) = state.session_mut(id) else { return Outcome::quiet(Vec::new()) };
    let Some(text) = project::context(project, &session.folder) else { return Outcome::quiet(Vec::new()) };
    let shown = format!("Given to the agent at the start:\n{text}");
    let seq = session.timeline.push(now, None, Entry::Note { text: shown });
    let entry = session.record(record::context(ContextSource::Project, None, &text), now);
    Outcome::answer(Reply::Context(text), vec![timeline(id, seq), entry])
}

/// userPromptSubmitted: what Askance sent is in the record already, and its shortcut is in it. A message of another
/// program on the same server is not.
pub(crate) fn prompted(state: &mut State, id: &SessionId, prompt: &str, now: Millis) -> Outcome {
    let expanded = shortcut::expand(&state.settings.enrichment.shortcuts, prompt);
    let Some(session) = state.session_mut(id) else { return Outcome::quiet(Vec::new()) };
    let Some(entry) = session.record_prompted(prompt, expanded.as_deref(), now) else {
        return Outcome::quiet(Vec::new());
    };
    Outcome::answer(expanded.map_or(Reply::Nothing, Reply::Prompt), vec![entry])
}

/// postToolUseFailure: what the person wants the agent to know when this tool has failed.
pub(crate) fn guided(
    state: &mut State,
    id: &SessionId,
    agent: Option<&Agent>,
    tool: &str,
    now: Millis,
) -> Option<(Reply, Vec<Effect>)> {
    let guidance = state.settings.errors.guidance(tool)?.to_owned();
    let session = state.session_mut(id)?;
    let agent = agent.map(|agent| agent.id.clone());
    let shown = format!(
        "Given to the agent because `{}` failed: {}",
        brief(tool, 100),
        brief(&guidance, GUIDANCE_SHOWN)
    );
    let seq = session.timeline.push(now, agent.clone(), Entry::Note { text: brief(&shown, TEXT_CHARS) });
    let event: AuditEvent = record::context(ContextSource::ToolGuidance, Some(tool), &guidance);
    Some((Reply::Context(guidance), vec![timeline(id, seq), record::entry(id, agent, event, now)]))
}

impl State {
    /// What becomes of a message that is being written.
    pub fn preview(&self, message: &str) -> PromptPreview {
        shortcut::preview(&self.settings.enrichment.shortcuts, message)
    }
}
