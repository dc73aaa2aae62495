//! Desktop notifications, on a thread of their own. Invariants: one notification for each key, a later one replaces
//! it; a button answers the request whose name is in it, and no other.

mod icons;
#[cfg(target_os = "linux")]
mod listen;

use std::collections::{BTreeSet, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use askance_core::effect::{Buttons, Key, Notification, Urgency};
use askance_core::id::{PromptId, SessionId};
#[cfg(all(unix, not(target_os = "macos")))]
use notify_rust::Hint;
use notify_rust::NotificationHandle;

pub(super) use icons::Icons;

use super::Say;

/// Notifications that may wait for the service; further ones are dropped, since they would come too late.
const WAITING: usize = 64;
/// Notifications that are remembered so that they can be replaced or taken back.
const SHOWN: usize = 100;
/// Notifications that are shown again when the service was lost; older ones are news no more.
const AGAIN: usize = 10;
/// A button does nothing for so long after its notification came or changed: the click was meant for what stood
/// there before.
const DEAD: Duration = Duration::from_millis(700);

/// What the person did with a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clicked {
    /// A button that answers.
    Answer {
        /// The request that the notification was about.
        prompt: PromptId,
        /// "Approve" or "Deny".
        approve: bool,
    },
    /// The notification itself, or "Open".
    Open(SessionId),
    /// One that is about several sessions, or all.
    Sessions,
}

/// Takes the clicks.
pub(super) type Click = Arc<dyn Fn(Clicked) + Send + Sync>;

enum Job {
    Show(Notification),
    Close(Key),
    /// The service took away one that was clicked too early.
    Again(u32),
    /// The service is another one: it knows nothing of what was shown.
    Restarted,
}

/// A notification on the screen.
struct Open {
    buttons: Buttons,
    since: Instant,
    /// A button that answers was clicked while it was dead.
    too_early: bool,
}

/// What is on the screen, by the service's number: so a click is understood.
#[derive(Default)]
struct OnScreen(Mutex<Screen>);

#[derive(Default)]
struct Screen {
    shown: HashMap<u32, Open>,
    /// How many services have gone. Each begins its numbers anew: one of an earlier service could be anybody's now.
    service: u32,
    /// What was on the screen of services that have gone, with their count.
    lost: BTreeSet<(u32, u32)>,
}

impl Screen {
    fn lose(&mut self, service: u32, ids: impl IntoIterator<Item = u32>) {
        self.lost.extend(ids.into_iter().map(|id| (service, id)));
        while self.lost.len() > SHOWN {
            self.lost.pop_first();
        }
    }
}

impl OnScreen {
    fn screen(&self) -> MutexGuard<'_, Screen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes one that was shown while this service was there.
    fn put(&self, service: u32, id: u32, buttons: Buttons) {
        let mut screen = self.screen();
        if screen.service != service {
            screen.lose(service, [id]);
            return;
        }
        if screen.shown.len() >= SHOWN {
            // The oldest go first; what answers a request only when there is nothing else.
            let oldest = screen
                .shown
                .iter()
                .map(|(id, open)| (matches!(open.buttons, Buttons::Answer { .. }), *id))
                .min();
            oldest.map(|(_, id)| screen.shown.remove(&id));
        }
        screen.shown.insert(id, Open { buttons, since: Instant::now(), too_early: false });
    }

    /// The service that is there now.
    fn service(&self) -> u32 {
        self.screen().service
    }

    /// The service has gone, and took with it what was on the screen.
    fn clear(&self) {
        let mut screen = self.screen();
        let service = screen.service;
        let gone = std::mem::take(&mut screen.shown);
        screen.lose(service, gone.into_keys());
        screen.service += 1;
    }

    /// What was on the screen of services that have gone since it was last asked for.
    fn lost(&self) -> BTreeSet<(u32, u32)> {
        std::mem::take(&mut self.screen().lost)
    }

