//! Forms in which bash does more than they seem to say. Each of these once ran something unasked.

use super::*;

/// Nothing of this may run unasked, with no rule at all and with one that allows much.
const MORE_THAN_IT_SAYS: &[&str] = &[
    // A joined line inside of an expansion or a name.
    "echo \"$\\\n(touch x)\"",
    "cat $\\\n'.e\\x6ev'",
    "$\\\n'touch' x",
    "for c in ls; do c\\\n=touch; $c x; done",
    "for c in ls; do fo\\\nr c in touch; do :; done; $c x; done",
    "for c in ls; do for  c in touch; do :; done; $c x; done",
    "for c in ls; do for \\\nc in touch; do :; done; $c x; done",
    // An option that makes assignments of arguments.
    "bash -o keyword -c 'ls PATH=x:/bin'",
    "bash --posix -c 'ls'",
    // A value that becomes an array.
    "y='($(touch x))'; declare x=$y",
    "declare x=$(cat y)",
    "MAILCHECK=0; ls",
    "export PYENV_HOOK_PATH=x; ls",
    "awk x* b",
    // Beside a here-document the parser loses arrays.
    "cat <<E; a=($(touch x))\nE",
    "cat <<E; a=(b \"$(touch x)\")\nE",
    "cat <<E; a+=($(rm -rf src)); git status\nE",
    "a=(b c); ls",
    // A backslash in a backtick means what stands around it says.
    "cat <<E\n`echo \\\"; touch x; echo \\\"`\nE",
    "echo ${x:-`echo \\\"; touch x; echo \\\"`}",
    "echo `echo \\`touch x\\``",
    // Substitutions inside of expansions.
    "echo ${x:-<(touch x)}",
    "echo ${x:+>(touch x)}",
    "echo ${x/a/<(touch x)}",
    "echo ${a[1]:-<(touch x)}",
    "x=${y:-<(touch x)}; ls",
    "[[ a == ${y:-<(touch x)} ]]",
    "case ${y:-<(touch x)} in *) ls;; esac",
    "for i in ${y:-<(touch x)}; do ls; done",
    // Arithmetic where none seems to be.
    "y='a[$(touch x)]'; echo ${PATH:y[0]}",
    "y='a[$(touch x)]'; echo ${a[*]:y[0]}",
    "y='a[$(touch x)]'; echo ${PATH:1:y[0]}",
    "y='a[$(touch x)]'; echo ${@:y}",
    "y='a[$(touch x)]'; echo ${0:y}",
    "y='a[$(touch x)]'; echo ${PATH:+${@:y}}",
    "y='a[$(touch x)]'; x=([y]+=1); ls",
    "x='a[$(touch x)]'; z=${!x}; ls",
    "x='a[$(touch x)]'; cat <<< ${!x}",
    // Variables that evaluate what they are given.
    "RANDOM='a[$(touch x)]'; ls",
    "SRANDOM='a[$(touch x)]'; ls",
    "HISTCMD='a[$(touch x)]'; ls",
    "declare SECONDS+='a[$(touch x)]'; ls",
    "for SECONDS in 'a[$(touch x)]'; do ls; done",
    "read RANDOM <<< 'a[$(touch x)]'; ls",
    "export RANDOM='a[$(touch x)]'; ls",
    "declare -a 'x=($(touch x))'",
    "declare -A 'x=([$(touch x)]=1)'",
    "readonly -a 'x=($(touch x))'",
    "x=1; declare 'x=($(touch x))'",
    // A redirection that sets a variable.
    ": {PATH}>/dev/null; ls",
    "echo {PATH}>&1",
    "y='a[$(touch x)]'; : {a[y]}>/dev/null",
    // A quoted name, and bash splits its arguments.
    "y='1 PATH=/x:/bin'; \\export x=$y; ls",
    "y='1 PATH=/x:/bin'; e\"xport\" x=$y; ls",
    "y='1 PATH=/x:/bin'; command export x=$y; ls",
    "y='1 PATH=/x:/bin'; builtin declare x=$y; ls",
    // `sh` is not bash.
    "sh -c '[[ a || touch == x ]]'",
    "sh -c '[[ a > x ]]'",
    "sh -c '((1>2))'",
    "sh -c 'echo $[1>2]'",
    "watch '[[ a > x ]]'",
    // A file's name as a script.
    "for f in x*.md; do bash -c \"echo $f\"; done",
    "for f in x*.md; do timeout 5 sh -c \"wc -l $f\"; done",
    "eval echo *",
    "eval ls -d x*",
    "watch ls x*",
    // A catalogue says what it is.
    "TEXTDOMAINDIR=/x\nTEXTDOMAIN=x\necho $\"hello\"",
    "echo $\"hello\"",
    // bash 5.3
    "echo ${ touch x; }",
    "echo ${| touch x; }",
    "echo \"${ touch x; }\"",
    // The target is expanded twice.
    "echo a >&'src/$(touch x)'",
    "echo a >&\"src/\\$(touch x)\"",
    // It runs between the commands.
    "trap 'cd ..' DEBUG; ls",
    "trap 'cd ..' ERR; false; ls",
    "trap 'cd ..' EXIT ERR; false; ls",
    // Words that only look like an option or an assignment.
    "time -- touch x",
    "! time x=\"a\" touch x",
];

