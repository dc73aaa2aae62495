//! What changes a command that only seems to look, or what a rule means: its name, its variables, where it stands, what a
//! descriptor leads to.

use super::breaches_reads::{allow, ask};
use super::*;

#[test]
fn another_name_or_no_variables_make_another_program() {
    ask(&[
        "echo connect git-upload-pack | exec -a git-remote-ext git show 'touch x'",
        "exec -a git-tag git log",
        "(exec -a pkill pgrep -x sleep)",
        "(exec -a./src/x stdbuf -oL ls)",
        "exec -c ls",
        "exec -cl ls",
        "(exec -c bash -c 'rg x')",
        "env -i bash -c 'tree'",
        "env - ls",
        "env -u PATH bash -c 'tree src'",
        "env --ignore-environment ls",
        "env --unset=PATH ls",
    ]);
    allow(&["exec ls", "exec -- ls", "env ls", "env LC_ALL=C sort a", "env -- ls"]);
}

#[test]
fn nobody_knows_what_a_variable_means_to_a_command() {
    ask(&[
        "env GAWK_PERSIST_FILE=src/heap.md gawk 'BEGIN{print x; f()}'",
        "export CCACHE_COMPILER=./ev; gcc --version",
        "export CMD_ENV=bsd; ps -ef",
        "declare -x CCACHE_COMPILER=./ev; gcc --version",
        "CCACHE_COMPILER=./ev bash -c 'gcc --version'",
        "env CCACHE_COMPILER=./ev bash -c 'gcc --version'",
        "set -a; CCACHE_COMPILER=./ev; gcc --version",
        "bash -a -c 'CCACHE_COMPILER=./ev; gcc --version'",
        "LANGUAGE=../../tmp/src LC_ALL=C.UTF-8 ls nope",
        "LANG=/tmp/x ls",
        "TERM=../x ls",
        "TZ=:/tmp/x date",
    ]);
    allow(&[
        "LANGUAGE=en ls",
        "LC_ALL=C.UTF-8 ls",
        "TZ=Europe/Berlin date",
        "x=1; ls",
        "export NO_COLOR=1; ls",
    ]);
    let test = policy(&["shell(npm test)", "shell(make test)", "shell(git commit:*)"], &[], &[]);
    all(
        Outcome::Ask,
        &test,
        &[
            "ESBUILD_BINARY_PATH=docs/x npm test",
            "LEFTHOOK_BIN=docs/y git commit -qm x",
            "DEBUG='$(shell touch x)' make test",
            "env X=y npm test",
            "export X=y; npm test",
        ],
    );
    all(Outcome::Allow, &test, &["CI=1 npm test", "DEBUG=app:* npm test", "NODE_ENV=test make test"]);
    all(Outcome::Allow, &policy(&["shell"], &[], &[]), &["X=y npm test"]);
}

#[test]
fn the_language_changes_what_a_pattern_fits() {
    ask(&["LC_ALL=C; cat ??.txt", "export LC_ALL=C; cat [ab]x.txt", "export L\"C_\"ALL=C; cat ?x.txt"]);
    ask(&["LC_ALL=C; cat $'\\u00e9.txt'"]);
    allow(&["LC_ALL=C; cat *.txt", "LC_ALL=C sort a.txt"]);
}

#[test]
fn dash_reads_a_text_otherwise() {
    ask(&[
        "sh -c 'cat {a,b}.txt'",
        "sh -c 'cat 12</dev/null'",
        "sh -c 'cat ??.txt'",
        "sh -c 'x+=./evil'",
        "sh -c 'cat [^a].txt'",
        "sh -c 'cat \\${a,b}.txt'",
        "sh -c 'cat \\$?.txt'",
        "dash -c 'cat a 2>&12'",
    ]);
    allow(&["sh -c 'ls 2>&1'", "sh -c 'ls 2>&1 | head'", "sh -c 'cat a.txt'", "bash -c 'cat {a,b}.txt'"]);
}

#[test]
fn a_descriptor_leads_to_what_it_has_open() {
    ask(&[
        "echo x < a.txt > /dev/stdin",
        "echo x 2< a.txt > /dev/stderr",
        "echo x | tee /dev/stderr 2< a.txt",
        "{ echo x > /dev/stdin; } < package.json",
        "for f in a.rs; do echo x < $f > /dev/stdin; done",
        "chmod +x /dev/stdin < a.txt",
        "sed -i s/h/J/ /dev/stdin < a.txt",
        "echo x 63< a.txt > /dev/fd/63",
        "touch /dev/stdout",
    ]);
    let test = policy(&["shell(npm test)"], &[], &[]);
    all(Outcome::Ask, &test, &["npm test > /dev/stderr 2< a.txt"]);
    all(Outcome::Allow, &test, &["npm test > /dev/null 2>&1", "npm test >&2"]);
    allow(&["cat /dev/stdin", "ls > /dev/null", "ls | tee /dev/null", "ls > >(cat)"]);
}

