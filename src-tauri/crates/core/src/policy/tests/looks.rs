//! The read-only set: what it allows, and where it does not.

use super::*;

#[test]
fn looking_needs_no_question() {
    all(
        Outcome::Allow,
        &Policy::default(),
        &[
            "ls",
            "ls -la",
            "ls -la src tests",
            "/bin/ls",
            "/usr/bin/ls -l",
            "pwd",
            "cat README.md",
            "cat -n src/*.rs",
            "cat 'a b.txt'",
            "head -5 a",
            "head -n 20 src/lib.rs",
            "tail -n +3 a",
            "tail -20 a",
            "wc -l *.md",
            "nl -ba a",
            "tac a",
            "rev a",
            "stat a",
            "du -sh .",
            "du -h --max-depth=1",
            "df -h",
            "tree -L 2 src",
            "file a.png",
            "grep -rn TODO src",
            "grep -E 'a|b' x",
            "grep \"/etc/passwd\" src/notes.md",
            "grep -e /x -e y a",
            "egrep x a",
            "rg TODO",
            "rg -n 'fn main' src",
            "rg --files",
            "rg --glob '*.rs' x",
            "rg -g '!.env' x",
            "grep -rn --include='*.rs' --include '*.toml' x .",
            "find . -name '*.rs'",
            "find src -type f -newer a -print",
            "find . \\( -name a -o -name b \\) -prune",
            "sed -n '1,5p' a",
            "sed 's/a/b/g' a",
            "sed -n -e '/x/p' a",
            "sed '/^$/d;s/x/y/' a",
            "awk '{print $1}' a",
            "awk -F: 'NR==1{print $2}' a",
            "awk '$3 > 5 {print $1}' a",
            "sort -u a",
            "sort -k2,2n -t, a",
            "uniq -c a",
            "cut -d: -f1 a",
            "tr a-z A-Z",
            "paste a b",
            "comm -12 a b",
            "join a b",
            "diff -u a b",
            "cmp a b",
            "md5sum a",
            "sha256sum *.rs",
            "od -c a",
            "hexdump -C a",
            "xxd a",
            "xxd -l 16 a",
            "strings a",
            "basename a/b",
            "dirname \"$x\"",
            "realpath a",
            "readlink -f a",
            "echo hi",
            "echo \"$HOME\" $x",
            "echo 'a;b|c&d'",
            "printf '%s\\n' \"$x\"",
            "true",
            ":",
            "false",
            "test -f a",
            "[ -f a ] && echo yes",
            "[ \"$x\" = y ]",
            "[[ -f a ]]",
            "[[ $x == y* ]]",
            "sleep 1",
            "seq 1 3",
            "which node",
            "type ls",
            "command -v git",
            "whoami",
            "id",
            "uname -a",
            "date",
            "date +%s",
            "date -u -d yesterday",
            "ps aux",
            "ps -ef",
            "ps aux | grep node",
            "pgrep -f node",
            "nproc",
            "free -h",
            "uptime",
            "hostname",
            "arch",
            "python3 --version",
            "node --version",
            "gcc --version",
            "java -version",
            "jq . a.json",
            "jq -r '.name' package.json",
            "column -t a",
            "fold -w 80 a",
            "expr 1 + 2",
            "netstat -tln",
            "ss -tlnp",
            "pip show x",
            "git status",
            "git status --short",
            "git log --oneline -10",
            "git log -p -- src",
            "git diff",
            "git diff HEAD~1 --stat",
            "git show HEAD:src/a.rs",
            "git branch",
            "git branch -a",
            "git branch --list 'x*'",
            "git tag",
            "git remote -v",
            "git stash list",
            "git blame a",
            "git ls-files",
            "git rev-parse HEAD",
            "git --no-pager log",
            "git grep TODO",
            "git describe --tags",
            "git reflog -5",
            "git worktree list",
            "cd src && ls",
            "cd src; cat a",
            "cd /home/p/shop && git status",
            "(cd src && ls)",
            "ls | head -5",
            "ls; pwd",
            "ls & wait",
            "! grep -q x a",
            "time ls",
            "ls > /dev/null",
            "ls 2>&1",
            "ls >/dev/null 2>&1",
            "ls &>/dev/null",
            "cat < a",
            "cat <<EOF\nhi\nEOF",
            "cat <<'EOF'\n$(rm x)\nEOF",
            "grep x <<< \"$y\"",
            "diff <(sort a) <(sort b)",
            "echo \"$(cat a)\"",
            "echo `pwd`",
            "for f in a b; do cat $f; done",
            "for f in src/*.rs; do wc -l \"$f\"; done",
            "for i in 1 2 3; do echo $i; done",
            "for i in {1..3}; do cat f$i; done",
            "while IFS= read -r l; do echo \"$l\"; done < a",
            "if [ -f a ]; then cat a; else ls; fi",
            "case x in a) ls;; *) pwd;; esac",
            "{ ls; pwd; }",
            "X=1; echo $X",
            "LANG=C ls",
            "LC_ALL=C sort a",
            "NO_COLOR=1 ls",
            "timeout 5 ls",
            "nice -n 5 cat a",
            "nohup ls > /dev/null",
            "env LANG=C ls",
            "command ls",
            "builtin echo x",
            "stdbuf -oL ls",
            "bash -c 'ls -la'",
            "sh -c \"cat a | head\"",
            "bash -lc 'git status'",
            "find . -type f -name '*.md' -exec cat {} \\;",
            "find . -name '*.env'",
            "find src -type f -name '*.rs' -exec grep -l x {} +",
            "echo a | xargs echo",
            "eval 'ls'",
            "set -e; ls",
            "set -o pipefail; ls | head",
            "export LANG=C; ls",
            "export NO_COLOR=1 && ls",
            "ls # a comment",
            "ls \\\n  -la",
            "trap 'echo bye' EXIT; ls",
            "echo a b\\ c",
            "echo $?",
            "echo $((1+2))",
            "cat .env.example",
            "cat a.pub",
            "ls -la *.{rs,md}",
            "cat {a,b}.txt",
            "tail -f log.txt",
            "pip freeze",
            "dpkg -l",
            "X=$(pwd)",
        ],
    );
}

