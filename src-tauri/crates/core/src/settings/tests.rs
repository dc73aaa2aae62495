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
    assert!(!settings.sounds.tool_call.on);
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
fn the_record_is_kept_unless_it_is_switched_off() {
    let audit = |source: &serde_json::Value| salvage(&json!({ "audit": source })).settings.audit;
    let default =
        Audit { enabled: true, retention_days: 90, max_megabytes: 500, session_files: None, redact: vec![] };
    for nothing in [json!({}), json!(null), json!("off"), json!({"enabled": "no", "retentionDays": -1})] {
        assert_eq!(audit(&nothing), default, "{nothing}");
    }
    let own = json!({"enabled": false, "retentionDays": 7, "maxMegabytes": 20, "sessionFiles": "~/logs"});
    let expected = Audit {
        enabled: false,
        retention_days: 7,
        max_megabytes: 20,
        session_files: Some("~/logs".to_owned()),
        redact: vec![],
    };
    assert_eq!(audit(&own), expected);
    assert_eq!(SettingsView::of(&salvage(&json!({ "audit": own })).settings, vec![], vec![]).audit, expected);
}

#[test]
fn directories_and_confirmed_rules_are_kept() {
    let source = json!({"policy": {"allow": ["shell(rm:*)"], "later": [1]}});
    let patch = json!({"policy": {"directories": ["~/src", "/srv"], "confirmed": ["shell(rm:*)"]}});
    let merged = patched(&source, &patch).expect("the patch is right");
    assert_eq!(merged.pointer("/policy/later"), Some(&json!([1])));
    let Salvaged { settings, problems } = salvage(&merged);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(settings.policy.directories, ["~/src", "/srv"]);
    assert_eq!(settings.policy.confirmed, ["shell(rm:*)"]);
    // Written by hand, a wrong folder still limits, and is named.
    let salvaged = salvage(&json!({"policy": {"directories": ["src"]}}));
    assert_eq!(salvaged.settings.policy.directories, ["src"]);
    assert_eq!(salvaged.problems.len(), 1, "{:?}", salvaged.problems);
}

#[test]
fn a_wrong_patch_is_refused_with_a_sentence() {
    let table = [
        (json!({"slack": {"webhookUrl": "hello"}}), "This webhook is no web address."),
        (json!({"slack": {"webhookUrl": "http://example.com/x"}}), "This webhook must begin with https://."),
        (json!({"policy": {"allow": ["rm(x"]}}), "`rm(x` is no rule"),
        (json!({"policy": {"directories": ["/srv", "src"]}}), "`src` must begin with `/` or `~/`."),
        (json!({"sounds": {"volume": 3}}), "`sounds.volume`"),
        (json!({"copilot": {"provider": {"baseUrl": "nope"}}}), "`copilot.provider.baseUrl`"),
        (json!({"audit": {"retentionDays": 0}}), "`audit.retentionDays` is not between 1 and 3650."),
        (json!({"audit": {"maxMegabytes": 1}}), "`audit.maxMegabytes` is not between 10 and 100000."),
        (json!({"audit": {"sessionFiles": "logs"}}), "`audit.sessionFiles` must begin with"),
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
        "webhooks": [{"id": "a", "kind": "json", "url": format!("https://hooks.example.com/{secret}"), "secret": secret}],
        "copilot": {"server": {"host": "h", "port": 1, "token": secret}, "provider": {"baseUrl": "http://h/v1", "apiKey": secret}}
    });
    let settings = salvage(&source).settings;
    let view = SettingsView::of(&settings, vec![], vec![]);
    let text = serde_json::to_string(&view).expect("a view is JSON");
    assert!(!text.contains(&secret), "{text}");
    assert!(!format!("{settings:?}").contains(&secret));
    assert_eq!(view.slack.webhook_host.as_deref(), Some("hooks.slack.com"));
    assert!(view.slack.webhook_set);
    assert_eq!(view.webhooks[0].host.as_deref(), Some("hooks.example.com"));
    assert!(view.webhooks[0].secret_set);
}

