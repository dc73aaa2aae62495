//! The same rules given to the real Copilot CLI (`--allow-tool`, `--deny-tool`) and to ours, on the same commands.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod cli;

#[tokio::test]
async fn probe() {
    let sets: &[(&[&str], &[&str])] = &[
        (&["shell(echo)"], &[]),
        (&["shell(git:*)"], &[]),
        (&["shell(git status)"], &[]),
        (&["shell(git)"], &[]),
        (&["shell"], &["shell(rm)"]),
        (&["shell(npm test)"], &[]),
        (&["shell(echo:*)", "write"], &["shell(git push)"]),
        (&["shell", "url(example.com)"], &[]),
        (&[], &[]),
    ];
    let commands = [
        "echo a",
        "echo a && echo b",
        "echo a; ls",
        "echo a | cat",
        "echo $(ls)",
        "echo \"$(rm -f nothing)\"",
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
        "echo a > out.txt",
        "rm -f nothing",
        "/bin/rm -f nothing",
        "sudo rm -f nothing",
        "bash -c 'rm -f nothing'",
        "xargs rm < /dev/null",
        "(echo a)",
        "if true; then echo a; fi",
        "for i in 1 2; do echo $i; done",
        "ec\"ho\" a",
        "\\echo a",
        "$'\\x65cho' a",
        "{echo,a}",
        "curl -s http://example.com",
        "curl -s https://example.com",
        "echo a &",
        "echo a # x",
        "time echo a",
        "! echo a",
        "find . -name x",
        "ls",
        "ls -la | head -3",
        "cat README.md",
        "pwd",
    ];
    for (allow, deny) in sets {
        let verdicts = cli::verdicts(allow, deny, &commands).await;
        println!("== allow {allow:?} deny {deny:?}");
        for (command, verdict) in commands.iter().zip(verdicts) {
            println!("{verdict:<8} {command}");
        }
    }
}
