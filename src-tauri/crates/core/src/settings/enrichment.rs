//! What the agent is given besides the person's words. Invariant: a shortcut that cannot be used is named and ignored,
//! and costs no other one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Most shortcuts.
const SHORTCUTS: usize = 100;
/// Longest name of one, in characters, its `/` included.
const NAME_CHARS: usize = 40;
/// Longest text of one, in characters.
const TEXT_CHARS: usize = 4_000;
/// What Askance itself does with a message that begins so.
const OURS: &str = "/plan";
/// What Copilot's own terminal does with a message that begins so (seen with 1.0.102). Here it is a shortcut like any
/// other, but a person who knows the terminal is to be told.
const TERMINAL: &[&str] = &[
    "/add-dir",
    "/agent",
    "/allow-all",
    "/ask",
    "/autopilot",
    "/cd",
    "/clear",
    "/compact",
    "/context",
    "/copy",
    "/cwd",
    "/delegate",
    "/diff",
    "/exit",
    "/export",
    "/feedback",
    "/fleet",
    "/goal",
    "/help",
    "/ide",
    "/init",
    "/instructions",
    "/list-dirs",
    "/login",
    "/logout",
    "/loop",
    "/lsp",
    "/mcp",
    "/memory",
    "/model",
    "/new",
    "/permissions",
    "/plugin",
    "/pr",
    "/quit",
    "/rename",
    "/research",
    "/reset",
    "/resume",
    "/review",
    "/rewind",
    "/sandbox",
    "/security-review",
    "/session",
    "/settings",
    "/share",
    "/skills",
    "/subagents",
    "/tasks",
    "/theme",
    "/undo",
    "/update",
    "/usage",
    "/user",
    "/version",
    "/worktree",
    "/yolo",
];

/// What the agent is given besides the person's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Enrichment {
    /// Whether a session is told at its start what the folder's project is.
    pub project_metadata: bool,
    /// What a message's first word stands for, by that word: `/fix`.
    pub shortcuts: BTreeMap<String, String>,
}

impl Default for Enrichment {
    fn default() -> Self {
        Self {
            project_metadata: true,
            // The public guides' own.
            shortcuts: [
                ("/explain", "Explain this code in detail"),
                ("/fix", "Find and fix all errors in the current file"),
                ("/refactor", "Refactor this code to improve readability"),
                ("/test", "Write comprehensive unit tests for this code"),
            ]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect(),
        }
    }
}

/// What the agent is given, for the settings window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct EnrichmentView {
    /// Whether a session is told at its start what the folder's project is.
    pub project_metadata: bool,
    /// The shortcuts, by name.
    pub shortcuts: Vec<ShortcutView>,
    /// Whether the shortcuts are the built-in ones, unchanged.
    pub built_in: bool,
}

/// A shortcut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ShortcutView {
    /// With its `/`.
    pub name: String,
    /// What it stands for.
    pub text: String,
    /// What the person should know about its name.
    pub note: Option<String>,
}

impl Enrichment {
    /// The same for the settings window.
    pub fn view(&self) -> EnrichmentView {
        EnrichmentView {
            project_metadata: self.project_metadata,
            shortcuts: self
                .shortcuts
                .iter()
                .map(|(name, text)| ShortcutView { name: name.clone(), text: text.clone(), note: note(name) })
                .collect(),
            built_in: self.shortcuts == Self::default().shortcuts,
        }
    }
}

fn note(name: &str) -> Option<String> {
    TERMINAL.contains(&name).then(|| {
        format!("Copilot's own terminal has a command `{name}`. In Askance it stands for this text instead.")
    })
}

/// What is wrong with a shortcut, in one sentence.
fn wrong(name: &str, text: &str) -> Option<String> {
    let told = crate::redact::brief(name, NAME_CHARS);
    let rest = name.strip_prefix('/');
    if rest.is_none_or(str::is_empty) {
        Some(format!("The shortcut `{told}` must begin with `/`, and a word."))
    } else if name.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Some(format!("The shortcut `{told}` must be one word without spaces."))
    } else if name.chars().count() > NAME_CHARS {
        Some(format!("The shortcut `{told}` is longer than {NAME_CHARS} characters."))
    } else if name == OURS {
        Some(format!("The shortcut `{OURS}` is taken: it lets the agent make a plan first."))
    } else if text.trim().is_empty() {
        Some(format!("The shortcut `{told}` stands for nothing. Write what it stands for."))
    } else if text.chars().count() > TEXT_CHARS {
        Some(format!("The text of the shortcut `{told}` is longer than {TEXT_CHARS} characters."))
    } else {
        None
    }
}

/// Takes out what cannot be used.
pub(super) fn check(enrichment: &mut Enrichment, problems: &mut Vec<String>) {
    let mut names = Vec::new();
    enrichment.shortcuts.retain(|name, text| {
        let problem = wrong(name, text).or_else(|| {
            let small = name.to_lowercase();
            if names.contains(&small) {
                return Some(format!("The shortcut `{name}` is there twice, in small and capital letters."));
            }
            if names.len() >= SHORTCUTS {
                return Some(format!("There are more than {SHORTCUTS} shortcuts: `{name}` is one too many."));
            }
            names.push(small);
            None
        });
        problems.extend(problem.iter().cloned());
        problem.is_none()
    });
}

