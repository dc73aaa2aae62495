//! Addresses and folders of which only a part is certain.

use super::*;

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
