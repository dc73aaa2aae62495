//! The same rules given to the real Copilot CLI (`--allow-tool`, `--deny-tool`) and to ours, on the same commands.
//! Where we are stricter, the reason stands in a table. Where the CLI asks about a command and we do not, it is because
//! of its form alone: the table names a plain command that does no less, and the CLI itself must let that one run.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod cli;
mod differences;
mod ours;

use std::collections::HashMap;
use std::path::Path;

use askance_demo::scripts;
use cli::Verdict;
use serde_json::{Value, json};

/// Allowing rules and denying rules that are given to both.
const RULES: [(&[&str], &[&str]); 10] = [
    (&[], &[]),
    (&["shell(echo)"], &[]),
    (&["shell(git:*)"], &[]),
    (&["shell(git status)"], &[]),
    (&["shell(npm test)"], &["shell(git push)"]),
    (&["shell(echo:*)", "write"], &["shell(rm)"]),
    (&["shell"], &["shell(rm)", "shell(git push)"]),
    (&["shell", "url(https://example.com)"], &["shell(rm:*)"]),
    (&["write"], &["shell(rm)"]),
    (&["write(new.txt)"], &[]),
];

/// Harmless commands that show how a rule is read. None of them changes anything outside of its own folder. One that
/// begins with `create` is no command but a call of the file tool of this name.
const COMMANDS: [&str; 70] = [
    "echo a",
    "echo a && echo b",
    "echo a; ls",
    "echo a | cat",
    "echo $(ls)",
    "echo \"$(rm -f nothing)\"",
    "echo `rm -f nothing`",
    "git status",
    "git push",
    "git -C . status",
    "git log --oneline",
    "gitea x",
    "npm test",
    "npm test -- x",
    "npm run x",
    "/bin/echo a",
    "./echo a",
    "env echo a",
    "FOO=1 echo a",
    "PATH=. echo a",
    "echo a > out.txt",
    "echo a 2>&1",
    "echo a > /dev/null",
    "rm -f nothing",
    "rm -f nothing; echo a",
    "echo a || rm -f nothing",
    "/bin/rm -f nothing",
    "sudo rm -f nothing",
    "bash -c 'rm -f nothing'",
    "xargs rm -f < /dev/null",
    "find . -name nothing -exec rm {} \\;",
    "find . -name nothing -delete",
    "find . -name x",
    "(echo a)",
    "{ echo a; }",
    "if true; then echo a; fi",
    "for i in 1 2; do echo $i; done",
    "f() { rm -f nothing; }; f",
    "ec\"ho\" a",
    "\\echo a",
    "$'\\x65cho' a",
    "{echo,a}",
    "$(echo rm) -f nothing",
    "eval 'rm -f nothing'",
    "curl -s http://127.0.0.1:9/x",
    "curl -s https://127.0.0.1:9/x",
    "echo a &",
    "time echo a",
    "! echo a",
    "ls -la | head -3",
    "cat README.md",
    "pwd",
    "create new.txt",
    "echo a > new.txt",
    "echo a >> new.txt",
    "echo a | tee new.txt",
    "tee -a new.txt < README.md",
    "touch new.txt",
    "mkdir made",
    "echo a > made",
    "chmod +x README.md",
    "sed -i s/a/b/ README.md",
    "echo a > README.md",
    "echo a > sub/../a",
    "touch sub/../a",
    "sed -i 'w new.txt' README.md",
    "chmod 777 README.md",
    "touch ../nothing/new.txt",
    "cp README.md new.txt",
    "rm -f new.txt",
];

#[tokio::test]
async fn never_looser_than_the_cli() {
    let mut wrong = Vec::new();
    let mut differences = differences::Differences::default();
    for (allow, deny) in RULES {
        let theirs = cli::verdicts(allow, deny, &COMMANDS).await;
        let theirs: HashMap<&str, Verdict> = COMMANDS.into_iter().zip(theirs).collect();
        for command in COMMANDS {
            let (theirs_here, ours) = (theirs[command], ours::verdict(allow, deny, command));
            if ours != theirs_here && !differences.explain(command, ours, &theirs) {
                wrong.push(format!(
                    "allow {allow:?} deny {deny:?}: {command:?}: theirs {theirs_here:?}, ours {ours:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "differences without a reason:\n{}", wrong.join("\n"));
    let unused = differences.unused();
    assert!(unused.is_empty(), "these differences are gone; take them from the table: {unused:?}");
}

/// The tool and the arguments of a row.
fn call(command: &str, folder: &Path) -> (&'static str, Value) {
    match command.strip_prefix("create ") {
        Some(file) => ("create", json!({ "path": folder.join(file), "file_text": "a" })),
        None => ("bash", scripts::bash(command, "One of a table")),
    }
}

/// How strict a verdict is.
fn strictness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Allow => 0,
        Verdict::Ask => 1,
        Verdict::Deny => 2,
    }
}
