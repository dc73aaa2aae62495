//! A bounded fuzz: mutations of a seed corpus, the same in each run. It looks for a panic and for a hang, and
//! for a command that is allowed although a denied one can be found in it by a simple eye.
//! It runs `ROUNDS` of them, and goes on until `ASKANCE_FUZZ_SECONDS` are over where that is set.
#![allow(clippy::expect_used, reason = "a test may panic")]

use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use askance_core::policy::{Decision, Outcome, Rules, Switches, ToolCall, decide_by, paths_to_resolve};
use askance_core::settings::{Policy, Profile};

/// Mutations that are always tried.
const ROUNDS: usize = 6_000;
/// What takes longer counts as hanging. A thousand times what the slowest takes: the machine may be busy.
const HANGS: Duration = Duration::from_secs(20);

const SEEDS: &[&str] = &[
    "ls -la src | grep -v target && echo \"done $(pwd)\"",
    "for f in a b c; do cat \"$f\" > out/$f; done",
    "cat <<'EOF' > a.py\nimport os\nprint('x')\nEOF\npython3 a.py",
    "cat <<-EOF\n\t$(rm x) `rm y`\n\tEOF\n",
    "if [ -f a ]; then rm -rf \"$x\"; elif true; then :; else exit 1; fi",
    "case \"$1\" in a|b) ls;; *) rm x;& esac",
    "f() { local x=$1; rm \"${x:-$(pwd)}\"; }; f 'a b'",
    "find . -name '*.rs' -exec sed -i 's/a/b/g' {} \\; -o -delete",
    "sudo -u root env A=1 timeout 5 bash -c \"rm '$x'\"",
    "diff <(sort a) <(sort b) 2>&1 >/dev/null | xargs -0 -n1 rm",
    "echo $'\\x72\\n\\'m' ${a[@]} $((1 + 2)) {1..3} ~/x !$ \\\n  'q'",
    "coproc X { while read -r l; do echo $l; done; } < a &",
    "a=(1 2 $(rm x)); a[1]=2; export PATH=.; trap 'rm x' EXIT",
    "[[ $a =~ ^x+$ && -n ${b##*/} ]] || ((i++)); select x in a; do :; done",
    "git -c core.pager=x log --format='%h %s' HEAD~1..HEAD -- src/\u{e9}t\u{e9}",
    "curl -s https://a.b/c?d=e | jq '.[] | .name' >| out.json",
];
const PIECES: &[&str] = &[
    "rm x",
    "$(",
    ")",
    "`",
    "'",
    "\"",
    "\\",
    "\n",
    ";",
    "&&",
    "||",
    "|",
    "&",
    "<<EOF\n",
    "\nEOF\n",
    "<(",
    ">(",
    "${",
    "}",
    "{",
    "$((",
    "))",
    "[[",
    "]]",
    "(",
    "#",
    " ",
    "\t",
    "$x",
    "$'",
    "case ",
    " esac",
    " in ",
    "if ",
    "fi",
    "do ",
    "done",
    "for i in ",
    "eval ",
    "sh -c '",
    "<<<",
    ">",
    ">>",
    "2>&1",
    "!",
    "\u{0}",
    "\u{202e}",
    "\u{1f980}",
    "=",
    "[",
    "]",
    "*",
    "~",
    "\\\n",
    "<<'E'\n",
    "\nE\n",
    "<<-E\n",
];

struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

fn mutated(dice: &mut Dice) -> String {
    let mut text: Vec<char> = SEEDS[dice.throw(SEEDS.len())].chars().collect();
    for _ in 0..=dice.throw(8) {
        let at = dice.throw(text.len() + 1);
        match dice.throw(6) {
            0 if !text.is_empty() => drop(text.remove(at.min(text.len() - 1))),
            1 => {
                let end = (at + dice.throw(20)).min(text.len());
                let slice: Vec<char> = text[at..end].to_vec();
                let to = dice.throw(text.len() + 1);
                text.splice(to..to, slice);
            }
            2 => text.truncate(at),
            3 => {
                let other: Vec<char> = SEEDS[dice.throw(SEEDS.len())].chars().collect();
                let from = dice.throw(other.len());
                text.splice(at..at, other[from..].iter().copied());
            }
            _ => {
                for _ in 0..=dice.throw(3) {
                    text.splice(at..at, PIECES[dice.throw(PIECES.len())].chars());
                }
            }
        }
        text.truncate(4_000);
    }
    text.into_iter().collect()
}

fn call(command: &str) -> ToolCall {
    let cwd = PathBuf::from("/home/p/shop");
    let args = serde_json::json!({ "command": command });
    let mut call = ToolCall { tool: "bash".into(), args, real_paths: None, real_cwd: Some(cwd.clone()), cwd };
    call.real_paths = Some(paths_to_resolve(&call).into_iter().map(|path| path.path).collect());
    call
}

/// Decides on a thread of its own, so that a command that never ends is named, too.
struct Judge {
    commands: mpsc::Sender<String>,
    decisions: mpsc::Receiver<Decision>,
}

impl Judge {
    fn new(policy: &Policy) -> Self {
        let rules = Rules::new(policy);
        let (commands, asked) = mpsc::channel::<String>();
        let (answer, decisions) = mpsc::channel();
        std::thread::spawn(move || {
            for command in asked {
                let decision = decide_by(&rules, Profile::Ask, Switches::default(), &call(&command));
                if answer.send(decision).is_err() {
                    break;
                }
            }
        });
        Self { commands, decisions }
    }

    fn decide(&self, command: &str) -> Decision {
        self.commands.send(command.to_owned()).unwrap_or_else(|_| panic!("nobody decides {command:?}"));
        match self.decisions.recv_timeout(HANGS) {
            Ok(decision) => decision,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("took longer than {HANGS:?}: {command:?}"),
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!("panicked: {command:?}"),
        }
    }
}

/// How long to go on after `ROUNDS`.
fn time() -> Duration {
    let seconds = std::env::var("ASKANCE_FUZZ_SECONDS").unwrap_or_else(|_| "0".to_owned());
    Duration::from_secs(seconds.parse().expect("ASKANCE_FUZZ_SECONDS is a number of seconds"))
}

#[test]
fn mutations_neither_panic_nor_hang() {
    let list = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
    let policy = Policy {
        allow: list(&["shell(ls)", "shell(echo)", "shell(cat)", "write(out/**)"]),
        deny: list(&["shell(rm)", "read(.env)", "url(evil.com)"]),
        ..Policy::default()
    };
    let judge = Judge::new(&policy);
    let mut dice = Dice(0x5eed_a5ca_9ce0_0001);
    let mut outcomes = [0_usize; 3];
    let (start, time) = (Instant::now(), time());
    let mut rounds = 0;
    while rounds < ROUNDS || start.elapsed() < time {
        rounds += 1;
        let command = mutated(&mut dice);
        let decision = judge.decide(&command);
        assert!(!decision.reason.is_empty(), "{command:?}");
        outcomes[decision.outcome as usize] += 1;
        // Nothing that is allowed has `rm` as the first word of a line, outside of quotes and documents.
        if decision.outcome == Outcome::Allow
            && !command.contains(['\'', '"', '\\', '#'])
            && !command.contains("<<")
        {
            assert!(!command.lines().any(|line| line.trim_start().starts_with("rm ")), "{command:?}");
        }
    }
    assert!(outcomes.iter().all(|count| *count > rounds / 1_000), "one-sided: {outcomes:?}");
    println!("{rounds} commands in {:?}: {outcomes:?}", start.elapsed());
}
