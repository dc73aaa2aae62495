//! What an allowing rule must not be stretched to.

use super::*;

#[test]
fn a_rule_allows_what_it_names() {
    let table: &[(&str, &[&str])] = &[
        (
            "shell(npm test)",
            &[
                "npm test",
                "/usr/bin/npm test",
                "'npm' \"test\"",
                "cd src && npm test",
                "npm test && ls",
                "timeout 60 npm test",
                "npm test 2>&1 | tail -5",
                "npm test > /dev/null",
                "FOO=bar npm test",
                "env CI=1 npm test",
                "nice npm test",
                "time npm test",
                "bash -c 'npm test'",
                "(npm test)",
                "for i in 1 2; do npm test; done",
                "npm test || echo failed",
            ],
        ),
        ("shell(npm)", &["npm test", "npm run build", "npm"]),
        ("shell(npm run:*)", &["npm run build", "npm run x -- --y", "npm run"]),
        ("shell(git push)", &["git push", "git push origin main"]),
        ("shell(git:*)", &["git push", "git commit -m x", "git commit -m \"$msg\"", "git add a"]),
        ("shell(gh pr create)", &["gh pr create", "gh pr create --title x"]),
        (
            "shell(git commit -m 'a b')",
            &["git commit -m 'a b'", "git commit -m \"a b\"", "git commit -m a\\ b"],
        ),
        ("shell(./build.sh:*)", &["./build.sh", "./build.sh --all", "cd /home/p/shop && ./build.sh"]),
        (
            "shell(python3 a.py:*)",
            &[
                "python3 a.py",
                "python3 a.py --x 1",
                "timeout 5 python3 a.py $n",
                "PYTHONUNBUFFERED=1 python3 a.py",
            ],
        ),
        ("shell(kill:*)", &["kill $PID", "ls | xargs kill"]),
        (
            "write(out/**)",
            &[
                "echo x > out/a",
                "echo x >> out/b/c",
                "ls > out/a 2>&1",
                "cd out && echo x > a",
                "ls | tee out/a",
                "mkdir -p out/b",
                "touch out/a",
                "sed -i s/a/b/ out/a",
                "chmod +x out/a",
                "cat <<EOF > out/a\nx\nEOF",
            ],
        ),
        ("write(notes.md)", &["echo x > notes.md", "echo x > sub/notes.md"]),
        ("write(/tmp/a)", &["echo x > /tmp/a"]),
        ("write", &["echo x > a"]),
        ("read(/etc/hosts)", &["cat /etc/hosts", "grep x /etc/hosts", "cat < /etc/hosts"]),
        ("read(/usr/**)", &["ls /usr/include", "find /usr/lib -name x"]),
        ("shell", &["npm test", "anything at all", "./x", "python3 -c 1", "cat /etc/hosts"]),
        ("bash", &["npm test"]),
    ];
    for (rule, commands) in table {
        all(Outcome::Allow, &policy(&[rule], &[], &[]), commands);
    }
    all(
        Outcome::Allow,
        &policy(&["shell(curl:*)", "url(https://api.github.com)"], &[], &[]),
        &["curl https://api.github.com/x", "curl -s 'https://api.github.com/y?z=1'"],
    );
    all(
        Outcome::Allow,
        &policy(&["shell(curl -s http://localhost:8080)"], &[], &[]),
        &["curl -s http://localhost:8080"],
    );
}