#[test]
fn what_holds_keys_is_asked_about_even_inside() {
    all(
        Outcome::Ask,
        &Policy::default(),
        &[
            "cat .env",
            "cat .env.local",
            "head -1 config/.env",
            "grep KEY .env",
            "cat id_rsa",
            "cat keys/server.pem",
            "cat server.key",
            "cat .npmrc",
            "cat .netrc",
            "cat .aws/credentials",
            "cat .ssh/config",
            "cat .git-credentials",
            "cat < .env",
            "cat .e*",
            "cat .*",
            "cat *.pem",
            "cat .ENV",
            "base64 .env",
            "sort .env",
            "while read -r l; do echo $l; done < .env",
            "cat secrets.yml",
            "find . -type f -name .env -exec cat .env \\;",
            "sed -n p .env",
            "awk 1 .env",
            "jq . credentials.json",
            "cat terraform.tfstate",
            "grep -r --include='*.env' x .",
            "grep -r --include='*.py' --include='.env*' x .",
            "grep -r --include '*.pem' x .",
            "grep -r --include='*.{py,env}' x .",
            "grep -r --include=id_rsa x",
            "rg -g '*.env' x",
            "rg -g.env x",
            "rg --glob='.env' x",
            "rg --iglob '*.KEY' x",
        ],
    );
    for path in [".env", "id_ed25519", "certs/a.pem"] {
        let decision = by(&Policy::default(), &tool("view", json!({ "path": path })));
        assert_eq!((decision.outcome, decision.risk), (Outcome::Ask, Risk::High), "{path}");
    }
}

#[test]
fn a_link_out_of_the_folder_asks() {
    for command in [
        "cat link",
        "cat link/x",
        "cd link && ls",
        "cat < link",
        "cat *.txt",
        "for f in *.txt; do cat \"$f\"; done",
    ] {
        let mut call = shell(command);
        call.real_paths =
            Some(paths_to_resolve(&call).iter().map(|_| PathBuf::from("/etc/shadow")).collect());
        assert_eq!(by(&Policy::default(), &call).outcome, Outcome::Ask, "{command}");
        call.real_paths = None;
        assert_eq!(by(&Policy::default(), &call).outcome, Outcome::Ask, "{command}");
        call.real_paths = Some(Vec::new());
        assert_eq!(by(&Policy::default(), &call).outcome, Outcome::Ask, "{command}");
    }
}

#[test]
fn the_set_can_be_switched_off() {
    let strict = Policy { read_only_commands: false, ..Policy::default() };
    all(Outcome::Ask, &strict, &["ls", "cat a", "git status", "echo x"]);
}

