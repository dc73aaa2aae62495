//! The policy as a table: settings and a call in, a verdict out.

use serde_json::json;

use super::*;
use crate::policy::paths_to_resolve;
use crate::policy::place::normalised;

fn call(tool: &str, args: Value) -> ToolCall {
    // The rim resolves where a path leads; here every path leads where it says, unless a test says otherwise.
    let cwd = PathBuf::from("/home/p/shop");
    let mut call =
        ToolCall { tool: tool.to_owned(), args, real_paths: None, real_cwd: Some(cwd.clone()), cwd };
    call.real_paths = paths_to_resolve(&call).into_iter().map(|path| normalised(&path.path)).collect();
    call
}

fn policy(allow: &[&str], ask: &[&str], deny: &[&str]) -> Policy {
    let owned = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
    Policy { allow: owned(allow), ask: owned(ask), deny: owned(deny), ..Policy::default() }
}

fn outcome(policy: &Policy, profile: Profile, call: &ToolCall) -> Outcome {
    decide(policy, profile, Switches::default(), call).outcome
}

#[test]
fn deny_goes_before_ask_and_ask_before_allow() {
    let bash = call("bash", json!({"command": "npm test"}));
    let table = [
        (policy(&[], &[], &[]), Outcome::Ask),
        (policy(&["bash"], &[], &[]), Outcome::Allow),
        (policy(&["shell"], &[], &[]), Outcome::Allow),
        (policy(&["bash"], &["bash"], &[]), Outcome::Ask),
        (policy(&["bash"], &["bash"], &["bash"]), Outcome::Deny),
        (policy(&["bash"], &[], &["shell"]), Outcome::Deny),
        (policy(&["view"], &[], &["edit"]), Outcome::Ask),
    ];
    for (policy, expected) in table {
        assert_eq!(outcome(&policy, Profile::Ask, &bash), expected, "{policy:?}");
    }
}

#[test]
fn a_malformed_rule_never_allows() {
    let bash = call("bash", json!({"command": "npm test"}));
    for rule in ["shell(npm test", "shell()", "shell(*)", "", "*", "bash ", " bash"] {
        let expected = if rule.trim() == "bash" { Outcome::Allow } else { Outcome::Ask };
        assert_eq!(outcome(&policy(&[rule], &[], &[]), Profile::Ask, &bash), expected, "{rule:?}");
    }
}

#[test]
fn profiles() {
    use Outcome::{Allow, Ask, Deny};
    let inside = json!({"path": "src/a.rs"});
    let outside = json!({"path": "/etc/passwd"});
    let table = [
        (Profile::Ask, "view", inside.clone(), Allow),
        (Profile::Ask, "view", outside.clone(), Ask),
        (Profile::Ask, "edit", inside.clone(), Ask),
        (Profile::Ask, "grep", json!({"pattern": "x"}), Allow),
        (Profile::Ask, "task", json!({"prompt": "x"}), Ask),
        (Profile::ReadOnly, "view", inside.clone(), Allow),
        (Profile::ReadOnly, "view", outside.clone(), Ask),
        (Profile::ReadOnly, "bash", json!({"command": "ls"}), Deny),
        (Profile::ReadOnly, "some-mcp-tool", json!({}), Deny),
        (Profile::AllowAll, "bash", json!({"command": "rm -rf /"}), Allow),
        (Profile::AllowAll, "view", outside, Allow),
        (Profile::DenyAll, "view", inside, Deny),
    ];
    for (profile, tool, args, expected) in table {
        assert_eq!(
            outcome(&Policy::default(), profile, &call(tool, args.clone())),
            expected,
            "{profile:?} {tool} {args}"
        );
    }
}

#[test]
fn rules_hold_in_every_profile() {
    let bash = call("bash", json!({"command": "ls"}));
    assert_eq!(outcome(&policy(&[], &[], &["bash"]), Profile::AllowAll, &bash), Outcome::Deny);
    assert_eq!(outcome(&policy(&[], &["bash"], &[]), Profile::AllowAll, &bash), Outcome::Ask);
    assert_eq!(outcome(&policy(&["bash"], &[], &[]), Profile::DenyAll, &bash), Outcome::Deny);
    assert_eq!(outcome(&policy(&["bash"], &[], &[]), Profile::ReadOnly, &bash), Outcome::Deny);
}

