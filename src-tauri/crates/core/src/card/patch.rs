//! Reads the two forms of patches that tools carry, for the eye only: the runtime applies them by its own reading.
//! Invariant: a line that is not understood is shown as context, never dropped.

use crate::policy::trimmed;
use crate::view::{DiffLine, FileChange, FileChangeKind, LineKind};

/// The files that a patch of `apply_patch` names.
pub(crate) fn files(text: &str) -> Vec<&str> {
    lines(text).filter_map(|line| header(line).map(|(_, path)| path)).collect()
}

/// As the runtime parts them: a carriage return alone ends a line, too.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

fn header(line: &str) -> Option<(FileChangeKind, &str)> {
    let rest = trimmed(line).strip_prefix("*** ")?;
    [
        ("Add File: ", FileChangeKind::Created),
        ("Update File: ", FileChangeKind::Edited),
        ("Delete File: ", FileChangeKind::Deleted),
    ]
    .into_iter()
    .find_map(|(mark, kind)| Some((kind, trimmed(rest.strip_prefix(mark)?))))
}

/// What a patch of `apply_patch` does to each file. It has no line numbers.
pub(crate) fn changes(text: &str) -> Vec<FileChange> {
    let mut found: Vec<FileChange> = Vec::new();
    for line in lines(text) {
        if let Some((kind, path)) = header(line) {
            found.push(empty(path.to_owned(), kind));
            continue;
        }
        let Some(change) = found.last_mut() else { continue };
        if let Some(path) = trimmed(line).strip_prefix("*** Move to: ") {
            change.moved = Some(trimmed(path).to_owned());
        } else if matches!(line.trim(), "*** Begin Patch" | "*** End Patch" | "*** End of File") {
        } else if let Some(place) = line.strip_prefix("@@") {
            change.hunks.push(Vec::new());
            if !place.trim().is_empty() {
                push(change, LineKind::Same, place.trim(), None);
            }
        } else {
            push_marked(change, line, &mut Numbers::default());
        }
    }
    found
}

/// What a unified difference does to one file.
pub(crate) fn unified(path: String, text: &str) -> FileChange {
    let mut change = empty(path, FileChangeKind::Edited);
    let mut numbers = Numbers::default();
    for line in text.lines() {
        if let Some(place) = line.strip_prefix("@@ ") {
            change.hunks.push(Vec::new());
            numbers = Numbers::of(place);
        } else if change.hunks.is_empty() {
            // The head: file names and modes.
            if line == "--- /dev/null" {
                change.kind = FileChangeKind::Created;
            } else if line == "+++ /dev/null" {
                change.kind = FileChangeKind::Deleted;
            }
        } else if !line.starts_with("\\ ") {
            push_marked(&mut change, line, &mut numbers);
        }
    }
    change
}

/// The numbers of the next lines, where they are known.
#[derive(Default)]
struct Numbers {
    old: Option<u32>,
    new: Option<u32>,
}

impl Numbers {
    /// Of `-12,3 +14,5 @@`.
    fn of(place: &str) -> Self {
        let number = |sign: char| {
            let word = place.split(' ').find_map(|word| word.strip_prefix(sign))?;
            word.split(',').next()?.parse().ok()
        };
        Self { old: number('-'), new: number('+') }
    }

    fn take(number: &mut Option<u32>) -> Option<u32> {
        let now = *number;
        *number = now.map(|now| now.saturating_add(1));
        now
    }
}

fn push_marked(change: &mut FileChange, line: &str, numbers: &mut Numbers) {
    if let Some(text) = line.strip_prefix('+') {
        change.added += 1;
        let number = Numbers::take(&mut numbers.new);
        push(change, LineKind::Added, text, number);
    } else if let Some(text) = line.strip_prefix('-') {
        change.removed += 1;
        let number = Numbers::take(&mut numbers.old);
        push(change, LineKind::Removed, text, number);
    } else {
        Numbers::take(&mut numbers.old);
        let number = Numbers::take(&mut numbers.new);
        push(change, LineKind::Same, line.strip_prefix(' ').unwrap_or(line), number);
    }
}

fn push(change: &mut FileChange, kind: LineKind, text: &str, number: Option<u32>) {
    if change.hunks.is_empty() {
        change.hunks.push(Vec::new());
    }
    if let Some(hunk) = change.hunks.last_mut() {
        hunk.push(DiffLine { kind, number, text: text.to_owned() });
    }
}

/// A change of which nothing is told yet.
pub(crate) fn empty(path: String, kind: FileChangeKind) -> FileChange {
    FileChange {
        path,
        moved: None,
        kind,
        added: 0,
        removed: 0,
        hunks: Vec::new(),
        left_out: 0,
        whole: None,
        note: None,
    }
}