#[test]
fn installed_programs_may_be_looked_at() {
    all(
        Outcome::Allow,
        &Policy::default(),
        &[
            "ls /usr/bin",
            "ls -la /usr/local/lib/ | grep node",
            "ls /opt",
            "ls -la /etc/nginx/ && ls /var/www/html",
            "find /usr -name 'libssl*' 2>/dev/null | head -10",
            "find /usr/include -name stdio.h -type f",
            "du -sh /usr/lib",
            "stat /usr/bin/ls",
            "test -x /usr/bin/git && echo yes",
            "[ -d /opt/x ] || echo none",
            "readlink -f /usr/bin/python3",
            "cat /etc/os-release",
            "grep -i version /etc/os-release",
            "head -20 /usr/include/stdio.h",
            "cat /usr/bin/ldd",
            "grep -rn PATH_MAX /usr/include/linux",
            "grep 'model name' /proc/cpuinfo | head -1",
            "cat /proc/meminfo",
            "file /usr/bin/python3",
            "wc -l < /usr/share/dict/words",
            "sort /usr/share/dict/words | head",
            "find /usr/share -type f -name '*.md' -exec cat {} \\;",
        ],
    );
    all(
        Outcome::Ask,
        &Policy::default(),
        &[
            // Only the names are public, not what is in the files.
            "cat /etc/nginx/nginx.conf",
            "grep -r password /etc/nginx",
            "cat /opt/x/config",
            "cat /usr/local/bin/deploy",
            "grep -r token /usr/local",
            "tail /var/log/nginx/access.log",
            "cat /var/www/html/config.php",
            "head -1 /usr/local/etc/x.conf",
            "wc -l < /opt/x",
            "find /opt -type f -name '*.md' -exec cat {} \\;",
            "find /usr -type f -name '*.md' -exec cat {} +",
            "find /var/www -exec cat {} +",
            "sort /opt/x",
            "diff /usr/bin/ls /opt/ls",
            // Places that are not named, and what only looks like one that is.
            "ls /etc",
            "ls /etc/ssl",
            "ls /home/p",
            "ls /root",
            "ls /var",
            "ls /var/lib",
            "ls /var/log",
            "ls /usrx",
            "ls /usr/../etc",
            "ls /usr/../home/p",
            "ls /proc/1",
            "cat /proc/self/environ",
            "cat /proc/cpuinfo/../self/environ",
            "cat /proc/meminfo /proc/1/environ",
            "cat /usr/bin/../../etc/passwd",
            "cat /etc/os-release.d/x /etc/shadow",
            "find /usr / -name x",
            "ls /usr/bin /root",
            // A pattern may fit a link that leads anywhere.
            "cat /usr/share/doc/*",
            "ls /usr/lib/*",
            "cat /etc/os-releas?",
            // What holds keys does so there, too.
            "cat /usr/share/x/server.key",
            "cat /usr/lib/ssl/id_rsa",
            "cat /usr/share/.env",
            // To work there is more than to look.
            "cd /usr/lib",
            "cd /usr/lib && ls",
            "command cd /usr/lib && ls",
            "ls /usr/bin > /usr/bin/out",
            "find /usr -delete",
            "find /usr -fprint x",
            "touch /usr/share/x",
            "/usr/lib/x",
            "git -C /usr/share status",
            "git diff --no-index /usr/bin/a b",
        ],
    );
    // A link there may lead anywhere.
    for command in ["cat /usr/bin/x", "ls /usr/local/x", "head /usr/share/a"] {
        let mut call = shell(command);
        for (real, expected) in
            [("/etc/shadow", Outcome::Ask), ("/home/p/x", Outcome::Ask), ("/usr/lib/x", Outcome::Allow)]
        {
            call.real_paths = Some(vec![real.into()]);
            assert_eq!(by(&Policy::default(), &call).outcome, expected, "{command} to {real}");
        }
        call.real_paths = None;
        assert_eq!(by(&Policy::default(), &call).outcome, Outcome::Ask, "{command}");
    }
    // Directories fence this in as well.
    let fenced = Policy { directories: vec!["/home/p/shop".into()], ..Policy::default() };
    all(Outcome::Ask, &fenced, &["ls /usr/bin", "cat /etc/os-release"]);
}

#[test]
fn what_counts_is_where_a_path_leads() {
    // The same words mean another file in another folder; where nobody knows whether `cd` happened, both count.
    all(Outcome::Allow, &Policy::default(), &["cd src && cat ../a", "cd a/b && cat ../../c"]);
    all(
        Outcome::Ask,
        &Policy::default(),
        &["cat ../a", "cd src; cat ../a", "cd src && cat ../../a", "cd src && cd .. && cat ../a"],
    );
}

#[test]
fn a_search_through_whole_folders_asks_where_keys_lie() {
    for (command, below) in [
        ("grep -r x .", true),
        ("grep -rn x src", true),
        ("grep -rf a", true),
        ("grep -r x", true),
        ("grep -r --include='*.json' x .", true),
        ("grep -r --include='*.py' --include='*' x .", true),
        ("grep -r --include \"*.py\" --include='*.json' x .", true),
        ("rg -u x", true),
        ("rg --hidden x", true),
        ("rg --no-ignore x .", true),
        ("grep -r --include='*.py' --include='*.rs' x .", false),
        ("grep x a", false),
        ("rg x", false),
        ("ls -R", false),
    ] {
        let mut call = shell(command);
        let asked = paths_to_resolve(&call);
        assert_eq!(asked.iter().any(|path| path.below == Below::All), below, "{command}");
        let here = std::path::Path::new("/home/p/shop");
        assert!(
            !below
                || command.ends_with("src")
                || asked.iter().any(|path| path.path.join("") == here.join(""))
        );
        assert_eq!(by(&Policy::default(), &call).outcome, Outcome::Allow, "{command}");
        if below {
            call.real_paths = Some(asked.iter().map(|_| "/home/p/shop/conf/.env".into()).collect());
            let decision = by(&Policy::default(), &call);
            assert_eq!(decision.outcome, Outcome::Ask, "{command}");
            assert!(decision.reason.contains("keys or passwords"), "{command}: {}", decision.reason);
        }
    }
}
