//! File tools: rules with paths, directories, and where things really lead.

use super::*;

fn edit(path: &str) -> ToolCall {
    tool("edit", json!({ "path": path, "old_str": "a", "new_str": "b" }))
}

#[test]
fn paths_are_matched_by_component() {
    // allowing, denying
    let table = [
        ("write(.env.sample)", ".env.sample", true, true),
        ("write(a.rs)", "src/a.rs", true, true),
        ("write(a.rs)", "src/ba.rs", false, false),
        ("write(src/a.rs)", "x/src/a.rs", true, true),
        ("write(src/**)", "src/x/y.rs", true, true),
        ("write(src/**)", "x/src/y.rs", false, true),
        ("write(src/*)", "src/x/y.rs", false, false),
        ("write(src/**)", "src/../a.rs", false, false),
        ("write(src/**)", "/home/p/shop/src/a", true, true),
        ("write(src/**)", "/other/src/a", false, true),
        ("write(a.rs)", "/other/a.rs", false, true),
        ("write(/home/p/shop/a)", "a", true, true),
        ("write(/home/p/shop/a)", "b/a", false, false),
        ("write(/tmp/**)", "/tmp/x", true, true),
        ("write(/tmp/**)", "/tmp/../etc/x", false, false),
        ("write(A.rs)", "a.rs", false, true),
        ("read(a.rs)", "a.rs", false, false),
    ];
    for (rule, path, allows, denies) in table {
        assert_eq!(
            by(&policy(&[rule], &[], &[]), &edit(path)).outcome == Outcome::Allow,
            allows,
            "{rule} allows {path}"
        );
        assert_eq!(
            by(&policy(&["write"], &[], &[rule]), &edit(path)).outcome == Outcome::Deny,
            denies,
            "{rule} denies {path}"
        );
    }
}

#[test]
fn links_are_seen_by_every_list() {
    let mut call = edit("src/link");
    call.real_paths = Some(vec!["/home/p/secret/a".into()]);
    assert_eq!(by(&policy(&["write(src/**)"], &[], &[]), &call).outcome, Outcome::Ask);
    assert_eq!(by(&policy(&["write"], &[], &["write(/home/p/secret/**)"]), &call).outcome, Outcome::Deny);
    assert_eq!(by(&policy(&["write(src/**)"], &["write(secret/a)"], &[]), &call).outcome, Outcome::Ask);
    call.real_paths = None;
    assert_eq!(by(&policy(&["write(src/**)"], &[], &[]), &call).outcome, Outcome::Ask);
    let mut looking = tool("view", json!({"path": "link"}));
    looking.real_paths = Some(vec!["/home/p/shop/.env".into()]);
    assert_eq!(by(&Policy::default(), &looking).outcome, Outcome::Ask);
}

#[test]
fn file_tools_stay_in_the_directories() {
    let fenced = |allow: &[&str]| Policy {
        directories: vec!["/home/p/shop".into(), "/tmp/x/".into()],
        ..policy(allow, &[], &[])
    };
    let table = [
        ("view", "a", Outcome::Allow),
        ("view", "/home/p/shop/a", Outcome::Allow),
        ("view", "/home/p/shopping/a", Outcome::Deny),
        ("view", "../a", Outcome::Deny),
        ("view", "src/../../a", Outcome::Deny),
        ("view", "~/a", Outcome::Deny),
        ("view", "/etc/passwd", Outcome::Deny),
        ("view", "/tmp/x/a", Outcome::Ask),
        ("view", "/tmp/xy", Outcome::Deny),
        ("create", "new/file", Outcome::Allow),
        ("create", "/tmp/x/new", Outcome::Allow),
        ("create", "/tmp/new", Outcome::Deny),
        ("edit", "/home/p/.bashrc", Outcome::Deny),
        ("view", "/", Outcome::Deny),
        ("view", "", Outcome::Allow),
    ];
    for (name, path, expected) in table {
        let rules = if name == "view" { fenced(&[]) } else { fenced(&["write"]) };
        assert_eq!(by(&rules, &tool(name, json!({"path": path}))).outcome, expected, "{name} {path:?}");
    }
    // Not even a trusting profile, and not by a link.
    let trusted =
        |call: &ToolCall| decide(&fenced(&["write"]), Profile::AllowAll, Switches::default(), call).outcome;
    assert_eq!(trusted(&edit("/etc/x")), Outcome::Deny);
    let mut link = edit("src/link");
    link.real_paths = Some(vec!["/etc/x".into()]);
    assert_eq!(trusted(&link), Outcome::Deny);
    assert_eq!(trusted(&tool("edit", json!({}))), Outcome::Deny);
    assert_eq!(trusted(&tool("grep", json!({"pattern": "x"}))), Outcome::Allow);
    let elsewhere = Policy { directories: vec!["/srv".into()], ..Policy::default() };
    assert_eq!(by(&elsewhere, &tool("grep", json!({"pattern": "x"}))).outcome, Outcome::Deny);
    assert_eq!(outcome(&elsewhere, "cat a"), Outcome::Ask);
    assert_eq!(
        outcome(&Policy { allow: vec!["write(out/**)".into()], ..elsewhere }, "echo x > out/a"),
        Outcome::Ask
    );
}

