//! The rim around the core: one lock, one clock, one list of held requests. Invariant: whoever waits for an
//! answer gets one, and if nobody gives it, it is "denied".

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use askance_core::effect::{Effect, GateReply, QuestionReply, Released, Reply};
use askance_core::event::{Act, Event, EventKind, Hook, HookKind, Input, News};
use askance_core::id::{Millis, PromptId};
use askance_core::record::AuditEntry;
use askance_core::settings::{self, Settings};
use askance_core::state::State;
use askance_core::visitor::Visit;
use askance_core::{pipeline, texts};
use async_trait::async_trait;
use tokio::sync::oneshot;

/// How often a deadline is looked at.
const STEP: Duration = Duration::from_secs(15);

/// Takes the effects that are not answers.
pub trait Deliver: Send + Sync {
    /// Puts one effect into its queue. It never waits.
    fn deliver(&self, effect: Effect);

    /// Puts an entry into the record's queue. It is called with the state locked, and never waits.
    fn record(&self, entry: AuditEntry, settings: &settings::Audit);
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
    held: HashMap<PromptId, oneshot::Sender<Released>>,
}

impl Host {
    /// A host around a state in which no session runs yet.
    pub fn new(state: State) -> Self {
        let inner = Inner { state, held: HashMap::new() };
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

    /// What takes the secrets out of a text, with the person's own patterns as they are then.
    pub fn redact(self: &Arc<Self>) -> askance_copilot::Redact {
        let host = Arc::downgrade(self);
        Arc::new(move |text| match host.upgrade() {
            // The text is looked through outside of the lock.
            Some(host) => host.read(State::redactor).text(text).text,
            None => askance_core::redact::redact(text).into(),
        })
    }

    /// The person did something. Returns [`Reply::Gone`] where it named a request that is not there.
    pub fn act(&self, act: Act) -> Reply {
        self.take(Input::Person(act)).0
    }

    /// The app learned something.
    pub fn news(&self, news: News) {
        self.take(Input::App(news));
    }

    /// A visitor came, or has gone. Returns [`Reply::Refused`] where it is not let in.
    pub fn visit(&self, visit: Visit) -> Reply {
        self.take(Input::Visitor(visit)).0
    }

    /// Looks at the clock from time to time, as long as the app runs, while requests wait.
    pub async fn keep_time(self: Arc<Self>) {
        loop {
            tokio::time::sleep(STEP).await;
            if self.read(|state| state.oldest_prompt(None).is_some()) {
                self.news(News::Waited);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in the core leaves the state usable: each step of it stands alone.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A tool's result without its secrets, made on a thread of its own and without the lock: it may have megabytes.
    async fn looked_through(&self, input: Input) -> Input {
        let Input::Hook(Hook { session, agent, kind: HookKind::PostToolUse { tool, .. } }) = &input else {
            return input;
        };
        let (session, agent, tool) = (session.clone(), agent.clone(), tool.clone());
        let redactor = self.read(State::redactor);
        let looked = tokio::task::spawn_blocking(move || pipeline::prepared(input, || redactor)).await;
        looked.unwrap_or_else(|error| {
            tracing::error!(%error, %session, "a result could not be looked through; the agent does not get it");
            Input::Hook(Hook { session, agent, kind: pipeline::withheld(tool) })
        })
    }

    fn take(&self, input: Input) -> (Reply, Option<oneshot::Receiver<Released>>) {
        log_turn(&input);
        let (outcome, receiver) = {
            let mut inner = self.lock();
            let mut outcome = pipeline::handle(&mut inner.state, input, now());
            // In the same lock, so that the record tells in the order in which it happened, and of a decision before
            // the call can run.
            self.record(&mut outcome.effects, inner.state.settings());
            // In the same lock, so that no answer can come before somebody waits for it.
            let receiver = match outcome.reply {
                Reply::Held { prompt, .. } => {
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

    /// Takes out what is for the record, and hands it over.
    fn record(&self, effects: &mut Vec<Effect>, settings: &Settings) {
        for effect in effects.extract_if(.., |effect| matches!(effect, Effect::Record(_))) {
            if let (Effect::Record(entry), Some(deliver)) = (effect, self.deliver.get()) {
                deliver.record(entry, &settings.audit);
            }
        }
    }

    /// Waits for the person, and reminds the core when their time is over.
    async fn answer(
        &self,
        prompt: PromptId,
        deadline: Option<Millis>,
        mut receiver: oneshot::Receiver<Released>,
    ) -> Option<Released> {
        while let Some(deadline) = deadline {
            // Slept in steps: a machine that was suspended has not counted the time.
            let left = Duration::from_millis(deadline.saturating_sub(now()).max(1)).min(STEP);
            match tokio::time::timeout(left, &mut receiver).await {
                Ok(answer) => return answer.ok(),
                Err(_) => self.news(News::Overdue(prompt)),
            }
        }
        receiver.await.ok()
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
        let question = matches!(input, Input::Question(_));
        let input = self.looked_through(input).await;
        let (reply, receiver) = self.take(input);
        let (Reply::Held { prompt, deadline }, Some(receiver)) = (&reply, receiver) else { return reply };
        let waiter = Waiter { host: self, prompt: *prompt };
        let answer = self.answer(*prompt, *deadline, receiver).await;
        drop(waiter);
        match answer {
            Some(Released::Gate(reply)) => Reply::Gate(reply),
            Some(Released::Question(reply)) => Reply::Question(reply),
            Some(Released::Visitor(reply)) => Reply::Visitor(reply),
            None if question => Reply::Question(QuestionReply::Nobody { reason: texts::NOBODY.to_owned() }),
            None => Reply::Gate(GateReply::Deny { reason: texts::NOBODY.to_owned() }),
        }
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
