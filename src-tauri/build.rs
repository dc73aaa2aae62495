//! Declares the commands, so that each window's capability names the few it may call.

fn main() {
    let commands = &[
        "app_view",
        "prompt_queue",
        "prompt_card",
        "prompt_text",
        "prompt_edit",
        "prompt_try",
        "answer_prompt",
        "answer_ahead",
        "prompt_painted",
        "prompt_resize",
        "session_shown",
        "mute_session",
        "sessions",
        "timeline",
        "create_session",
        "choose_folder",
        "send_message",
        "stop_session",
        "close_session",
        "resume_session",
        "forget_session",
        "past_sessions",
        "open_prompt",
        "selection",
        "preview_message",
        "retry_now",
        "settings",
        "update_settings",
        "check_rules",
        "try_command",
        "revoke_grant",
        "test_slack",
        "test_webhook",
        "test_sound",
        "check_sound",
        "choose_sound",
        "sound_sources",
        "history_selection",
        "history_painted",
        "history_sessions",
        "history_entries",
        "history_entry",
        "history_choices",
        "history_metrics",
        "history_export",
        "show_export",
        "open_history",
        "try_redaction",
    ];
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
