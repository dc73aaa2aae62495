//! The paths of a call, for the rim to resolve. Invariant: the policy asks about them in this order.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::decide::ToolCall;
use super::shell::{Part, Script, Word, base_name, is_unseen, program, see};
use super::tool::{Kind, kind_of, read_paths, searched, searches};
use super::verdict::placed;

/// Most paths of one call that the rim is asked about. A call with more asks.
pub const PATHS: usize = 64;

/// A path that the rim resolves: symbolic links followed, also of a file that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathToResolve {
    /// The path, absolute but not normalised: `..` after a link leads where the link's target is.
    pub path: PathBuf,
    /// It is a pattern of a shell. Its answer is the first match that leads out of the session's folder; else
    /// the first one for which [`is_sensitive`] holds; else the folder before the pattern's first wildcard.
    pub pattern: bool,
    /// What is searched if it is a folder. Then its answer is the first file among these for which [`is_sensitive`]
    /// holds, if there is one.
    pub below: Below,
    /// Links below it are followed: one that leads out of the session's folder, or to a file for which
    /// [`is_sensitive`] holds, is an answer, too.
    pub links: bool,
}

/// Which files below a folder a call may tell about, from none to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Below {
    /// None.
    Nothing,
    /// What ripgrep searches by itself: nothing that is hidden, and nothing that git ignores.
    Shown,
    /// What git does not ignore, hidden or not.
    Unignored,
    /// All of them.
    All,
}

/// Whether a file's name says that it holds keys or passwords.
pub fn is_sensitive(path: &Path) -> bool {
    super::place::holds_credentials(path)
}

/// The paths of a call whose real places the policy wants to know, for [`ToolCall::real_paths`].
pub fn paths_to_resolve(call: &ToolCall) -> Vec<PathToResolve> {
    match kind_of(&call.tool) {
        Kind::Read | Kind::Write => {
            let below = searched(&call.tool, &call.args);
            of_file_tool(call)
                .into_iter()
                .map(|place| PathToResolve { path: place.asked, pattern: false, below, links: false })
                .collect()
        }
        Kind::Shell => match command_of(call) {
            Some(command) => of_script(&see(command, &call.cwd), &call.cwd),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The command of a shell call that a bash runs.
pub(crate) fn command_of(call: &ToolCall) -> Option<&str> {
    if !matches!(call.tool.as_str(), "bash" | "shell") {
        return None;
    }
    text_of(&call.args, &["command", "fullCommandText"]).or_else(|| call.args.as_str())
}

pub(crate) fn of_script(script: &Script, home: &Path) -> Vec<PathToResolve> {
    let mut paths: Vec<PathToResolve> = Vec::new();
    for part in &script.parts {
        let read = super::readonly::look(part, home).unwrap_or_default();
        let written = super::readonly::changes(part).map(|changed| changed.writes).unwrap_or_default();
        let below = super::readonly::searched(part);
        let links = below == Below::All && super::readonly::follows_links(part);
        let copied = copied(part);
        for word in read.iter().chain(&written).chain(&copied).chain(&part.reads).chain(&part.writes) {
            if word.unknown || word.text.starts_with('~') || super::place::is_harmless_device(&word.text) {
                continue;
            }
            for folder in part.folder.places() {
                let wanted =
                    PathToResolve { path: folder.join(&word.text), pattern: word.glob, below, links };
                // One answer for one path: the one that holds for all who name it.
                if let Some(known) = paths.iter_mut().find(|known| known.path == wanted.path) {
                    known.pattern |= wanted.pattern;
                    known.below = known.below.max(wanted.below);
                    known.links |= wanted.links;
                } else if paths.len() <= PATHS {
                    paths.push(wanted);
                }
            }
        }
    }
    paths
}

/// The words of a program that writes, moves or deletes what its operands name: where they really lead says how bad
/// that is. Values of options among them: a folder may stand behind any of them.
pub(crate) fn copied(part: &Part) -> Vec<Word> {
    const COPY: &[&str] = &[
        "cp", "mv", "install", "ln", "rsync", "tar", "unzip", "sort", "split", "csplit", "dd", "truncate",
        "patch", "chmod", "chown", "rm", "rmdir", "unlink", "curl", "wget",
    ];
    if !part.words.first().is_some_and(|name| COPY.contains(&base_name(program(&name.text)))) {
        return Vec::new();
    }
    let values = part.words[1..].iter().filter(|word| word.is_plain()).map(|word| {
        let text = word.text.rsplit_once('=').map_or(word.text.as_str(), |(_, value)| value);
        Word::literal(text)
    });
    values
        .filter(|word| !word.text.is_empty() && !word.text.starts_with('-') && !word.text.contains(':'))
        .collect()
}

/// A path of a file tool.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// As the rim is asked about it.
    pub(crate) asked: PathBuf,
    /// Without `.` and `..`; none where that is nowhere certain.
    pub(crate) path: Option<PathBuf>,
}

pub(crate) fn of_file_tool(call: &ToolCall) -> Vec<Place> {
    let mut texts: Vec<String> = read_paths(&call.args).into_iter().map(str::to_owned).collect();
    if super::tool::searches(&call.tool) {
        // The runtime takes a text that is no path apart at its blanks.
        let pieces: Vec<_> =
            texts.iter().filter(|text| text.contains(char::is_whitespace)).cloned().collect();
        texts.extend(pieces.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned));
        if texts.is_empty() {
            texts.push(".".to_owned());
        }
    }
    if kind_of(&call.tool) == Kind::Write {
        texts.extend(text_of(&call.args, &["fileName"]).map(str::to_owned));
        texts.extend(patched(&call.args));
    }
    let searches = searches(&call.tool);
    texts
        .into_iter()
        .map(|text| {
            // The runtime may take away what cannot be seen at an end of it; a search may read patterns and quotes.
            let hides = text.chars().any(|c| c.is_control() || is_unseen(c) && c != '\u{a0}')
                || searches && text.contains(['*', '?', '[', '{', '"', '\'']);
            let path = placed(&call.cwd, &text).filter(|_| !hides);
            Place { asked: call.cwd.join(&text), path }
        })
        .collect()
}

/// The files that a patch names, under whatever key it stands: nobody knows which of them the runtime takes. A lone
/// carriage return ends a line for the runtime (seen with 1.0.102), so it does here.
fn patched(args: &Value) -> Vec<String> {
    let texts = ["patch", "input", "diff"]
        .iter()
        .filter_map(|key| args.get(key))
        .chain(args.is_string().then_some(args));
    texts
        // What is no text has no place.
        .map(|value| value.as_str().unwrap_or("*** Add File: \0"))
        .flat_map(|text| text.split(['\n', '\r']))
        .filter_map(|line| {
            const MARKS: [&str; 4] = ["Add File: ", "Update File: ", "Delete File: ", "Move to: "];
            let named = trimmed(line)
                .strip_prefix("*** ")
                .and_then(|rest| MARKS.iter().find_map(|mark| rest.strip_prefix(mark)));
            // One that is not read as such, and is no line of a file, has no place that anybody knows.
            let looks_so = !line.starts_with(['+', '-', ' '])
                && line.contains("***")
                && MARKS.iter().any(|mark| line.contains(mark.trim_end()));
            named.or_else(|| looks_so.then_some("\0"))
        })
        .map(|path| trimmed(path).to_owned())
        .collect()
}

/// A text without the blanks at its ends, as the runtime (JavaScript) sees them.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

pub(crate) fn text_of<'a>(args: &'a Value, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|key| args.get(key)).and_then(Value::as_str)
}