#[test]
fn webhooks_of_every_quality() {
    let url = "https://hooks.example.com/x";
    let salvaged = salvage(&json!({"webhooks": [
        {"id": "a", "kind": "json", "url": url, "secret": "s", "on": ["error", "waiting"], "later": 1},
        {"id": "a", "kind": "json", "url": url},
        {"id": "b", "kind": "pager", "url": url},
        {"id": "c c", "kind": "json", "url": url},
        "d",
        {"id": "e", "kind": "ntfy", "url": "http://example.com/topic", "secret": 7, "enabled": "yes", "on": ["error", "rain"]},
        {"id": "f", "kind": "teams", "url": url, "enabled": false},
        {"id": "g", "kind": "discord", "url": "http://[::1]:9/x", "on": "error"},
    ]}));
    let short: Vec<_> = salvaged
        .settings
        .webhooks
        .iter()
        .map(|webhook| {
            (
                webhook.id.as_str(),
                webhook.url.as_str(),
                webhook.secret.is_some(),
                webhook.enabled,
                webhook.on.clone(),
            )
        })
        .collect();
    insta::assert_debug_snapshot!((short, &salvaged.problems));
    let destinations: Vec<_> = salvaged.settings.destinations().into_iter().map(|found| found.id).collect();
    assert_eq!(destinations, ["webhook:a", "webhook:g"]);
    assert_eq!(salvage(&json!({"webhooks": {"a": 1}})).problems.len(), 1);
    let many: Vec<_> = (0..30).map(|id| json!({"id": id.to_string(), "kind": "json", "url": url})).collect();
    let salvaged = salvage(&json!({ "webhooks": many }));
    assert_eq!((salvaged.settings.webhooks.len(), salvaged.problems.len()), (20, 1));
}

#[test]
fn webhooks_are_patched_by_their_ids() {
    let secret = "https://hooks.example.com/secret";
    let source = json!({"webhooks": [{"id": "a", "kind": "json", "url": secret, "later": 1}, {"id": "b", "kind": "ntfy", "url": secret}]});
    let patch = json!({"slack": {"sessionEnded": true}, "webhooks": {"a": {"on": ["waiting"]}, "b": null, "c": {"kind": "teams", "url": secret}, "d": null}});
    let merged = patched(&source, &patch).expect("the patch is right");
    assert_eq!(
        merged,
        json!({
            "webhooks": [
                {"id": "a", "kind": "json", "url": secret, "later": 1, "on": ["waiting"]},
                {"kind": "teams", "url": secret, "id": "c"},
            ],
            "slack": {"sessionEnded": true},
        })
    );
    for wrong in [
        json!({"webhooks": {"n": {"kind": "json", "url": "http://example.com/x"}}}),
        json!({"webhooks": {"n": {"kind": "json"}}}),
        json!({"webhooks": {"n n": {"kind": "json", "url": secret}}}),
        json!({"webhooks": {"a": {"kind": "smoke"}}}),
        json!({"webhooks": {"a": {"url": null}}}),
        json!({"webhooks": 7}),
        json!({"slack": {"waitingMinutes": 0}}),
    ] {
        let refused = patched(&source, &wrong);
        assert!(refused.is_err(), "{wrong}");
        assert!(!format!("{refused:?}").contains("secret"));
    }
}

#[test]
fn slack_is_posted_to_where_it_is_or_where_the_person_said() {
    let table = [
        ("https://hooks.slack.com/services/x", None, true),
        ("https://HOOKS.slack-gov.com/services/x", None, true),
        ("http://127.0.0.1:9/services/x", None, true),
        ("https://hooks.slack.com.example.com/x", None, false),
        ("https://hooks.slack.com@example.com/x", None, false),
        ("https://chat.example.com/hooks/x", None, false),
        ("https://chat.example.com/hooks/x", Some("chat.example.com"), true),
        ("https://other.example.com/hooks/x", Some("chat.example.com"), false),
    ];
    for (url, confirmed, is) in table {
        let settings = salvage(&json!({"slack": {"webhookUrl": url, "confirmedHost": confirmed}})).settings;
        assert_eq!(settings.slack.is_confirmed(), is, "{url}");
        assert_eq!(settings.destinations().len(), usize::from(is), "{url}");
    }
}

#[test]
fn who_is_told_of_requests_that_wait() {
    let minutes = |source| salvage(&source).settings.waiting_minutes();
    assert_eq!(minutes(json!({})), None);
    assert_eq!(minutes(json!({"slack": {"waitingMinutes": 3}})), Some(3));
    let webhook = |on: &str| json!({"webhooks": [{"id": "a", "kind": "ntfy", "url": "https://ntfy.example.com/t", "on": [on]}]});
    assert_eq!(minutes(webhook("waiting")), Some(5));
    assert_eq!(minutes(webhook("error")), None);
}
