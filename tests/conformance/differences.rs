//! Where we differ from the CLI, and why.

use std::collections::BTreeSet;

use crate::cli::Verdict;
use crate::strictness;

/// Commands on which we are stricter, with the reason.
const STRICTER: [(&str, &str); 12] = [
    ("$(echo rm) -f nothing", "the command is only known when it runs"),
    ("/bin/rm -f nothing", "a denied program is denied by any path"),
    ("sudo rm -f nothing", "sudo is looked through"),
    ("bash -c 'rm -f nothing'", "a shell's own command line is looked through"),
    ("eval 'rm -f nothing'", "eval is looked through"),
    ("xargs rm -f < /dev/null", "xargs is looked through"),
    ("find . -name nothing -exec rm {} \\;", "find -exec is looked through"),
    (
        "find . -name nothing -delete",
        "deleting whatever is found is high-risk: a rule for all commands is too broad for it",
    ),
    ("echo `rm -f nothing`", "backticks run a command; the CLI overlooks them, also where the rules deny it"),
    ("PATH=. echo a", "PATH decides which program it is"),
    (
        "FOO=1 echo a",
        "a variable of no known meaning may change what a program does; a rule for echo covers it",
    ),
    ("npm test -- x", "a rule of several words means these words and no more"),
];

/// Commands that we let run where the CLI asks. Each runs nothing but what the rule, or the read-only set, names;
/// the CLI does not see that, because it compares the words as they are written.
const SEEN_THROUGH: [(&str, &str); 8] = [
    ("ec\"ho\" a", "quotes make no other command"),
    ("\\echo a", "neither does a backslash"),
    ("$'\\x65cho' a", "nor an escape that is known"),
    ("{echo,a}", "braces are expanded as bash does"),
    ("/bin/echo a", "the system's own echo"),
    ("env echo a", "env runs just this"),
    ("time echo a", "so does time"),
    ("echo $(ls)", "both commands are allowed"),
];

/// The differences that were met.
#[derive(Default)]
pub(crate) struct Differences {
    met: BTreeSet<&'static str>,
}

impl Differences {
    /// Whether a difference has a reason.
    pub(crate) fn explain(&mut self, command: &str, theirs: Verdict, ours: Verdict) -> bool {
        let table: &[(&str, &str)] =
            if strictness(ours) > strictness(theirs) { &STRICTER } else { &SEEN_THROUGH };
        let known = table.iter().find(|(known, _)| *known == command);
        if let Some((known, _)) = known {
            self.met.insert(known);
        }
        known.is_some()
    }

    /// The entries of the tables that were not met.
    pub(crate) fn unused(&self) -> Vec<&'static str> {
        let all = STRICTER.iter().chain(&SEEN_THROUGH).map(|(command, _)| *command);
        all.filter(|command| !self.met.contains(command)).collect()
    }
}
