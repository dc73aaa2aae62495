//! The history window: what the record holds, in pages, and its numbers. All texts were redacted when they were recorded.

use serde::{Deserialize, Serialize};

/// Which entries. What is absent does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
pub struct HistoryFilter {
    /// Of this session.
    pub session: Option<String>,
    /// Not before this moment, in milliseconds since the Unix epoch.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub since: Option<u64>,
    /// Before this moment.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub until: Option<u64>,
    /// Of this event, in the record's words.
    pub event: Option<String>,
    /// Of this tool.
    pub tool: Option<String>,
    /// Decisions with this outcome: `allowed`, `denied` or `notAsked`.
    pub decision: Option<String>,
    /// Decided by: `rule`, `grant`, `person` and so on, in the record's words.
    pub who: Option<String>,
    /// Of sessions in this folder or below it, as it is recorded.
    pub folder: Option<String>,
    /// With all these words; the last one may be the beginning of a word.
    pub words: Option<String>,
}

/// One session of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistorySession {
    /// Its id.
    pub id: String,
    /// Its title while it is on the list of sessions, otherwise its first message; neither need be known.
    pub title: Option<String>,
    /// The folder it worked in, with `~` for the home folder.
    pub folder: Option<String>,
    /// The folder's git branch when it was last opened.
    pub branch: Option<String>,
    /// The model asked for.
    pub model: Option<String>,
    /// Its first entry, in milliseconds since the Unix epoch.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub first: i64,
    /// Its last entry.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub last: i64,
    /// The runtime's word for why it ended, where it did.
    pub reason: Option<String>,
    /// How long it was open, in milliseconds.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub duration_ms: i64,
    /// How many entries.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub entries: i64,
    /// What was done in it.
    pub counts: MetricCounts,
}

/// A page of sessions, the one with the newest entry first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistorySessions {
    /// The sessions.
    pub sessions: Vec<HistorySession>,
    /// What the next page is asked for with; none where this is the last.
    #[cfg_attr(feature = "bindings", ts(type = "[number, number] | null"))]
    pub next: Option<(i64, i64)>,
    /// There is no record, or no session in it yet.
    pub nothing: bool,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryPiece {
    /// Its words.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

/// One entry in a list, in a line or two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// Its number in the record.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub id: i64,
    /// When, in milliseconds since the Unix epoch.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub at: u64,
    /// In which session; empty for what the record says about itself.
    pub session: String,
    /// That session's title, as in its list.
    pub title: Option<String>,
    /// The subagent's id, where it was one.
    pub agent: Option<String>,
    /// What it is about, in the record's words.
    pub event: String,
    /// The tool.
    pub tool: Option<String>,
    /// Which request of the session: its decision and its result have the same.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub ask: Option<u64>,
    /// The outcome of a decision.
    pub decision: Option<String>,
    /// Who decided, in the record's words.
    pub who: Option<String>,
    /// The rule or the profile that decided.
    pub by: Option<String>,
    /// How long it waited for the person, in milliseconds.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub waited_ms: Option<u64>,
    /// How long it took, in milliseconds.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub duration_ms: Option<u64>,
    /// What it says, shortened, with what was searched for.
    pub pieces: Vec<HistoryPiece>,
}

/// A page of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    /// The entries.
    pub entries: Vec<HistoryEntry>,
    /// What the next page is asked for with; none where this is the last.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub next: Option<i64>,
}

/// One part of an entry, whole or almost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryField {
    /// Its name in the record.
    pub name: String,
    /// Its text; of a list or an object, JSON.
    pub text: String,
    /// Whether it was shortened for the window.
    pub cut: bool,
}

/// A folder in which a session worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryFolder {
    /// As it is recorded.
    pub path: String,
    /// With `~` for the home folder.
    pub shown: String,
}

/// What can be filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryChoices {
    /// Tools that were used.
    pub tools: Vec<String>,
    /// Folders that were worked in.
    pub folders: Vec<HistoryFolder>,
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum HistoryForm {
    /// One JSON array.
    Json,
    /// One entry a line.
    Jsonl,
    /// A table.
    Csv,
    /// As the SDK's tutorial prints it.
    Tutorial,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct HistoryExport {
    /// The file, with `~` for the home folder.
    pub file: String,
    /// Its size in bytes.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub bytes: u64,
}

/// What numbers are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum MetricsBy {
    /// The day, in this machine's time zone.
    Day,
    /// The folder.
    Folder,
    /// The session.
    Session,
}

/// Numbers of one session, one day, one folder, or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MetricCounts {
    /// Sessions in which anything happened.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub sessions: i64,
    /// How long they were open, in milliseconds.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub duration_ms: i64,
    /// Messages to the agent.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub prompts: i64,
    /// Calls that the agent wanted.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub tool_calls: i64,
    /// Calls allowed without the person.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub allowed: i64,
    /// Calls that the person approved.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub approved: i64,
    /// Calls that were denied, by whomever.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub denied: i64,
    /// How long requests and questions waited for the person, in milliseconds.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub waited_ms: i64,
    /// Errors and failed calls.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub errors: i64,
    /// Tokens that the models read.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub input_tokens: i64,
    /// Tokens that they wrote.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub output_tokens: i64,
}

/// Numbers of one day, folder or session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MetricGroup {
    /// A day as `2026-03-31`, a folder as it is recorded, or a session's id.
    pub key: String,
    /// What a person calls it, where that is something else.
    pub label: Option<String>,
    /// The numbers.
    pub counts: MetricCounts,
}

/// How often something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct NamedCount {
    /// What.
    pub name: String,
    /// How often.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub count: i64,
}

/// What somebody decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct DecisionCount {
    /// Who, in the record's words.
    pub who: String,
    /// Calls allowed.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub allowed: i64,
    /// Calls denied.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub denied: i64,
    /// Calls that no gate saw.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub not_asked: i64,
}

/// What a model took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TokenCount {
    /// The model; empty where the runtime did not tell.
    pub model: String,
    /// Tokens read.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub input: i64,
    /// Tokens written.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub output: i64,
}

/// The record in numbers. Lists begin with the most, and hold so many at most as the record's reader says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    /// All together.
    pub totals: MetricCounts,
    /// Calls by tool.
    pub tools: Vec<NamedCount>,
    /// Decisions by who decided.
    pub decisions: Vec<DecisionCount>,
    /// Errors by who told: `tool`, `session`, `hook`, `askance`.
    pub errors: Vec<NamedCount>,
    /// Tokens by model.
    pub tokens: Vec<TokenCount>,
    /// By day in their order, or by folder or session.
    pub groups: Vec<MetricGroup>,
    /// Days, folders or sessions that `groups` leaves out.
    pub left_out: u32,
}
