//! What a request is about, in the form that is quickest to judge.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::mask::Mask;
use super::{FileText, change, long};
use crate::event::Question;
use crate::policy::{Kind, ToolCall, kind_of};
use crate::view::{PlanAction, PromptDetail};
use crate::{describe, form};

/// What a call wants to do, as far as the tool is known, and how many private keys are hidden in it.
pub(crate) fn of_call(
    call: &ToolCall,
    server: Option<&(String, String)>,
    files: &BTreeMap<PathBuf, FileText>,
    mask: Mask,
) -> (PromptDetail, u32) {
    let text = |key: &'static str| Some((key, call.args.get(key)?.as_str()?));
    let found = match kind_of(&call.tool) {
        Kind::Shell => describe::command_key(&call.tool)
            .and_then(text)
            .map(|(key, command)| (format!("/{key}"), command))
            .or_else(|| Some((String::new(), call.args.as_str()?)))
            .map(|(pointer, command)| PromptDetail::Shell { command: long::begin(command, &pointer, mask) }),
        Kind::Write => {
            if let Some(found) = change::of_call(call, files, mask) {
                return found;
            }
            None
        }
        Kind::Read => describe::looked_at(call).map(|path| PromptDetail::Read { path: short(&path) }),
        Kind::Url => text("url").map(|(_, url)| PromptDetail::Url { url: super::url::view(url, mask) }),
        Kind::Subagent | Kind::Other => {
            server.map(|(server, tool)| PromptDetail::Mcp { server: short(server), tool: short(tool) })
        }
    };
    (found.unwrap_or(PromptDetail::Other), 0)
}

/// Whether the detail shows all that the call does, without further pieces and without other arguments.
pub(crate) fn is_whole(call: &ToolCall, detail: &PromptDetail) -> bool {
    let shown = match detail {
        PromptDetail::Shell { command } => command.more.is_none(),
        PromptDetail::Change { files, left_out } => {
            *left_out == 0 && files.iter().all(|file| file.left_out == 0 && file.whole.is_none())
        }
        PromptDetail::Read { path } => path.chars().count() < SHORT,
        PromptDetail::Url { .. } => true,
        // Their arguments are not in the row of an announced call.
        _ => false,
    };
    shown && describe::unshown(call).is_empty()
}

/// Longest path, name or label on a card, in characters.
const SHORT: usize = 4_000;

/// A short text, cut with a sign where it is not short.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The long texts of a question, where pieces of them are found.
pub(crate) fn long_texts(question: &Question) -> Value {
    match question {
        Question::Ask { question, .. } => json!({ "question": question }),
        Question::Form { message, .. } | Question::Link { message, .. } => json!({ "message": message }),
        Question::Plan { summary, plan, .. } => json!({ "summary": summary, "plan": plan }),
    }
}

/// What a question asks for.
pub(crate) fn of_question(question: &Question, mask: Mask) -> PromptDetail {
    match question {
        Question::Ask { question, choices, freeform } => PromptDetail::Question {
            question: whole(question, mask),
            choices: choices.iter().take(form::OPTIONS).map(|choice| short(choice)).collect(),
            freeform: *freeform || choices.is_empty(),
        },
        Question::Form { message, source, schema } => PromptDetail::Form {
            message: whole(message, mask),
            source: source.as_deref().map(short),
            fields: form::fields(schema),
        },
        Question::Link { message, source, url } => PromptDetail::Link {
            message: whole(message, mask),
            source: source.as_deref().map(short),
            url: super::url::view(url, mask),
        },
        Question::Plan { summary, plan, actions, recommended } => PromptDetail::Plan {
            summary: whole(summary, mask),
            plan: plan.as_deref().map(|plan| long::begin(plan, "/plan", mask)),
            actions: actions
                .iter()
                .take(form::OPTIONS)
                .map(|id| PlanAction { id: id.clone(), label: plan_label(id) })
                .collect(),
            recommended: recommended.clone(),
        },
    }
}

/// The words of a question. What is too long for a card ends with a sign.
fn whole(text: &str, mask: Mask) -> String {
    let begun = long::begin(text, "", mask);
    if begun.more.is_some() { format!("{}…", begun.text) } else { begun.text }
}

/// What a way on means. The names are the runtime's.
fn plan_label(action: &str) -> String {
    match action {
        "interactive" => "Begin, and ask me as usual".to_owned(),
        "autopilot" => "Begin, and go on by itself".to_owned(),
        "autopilot_fleet" => "Begin with several agents".to_owned(),
        "exit_only" => "Only leave plan mode".to_owned(),
        other => other.replace('_', " "),
    }
}
