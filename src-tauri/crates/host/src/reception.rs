//! Sessions of `askctl run` that ask the app. Invariant: what a connection asks is on the screen no longer than the
//! connection is there, and an answer goes back over it or nowhere.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use askance_copilot::Host as _;
use askance_core::effect::Reply;
use askance_core::event::Input;
use askance_core::id::SessionId;
use askance_core::policy::ToolCall;
use askance_core::record::Who;
use askance_core::texts;
use askance_core::visitor::{VISITORS, Visit, Visitor, VisitorReply, VisitorRequest, WAITING};
use askance_visit::{
    Ask, Broken, Door, FromApp, FromRun, Hello, Opening, Peer, Talk, VERSION, peer, understood,
};
use tokio::net::UnixStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::timeout;

use crate::{Host, folder};

/// Longest wait for the first line of a connection.
const HELLO: Duration = Duration::from_secs(2);
/// How long nobody is let in after the system could not.
const REST: Duration = Duration::from_secs(1);

/// Finds out where a call's paths really lead. It may wait for the disk, for a bounded time.
pub type Resolve = Arc<dyn Fn(ToolCall) -> ToolCall + Send + Sync>;

/// Takes the requests of sessions of `askctl run`.
pub struct Reception {
    host: Arc<Host>,
    home: Option<PathBuf>,
    resolve: Resolve,
}

impl Reception {
    /// For this app; `home` is what `~` stands for.
    pub fn new(host: Arc<Host>, home: Option<PathBuf>, resolve: Resolve) -> Self {
        Self { host, home, resolve }
    }

    /// Lets them in, as long as the app runs.
    pub async fn receive(self, door: Door) {
        let here = Arc::new(self);
        let places = Arc::new(Semaphore::new(VISITORS));
        loop {
            let stream = match door.next().await {
                Ok(stream) => stream,
                Err(error) => {
                    tracing::warn!(%error, "nobody can come in from a terminal for a moment");
                    tokio::time::sleep(REST).await;
                    continue;
                }
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                // Its buffer is empty: this waits for nobody.
                refuse(&mut Talk::new(stream), texts::TOO_MANY_VISITORS).await;
                continue;
            };
            let here = Arc::clone(&here);
            tokio::spawn(async move {
                if let Err(reason) = here.serve(stream).await {
                    tracing::info!(%reason, "a connection from a terminal was ended");
                }
                drop(place);
            });
        }
    }

    async fn serve(&self, stream: UnixStream) -> Result<(), Broken> {
        let Some(peer) = peer(&stream) else {
            tracing::warn!("another person's process wanted to ask");
            return Ok(());
        };
        let mut talk = Talk::new(stream);
        let Ok(hello) = timeout(HELLO, hello(&mut talk)).await else { return Err(Broken::Stuck) };
        let Some(hello) = hello? else {
            refuse(&mut talk, OTHER_VERSION).await;
            return Ok(());
        };
        let session = SessionId(uuid::Uuid::new_v4().to_string());
        let visitor = self.visitor(session.clone(), &peer, hello);
        if let Reply::Refused(reason) = self.host.visit(Visit::Came(Box::new(visitor))) {
            refuse(&mut talk, &reason).await;
            return Ok(());
        }
        let leaving = Leaving { host: &self.host, session };
        talk.say(&FromApp::Welcome { visit: VERSION }).await?;
        self.answer(&mut talk, &leaving.session).await
    }

    fn visitor(&self, session: SessionId, peer: &Peer, hello: Hello) -> Visitor {
        let shown = |path: &Path| folder::shown(path, self.home.as_deref());
        Visitor {
            session,
            title: hello.title,
            folder_shown: shown(&hello.folder),
            folder: hello.folder,
            branch: hello.branch,
            process: peer.process,
            program: peer.program.as_deref().map(shown),
        }
    }

