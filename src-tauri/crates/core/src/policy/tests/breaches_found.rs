//! What shows more files than it names, or names that are not known to tell of keys.

use super::breaches_reads::{allow, ask};
use super::*;

/// Whether the rim is asked about all that lies below, and that an answer with keys asks.
fn below(commands: &[&str], expected: bool) {
    for command in commands {
        let mut call = shell(command);
        let asked = paths_to_resolve(&call);
        assert_eq!(by(&Policy::default(), &call).outcome, Outcome::Allow, "{command}");
        assert_eq!(asked.iter().any(|path| path.below == Below::All), expected, "{command}");
        let answer = |path: &PathToResolve| {
            if path.below == Below::All {
                Some(PathBuf::from("/home/p/shop/conf/.env"))
            } else {
                normalised(&path.path)
            }
        };
        call.real_paths = asked.iter().map(answer).collect();
        let outcome = by(&Policy::default(), &call).outcome;
        assert_eq!(outcome, if expected { Outcome::Ask } else { Outcome::Allow }, "{command}");
    }
}

#[test]
fn what_prints_whole_folders_is_known() {
    ask(&[
        "grep -d recurse '' .",
        "grep -drecurse '' .",
        "grep --directories=recurse '' .",
        "grep -r '' -- '--include=*.py' .",
        "grep --dereference-recursive '' .",
        "rg -g '.en?' ''",
        "rg -g '.[e]nv' ''",
        "rg --glob '.e*' ''",
        "rg --glob='*.en?' ''",
        "find . -type f -name '*.envrc' -exec cat {} +",
        "find . -type f -name '*.tfstate' -exec cat {} +",
        "find . -type f -name '*.md' -exec cat + .env \\;",
        "find . -type f -name '*.md' -exec uniq + -print \\;",
    ]);
    below(
        &[
            "grep -r -e '--include=*.py' -e '' .",
            "grep -r --exclude=zzz --include='*.py' '' .",
            "grep -r --include='*.py' --exclude x '' .",
            "grep -r --include='*.p*' '' .",
            "grep -rl x",
            "grep x *",
            "grep x -- *",
            "for f in *; do grep x \"$f\"; done",
            "rg -g '*.json' x",
            "rg -g '*' x",
            "rg --no-ignore-vcs x",
            "rg -tall x",
            "rg --type json x",
            "diff -N . empty",
            "diff -aN . docs",
            "diff . sub",
            "git diff . sub",
            "git diff -- . sub",
            "git --no-pager diff -U3 . sub",
            "grep -r --include='*.csv' x .",
            "find . -type f -name '*.json' -exec cat {} +",
            "find . -type f -name '*.yml' -exec cat {} +",
            "find . -type f -name '*.local' -exec head -5 {} +",
            "find -type f -name '*.json' -exec grep x {} \\;",
            "find src -type f -name '*.rs' -name '*.json' -exec grep x {} +",
        ],
        true,
    );
    below(
        &[
            "grep -r --include='*.py' x .",
            "grep -r --include '*.py' --exclude-dir=node_modules x .",
            "grep x a",
            "grep x *.rs",
            "rg x",
            "rg -g '*.rs' x",
            "rg -t rust x",
            "rg -g '*.{rs,ts}' -g '!*.json' x",
            "rg --files -g '*.json'",
            "find . -type f -name '*.rs' -exec grep -n x {} +",
            "find . -name '*.json'",
            "git diff HEAD -- .",
            "git diff --stat src",
            "ls -R",
        ],
        false,
    );
}

#[test]
fn the_name_of_a_found_file_is_only_a_path() {
    let found = "find . -type f -name '*.md' -exec";
    for inner in [
        "uniq {}",
        "xxd {}",
        "xxd -l 5 {}",
        "awk {}",
        "awk {} {}",
        "sed {}",
        "sed {} {}",
        "sed -n s/{}/x/ a",
        "grep {} a",
        "grep -e {} a",
        "jq {} a",
        "printf {}",
        "git log {}",
        "git diff {}",
        "cat x{}",
        "head -n {}",
        "[ {} -nt a ] -o {}",
    ] {
        ask(&[&format!("{found} {inner} \\;"), &format!("{found} {inner} +")]);
    }
    for inner in ["cat {}", "wc -l {}", "grep -n x {}", "sed -n 1,5p {}", "awk 1 {}", "echo {}", "head -5 {}"]
    {
        allow(&[&format!("{found} {inner} \\;"), &format!("{found} {inner} +")]);
    }
}

#[test]
fn patterns_of_git_fit_what_nobody_sees() {
    ask(&[
        "git grep --untracked ''",
        "git grep --no-index ''",
        "git grep --no-exclude-standard ''",
        "git diff --cached -- '.en[v]'",
        "git diff '.en[v]'",
        "git grep --cached '' -- '.en?'",
        "git grep '' -- ':(icase).ENV'",
        "git grep '' ':/.env'",
        "git show ':.env'",
        "git log -p -- '*env'",
        "git log -p -- '.e*'",
        "git log -p -- '\\.env'",
        "git stash show -p -- '.en?'",
        "git status -v -- '.en?'",
        "git blame --contents=/outside a",
        "git blame --contents /outside a",
        "git grep \"$x\" a",
    ]);
    allow(&[
        "git grep TODO -- '*.rs'",
        "git grep -n TODO src",
        "git diff --cached",
        "git diff -- src/a.rs",
        "git log -p -- 'src/*.rs'",
        "git ls-files '*.json'",
        "git ls-files src",
        "git show HEAD:src/a.rs",
        "git show HEAD~2",
    ]);
}

