//! The prompt window. Invariant: it is on the screen exactly while a request waits, and never takes the keyboard
//! by itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use askance_core::event::Act;
use askance_core::id::{PromptId, SessionId};
use askance_core::state::State;
use tauri::{
    LogicalSize, Manager, PhysicalPosition, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
};

use crate::app::App;

/// The window's name.
pub const LABEL: &str = "prompt";
/// Its width, in logical pixels.
const WIDTH: f64 = 440.0;
/// Its heights, in logical pixels: from a short command to one that scrolls.
const HEIGHTS: std::ops::RangeInclusive<f64> = 220.0..=720.0;
/// What the window's frame and its distance from the edge take, in logical pixels.
const FRAME: u16 = 24;
/// The warm window is let go when no session has worked for this long.
const COOL_AFTER: Duration = Duration::from_mins(1);

/// The request that was last painted: closing the window is about that one.
static PAINTED: AtomicU64 = AtomicU64::new(0);

/// Shows, changes or hides the window, as the queue is now.
pub fn bring(app: &App) {
    let queue = crate::card::queue(app);
    let empty = queue.prompts.is_empty();
    crate::deliver::send_view(&app.handle, "prompts", &queue);
    match super::get(&app.handle, LABEL) {
        Some(window) if empty => {
            if let Err(error) = window.hide() {
                tracing::warn!(%error, "the prompt window could not be hidden");
            }
            super::front::keyboard(&app.handle, LABEL, false);
        }
        Some(window) => show(&window),
        None if !empty => make(app, true),
        None => {}
    }
}

/// Brings the window to the front, with this session's requests first, because the person asked for it; only
/// then it may take the keyboard.
pub fn open(app: &App, session: SessionId) {
    app.host.act(Act::Prefer(session));
    match super::get(&app.handle, LABEL) {
        Some(window) if !app.host.read(State::prompt_queue).prompts.is_empty() => {
            place(&window);
            super::raise(&window);
        }
        _ => bring(app),
    }
}

/// Keeps a hidden window while sessions work, so that a request is on the screen at once, and lets it go later.
pub fn keep_warm(app: &App) {
    let working = app.host.read(State::any_working);
    let window = super::get(&app.handle, LABEL);
    match window {
        None if working => make(app, false),
        Some(_) if !working => cool_down(app),
        _ => {}
    }
}

fn cool_down(app: &App) {
    static COOLING: AtomicU64 = AtomicU64::new(0);
    // Only the last of several countdowns may end the window.
    let turn = COOLING.fetch_add(1, Ordering::SeqCst) + 1;
    let handle = app.handle.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(COOL_AFTER).await;
        if COOLING.load(Ordering::SeqCst) != turn {
            return;
        }
        let app = handle.state::<std::sync::Arc<App>>();
        let needed = app.host.read(|state| state.any_working() || state.oldest_prompt(None).is_some());
        if let Some(window) = super::get(&handle, LABEL)
            && !needed
            && let Err(error) = window.destroy()
        {
            tracing::warn!(%error, "the prompt window could not be let go");
        }
    });
}

fn make(app: &App, visible: bool) {
    let handle = app.handle.clone();
    let made = app.handle.run_on_main_thread(move || {
        if let Some(window) = super::get(&handle, LABEL) {
            // It was being made, to be kept warm, when a request came.
            if visible {
                show(&window);
            }
            return;
        }
        let built = WebviewWindowBuilder::new(&handle, LABEL, WebviewUrl::App("prompt/index.html".into()))
            .title("Askance needs you")
            .inner_size(WIDTH, 480.0)
            .resizable(true)
            .always_on_top(true)
            .visible_on_all_workspaces(true)
            .skip_taskbar(false)
            .focused(false)
            .visible(false)
            .build();
        match built {
            Ok(window) => {
                never_focus_on_show(&window);
                super::front::watch(&window);
                let weak = handle.clone();
                window.on_window_event(move |event| {
                    if let WindowEvent::CloseRequested { api, .. } = event {
                        api.prevent_close();
                        close_card(&weak.state::<std::sync::Arc<App>>());
                    }
                });
                if visible {
                    show(&window);
                }
            }
            Err(error) => tracing::error!(%error, "the prompt window could not be made"),
        }
    });
    if let Err(error) = made {
        tracing::error!(%error, "the prompt window could not be made");
    }
}

/// The person closed the window: the request on it is denied as unanswered, and the next one is shown.
fn close_card(app: &App) {
    let painted = PromptId(PAINTED.load(Ordering::SeqCst));
    let shown = app.host.read(|state| {
        let waits = state.prompt_queue().prompts.iter().any(|prompt| prompt.id == painted);
        if waits { Some(painted) } else { state.oldest_prompt(None) }
    });
    if let Some(prompt) = shown {
        app.host.act(Act::CloseCard(prompt));
    }
}

fn show(window: &WebviewWindow) {
    if window.is_visible().unwrap_or(false) {
        return;
    }
    never_focus_on_show(window);
    place(window);
    if let Err(error) = window.show() {
        tracing::error!(%error, "the prompt window could not be shown");
    }
    // A window that was hidden loses its place.
    place(window);
}

/// At the right edge, below where most desktops show their notifications. On Wayland the compositor decides,
/// and nothing depends on it.
fn place(window: &WebviewWindow) {
    let Ok(Some(monitor)) = window.primary_monitor() else { return };
    let area = monitor.work_area();
    // A hidden window does not know its size yet, so its width is the one that it was made with.
    let size = LogicalSize::new(WIDTH, f64::from(FRAME)).to_physical::<u32>(monitor.scale_factor());
    let left = i32::try_from(area.size.width.saturating_sub(size.width + size.height)).unwrap_or(0);
    let top = i32::try_from(area.size.height / 7).unwrap_or(0);
    if let Err(error) =
        window.set_position(PhysicalPosition::new(area.position.x + left, area.position.y + top))
    {
        tracing::debug!(%error, "the prompt window could not be placed");
    }
}

/// Asks the window manager not to focus the window when it appears. Clicking into it focuses it as usual.
#[cfg(target_os = "linux")]
fn never_focus_on_show(window: &WebviewWindow) {
    let asked = window.clone();
    let done = window.run_on_main_thread(move || {
        use gtk::prelude::GtkWindowExt;
        if let Ok(window) = asked.gtk_window() {
            window.set_focus_on_map(false);
        }
    });
    if let Err(error) = done {
        tracing::warn!(%error, "the prompt window may take the keyboard");
    }
}

#[cfg(not(target_os = "linux"))]
fn never_focus_on_show(_window: &WebviewWindow) {}

/// The page has painted a request.
pub fn painted(app: &App, id: PromptId) {
    PAINTED.store(id.0, Ordering::SeqCst);
    let asked = app.host.read(|state| {
        state.prompt_queue().prompts.iter().find(|prompt| prompt.id == id).map(|prompt| prompt.asked)
    });
    if let Some(asked) = asked {
        tracing::debug!(target: "askance::paint", prompt = id.0, ms = crate::host::now().saturating_sub(asked), "painted");
    }
}

/// The page asks for the height that its card needs.
pub fn resize(app: &App, height: f64) {
    let height = height.clamp(*HEIGHTS.start(), *HEIGHTS.end());
    if let Some(window) = super::get(&app.handle, LABEL)
        && let Err(error) = window.set_size(LogicalSize::new(WIDTH, height))
    {
        tracing::debug!(%error, "the prompt window keeps its size");
    }
}