/// The settings that are tables of texts: section and key. A patch brings such a table as a whole, so that a row can be
/// taken out of it, and `null` brings the built-in one back.
pub(super) const TABLES: [(&str, &str); 3] =
    [("enrichment", "shortcuts"), ("errors", "messages"), ("errors", "toolGuidance")];

/// The table without what is no text; none where the setting is no table of texts.
pub(super) fn texts_only(
    section: &str,
    key: &str,
    found: &Value,
    problems: &mut Vec<String>,
) -> Option<Value> {
    let Value::Object(entries) = found else { return None };
    if !TABLES.contains(&(section, key)) {
        return None;
    }
    let (texts, others): (Map<_, _>, Map<_, _>) =
        entries.clone().into_iter().partition(|(_, value)| value.is_string());
    let lost = others.values().filter(|value| !value.is_null()).count();
    if lost > 0 {
        problems.push(format!(
            "`{section}.{key}` holds {} that cannot be used. It is ignored.",
            super::salvage::count(lost)
        ));
    }
    Some(Value::Object(texts))
}

/// Puts the tables of a patch in as a whole.
pub(super) fn patch_tables(merged: &mut Value, patch: &Value) {
    for (section, key) in TABLES {
        let Some(wanted) = patch.get(section).and_then(|section| section.get(key)) else { continue };
        let Some(section) = merged.get_mut(section).and_then(Value::as_object_mut) else { continue };
        if wanted.is_null() {
            section.remove(key);
        } else {
            section.insert(key.to_owned(), wanted.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{patched, salvage};
    use super::*;

    #[test]
    fn a_wrong_shortcut_costs_only_itself() {
        let table = [
            ("fix", "text", "must begin with `/`"),
            ("/", "text", "must begin with `/`"),
            ("", "text", "must begin with `/`"),
            ("/two words", "text", "one word"),
            ("/line\nbreak", "text", "one word"),
            ("/plan", "text", "is taken"),
            ("/empty", "  ", "stands for nothing"),
        ];
        for (name, text, problem) in table {
            let mut shortcuts = json!({"/mine": "Do it"});
            shortcuts[name] = json!(text);
            let found = salvage(&json!({"enrichment": {"shortcuts": shortcuts}}));
            assert_eq!(found.problems.len(), 1, "{name}: {:?}", found.problems);
            assert!(found.problems[0].contains(problem), "{name}: {:?}", found.problems);
            let kept: Vec<_> = found.settings.enrichment.shortcuts.into_keys().collect();
            assert_eq!(kept, ["/mine"], "{name}");
        }
        let long = format!("/{}", "x".repeat(NAME_CHARS));
        assert!(wrong(&long, "text").is_some() && wrong(&long[..NAME_CHARS], "text").is_none());
        assert!(wrong("/x", &"y".repeat(TEXT_CHARS + 1)).is_some());
        let found =
            salvage(&json!({"enrichment": {"projectMetadata": "yes", "shortcuts": {"/a": 1, "/b": "B"}}}));
        assert_eq!(found.problems.len(), 2, "{:?}", found.problems);
        assert_eq!(found.settings.enrichment.shortcuts.len(), 1);
        assert!(found.settings.enrichment.project_metadata);
        let many: Map<_, _> = (0..150).map(|n| (format!("/s{n}"), json!("text"))).collect();
        let found = salvage(&json!({"enrichment": {"shortcuts": many}}));
        assert_eq!(found.settings.enrichment.shortcuts.len(), SHORTCUTS);
        let found = salvage(&json!({"enrichment": {"shortcuts": {"/Fix": "a", "/fix": "b"}}}));
        assert_eq!((found.problems.len(), found.settings.enrichment.shortcuts.len()), (1, 1));
    }

    #[test]
    fn a_patch_brings_the_whole_table() {
        let source = json!({"enrichment": {"projectMetadata": false, "shortcuts": {"/a": "A", "/b": "B"}}});
        let patch = |shortcuts: Value| json!({"enrichment": {"shortcuts": shortcuts}});
        let changed = patched(&source, &patch(json!({"/b": "B2"}))).unwrap();
        assert_eq!(changed["enrichment"], json!({"projectMetadata": false, "shortcuts": {"/b": "B2"}}));
        let reset = patched(&source, &patch(Value::Null)).unwrap();
        assert_eq!(salvage(&reset).settings.enrichment.shortcuts, Enrichment::default().shortcuts);
        assert!(salvage(&reset).problems.is_empty());
        // The first change of a file that names none yet.
        let first = patched(&json!({}), &patch(json!({"/a": "A"}))).unwrap();
        assert_eq!(first, patch(json!({"/a": "A"})));
        assert!(patched(&source, &patch(json!({"/plan": "A"}))).is_err());
        assert_eq!(
            patched(&source, &json!({"sounds": {"volume": 0.2}})).unwrap()["enrichment"],
            source["enrichment"]
        );
    }

    #[test]
    fn a_name_of_the_terminal_is_told() {
        let enrichment = Enrichment {
            shortcuts: [("/review", "Look"), ("/fix", "Mend")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .into(),
            ..Enrichment::default()
        };
        let view = enrichment.view();
        let notes: Vec<_> = view.shortcuts.iter().map(|shortcut| shortcut.note.is_some()).collect();
        assert_eq!((notes, view.built_in), (vec![false, true], false));
        assert!(Enrichment::default().view().shortcuts.iter().all(|shortcut| shortcut.note.is_none()));
    }
}
