//! Ways around rules that deny, as a review found them.

use super::breaches_rules::denying;
use super::*;

#[test]
fn a_denied_command_has_no_disguise() {
    denying(&[(
        &["shell"],
        &["shell(touch)"],
        &[
            "time -- touch a",
            "! time x=\"a\" touch a",
            "bash -c - 'touch a'",
            "sh -c - 'touch a'",
            "x=-c; bash $x 'touch a'",
            "bash $x 'touch a'",
            "test -v 'a[$(touch a)]'",
            "[ -v 'a[$(touch a)]' ]",
            "x='a[$(touch a)]'; test -v \"$x\"",
            "y='-va[$(touch a)]'; printf \"$y\" foo",
            "jobs -x touch a",
            "find . ${x:--exec} touch a \\;",
            "xargs nice <<< 'touch a'",
            "xargs timeout 5 <<< 'touch a'",
            "xargs env <<< 'touch a'",
            "xargs -I% nice sh -c %",
            "tar cI 'touch a' -f o.tar a",
            "tar -cI'touch a' -f o.tar a",
            "sed '1etouch a' b",
            "sed 's:.*:touch a:e' b",
            "sed --expression='1e touch a' b",
            "awk \"$x\" a",
            "split --filter='touch a' b",
            "setarch x86_64 touch a",
            "linux64 touch a",
            "prlimit touch a",
            "choom -n 1 touch a",
            "perf stat touch a",
            "start-stop-daemon --start --exec /usr/bin/touch",
            "capsh -- -c 'touch a'",
            "sg root -c 'touch a'",
            "ssh-agent touch a",
            "run-parts x",
            "gdb -ex 'shell touch a'",
            "ed <<< '!touch a'",
            "make -f - <<< 'a:; touch a'",
            "npx -c 'touch a'",
            "npm exec -c 'touch a'",
            "python3 -c 'import os; os.system(\"touch a\")'",
            "find . -exec nice {} a \\;",
        ],
        &["npm test", "cargo test -p x", "git commit -m 'touch it'", "ls", "echo touch", "npm run touchpad"],
    )]);
}

#[test]
fn gits_own_programs_are_git() {
    denying(&[(
        &["shell", "shell(git-push)", "shell(git:*)"],
        &["shell(git push)"],
        &[
            "/usr/lib/git-core/git-push",
            "git-push",
            "git-push x",
            "git send-pack x",
            "git http-push x",
            "git-send-pack x",
        ],
        &["git pull", "git status"],
    )]);
    let deny = policy(&[], &[], &["shell(git push)"]);
    for command in ["/usr/lib/git-core/git-push x", "git-push", "git send-pack x", "git -C a http-push x"] {
        assert_eq!(outcome(&deny, command), Outcome::Deny, "{command}");
    }
}

#[test]
fn a_file_that_must_not_be_read_is_not_shown_without_its_name() {
    denying(&[(
        &["shell"],
        &["read(secret.txt)"],
        &[
            "git show HEAD:secret.txt",
            "git grep ''",
            "git log -p",
            "grep -r '' .",
            "find . -name '*.txt' -exec cat {} +",
            "find . -type f -name '*.txt' -exec cat {} +",
            "diff -N . empty",
            "cat secret.tx[[:lower:]]",
            "rg ''",
        ],
        &["cat a", "grep x a", "git status", "ls", "npm test"],
    )]);
}

#[test]
fn a_file_that_must_not_be_written_is_not_written_around_its_name() {
    denying(&[(
        &["shell", "write"],
        &["write(.git/**)", "write(lock.json)", "write(/srv/x/**)"],
        &[
            "mv conf/config .git",
            "mv .git old",
            "cp -t .git a",
            "sort -o .git/config a",
            "sort a -olock.json",
            "sed 'w.git/hooks/z' a",
            "tar -C .git -xf t.tar",
            "find . -fprint .git/x",
            "git log --output=.git/config",
            "mv /srv old",
            "rsync a/ .",
        ],
        &["npm test", "cp a b", "mv a b", "cat lock.json", "git commit -m 'lock.json'", "ls .git"],
    )]);
}

#[test]
fn a_folder_that_nobody_knows_may_be_the_denied_one() {
    let rules = policy(&["shell"], &[], &["read(docs/**)"]);
    assert_ne!(outcome(&rules, "cd a/L/../docs && cat d.md"), Outcome::Allow);
    assert_ne!(outcome(&rules, "cd $x && cat d.md"), Outcome::Allow);
    assert_eq!(outcome(&rules, "cd src && cat d.md"), Outcome::Allow);
}
