//! Declares the commands, so that each window's capability names the few it may call.

fn main() {
    let commands = &[
        "app_view",
        "prompt_queue",
        "answer_prompt",
        "prompt_painted",
        "prompt_resize",
        "sessions",
        "timeline",
        "create_session",
        "send_message",
        "stop_session",
        "close_session",
        "resume_session",
        "forget_session",
        "past_sessions",
        "open_prompt",
        "selection",
        "settings",
        "update_settings",
        "check_rules",
        "try_command",
        "revoke_grant",
        "test_slack",
        "test_sound",
    ];
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
