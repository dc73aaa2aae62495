//! The queue before the database, and the one thread that empties it. Invariant: putting something in never waits,
//! and an entry counts as acknowledged only after its commit. What cannot be taken is counted, and the record says so.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use askance_core::id::SessionId;
use askance_core::record::{AuditEntry, AuditEvent};

use crate::aside::set_aside;
use crate::{Reader, Store, StoreError, session_file};

/// Entries that may wait to be written; further ones are lost, and counted.
pub const QUEUE: usize = 4_096;
/// Most entries of one transaction.
pub const BATCH: usize = 512;
/// How long a failed write is waited after before the next try.
const RETRY: Duration = Duration::from_secs(2);
/// How often it is looked whether something is too old.
const TIDY: Duration = Duration::from_hours(1);
/// How soon the tidying goes on where there was more to do than one call does.
const SOON: Duration = Duration::from_millis(50);
/// After how many entries it is looked whether the record is too large.
const TIDY_ENTRIES: usize = 5_000;

/// How the writer says that something does not work, in one sentence.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// How much is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// After how many days without an entry a session is removed.
    pub days: u32,
    /// How large the record may grow, in megabytes of 1,000,000 bytes.
    pub megabytes: u32,
    /// The folder for `audit-<sessionId>.json`, written when a session ends.
    pub session_files: Option<PathBuf>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { days: 90, megabytes: 500, session_files: None }
    }
}

/// How a writer is started.
pub struct Options {
    /// How it says that something does not work.
    pub say: Say,
    /// How much is kept at first.
    pub limits: Limits,
    /// Limits the database's size in pages, to try out a full disk.
    pub max_pages: Option<u32>,
    /// Entries that may wait; [`QUEUE`] but for tests.
    pub queue: usize,
    /// Whether this writer also looks after the record: removes what is too old, and sets a damaged file aside. One
    /// program does, the app: another one would rename the file that the app has open.
    pub keeps: bool,
}

impl Options {
    /// The usual ones.
    pub fn new(say: Say) -> Self {
        Self { say, limits: Limits::default(), max_pages: None, queue: QUEUE, keeps: true }
    }
}

/// The queue.
pub struct Writer {
    intake: Mutex<Intake>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Intake {
    sender: Option<SyncSender<AuditEntry>>,
    taken: u64,
}

struct Shared {
    written: Mutex<u64>,
    changed: Condvar,
    lost: AtomicU64,
    closing: AtomicBool,
    limits: Mutex<Limits>,
}

impl Writer {
    /// Starts the thread. It opens the database, or makes it.
    pub fn start(path: PathBuf, options: Options) -> Self {
        let (sender, receiver) = sync_channel(options.queue);
        let shared = Arc::new(Shared {
            written: Mutex::new(0),
            changed: Condvar::new(),
            lost: AtomicU64::new(0),
            closing: AtomicBool::new(false),
            limits: Mutex::new(options.limits),
        });
        let work = Work {
            path,
            say: options.say,
            max_pages: options.max_pages,
            keeps: options.keeps,
            shared: Arc::clone(&shared),
            store: None,
            said: None,
            tidied: None,
            since_tidied: 0,
        };
        let thread = std::thread::Builder::new().name("audit".to_owned()).spawn(move || work.run(&receiver));
        if let Err(error) = &thread {
            tracing::error!(%error, "the audit record's thread could not be started");
        }
        Self { intake: Mutex::new(Intake { sender: Some(sender), taken: 0 }), shared, thread: thread.ok() }
    }

    /// Puts an entry into the queue and returns its number; none where the queue is full and the entry is lost.
    /// It never waits for the disk.
    pub fn record(&self, entry: AuditEntry) -> Option<u64> {
        let mut intake = lock(&self.intake);
        let sent = intake.sender.as_ref().is_some_and(|sender| sender.try_send(entry).is_ok());
        if sent {
            intake.taken += 1;
            return Some(intake.taken);
        }
        if self.shared.lost.fetch_add(1, Ordering::Relaxed) == 0 {
            tracing::warn!("the queue of the audit record is full; entries are lost");
        }
        None
    }

    /// How many entries are committed: all whose number is not greater.
    pub fn acknowledged(&self) -> u64 {
        *lock(&self.shared.written)
    }

    /// How many entries were lost and are not in the record yet, as a number.
    pub fn lost(&self) -> u64 {
        self.shared.lost.load(Ordering::Relaxed)
    }

    /// Says how much is kept from now on.
    pub fn limit(&self, limits: Limits) {
        *lock(&self.shared.limits) = limits;
    }

    /// Waits until all that was put in is committed, and at most this long. Whether it is.
    pub fn flush(&self, within: Duration) -> bool {
        let taken = lock(&self.intake).taken;
        let written = lock(&self.shared.written);
        let waited = self.shared.changed.wait_timeout_while(written, within, |written| *written < taken);
        let (written, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *written >= taken
    }
}

impl Drop for Writer {
    /// Writes what was put in, unless the disk does not let it.
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::Relaxed);
        lock(&self.intake).sender = None;
        let Some(thread) = self.thread.take() else { return };
        thread.thread().unpark();
        if thread.join().is_err() {
            tracing::error!("the audit record's thread has panicked");
        }
    }
}

struct Work {
    path: PathBuf,
    say: Say,
    max_pages: Option<u32>,
    keeps: bool,
    shared: Arc<Shared>,
    store: Option<Store>,
    /// What was said last, so that a trouble that lasts is said once.
    said: Option<String>,
    tidied: Option<Instant>,
    since_tidied: usize,
}

