//! The Copilot runtime: one process (or server) for all sessions. Invariant: at most one connection is open,
//! and a session in the table has both gates.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use askance_core::describe;
use askance_core::event::{Input, News};
use askance_core::id::SessionId;
use askance_core::view::{Delivery, PastSession};
use futures_util::FutureExt;
use github_copilot_sdk::session::Session;
use github_copilot_sdk::types::AgentMode;
use github_copilot_sdk::{Client, ClientOptions, DeliveryMode, MessageOptions, ProviderConfig, Transport};
use serde_json::Value;

use crate::environment::{self, Variables};
use crate::error::RuntimeError;
use crate::host::Host;
use crate::locate::locate;
use crate::session::{self, SessionConfig};
use crate::session_files::{self, Redact, SessionFiles};

/// The CLI that the pinned SDK is paired with.
pub const PINNED_CLI: &str = "1.0.102";
/// Longest wait for the runtime to start: the first run of a CLI unpacks itself.
const START_LIMIT: Duration = Duration::from_mins(1);
/// Longest wait for an answer that needs no model.
const CALL_LIMIT: Duration = Duration::from_secs(20);
/// Longest wait for a runtime that is stopped to write its sessions down.
const DETACH_LIMIT: Duration = Duration::from_secs(3);
/// Longest wait for the answer to "are you there?" before a session is opened elsewhere.
const PING_LIMIT: Duration = Duration::from_secs(2);
/// Longest wait for that answer before a runtime counts as dead, and is ended.
const DEATH_LIMIT: Duration = Duration::from_secs(15);
/// The server's answer to a connection with another token than its own, or with none.
const AUTHENTICATION_FAILED: i32 = -32002;
/// Most earlier sessions that are listed.
const PAST_SESSIONS: usize = 100;

/// How the runtime is reached.
#[derive(Debug, Clone)]
pub enum Connection {
    /// A process of our own.
    Own {
        /// The CLI chosen in the settings or by `COPILOT_CLI_PATH`.
        cli: Option<PathBuf>,
    },
    /// A running server.
    Server {
        /// Host name or address.
        host: String,
        /// TCP port.
        port: u16,
        /// Its connection token.
        token: Option<String>,
    },
}

/// What a runtime is started with.
#[derive(Clone)]
pub struct RuntimeConfig {
    connection: Connection,
    provider: Option<ProviderConfig>,
    model: Option<String>,
    /// What takes secrets out of the sessions' own files, where something does, and the runtime's home for it.
    redact: Option<Redact>,
    home: Option<String>,
}

impl RuntimeConfig {
    /// From the settings and Copilot's environment variables, which win.
    pub fn new(settings: &askance_core::settings::Copilot, variables: &impl Variables) -> Self {
        let connection = match &settings.server {
            Some(server) => Connection::Server {
                host: server.host.trim().to_owned(),
                port: server.port,
                token: variables
                    .get("COPILOT_CONNECTION_TOKEN")
                    .or_else(|| server.token.clone())
                    .filter(|token| !token.is_empty()),
            },
            None => Connection::Own {
                cli: variables
                    .get("COPILOT_CLI_PATH")
                    .or_else(|| settings.cli_path.clone().filter(|path| !path.trim().is_empty()))
                    .map(PathBuf::from),
            },
        };
        Self {
            connection,
            provider: environment::provider(variables, settings),
            model: environment::model(variables, settings),
            // The files of a server's sessions are on its own machine: they are not ours to write.
            redact: (settings.redact_session_files && settings.server.is_none())
                .then(session_files::built_in),
            home: variables.get("COPILOT_HOME"),
        }
    }

    /// How the runtime is reached.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The host of the model provider of the person's own, where there is one. The rest of its address may be secret.
    pub fn provider_host(&self) -> Option<String> {
        let address = &self.provider.as_ref()?.base_url;
        let rest = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        Some(host.rsplit('@').next().unwrap_or_default().to_owned())
    }

    /// With other rules for secrets than those that are built in.
    #[must_use]
    pub fn with_redact(mut self, redact: Redact) -> Self {
        self.redact = self.redact.map(|_| redact);
        self
    }

    /// Whether a runtime that was started with `self` serves `other` too.
    pub fn same_connection(&self, other: &Self) -> bool {
        format!("{:?}", self.connection) == format!("{:?}", other.connection)
            && self.redact.is_some() == other.redact.is_some()
    }
}

/// A started runtime and its open sessions.
pub struct Runtime {
    open: Arc<Open>,
    program: Option<PathBuf>,
}

/// What the runtime and the streams of its sessions share.
pub(crate) struct Open {
    pub(crate) client: Client,
    pub(crate) host: Arc<dyn Host>,
    sessions: Mutex<HashMap<SessionId, Arc<Session>>>,
    /// The sessions' own files, where secrets are kept out of them.
    pub(crate) files: Option<SessionFiles>,
}

impl Open {
    /// A session is open, with both gates.
    pub(crate) fn opened(&self, id: &SessionId, session: &Arc<Session>) {
        self.table().insert(id.clone(), Arc::clone(session));
    }

