//! The tray icon and its menu. Invariant: everything can be reached from the menu, since on Linux it is all there is.
//! Nothing in it approves: any process of the same person could click it over D-Bus.

use std::sync::{Arc, Mutex, PoisonError};

use askance_core::event::Act;
use askance_core::id::SessionId;
use askance_core::policy::Switches;
use askance_core::redact::brief;
use askance_core::state::State;
use askance_core::view::{NewForm, PromptQueue, Selection, SessionState, SessionView, TrayState, Unmasked};
use serde_json::json;
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Wry};

use crate::app::App;
use crate::window;

/// The tray icon's name.
const ID: &str = "askance";
/// Most sessions in the menu; the window has them all.
const SESSIONS: usize = 12;
/// Most waiting requests in the menu.
const WAITING: usize = 6;
/// Longest text of a line, in characters.
const LINE: usize = 60;

/// What the tray shows. It is set anew only when this changes.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    state: TrayState,
    status: String,
    waiting: Vec<(SessionId, String)>,
    sessions: Vec<(SessionId, String)>,
    muted: bool,
    switches: Switches,
}

impl Shown {
    /// Whether another has the same lines, whatever their words.
    fn has_the_lines_of(&self, other: &Self) -> bool {
        let same = |one: &[(SessionId, String)], two: &[(SessionId, String)]| {
            one.iter().map(|(id, _)| id).eq(two.iter().map(|(id, _)| id))
        };
        same(&self.waiting, &other.waiting) && same(&self.sessions, &other.sessions)
    }
}

static SHOWN: Mutex<Option<Shown>> = Mutex::new(None);

/// Makes the icon.
pub fn make(app: &AppHandle, state: &State) -> tauri::Result<()> {
    let (sessions, look) = look(state);
    let shown = look.shown(&sessions.masked());
    let tray = TrayIconBuilder::with_id(ID)
        .icon(icon(shown.state)?)
        .tooltip("Askance")
        .menu(&menu(app, &shown)?)
        .show_menu_on_left_click(true)
        .on_menu_event(|app, event| clicked(app, event.id().as_ref()));
    tray.build(app)?;
    *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
    Ok(())
}

/// Shows the sessions, masked by now, with what was looked at together with them.
pub fn update(app: &App, sessions: &[SessionView], look: &Look) {
    let shown = look.shown(sessions);
    let mut last = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if last.as_ref() == Some(&shown) {
        return;
    }
    let new_icon = last.as_ref().is_none_or(|last| last.state != shown.state);
    let new_menu = last.as_ref().is_none_or(|last| !last.has_the_lines_of(&shown));
    *last = Some(shown.clone());
    drop(last);
    let handle = app.handle.clone();
    let done = app.handle.run_on_main_thread(move || {
        let Some(tray) = handle.tray_by_id(ID) else { return };
        let set = || -> tauri::Result<()> {
            if new_icon {
                tray.set_icon(Some(icon(shown.state)?))?;
            }
            if new_menu {
                return tray.set_menu(Some(menu(&handle, &shown)?));
            }
            let items = ITEMS.lock().unwrap_or_else(PoisonError::into_inner);
            items.as_ref().map_or(Ok(()), |items| items.show(&shown))
        };
        if let Err(error) = set() {
            tracing::warn!(%error, "the tray could not be changed");
        }
    });
    if let Err(error) = done {
        tracing::warn!(%error, "the tray could not be changed");
    }
}

/// What the tray shows beside the sessions.
pub struct Look {
    state: TrayState,
    queue: PromptQueue,
    muted: bool,
    switches: Switches,
}

/// Reads all that the tray shows at one moment. The sessions are masked outside of the state's lock.
pub fn look(state: &State) -> (Unmasked<Vec<SessionView>>, Look) {
    let look = Look {
        state: state.tray(),
        queue: state.prompt_queue(),
        muted: !state.settings().sounds.enabled,
        switches: state.switches(),
    };
    (state.session_views(), look)
}

impl Look {
    fn shown(&self, sessions: &[SessionView]) -> Shown {
        let waiting = self.queue.prompts.iter().take(WAITING).map(|prompt| {
            let text = format!("Answer: {}: {}", prompt.session_title, prompt.action);
            (prompt.session.clone(), line(&text))
        });
        let sessions_shown = sessions.iter().take(SESSIONS).map(|view| {
            let muted = if view.muted { ", muted" } else { "" };
            (view.id.clone(), line(&format!("{} ({}{muted})", view.title, word(view.state))))
        });
        Shown {
            state: self.state,
            status: status(sessions, self.queue.prompts.len()),
            waiting: waiting.collect(),
            sessions: sessions_shown.collect(),
            muted: self.muted,
            switches: self.switches,
        }
    }
}

/// The first line of the menu.
fn status(sessions: &[SessionView], waiting: usize) -> String {
    let count = |wanted: &[SessionState]| sessions.iter().filter(|view| wanted.contains(&view.state)).count();
    let open =
        count(&[SessionState::Starting, SessionState::Working, SessionState::NeedsYou, SessionState::Idle]);
    match (open, count(&[SessionState::Working, SessionState::Starting]), waiting) {
        (0, _, 0) => "No session is open".to_owned(),
        (open, working, 0) => format!("{} open, {working} working", plural(open, "session")),
        (open, _, waiting) => format!("{} open, {} for you", plural(open, "session"), plural_waits(waiting)),
    }
}

fn plural(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

fn plural_waits(number: usize) -> String {
    if number == 1 { "1 request waits".to_owned() } else { format!("{number} requests wait") }
}

fn word(state: SessionState) -> &'static str {
    match state {
        SessionState::Starting => "starting",
        SessionState::Working => "working",
        SessionState::NeedsYou => "needs you",
        SessionState::Idle => "idle",
        SessionState::Failed => "failed",
        SessionState::Ended => "ended",
    }
}

