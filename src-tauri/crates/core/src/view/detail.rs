//! What a card shows of a request. Invariant: every text is bounded, and says where the rest is; nothing is left out
//! without a word.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A text that may be too long to be sent at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct LongText {
    /// The text, or its beginning.
    pub text: String,
    /// How many characters the whole text has.
    pub total: u32,
    /// Where the rest is, for `prompt_text`; none when this is all of it. A JSON pointer into the arguments.
    pub more: Option<String>,
}

/// A piece of a long text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TextPiece {
    /// The piece.
    pub text: String,
    /// The character that the next piece begins with; none at the end.
    pub next: Option<u32>,
}

/// How a line of a difference stands to the two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum LineKind {
    /// In both.
    Same,
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
}

/// One line of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DiffLine {
    /// How it stands to the two texts.
    pub kind: LineKind,
    /// Its number: in the new text, or in the old one for a removed line. None where nobody knows.
    pub number: Option<u32>,
    /// The line, without its end.
    pub text: String,
}

/// What a change does to one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FileChange {
    /// The file, as the session's folder sees it.
    pub path: String,
    /// Where it is moved to.
    pub moved: Option<String>,
    /// What becomes of the file.
    pub kind: FileChangeKind,
    /// Lines that are added.
    pub added: u32,
    /// Lines that are removed.
    pub removed: u32,
    /// The difference in pieces, with the lines around each; the first ones where it is long.
    pub hunks: Vec<Vec<DiffLine>>,
    /// Lines of the difference that are not in `hunks`.
    pub left_out: u32,
    /// The whole new text, where there is more than fits.
    pub whole: Option<LongText>,
    /// What is odd about it: the file is not there, or the text to be replaced is not in it.
    pub note: Option<String>,
}

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum FileChangeKind {
    /// A part of it changes.
    Edited,
    /// It is new.
    Created,
    /// It was there and gets a new content.
    Overwritten,
    /// It goes.
    Deleted,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FormField {
    /// Its name in the answer.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What it means, where the server says so.
    pub help: Option<String>,
    /// Whether the form cannot be sent without it.
    pub required: bool,
    /// What goes in.
    pub kind: FieldKind,
    /// What it begins with.
    #[cfg_attr(feature = "bindings", ts(type = "unknown"))]
    pub default: Value,
}

/// What goes into a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FieldKind {
    /// A text. Its format is `email`, `uri`, `date`, `date-time` or none.
    Text {
        /// What the text has to look like.
        format: Option<String>,
    },
    /// A number.
    Number {
        /// Whether it has no fraction.
        integer: bool,
        /// The smallest.
        min: Option<f64>,
        /// The largest.
        max: Option<f64>,
    },
    /// Yes or no.
    Toggle,
    /// One or many of these.
    Choice {
        /// What can be chosen.
        options: Vec<FieldOption>,
        /// Whether more than one can.
        many: bool,
    },
    /// Anything else, as JSON.
    Json,
}

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FieldOption {
    /// What is answered.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// A way on after a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PlanAction {
    /// The runtime's name of it.
    pub id: String,
    /// What it means.
    pub label: String,
}

/// What a request is about, as far as Askance knows the tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum PromptDetail {
    /// Run a shell command.
    Shell {
        /// The whole command.
        command: LongText,
    },
    /// Change files.
    Change {
        /// Each of them; more than one only in a patch.
        files: Vec<FileChange>,
        /// Files of a patch that are not in the list, since there are too many.
        left_out: u32,
    },
    /// Read a file or a folder.
    Read {
        /// What is read.
        path: String,
    },
    /// Fetch a URL.
    Url {
        /// The address.
        url: UrlView,
    },
    /// Use a tool of an MCP server.
    Mcp {
        /// The server.
        server: String,
        /// The server's own name of the tool.
        tool: String,
    },
    /// Anything else: its arguments are shown.
    Other,
    /// The agent asks something (`ask_user`).
    Question {
        /// What it asks.
        question: String,
        /// What it offers as answers.
        choices: Vec<String>,
        /// Whether words of one's own are an answer too.
        freeform: bool,
    },
    /// An MCP server asks for something (elicitation).
    Form {
        /// What it says.
        message: String,
        /// Which server, where it is known.
        source: Option<String>,
        /// What it asks for.
        fields: Vec<FormField>,
    },
    /// An MCP server asks for a page to be opened in the browser (elicitation by URL).
    Link {
        /// What it says.
        message: String,
        /// Which server, where it is known.
        source: Option<String>,
        /// The page.
        url: UrlView,
    },
    /// The agent has a plan and wants to begin.
    Plan {
        /// The plan in short, in Markdown.
        summary: String,
        /// The whole plan, in Markdown.
        plan: Option<LongText>,
        /// The ways on.
        actions: Vec<PlanAction>,
        /// The one that the runtime recommends.
        recommended: String,
    },
}

/// A URL, taken apart so that nothing in it can pass for its host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UrlView {
    /// What stands before the host: the scheme, and a user's name where there is one.
    pub before: String,
    /// The host in ASCII, as the network sees it; empty where it has none.
    pub host: String,
    /// What stands after it: port, path, query.
    pub after: String,
    /// What is odd about the host: letters of other scripts that look like others.
    pub warning: Option<String>,
}
