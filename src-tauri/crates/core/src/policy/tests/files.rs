//! File tools: rules with paths, directories, and where things really lead.

use std::path::Path;

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
fn a_tilde_names_the_home_folder_in_directories_too() {
    let fenced = Policy { directories: vec!["~/shop".into(), " ~/notes ".into()], ..Policy::default() };
    let seen = |home: Option<&str>, path: &str| {
        let policy = in_folder(&fenced, Path::new("/home/p/shop"), home.map(Path::new));
        by(&policy, &tool("view", json!({ "path": path }))).outcome
    };
    assert_eq!(seen(Some("/home/p"), "a"), Outcome::Allow);
    assert_eq!(seen(Some("/home/p"), "/home/p/notes/a"), Outcome::Ask);
    assert_eq!(seen(Some("/home/p"), "/home/p/other/a"), Outcome::Deny);
    // Where nobody knows the home folder, nothing is in it.
    assert_eq!(seen(None, "a"), Outcome::Deny);
}

#[test]
fn a_redirection_of_many_commands_needs_what_one_of_a_single_command_needs() {
    let rules = policy(&["write(out/**)"], &[], &[]);
    all(
        Outcome::Allow,
        &rules,
        &["> out/a", "{ ls; pwd; } > out/a", "for i in 1 2; do echo $i; done >> out/a", "(ls) 2> /dev/null"],
    );
    all(Outcome::Allow, &Policy::default(), &["2>/dev/null", "{ ls; } &> /dev/null", "{ cat; } < a"]);
    all(
        Outcome::Ask,
        &rules,
        &[
            "> a",
            "{ ls; } > /tmp/a",
            "{ ls; } > out/../a",
            "{ rm x; } > out/a",
            "{ ls; } > \"$x\"",
            "for i in 1 2; do npm x; done > out/a",
            "{ cat; } < /etc/passwd",
            "{ cat; } < .env",
            "{ ls; } > out/.git/hooks/pre-commit",
        ],
    );
    all(
        Outcome::Ask,
        &Policy::default(),
        &["> a", "{ ls; } > a", "while read -r l; do echo $l; done < a > b"],
    );
    all(
        Outcome::Deny,
        &policy(&["write"], &[], &["write(lock.json)"]),
        &["> lock.json", "{ ls; } > lock.json"],
    );
}

#[test]
fn directories_are_places_whatever_the_path_says() {
    let home = std::path::Path::new("/home/p");
    let fenced = |directories: &[&str], home| {
        let policy = Policy {
            directories: directories.iter().map(|place| (*place).to_owned()).collect(),
            ..policy(&["write", "write(/**)", "read(/**)"], &[], &[])
        };
        in_folder(&policy, std::path::Path::new("/home/p/shop"), home)
    };
    let runs = |policy: &Policy, name: &str, path: &str| {
        by(policy, &tool(name, json!({ "path": path }))).outcome != Outcome::Deny
    };
    let table: &[(&[&str], &str, bool)] = &[
        (&["~"], "/home/p/x", true),
        (&["~"], "/home/px/x", false),
        (&["~"], "/home/q/x", false),
        (&["~/shop"], "new/not/there/yet", true),
        (&["~/shop"], "/home/p/shop", true),
        (&["~/shop"], "/home/p/shop2/a", false),
        (&["~/shop"], "/home/p/sho/a", false),
        (&["~/shop/"], "a/../b", true),
        (&["~/shop"], "a/../../b", false),
        (&["~/shop"], "/home/p/shop/../shop/a", true),
        (&["~/shop"], "/home/p/shop/../a", false),
        (&["~/shop"], "/../../a", false),
        (&["~/shop"], "~/shop/a", false),
        (&["~other/x"], "/home/other/x/a", false),
        (&["/home/p/x/../shop"], "a", true),
        (&["/home/p/shop/src"], "src/a", true),
        (&["/home/p/shop/src"], "a", false),
        (&["/home/p/shop/src"], "src/../a", false),
        (&["/home/p/shop/src"], "srcs/a", false),
        (&["/srv", "~/shop"], "/srv/a", true),
        (&["/srv", "~/shop"], "a", true),
        (&["/srv", "~/shop"], "/tmp/a", false),
        (&["/"], "/tmp/a", true),
        // What names no place holds nothing.
        (&[""], "a", false),
        (&["shop"], "a", false),
        (&["."], "a", false),
        (&["/.."], "a", false),
    ];
    for (directories, path, expected) in table {
        for name in ["view", "create", "edit"] {
            let policy = fenced(directories, Some(home));
            assert_eq!(runs(&policy, name, path), *expected, "{name} {path} in {directories:?}");
        }
    }
    // Without a home, `~` is no place at all.
    for path in ["/home/p/x", "a", "~/a", "~"] {
        assert!(!runs(&fenced(&["~"], None), "view", path), "{path}");
    }
    // By its words inside, by a link outside; and the other way round.
    for (path, real, expected) in [
        ("src/a", "/home/p/shop/src/a", true),
        ("src/link", "/home/p/secret/a", false),
        ("src/new/file", "/tmp/new/file", false),
        ("/tmp/link", "/home/p/shop/a", false),
    ] {
        let mut call = tool("edit", json!({ "path": path }));
        call.real_paths = Some(vec![real.into()]);
        let denied = by(&fenced(&["~/shop"], Some(home)), &call).outcome == Outcome::Deny;
        assert_eq!(!denied, expected, "{path} to {real}");
    }
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

/// Found by trying: the runtime takes only `input`, and ends lines at a lone carriage return.
#[test]
fn a_patch_names_its_files_in_every_way() {
    let rules = policy(&["write(src/**)"], &[], &["write(.git/**)"]);
    let add = |path: &str| format!("*** Begin Patch\n*** Add File: {path}\n+x\n*** End Patch");
    let outcome = |args: serde_json::Value| by(&rules, &tool("apply_patch", args)).outcome;
    assert_eq!(outcome(json!({ "input": add("src/a") })), Outcome::Allow);
    assert_eq!(outcome(json!(add("src/a"))), Outcome::Allow);
    let hook = ".git/hooks/pre-commit";
    for hidden in [
        json!({ "patch": add("src/a"), "input": add(hook) }),
        json!({ "input": add("src/a"), "diff": add(hook) }),
        json!({ "path": "src/x", "patch": 1, "input": add(hook) }),
        json!({ "input": format!("*** Add File: src/a\n+x\r*** Add File: {hook}\r+evil") }),
        json!({ "input": format!("*** Update File: src/a\n*** Move to: {hook}\n@@\n-x\n+y") }),
    ] {
        assert_eq!(outcome(hidden.clone()), Outcome::Deny, "{hidden}");
    }
    assert_ne!(outcome(json!({ "patch": 1, "input": add("src/a") })), Outcome::Allow);
    assert_ne!(outcome(json!({ "patch": [add(hook)], "input": add("src/a") })), Outcome::Allow);
}
