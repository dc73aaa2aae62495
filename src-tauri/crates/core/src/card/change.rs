//! What a call does to files, as differences. Invariant: a difference is made of what stands in the arguments and in
//! the file now; where one of them is not known, it says so.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

use imara_diff::{Algorithm, Diff, InternedInput};

use super::mask::Mask;
use super::patch::empty;
use super::{FileText, long, patch, shown_path};
use crate::policy::ToolCall;
use crate::texts;
use crate::view::{DiffLine, FileChange, FileChangeKind, LineKind, PromptDetail};

/// Longest file whose text is looked at for a difference, in bytes.
pub const FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Most files on one card.
const FILES: usize = 50;
/// Longest texts that are compared, in lines: beyond them a difference takes seconds.
const DIFF_LINES: usize = 20_000;
/// Most lines of one file's difference on the card.
const LINES: usize = 600;
/// Longest line on the card, in characters.
const LINE_CHARS: usize = 2_000;
/// Lines around a change.
const CONTEXT: u32 = 3;

/// The files whose present text matters.
pub(crate) fn files(call: &ToolCall) -> Vec<PathBuf> {
    let Some(wanted) = wanted(call) else { return Vec::new() };
    match wanted {
        Wanted::Patch(text) => {
            patch::files(text).into_iter().take(FILES).map(|path| call.cwd.join(path)).collect()
        }
        Wanted::Edit { path, .. } | Wanted::Whole { path, .. } | Wanted::Delete { path } => {
            vec![call.cwd.join(path)]
        }
        Wanted::Unified { .. } => Vec::new(),
    }
}

