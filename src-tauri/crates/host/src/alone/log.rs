//! What happens in a session, line by line, to be watched and to be printed at the end. Invariant: adding a line never
//! waits, and what is in it was redacted by the core.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use askance_audit::{TutorialLine, tutorial};
use askance_core::describe;
use askance_core::record::{AuditEntry, AuditEvent};
use tokio::sync::Notify;

/// Most lines that are kept to be printed; later ones are counted. The record on the disk has them all.
pub const LINES: usize = 50_000;
/// One line of what happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As the tutorial's log has it.
    pub log: TutorialLine,
    /// For a person who watches; it may hold control characters.
    pub shown: String,
}

/// What has happened so far, without secrets. It can be read while the session runs.
#[derive(Debug, Default)]
pub struct Log {
    kept: Mutex<Kept>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Kept {
    begin: Option<u64>,
    lines: Vec<Line>,
    left_out: usize,
    idle: bool,
}

impl Log {
    /// The lines from this one on.
    pub fn since(&self, first: usize) -> Vec<Line> {
        self.lock().lines.get(first..).unwrap_or_default().to_vec()
    }

    /// How many lines came after the last one that is kept.
    pub fn left_out(&self) -> usize {
        self.lock().left_out
    }

    /// Waits until there is something new. One waits at a time.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    pub(super) fn add(&self, entry: &AuditEntry) {
        let mut kept = self.lock();
        let begin = *kept.begin.get_or_insert(entry.timestamp);
        match &entry.event {
            AuditEvent::Idle { .. } => kept.idle = true,
            AuditEvent::Prompt { .. } | AuditEvent::TurnStart => kept.idle = false,
            _ => {}
        }
        if let Some(log) = tutorial(entry, begin) {
            if kept.lines.len() >= LINES {
                kept.left_out += 1;
            } else {
                let shown = shown(&log, &entry.event);
                kept.lines.push(Line { log, shown });
            }
        }
        drop(kept);
        self.wake();
    }

    /// Something else has changed.
    pub(super) fn wake(&self) {
        self.changed.notify_one();
    }

    /// Whether no turn is running.
    pub(super) fn is_idle(&self) -> bool {
        self.lock().idle
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A line for the eye: of a call also what it is about.
fn shown(log: &TutorialLine, event: &AuditEvent) -> String {
    let words = match event {
        AuditEvent::ToolRequested { tool_name, tool_args, cwd, .. } => {
            format!("{tool_name} {}", describe::summary(tool_name, tool_args, Path::new(cwd)))
        }
        AuditEvent::ToolResult { tool_name, .. } | AuditEvent::ToolFailed { tool_name, .. } => {
            format!("{tool_name} {}", log.detail)
        }
        _ => log.detail.clone(),
    };
    format!("{:>8.3}  {:<13}  {words}", log.ts, log.event)
}
