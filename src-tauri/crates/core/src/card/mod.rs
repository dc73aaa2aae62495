//! The card of a request: all that the person needs to decide. Invariant: it is made outside of every lock, from
//! values, and bounded whatever the arguments hold.

mod args;
mod change;
mod detail;
mod edit;
mod long;
mod mask;
mod patch;
mod url;
mod warn;

pub(crate) use warn::about as warnings;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use crate::answer::is_editable;
use crate::describe;
use crate::id::{CallId, Millis};
use crate::policy::{Decision, Outcome, Risk, Rules, Switches, ToolCall, decide_by};
use crate::prompt::{Matter, Prompt};
use crate::redact::{self, Redactor};
use crate::settings::{Policy, Profile};
use crate::view::{NextCall, PartView, PromptDetail, PromptView, TextPiece, Verdict, VisitorView};

pub use change::FILE_BYTES;
use mask::Mask;

/// Most announced calls on one card.
const NEXT: usize = 20;

/// What a file holds now, as far as it matters for a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileText {
    /// It is not there.
    Missing,
    /// Its text.
    Text(String),
    /// It cannot be shown: too long, no text, no ordinary file, or not readable.
    Unknown,
}

/// What the rim adds to a card.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// Whether secrets are shown.
    pub reveal: bool,
    /// The files that [`CardSource::files`] named.
    pub files: BTreeMap<PathBuf, FileText>,
    /// The calls of [`CardSource::coming`], their real places found out.
    pub coming: Vec<(CallId, ToolCall)>,
    /// The call as the person has changed it, its real places found out.
    pub edited: Option<ToolCall>,
}

/// All that the state knows about one request: a copy, so that nothing waits while the card is made.
#[derive(Debug, Clone)]
pub struct CardSource {
    pub(crate) prompt: Prompt,
    pub(crate) title: String,
    pub(crate) folder: String,
    pub(crate) branch: Option<String>,
    pub(crate) visitor: Option<VisitorView>,
    pub(crate) working_since: Option<Millis>,
    pub(crate) agent: Option<String>,
    pub(crate) server: Option<(String, String)>,
    pub(crate) alike: Vec<crate::id::PromptId>,
    pub(crate) coming: Vec<Coming>,
    pub(crate) coming_left_out: usize,
    pub(crate) policy: Policy,
    pub(crate) profile: Profile,
    pub(crate) switches: Switches,
    pub(crate) redactor: Arc<Redactor>,
}

/// An announced call, and the answer it may have got already.
#[derive(Debug, Clone)]
pub(crate) struct Coming {
    pub(crate) call: CallId,
    pub(crate) tool: ToolCall,
    pub(crate) server: Option<(String, String)>,
    pub(crate) ahead: Option<bool>,
}

/// A text without its secrets, in the way of a card: nothing that could run is hidden.
pub(crate) fn masked(text: &str) -> String {
    mask::masked(text).0
}

/// Most announced calls that are copied for a card.
pub(crate) fn next_limit() -> usize {
    NEXT
}

impl CardSource {
    /// The call that is asked about, unless it is a question.
    pub fn call(&self) -> Option<&ToolCall> {
        match &self.prompt.matter {
            Matter::Call { request, .. } => Some(&request.call),
            Matter::Question(_) => None,
        }
    }

    /// The page that a question wants to have opened.
    pub fn page(&self) -> Option<&str> {
        match &self.prompt.matter {
            Matter::Question(question) => match question.as_ref() {
                crate::event::Question::Link { url, .. } => Some(url),
                _ => None,
            },
            Matter::Call { .. } => None,
        }
    }

    /// The announced calls, whose real places the rim finds out.
    pub fn coming(&self) -> impl Iterator<Item = (&CallId, &ToolCall)> {
        self.coming.iter().map(|coming| (&coming.call, &coming.tool))
    }

    /// The files whose present text a card of this call shows.
    pub fn files(call: &ToolCall) -> Vec<PathBuf> {
        change::files(call)
    }

    /// The text worth editing, with nothing masked.
    pub fn editable(&self) -> Result<crate::view::EditedText, String> {
        match &self.prompt.matter {
            Matter::Call { request, .. } if is_editable(request) => edit::text(&request.call),
            _ => Err(crate::texts::NOT_EDITABLE.to_owned()),
        }
    }

    /// The call as the person has changed it. Its real places are not known yet.
    pub fn edited(&self, text: &crate::view::EditedText) -> Result<ToolCall, String> {
        match &self.prompt.matter {
            Matter::Call { request, .. } if is_editable(request) => edit::apply(&request.call, text),
            _ => Err(crate::texts::NOT_EDITABLE.to_owned()),
        }
    }

    /// A piece of a long text of the card.
    pub fn piece(&self, pointer: &str, offset: u32, reveal: bool) -> Option<TextPiece> {
        redact::within(&self.redactor, || self.found_piece(pointer, offset, reveal))
    }

    fn found_piece(&self, pointer: &str, offset: u32, reveal: bool) -> Option<TextPiece> {
        let mask = Mask::new(reveal);
        match &self.prompt.matter {
            Matter::Call { request, .. } => long::piece(&request.call.args, pointer, offset, mask),
            Matter::Question(question) => long::piece(&detail::long_texts(question), pointer, offset, mask),
        }
    }

    /// The card.
    pub fn view(&self, look: &Look) -> PromptView {
        redact::within(&self.redactor, || self.shown(look))
    }