    /// The person or the service has closed one. True if it went because of a click that answered nothing: a service
    /// takes a notification away when any of its buttons is clicked, and the person would wait for what they clicked.
    fn closed(&self, id: u32) -> bool {
        let gone = self.screen().shown.remove(&id);
        gone.is_some_and(|open| open.too_early)
    }

    /// What a click on this button of this notification means, if it is one of ours and old enough.
    fn clicked(&self, id: u32, button: &str) -> Option<Clicked> {
        let mut screen = self.screen();
        let open = screen.shown.get_mut(&id)?;
        let clicked = understood(&open.buttons, button)?;
        let answers = matches!(clicked, Clicked::Answer { .. });
        open.too_early = answers && open.since.elapsed() < DEAD;
        (!open.too_early).then_some(clicked)
    }
}

/// The request's name is in the button: one that was replaced under the pointer answers nothing.
fn understood(buttons: &Buttons, button: &str) -> Option<Clicked> {
    match buttons {
        Buttons::Sessions => Some(Clicked::Sessions),
        Buttons::Look(session) => Some(Clicked::Open(session.clone()?)),
        Buttons::Open(session) => Some(Clicked::Open(session.clone())),
        Buttons::Answer { prompt, session, approve } => match button.split_once(':') {
            Some((word, id)) if id == prompt.0.to_string() => match word {
                "approve" if *approve => Some(Clicked::Answer { prompt: *prompt, approve: true }),
                "deny" => Some(Clicked::Answer { prompt: *prompt, approve: false }),
                _ => None,
            },
            Some(_) => None,
            None => Some(Clicked::Open(session.clone())),
        },
    }
}

/// The buttons as the service wants them: a name and a label.
fn labels(buttons: &Buttons) -> Vec<(String, &'static str)> {
    let open = || ("default".to_owned(), "Open");
    match buttons {
        Buttons::Look(None) => Vec::new(),
        Buttons::Look(Some(_)) | Buttons::Open(_) | Buttons::Sessions => vec![open()],
        Buttons::Answer { prompt, approve, .. } => {
            let mut labels = Vec::new();
            if *approve {
                labels.push((format!("approve:{}", prompt.0), "Approve"));
            }
            labels.push((format!("deny:{}", prompt.0), "Deny"));
            labels.push(open());
            labels
        }
    }
}

/// The queue.
pub(super) struct Notifications {
    jobs: SyncSender<Job>,
}

impl Notifications {
    pub(super) fn start(icons: Icons, say: Say, click: Click) -> Self {
        let (jobs, queue) = sync_channel(WAITING);
        let on_screen = Arc::new(OnScreen::default());
        #[cfg(target_os = "linux")]
        {
            let again = jobs.clone();
            // A full queue shows something anyway; what was shown before is known to be gone.
            let tell = move |job| drop(again.try_send(job));
            listen::start(Arc::clone(&on_screen), click, tell);
        }
        #[cfg(not(target_os = "linux"))]
        drop(click);
        let started = std::thread::Builder::new()
            .name("notifications".to_owned())
            .spawn(move || serve(&queue, &icons, &say, &on_screen));
        if let Err(error) = started {
            tracing::error!(%error, "no thread for notifications");
        }
        Self { jobs }
    }

    pub(super) fn show(&self, notification: Notification) {
        self.put(Job::Show(notification));
    }

    pub(super) fn close(&self, key: Key) {
        self.put(Job::Close(key));
    }

    fn put(&self, job: Job) {
        if self.jobs.try_send(job).is_err() {
            tracing::warn!("the notification queue is full; one was dropped");
        }
    }
}

/// A notification that a service has, with its text: it is shown again if the service is lost.
struct Shown {
    handle: NotificationHandle,
    notification: Notification,
    /// Which service, by the count of those that have gone.
    service: u32,
}

impl Shown {
    fn number(&self) -> (u32, u32) {
        (self.service, self.handle.id())
    }
}