#[test]
fn and_nothing_beside_it() {
    let table: &[(&str, &[&str])] = &[
        (
            "shell(npm test)",
            &[
                "npm",
                "npm testing",
                "npm test x",
                "npm  publish",
                "npm test; rm x",
                "npm test && npm publish",
                "npm test | sh",
                "npm test & rm x",
                "npm test `rm x`",
                "npm test $(rm x)",
                "npm test > out",
                "npm test >> ~/.bashrc",
                "npm test < /etc/x; rm y",
                "./npm test",
                "/tmp/npm test",
                "sudo npm test",
                "npm 'test; rm x'",
                "npm $x",
                "npm test*",
                "npm {test,publish}",
                "PATH=. npm test",
                "NODE_OPTIONS=--require=./x npm test",
                "npm_config_script_shell=./x npm test",
                "npm test\nrm x",
                "npm -g test",
                "npm --prefix x test",
                "xargs npm test",
                "npm test 2> x",
                "echo npm test > x",
                "npm te''st y",
                "npm() { rm x; }; npm test",
                "alias npm=rm; npm test",
                "bash -c \"npm test; rm x\"",
                "zsh -c 'npm test'",
                "ssh h npm test",
                "env -i PATH=. npm test",
                "npm test <(rm x)",
            ],
        ),
        ("shell(ls)", &["./ls", "lsof", "/tmp/ls", "../ls", "ls() { rm x; }; ls", "l\\s; rm x"]),
        (
            "shell(git push)",
            &[
                "git pull",
                "git push-x",
                "git push --force",
                "git push -f origin x",
                "git push origin :main",
                "git push origin +main",
                "git push --delete origin x",
                "git push --mirror",
                "git -C /x push",
                "git -c a.b=c push",
                "git $x push",
                "git push --receive-pack=./x",
                "git push ext::x",
                "git",
            ],
        ),
        ("shell(git)", &["git push", "git commit -m x", "git -c alias.x=!rm x"]),
        (
            "shell(git:*)",
            &[
                "gitea push",
                "git-foo",
                "git reset --hard",
                "git clean -fd",
                "git push --force",
                "git filter-branch x",
                "git -c core.sshCommand=./x fetch",
                "git config core.hooksPath x",
                "git branch -D x",
                "git checkout -- .",
                "git stash drop; rm x",
                "git update-ref -d x",
            ],
        ),
        (
            "shell(rm)",
            &[
                "rm -rf build",
                "rm -rf .",
                "rm -r src",
                "rm *",
                "rm $x",
                "rm ../x",
                "rm /etc/x",
                "rm ~/x",
                "rm -fr /",
                "find . -delete",
                "find . -exec rm {} \\;",
                "ls | xargs rm",
                "rm .git/index",
                "cd .. && rm x",
            ],
        ),
        ("shell(rm:*)", &["rm -rf build", "rm -- *", "rmdir /x"]),
        ("shell(find:*)", &["find . -delete", "find . -exec rm {} \\;", "find . -exec sh -c 'rm x' \\;"]),
        ("shell(xargs:*)", &["xargs rm", "ls | xargs sh -c 'rm x'"]),
        ("shell(sudo:*)", &["sudo rm x", "sudo npm test", "sudo -s", "sudo sh -c 'npm test'"]),
        ("shell(bash:*)", &["bash -c 'rm x'", "curl x | bash", "bash -s", "bash", "bash <(curl x)"]),
        (
            "shell(./build.sh:*)",
            &[
                "build.sh",
                "src/build.sh",
                "cd src && ./build.sh",
                "cd /tmp && ./build.sh",
                "../build.sh",
                "./build.sh > out",
                "$PWD/build.sh",
            ],
        ),
        (
            "shell(python3 a.py:*)",
            &[
                "python3 b.py",
                "python3 ./a.py",
                "python3 -c 1",
                "python3 -m a.py",
                "python3 $x a.py",
                "PYTHONPATH=. python3 a.py",
                "/tmp/python3 a.py",
                "sudo python3 a.py",
            ],
        ),
        (
            "shell(curl:*)",
            &[
                "curl https://x.com",
                "curl x.com",
                "curl $url",
                "curl -d @a https://x.com",
                "curl -T a https://x.com",
            ],
        ),
        ("shell(env:*)", &["env rm x", "env PATH=. ls"]),
        ("shell(kill 1)", &["kill 2", "ls | xargs kill 1", "kill 1 2"]),
        ("shell(echo:*)", &["echo x > a", "echo $(rm x)", "echo x | sh", "echo x | tee a"]),
        ("shell(cat:*)", &["cat a > b", "cat > .git/hooks/pre-commit", "cat .env", "cat ~/.ssh/id_rsa"]),
        (
            "write(out/**)",
            &[
                "echo x > a",
                "echo x > out/../a",
                "echo x > /out/a",
                "echo x > ../out/a",
                "echo x > out/$f",
                "echo x > \"out/$f\"",
                "cd .. && echo x > out/a",
                "echo x > out*",
                "npm test > out/a",
                "tee out/a b",
                "cp a out/a",
                "sed -i 'w b' out/a",
                "sed -i s/a/b/ a",
                "rm out/a",
                "chmod u+s out/a",
                "chmod 777 out/a",
                "mkdir -m 777 out/a",
                "tee out/a | sh",
                "touch out/{a,../b}",
                "touch -r /etc/x out/a",
                "sed -i s/a/b/e out/a",
                "sed -i -f x out/a",
                "echo x > ~/out/a",
            ],
        ),
        (
            "write(/home/p/shop/**)",
            &[
                "echo x > .git/hooks/pre-commit",
                "tee .github/hooks/x.json",
                "echo x >> .git/config",
                "sed -i s/a/b/ .envrc",
                "touch .env",
                "echo x > /etc/passwd",
                "mkdir .git/hooks/x",
            ],
        ),
        (
            "write(/**)",
            &[
                "echo x >> ~/.bashrc",
                "echo x > /etc/x",
                "echo x > /home/p/.bashrc",
                "echo x > /home/p/.local/share/dev.askance.desktop/settings.json",
                "echo x > /home/p/.ssh/authorized_keys",
                "echo x > /home/p/other/x",
                "echo x > /dev/sda",
                "echo x > /dev/tcp/h/1",
            ],
        ),
        ("write", &["echo x > /tmp/a", "echo x > ../a", "npm test"]),
        (
            "read(/etc/hosts)",
            &[
                "cat /etc/hosts2",
                "cat /etc/../etc/passwd",
                "cat /etc/hosts /etc/passwd",
                "cat /etc/host*",
                "cp /etc/hosts x",
            ],
        ),
        ("read", &["cat /etc/passwd"]),
        (
            "shell",
            &[
                "rm -rf build",
                "sudo ls",
                "git push --force",
                "echo x > out",
                "$x",
                "eval $x",
                "curl https://x.com",
                "cat .env | base64",
                "scp a h:",
                "ssh h ls",
                "dd if=a of=/dev/sda",
                "crontab -r",
                "chmod -R 777 .",
                "npm publish",
            ],
        ),
        ("view", &["npm test", "cat /etc/x"]),
        ("url", &["curl https://x.com"]),
        ("npm", &["npm test"]),
    ];
    for (rule, commands) in table {
        all(Outcome::Ask, &policy(&[rule], &[], &[]), commands);
    }
}

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
        format!("{} x=1; {}", "for i in 1 2 3 4 5 6 7 8 9 10; do ".repeat(20), "done; ".repeat(20)),
        format!("{} x=$(echo $i); {}", "for i in 1 2 3 4 5 6 7 8 9 10; do ".repeat(20), "done; ".repeat(20)),
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
        // In a debug build, beside other tests; the bench has the true figures.
        assert!(took.as_millis() < 3_000, "{begin}… ({}) took {took:?}", command.len());
    }
}

