//! The rim around the core: one lock, one clock, one list of held requests. Invariant: whoever waits for an
//! answer gets one, and if nobody gives it, it is "denied".

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use askance_core::effect::{Effect, GateReply, Reply};
use askance_core::event::{Act, Event, EventKind, Input, News};
use askance_core::id::{Millis, PromptId};
use askance_core::settings::Settings;
use askance_core::state::State;
use askance_core::usage::Usage;
use askance_core::{pipeline, texts};
use async_trait::async_trait;
use tokio::sync::oneshot;

/// Takes the effects that are not answers.
pub trait Deliver: Send + Sync {
    /// Puts one effect into its queue. It never waits.
    fn deliver(&self, effect: Effect);
}

/// The state behind its lock, with the requests that wait.
pub struct Host {
    inner: Mutex<Inner>,
    deliver: OnceLock<Arc<dyn Deliver>>,
    /// Called when a runtime has died, so that another is started.
    died: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

struct Inner {
    state: State,
    held: HashMap<PromptId, oneshot::Sender<GateReply>>,
}

impl Host {
    /// A host with these settings and the counts of earlier runs.
    pub fn new(settings: Settings, usage: Usage) -> Self {
        let inner = Inner {
            state: State::new(settings).with_usage(usage).with_home(crate::app::home()),
            held: HashMap::new(),
        };
        Self { inner: Mutex::new(inner), deliver: OnceLock::new(), died: OnceLock::new() }
    }

    /// Says who takes the effects. Before that, there are none: no session runs yet.
    pub fn connect(&self, deliver: Arc<dyn Deliver>, died: impl Fn() + Send + Sync + 'static) {
        if self.deliver.set(deliver).is_err() || self.died.set(Box::new(died)).is_err() {
            tracing::error!("the host was connected twice");
        }
    }

    /// Looks at the state.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock().state)
    }

    /// The person did something. Returns [`Reply::Gone`] where it named a request that is not there.
    pub fn act(&self, act: Act) -> Reply {
        self.take(Input::Person(act)).0
    }

    /// The app learned something.
    pub fn news(&self, news: News) {
        self.take(Input::App(news));
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in the core leaves the state usable: each step of it stands alone.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, input: Input) -> (Reply, Option<oneshot::Receiver<GateReply>>) {
        log_turn(&input);
        let (outcome, receiver) = {
            let mut inner = self.lock();
            let outcome = pipeline::handle(&mut inner.state, input, now());
            // In the same lock, so that no answer can come before somebody waits for it.
            let receiver = match outcome.reply {
                Reply::Held(prompt) => {
                    let (sender, receiver) = oneshot::channel();
                    inner.held.insert(prompt, sender);
                    Some(receiver)
                }
                _ => None,
            };
            (outcome, receiver)
        };
        for effect in outcome.effects {
            self.perform(effect);
        }
        (outcome.reply, receiver)
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Release { prompt, reply } => {
                let sender = self.lock().held.remove(&prompt);
                // A send fails when nobody waits any more: then there is nobody to tell.
                if let Some(sender) = sender {
                    let _ = sender.send(reply);
                }
            }
            other => {
                if let Some(deliver) = self.deliver.get() {
                    deliver.deliver(other);
                }
            }
        }
    }
}

#[async_trait]
impl askance_copilot::Host for Host {
    async fn ask(&self, input: Input) -> Reply {
        fault::strike(&input);
        let (reply, receiver) = self.take(input);
        let (Reply::Held(prompt), Some(receiver)) = (&reply, receiver) else { return reply };
        let waiter = Waiter { host: self, prompt: *prompt };
        let answer = receiver.await.unwrap_or_else(|_| GateReply::Deny { reason: texts::NOBODY.to_owned() });
        drop(waiter);
        Reply::Gate(answer)
    }

    fn tell(&self, input: Input) {
        let died = matches!(input, Input::App(News::RuntimeDied { .. }));
        self.take(input);
        if died && let Some(restart) = self.died.get() {
            restart();
        }
    }
}

/// Somebody waits for an answer. When they go, by whatever way, the request leaves the screen.
struct Waiter<'a> {
    host: &'a Host,
    prompt: PromptId,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.host.news(News::Withdrawn(self.prompt));
        self.host.lock().held.remove(&self.prompt);
    }
}

/// Logs where a turn begins and ends: the bench measures turns by it.
fn log_turn(input: &Input) {
    let (session, moment) = match input {
        Input::Person(Act::Send { session, .. }) => (session, "sent"),
        Input::Event(Event { session, kind: EventKind::Idle { .. }, .. }) => (session, "idle"),
        _ => return,
    };
    tracing::debug!(target: "askance::turn", %session, ms = now(), "{moment}");
}

/// The time, in milliseconds since the Unix epoch.
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// Faults on demand, for the tests of the gates. Not in release builds.
mod fault {
    use askance_core::event::{Gate, Input};

    /// Panics where `ASKANCE_FAULT` says so: `panic-in-hook` or `panic-in-gates`.
    pub(super) fn strike(input: &Input) {
        if !cfg!(debug_assertions) {
            return;
        }
        let Input::Gate(request) = input else { return };
        let fault = std::env::var("ASKANCE_FAULT").unwrap_or_default();
        let struck = match request.gate {
            Gate::Hook => matches!(fault.as_str(), "panic-in-hook" | "panic-in-gates"),
            Gate::Permission => fault == "panic-in-gates",
        };
        assert!(!struck, "a fault was asked for");
    }
}