#[test]
fn a_rule_is_for_the_persons_own_project() {
    let rules = policy(&["shell(git status)", "shell(npm test)", "shell(git commit:*)"], &[], &[]);
    all(
        Outcome::Ask,
        &rules,
        &[
            "cd src/evil && git status",
            "cd src/evil && git commit -m x",
            "cd node_modules/x && npm test",
            "cd .git && npm test",
            "cd .. && npm test",
            "git commit --allow-empty -F /tmp/outside.txt",
            "git commit --file=notes -q",
            "git commit --template=/outside",
            "git commit --pathspec-from-file=/tmp/outside.txt -m x",
        ],
    );
    all(
        Outcome::Allow,
        &rules,
        &["cd packages/a && npm test", "cd /home/p/shop && git status", "git commit -am x"],
    );
    let written = policy(&["write(src/**)", "write"], &[], &[]);
    for path in ["src/lib/.git/HEAD", "src/lib/.git/objects/a", "src/lib/.git/commondir", ".git/HEAD"] {
        let call = tool("create", json!({ "path": format!("/home/p/shop/{path}"), "file_text": "x" }));
        assert_eq!(by(&written, &call).outcome, Outcome::Ask, "{path}");
    }
    all(Outcome::Ask, &written, &["echo ../docs/x > .git/commondir", "echo x > src/lib/.git/HEAD"]);
}

#[test]
fn what_ends_a_here_document_is_plain() {
    for odd in [
        "<<$(  } ",
        "cat <<E$(\t } ",
        "<<<<<$[  \\ ; }~echo ",
        "cat << \"a$(\"",
        "cat <<`x`",
        "cat <<E\\\n$(  } ",
        "cat <<E\"x y$(  } ",
        "cat <<'a'$(b",
    ] {
        assert_eq!(outcome(&Policy::default(), odd), Outcome::Ask, "{odd}");
    }
    allow(&[
        "cat << EOF\nx\nEOF",
        "cat <<'EOF'\n$x\nEOF",
        "cat <<-EOF\n\tx\n\tEOF",
        "cat <<\"EOF\"\nx\nEOF",
        "cat <<< \"$x\"",
        "cat <<'EOF'\nstd::cout << f(x) << \"a b\" << std::endl;\nEOF",
    ]);
}

#[test]
fn files_with_keys_have_more_names() {
    for name in [
        "server.pem.bak",
        "prod.env.bak",
        "config.env.local",
        ".envfile",
        ".dev.vars",
        ".yarnrc.yml",
        "aws-credentials.json",
        "prod-credentials.yml",
        "client_secret_1.json",
        "app-firebase-adminsdk-x.json",
        ".vault_pass",
        ".secrets",
        "x.keytab",
        "x.ovpn",
    ] {
        ask(&[&format!("cat {name}")]);
    }
    allow(&["cat notes.bak", "cat src/auth.rs", "cat credentials.md", "cat main.rs.orig"]);
}

#[test]
fn a_list_and_what_stands_behind_a_program_are_not_looked_into() {
    ask(&[
        "md5sum -c list",
        "sha256sum --check list",
        "md5sum -c <<< 'x  .env'",
        "awk 1 -F /tmp/outside.txt",
    ]);
    allow(&["md5sum a", "awk -F, '{print $1}' a.csv", "awk '{print}' a.txt -"]);
}

#[test]
fn what_watch_and_other_shells_run_is_read_as_they_do() {
    ask(&[
        "watch -x find . '#' -maxdepth 0 -exec touch x ';'",
        "watch --exec find . '#' -delete",
        "watch -n1x find . '#' -delete",
        "watch -x cat '#' .env",
        "sh -c 'x[0]=./evil'",
        "watch 'x[0]=./evil'",
        "sh -c 'eval \"[\"[ a \"||\" touch == x ]]'",
        "sh -c 'trap \"[\"\"[ a || touch == x ]]\" EXIT'",
        "sh -c 'eval \"(\"\"(1>2))\"'",
        "sh -c 'eval cat 1\"2<\"/dev/null'",
        "coproc PATH { sleep 1; }; ls",
        "nohup ls 2>/dev/null",
        "/usr/bin/nohup ls",
        "nohup ls 3>/dev/null",
        "chmod 000 /dev/null",
        "touch /dev/null",
    ]);
    allow(&[
        "watch -x ls",
        "watch ls src",
        "nohup ls > /dev/null 2>&1",
        "nohup ls &> /dev/null",
        "sh -c 'ls; echo $?'",
        "sh -c 'ls 2>&1; ls'",
        "eval ls",
    ]);
}

