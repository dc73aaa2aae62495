//! The way in for sessions of `askctl run`, which ask here. Invariant: without it the app works as ever, and what they
//! would ask is denied there.

use std::sync::Arc;

use crate::app::App;

/// Lets them in, from now on.
#[cfg(unix)]
pub fn receive(app: &Arc<App>) {
    use askance_visit::{Door, socket};
    use tauri::Manager;

    use crate::host::reception::Reception;

    let app = Arc::clone(app);
    tauri::async_runtime::spawn(async move {
        let Some(socket) = socket(app.handle.path().app_data_dir().ok().as_deref()) else { return };
        match Door::open(&socket) {
            Ok(door) => {
                let resolve = Arc::new(crate::card::resolved);
                Reception::new(Arc::clone(&app.host), crate::app::home(), resolve).receive(door).await;
            }
            Err(error) => {
                app.notices.say(&format!("Sessions of askctl in a terminal cannot ask here: {error}."));
                app.views.app_changed(&app.handle);
            }
        }
    });
}

/// There is none on this system.
#[cfg(not(unix))]
pub fn receive(_app: &Arc<App>) {}