#[test]
fn switches_go_before_profiles_and_allowing_rules() {
    let allow = policy(&["bash"], &[], &[]);
    let bash = call("bash", json!({"command": "ls"}));
    let ask = Switches { ask_everything: true, deny_everything: false };
    let deny = Switches { ask_everything: true, deny_everything: true };
    for profile in [Profile::Ask, Profile::AllowAll] {
        assert_eq!(decide(&allow, profile, ask, &bash).outcome, Outcome::Ask, "{profile:?}");
        assert_eq!(decide(&allow, profile, deny, &bash).outcome, Outcome::Deny, "{profile:?}");
    }
    // "Ask" widens nothing: what is denied stays denied.
    assert_eq!(decide(&Policy::default(), Profile::ReadOnly, ask, &bash).outcome, Outcome::Deny);
    assert_eq!(decide(&policy(&[], &[], &["bash"]), Profile::Ask, ask, &bash).outcome, Outcome::Deny);
}

#[test]
fn reading_needs_no_question_only_inside_the_folder() {
    let table = [
        (json!({"path": "a.txt"}), true),
        (json!({"path": "/home/p/shop/a.txt"}), true),
        (json!({"path": "src/../a.txt"}), true),
        (json!({"path": "."}), true),
        (json!({"path": "../other/a.txt"}), false),
        (json!({"path": "src/../../other"}), false),
        (json!({"path": "/home/p/shopping/a.txt"}), false),
        (json!({"path": "~/.ssh/id_rsa"}), false),
        (json!({"path": "/"}), false),
        (json!({}), false),
    ];
    for (args, allowed) in table {
        let expected = if allowed { Outcome::Allow } else { Outcome::Ask };
        assert_eq!(
            outcome(&Policy::default(), Profile::Ask, &call("view", args.clone())),
            expected,
            "{args}"
        );
    }
    for (args, allowed) in [
        (json!({"pattern": "**/*.rs"}), true),
        (json!({"pattern": "/etc/*"}), false),
        (json!({"pattern": "../*"}), false),
        (json!({"pattern": "a", "glob": "../../*"}), false),
        (json!({"pattern": "a", "path": "/etc"}), false),
        (json!({"pattern": "a", "paths": "src"}), true),
        (json!({"pattern": "a", "paths": ["src", "tests"]}), true),
        (json!({"pattern": "a", "paths": ["src", "/etc"]}), false),
        (json!({"pattern": "a", "paths": "/etc"}), false),
        (json!({"pattern": "a", "paths": ["src", 7]}), false),
    ] {
        let expected = if allowed { Outcome::Allow } else { Outcome::Ask };
        assert_eq!(
            outcome(&Policy::default(), Profile::Ask, &call("glob", args.clone())),
            expected,
            "{args}"
        );
    }
}

#[test]
fn a_link_out_of_the_folder_asks() {
    let mut link = call("view", json!({"path": "link"}));
    link.real_paths = Some(vec!["/etc/shadow".into()]);
    assert_eq!(outcome(&Policy::default(), Profile::Ask, &link), Outcome::Ask);
    // Where the rim could not find out, nothing is assumed.
    link.real_paths = None;
    assert_eq!(outcome(&Policy::default(), Profile::Ask, &link), Outcome::Ask);
}

#[test]
fn the_read_only_set_can_be_switched_off() {
    let strict = Policy { read_only_commands: false, ..Policy::default() };
    assert_eq!(outcome(&strict, Profile::Ask, &call("view", json!({"path": "a"}))), Outcome::Ask);
    assert_eq!(outcome(&strict, Profile::ReadOnly, &call("view", json!({"path": "a"}))), Outcome::Allow);
}

#[test]
fn every_decision_gives_a_reason_and_names_its_rule() {
    let decision =
        decide(&policy(&[], &[], &["shell"]), Profile::Ask, Switches::default(), &call("bash", json!({})));
    assert_eq!(decision.rule.map(|rule| rule.to_string()), Some("shell".to_owned()));
    assert_eq!(decision.reason, "The rule `shell` denies it.");
}
