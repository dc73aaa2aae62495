//! Passes on to a running app what would ask. Invariant: each request that waits is with an app that can answer it, or
//! is denied; whatever breaks denies.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use askance_copilot::Host as _;
use askance_core::event::Input;
use askance_core::id::PromptId;
use askance_core::passed::{Passed, Waiting};
use askance_core::state::State;
use askance_core::texts;
use askance_core::visitor::VisitorReply;
use askance_visit::{Ask, Broken, FromApp, FromRun, Hello, Peer, PlaceError, Talk, VERSION, connect, peer};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Here, Say};
use crate::Host;

/// Longest wait until the app lets us in.
const WELCOME: Duration = Duration::from_secs(5);
/// Longest reason of the app's for not letting us in, in characters.
const REASON_CHARS: usize = 200;

/// What is needed to ask.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) host: Arc<Host>,
    pub(super) here: Arc<Here>,
    /// The app's socket.
    pub(super) socket: PathBuf,
    /// The folder that the session works in.
    pub(super) folder: PathBuf,
    /// That folder's git branch.
    pub(super) branch: Option<String>,
    /// Hears in one sentence what becomes of it.
    pub(super) say: Say,
    /// What is wrong with who answers.
    pub(super) problem: fn(&Peer) -> Option<String>,
}

/// Passes on what waits, as long as the session runs.
pub(super) async fn keep_passing(way: Way) {
    loop {
        // Goes with this future.
        let mut only = JoinSet::new();
        only.spawn(Passing::new(way.clone()).run());
        let _ = only.join_next().await;
        // Only a panic ends it: nobody answers what it had passed on.
        for waiting in way.host.read(State::waiting_calls) {
            unanswered(&way.host, waiting.prompt, texts::APP_UNCLEAR);
        }
    }
}

fn unanswered(host: &Host, prompt: PromptId, problem: &str) {
    host.tell(Input::Passed(Passed::Unanswered { prompt, problem: problem.to_owned() }));
}

struct Passing {
    way: Way,
    talk: Option<Talk>,
    /// What the app has and has not answered.
    sent: BTreeSet<PromptId>,
    /// What was said last of whether the app is asked.
    said: String,
}

impl Passing {
    fn new(way: Way) -> Self {
        Self { way, talk: None, sent: BTreeSet::new(), said: String::new() }
    }

    async fn run(mut self) {
        let here = Arc::clone(&self.way.here);
        loop {
            tokio::select! {
                () = here.waits.notified() => self.pass_on().await,
                heard = heard(self.talk.as_mut()) => self.take(heard),
            }
        }
    }

    /// Brings what the app has to what waits here.
    async fn pass_on(&mut self) {
        let waiting = self.way.host.read(State::waiting_calls);
        // Also what is lost below: it is denied by then, and not to be shown anew.
        let sent_before = self.sent.clone();
        let over: Vec<_> =
            self.sent.iter().copied().filter(|id| waiting.iter().all(|one| one.prompt != *id)).collect();
        for prompt in over {
            self.sent.remove(&prompt);
            if let Some(talk) = &mut self.talk
                && talk.say(&FromRun::Withdraw { id: prompt.0 }).await.is_err()
            {
                self.lost(GONE);
            }
        }
        for one in waiting {
            let prompt = one.prompt;
            if sent_before.contains(&prompt) {
                continue;
            }
            match self.send(one).await {
                Ok(()) => {
                    self.sent.insert(prompt);
                }
                Err(problem) => unanswered(&self.way.host, prompt, &problem),
            }
        }
    }

