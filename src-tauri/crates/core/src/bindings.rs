//! Writes the UI's types. Invariant: `ui/shared/bindings.ts` is what these types are now.

use ts_rs::{Config, TS};

use crate::{effect, id, message, redact, settings, sound, view};

// One long list.
#[allow(clippy::too_many_lines)]
fn declarations() -> String {
    let config = Config::new();
    let mut text = String::from(
        "// Generated from Rust by `cargo xtask bindings`. Do not edit: the tests compare it.\n",
    );
    macro_rules! declare {
        ($($type:ty),* $(,)?) => {
            $(
                text.push_str("\nexport ");
                text.push_str(&<$type as TS>::decl(&config));
                text.push('\n');
            )*
        };
    }
    declare!(
        id::SessionId,
        id::AgentId,
        id::PromptId,
        id::CallId,
        settings::Profile,
        settings::FolderRules,
        settings::Grant,
        settings::Policy,
        settings::QuietHours,
        settings::Notifications,
        settings::Prompts,
        effect::Cue,
        sound::SoundChoice,
        settings::EventSound,
        settings::SoundSettings,
        view::PackView,
        view::SoundSources,
        settings::ProviderKind,
        settings::ProviderView,
        settings::ServerView,
        settings::Audit,
        settings::ShortcutView,
        settings::EnrichmentView,
        settings::ErrorMessages,
        settings::Errors,
        redact::Trial,
        redact::Tried,
        settings::CopilotView,
        message::Occasion,
        settings::WebhookKind,
        settings::OutboxView,
        settings::SlackView,
        settings::WebhookView,
        settings::SettingsView,
        view::SessionState,
        view::Counts,
        view::SubagentView,
        view::RetryView,
        view::PromptPreview,
        view::SessionView,
        view::Decided,
        view::Progress,
        view::Entry,
        view::TimelineEntry,
        view::TimelineChange,
        view::Risk,
        view::Verdict,
        view::PartView,
        view::Scope,
        view::GrantRequest,
        view::GrantView,
        view::RuleProblemKind,
        view::RuleProblem,
        view::Trial,
        view::Explanation,
        view::LongText,
        view::TextPiece,
        view::LineKind,
        view::DiffLine,
        view::FileChangeKind,
        view::FileChange,
        view::FieldOption,
        view::FieldKind,
        view::FormField,
        view::PlanAction,
        view::UrlView,
        view::PromptDetail,
        view::PromptBrief,
        view::NextCall,
        view::VisitorView,
        view::PromptView,
        view::Fate,
        view::GonePrompt,
        view::PromptQueue,
        view::EditedText,
        view::Answer,
        view::PastSession,
        view::NewSession,
        view::Delivery,
        view::ErrorCode,
        view::CommandError,
        view::AppView,
        view::Selection,
        view::NewForm,
        view::HistoryFilter,
        view::HistorySession,
        view::HistorySessions,
        view::HistoryPiece,
        view::HistoryEntry,
        view::HistoryPage,
        view::HistoryField,
        view::HistoryFolder,
        view::HistoryChoices,
        view::HistoryForm,
        view::HistoryExport,
        view::MetricsBy,
        view::MetricCounts,
        view::MetricGroup,
        view::NamedCount,
        view::DecisionCount,
        view::TokenCount,
        view::Metrics,
    );
    text
}

/// With `ASKANCE_WRITE_BINDINGS` set it writes the file; otherwise it fails when the file is not current.
#[test]
fn bindings_are_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/shared/bindings.ts");
    let expected = declarations();
    if std::env::var_os("ASKANCE_WRITE_BINDINGS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("ui/shared");
        std::fs::write(&path, &expected).expect("bindings.ts is written");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "run `cargo xtask bindings`");
}
