//! File tools, servers' tools and addresses that once reached further than the policy saw.

use super::*;

const FOLDER: &str = "/home/p/shop";

/// A call whose paths lead where `real` says; none where nobody found out.
fn leading(name: &str, args: serde_json::Value, real: Option<&[&str]>) -> ToolCall {
    ToolCall { real_paths: real.map(|real| real.iter().map(PathBuf::from).collect()), ..tool(name, args) }
}

fn asks(policy: &Policy, call: &ToolCall) {
    let decision = by(policy, call);
    assert_eq!(decision.outcome, Outcome::Ask, "{} {}: {}", call.tool, call.args, decision.reason);
}

fn runs(policy: &Policy, call: &ToolCall) {
    let decision = by(policy, call);
    assert_eq!(decision.outcome, Outcome::Allow, "{} {}: {}", call.tool, call.args, decision.reason);
}

#[test]
fn a_search_takes_a_text_apart_at_its_blanks() {
    let none = policy(&[], &[], &[]);
    for name in ["grep", "rg", "glob"] {
        for args in [
            json!({"pattern": "k", "paths": "src /home/p/other"}),
            json!({"pattern": "k", "path": "src ../other"}),
            json!({"pattern": "k", "paths": ["src", "docs  /etc"]}),
        ] {
            asks(&none, &tool(name, args));
        }
        for paths in [".en*", "{src,.env}", "\"src\" \".env\""] {
            asks(&none, &tool(name, json!({"pattern": "k", "paths": paths})));
        }
        runs(&none, &tool(name, json!({"pattern": "k", "paths": "src docs"})));
        runs(&none, &tool(name, json!({"pattern": "k"})));
    }
    for pattern in ["{/etc/*,a}", "{..,a}/*", ".{.,a}/*", "[.][.]/*", "\\.\\./*"] {
        asks(&none, &tool("glob", json!({"pattern": pattern})));
    }
    runs(&none, &tool("glob", json!({"pattern": "src/**/*.{rs,ts}"})));
    let denied = by(
        &policy(&[], &[], &["read(/home/p/other/**)"]),
        &tool("grep", json!({"pattern": "k", "paths": "src /home/p/other/x"})),
    );
    assert_eq!(denied.outcome, Outcome::Deny);
}

#[test]
fn a_search_that_prints_lines_meets_the_secrets_below() {
    let none = policy(&[], &[], &[]);
    let lines = json!({"pattern": "k", "output_mode": "content"});
    let wanted = paths_to_resolve(&tool("grep", lines.clone()));
    assert!(
        wanted.len() == 1
            && wanted[0].below == Below::Unignored
            && wanted[0].path == PathBuf::from(FOLDER).join(".")
    );
    asks(&none, &leading("grep", lines.clone(), Some(&["/home/p/shop/conf/.env"])));
    runs(&none, &leading("grep", lines, Some(&[FOLDER])));
    // Names alone tell of a text, guess by guess; and what a glob picks is searched even if git ignores it.
    let below = |args| paths_to_resolve(&tool("grep", args))[0].below;
    assert_eq!(below(json!({"pattern": "^KEY=a"})), Below::Unignored);
    assert_eq!(below(json!({"pattern": "k", "glob": "*env"})), Below::All);
    assert_eq!(below(json!({"pattern": "k", "glob": ["*env"]})), Below::All);
    assert_eq!(below(json!({"pattern": "k", "glob": "src/**/*.rs"})), Below::Nothing);
    assert_eq!(paths_to_resolve(&tool("glob", json!({"pattern": "*"})))[0].below, Below::Nothing);
    asks(&none, &tool("grep", json!({"pattern": "k", "glob": ".env*", "output_mode": "content"})));
    // What a rule is about may lie below.
    for rules in [policy(&[], &[], &["read(conf/secret.txt)"]), policy(&["read"], &["read(conf/**)"], &[])] {
        asks(&rules, &tool("grep", json!({"pattern": "k"})));
    }
}

