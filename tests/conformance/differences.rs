//! Where we differ from the CLI, and why.

use std::collections::{BTreeSet, HashMap};

use crate::cli::Verdict;
use crate::strictness;

/// Commands on which we are stricter, with the reason.
const STRICTER: [(&str, &str); 15] = [
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
    (
        "chmod 777 README.md",
        "a file that everybody may write is high-risk: a rule for all commands is too broad for it",
    ),
    ("touch ../nothing/new.txt", "so is a change outside of the session's folder"),
    ("sed -i 'w new.txt' README.md", "its script writes a file that the command does not name as its own"),
    ("npm test -- x", "a rule of several words means these words and no more"),
];

/// Commands that we let run where the CLI asks. Each runs nothing but the program, and writes nothing but the file,
/// that the rules (or the read-only set) name; the CLI compares the words as they are written, and does not see that.
/// The second column says in plain words what the first one does, and does no less: by the same rules, the CLI must
/// let it run.
const SEEN_THROUGH: [(&str, &str, &str); 17] = [
    ("ec\"ho\" a", "echo a", "bash takes the quotes away before it looks for the program"),
    ("\\echo a", "echo a", "bash takes the backslash away, too; it only keeps an alias from being used"),
    ("$'\\x65cho' a", "echo a", "the escape stands for one known letter"),
    ("{echo,a}", "echo a", "bash makes these two words of it, and none of them is unknown"),
    ("/bin/echo a", "echo a", "only root can put another program of this name there"),
    ("env echo a", "echo a", "without options and variables, env starts what it is given and nothing else"),
    ("time echo a", "echo a", "the word is bash's own, and only measures the command after it"),
    ("echo $(ls)", "echo a; ls", "both commands may run, and echo only prints what the other one has said"),
    // `write` is about files, whichever way they are written. The CLI covers redirections by `write` alone, and only
    // the file tools by `write(new.txt)`. What follows does no more to the file than these, with plain options and
    // paths that are certain.
    ("echo a > new.txt", "create new.txt", "a redirection writes this one file, as the file tool does"),
    ("echo a >> new.txt", "create new.txt", "so it does at the file's end"),
    ("echo a | tee new.txt", "create new.txt", "tee writes what comes in into the files it names"),
    ("tee -a new.txt < README.md", "create new.txt", "so it does behind an option"),
    ("touch new.txt", "create new.txt", "it makes an empty file, or changes its time"),
    ("touch sub/../a", "echo a > sub/../a", "so it does at the end of a winding path that is known"),
    ("mkdir made", "echo a > made", "an empty folder holds less than a file of that name"),
    ("sed -i s/a/b/ README.md", "echo a > README.md", "a script that only replaces writes this one file"),
    (
        "chmod +x README.md",
        "echo a > README.md",
        "whoever may write a file decides what is in it; to run it takes a rule of its own",
    ),
];

/// The differences that were met.
#[derive(Default)]
pub(crate) struct Differences {
    met: BTreeSet<&'static str>,
}

impl Differences {
    /// Whether a difference has a reason that holds under these verdicts of the CLI.
    pub(crate) fn explain(&mut self, command: &str, ours: Verdict, theirs: &HashMap<&str, Verdict>) -> bool {
        let known = if strictness(ours) > strictness(theirs[command]) {
            STRICTER.iter().map(|(known, _)| *known).find(|known| *known == command)
        } else {
            let mut seen = SEEN_THROUGH.iter().filter(|(known, ..)| *known == command);
            seen.find(|(_, plain, _)| strictness(theirs[plain]) <= strictness(ours)).map(|(known, ..)| *known)
        };
        self.met.extend(known);
        known.is_some()
    }

    /// The entries of the tables that were not met.
    pub(crate) fn unused(&self) -> Vec<&'static str> {
        let stricter = STRICTER.iter().map(|(command, _)| *command);
        let all = stricter.chain(SEEN_THROUGH.iter().map(|(command, ..)| *command));
        all.filter(|command| !self.met.contains(command)).collect()
    }
}