#[test]
fn what_steers_is_high_risk() {
    for path in [
        ".git/hooks/pre-commit",
        ".git/config",
        ".github/hooks/x.json",
        ".husky/pre-commit",
        "/home/p/.copilot/config.json",
        "/home/p/.bashrc",
        "/home/p/.zshrc",
        "/home/p/.ssh/authorized_keys",
        "/home/p/.config/fish/config.fish",
        "/home/p/.config/autostart/x.desktop",
        "/etc/crontab",
        "/home/p/.local/share/dev.askance.desktop/settings.json",
        ".env",
        "/etc/hosts",
        "/home/p/x",
    ] {
        let decision = by(&policy(&["write", "write(/**)"], &[], &[]), &edit(path));
        assert_eq!((decision.outcome, decision.risk), (Outcome::Ask, Risk::High), "{path}");
        assert!(!decision.risk_reason.is_empty() && decision.suggestion.is_none(), "{path}");
    }
    let own = "/home/p/.local/share/dev.askance.desktop/settings.json";
    let trusted = decide(&Policy::default(), Profile::AllowAll, Switches::default(), &edit(own));
    assert_eq!(trusted.outcome, Outcome::Ask);
    let trusted = decide(
        &Policy::default(),
        Profile::AllowAll,
        Switches::default(),
        &shell(&format!("echo x > {own}")),
    );
    assert_eq!(trusted.outcome, Outcome::Ask);
    let exact = format!("write({own})");
    assert_eq!(by(&policy(&[&exact], &[], &[]), &edit(own)).outcome, Outcome::Allow);
    assert_eq!(by(&policy(&["write"], &[], &[]), &edit("src/a.rs")).outcome, Outcome::Allow);
}

#[test]
fn a_patch_is_looked_at_file_by_file() {
    let patch = |files: &str| {
        tool("apply_patch", json!({ "patch": format!("*** Begin Patch\n{files}\n*** End Patch") }))
    };
    let rules = policy(&["write(src/**)"], &[], &["write(lock.json)"]);
    assert_eq!(by(&rules, &patch("*** Update File: src/a.rs\n@@\n-a\n+b")).outcome, Outcome::Allow);
    assert_eq!(by(&rules, &patch("*** Update File: src/a.rs\n*** Add File: b.rs\n+x")).outcome, Outcome::Ask);
    assert_eq!(by(&rules, &patch("*** Update File: src/a.rs\n*** Move to: ../b.rs")).outcome, Outcome::Ask);
    assert_eq!(by(&rules, &patch("*** Delete File: lock.json")).outcome, Outcome::Deny);
    assert_eq!(by(&rules, &patch("nothing")).outcome, Outcome::Ask);
    let trusted = decide(&rules, Profile::AllowAll, Switches::default(), &patch("nothing"));
    assert_eq!(trusted.outcome, Outcome::Ask);
}