    async fn send(&mut self, one: Waiting) -> Result<(), String> {
        let talk = match &mut self.talk {
            Some(talk) => talk,
            none => match begin(&self.way).await {
                Ok(talk) => {
                    self.said =
                        tell(&self.way.say, &self.said, "The running Askance is asked: answer there.");
                    none.insert(talk)
                }
                Err(problem) => {
                    if problem != texts::NOBODY_TO_ASK {
                        let sentence = format!("The running Askance is not asked: {problem}.");
                        self.said = tell(&self.way.say, &self.said, &sentence);
                    }
                    return Err(problem);
                }
            },
        };
        let call = &one.request.call;
        let ask = Ask {
            id: one.prompt.0,
            agent: one.agent,
            tool: call.tool.clone(),
            args: call.args.clone(),
            cwd: call.cwd.clone(),
            places_known: call.real_paths.is_some(),
            intention: one.request.intention.clone(),
            why: one.why,
        };
        match talk.say(&FromRun::Ask(Box::new(ask))).await {
            Ok(()) => Ok(()),
            // Nothing of it was sent.
            Err(Broken::TooLong) => Err("it is too long for the running Askance to show".to_owned()),
            Err(Broken::Unclear) => Err("it cannot be shown by the running Askance".to_owned()),
            Err(Broken::Gone | Broken::Stuck) => {
                self.lost(GONE);
                Err(GONE.to_owned())
            }
        }
    }

    fn take(&mut self, heard: Result<FromApp, Broken>) {
        match heard {
            // One that was withdrawn may have been answered meanwhile: nobody waits for it.
            Ok(FromApp::Answer { id, reply }) => {
                let prompt = PromptId(id);
                if self.sent.remove(&prompt) {
                    if reply == VisitorReply::Stop {
                        self.way.here.stop();
                    }
                    self.way.host.tell(Input::Passed(Passed::Answered { prompt, reply }));
                }
            }
            Ok(FromApp::Welcome { .. } | FromApp::Refused { .. })
            | Err(Broken::Unclear | Broken::TooLong) => {
                self.lost(texts::APP_UNCLEAR);
            }
            Err(Broken::Gone | Broken::Stuck) => self.lost(GONE),
        }
    }

    /// The app answers nothing any more.
    fn lost(&mut self, problem: &str) {
        self.talk = None;
        for prompt in std::mem::take(&mut self.sent) {
            unanswered(&self.way.host, prompt, problem);
        }
    }
}

/// Why nobody has answered.
const GONE: &str = "Askance ended before it was answered";

/// Says a sentence, unless it is the one that was said last.
fn tell(say: &Say, last: &str, sentence: &str) -> String {
    if last != sentence {
        say(sentence);
    }
    sentence.to_owned()
}

async fn heard(talk: Option<&mut Talk>) -> Result<FromApp, Broken> {
    match talk {
        Some(talk) => talk.hear().await,
        None => std::future::pending().await,
    }
}

/// Connects to the app. The error is a part of a sentence.
async fn begin(way: &Way) -> Result<Talk, String> {
    let stream = match connect(&way.socket).await {
        Ok(stream) => stream,
        // No app runs.
        Err(PlaceError::Io(_)) => return Err(texts::NOBODY_TO_ASK.to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let Some(peer) = peer(&stream) else {
        return Err("another person's program answers for Askance".to_owned());
    };
    if let Some(problem) = (way.problem)(&peer) {
        return Err(problem);
    }
    let mut talk = Talk::new(stream);
    match timeout(WELCOME, welcome(&mut talk, way)).await {
        Ok(Ok(())) => Ok(talk),
        Ok(Err(problem)) => Err(problem),
        Err(_) => Err("the running Askance does not answer".to_owned()),
    }
}

async fn welcome(talk: &mut Talk, way: &Way) -> Result<(), String> {
    let title = way.host.read(State::session_views).masked().into_iter().next().map(|view| view.title);
    let hello = Hello {
        visit: VERSION,
        title: title.unwrap_or_default(),
        folder: way.folder.clone(),
        branch: way.branch.clone(),
    };
    let unclear = |_| texts::APP_UNCLEAR.to_owned();
    let said = talk.say(&hello).await;
    // It may have refused before it has read anything.
    match talk.hear().await.map_err(unclear)? {
        FromApp::Welcome { visit: VERSION } => said.map_err(unclear),
        FromApp::Refused { reason } => {
            Err(reason.chars().filter(|sign| !sign.is_control()).take(REASON_CHARS).collect())
        }
        FromApp::Welcome { .. } | FromApp::Answer { .. } => Err(texts::APP_UNCLEAR.to_owned()),
    }
}

#[cfg(test)]
#[path = "passing_tests.rs"]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
mod tests;
