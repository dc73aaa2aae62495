//! What holds for any command and any rules.

use proptest::prelude::*;

use super::*;

/// Commands that are allowed, asked about and denied under `RULES`.
const COMMANDS: &[&str] = &[
    "ls",
    "cat a",
    "npm test",
    "npm publish",
    "rm x",
    "git status",
    "git push",
    "echo $x",
    "$x",
    "echo hi > a",
    "echo hi > out/a",
    "cat /etc/passwd",
    "sudo ls",
    "curl https://a.b",
    "cd src",
    "cd /",
    "cat ../a",
    "X=1",
    "eval ls",
    "python3 a.py",
    "find . -delete",
];
const RULES: &[&str] = &[
    "shell",
    "shell(ls)",
    "shell(npm)",
    "shell(npm test)",
    "shell(npm:*)",
    "shell(git:*)",
    "shell(git push)",
    "shell(rm)",
    "shell(rm:*)",
    "shell(python3:*)",
    "write",
    "write(out/**)",
    "write(a)",
    "read(/etc/**)",
    "read(a)",
    "url",
    "url(a.b)",
    "bash",
    "shell(curl:*)",
    "shell(sudo:*)",
    "shell(echo)",
];

fn command() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(COMMANDS)
}

fn rules() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(RULES), 0..4)
}

/// Ways to put two commands together.
fn joined(a: &str, b: &str, how: usize) -> String {
    match how {
        0 => format!("{a} && {b}"),
        1 => format!("{a} || {b}"),
        2 => format!("{a}; {b}"),
        3 => format!("{a} | {b}"),
        4 => format!("{a} & {b}"),
        5 => format!("{a}\n{b}"),
        6 => format!("({a}; {b})"),
        7 => format!("{{ {a}; {b}; }}"),
        8 => format!("if {a}; then {b}; fi"),
        9 => format!("while {a}; do {b}; done"),
        10 => format!("for i in 1 2; do {a}; {b}; done"),
        11 => format!("case x in x) {a};; *) {b};; esac"),
        12 => format!("{a} |& {b}"),
        13 => format!("! {a} && time {b}"),
        14 => format!("f() {{ {a}; }}; {b}"),
        15 => format!("{a} && echo \"$({b})\""),
        16 => format!("{a}; cat <({b})"),
        17 => format!("{a}; cat <<E\n$({b})\nE"),
        18 => format!("{a}; echo `{b}`"),
        19 => format!("{a}; bash -c '{b}'"),
        20 => format!("timeout 5 {a}; nice {b}"),
        21 => format!("trap '{b}' EXIT; {a}"),
        _ => format!("coproc {a}; {b}"),
    }
}

const WAYS: usize = 23;

/// How much is let through: the less, the greater.
fn strictness(rules: &Policy, command: &str) -> Outcome {
    outcome(rules, command)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn joining_never_allows_more_than_the_parts(a in command(), b in command(), how in 0..WAYS, allow in rules(), deny in rules()) {
        // `cd src` moves what follows: `cat ../a` stays inside then. Tables say what it may do.
        prop_assume!(a != "cd src");
        let rules = policy(&allow, &[], &deny);
        let both = strictness(&rules, &joined(a, b, how));
        let (first, second) = (strictness(&rules, a), strictness(&rules, b));
        // A bare assignment alone asks only because there is no command in it.
        let asks = |command: &str, outcome: Outcome| command != "X=1" && outcome != Outcome::Allow;
        if asks(a, first) || asks(b, second) {
            prop_assert_ne!(both, Outcome::Allow, "{}", joined(a, b, how));
        }
        if first == Outcome::Deny || second == Outcome::Deny {
            prop_assert_eq!(both, Outcome::Deny, "{}", joined(a, b, how));
        }
    }

    #[test]
    fn a_denying_or_asking_rule_never_allows_more(a in command(), b in command(), how in 0..WAYS, allow in rules(), ask in rules(), deny in rules(), more in proptest::sample::select(RULES)) {
        let command = joined(a, b, how);
        let before = strictness(&policy(&allow, &ask, &deny), &command);
        let denying: Vec<_> = deny.iter().copied().chain([more]).collect();
        prop_assert!(strictness(&policy(&allow, &ask, &denying), &command) >= before, "{}", command);
        let asking: Vec<_> = ask.iter().copied().chain([more]).collect();
        prop_assert!(strictness(&policy(&allow, &asking, &deny), &command) >= before, "{}", command);
        // And an allowing one never denies.
        let allowing: Vec<_> = allow.iter().copied().chain([more]).collect();
        prop_assert!(strictness(&policy(&allowing, &ask, &deny), &command) <= before, "{}", command);
    }

    #[test]
    fn printing_and_parsing_is_identity(text in "(shell|read|write|url|srv|view)(\\([ -~]{0,24}\\))?") {
        if let Ok(rule) = text.parse::<Rule>() {
            prop_assert_eq!(rule.to_string(), text.trim());
            prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,60}", rule in "\\PC{0,24}") {
        let rules = policy(&[&rule], &[&rule], &[&rule]);
        let _ = outcome(&rules, &text);
        let _ = by(&rules, &tool("edit", json!({"path": text})));
        let _ = by(&rules, &tool("web_fetch", json!({"url": text})));
    }

    #[test]
    fn quoting_does_not_hide_a_command(letters in "x[a-z]{1,5}", quoting in proptest::collection::vec(0..5_usize, 6)) {
        let word: String = letters.chars().zip(quoting.iter().cycle()).map(|(c, how)| match how {
            0 => c.to_string(),
            1 => format!("'{c}'"),
            2 => format!("\"{c}\""),
            3 => format!("\\{c}"),
            _ => format!("$'\\x{:02x}'", u32::from(c)),
        }).collect();
        let deny = policy(&["shell"], &[], &[&format!("shell({letters})")]);
        prop_assert_eq!(outcome(&deny, &format!("{word} x")), Outcome::Deny, "{}", word);
    }
}