#[test]
fn a_variable_that_is_handed_on_already_keeps_to_plain_values() {
    let make = policy(&["shell(make test)", "shell(npm test)"], &[], &[]);
    all(
        Outcome::Ask,
        &make,
        &[
            "export DEBUG=1; DEBUG='$(shell touch x)'; make test",
            "export DEBUG; read DEBUG <<< '$(shell touch x)'; make test",
            "for DEBUG in '$(shell touch x)'; do make test; done",
            "NODE_ENV=../src/evil.js npm test",
        ],
    );
    ask(&[
        "export LANGUAGE; LANGUAGE=../../x; ls nope",
        "LANG=/tmp/x; ls",
        "for COLUMNS in a.txt; do ls docs; cat $COLUMNS; done",
    ]);
    all(Outcome::Allow, &make, &["DEBUG=app; make test", "NODE_ENV=test npm test"]);
}

#[test]
fn a_rule_holds_where_the_folder_is_known() {
    let rules =
        policy(&["shell(npm test)", "shell(node --test)", "shell(git commit:*)", "write(src/**)"], &[], &[]);
    all(
        Outcome::Ask,
        &rules,
        &[
            "eval cd node_modules/evil; npm test",
            "command cd node_modules/evil && npm test",
            "trap 'npm test' EXIT; cd node_modules/evil",
            "cd node_modules/evil && node --test",
            "git commit -S -m x",
            "git commit -qSm x",
            "git commit -F msg.txt",
            "echo 'ref: x' > src/HEAD",
            "echo x > src/commondir",
        ],
    );
    all(
        Outcome::Allow,
        &rules,
        &[
            "cd packages/a && node --test",
            "git commit -m\"Fix tests\"",
            "git commit -m '- list item'",
            "git commit -am x",
            "echo x > src/HEAD.md",
        ],
    );
    // A link on the way to what others have published.
    let mut call = shell("cd lnk && npm test");
    for real in call.real_paths.iter_mut().flatten() {
        if real.ends_with("lnk") {
            *real = PathBuf::from("/home/p/shop/node_modules/evil");
        }
    }
    assert_eq!(by(&rules, &call).outcome, Outcome::Ask);
}

#[test]
fn what_only_looks_like_a_here_document_is_quoted() {
    allow(&[
        "grep -rn '<<<<<<< HEAD' src",
        "rg '<<<<<<<'",
        "git diff | grep '<<<<<<<'",
        "grep \"std::cout <<\" a.cpp",
        "grep -n \"<<'EOF'\" a.sh",
    ]);
    ask(&["grep a b '<<' <<$(  } ", "echo \"$( <<$(  } \""]);
}

#[test]
fn a_nesting_that_takes_the_parser_long_is_refused_at_once() {
    // Each took minutes.
    for text in ["case x in a) ", "case x in (a) ", "( ", "case x in a) ( ", "$( ( ", "{ case x in a) "] {
        for times in [4, 8, 22, 60] {
            assert_eq!(outcome(&Policy::default(), &text.repeat(times)), Outcome::Ask, "{text} {times}");
        }
    }
    let nested = |times: usize| format!("{}ls{}", "case x in (a) ".repeat(times), " ;esac".repeat(times));
    for times in [2, 8, 22] {
        let _ = outcome(&Policy::default(), &nested(times));
    }
    allow(&["case $1 in a) ls;; b) pwd;; esac", "(cd src && ls); (pwd)"]);
}

#[test]
fn an_option_takes_its_value_where_the_program_does() {
    ask(&[
        "watch -dn touch ls",
        "watch -dq touch ls",
        "watch -x -dn touch ls",
        "printf touch | xargs -Iecho -dI -r nice echo x",
        "printf cat | xargs -Iecho -I{} nice echo .env",
        "tree -Io x out.txt",
        "tree -Pl '*' .",
        "tree -Lo 2 out.txt",
        "tree -Ifoo .",
        "head -99999c .env",
        "head -30c /etc/passwd",
        "head -1qc .env",
        "tail -99999c .env",
        "date -Id -f.env",
        "date -uId -f.env",
        "column -tns .env",
        "xargs -0a .env echo",
        "xargs -ra.env",
        "ls -LR .",
        "ls -R --dereference .",
        "du -aL .",
        "du -L src",
        "whereis -B /root -f x",
    ]);
    allow(&[
        "watch -d ls",
        "watch -n 2 -d ls",
        "printf a | xargs -0 echo",
        "printf a | xargs -I{} echo {}",
        "printf a | xargs -0I{} echo {}",
        "tree -L 2 src",
        "tree -L2 -I node_modules",
        "head -30 a.txt",
        "head -c 30 a.txt",
        "tail -n5 a.txt",
        "tail -fn5 a.txt",
        "date -Iseconds",
        "date -I",
        "date -u +%F",
        "column -ts, a.csv",
        "grep -rnA3 x src",
        "sort -nrk2 a.txt",
        "ls -lR src",
        "ls -L a.txt",
        "du -sh src",
        "whereis -b gcc",
    ]);
}
