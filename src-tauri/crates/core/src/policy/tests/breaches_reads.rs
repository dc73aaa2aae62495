//! What once was taken for looking, and was not: each table of what must ask has one of neighbours that need no
//! question.

use super::*;

/// Each of them asks.
pub(super) fn ask(commands: &[&str]) {
    all(Outcome::Ask, &Policy::default(), commands);
}

/// None of them asks.
pub(super) fn allow(commands: &[&str]) {
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
