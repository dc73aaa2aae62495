//! Starts, talks to and ends sessions. Invariants: the core hears of a session before the runtime does, so that no
//! hook of it is unknown; a session is opened once at a time, and what is sent to it meanwhile waits for that.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use askance_copilot::environment::Process;
use askance_copilot::{Runtime, RuntimeConfig, RuntimeError, SessionConfig};
use askance_core::effect::Reply;
use askance_core::event::{Act, News, Opening};
use askance_core::id::SessionId;
use askance_core::view::{Delivery, NewSession, PastSession};

use crate::folder;
use crate::host::Host;
use crate::known::KnownSessions;

/// Most starts of a runtime that died, within [`RESTART_WINDOW`]: one that dies at once is left alone.
const RESTARTS: usize = 3;
/// The time in which restarts are counted.
const RESTART_WINDOW: Duration = Duration::from_mins(1);

/// The sessions and the runtimes that hold them. There is more than one runtime only while the settings name
/// another one and the old one still has sessions.
pub struct Sessions {
    host: Arc<Host>,
    known: KnownSessions,
    /// Held while a runtime starts, so that only one does.
    current: tokio::sync::Mutex<Option<(RuntimeConfig, Arc<Runtime>)>>,
    runtimes: Mutex<Vec<Arc<Runtime>>>,
    restarts: Mutex<Vec<Instant>>,
    /// Of each session that is opened or sent to: held meanwhile.
    doors: Mutex<HashMap<SessionId, Arc<tokio::sync::Mutex<()>>>>,
}

impl Sessions {
    /// No session yet, and no runtime: it is started with the first session.
    pub fn new(host: Arc<Host>, known: KnownSessions) -> Self {
        Self {
            host,
            known,
            current: tokio::sync::Mutex::default(),
            runtimes: Mutex::default(),
            restarts: Mutex::default(),
            doors: Mutex::default(),
        }
    }

    /// Creates a session and sends its first message. Returns as soon as the session is on the list.
    pub fn create(self: &Arc<Self>, new: NewSession) -> SessionId {
        let home = crate::app::home();
        let path = folder::named(&new.folder, home.as_deref());
        // A link or `..` in the folder's name would make every path of the agent look outside of it.
        let path = path.canonicalize().unwrap_or(path);
        let id = SessionId(uuid::Uuid::new_v4().to_string());
        let opening = opening(id.clone(), &path, &new, false);
        self.host.act(Act::Open(opening));
        let default = self.host.read(|state| state.settings().policy.profile);
        self.known.remember(&id, new.profile.unwrap_or(default));
        let (sessions, session) = (Arc::clone(self), id.clone());
        // Nobody else knows of the session yet: its door is free.
        let door = self.door(&id).try_lock_owned();
        tauri::async_runtime::spawn(async move {
            let _door = door;
            let config = SessionConfig { id: session.clone(), folder: path, model: new.model };
            let created = async {
                let (config_now, runtime) = sessions.runtime().await?;
                runtime.create(&config_now, config).await
            };
            match created.await {
                Ok(()) => sessions.say(session, new.prompt, Delivery::Queue).await,
                Err(error) => sessions.host.news(News::Refused { session, reason: error.to_string() }),
            }
        });
        id
    }

    /// Resumes a session that has ended or failed, or an earlier one that the runtime still knows.
    pub async fn resume(self: &Arc<Self>, id: SessionId) -> Result<(), RuntimeError> {
        let _door = self.door(&id).lock_owned().await;
        self.open_again(&id).await?;
        if let Some(runtime) = self.holding(&id) {
            self.host.news(News::Ready(id.clone()));
            self.close_unwanted(&runtime, &id).await;
        }
        Ok(())
    }

