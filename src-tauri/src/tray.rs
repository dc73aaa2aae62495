//! The tray icon and its menu. Invariant: everything can be reached from the menu, since on Linux it is all there is.
//! Nothing in it approves: any process of the same person could click it over D-Bus.

use std::sync::{Arc, Mutex, PoisonError};

use askance_core::event::Act;
use askance_core::id::SessionId;
use askance_core::policy::Switches;
use askance_core::redact::brief;
use askance_core::state::State;
use askance_core::view::{NewForm, Selection, SessionState, TrayState};
use serde_json::json;
use tauri::image::Image;
use tauri::menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem};
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

static SHOWN: Mutex<Option<Shown>> = Mutex::new(None);

/// Makes the icon.
pub fn make(app: &AppHandle, state: &State) -> tauri::Result<()> {
    let shown = look(state);
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

/// Shows the state as it is now.
pub fn update(app: &App) {
    let shown = app.host.read(look);
    let mut last = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if last.as_ref() == Some(&shown) {
        return;
    }
    let new_icon = last.as_ref().is_none_or(|last| last.state != shown.state);
    *last = Some(shown.clone());
    drop(last);
    let handle = app.handle.clone();
    let done = app.handle.run_on_main_thread(move || {
        let Some(tray) = handle.tray_by_id(ID) else { return };
        let set = || -> tauri::Result<()> {
            if new_icon {
                tray.set_icon(Some(icon(shown.state)?))?;
            }
            tray.set_menu(Some(menu(&handle, &shown)?))
        };
        if let Err(error) = set() {
            tracing::warn!(%error, "the tray could not be changed");
        }
    });
    if let Err(error) = done {
        tracing::warn!(%error, "the tray could not be changed");
    }
}

fn look(state: &State) -> Shown {
    let sessions = state.session_views();
    let count = |wanted: &[SessionState]| sessions.iter().filter(|view| wanted.contains(&view.state)).count();
    let open =
        count(&[SessionState::Starting, SessionState::Working, SessionState::NeedsYou, SessionState::Idle]);
    let queue = state.prompt_queue();
    let status = match (open, count(&[SessionState::Working, SessionState::Starting]), queue.prompts.len()) {
        (0, _, 0) => "No session is open".to_owned(),
        (open, working, 0) => format!("{} open, {working} working", plural(open, "session")),
        (open, _, waiting) => format!("{} open, {} for you", plural(open, "session"), plural_waits(waiting)),
    };
    Shown {
        state: state.tray(),
        status,
        waiting: queue
            .prompts
            .iter()
            .take(WAITING)
            .map(|prompt| {
                (
                    prompt.session.clone(),
                    line(&format!("Answer: {}: {}", prompt.session_title, prompt.action)),
                )
            })
            .collect(),
        sessions: sessions
            .iter()
            .take(SESSIONS)
            .map(|view| (view.id.clone(), line(&format!("{} ({})", view.title, word(view.state)))))
            .collect(),
        muted: !state.settings().sounds.enabled,
        switches: state.switches(),
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

fn menu(app: &AppHandle, shown: &Shown) -> tauri::Result<Menu<Wry>> {
    let item = |id: &str, text: &str, enabled: bool| MenuItem::with_id(app, id, text, enabled, None::<&str>);
    let check =
        |id: &str, text: &str, on: bool| CheckMenuItem::with_id(app, id, text, true, on, None::<&str>);
    let parting = || PredefinedMenuItem::separator(app);
    let mut items: Vec<Box<dyn IsMenuItem<Wry>>> = vec![Box::new(item("status", &shown.status, false)?)];
    for (session, text) in &shown.waiting {
        items.push(Box::new(item(&format!("answer:{session}"), text, true)?));
    }
    items.push(Box::new(parting()?));
    for (session, text) in &shown.sessions {
        items.push(Box::new(item(&format!("session:{session}"), text, true)?));
    }
    if !shown.sessions.is_empty() {
        items.push(Box::new(parting()?));
    }
    items.push(Box::new(item("new", "New session…", true)?));
    items.push(Box::new(item("sessions", "Sessions…", true)?));
    items.push(Box::new(parting()?));
    items.push(Box::new(check("mute", "Mute sounds", shown.muted)?));
    items.push(Box::new(check("ask", "Ask about everything", shown.switches.ask_everything)?));
    items.push(Box::new(check("deny", "Deny everything", shown.switches.deny_everything)?));
    items.push(Box::new(parting()?));
    items.push(Box::new(item("settings", "Settings…", true)?));
    items.push(Box::new(item("quit", "Quit", true)?));
    let all: Vec<&dyn IsMenuItem<Wry>> = items.iter().map(AsRef::as_ref).collect();
    Menu::with_items(app, &all)
}

fn clicked(handle: &AppHandle, id: &str) {
    let app = handle.state::<Arc<App>>();
    match id {
        "new" => {
            let new = Some(NewForm { folder: app.new_folder() });
            window::sessions::open(&app, Selection { session: None, new });
        }
        "sessions" => window::sessions::open(&app, Selection::default()),
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
    *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = None;
    app.views.sessions_changed();
}
