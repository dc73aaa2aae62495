//! What the core is told of the moment: how the clock on the wall goes, and whether the system is told not to disturb.
//! Invariant: what cannot be found out is said to be unknown, and nobody waits for it.

#[cfg(target_os = "linux")]
mod desktop;
mod zone;

use std::sync::Arc;
use std::time::Duration;

use askance_core::event::News;

use crate::app::App;
use crate::host::Host;
use crate::window;

/// How often the zone is looked at: a machine travels, and its person may change it.
const STEP: Duration = Duration::from_mins(1);

/// Reads the zone, before anything can happen.
pub fn begin(host: &Host) {
    host.news(News::Zone(zone::read(crate::host::now())));
}

/// Follows the moment as long as the app runs.
pub fn follow(app: &Arc<App>) {
    let host = Arc::clone(&app.host);
    tauri::async_runtime::spawn(async move {
        let mut last = None;
        loop {
            let zone = zone::read(crate::host::now());
            if last.replace(zone) != Some(zone) {
                host.news(News::Zone(zone));
            }
            tokio::time::sleep(STEP).await;
        }
    });
    // Windows tells of Focus assist, and macOS of Focus, only through interfaces that are not documented or that need
    // a right which an app must be signed for. There it stays unknown, and both keep notifications back themselves.
    #[cfg(target_os = "linux")]
    {
        let app = Arc::clone(app);
        tauri::async_runtime::spawn(desktop::follow(move |on| tell(&app, on)));
    }
    #[cfg(not(target_os = "linux"))]
    tell(app, None);
}

/// Tells the core whether the system is told not to disturb, and the settings window, which says so.
fn tell(app: &App, on: Option<bool>) {
    if app.host.read(askance_core::state::State::do_not_disturb) == on {
        return;
    }
    tracing::debug!(?on, "do not disturb");
    app.host.news(News::DoNotDisturb(on));
    if window::settings::is_open(&app.handle) {
        crate::deliver::send_view(&app.handle, "settings", &crate::command::settings::now(app));
    }
}