    /// Opens a session that is not open. Why it is not open afterwards is told in the session, where there is one.
    async fn open_again(&self, id: &SessionId) -> Result<(), RuntimeError> {
        let known = self.host.read(|state| state.folder(id).map(std::path::Path::to_owned));
        let (path, title) = if let Some(path) = known {
            (path, None)
        } else {
            let past =
                self.past().await?.into_iter().find(|past| past.id == *id).ok_or(RuntimeError::NotOpen)?;
            (PathBuf::from(&past.folder), Some(past.title))
        };
        // A session that is still on the list keeps its own profile.
        let profile = title.is_some().then(|| self.known.profile(id));
        let new = NewSession { folder: String::new(), prompt: String::new(), model: None, profile };
        let mut opening = opening(id.clone(), &path, &new, true);
        opening.title = title;
        self.host.act(Act::Open(opening));
        if self.holding(id).is_some() {
            // Its turn failed, but it is still open: opened twice, its first stream's end would close it.
            return Ok(());
        }
        let resumed = async {
            let (config, runtime) = self.runtime().await?;
            runtime.resume(&config, SessionConfig { id: id.clone(), folder: path, model: None }).await
        };
        if let Err(error) = resumed.await {
            self.host.news(News::Refused { session: id.clone(), reason: error.to_string() });
        }
        Ok(())
    }

