//! The real bash as the judge: what the policy allows must not run a denied command. Random command lines; the
//! allowed ones are run by a bash that finds no program and writes down each name it looks for.
//! `ASKANCE_BASH=100000` tries more. Without a bash there is nothing to compare with.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use askance_core::policy::{Outcome, Rules, Switches, ToolCall, decide_by, paths_to_resolve};
use askance_core::settings::{Policy, Profile};

/// Pieces of command lines. `zz` is the denied command.
const PIECES: &[&str] = &[
    "zz",
    "zz ",
    "echo a",
    "aa",
    "ls ",
    " x",
    ";",
    "; ",
    "\n",
    " && ",
    " || ",
    " | ",
    " |& ",
    " & ",
    "(",
    ")",
    " ( ",
    " ) ",
    "{ ",
    "; }",
    "}",
    "{",
    "'",
    "'",
    "\"",
    "\"",
    "\\",
    "\\\n",
    "`",
    "`",
    "$(",
    ")",
    "$((",
    "))",
    "${x:-",
    "}",
    "$x",
    "$",
    "$'",
    "'",
    "$\"",
    "\"",
    "#",
    " #",
    "# ",
    " ",
    "\t",
    "<<E\n",
    "\nE\n",
    "E\n",
    "<<'E'\n",
    "<<-E\n",
    "\n\tE\n",
    "<<\"E\"\n",
    "<<\\E\n",
    "<<<",
    "<(",
    ">(",
    " > o",
    " >> o",
    " 2>&1",
    " >| o",
    " &> o",
    " < o",
    " >& o",
    "!",
    "! ",
    "if ",
    "; then ",
    "; else ",
    "; fi",
    "for i in a b",
    "; do ",
    "; done",
    "while ",
    "until ",
    "case x in x) ",
    ";; esac",
    "x) ",
    "f() { ",
    "function g { ",
    "=",
    "x=",
    "x=1 ",
    "a=(",
    "[[ ",
    " ]]",
    "[ ",
    " ]",
    "((",
    "eval ",
    "builtin ",
    "command ",
    "exec ",
    "time ",
    "coproc ",
    "\\x7a",
    "\\172\\172",
    "z",
    "z'z'",
    "\"z\"z",
    "z\\z",
    "{zz,a}",
    "{z,}z",
    ",",
    "*",
    "?",
    "~",
    "[z]",
    "-c ",
    "trap 'zz' EXIT",
    "x='",
    "\\'",
    "\\\"",
    "\\`",
    "\\$",
    "$$",
    "$#",
    "${#x}",
    "${x#",
    "${x%",
    "$[",
    "]",
    "1",
    "E",
    "EOF",
    "\r",
    "\u{a0}",
    "é",
    "cat ",
    ":",
    ": ",
    "true",
    "false",
    "echo ",
    "in ",
    "esac",
    "done",
    "fi",
    "select i in a",
    "<",
    ">",
    "2>",
    "<>",
    "|",
    "&",
    "%",
    "@",
    "^",
    "+",
    "-",
    "/",
    ".",
    "alias q=zz",
    "q",
    "$@",
    "\"$@\"",
    "set -- zz",
    "$1",
];

const SHAPES: &[&str] = &[
    "echo a # $1\n$2",
    "cat <<E\n$1\nE\n$2",
    "cat <<'E'\n$1\nE\n$2",
    "echo \"$1\" $2",
    "echo '$1' $2",
    "echo $($1) $2",
    "echo `$1` $2",
    "echo $(cat <<E\n$1\nE\n) $2",
    "echo \"$(echo '$1')\" $2",
    "x=$1 $2",
    "echo ${x:-$1} $2",
    "echo \\$1 $2",
    "echo $'$1' $2",
    "$1 <<E <<F\n$2\nE\n$1\nF\n$2",
    "for i in $1; do echo $2; done",
    "case $1 in $2) echo;; esac",
    "echo $(( $1 )) $2",
    "[[ $1 ]] $2",
    "echo $1\\\n$2",
    "{ $1; } 2>&1 $2",
    "echo <($1) $2",
    "cat <<-E\n\t$1\n\tE\n$2",
    "echo {$1,$2}",
    "echo a$1\"$2",
    "f() { $1; }; $2",
    "echo $[$1] $2",
    "( $1 ) && ( $2 )",
];

struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn pieces(&mut self, most: usize) -> String {
        (0..=self.throw(most)).map(|_| PIECES[self.throw(PIECES.len())]).collect()
    }

    fn command(&mut self) -> String {
        if self.throw(4) == 0 {
            return self.pieces(9);
        }
        let shape = SHAPES[self.throw(SHAPES.len())];
        let (one, two) = (self.pieces(4), self.pieces(4));
        let filled = shape.replace("$1", &one).replace("$2", &two);
        if self.throw(3) == 0 { format!("{filled}{}zz", PIECES[self.throw(PIECES.len())]) } else { filled }
    }
}

fn decision(rules: &Rules, folder: &Path, command: &str) -> Outcome {
    let args = serde_json::json!({ "command": command });
    let cwd = folder.to_owned();
    let mut call = ToolCall { tool: "bash".into(), args, real_paths: None, real_cwd: Some(cwd.clone()), cwd };
    call.real_paths = Some(paths_to_resolve(&call).into_iter().map(|path| path.path).collect());
    decide_by(rules, Profile::Ask, Switches::default(), &call).outcome
}

/// The names that bash looked for.
fn names_run(folder: &Path, setup: &Path, command: &str) -> String {
    let (log, inside) = (folder.join("log"), folder.join("inside"));
    let _ = std::fs::remove_file(&log);
    // What an earlier command line wrote must not be run by a later one.
    let _ = std::fs::remove_dir_all(&inside);
    std::fs::create_dir(&inside).expect("a folder");
    let child = Command::new("/usr/bin/timeout")
        .args(["-s", "KILL", "2", "/bin/bash", "-c", command])
        .env_clear()
        .env("PATH", "/nonexistent")
        .env("BASH_ENV", setup)
        .current_dir(inside)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(child.is_ok(), "bash does not start");
    std::fs::read_to_string(&log).unwrap_or_default()
}

#[test]
fn what_is_allowed_runs_nothing_that_is_denied() {
    if !Path::new("/bin/bash").exists() || !Path::new("/usr/bin/timeout").exists() {
        return;
    }
    let tries = std::env::var("ASKANCE_BASH").ok().and_then(|tries| tries.parse().ok()).unwrap_or(4_000);
    let seed = std::env::var("ASKANCE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(0x0ba5_4ba5_0000_0007);
    let folder: PathBuf = std::env::temp_dir().join(format!("askance-bash-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let setup = folder.join("setup");
    let log = folder.join("log");
    // A bash of no depth: functions cannot multiply, and what is not found is written down.
    let text = format!(
        "FUNCNEST=6\nshopt -s expand_aliases\ncommand_not_found_handle() {{ builtin printf '%q\\n' \"$1\" >> {}; builtin return 127; }}\n",
        log.display()
    );
    std::fs::write(&setup, text).expect("a file");
    let list = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
    let policy = Policy {
        allow: list(&["shell", "write(/**)", "read(/**)", "write"]),
        deny: list(&["shell(zz)"]),
        ..Policy::default()
    };
    let rules = Rules::new(&policy);
    let mut dice = Dice(seed);
    let mut allowed = 0;
    let mut wrong = Vec::new();
    for _ in 0..tries {
        let command = dice.command();
        if decision(&rules, &folder.join("inside"), &command) != Outcome::Allow {
            continue;
        }
        allowed += 1;
        let ran = names_run(&folder, &setup, &command);
        if ran.lines().any(|name| name == "zz") {
            wrong.push(format!("{command:?}"));
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    assert!(wrong.is_empty(), "allowed, but bash runs zz:\n{}", wrong.join("\n"));
    assert!(allowed > tries / 100, "only {allowed} of {tries} were allowed: nothing is compared");
}
