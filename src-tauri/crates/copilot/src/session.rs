//! One session in the runtime. Invariant: both gates are in place before its first event.

use std::path::PathBuf;
use std::sync::Arc;

use askance_core::event::Input;
use askance_core::id::SessionId;
use github_copilot_sdk::subscription::{EventSubscription, RecvErrorKind};
use github_copilot_sdk::{ProviderConfig, ResumeSessionConfig, SessionConfig as SdkConfig};

use crate::error::RuntimeError;
use crate::events;
use crate::hooks::Hooks;
use crate::host::Host;
use crate::permission::Permissions;
use crate::question::Questions;
use crate::runtime::Open;

/// Events that may wait for us before the oldest are dropped. A drop is logged; it costs lines of the time line.
const EVENTS_WAITING: usize = 8192;

/// What is needed to create or resume a session.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// Its id: ours for a new one, the runtime's for an earlier one.
    pub id: SessionId,
    /// The folder that it works in.
    pub folder: PathBuf,
    /// The model, other than the runtime's default.
    pub model: Option<String>,
}

/// Creates a session with both gates and hands its events to the host.
pub(crate) async fn create(
    open: &Arc<Open>,
    config: SessionConfig,
    provider: Option<ProviderConfig>,
) -> Result<(), RuntimeError> {
    let (hooks, permissions, questions) = handlers(&open.host, &config);
    let mut sdk = SdkConfig::default()
        .with_session_id(config.id.as_str())
        .with_client_name("askance")
        .with_working_directory(&config.folder)
        .with_streaming(true)
        .with_event_buffer_capacity(EVENTS_WAITING)
        .with_hooks(hooks)
        .with_permission_handler(permissions)
        .with_user_input_handler(Arc::clone(&questions) as _)
        .with_elicitation_handler(Arc::clone(&questions) as _)
        .with_exit_plan_mode_handler(questions);
    sdk.provider = provider;
    sdk.model = config.model;
    if let Some(files) = &open.files {
        sdk.session_fs_provider = Some(files.of(&config.id));
        sdk.large_output = Some(files.large_output(&config.id));
        // It holds every prompt raw, and is written past the session's files.
        sdk.enable_session_store = Some(false);
    }
    let prepared = open.client.prepare_session(sdk).map_err(|error| RuntimeError::refused(&error))?;
    start(open, config.id, prepared).await.map_err(|error| RuntimeError::refused(&error))
}

/// Resumes an earlier session in the same way. Requests that were open when it was interrupted are not
/// taken up again: nobody has answered them.
pub(crate) async fn resume(
    open: &Arc<Open>,
    config: SessionConfig,
    provider: Option<ProviderConfig>,
) -> Result<(), RuntimeError> {
    let (hooks, permissions, questions) = handlers(&open.host, &config);
    let mut sdk = ResumeSessionConfig::new(github_copilot_sdk::SessionId::from(config.id.as_str()))
        .with_client_name("askance")
        .with_working_directory(&config.folder)
        .with_streaming(true)
        .with_hooks(hooks)
        .with_permission_handler(permissions)
        .with_user_input_handler(Arc::clone(&questions) as _)
        .with_elicitation_handler(Arc::clone(&questions) as _)
        .with_exit_plan_mode_handler(questions);
    sdk.event_buffer_capacity = Some(EVENTS_WAITING);
    sdk.provider = provider;
    sdk.model = config.model;
    if let Some(files) = &open.files {
        sdk.session_fs_provider = Some(files.of(&config.id));
        sdk.large_output = Some(files.large_output(&config.id));
        // It holds every prompt raw, and is written past the session's files.
        sdk.enable_session_store = Some(false);
    }
    let prepared = open.client.prepare_resume_session(sdk).map_err(|error| RuntimeError::refused(&error))?;
    start(open, config.id, prepared).await.map_err(|error| RuntimeError::resume(&error))
}

fn handlers(host: &Arc<dyn Host>, config: &SessionConfig) -> (Arc<Hooks>, Arc<Permissions>, Arc<Questions>) {
    let (session, folder) = (config.id.clone(), config.folder.clone());
    let hooks = Hooks { host: Arc::clone(host), session: session.clone(), folder: folder.clone() };
    let permissions = Permissions { host: Arc::clone(host), session: session.clone(), folder };
    let questions = Questions { host: Arc::clone(host), session };
    (Arc::new(hooks), Arc::new(permissions), Arc::new(questions))
}

async fn start(
    open: &Arc<Open>,
    id: SessionId,
    prepared: github_copilot_sdk::session::PreparedSession,
) -> Result<(), github_copilot_sdk::Error> {
    let events = prepared.subscribe();
    let session = Arc::new(prepared.start().await?);
    // Before its stream may end, so that the end finds it.
    open.opened(&id, &session);
    let (host, open, session) = (Arc::clone(&open.host), Arc::downgrade(open), Arc::downgrade(&session));
    tokio::spawn(async move {
        forward(events, host, &id).await;
        Open::stream_ended(open, id, session).await;
    });
    Ok(())
}

/// Hands events on until the session's stream ends.
async fn forward(mut events: EventSubscription, host: Arc<dyn Host>, id: &SessionId) {
    loop {
        match events.recv().await {
            Ok(event) => {
                if let Some(event) = events::event(id, event) {
                    host.tell(Input::Event(event));
                }
            }
            Err(error) => match error.kind() {
                RecvErrorKind::Lagged(lagged) => {
                    tracing::warn!(session = %id, skipped = lagged.skipped(), "session events were dropped");
                }
                _ => return,
            },
        }
    }
}
