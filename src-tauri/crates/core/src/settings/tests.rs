//! Settings of every quality, as a table.

use serde_json::json;

use super::*;

#[test]
fn nothing_at_all_gives_the_defaults() {
    for source in [json!(null), json!({})] {
        let salvaged = salvage(&source);
        assert_eq!(salvaged, Salvaged { settings: Settings::default(), problems: vec![] }, "{source}");
    }
}

#[test]
fn a_file_of_version_one_reads_as_it_always_did() {
    let frozen: serde_json::Value =
        serde_json::from_str(include_str!("frozen_v1.json")).expect("the frozen file is JSON");
    let salvaged = salvage(&frozen);
    insta::assert_debug_snapshot!(salvaged);
}

#[test]
fn a_wrong_value_costs_only_itself() {
    let salvaged = salvage(&json!({
        "policy": {"profile": "yolo", "deny": ["bash", 7], "allow": ["view"]},
        "notifications": "loud",
        "sounds": {"volume": 11, "error": "vuvuzela", "toolCall": null},
        "slack": {"webhookUrl": "not a url"},
        "copilot": {"server": {"host": "h", "port": 99999}, "model": "m"},
        "somethingElse": {"kept": true}
    }));
    let settings = &salvaged.settings;
    assert_eq!(settings.policy.profile, Profile::Ask);
    assert_eq!(settings.policy.deny, ["bash"]);
    assert_eq!(settings.policy.allow, ["view"]);
    assert_eq!(settings.sounds.tool_call, None);
    assert!((settings.sounds.volume - 0.6).abs() < f32::EPSILON);
    assert_eq!(settings.slack.webhook_url, None);
    assert_eq!(settings.copilot.model.as_deref(), Some("m"));
    insta::assert_debug_snapshot!(salvaged.problems);
}

#[test]
fn problems_repeat_no_value() {
    let secret = ["s3", "cret"].concat();
    let salvaged = salvage(
        &json!({"slack": {"webhookUrl": format!("ftp://{secret}")}, "copilot": {"provider": {"baseUrl": format!("{secret}"), "apiKey": secret}}}),
    );
    assert!(!salvaged.problems.is_empty());
    assert!(!format!("{salvaged:?}").contains(&secret));
}

#[test]
fn a_patch_changes_what_it_names_and_keeps_the_rest() {
    let source = json!({"future": 1, "policy": {"allow": ["view"], "later": true}});
    let merged = patched(&source, &json!({"policy": {"deny": ["bash"]}, "sounds": {"toolCall": null}}));
    assert_eq!(
        merged,
        Ok(
            json!({"future": 1, "policy": {"allow": ["view"], "later": true, "deny": ["bash"]}, "sounds": {"toolCall": null}})
        )
    );
}

#[test]
fn a_wrong_patch_is_refused_with_a_sentence() {
    let table = [
        (json!({"slack": {"webhookUrl": "hello"}}), "This webhook is no web address."),
        (json!({"slack": {"webhookUrl": "http://example.com/x"}}), "This webhook must begin with https://."),
        (json!({"policy": {"allow": ["rm(x"]}}), "`rm(x` is no rule"),
        (json!({"sounds": {"volume": 3}}), "`sounds.volume`"),
        (json!({"copilot": {"provider": {"baseUrl": "nope"}}}), "`copilot.provider.baseUrl`"),
    ];
    for (patch, begins) in table {
        let refused = patched(&json!({}), &patch).map_err(|error| error.to_string());
        assert!(matches!(&refused, Err(text) if text.starts_with(begins)), "{patch}: {refused:?}");
    }
    assert!(patched(&json!({}), &json!({"slack": {"webhookUrl": "http://127.0.0.1:9/x"}})).is_ok());
}

#[test]
fn the_view_holds_no_secret() {
    let secret = "x".repeat(12);
    let source = json!({
        "slack": {"webhookUrl": format!("https://hooks.slack.com/services/{secret}")},
        "copilot": {"server": {"host": "h", "port": 1, "token": secret}, "provider": {"baseUrl": "http://h/v1", "apiKey": secret}}
    });
    let settings = salvage(&source).settings;
    let view = SettingsView::of(&settings, vec![], vec![]);
    let text = serde_json::to_string(&view).expect("a view is JSON");
    assert!(!text.contains(&secret), "{text}");
    assert!(!format!("{settings:?}").contains(&secret));
    assert_eq!(view.slack.webhook_host.as_deref(), Some("hooks.slack.com"));
    assert!(view.slack.webhook_set);
}