/// One line without what a menu would take for an access key.
fn line(text: &str) -> String {
    brief(&text.replace(['\n', '\r', '\t'], " "), LINE).replace('&', "&&")
}

fn icon(state: TrayState) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match state {
        TrayState::Idle => include_bytes!("../../icons/tray-idle.png"),
        TrayState::Working => include_bytes!("../../icons/tray-working.png"),
        TrayState::NeedsYou => include_bytes!("../../icons/tray-needs-you.png"),
        TrayState::Failed => include_bytes!("../../icons/tray-failed.png"),
    })
}

/// The items whose words change while the menu stays as it is.
struct Items {
    status: MenuItem<Wry>,
    waiting: Vec<MenuItem<Wry>>,
    sessions: Vec<MenuItem<Wry>>,
    mute: CheckMenuItem<Wry>,
    ask: CheckMenuItem<Wry>,
    deny: CheckMenuItem<Wry>,
}

static ITEMS: Mutex<Option<Items>> = Mutex::new(None);

impl Items {
    /// Changes the words in place. A menu that is made anew would swallow a click that is under way.
    fn show(&self, shown: &Shown) -> tauri::Result<()> {
        self.status.set_text(&shown.status)?;
        for (item, (_, text)) in self.waiting.iter().zip(&shown.waiting) {
            item.set_text(text)?;
        }
        for (item, (_, text)) in self.sessions.iter().zip(&shown.sessions) {
            item.set_text(text)?;
        }
        self.mute.set_checked(shown.muted)?;
        self.ask.set_checked(shown.switches.ask_everything)?;
        self.deny.set_checked(shown.switches.deny_everything)
    }
}

fn menu(app: &AppHandle, shown: &Shown) -> tauri::Result<Menu<Wry>> {
    let item = |id: &str, text: &str, enabled: bool| MenuItem::with_id(app, id, text, enabled, None::<&str>);
    let check =
        |id: &str, text: &str, on: bool| CheckMenuItem::with_id(app, id, text, true, on, None::<&str>);
    let parting = || PredefinedMenuItem::separator(app);
    let named = |kind: &str, lines: &[(SessionId, String)]| -> tauri::Result<Vec<MenuItem<Wry>>> {
        lines.iter().map(|(session, text)| item(&format!("{kind}:{session}"), text, true)).collect()
    };
    let items = Items {
        status: item("status", &shown.status, false)?,
        waiting: named("answer", &shown.waiting)?,
        sessions: named("session", &shown.sessions)?,
        mute: check("mute", "Mute sounds", shown.muted)?,
        ask: check("ask", "Ask about everything", shown.switches.ask_everything)?,
        deny: check("deny", "Deny everything", shown.switches.deny_everything)?,
    };
    let menu = Menu::with_items(app, &[&items.status])?;
    let append = |items: &[MenuItem<Wry>]| items.iter().try_for_each(|item| menu.append(item));
    append(&items.waiting)?;
    menu.append(&parting()?)?;
    append(&items.sessions)?;
    if !items.sessions.is_empty() {
        menu.append(&parting()?)?;
    }
    menu.append_items(&[
        &item("new", "New session…", true)?,
        &item("sessions", "Sessions…", true)?,
        &item("history", "History…", true)?,
        &parting()?,
        &items.mute,
        &items.ask,
        &items.deny,
        &parting()?,
        &item("settings", "Settings…", true)?,
        &item("quit", "Quit", true)?,
    ])?;
    *ITEMS.lock().unwrap_or_else(PoisonError::into_inner) = Some(items);
    Ok(menu)
}

fn clicked(handle: &AppHandle, id: &str) {
    let app = handle.state::<Arc<App>>();
    match id {
        "new" => {
            let new = Some(NewForm { folder: app.new_folder() });
            window::sessions::open(&app, Selection { session: None, new });
        }
        "sessions" => window::sessions::open(&app, Selection::default()),
        "history" => window::history::open(&app, None),
        "mute" => mute(&app),
        "ask" => switch(&app, |switches| switches.ask_everything = !switches.ask_everything),
        "deny" => switch(&app, |switches| switches.deny_everything = !switches.deny_everything),
        "settings" => window::settings::open(&app),
        "quit" => crate::quit(handle),
        other => {
            if let Some(session) = other.strip_prefix("answer:") {
                window::prompt::open(&app, SessionId::from(session));
            } else if let Some(session) = other.strip_prefix("session:") {
                window::sessions::open(
                    &app,
                    Selection { session: Some(SessionId::from(session)), new: None },
                );
            }
        }
    }
}

fn switch(app: &App, change: impl FnOnce(&mut Switches)) {
    let mut switches = app.host.read(State::switches);
    change(&mut switches);
    app.host.act(Act::Switch(switches));
    app.views.app_changed(&app.handle);
    again(app);
}

fn mute(app: &App) {
    let enabled = app.host.read(|state| state.settings().sounds.enabled);
    if let Err(error) = crate::command::settings::update(app, &json!({"sounds": {"enabled": !enabled}})) {
        app.notices.say(&error.to_string());
    }
    again(app);
}

/// The menu has turned its own check mark; it is set anew from the state, whatever came of the click.
fn again(app: &App) {
    let (sessions, look) = app.host.read(look);
    let shown = look.shown(&sessions.masked());
    let done = app.handle.run_on_main_thread(move || {
        let items = ITEMS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Err(error)) = items.as_ref().map(|items| items.show(&shown)) {
            tracing::warn!(%error, "the tray could not be changed");
        }
    });
    if let Err(error) = done {
        tracing::warn!(%error, "the tray could not be changed");
    }
    app.views.sessions_changed();
}