#[test]
fn a_signature_is_checked_by_another_program() {
    ask(&[
        "git log --format=%G?",
        "git log --pretty='%h %GS'",
        "git log --format=%+GK",
        "git log '--format=%<(20)% GG'",
        "git log --show-signature",
        "git for-each-ref '--format=%(signature)'",
        "git for-each-ref '--format=%(signature:key)'",
        "git for-each-ref --sort=signature",
        "git branch '--format=%(signature)'",
        "git tag -v v1",
        "git tag '--format=%(*signature:grade)'",
    ]);
    allow(&[
        "git log --format='%h %an %s'",
        "git for-each-ref '--format=%(refname)'",
        "git diff src/signature.rs",
    ]);
}

#[test]
fn a_file_may_hold_arguments() {
    ask(&[
        "strings @file",
        "strings -n @file",
        "strings -- @file",
        "cat @x",
        "ls @x",
        "md5sum @x",
        "strings ?x",
    ]);
    allow(&["grep @media a.css", "echo @x", "strings a", "git diff @", "cat ./@x"]);
}

#[test]
fn ps_shows_no_environment() {
    ask(&[
        "ps -uxe",
        "ps -uaxe",
        "ps auxe",
        "ps axe",
        "ps aux e",
        "ps e",
        "ps eww",
        "ps -e e",
        "ps -fe -- e",
        "ps -o pid,environ",
        "ps -eo pid,environ",
        "ps -eo environ=",
        "ps -o e",
        "ps -u x e",
        "ps -p",
        "ps -p 1e",
        "ps -p e",
        "ps -p \"$x\"",
        "ps --sort=environ",
        "ps -aux aux",
        "ps -f aux",
        // What ps does not take, it takes for BSD's letters.
        "ps -u nosuch -e",
        "ps -aux -e",
        "ps -ef -L -T",
        "ps -p 99999999999 -e",
        "ps -C ue -T -L",
        "ps -o pid -o nosuch -e",
        "ps *",
    ]);
    allow(&[
        "ps",
        "ps aux",
        "ps auxf",
        "ps -aux",
        "ps aux --sort=-%mem | head",
        "ps -ef",
        "ps -e",
        "ps -A",
        "ps -p 1",
        "ps -p 12,13 -o pid,cmd",
        "ps -p $$",
        "ps -eo pid,ppid,%cpu,args --sort=-%cpu",
        "ps -o pid=,comm= -p 1",
        "ps -C node",
        "ps -f -p 1",
        "ps -ef --forest",
    ]);
}

#[test]
fn more_names_tell_of_keys() {
    ask(&[
        "cat .envrc",
        "cat credentials.toml",
        "cat config/credentials.yml",
        "cat credentials.yml.enc",
        "cat credentials.json.bak",
        "cat service-account.json",
        "cat service-account-prod.json",
        "cat my_service_account.json",
        "cat myserviceaccount-1.json",
        "cat .my.cnf",
        "cat AuthKey.p8",
        "cat .bash_history",
        "tail .zsh_history",
        "cat .python_history",
        "cat .psql_history",
        "cat .git/config",
        "cat sub/.git/config",
        "cat .git/modules/x/config",
        "cat .git/config.worktree",
        "grep url .git/config",
        "cat .netrc.bak",
        "cat prod.tfstate",
        "cat terraform.tfstate.backup",
        "cat secrets.ini",
        "git show HEAD:credentials.yaml",
    ]);
    allow(&[
        "cat src/credentials.rs",
        "cat docs/secrets.md",
        "cat service.json",
        "cat history.txt",
        "cat .gitignore",
        "cat .git/HEAD",
        "cat credentials.json.example",
        "ls .git",
    ]);
}

#[test]
fn a_part_that_shows_files_it_does_not_name_is_known() {
    let shows = |command: &str| {
        let script = crate::policy::shell::see(command, std::path::Path::new("/home/p/shop"));
        script.parts.iter().any(crate::policy::readonly::shows_unnamed_files)
    };
    for command in [
        "git show",
        "git --no-pager log -p",
        "git -C x log",
        "git -c a=b diff",
        "git diff",
        "git grep x",
        "git cat-file -p HEAD:a",
        "git blame a",
        "git stash show -p",
        "git x",
        "git add -p",
        "git status -v",
        "git config -l",
        "git archive HEAD",
        "grep -r x .",
        "grep -d recurse x .",
        "grep -rn --include='*.rs' x src",
        "ls | xargs grep x",
        "rg x",
        "/usr/bin/rg x",
        "find . -type f -name '*.md' -exec cat {} +",
        "diff a b",
    ] {
        assert!(shows(command), "{command}");
    }
    for command in [
        "git status",
        "git branch",
        "git commit -m x",
        "git push",
        "grep x a",
        "find . -name x",
        "ls",
        "cat a",
    ] {
        assert!(!shows(command), "{command}");
    }
}
