//! What once was taken for looking, and was not: each table of what must ask has one of neighbours that need no
//! question.

use super::*;

fn ask(commands: &[&str]) {
    all(Outcome::Ask, &Policy::default(), commands);
}

fn allow(commands: &[&str]) {
    all(Outcome::Allow, &Policy::default(), commands);
}

#[test]
fn a_file_may_be_called_like_an_option() {
    ask(&[
        "printf *",
        "printf -*",
        "printf [-]* x",
        "printf ''-* x",
        "printf -- * x",
        "wait *",
        "wait -*",
        "[ ''-? 'a[$(T)]' ]",
        "[ \"\"* x ]",
        "test ''-? 'a[$(T)]'",
        "for f in -?; do [ \"$f\" 'a[$(T)]' ]; done",
        "for f in *; do [ \"$f\" 'a[$(T)]' ]; done",
        "for f in ?v; do test \"$f\" x; done",
        "find . -name -*",
        "find . -name ''-*",
        "find . -name ?*",
        "find . -name -?.x",
        "find . -newer *",
        "for f in -*; do find . -name \"$f\"; done",
        "for f in *; do find . -name \"$f\"; done",
        "for f in *; do find \"$f\"; done",
        "find ''-*",
        "read *",
        "read -p * x",
        "read -p a* x",
        "export \"A\"=*",
        "which *",
        "type -*",
        "command -v *",
        "pip show *",
        "dpkg -L *",
        "cat -*",
        "cat ''-*",
        "head -n *",
        "head -n 5* a",
        "sort -k 1* a",
        "grep * a",
        "grep a* b",
        "for f in *; do grep \"$f\" a; done",
        "x=-r; grep \"$x\" ''",
        "grep \"$x\" a",
        "jq .a* b",
        "strings *",
        "sed -n p *",
        "sed s/a*/b/ f",
    ]);
    allow(&[
        "printf '%s\\n' *.txt",
        "printf 'x\\n'",
        "wait",
        "wait 12 %1",
        "ls & wait",
        "for f in *.txt; do [ -f \"$f\" ] && cat \"$f\"; done",
        "for f in src/*; do test -d \"$f\" && ls \"$f\"; done",
        "find . -name '*.rs'",
        "find . -name '-*'",
        "find . -name a.* -print",
        "find src/* -name x",
        "echo *",
        "echo [1/3] done",
        "cat *.txt",
        "wc -l *.md",
        "read -r x",
        "grep -e \"$x\" a",
        "grep -n x *.rs",
        "which node",
    ]);
}

#[test]
fn wait_sets_no_variable() {
    ask(&[
        "wait -n '-pa[$(T)]'",
        "wait -n -p x",
        "wait -p x 1",
        "wait -n",
        "wait -f 1",
        "wait x",
        "wait %x",
        "wait $x",
        "wait \"$x\"",
        "x='-pa[$(T)]'; wait \"$x\"",
        "wait $! -p x",
    ]);
}

#[test]
fn sed_takes_options_from_anywhere() {
    ask(&[
        "sed '-se1e T' p a",
        "sed '1e T' -l5e p a",
        "sed -re1w\\ pwned2 p a",
        "sed -Eze'w pwned2' p a",
        "sed 'w pwned2' -l5e p a",
        "sed -l 5 p a",
        "sed -ne p a",
        "sed -en p a",
        "sed --expression='1e T' a",
        "sed --expr p a",
        "sed -nf x a",
        "sed --file=x a",
        "sed --line-length=5 p a",
        "sed -s -e 'w x' a",
        "sed -e",
        "sed -e -i a",
        "sed -n -- p -i",
        "sed -n p a -i",
        "sed p a -ni",
        "sed -n \"$x\" a",
        // A bracket as the first member of a list: the slash behind it ends nothing.
        "sed 's/[]/]/;p;s/e;#/x/' a",
        "sed 's/[^]/]/;p;s/e;#/x/' a",
        "sed 's/[[:alpha:]/]/;p;s/e;#/x/' a",
        "sed 's/[\\]/]/;p;s/e;#/x/' a",
        "sed '/[]/]/p;s/e;#/x/' a",
    ]);
    allow(&[
        "sed -n 1,20p f",
        "sed -n '1,20p' f",
        "sed -nE '/a|b/p' f",
        "sed -E -n 's/a/b/gp' f",
        "sed -n -e p -e d f",
        "sed --quiet --expression p f",
        "sed p a -n",
        "sed 's/[0-9]*/x/' f",
        "sed 's/[[:space:]]*$//' f",
        "sed '/^[^#]/d' f",
        "sed '$d' f",
        "sed -s p - < f",
    ]);
    // A rule for sed is no rule for what a script of it runs or writes.
    let ruled = policy(&["shell(sed:*)"], &[], &[]);
    all(
        Outcome::Ask,
        &ruled,
        &[
            "sed '-se1e T' p a",
            "sed '1e T' -l5e p a",
            "sed -re1w\\ pwned2 p a",
            "sed 'w pwned2' -l5e p a",
            "sed -n 'w x' a",
            "sed -f x a",
            "sed 's/a/b/e' a",
            "sed '1a\\' -e 'e T' a",
            "sed '1a x\\\ne T' a",
        ],
    );
    all(
        Outcome::Allow,
        &ruled,
        &[
            "sed -n p ../a",
            "sed ':a;N;$!ba;s/\\n/ /g' a",
            "sed -i '1a x' a",
            "sed -i '1i\\x' a",
            "sed -i -e s/a/b/ -e '3c text' a",
        ],
    );
}