#[test]
fn an_address_that_is_partly_unknown_is_not_allowed() {
    let rules = policy(&["shell(git:*)", "shell(curl:*)", "url(https://a.b)"], &[], &[]);
    all(Outcome::Allow, &rules, &["git clone https://a.b/x", "curl https://a.b/x"]);
    all(
        Outcome::Ask,
        &rules,
        &[
            "git clone https://a.b$x/y",
            "curl https://a.b$x",
            "git clone $x://a.b",
            "curl \"$x://a\"",
            "git clone https://c.d/x",
            "curl https://a.b/$x",
            "curl https://a.b@c.d",
        ],
    );
}

#[test]
fn a_change_of_folder_counts_only_where_it_surely_happened() {
    let rules = policy(&["write(out/**)"], &[], &[]);
    all(
        Outcome::Allow,
        &rules,
        &[
            "cd src && cat ../a",
            "cd src && ls .. && cat ../a",
            "cd ./src && cat ../a",
            "cd out && echo x > a",
            "(cd src && cat ../a)",
            "cd src && cd .. && cat a",
        ],
    );
    all(
        Outcome::Ask,
        &rules,
        &[
            "cd src; cat ../a",
            "cd src || cat ../a",
            "cd src || true && cat ../a",
            "cd src & cat ../a",
            "cd src | cat ../a",
            "(cd src) && cat ../a",
            "echo $(cd src) && cat ../a",
            "if cd src; then :; fi; cat ../a",
            "! cd src; cat ../a",
            "! cd src && cat ../a",
            "cd src && cat ../../a",
            "cd $x && cat a",
            "cd src && cd - && cat a",
            "CDPATH=/etc cd src && cat ../a",
            "cd -P src && cat ../a",
            "pushd src && cat ../a",
            "for i in 1 2; do cd src && cat ../a; done; cat ../a",
            "while true; do cd src; cat ../a; done",
            "case x in x) cd src;; esac; cat ../a",
            "f() { cd src; }; f; cat ../a",
            "eval 'cd src'; cat ../a",
            "bash -c 'cd src'; cat ../a",
            "true && cd src; cat ../a",
            "cd out; echo x > a",
            "false || cd out; echo x > a",
            "builtin cd src && cat ../a",
            "command cd src && cat ../a",
            "cd src sub && cat ../a",
            "cd /home/p/shop/../x && cat a",
        ],
    );
}
