//! Where an allowing rule ends: at a high risk, at what is no command line, and at the bounds.

use std::time::Duration;

use super::*;

/// What takes longer counts as hanging. A thousand times what the slowest takes: the machine may be busy.
const HANGS: Duration = Duration::from_secs(20);

#[test]
fn high_risk_needs_the_exact_command_or_a_confirmed_rule() {
    for command in ["rm -rf build", "git push --force", "git reset --hard", "git clean -fd", "chmod -R 755 x"]
    {
        let exact = format!("shell({command})");
        let broad = format!("shell({}:*)", command.split(' ').next().unwrap_or(command));
        assert_eq!(by(&policy(&[&broad], &[], &[]), &shell(command)).risk, Risk::High, "{command}");
        assert_eq!(outcome(&policy(&[&broad], &[], &[]), command), Outcome::Ask, "{command}");
        assert_eq!(outcome(&policy(&["shell"], &[], &[]), command), Outcome::Ask, "{command}");
        let confirmed = Policy { confirmed: vec![broad.clone()], ..policy(&[&broad], &[], &[]) };
        assert_eq!(outcome(&confirmed, command), Outcome::Allow, "{command}");
        if !command.starts_with("git") {
            assert_eq!(outcome(&policy(&[&exact], &[], &[]), command), Outcome::Allow, "{command}");
            assert_eq!(
                outcome(&policy(&[&exact], &[], &[]), &format!("{command} x")),
                Outcome::Ask,
                "{command}"
            );
        }
    }
    // Confirming a rule that is not in the list allows nothing.
    let only_confirmed = Policy { confirmed: vec!["shell(rm:*)".to_owned()], ..Policy::default() };
    assert_eq!(outcome(&only_confirmed, "rm -rf build"), Outcome::Ask);
}

#[test]
fn powershell_is_never_allowed_by_a_shell_rule() {
    let call = tool("powershell", json!({"command": "Get-ChildItem"}));
    for rule in ["shell", "shell(Get-ChildItem)", "shell(Get-ChildItem:*)", "bash", "write", "read"] {
        assert_eq!(by(&policy(&[rule], &[], &[]), &call).outcome, Outcome::Ask, "{rule}");
    }
    assert_eq!(by(&policy(&["powershell"], &[], &[]), &call).outcome, Outcome::Allow);
    for rule in ["shell", "powershell"] {
        assert_eq!(by(&policy(&["powershell"], &[], &[rule]), &call).outcome, Outcome::Deny, "{rule}");
    }
    let trusted = decide(&policy(&[], &[], &["shell(rm)"]), Profile::AllowAll, Switches::default(), &call);
    assert_eq!(trusted.outcome, Outcome::Ask);
}

#[test]
fn input_for_a_running_shell_and_odd_arguments_ask() {
    for (name, args) in [
        ("write_bash", json!({"input": "rm x\n"})),
        ("bash", json!({})),
        ("bash", json!({"command": 7})),
        ("bash", json!(null)),
        ("bash", json!(["ls"])),
    ] {
        assert_eq!(
            by(&policy(&["shell"], &[], &[]), &tool(name, args.clone())).outcome,
            Outcome::Ask,
            "{name} {args}"
        );
    }
    assert_eq!(by(&Policy::default(), &tool("bash", json!("ls"))).outcome, Outcome::Allow);
    for empty in ["", " ", "\n", "# only a comment", "X=1"] {
        assert_eq!(outcome(&Policy::default(), empty), Outcome::Ask, "{empty:?}");
    }
}

/// The heads of loops in loops.
fn loops(count: usize) -> String {
    let heads: Vec<_> =
        (0..count).map(|number| format!("for i{number} in 1 2 3 4 5 6 7 8 9 10; do ")).collect();
    heads.concat()
}

#[test]
fn bounds_ask() {
    let every = policy(&["shell", "write", "shell(echo:*)"], &[], &["shell(nothing)"]);
    let commands = [
        format!("echo {}", "x".repeat(COMMAND_BYTES)),
        format!("echo {}", "x ".repeat(500_000)),
        "ls;".repeat(PARTS + 1),
        format!("echo {}", "a ".repeat(WORDS + 1)),
        format!("{}ls{}", "(".repeat(2_000), ")".repeat(2_000)),
        format!("{}ls{}", "( ".repeat(100), " )".repeat(100)),
        format!("{}ls{}", "$(".repeat(20_000), ")".repeat(20_000)),
        format!("{}ls{}", "echo $(".repeat(60), ")".repeat(60)),
        format!("{}ls{}", "echo \"$(".repeat(60), ")\"".repeat(60)),
        format!("{}x{}", "${".repeat(5_000), "}".repeat(5_000)),
        "if ".repeat(20_000),
        "if echo done; then ".repeat(3_000),
        "case x in a) ".repeat(3_000),
        "while ".repeat(9_000),
        "! ".repeat(30_000),
        "`".repeat(60_001),
        "{ ".repeat(30_000),
        "[[ ( ".repeat(9_000),
        "f() { ".repeat(5_000),
        format!("[[ {} x ]]", "!".repeat(9_000)),
        format!("[[ {} x {} ]]", "( ".repeat(5_000), ") ".repeat(5_000)),
        format!("echo {}", "{a,b}".repeat(40)),
        format!("echo {}", "{1..9999999}"),
        "bash -c 'bash -c \"ls\"'".to_owned() + " $((x))",
        format!("{} ls", "nice ".repeat(3_000)),
        format!("{} ls", "sudo ".repeat(60)),
        format!("eval {} ls", "eval ".repeat(60)),
        format!("{} x=1; {}", loops(20), "done; ".repeat(20)),
        format!("{} x=$(echo $i1); {}", loops(20), "done; ".repeat(20)),
        "a=(".repeat(9_000),
        "<<A ".repeat(9_000),
        "((".repeat(9_000),
        "$((".repeat(160),
        "\"".repeat(60_000) + "\"",
        "\\".repeat(60_001),
        "((((((((((((((((((((((ls))))))))))))))))))))))".to_owned(),
        format!(
            "for i in {}; do for j in {}; do for k in {}; do echo $i$j$k; done; done; done",
            "1 ".repeat(30),
            "1 ".repeat(30),
            "1 ".repeat(30)
        ),
    ];
    for command in commands {
        let start = std::time::Instant::now();
        let decision = by(&every, &shell(&command));
        let took = start.elapsed();
        let begin: String = command.chars().take(40).collect();
        assert_eq!(decision.outcome, Outcome::Ask, "{begin}… ({}): {}", command.len(), decision.reason);
        // Only what hangs: the bench has the true figures.
        assert!(took < HANGS, "{begin}… ({}) took {took:?}", command.len());
    }
}