#[test]
fn a_lone_dash_is_an_operand() {
    ask(&[
        "uniq - .git/hooks/post-checkout",
        "uniq -c - newfile",
        "uniq - -",
        "grep - .env",
        "date -",
        "cat - ../x",
        "git branch -",
    ]);
    allow(&["cat -", "sort a | uniq -c -", "sort - a", "ls | grep x -", "ls | head -5 -", "diff a -"]);
}

#[test]
fn an_option_of_git_may_swallow_the_next_word() {
    ask(&[
        "git branch --sort --list newb",
        "git branch --format --list newb",
        "git branch --points-at --list newb",
        "git branch --contains --list newb",
        "git tag --format -l v9",
        "git tag --sort -l v9",
        "git branch --sort --list --format -- -D other",
        "git branch --list -- -D other",
        "git branch -- --list newb",
        "git blame --since -- --output=pwned2 a",
        "git blame --since -- --contents=/outside a",
        "git blame -L -- --contents=/outside a",
        "git shortlog --grep -- --output=pwned2 HEAD",
        "git range-diff --skip -- --output=pwned2 HEAD",
        "git log --author -- --output=x",
        "git log -n -- --output=x",
        "git log -pn 3",
        "git log --since yesterday",
        "git diff --diff-filter -- --output=x",
        "git for-each-ref --count -- --output=x",
        "git describe --match x",
        "git ls-files -x -- --with-tree=x",
        "git log -- --output=x",
        "cat -- -x",
        "sort -- -o x",
        "git log --date iso",
    ]);
    allow(&[
        "git log --oneline -5",
        "git log --since=yesterday --author=me",
        "git log -n 5 --format=%h",
        "git log -- src",
        "git log --date=iso -p -- src/a.rs",
        "git branch --merged",
        "git branch --merged main",
        "git branch --contains HEAD",
        "git branch --sort=-committerdate",
        "git tag -l 'v*'",
        "git tag --sort=v:refname --list",
        "git for-each-ref --count=3 --sort=refname refs/heads",
        "git for-each-ref 'refs/heads/*'",
        "git rev-list HEAD",
        "git grep --count x",
        "git blame -L 1,5 a",
        "git diff @~1",
        "git shortlog -sn HEAD",
        "git status --porcelain",
    ]);
}

#[test]
fn brackets_fit_what_nobody_sees() {
    ask(&[
        "cat [^x]d_rsa",
        "cat [!x]d_rsa",
        "cat [[:alpha:]]d_rsa",
        "cat [i]d_rsa",
        "for f in [^x]d_rsa; do cat \"$f\"; done",
        "cat < [^x]d_rsa",
        "sort a < [i]d_rsa",
        "< [i]d_rsa",
        "grep x [^y]*",
        "ls [a-z]*",
        "head -1 '[x'*",
        "cat **/x",
        "while read -r l; do echo \"$l\"; done < [i]d_rsa",
        "cat a$$",
        "cat < a$?",
    ]);
    allow(&[
        "cat a?.txt",
        "ls src/*.rs",
        "grep '[a-z]' a",
        "grep -n '[^x]*' a",
        "cat 'a[1].txt'",
        "[ a = b ]",
    ]);
}

/// Whether the rim is asked about all that lies below, and that an answer with keys asks.
fn below(commands: &[&str], expected: bool) {
    for command in commands {
        let mut call = shell(command);
        let asked = paths_to_resolve(&call);
        assert_eq!(by(&Policy::default(), &call).outcome, Outcome::Allow, "{command}");
        assert_eq!(asked.iter().any(|path| path.below), expected, "{command}");
        let answer = |path: &PathToResolve| {
            if path.below { Some(PathBuf::from("/home/p/shop/conf/.env")) } else { normalised(&path.path) }
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