impl Work {
    fn run(mut self, queue: &Receiver<AuditEntry>) {
        let mut waiting: Vec<AuditEntry> = Vec::new();
        let mut failed = self.attempt(&mut waiting);
        let mut closed = false;
        while !closed {
            if failed {
                // What comes meanwhile stays in the queue: its bound is the bound of all that waits.
                std::thread::park_timeout(RETRY);
            } else {
                match queue.recv_timeout(if self.tidied.is_none() { SOON } else { TIDY }) {
                    Ok(entry) => waiting.push(entry),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => closed = true,
                }
            }
            while waiting.len() < BATCH && !closed {
                match queue.try_recv() {
                    Ok(entry) => waiting.push(entry),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => closed = true,
                }
            }
            failed = self.attempt(&mut waiting);
            // At the end the rest is tried once; a full disk must not keep the app from ending.
            closed |= failed && self.shared.closing.load(Ordering::Relaxed);
        }
        let left = waiting.len() + queue.try_iter().count();
        if left > 0 {
            tracing::error!(entries = left, "entries of the audit record were lost at the end");
        }
    }

    /// Writes what waits; whether that failed.
    fn attempt(&mut self, waiting: &mut Vec<AuditEntry>) -> bool {
        match self.write(waiting) {
            Ok(()) => false,
            Err(error) => {
                self.trouble(&error);
                true
            }
        }
    }

    fn write(&mut self, waiting: &mut Vec<AuditEntry>) -> Result<(), StoreError> {
        self.open()?;
        let lost = self.shared.lost.swap(0, Ordering::Relaxed);
        let asked = waiting.len();
        if lost > 0 {
            waiting.push(about_itself(AuditEvent::Lost { entries: lost }));
        }
        let written = match &mut self.store {
            Some(store) if !waiting.is_empty() => store.append(waiting),
            _ => Ok(()),
        };
        if let Err(error) = written {
            waiting.truncate(asked);
            self.shared.lost.fetch_add(lost, Ordering::Relaxed);
            return Err(error);
        }
        if self.said.take().is_some() {
            tracing::info!("the audit record is written again");
        }
        self.since_tidied += waiting.len();
        let ended: Vec<_> = waiting
            .drain(..)
            .filter(|entry| matches!(entry.event, AuditEvent::SessionEnd { .. }))
            .map(|entry| entry.session_id)
            .collect();
        // Before it is acknowledged: whoever waits for the last entry waits for the file, too.
        self.write_files(&ended);
        *lock(&self.shared.written) += asked as u64;
        self.shared.changed.notify_all();
        self.tidy();
        Ok(())
    }

    fn open(&mut self) -> Result<(), StoreError> {
        if self.store.is_none() {
            let opened = match Store::open(&self.path, self.max_pages) {
                Err(StoreError::Damaged(why)) if self.keeps => {
                    self.begin_anew(&why)?;
                    Store::open(&self.path, self.max_pages)
                }
                opened => opened,
            };
            self.store = Some(opened?);
        }
        Ok(())
    }

    /// A damaged database is kept under another name.
    fn begin_anew(&self, why: &str) -> Result<(), StoreError> {
        let aside = set_aside(&self.path)?;
        let name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
        tracing::warn!(%why, %name, "the audit record was damaged");
        (self.say)(&format!("The audit record was damaged and is kept as {name}. A new one was begun."));
        Ok(())
    }

    /// Says what is wrong, once, and gets ready for the next try.
    fn trouble(&mut self, error: &StoreError) {
        if let StoreError::Damaged(why) = error
            && self.keeps
        {
            self.store = None;
            if let Err(error) = self.begin_anew(why) {
                self.trouble(&error);
            }
            return;
        }
        if matches!(error, StoreError::Other(_)) {
            self.store = None;
        }
        let sentence = error.to_string();
        if self.said.as_ref() != Some(&sentence) {
            tracing::warn!(%sentence, "the audit record");
            (self.say)(&sentence);
            self.said = Some(sentence);
        }
    }

    fn write_files(&mut self, ended: &[SessionId]) {
        let Some(folder) = lock(&self.shared.limits).session_files.clone() else { return };
        for session in ended {
            let written = Reader::open(&self.path).and_then(|reader| session_file(&reader, session, &folder));
            if let Err(error) = written {
                tracing::warn!(%error, "a session's audit file could not be written");
                self.say_once(&folder);
            }
        }
    }

    fn say_once(&mut self, folder: &Path) {
        let sentence = format!("The audit files of sessions cannot be written to {}.", folder.display());
        if self.said.as_ref() != Some(&sentence) {
            (self.say)(&sentence);
            self.said = Some(sentence);
        }
    }

    fn tidy(&mut self) {
        if !self.keeps {
            self.tidied = Some(Instant::now());
            return;
        }
        let due = self.since_tidied >= TIDY_ENTRIES || self.tidied.is_none_or(|last| last.elapsed() >= TIDY);
        let Some(store) = self.store.as_mut().filter(|_| due) else { return };
        self.since_tidied = 0;
        self.tidied = Some(Instant::now());
        let limits = lock(&self.shared.limits).clone();
        match store.tidy(now(), limits.days, limits.megabytes) {
            Ok(removed) => {
                if removed.entries > 0 {
                    tracing::info!(?removed, "old sessions were removed from the audit record");
                }
                if removed.more {
                    self.tidied = None;
                }
                if removed.still_over {
                    tracing::warn!("the newest session alone is larger than the audit record may be");
                }
            }
            Err(error) => tracing::warn!(%error, "the audit record could not be tidied"),
        }
    }
}

fn about_itself(event: AuditEvent) -> AuditEntry {
    AuditEntry { timestamp: now(), session_id: SessionId::from(""), agent: None, event }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
