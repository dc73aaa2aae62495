//! The thin shell: it wires the core, the runtime, the windows and the deliveries. Invariant: it decides nothing.

pub mod app;
pub mod arguments;
pub mod command;
pub mod deliver;
pub mod folder;
pub mod host;
pub mod known;
pub mod notice;
pub mod preflight;
pub mod sessions;
pub mod store;
pub mod tray;
pub mod usage;
pub mod window;

use std::sync::{Arc, Mutex};

use askance_core::settings::Salvaged;
use askance_core::view::{NewForm, Selection};
use tauri::{AppHandle, Manager, RunEvent};

use app::App;
use arguments::Arguments;
use deliver::{Deliveries, Views};
use host::Host;
use known::KnownSessions;
use notice::Notices;
use sessions::Sessions;
use store::SettingsStore;
use usage::UsageFile;

/// Runs the app until the person quits. The error is one sentence.
pub fn run(arguments: Arguments) -> Result<(), String> {
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            second_start(app, arguments, &folder);
        }))
        .plugin(tauri_plugin_store::Builder::new().build())
        .invoke_handler(tauri::generate_handler![
            command::app_view,
            command::prompt::prompt_queue,
            command::prompt::answer_prompt,
            command::prompt::prompt_painted,
            command::prompt::prompt_resize,
            command::sessions::sessions,
            command::sessions::timeline,
            command::sessions::create_session,
            command::sessions::send_message,
            command::sessions::stop_session,
            command::sessions::close_session,
            command::sessions::resume_session,
            command::sessions::forget_session,
            command::sessions::past_sessions,
            command::sessions::open_prompt,
            command::sessions::selection,
            command::settings::settings,
            command::settings::update_settings,
            command::settings::check_rules,
            command::settings::try_command,
            command::settings::revoke_grant,
            command::settings::test_slack,
            command::settings::test_sound,
        ])
        .setup(move |tauri| setup(tauri.handle(), &arguments))
        .build(tauri::generate_context!())
        .map_err(|error| format!("Askance could not start: {error}"))?;
    app.run(|_, event| {
        // The app lives in the tray: the last window's end is not its own.
        if let RunEvent::ExitRequested { api, code: None, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}

fn setup(handle: &AppHandle, arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let (store, Salvaged { settings, problems }) = SettingsStore::open(handle);
    let notices = Arc::new(Notices::default());
    for problem in &problems {
        notices.say(problem);
    }
    let usage = UsageFile::of(handle);
    let host = Arc::new(Host::new(settings, usage.read()));
    usage.keep(Arc::clone(&host));
    let sessions = Arc::new(Sessions::new(Arc::clone(&host), KnownSessions::open(handle)));
    let views = Arc::new(Views::default());
    let deliveries = Arc::new(Deliveries::start(handle, &host, &sessions, &notices, &views));
    let restarting = Arc::clone(&sessions);
    host.connect(Arc::clone(&deliveries) as Arc<dyn host::Deliver>, move || restarting.restart());
    make_tray(handle, &host)?;
    let app = Arc::new(App {
        handle: handle.clone(),
        host,
        sessions,
        deliveries,
        views: Arc::clone(&views),
        store,
        notices,
        folder: Mutex::new(arguments.folder.clone()),
    });
    handle.manage(Arc::clone(&app));
    views.start(&app);
    begin(&app, arguments);
    Ok(())
}

/// The library for the tray is loaded by name, and panics where it is missing.
fn make_tray(handle: &AppHandle, host: &Host) -> Result<(), Box<dyn std::error::Error>> {
    let make = || host.read(|state| tray::make(handle, state));
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(make)) {
        Ok(tray) => Ok(tray?),
        Err(_) => Err(Box::new(preflight::Missing::TrayLibrary)),
    }
}

fn begin(app: &Arc<App>, arguments: &Arguments) {
    if let Some(new) = arguments.session() {
        app.sessions.create(new);
    } else if let Some(folder) = &arguments.folder {
        let new = Some(NewForm { folder: folder.clone() });
        window::sessions::open(app, Selection { session: None, new });
    }
    let app = Arc::clone(app);
    tauri::async_runtime::spawn(async move {
        if !preflight::tray_host().await {
            app.notices.say(
                "This desktop shows no tray icons at the moment. Start Askance again to open this window.",
            );
            window::sessions::open(&app, Selection::default());
        }
    });
}

/// Somebody started Askance again: the first one shows its window.
fn second_start(handle: &AppHandle, arguments: Vec<String>, folder: &str) {
    let Some(app) = handle.try_state::<Arc<App>>() else { return };
    let arguments = Arguments::parse(arguments.into_iter().skip(1)).unwrap_or_default();
    // A session is not started from here: whoever runs this may be an agent. The form is only filled in.
    let new = arguments
        .folder
        .map(|named| NewForm { folder: std::path::Path::new(folder).join(named).display().to_string() });
    window::sessions::open(&app, Selection { session: None, new });
}

/// Ends the sessions, then the app.
fn quit(handle: &AppHandle) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let app = handle.state::<Arc<App>>();
        app.sessions.stop().await;
        UsageFile::of(&handle).write(&app.host.read(|state| state.usage().clone()));
        handle.exit(0);
    });
}
