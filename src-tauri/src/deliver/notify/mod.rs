//! Desktop notifications, on a thread of their own. Invariants: one notification for each key, a later one replaces
//! it; a button answers the request whose name is in it, and no other.

mod icons;
#[cfg(target_os = "linux")]
mod listen;

use std::collections::{BTreeSet, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
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
struct OnScreen {
    shown: Mutex<HashMap<u32, Open>>,
    /// The numbers that were on the screen of a service that has gone.
    lost: Mutex<BTreeSet<u32>>,
}

impl OnScreen {
    fn put(&self, id: u32, buttons: Buttons) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.len() >= SHOWN {
            shown.clear();
        }
        shown.insert(id, Open { buttons, since: Instant::now(), too_early: false });
    }

    /// The service has gone, and took with it what was on the screen.
    fn clear(&self) {
        let gone = std::mem::take(&mut *self.shown.lock().unwrap_or_else(PoisonError::into_inner));
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).extend(gone.into_keys());
    }

    /// What was on the screen of services that have gone since it was last asked for.
    fn lost(&self) -> BTreeSet<u32> {
        std::mem::take(&mut *self.lost.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The person or the service has closed one. True if it went because of a click that answered nothing: a service
    /// takes a notification away when any of its buttons is clicked, and the person would wait for what they clicked.
    fn closed(&self, id: u32) -> bool {
        let gone = self.shown.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        gone.is_some_and(|open| open.too_early)
    }

    /// What a click on this button of this notification means, if it is one of ours and old enough.
    fn clicked(&self, id: u32, button: &str) -> Option<Clicked> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let open = shown.get_mut(&id)?;
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

/// A notification that the service has, with its text: it is shown again if the service is lost.
struct Shown {
    handle: NotificationHandle,
    notification: Notification,
}

fn serve(queue: &Receiver<Job>, icons: &Icons, say: &Say, on_screen: &OnScreen) {
    let mut shown: HashMap<Key, Shown> = HashMap::new();
    while let Ok(job) = queue.recv() {
        match job {
            Job::Show(notification) => present(notification, &mut shown, icons, say, on_screen),
            Job::Close(key) => {
                if let Some(old) = shown.remove(&key) {
                    old.handle.close();
                }
            }
            Job::Again(id) => {
                // One that was answered or replaced meanwhile is not among them.
                if let Some(clicked) = take(&mut shown, id) {
                    present(clicked.notification, &mut shown, icons, say, on_screen);
                }
            }
            Job::Restarted => {
                // Its numbers begin anew: an old one could be somebody else's now.
                on_screen.clear();
                for mut lost in lost(std::mem::take(&mut shown), &on_screen.lost()) {
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
fn take(shown: &mut HashMap<Key, Shown>, id: u32) -> Option<Shown> {
    let key = shown.iter().find(|(_, shown)| shown.handle.id() == id).map(|(key, _)| key.clone())?;
    shown.remove(&key)
}

/// What a service that has gone took with it, oldest first: whatever nobody had closed, and the request that waits
/// in any case.
fn lost(shown: HashMap<Key, Shown>, open: &BTreeSet<u32>) -> Vec<Notification> {
    let mut lost: Vec<_> = shown
        .into_values()
        .map(|shown| (shown.handle.id(), shown.notification))
        .filter(|(id, notification)| open.contains(id) || notification.key == Key::Permission)
        .collect();
    // The service counts upwards.
    lost.sort_by_key(|(id, _)| *id);
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
    let replaces = shown.remove(&notification.key).map(|old| old.handle.id());
    match show(&notification, icons.of(&notification.key), replaces) {
        Ok(handle) => {
            if shown.len() >= SHOWN {
                shown.clear();
            }
            on_screen.put(handle.id(), notification.buttons.clone());
            shown.insert(notification.key.clone(), Shown { handle, notification });
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
        on_screen.put(3, answer(true));
        assert_eq!(on_screen.clicked(3, "approve:17"), None);
        assert!(on_screen.closed(3), "the service took it away, and nothing was answered");
        on_screen.put(3, answer(true));
        assert_eq!(on_screen.clicked(3, "default"), Some(Clicked::Open(SessionId::from("s"))));
        assert!(!on_screen.closed(3), "that click did what it said");
        on_screen.put(3, answer(true));
        assert_eq!(on_screen.clicked(4, "default"), None);
        on_screen.clear();
        assert_eq!(on_screen.clicked(3, "default"), None);
        assert!(!on_screen.closed(3), "a number of an earlier service means nothing");
    }

    #[test]
    fn a_button_answers_once_it_is_old_enough() {
        let on_screen = OnScreen::default();
        on_screen.put(3, answer(true));
        assert_eq!(on_screen.clicked(3, "deny:17"), None);
        on_screen.shown.lock().unwrap().get_mut(&3).unwrap().since =
            Instant::now().checked_sub(DEAD).unwrap();
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
