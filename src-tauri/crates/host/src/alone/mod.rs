//! One session without a window and without a person: `askctl run`. Invariant: the policy, the redaction and the
//! record are the app's; what would ask is asked by a running app, or denied.

mod here;
mod log;
#[cfg(unix)]
mod passing;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use askance_audit::{Options, Writer};
use askance_copilot::environment::Process;
use askance_copilot::{Runtime, RuntimeConfig, RuntimeError, SessionConfig};
use askance_core::effect::Reply;
use askance_core::event::{Act, News, Opening};
use askance_core::id::SessionId;
use askance_core::settings::{Profile, Settings};
use askance_core::state::State;
use askance_core::view::{Delivery, Entry, SessionState};

use crate::record::limits;
use crate::{Deliver, Host, folder};

use here::Here;

pub use log::{LINES, Line, Log};

/// Longest wait for a stopped or failed turn to be idle.
const IDLE: Duration = Duration::from_secs(10);
/// How long a stop that comes with a failure is waited for.
const GRACE: Duration = Duration::from_millis(200);
/// Longest wait for the disk at the end.
const LAST: Duration = Duration::from_secs(5);

/// The session that is to be run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What holds for it.
    pub settings: Settings,
    /// The person's home folder, for which `~` stands in rules and paths.
    pub home: Option<PathBuf>,
    /// The folder that it works in; it must exist.
    pub folder: PathBuf,
    /// The message.
    pub prompt: String,
    /// The model, other than the settings'.
    pub model: Option<String>,
    /// Whether every tool call is denied, whatever the settings say.
    pub deny_tools: bool,
    /// The database of the audit record; none: nothing is kept.
    pub record: Option<PathBuf>,
    /// The socket of the app, if one runs; none: nobody is asked at all.
    pub app: Option<PathBuf>,
}

/// Hears one sentence for the person.
type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The turn is finished.
    Finished,
    /// It ended in an error, in one sentence.
    Failed(String),
    /// It was stopped from outside.
    Stopped,
}

/// What is left of the session.
#[derive(Debug)]
pub struct Report {
    /// Its id.
    pub session: SessionId,
    /// How it went.
    pub end: End,
    /// The agent's last message, without secrets; of a very long one its beginning.
    pub reply: String,
    /// Whether everything is in the record that was to be kept.
    pub kept: bool,
}

/// A session that is about to be run.
pub struct Alone {
    plan: Plan,
    session: SessionId,
    host: Arc<Host>,
    here: Arc<Here>,
    #[cfg_attr(not(unix), allow(dead_code, reason = "a running app is asked over a Unix socket"))]
    say: Say,
}

impl Alone {
    /// Gets ready. `say` hears what the person should know besides the log, in one sentence each.
    pub fn new(mut plan: Plan, say: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let say: Say = Arc::new(say);
        let keep = plan.settings.audit.enabled;
        let writer = plan.record.clone().filter(|_| keep).map(|path| {
            let limits = limits(&plan.settings.audit, plan.home.as_deref());
            let options = Options { limits, keeps: false, ..Options::new(Arc::clone(&say)) };
            Writer::start(path, options)
        });
        // The log is printed, whether it is kept or not.
        plan.settings.audit.enabled = true;
        let state = State::new(plan.settings.clone()).with_home(plan.home.clone());
        let asks = cfg!(unix) && plan.app.is_some();
        let state = if asks { state.with_an_app_to_ask() } else { state.with_nobody() };
        let host = Arc::new(Host::new(state));
        let here = Arc::new(Here::new(Arc::default(), writer));
        // Set once, here.
        let _ = here.host.set(Arc::downgrade(&host));
        host.connect(Arc::clone(&here) as Arc<dyn Deliver>, || {});
        let session = SessionId(uuid::Uuid::new_v4().to_string());
        Self { plan, session, host, here, say }
    }

    /// What happens, to be watched while it runs.
    pub fn log(&self) -> Arc<Log> {
        Arc::clone(&self.here.log)
    }

    /// Runs it. `tell` is called when something new is in the log; when `stop` is over, the turn is aborted. The
    /// error says why the session could not be started.
    ///
    /// Whatever happens, the session is closed in the record.
    pub async fn run(
        self,
        mut tell: impl FnMut(&Log),
        stop: impl Future<Output = ()>,
    ) -> Result<Report, RuntimeError> {
        tokio::pin!(stop);
        let opening = self.opening();
        let passing = self.pass_on(opening.branch.clone());
        self.host.act(Act::Open(opening));
        let begun = tokio::select! {
            begun = self.begin() => begun,
            () = &mut stop => Ok(false),
        };
        let end = match begun {
            Ok(true) => Ok(self.turn(&mut tell, &mut stop).await),
            Ok(false) => Ok(End::Stopped),
            Err(error) => {
                let reason = error.to_string();
                self.host.news(News::Refused { session: self.session.clone(), reason });
                Err(error)
            }
        };
        let reply = self.reply();
        self.close().await;
        drop(passing);
        tell(&self.here.log);
        let kept = self.here.writer.as_ref().is_none_or(|writer| writer.flush(LAST));
        Ok(Report { session: self.session.clone(), end: end?, reply, kept })
    }