    fn table(&self) -> MutexGuard<'_, HashMap<SessionId, Arc<Session>>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session's stream has ended. Unless we closed it ourselves, somebody else did, or the runtime is
    /// gone: then all its sessions are, and the host is told once.
    pub(crate) async fn stream_ended(this: Weak<Self>, id: SessionId, of: Weak<Session>) {
        let Some(open) = this.upgrade() else { return };
        let is_open =
            |open: &Self| open.table().get(&id).is_some_and(|held| Arc::as_ptr(held) == of.as_ptr());
        if !is_open(&open) {
            return;
        }
        let news = if is_gone(&open.client, DEATH_LIMIT).await {
            // One that only does not answer would go on without its gates.
            open.client.force_stop();
            let sessions: Vec<_> = open.table().drain().map(|(id, _)| id).collect();
            if sessions.is_empty() {
                return;
            }
            News::RuntimeDied { sessions, reason: "Copilot's process has ended unexpectedly.".to_owned() }
        } else {
            if !is_open(&open) {
                return;
            }
            open.table().remove(&id);
            News::Closed(id)
        };
        open.host.tell(Input::App(news));
    }
}

impl Runtime {
    /// Starts or connects.
    pub async fn start(config: &RuntimeConfig, host: Arc<dyn Host>) -> Result<Self, RuntimeError> {
        let mut options = ClientOptions::new().with_env_remove(environment::REMOVED);
        let mut env: Vec<(&str, std::ffi::OsString)> = Vec::new();
        if let Some(provider) = &config.provider {
            // With COPILOT_OFFLINE the runtime ends at once unless it sees a provider of its own here (seen with
            // 1.0.102), although the one of the session is what counts.
            env.push(("COPILOT_PROVIDER_BASE_URL", provider.base_url.clone().into()));
        }
        let files = config.redact.clone().map(|redact| SessionFiles::new(config.home.as_deref(), redact));
        let files = files.transpose().map_err(|error| RuntimeError::SessionFiles(error.to_string()))?;
        if let Some(files) = &files {
            options = options.with_session_fs(files.config());
            env.push(("TMPDIR", files.temp().into()));
        }
        options = options.with_env(env);
        let (client, program) = match &config.connection {
            Connection::Own { cli } => {
                let program = locate(cli.as_deref())?.path;
                let options = options.with_transport(Transport::Stdio).with_program(program.clone());
                let client = within(START_LIMIT, Client::start(options)).await?;
                (client.map_err(|error| RuntimeError::start(&error, program.clone()))?, Some(program))
            }
            Connection::Server { host, port, token } => {
                let transport =
                    Transport::External { host: host.clone(), port: *port, connection_token: token.clone() };
                let client = within(START_LIMIT, Client::start(options.with_transport(transport))).await?;
                let client = client.map_err(|error| match RuntimeError::start(&error, PathBuf::new()) {
                    protocol @ RuntimeError::Protocol(..) => protocol,
                    _ if error.rpc_code() == Some(AUTHENTICATION_FAILED) => {
                        RuntimeError::WrongToken(format!("{host}:{port}"))
                    }
                    _ => RuntimeError::NoServer {
                        address: format!("{host}:{port}"),
                        port: *port,
                        detail: askance_core::redact::brief(&error.to_string(), 300),
                    },
                })?;
                (client, None)
            }
        };
        tracing::info!(?program, pid = client.pid(), "copilot runtime started");
        Ok(Self { open: Arc::new(Open { client, host, sessions: Mutex::default(), files }), program })
    }

    /// The runtime's process, when it is our own.
    pub fn pid(&self) -> Option<u32> {
        self.open.client.pid()
    }

    /// The program that was started, when it is our own.
    pub fn program(&self) -> Option<&PathBuf> {
        self.program.as_ref()
    }

    /// Whether it does not answer any more.
    pub async fn is_gone(&self) -> bool {
        is_gone(&self.open.client, PING_LIMIT).await
    }

    /// Creates a session.
    pub async fn create(
        &self,
        config: &RuntimeConfig,
        mut session: SessionConfig,
    ) -> Result<(), RuntimeError> {
        session.model = session.model.or_else(|| config.model.clone());
        check_folder(&session.folder)?;
        within(CALL_LIMIT, session::create(&self.open, session, config.provider.clone())).await?
    }

    /// Resumes an earlier session.
    pub async fn resume(
        &self,
        config: &RuntimeConfig,
        mut session: SessionConfig,
    ) -> Result<(), RuntimeError> {
        session.model = session.model.or_else(|| config.model.clone());
        check_folder(&session.folder)?;
        within(CALL_LIMIT, session::resume(&self.open, session, config.provider.clone())).await?
    }