enum Wanted<'a> {
    Edit { path: &'a str, old: &'a str, new: &'a str, key: &'static str },
    Whole { path: &'a str, content: &'a str, key: &'static str },
    Delete { path: &'a str },
    Patch(&'a str),
    Unified { path: &'a str, diff: &'a str },
}

/// What a tool of this name does with its arguments. Other keys are decoys: they choose nothing here.
fn wanted(call: &ToolCall) -> Option<Wanted<'_>> {
    let text =
        |keys: &[&'static str]| keys.iter().find_map(|key| Some((*key, call.args.get(key)?.as_str()?)));
    let path = || text(&["path", "file_path", "filePath", "fileName"]).map(|(_, path)| path);
    match call.tool.as_str() {
        "apply_patch" => {
            let keys = ["input", "patch", "diff"];
            // Two texts: nobody knows which one counts.
            let found = keys.iter().filter(|key| call.args.get(key).is_some()).count();
            if found > 1 {
                return None;
            }
            text(&keys).map(|(_, text)| text).or_else(|| call.args.as_str()).map(Wanted::Patch)
        }
        "delete_file" => Some(Wanted::Delete { path: path()? }),
        "create" | "write_file" => {
            let (key, content) = text(&["file_text", "newFileContents", "content"])?;
            Some(Wanted::Whole { path: path()?, content, key })
        }
        "edit" => match text(&["old_str", "old_string"]) {
            Some((_, old)) => {
                let (key, new) = text(&["new_str", "new_string"]).unwrap_or(("new_str", ""));
                Some(Wanted::Edit { path: path()?, old, new, key })
            }
            None => Some(Wanted::Unified { path: path()?, diff: text(&["diff"])?.1 }),
        },
        _ => None,
    }
}

/// The changes of a writing call.
pub(crate) fn of_call(
    call: &ToolCall,
    files: &BTreeMap<PathBuf, FileText>,
    mask: Mask,
) -> Option<(PromptDetail, u32)> {
    let mut keys = 0;
    let state = |path: &str| files.get(&call.cwd.join(path));
    let shown = |path: &str| shown_path(path, &call.cwd);
    let (changes, left_out) = match wanted(call)? {
        Wanted::Edit { path, old, new, key } => {
            let mut change = edited(shown(path), old, new, state(path));
            keys += finish(&mut change, Some((new, key)), mask);
            (vec![change], 0)
        }
        Wanted::Whole { path, content, key } => {
            let mut change = whole(shown(path), content, state(path));
            keys += finish(&mut change, Some((content, key)), mask);
            (vec![change], 0)
        }
        Wanted::Delete { path } => (vec![deleted(shown(path), state(path))], 0),
        Wanted::Patch(text) => {
            let mut changes = patch::changes(text);
            let left_out = changes.len().saturating_sub(FILES);
            changes.truncate(FILES);
            for change in &mut changes {
                let missing = matches!(state(&change.path), Some(FileText::Missing));
                if missing && change.kind != FileChangeKind::Created {
                    change.note = Some(texts::NO_FILE.to_owned());
                }
                match state(&change.path) {
                    Some(FileText::Text(_)) if change.kind == FileChangeKind::Created => {
                        change.kind = FileChangeKind::Overwritten;
                    }
                    Some(FileText::Unknown) if change.kind == FileChangeKind::Created => {
                        change.kind = FileChangeKind::Overwritten;
                        change.note = Some(texts::NOT_KNOWN.to_owned());
                    }
                    _ => {}
                }
                change.path = shown(&change.path);
                keys += finish(change, None, mask);
            }
            (changes, left_out)
        }
        Wanted::Unified { path, diff } => {
            let mut change = patch::unified(shown(path), diff);
            keys += finish(&mut change, None, mask);
            (vec![change], 0)
        }
    };
    if changes.is_empty() {
        return None;
    }
    Some((PromptDetail::Change { files: changes, left_out: count(left_out) }, keys))
}

fn deleted(path: String, state: Option<&FileText>) -> FileChange {
    let mut change = empty(path, FileChangeKind::Deleted);
    match state {
        Some(FileText::Text(text)) => change.removed = count(text.lines().count()),
        Some(FileText::Missing) => change.note = Some(texts::NO_FILE.to_owned()),
        _ => {}
    }
    change
}

fn whole(path: String, content: &str, state: Option<&FileText>) -> FileChange {
    match state {
        Some(FileText::Missing) => between(empty(path, FileChangeKind::Created), "", content, Some(0)),
        Some(FileText::Text(now)) => between(empty(path, FileChangeKind::Overwritten), now, content, Some(0)),
        _ => {
            let mut change = between(empty(path, FileChangeKind::Overwritten), "", content, Some(0));
            change.note = Some(texts::NOT_KNOWN.to_owned());
            change
        }
    }
}

fn edited(path: String, old: &str, new: &str, state: Option<&FileText>) -> FileChange {
    let change = empty(path, FileChangeKind::Edited);
    let unplaced = |note: &str| {
        let mut change = between(change.clone(), old, new, None);
        change.note = Some(note.to_owned());
        change
    };
    let text = match state {
        Some(FileText::Text(text)) => text,
        Some(FileText::Missing) => return unplaced(texts::NO_FILE),
        _ => return unplaced(texts::NOT_KNOWN),
    };
    let mut found = text.match_indices(old);
    match (old.is_empty(), found.next(), found.next()) {
        (true, ..) => unplaced(texts::EMPTY_OLD),
        (_, None, _) => unplaced(texts::OLD_MISSING),
        (_, Some(_), Some(_)) => unplaced(texts::OLD_TWICE),
        (_, Some((at, _)), None) => {
            // Whole lines around the place, so that the difference is one of lines, with the file's own numbers.
            let region = with_context(text, at..at + old.len());
            let before = &text[region.clone()];
            let after = format!("{}{new}{}", &text[region.start..at], &text[at + old.len()..region.end]);
            let first = count(text[..region.start].matches('\n').count());
            between(change, before, &after, Some(first))
        }
    }
}

/// The lines that a place touches, and those around it.
fn with_context(text: &str, place: Range<usize>) -> Range<usize> {
    let mut start = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
    for _ in 0..CONTEXT {
        start = text[..start].strip_suffix('\n').map_or(0, |rest| rest.rfind('\n').map_or(0, |at| at + 1));
    }
    // A place that ends with its line has that line's end in it.
    let mut end = place.end;
    if !text[..end].ends_with('\n') || place.is_empty() {
        end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    }
    for _ in 0..CONTEXT {
        end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    }
    start..end
}

/// The difference of two texts; `first` is the number of lines before them in the file, where it is known.
fn between(mut change: FileChange, old: &str, new: &str, first: Option<u32>) -> FileChange {
    if old.lines().count().max(new.lines().count()) > DIFF_LINES {
        change.added = count(new.lines().count());
        change.removed = count(old.lines().count());
        change.left_out = change.added.saturating_add(change.removed);
        change.note = Some(texts::TOO_LONG_TO_COMPARE.to_owned());
        return change;
    }
    let input = InternedInput::new(old, new);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    change.added = diff.count_additions();
    change.removed = diff.count_removals();
    let number = |line: u32| first.map(|first| first + line + 1);
    let line = |kind, line: u32, tokens: &[imara_diff::Token]| DiffLine {
        kind,
        number: number(line),
        text: tokens
            .get(line as usize)
            .map(|token| input.interner[*token].trim_end_matches(['\n', '\r']).to_owned())
            .unwrap_or_default(),
    };
    let before_end = count(input.before.len());
    let mut shown = 0;
    let mut total = 0;
    // The line of the old text up to which everything is told.
    let mut told = 0;
    let mut hunks = diff.hunks().peekable();
    while let Some(hunk) = hunks.next() {
        let mut lines = Vec::new();
        let lead = hunk.before.start.saturating_sub(CONTEXT).max(told)..hunk.before.start;
        let offset = i64::from(hunk.after.start) - i64::from(hunk.before.start);
        let joined = !change.hunks.is_empty() && lead.start == told && told > 0;
        for at in lead {
            lines.push(line(LineKind::Same, shifted(at, offset), &input.after));
        }
        for at in hunk.before.clone() {
            lines.push(line(LineKind::Removed, at, &input.before));
        }
        for at in hunk.after.clone() {
            lines.push(line(LineKind::Added, at, &input.after));
        }
        let next = hunks.peek().map_or(before_end, |next| next.before.start);
        let tail = hunk.before.end..(hunk.before.end + CONTEXT).min(next);
        let offset = i64::from(hunk.after.end) - i64::from(hunk.before.end);
        told = tail.end;
        for at in tail {
            lines.push(line(LineKind::Same, shifted(at, offset), &input.after));
        }
        total += lines.len();
        lines.truncate(LINES - shown);
        shown += lines.len();
        match change.hunks.last_mut() {
            Some(last) if joined => last.append(&mut lines),
            _ if lines.is_empty() => {}
            _ => change.hunks.push(lines),
        }
    }
    change.left_out = count(total - shown);
    change
}

fn shifted(line: u32, offset: i64) -> u32 {
    u32::try_from(i64::from(line) + offset).unwrap_or_default()
}

/// Hides secrets, cuts long lines, and says where the whole text is. Returns how many private keys are hidden.
fn finish(change: &mut FileChange, text: Option<(&str, &str)>, mask: Mask) -> u32 {
    let mut kept = LINES;
    for hunk in &mut change.hunks {
        if hunk.len() > kept {
            change.left_out += count(hunk.len() - kept);
            hunk.truncate(kept);
        }
        kept -= hunk.len();
    }
    change.hunks.retain(|hunk| !hunk.is_empty());
    let mut lines: Vec<&mut String> = change.hunks.iter_mut().flatten().map(|line| &mut line.text).collect();
    let keys = mask.lines(&mut lines);
    let mut cut = false;
    for line in change.hunks.iter_mut().flatten() {
        if let Some((end, _)) = line.text.char_indices().nth(LINE_CHARS) {
            line.text.truncate(end);
            line.text.push('…');
            cut = true;
        }
    }
    if let Some((text, key)) = text
        && (cut || change.left_out > 0)
    {
        change.whole = Some(long::begin(text, &format!("/{key}"), mask));
    } else if cut {
        // Not shown whole: it must not pass for it.
        change.left_out += 1;
        change.note.get_or_insert_with(|| texts::LINES_CUT.to_owned());
    }
    keys
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