    /// Passes on to a running app what would ask, until what it returns is dropped.
    #[cfg(unix)]
    fn pass_on(&self, branch: Option<String>) -> Option<tokio::task::JoinSet<()>> {
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(passing::keep_passing(passing::Way {
            host: Arc::clone(&self.host),
            here: Arc::clone(&self.here),
            socket: self.plan.app.clone()?,
            folder: self.plan.folder.clone(),
            branch,
            say: Arc::clone(&self.say),
            problem: askance_visit::app_problem,
        }));
        Some(tasks)
    }

    /// There is no way to ask a running app here.
    #[cfg(not(unix))]
    fn pass_on(&self, _branch: Option<String>) -> Option<()> {
        None
    }

    fn opening(&self) -> Opening {
        let plan = &self.plan;
        Opening {
            session: self.session.clone(),
            folder: plan.folder.clone(),
            folder_shown: folder::shown(&plan.folder, plan.home.as_deref()),
            branch: askance_project::branch(&plan.folder),
            profile: plan.deny_tools.then_some(Profile::DenyAll),
            model: plan.model.clone(),
            title: None,
            resumed: false,
        }
    }

    /// Starts the runtime and sends the message. `true`, so that it can be told from a stop.
    async fn begin(&self) -> Result<bool, RuntimeError> {
        let config =
            RuntimeConfig::new(&self.plan.settings.copilot, &Process).with_redact(self.host.redact());
        let host: Arc<dyn askance_copilot::Host> = Arc::clone(&self.host) as _;
        let runtime = Arc::new(Runtime::start(&config, host).await?);
        // Set once: a plan is run once.
        let _ = self.here.runtime.set(Arc::clone(&runtime));
        let session = SessionConfig {
            id: self.session.clone(),
            folder: self.plan.folder.clone(),
            model: self.plan.model.clone(),
        };
        runtime.create(&config, session).await?;
        let prompt = &self.plan.prompt;
        let text = match self.host.act(Act::Send { session: self.session.clone(), text: prompt.clone() }) {
            Reply::Prompt(expanded) => expanded,
            _ => prompt.clone(),
        };
        runtime.send(&self.session, &text, Delivery::Queue).await?;
        Ok(true)
    }

    /// Waits for the end of the turn.
    async fn turn(&self, tell: &mut impl FnMut(&Log), stop: &mut (impl Future<Output = ()> + Unpin)) -> End {
        let log = &self.here.log;
        let end = loop {
            tell(log);
            if self.here.stopped.load(Ordering::SeqCst) {
                break End::Stopped;
            }
            match self.ended() {
                // Ctrl-C in a terminal goes to the runtime, too: it may be gone before the word has come here.
                Some(End::Failed(_)) if tokio::time::timeout(GRACE, &mut *stop).await.is_ok() => {
                    break End::Stopped;
                }
                Some(end) => break end,
                None => {}
            }
            tokio::select! {
                () = log.changed() => {}
                () = &mut *stop => {
                    self.host.act(Act::Stop(self.session.clone()));
                    break End::Stopped;
                }
            }
        };
        // What failed or was stopped is idle a moment later, unless the runtime is gone.
        let idle = async {
            while end != End::Finished && !log.is_idle() {
                log.changed().await;
                tell(log);
            }
        };
        let _ = tokio::time::timeout(IDLE, async {
            if !self.is_gone() {
                idle.await;
            }
        })
        .await;
        end
    }

    fn ended(&self) -> Option<End> {
        let view =
            self.host.read(State::session_views).masked().into_iter().find(|view| view.id == self.session)?;
        match view.state {
            SessionState::Idle => Some(End::Finished),
            SessionState::Failed => {
                Some(End::Failed(view.activity.unwrap_or_else(|| "The session failed.".to_owned())))
            }
            SessionState::Ended => Some(End::Failed("The session was closed by another program.".to_owned())),
            SessionState::Starting | SessionState::Working | SessionState::NeedsYou => None,
        }
    }

    /// Whether the runtime does not hold the session any more.
    fn is_gone(&self) -> bool {
        self.here.runtime.get().is_none_or(|runtime| !runtime.has(&self.session))
    }

    /// The agent's last message.
    fn reply(&self) -> String {
        let lines = self.host.read(|state| state.timeline(&self.session)).masked();
        let said = lines.into_iter().rev().find_map(|line| match line.entry {
            Entry::Message { text } if line.agent.is_none() && !text.is_empty() => Some(text),
            _ => None,
        });
        said.unwrap_or_default()
    }

    async fn close(&self) {
        if let Some(runtime) = self.here.runtime.get() {
            if let Err(error) = runtime.close(&self.session).await {
                tracing::warn!(%error, "the session could not be closed");
            }
            self.host.news(News::Closed(self.session.clone()));
            runtime.stop().await;
        } else {
            self.host.news(News::Closed(self.session.clone()));
        }
    }
}
