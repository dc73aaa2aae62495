//! The web views on Linux: how they draw, and what happens when the process of one dies. Invariant: nothing that is
//! shown depends on a graphics processor, and a request that waits is on the screen again after a crash.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gtk::glib;
use tauri::plugin::{Builder, TauriPlugin};
use tauri::{AppHandle, Manager, Webview, Wry};
use webkit2gtk::{WebProcessTerminationReason, WebViewExt};

use crate::app::App;

/// Tells the web view to draw with the processor alone. Programs that Copilot starts do not get it.
pub const DRAWING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
/// After so many deaths of one window's process, each within [`SOON`] of the one before, the window is closed.
const TRIES: i32 = 3;
/// A page that lived longer than this was well.
const SOON: Duration = Duration::from_secs(30);
/// What the person is told then.
const CRASHES: &str = "A window crashed several times and was closed. What waits there is not answered: open it again from the tray.";

/// Chooses how windows are drawn. To be called before there is any thread.
///
/// Our windows are text: drawn so, the first picture of a card comes in half the time on machines without a graphics
/// processor (measured by `cargo xtask bench --only paint`), and drivers that kill the page's process or leave the
/// window empty do not matter. Who sets the variable themselves decides.
pub fn prepare() {
    if let Err(error) = glib::setenv(DRAWING, "1", false) {
        tracing::debug!(%error, "windows are drawn as WebKit pleases");
    }
}

/// Looks after every web view from when it was made.
pub fn plugin() -> TauriPlugin<Wry> {
    Builder::new("web-view").on_webview_ready(|webview| watch(&webview)).build()
}

/// Loads the page again when its process has died: what waits is read from the state, and nothing was answered.
fn watch(webview: &Webview) {
    let (handle, label) = (webview.app_handle().clone(), webview.label().to_owned());
    let deaths = Cell::new((0, Instant::now()));
    // Only the main thread touches it: the signal comes there.
    let told = webview.with_webview(move |view| {
        view.inner().connect_web_process_terminated(move |view, reason| {
            if reason == WebProcessTerminationReason::TerminatedByApi {
                return;
            }
            let (before, last) = deaths.get();
            let count = if last.elapsed() > SOON { 1 } else { before + 1 };
            deaths.set((count, Instant::now()));
            tracing::error!(%label, ?reason, count, "the process of a window has died");
            if count <= TRIES {
                view.reload();
            } else {
                give_up(&handle, &label);
            }
        });
    });
    if let Err(error) = told {
        tracing::warn!(%error, "a window is not watched");
    }
}

/// Closes a window whose page does not stay alive. The next request, or the tray, makes a new one.
fn give_up(handle: &AppHandle, label: &str) {
    if let Some(window) = super::get(handle, label)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "a window could not be closed");
    }
    if let Some(app) = handle.try_state::<Arc<App>>() {
        app.deliveries.tell(CRASHES);
    }
}