    /// Answers until the connection ends; then nobody waits any more.
    async fn answer(&self, talk: &mut Talk, session: &SessionId) -> Result<(), Broken> {
        let mut answers = JoinSet::new();
        let mut asked: HashMap<u64, AbortHandle> = HashMap::new();
        let places = Arc::new(Semaphore::new(WAITING));
        // A number means one request for ever: an answer that was on its way when its request was withdrawn must not meet
        // another one of that number.
        let mut last = None;
        loop {
            tokio::select! {
                heard = talk.hear() => match heard {
                    Ok(FromRun::Ask(ask)) if Some(ask.id) <= last || !ask.cwd.is_absolute() => {
                        return Err(Broken::Unclear);
                    }
                    Ok(FromRun::Ask(ask)) => {
                        let id = ask.id;
                        last = Some(id);
                        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
                            asked.insert(id, answers.spawn(self.ask(session.clone(), *ask, place)));
                        } else {
                            let reply = denied(Who::Askance, texts::TOO_MANY);
                            talk.say(&FromApp::Answer { id, reply }).await?;
                        }
                    }
                    Ok(FromRun::Withdraw { id }) => {
                        // Its waiting ends, and with it its card.
                        if let Some(waits) = asked.remove(&id) {
                            waits.abort();
                        }
                    }
                    Err(Broken::Gone) => return Ok(()),
                    Err(broken) => return Err(broken),
                },
                Some(answered) = answers.join_next() => match answered {
                    Ok((id, reply)) => {
                        asked.remove(&id);
                        talk.say(&FromApp::Answer { id, reply }).await?;
                    }
                    Err(error) if error.is_cancelled() => {}
                    // Nobody answers it any more: the end of the connection says so.
                    Err(_) => return Err(Broken::Gone),
                },
            }
        }
    }

    fn ask(
        &self,
        session: SessionId,
        ask: Ask,
        place: OwnedSemaphorePermit,
    ) -> impl Future<Output = (u64, VisitorReply)> + Send + 'static {
        let (host, resolve) = (Arc::clone(&self.host), Arc::clone(&self.resolve));
        async move {
            let _kept;
            let Ask { id, agent, tool, args, cwd, places_known, intention, why } = ask;
            let mut call = ToolCall { tool, args, cwd, real_paths: None, real_cwd: None };
            // What is looked for from another folder than the agent's leads elsewhere: then nothing is known.
            if places_known {
                let unknown = call.clone();
                // A look that nobody waits for any more keeps its place until it has ended.
                let looked = tokio::task::spawn_blocking(move || (resolve(call), place)).await;
                (call, _kept) = looked.map_or((unknown, None), |(call, place)| (call, Some(place)));
            } else {
                _kept = Some(place);
            }
            let request = VisitorRequest { session, agent, call, intention, why };
            match host.ask(Input::Visitor(Visit::Asks(Box::new(request)))).await {
                Reply::Visitor(reply) => (id, reply),
                _ => (id, denied(Who::Nobody, texts::NOBODY)),
            }
        }
    }
}

/// Said to a program of another version.
const OTHER_VERSION: &str = "the running Askance is of another version";

/// The first line; none where its version is another one.
async fn hello(talk: &mut Talk) -> Result<Option<Hello>, Broken> {
    let line = talk.line().await?;
    let Opening { visit } = understood(&line)?;
    if visit != VERSION {
        return Ok(None);
    }
    let hello: Hello = understood(&line)?;
    if hello.folder.is_absolute() { Ok(Some(hello)) } else { Err(Broken::Unclear) }
}

async fn refuse(talk: &mut Talk, reason: &str) {
    // It may have gone already.
    let _ = talk.say(&FromApp::Refused { reason: reason.to_owned() }).await;
}

fn denied(who: Who, reason: &str) -> VisitorReply {
    VisitorReply::Deny { who, reason: reason.to_owned() }
}

/// A visitor is here. When it goes, by whatever way, so do its requests.
struct Leaving<'a> {
    host: &'a Host,
    session: SessionId,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.host.visit(Visit::Gone(self.session.clone()));
    }
}
