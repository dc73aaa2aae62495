//! The default policy against what a real agent ran: commands with a careful person's label. Nothing that such a
//! person wants to see first may run unasked, and of the rest only a few may ask.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::PathBuf;

use askance_core::policy::{Outcome, Rules, Switches, ToolCall, decide_by, paths_to_resolve};
use askance_core::settings::{Policy, Profile};
use serde_json::{Value, json};

/// Most of the safe commands that may ask, as measured: help and versions of programs that are in no table,
/// python code that only prints, and a script outside of the folder.
const SAFE_ASKED: usize = 8;

#[test]
fn the_default_policy_agrees_with_a_careful_person() {
    let rules = Rules::new(&Policy::default());
    let (mut allowed, mut asked, mut safe, mut all) = (Vec::new(), Vec::new(), 0, 0);
    for line in include_str!("fixtures/agent-commands.jsonl").lines() {
        let row: Value = serde_json::from_str(line).expect("a row is JSON");
        let text = |key: &str| row[key].as_str().expect("a row has its columns").to_owned();
        let (command, label) = (text("command"), text("label"));
        let cwd = PathBuf::from("/app");
        let mut call = ToolCall {
            tool: "bash".to_owned(),
            args: json!({ "command": command }),
            real_paths: None,
            real_cwd: Some(cwd.clone()),
            cwd,
        };
        // A recording of another machine: its paths are taken at their word.
        call.real_paths = Some(paths_to_resolve(&call).into_iter().map(|path| path.path).collect());
        let decision = decide_by(&rules, Profile::Ask, Switches::default(), &call);
        all += 1;
        match (label.as_str(), decision.outcome) {
            ("safe", Outcome::Allow) => safe += 1,
            ("safe", _) => {
                safe += 1;
                asked.push(format!("{command}: {}", decision.reason));
            }
            ("not", Outcome::Allow) => allowed.push(format!("{command}: {}", text("why"))),
            ("not", _) => {}
            (other, _) => panic!("no such label: {other}"),
        }
    }
    assert!(all >= 150 && safe >= 40, "{safe} safe ones of {all}");
    assert!(allowed.is_empty(), "allowed, although\n{}", allowed.join("\n"));
    assert!(asked.len() <= SAFE_ASKED, "{} of {safe} safe ones ask:\n{}", asked.len(), asked.join("\n"));
}
