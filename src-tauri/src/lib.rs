//! The thin shell: it wires the core, the runtime, the windows and the deliveries. Invariant: it decides nothing.

mod accent;
pub mod app;
pub mod arguments;
pub mod card;
pub mod command;
pub mod deliver;
pub mod desktop;
pub mod files;
pub mod history;
pub mod known;
pub mod moment;
pub mod notice;
pub mod preflight;
pub mod sessions;
pub mod store;
pub mod tray;
pub mod usage;
pub mod visitors;
pub mod window;

pub use askance_host::{self as host, folder};

use std::sync::{Arc, Mutex};

use askance_core::settings::Salvaged;
use askance_core::state::State;
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
    let builder = tauri::Builder::default();
    #[cfg(target_os = "linux")]
    let builder = builder.plugin(window::web_view::plugin());
    let app = builder
        .plugin(tauri_plugin_single_instance::init(|app, arguments, folder| {
            second_start(app, arguments, &folder);
        }))
        .plugin(tauri_plugin_store::Builder::new().build())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![
            command::app_view,
            command::prompt::prompt_queue,
            command::prompt::prompt_card,
            command::prompt::prompt_text,
            command::prompt::prompt_edit,
            command::prompt::prompt_try,
            command::prompt::answer_prompt,
            command::prompt::answer_ahead,
            command::prompt::prompt_painted,
            command::prompt::prompt_resize,
            command::attention::session_shown,
            command::attention::mute_session,
            command::sessions::sessions,
            command::sessions::timeline,
            command::sessions::create_session,
            command::choose::choose_folder,
            command::sessions::send_message,
            command::sessions::stop_session,
            command::sessions::close_session,
            command::sessions::resume_session,
            command::sessions::forget_session,
            command::sessions::past_sessions,
            command::sessions::open_prompt,
            command::sessions::selection,
            command::enrichment::preview_message,
            command::enrichment::retry_now,
            command::settings::settings,
            command::settings::update_settings,
            command::settings::check_rules,
            command::settings::try_command,
            command::settings::revoke_grant,
            command::settings::test_slack,
            command::settings::test_webhook,
            command::sounds::test_sound,
            command::sounds::check_sound,
            command::choose::choose_sound,
            command::sounds::sound_sources,
            command::redaction::try_redaction,
            command::history::history_selection,
            command::history::history_painted,
            command::history::history_sessions,
            command::history::history_entries,
            command::history::history_entry,
            command::history::history_choices,
            command::history::history_metrics,
            command::history::history_export,
            command::history::show_export,
            command::history::open_history,
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
    let state = State::new(settings)
        .with_usage(usage.read())
        .with_home(app::home())
        .with_raising(window::can_raise());
    let host = Arc::new(Host::new(state));
    usage.keep(Arc::clone(&host));
    moment::begin(&host);
    let sessions = Arc::new(Sessions::new(Arc::clone(&host), KnownSessions::open(handle)));
    let views = Arc::new(Views::default());
    let deliveries = Arc::new(Deliveries::start(handle, &host, &sessions, &notices, &views));
    let restarting = Arc::clone(&sessions);
    host.connect(Arc::clone(&deliveries) as Arc<dyn host::Deliver>, move || restarting.restart());
    tauri::async_runtime::spawn(Arc::clone(&host).keep_time());
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
        accent: Mutex::default(),
    });
    handle.manage(Arc::clone(&app));
    handle.manage(history::Looks::of(handle));
    views.start(&app);
    moment::follow(&app);
    visitors::receive(&app);
    begin(&app, arguments);
    #[cfg(unix)]
    end_with_the_desktop(handle);
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
        if let Some(colour) = accent::read().await {
            app.remember_accent(colour);
        }
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

/// The end of the person's login session comes as a signal, and ends the app as Quit does.
#[cfg(unix)]
fn end_with_the_desktop(handle: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        match signal(SignalKind::terminate()) {
            Ok(mut asked) => {
                if asked.recv().await.is_some() {
                    quit(&handle);
                }
            }
            Err(error) => tracing::warn!(%error, "the end of the login session is not noticed"),
        }
    });
}

/// Ends the sessions, then the app.
fn quit(handle: &AppHandle) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let app = handle.state::<Arc<App>>();
        app.sessions.stop().await;
        app.deliveries.outgoing().kept().await;
        let last = Arc::clone(&app);
        // On a thread that may wait: the disk has the last word.
        let _ = tauri::async_runtime::spawn_blocking(move || last.deliveries.audit().flush()).await;
        UsageFile::of(&handle).write(&app.host.read(|state| state.usage().clone()));
        handle.exit(0);
    });
}