fn serve(queue: &Receiver<Job>, icons: &Icons, say: &Say, on_screen: &OnScreen) {
    let mut shown: HashMap<Key, Shown> = HashMap::new();
    while let Ok(job) = queue.recv() {
        match job {
            Job::Show(notification) => present(notification, &mut shown, icons, say, on_screen),
            Job::Close(key) => {
                // One that its service took with it is gone; its number may be somebody else's now.
                if let Some(old) = shown.remove(&key).filter(|old| old.service == on_screen.service()) {
                    old.handle.close();
                }
            }
            Job::Again(id) => {
                // One that was answered or replaced meanwhile is not among them.
                if let Some(clicked) = take(&mut shown, (on_screen.service(), id)) {
                    present(clicked.notification, &mut shown, icons, say, on_screen);
                }
            }
            Job::Restarted => {
                for mut lost in lost(&mut shown, on_screen.service(), &on_screen.lost()) {
                    // Whoever has the name now was not there when the person's desktop began: it may only deny.
                    if let Buttons::Answer { approve, .. } = &mut lost.buttons {
                        *approve = false;
                    }
                    present(lost, &mut shown, icons, say, on_screen);
                }
            }
        }
    }
}

/// The notification that has this number, which the service does not show any more.
fn take(shown: &mut HashMap<Key, Shown>, number: (u32, u32)) -> Option<Shown> {
    let key = shown.iter().find(|(_, shown)| shown.number() == number).map(|(key, _)| key.clone())?;
    shown.remove(&key)
}

/// What services that have gone took with them, oldest first: whatever nobody had closed, and the request that waits
/// in any case.
fn lost(shown: &mut HashMap<Key, Shown>, service: u32, open: &BTreeSet<(u32, u32)>) -> Vec<Notification> {
    let mut lost: Vec<_> = shown
        .extract_if(|_, shown| shown.service != service)
        .map(|(_, shown)| (shown.number(), shown.notification))
        .filter(|(number, notification)| open.contains(number) || notification.key == Key::Permission)
        .collect();
    // A service counts upwards.
    lost.sort_by_key(|(number, _)| *number);
    let surplus = lost.len().saturating_sub(AGAIN);
    lost.split_off(surplus).into_iter().map(|(_, notification)| notification).collect()
}

fn present(
    notification: Notification,
    shown: &mut HashMap<Key, Shown>,
    icons: &Icons,
    say: &Say,
    on_screen: &OnScreen,
) {
    let service = on_screen.service();
    let old = shown.remove(&notification.key).filter(|old| old.service == service);
    match show(&notification, icons.of(&notification.key), old.map(|old| old.handle.id())) {
        Ok(handle) => {
            if shown.len() >= SHOWN {
                let oldest =
                    shown.iter().map(|(key, one)| (*key == Key::Permission, one.number(), key)).min();
                let oldest = oldest.map(|(_, _, key)| key.clone());
                oldest.and_then(|key| shown.remove(&key));
            }
            on_screen.put(service, handle.id(), notification.buttons.clone());
            shown.insert(notification.key.clone(), Shown { handle, notification, service });
        }
        Err(error) => {
            tracing::debug!(%error, "notification not shown");
            say("There is no notification service here, so Askance cannot show notifications.");
        }
    }
}