    /// Sends a message. One that begins with `/plan` makes a plan first, as in Copilot's own terminal.
    pub async fn send(&self, id: &SessionId, text: &str, delivery: Delivery) -> Result<(), RuntimeError> {
        let session = self.session(id)?;
        let mode = match delivery {
            Delivery::Queue => DeliveryMode::Enqueue,
            Delivery::Steer => DeliveryMode::Immediate,
        };
        let options = match describe::planned(text) {
            Some(text) => MessageOptions::new(text).with_agent_mode(AgentMode::Plan),
            None => MessageOptions::new(text),
        };
        let sent = within(CALL_LIMIT, session.send(options.with_mode(mode))).await?;
        sent.map(drop).map_err(|error| RuntimeError::refused(&error))
    }

    /// Begins to abort the running turn, and returns once the request is on its way, ahead of every later
    /// answer on the same connection. It does not wait for the end: the runtime holds the abort back until
    /// the root agent's held hook is answered.
    ///
    /// It must be called inside a tokio runtime.
    pub fn begin_abort(&self, id: &SessionId) {
        let Ok(session) = self.session(id) else { return };
        let id = id.clone();
        let mut aborting = Box::pin(async move { session.abort().await });
        // The first poll puts the request into the connection's queue, which keeps its order.
        let first = (&mut aborting).now_or_never();
        if first.is_none() {
            tokio::spawn(async move {
                if let Err(error) = aborting.await {
                    tracing::warn!(session = %id, %error, "the abort failed");
                }
            });
        }
    }

    /// Closes a session; its state stays with the runtime, so that it can be resumed.
    pub async fn close(&self, id: &SessionId) -> Result<(), RuntimeError> {
        let Some(session) = self.open.table().remove(id) else { return Ok(()) };
        let closed = within(CALL_LIMIT, session.disconnect()).await?;
        closed.map_err(|error| RuntimeError::refused(&error))
    }

    /// The sessions that the runtime still knows, newest first. The SDK's own type drops name and context,
    /// so the raw call is used.
    pub async fn past_sessions(&self) -> Result<Vec<PastSession>, RuntimeError> {
        let listed =
            within(CALL_LIMIT, self.open.client.call("session.list", Some(serde_json::json!({})))).await?;
        let listed = listed.map_err(|error| RuntimeError::refused(&error))?;
        let mut sessions: Vec<_> = listed
            .get("sessions")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(past_session)
            .collect();
        sessions.sort_by(|a, b| b.modified.cmp(&a.modified));
        sessions.truncate(PAST_SESSIONS);
        Ok(sessions)
    }

    /// Ends the runtime: politely, then by force.
    pub async fn stop(&self) {
        let open: Vec<_> = self.open.table().drain().map(|(_, session)| session).collect();
        // What the runtime has not yet written down of a session goes through that session: it must not be gone first.
        let detached = futures_util::future::join_all(open.iter().map(|session| session.disconnect()));
        if tokio::time::timeout(DETACH_LIMIT, detached).await.is_err() {
            tracing::warn!("a session was not written down to its end in time");
        }
        drop(open);
        if within(CALL_LIMIT, self.open.client.stop()).await.is_err() {
            self.open.client.force_stop();
        }
    }

    /// Whether no session is open in it.
    pub fn is_empty(&self) -> bool {
        self.open.table().is_empty()
    }

    /// Whether this session is open in it.
    pub fn has(&self, id: &SessionId) -> bool {
        self.open.table().contains_key(id)
    }

    fn session(&self, id: &SessionId) -> Result<Arc<Session>, RuntimeError> {
        self.open.table().get(id).cloned().ok_or(RuntimeError::NotOpen)
    }
}

/// Whether a runtime does not answer any more.
async fn is_gone(client: &Client, limit: Duration) -> bool {
    !matches!(tokio::time::timeout(limit, client.ping(None)).await, Ok(Ok(_)))
}

async fn within<T>(limit: Duration, call: impl Future<Output = T>) -> Result<T, RuntimeError> {
    tokio::time::timeout(limit, call).await.map_err(|_| RuntimeError::Timeout(limit.as_secs()))
}

fn check_folder(folder: &std::path::Path) -> Result<(), RuntimeError> {
    let refused =
        |reason: &str| Err(RuntimeError::Folder { folder: folder.to_owned(), reason: reason.to_owned() });
    match std::fs::metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => refused("it does not exist"),
        Err(error) => refused(&error.kind().to_string()),
        Ok(about) if !about.is_dir() => refused("it is a file, not a folder"),
        Ok(_) => match std::fs::read_dir(folder) {
            Ok(_) => Ok(()),
            Err(error) => refused(&format!("it cannot be read ({})", error.kind())),
        },
    }
}

fn past_session(value: &Value) -> Option<PastSession> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let context = value.get("context").unwrap_or(&Value::Null);
    let title = text(value, "name")
        .or_else(|| text(value, "summary"))
        .unwrap_or_else(|| "Untitled session".to_owned());
    Some(PastSession {
        id: SessionId(text(value, "sessionId")?),
        title: askance_core::redact::brief(&title, 80),
        folder: text(context, "cwd")?,
        branch: text(context, "branch"),
        modified: text(value, "modifiedTime").unwrap_or_default(),
    })
}