    fn shown(&self, look: &Look) -> PromptView {
        match &self.prompt.matter {
            Matter::Call { request, decision, .. } => {
                let call = look.edited.as_ref().unwrap_or(&request.call);
                let decided = look
                    .edited
                    .as_ref()
                    .map(|call| decide_by(&Rules::new(&self.policy), self.profile, self.switches, call));
                let mut view = self.of_call(call, decided.as_ref().unwrap_or(decision), look);
                view.intention = request
                    .intention
                    .clone()
                    .or_else(|| describe::intention(&call.tool, &call.args))
                    .map(|words| detail::short(&Mask::new(look.reveal).text(&words)));
                view.editable = is_editable(request);
                view.edited = look.edited.is_some();
                view
            }
            Matter::Question(question) => {
                let mask = Mask::new(look.reveal);
                let detail = detail::of_question(question, mask);
                let mut view = self.bare(detail, mask);
                view.masked = mask.count(&detail::long_texts(question));
                view
            }
        }
    }

    fn of_call(&self, call: &ToolCall, decision: &Decision, look: &Look) -> PromptView {
        let mask = Mask::new(look.reveal);
        let (detail, keys) = detail::of_call(call, self.server.as_ref(), &look.files, mask);
        let mut view = self.bare(detail, mask);
        let (args, cut) = args::shortened(&call.args, mask);
        let judged = crate::state::explanation(decision);
        view.args = args;
        view.args_cut = cut;
        view.masked = mask.count(&call.args).max(keys);
        view.warnings = warn::about(call);
        view.warnings.extend(self.visitor.as_ref().and_then(crate::visitor::warning).map(str::to_owned));
        view.why = judged.reason;
        view.risk = judged.risk;
        view.risk_reason = judged.risk_reason;
        view.parts = judged
            .parts
            .into_iter()
            .map(|part| PartView { command: mask.text(&part.command), ..part })
            .collect();
        // A rule with a secret in it would be saved with it.
        view.suggestion = judged.suggestion.into_iter().collect();
        if view.suggestion.iter().any(|rule| mask::masked(rule).1 > 0) {
            view.suggestion.clear();
        }
        view.next = self.next(look);
        view
    }

    /// A card with what is known of every request.
    fn bare(&self, detail: PromptDetail, mask: Mask) -> PromptView {
        let prompt = &self.prompt;
        PromptView {
            id: prompt.id,
            session: prompt.session.clone(),
            session_title: self.title.clone(),
            folder: self.folder.clone(),
            branch: self.branch.clone(),
            visitor: self.visitor.clone(),
            working_since: self.working_since,
            agent: self.agent.clone(),
            tool: prompt.tool().to_owned(),
            action: prompt.action(),
            intention: None,
            detail,
            args: Value::Null,
            args_cut: false,
            masked: 0,
            revealed: mask.reveals(),
            warnings: Vec::new(),
            why: String::new(),
            risk: crate::view::Risk::Low,
            risk_reason: String::new(),
            parts: Vec::new(),
            suggestion: Vec::new(),
            editable: false,
            edited: false,
            alike: self.alike.clone(),
            next: Vec::new(),
            next_left_out: u32::try_from(self.coming_left_out).unwrap_or(u32::MAX),
            asked: prompt.asked,
            deadline: prompt.deadline,
        }
    }

    fn next(&self, look: &Look) -> Vec<NextCall> {
        if self.coming.is_empty() {
            return Vec::new();
        }
        let mask = Mask::new(look.reveal);
        let rules = Rules::new(&self.policy);
        self.coming
            .iter()
            .map(|coming| {
                let resolved = look.coming.iter().find(|(id, _)| *id == coming.call);
                let call = resolved.map_or(&coming.tool, |(_, call)| call);
                let decision = decide_by(&rules, self.profile, self.switches, call);
                let judged = crate::state::explanation(&decision);
                let (detail, _) = detail::of_call(call, coming.server.as_ref(), &look.files, mask);
                NextCall {
                    call: coming.call.clone(),
                    action: describe::action(&call.tool),
                    gist: describe::summary(&call.tool, &call.args, &call.cwd),
                    answerable: answerable(call, &decision, &detail),
                    detail,
                    verdict: if crate::gate::asks_itself(&call.tool) {
                        Verdict::Allow
                    } else {
                        judged.verdict
                    },
                    risk: judged.risk,
                    ahead: coming.ahead,
                    tool: call.tool.clone(),
                }
            })
            .collect()
    }
}

/// Whether a call may be approved before it is asked about: it would be asked, is of no high risk, and its row shows all
/// of it, secrets too.
fn answerable(call: &ToolCall, decision: &Decision, detail: &PromptDetail) -> bool {
    decision.outcome == Outcome::Ask
        && decision.risk < Risk::High
        && !crate::gate::asks_itself(&call.tool)
        && detail::is_whole(call, detail)
        && Mask::new(false).count(&call.args) == 0
}

/// The same, for an answer that comes from a window: its word is not enough.
pub fn may_be_approved_ahead(
    call: &ToolCall,
    decision: &Decision,
    files: &BTreeMap<PathBuf, FileText>,
) -> bool {
    let (detail, _) = detail::of_call(call, None, files, Mask::new(false));
    answerable(call, decision, &detail)
}

/// A path as the session's folder sees it.
pub(crate) fn shown_path(path: &str, folder: &Path) -> String {
    match Path::new(path).strip_prefix(folder) {
        Ok(rest) if !rest.as_os_str().is_empty() => detail::short(&rest.display().to_string()),
        _ => detail::short(path),
    }
}
