//! The settings window's commands.

use std::sync::{Mutex, PoisonError};

use askance_copilot::environment::{self, Process};
use askance_core::event::Act;
use askance_core::policy::ToolCall;
use askance_core::settings::{Policy, SettingsView};
use askance_core::view::{ErrorCode, Explanation, RuleProblem, Trial};
use serde_json::Value;

use super::{TheApp, failed};
use crate::app::{App, CommandResult};
use crate::deliver::{TestError, send_view};
use crate::store::StoreError;

/// The settings, without their secrets.
#[tauri::command]
pub fn settings(app: TheApp<'_>) -> SettingsView {
    now(&app)
}

/// The settings as the window shows them now.
pub fn now(app: &App) -> SettingsView {
    view(app, app.store.problems())
}

/// Changes and saves settings; they hold for running sessions at once.
#[tauri::command]
pub fn update_settings(app: TheApp<'_>, patch: Value) -> CommandResult<SettingsView> {
    update(&app, &patch).map_err(|error| {
        let code = if matches!(error, StoreError::Wrong(_)) { ErrorCode::Invalid } else { ErrorCode::Failed };
        failed(code, error)
    })
}

/// Takes a grant back.
#[tauri::command]
pub fn revoke_grant(app: TheApp<'_>, id: String) -> SettingsView {
    app.host.act(Act::Revoke(id));
    view(&app, app.store.problems())
}

/// What is wrong with rules as they are typed.
#[tauri::command]
pub fn check_rules(policy: Policy) -> Vec<RuleProblem> {
    askance_core::policy::check(&policy)
}

/// What the policy would say to a command.
#[tauri::command]
pub fn try_command(app: TheApp<'_>, trial: Trial) -> Explanation {
    let home = crate::app::home();
    let folder = crate::folder::named(&trial.folder, home.as_deref());
    let args = serde_json::json!({ "command": trial.command });
    let call = ToolCall { tool: "bash".to_owned(), args, cwd: folder, real_paths: None, real_cwd: None };
    let call = askance_place::resolve(call);
    app.host.read(|state| state.explain(&call, crate::host::now()))
}

/// Posts a message to the saved webhook.
#[tauri::command]
pub async fn test_slack(app: TheApp<'_>) -> CommandResult<()> {
    test(&app, None).await
}

/// Sends a message to one of the other webhooks.
#[tauri::command]
pub async fn test_webhook(app: TheApp<'_>, id: String) -> CommandResult<()> {
    test(&app, Some(&id)).await
}

async fn test(app: &App, webhook: Option<&str>) -> CommandResult<()> {
    let settings = app.host.read(|state| state.settings().clone());
    let tested = app.deliveries.outgoing().test(&settings, webhook).await;
    // A test that was taken mends what was broken.
    send_view(&app.handle, "settings", &now(app));
    tested.map_err(|error| {
        let code = if matches!(error, TestError::NoWebhook) { ErrorCode::Invalid } else { ErrorCode::Failed };
        failed(code, error)
    })
}

/// Held while settings are saved and put in force: an older change must not come into force after a later one.
static CHANGING: Mutex<()> = Mutex::new(());

/// Merges a patch into the settings, saves them and puts them in force.
pub fn update(app: &App, patch: &Value) -> Result<SettingsView, StoreError> {
    let _one = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
    let settings = app.store.update(patch)?;
    app.deliveries.outgoing().configure(&settings);
    app.deliveries.sounds().configure(&settings.sounds);
    app.host.act(Act::Settings(Box::new(settings)));
    let view = now(app);
    send_view(&app.handle, "settings", &view);
    app.views.app_changed(&app.handle);
    Ok(view)
}

fn view(app: &App, problems: Vec<String>) -> SettingsView {
    let now = crate::host::now();
    let mut view = app.host.read(|state| {
        let mut view = SettingsView::of(state.settings(), problems, environment::set(&Process));
        view.grants = state.grants(now);
        view.do_not_disturb = state.do_not_disturb();
        view
    });
    app.deliveries.outgoing().show(&mut view);
    view
}