fn show(
    notification: &Notification,
    icon: &str,
    replaces: Option<u32>,
) -> notify_rust::error::Result<NotificationHandle> {
    let mut desktop = notify_rust::Notification::new();
    desktop
        .appname("Askance")
        .summary(&notification.title)
        // The body may hold markup on some services: nothing of a session's text may act as one.
        .body(&notification.body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
        .icon(icon);
    #[cfg(all(unix, not(target_os = "macos")))]
    {
        desktop.urgency(match notification.urgency {
            Urgency::Low => notify_rust::Urgency::Low,
            Urgency::Normal => notify_rust::Urgency::Normal,
            Urgency::Critical => notify_rust::Urgency::Critical,
        });
        // So that the desktop groups them under the app, and plays no sound of its own beside ours.
        desktop.hint(Hint::DesktopEntry("Askance".to_owned())).hint(Hint::SuppressSound(true));
        for (name, label) in labels(&notification.buttons) {
            desktop.action(&name, label);
        }
    }
    if let Some(id) = replaces {
        desktop.id(id);
    }
    desktop.show()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(approve: bool) -> Buttons {
        Buttons::Answer { prompt: PromptId(17), session: SessionId::from("s"), approve }
    }

    #[test]
    fn a_button_answers_only_the_request_in_its_name() {
        let yes = Some(Clicked::Answer { prompt: PromptId(17), approve: true });
        assert_eq!(understood(&answer(true), "approve:17"), yes);
        assert_eq!(understood(&answer(true), "approve:16"), None, "it was replaced under the pointer");
        assert_eq!(understood(&answer(false), "approve:17"), None, "it has no such button");
        assert_eq!(
            understood(&answer(false), "deny:17"),
            Some(Clicked::Answer { prompt: PromptId(17), approve: false })
        );
        for body in ["default", "", "approve"] {
            let open = Some(Clicked::Open(SessionId::from("s")));
            assert_eq!(understood(&answer(true), body), open, "{body}");
        }
        assert_eq!(understood(&Buttons::Look(None), "default"), None);
    }

    #[test]
    fn a_button_is_dead_at_first_and_unknown_numbers_mean_nothing() {
        let on_screen = OnScreen::default();
        on_screen.put(0, 3, answer(true));
        assert_eq!(on_screen.clicked(3, "approve:17"), None);
        assert!(on_screen.closed(3), "the service took it away, and nothing was answered");
        on_screen.put(0, 3, answer(true));
        assert_eq!(on_screen.clicked(3, "default"), Some(Clicked::Open(SessionId::from("s"))));
        assert!(!on_screen.closed(3), "that click did what it said");
        on_screen.put(0, 3, answer(true));
        assert_eq!(on_screen.clicked(4, "default"), None);
        on_screen.clear();
        assert_eq!(on_screen.clicked(3, "default"), None);
        assert!(!on_screen.closed(3), "a number of an earlier service means nothing");
        on_screen.put(0, 4, answer(true));
        assert_eq!(on_screen.clicked(4, "default"), None, "it was shown by the one that has gone");
        assert_eq!(on_screen.lost(), BTreeSet::from([(0, 3), (0, 4)]));
        on_screen.put(1, 3, answer(true));
        assert!(on_screen.clicked(3, "default").is_some());
    }

    #[test]
    fn of_too_many_the_oldest_go_and_a_request_stays() {
        let on_screen = OnScreen::default();
        on_screen.put(0, 1, answer(true));
        for id in 2..=200 {
            on_screen.put(0, id, Buttons::Sessions);
        }
        assert_eq!(on_screen.screen().shown.len(), SHOWN);
        assert!(on_screen.clicked(1, "default").is_some() && on_screen.clicked(200, "default").is_some());
        assert_eq!(on_screen.clicked(2, "default"), None);
    }

    #[test]
    fn a_button_answers_once_it_is_old_enough() {
        let on_screen = OnScreen::default();
        on_screen.put(0, 3, answer(true));
        assert_eq!(on_screen.clicked(3, "deny:17"), None);
        on_screen.screen().shown.get_mut(&3).unwrap().since = Instant::now().checked_sub(DEAD).unwrap();
        let no = Some(Clicked::Answer { prompt: PromptId(17), approve: false });
        assert_eq!(on_screen.clicked(3, "deny:17"), no, "a service that left it on the screen");
        assert!(!on_screen.closed(3), "it was answered");
    }

    #[test]
    fn high_risk_has_no_approve_button() {
        let names =
            |approve| labels(&answer(approve)).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
        assert_eq!(names(true), ["Approve", "Deny", "Open"]);
        assert_eq!(names(false), ["Deny", "Open"]);
    }
}