/// A loop's variable that something else sets, and secrets that are handed on.
const SHOWS_MORE: &[&str] = &[
    // The second name is written.
    "uniq a*",
    "uniq ./a*",
    "echo $\\\n{GITHUB_TOKEN}",
    "echo $GITHUB_\\\nTOKEN",
    "for _ in a.txt; do : .env; cat $_; done",
    "cd a/L/../docs && cat zz",
    "nohup ls",
    "echo $MONGODB_URI",
    "for x in a; do for x in .env; do :; done; cat $x; done",
    "for x in a; do r'e'ad x <<< /outside.txt; cat $x; done",
    "for x in a; do d'eclare' 'x'=../outside.txt; cat $x; done",
    "for x in a; do e'xport' x\"=\".env; cat $x; done",
    "for x in a; do ev\"al\" \"x\"\"=.env\"; cat $x; done",
    "for x in a; do u\"nset\" x; cat .env$x; done",
    "z=$GITHUB_TOKEN; echo $z",
    "cat <<< $GITHUB_TOKEN",
    "cat <<E\n$GITHUB_TOKEN\nE",
    "for z in $GITHUB_TOKEN; do echo $z; done",
    "read x <<< \"$GITHUB_TOKEN\"; echo $x",
    "bash -c 'echo $0' \"$GITHUB_TOKEN\"",
    "echo ${x:-$GITHUB_TOKEN}",
    "x=GITHUB_TOKEN; z=${!x}; echo $z",
    "set -x; [[ $GITHUB_TOKEN == x* ]]",
    "case $GITHUB_TOKEN in x) ls;; esac",
    "grep \"\" <<< \"$GITHUB_TOKEN\"",
];

/// What people and agents write every day.
const EVERYDAY: &[&str] = &[
    "ls -la \\\n  src",
    "cd ../shop/src && ls",
    "nohup ls > /dev/null",
    "ls -la src | grep -v target",
    "for f in a.rs b.rs; do echo \"== $f\"; wc -l $f; done",
    "for f in a b; do cat \"$f\"; done && echo done",
    "cat <<'E'\nsome $(text) `here`\nE",
    "cat <<E\nsome text of $USER\nE",
    "echo \"${HOME}/x ${1:-none} ${x%.txt} ${#x}\"",
    "x=5; echo $((1 + 2)) $x",
    "echo `date`",
    "echo \"now: $(date +%F)\"",
    "export CI=1; ls",
    "local_name=$(basename src/x.rs); echo \"$local_name\"",
    "while read -r line; do echo \"$line\"; done < src/x",
    "bash -c 'ls -la && echo done'",
    "sh -c 'ls | head -3'",
    "[[ -f Cargo.toml ]] && cat Cargo.toml",
    "time ls",
    "if [ -d src ]; then ls src; else echo none; fi",
    "echo hi 2>&1",
    "ls >/dev/null 2>&1",
];

#[test]
fn what_does_more_than_it_says_is_asked_about() {
    for rules in [policy(&[], &[], &[]), policy(&["shell"], &[], &[]), policy(&["bash", "write"], &[], &[])] {
        all(Outcome::Ask, &rules, MORE_THAN_IT_SAYS);
    }
}

#[test]
fn what_shows_more_than_it_says_is_asked_about() {
    all(Outcome::Ask, &policy(&[], &[], &[]), SHOWS_MORE);
}

#[test]
fn everyday_commands_are_still_read() {
    all(Outcome::Allow, &policy(&[], &[], &[]), EVERYDAY);
}