    /// Sends a message. A session that its runtime has lost is resumed first. What goes wrong is told in the session.
    pub fn send(self: &Arc<Self>, id: SessionId, text: String, delivery: Delivery) {
        let sessions = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            let _door = sessions.door(&id).lock_owned().await;
            sessions.say(id, text, delivery).await;
        });
    }

    /// The same, behind the session's door.
    async fn say(&self, id: SessionId, text: String, delivery: Delivery) {
        if self.holding(&id).is_none()
            && let Err(error) = self.open_again(&id).await
        {
            tracing::warn!(session = %id, %error, "the session could not be opened for a message");
        }
        let Some(runtime) = self.holding(&id) else {
            self.host.act(Act::NotSent { session: id, text });
            return;
        };
        let text = match self.host.act(Act::Send { session: id.clone(), text: text.clone() }) {
            Reply::Gone(_) => return self.close_unwanted(&runtime, &id).await,
            Reply::Prompt(expanded) => expanded,
            _ => text,
        };
        self.hand_over(&runtime, id, &text, delivery).await;
    }

    /// A session that was closed while it was opened.
    async fn close_unwanted(&self, runtime: &Runtime, id: &SessionId) {
        if !self.host.read(|state| state.is_open(id))
            && let Err(error) = runtime.close(id).await
        {
            tracing::warn!(session = %id, %error, "a session that was closed meanwhile could not be closed");
        }
    }

    fn door(&self, id: &SessionId) -> Arc<tokio::sync::Mutex<()>> {
        let mut doors = self.doors.lock().unwrap_or_else(PoisonError::into_inner);
        doors.retain(|_, door| Arc::strong_count(door) > 1);
        Arc::clone(doors.entry(id.clone()).or_default())
    }

    /// Continues a turn that has failed, in the session as it is: one that is not open any more is not resumed for it.
    pub fn go_on(self: &Arc<Self>, id: SessionId, text: String) {
        let sessions = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            let Some(runtime) = sessions.holding(&id) else {
                let reason = RuntimeError::NotOpen.to_string();
                return sessions.host.news(News::Refused { session: id, reason });
            };
            sessions.hand_over(&runtime, id, &text, Delivery::Queue).await;
        });
    }

    async fn hand_over(&self, runtime: &Runtime, id: SessionId, text: &str, delivery: Delivery) {
        if let Err(error) = runtime.send(&id, text, delivery).await {
            self.host.news(News::Refused { session: id, reason: error.to_string() });
        }
    }

    /// Puts the abort on its way, ahead of the answers that follow.
    pub fn begin_abort(&self, id: &SessionId) {
        if let Some(runtime) = self.holding(id) {
            // An abort spawns its waiting; the caller may be any thread.
            let _inside = tauri::async_runtime::handle().inner().enter();
            runtime.begin_abort(id);
        }
    }

    /// Closes a session. A running turn is stopped first.
    pub async fn close(&self, id: &SessionId) -> Result<(), RuntimeError> {
        self.host.act(Act::Stop(id.clone()));
        let closed = match self.holding(id) {
            Some(runtime) => runtime.close(id).await,
            None => Ok(()),
        };
        self.host.news(News::Closed(id.clone()));
        closed
    }

    /// The sessions that the runtime knows and that are not on the list.
    pub async fn past(&self) -> Result<Vec<PastSession>, RuntimeError> {
        let (_, runtime) = self.runtime().await?;
        let mut past = runtime.past_sessions().await?;
        let listed: Vec<_> = self
            .host
            .read(askance_core::state::State::session_views)
            .masked()
            .into_iter()
            .map(|view| view.id)
            .collect();
        past.retain(|session| !listed.contains(&session.id));
        let redactor = self.host.read(askance_core::state::State::redactor);
        for session in &mut past {
            session.title = redactor.text(&session.title).text.into_owned();
        }
        Ok(past)
    }

    /// A runtime has died: another is started, so that its sessions can be resumed.
    pub fn restart(self: &Arc<Self>) {
        {
            let mut restarts = self.restarts.lock().unwrap_or_else(PoisonError::into_inner);
            restarts.retain(|at| at.elapsed() < RESTART_WINDOW);
            if restarts.len() >= RESTARTS {
                tracing::error!("copilot keeps dying; it is started again with the next session");
                return;
            }
            restarts.push(Instant::now());
        }
        let sessions = Arc::clone(self);
        tauri::async_runtime::spawn(async move {
            if let Err(error) = sessions.runtime().await {
                tracing::error!(%error, "copilot could not be started again");
            }
        });
    }

    /// Ends all runtimes.
    pub async fn stop(&self) {
        self.current.lock().await.take();
        let runtimes = std::mem::take(&mut *self.runtimes.lock().unwrap_or_else(PoisonError::into_inner));
        for runtime in runtimes {
            runtime.stop().await;
        }
    }

    fn holding(&self, id: &SessionId) -> Option<Arc<Runtime>> {
        let runtimes = self.runtimes.lock().unwrap_or_else(PoisonError::into_inner);
        runtimes.iter().find(|runtime| runtime.has(id)).cloned()
    }

    /// The runtime that the settings name now; it is started where it does not run.
    async fn runtime(&self) -> Result<(RuntimeConfig, Arc<Runtime>), RuntimeError> {
        let config = RuntimeConfig::new(&self.host.read(|state| state.settings().copilot.clone()), &Process)
            .with_redact(self.host.redact());
        let mut current = self.current.lock().await;
        if let Some((running_with, runtime)) = &*current
            && running_with.same_connection(&config)
            && !runtime.is_gone().await
        {
            return Ok((config, Arc::clone(runtime)));
        }
        *current = None;
        // Beside the runtime's own start, so that the first hook does not wait for it, and who runs no session has
        // neither its time nor its memory.
        tauri::async_runtime::spawn_blocking(askance_core::redact::warm_up);
        self.forget_unused().await;
        let host: Arc<dyn askance_copilot::Host> = Arc::clone(&self.host) as _;
        let runtime = Arc::new(Runtime::start(&config, host).await?);
        self.runtimes.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&runtime));
        *current = Some((config.clone(), Arc::clone(&runtime)));
        Ok((config, runtime))
    }

    async fn forget_unused(&self) {
        let unused: Vec<_> = {
            let mut runtimes = self.runtimes.lock().unwrap_or_else(PoisonError::into_inner);
            runtimes.extract_if(.., |runtime| runtime.is_empty()).collect()
        };
        for runtime in unused {
            runtime.stop().await;
        }
    }
}

fn opening(session: SessionId, path: &std::path::Path, new: &NewSession, resumed: bool) -> Opening {
    Opening {
        session,
        folder: path.to_owned(),
        folder_shown: folder::shown(path, crate::app::home().as_deref()),
        branch: askance_project::branch(path),
        profile: new.profile,
        model: new.model.clone(),
        title: None,
        resumed,
    }
}