#[test]
fn a_patch_hides_no_file() {
    let all = policy(&["write(/home/p/shop/**)"], &[], &[]);
    for patch in [
        "*** Begin Patch\n*** Add File: a\n+a\n\u{feff}*** Add File: ../q\n+b\n*** End Patch",
        "*** Add File: \u{feff}../q\n+b",
        "*** Add File: a\n+b\n\u{feff}*** Move to: ../q",
        "*** Add File: a\n+b\n*** Move to: \u{feff}/etc/q",
        "\u{feff}*** Delete File: ../q",
        "*** Add File: a\n+b\n\u{feff}*** Add File: .git/hooks/pre-commit\n+b",
        // Nobody knows how these are read.
        "*** Add File: a\n+b\n\u{200b}*** Add File: ../q\n+b",
        "*** Add File: a\n+b\n***  Add File: ../q\n+b",
        "*** Add File: b\u{200b}\n+b",
    ] {
        asks(&all, &tool("apply_patch", json!(patch)));
    }
    // Nobody knows that it is not one of Askance's own files.
    let odd = tool("apply_patch", json!("***  Update File: /home/p/.config/dev.askance.desktop/x\n+b"));
    let trusted = decide(&policy(&[], &[], &[]), Profile::AllowAll, Switches::default(), &odd);
    assert_eq!(trusted.outcome, Outcome::Ask, "{}", trusted.reason);
    asks(&policy(&["write"], &[], &[]), &odd);
    let denied = by(
        &policy(&["write"], &[], &["write(.env)"]),
        &tool("apply_patch", json!("*** Add File: .env\u{feff}\n+b")),
    );
    assert_eq!(denied.outcome, Outcome::Deny);
    // Lines of a file may look like anything.
    runs(&all, &tool("apply_patch", json!("*** Add File: a\n+*** Add File: ../q\n+b")));
}

#[test]
fn one_place_that_nobody_knows_is_enough() {
    let args = json!("*** Add File: link/x\n+a\n*** Delete File: dangling");
    let unseen = leading("apply_patch", args, None);
    for rules in [policy(&["write"], &[], &[]), policy(&["write"], &[], &["write(/home/p/out/**)"])] {
        asks(&rules, &unseen);
    }
    let limited = Policy { directories: vec![FOLDER.to_owned()], ..policy(&["write"], &[], &[]) };
    assert_eq!(by(&limited, &unseen).outcome, Outcome::Deny);
    let trusted = decide(&policy(&[], &[], &[]), Profile::AllowAll, Switches::default(), &unseen);
    assert_eq!(trusted.outcome, Outcome::Ask, "{}", trusted.reason);
    let reads = leading("grep", json!({"pattern": "k", "paths": ["dangling", "link"]}), None);
    asks(&policy(&["read"], &[], &["read(/home/p/out/**)"]), &reads);
}

#[test]
fn a_rule_for_a_folder_is_not_one_for_where_its_links_lead() {
    let docs = policy(&["write(docs/**)", "read(/home/p/d/**)"], &[], &[]);
    let new =
        |real: &str| leading("create", json!({"path": "docs/gh/x.yml", "file_text": ""}), Some(&[real]));
    asks(&docs, &new("/home/p/shop/.github/workflows/x.yml"));
    asks(&docs, &new("/home/p/shop/src/x.yml"));
    runs(&docs, &new("/home/p/shop/docs/gh/x.yml"));
    // The folder itself may be a link.
    let mut linked = new("/mnt/shop/docs/gh/x.yml");
    linked.real_cwd = Some(PathBuf::from("/mnt/shop"));
    runs(&docs, &linked);
    let view = leading("view", json!({"path": "/home/p/d/b"}), Some(&["/etc/passwd"]));
    asks(&docs, &view);
    let through =
        by(&policy(&[], &[], &[]), &leading("view", json!({"path": "d/b"}), Some(&["/etc/passwd"])));
    assert_eq!(through.risk_reason, "It reads outside of the session's folder.");
    assert_eq!(through.suggestion, None, "a rule for its words would allow nothing");
}

#[test]
fn what_is_offered_for_a_servers_tool_is_for_that_tool_alone() {
    let call = tool("mail-list", json!({}));
    let offered = by(&policy(&[], &[], &[]), &call).suggestion.unwrap();
    let rules: Vec<String> = offered.rules.iter().map(ToString::to_string).collect();
    let granted = policy(&rules.iter().map(String::as_str).collect::<Vec<_>>(), &[], &[]);
    runs(&granted, &call);
    asks(&granted, &tool("mail-list-purge", json!({})));
    for name in ["shell-x", "read-x", "write-x", "url-x"] {
        let offered = by(&policy(&[], &[], &[]), &tool(name, json!({}))).suggestion;
        for rule in offered.into_iter().flat_map(|offered| offered.rules) {
            let granted = policy(&[&rule.to_string()], &[], &[]);
            assert_ne!(outcome(&granted, "touch x"), Outcome::Allow, "{rule}");
        }
    }
}

#[test]
fn a_denied_address_has_no_other_spelling() {
    let rules = policy(&["url(x.com)", "url"], &[], &["url(https://x.com/admin)", "url(127.0.0.1)"]);
    for url in [
        "https://x.com/admin",
        "https://x.com/admin/",
        "https://x.com/admin?",
        "https://x.com/%61dmin",
        "http://[::ffff:127.0.0.1]/",
    ] {
        assert_eq!(by(&rules, &tool("web_fetch", json!({"url": url}))).outcome, Outcome::Deny, "{url}");
    }
    runs(&rules, &tool("web_fetch", json!({"url": "https://x.com/other"})));
}
