//! The grants that are offered with a question. Invariant: none for what is high-risk or opaque, and each as
//! narrow as the call; a wider one only after a narrower grant for the same command, or where it adds no power.

use std::path::{Path, PathBuf};

use super::decide::{Outcome, PartDecision, Suggestion};
use super::paths::Place;
use super::place::absolute;
use super::readonly;
use super::rule::Rule;
use super::rules::Rules;
use super::shell::{Part, Script, Word, is_quiet, program, quoted};
use super::urls;

/// Most rules of one suggestion: nobody reads more.
const RULES: usize = 6;

/// Commands that are only ever granted word by word.
const NEVER_WIDER: &[&str] = &[
    "rm", "rmdir", "mv", "cp", "dd", "kill", "killall", "pkill", "chmod", "chown", "ln", "tee", "truncate",
    "eval", "source", ".", "find", "sed",
];

/// Commands whose subcommands differ too much to be granted together.
const BY_SUBCOMMAND: &[&str] = &[
    "git",
    "gh",
    "aws",
    "gcloud",
    "az",
    "kubectl",
    "helm",
    "terraform",
    "docker",
    "podman",
    "apt",
    "apt-get",
    "brew",
    "systemctl",
    "service",
];

/// Programs that run the code they are given.
const INTERPRETERS: &[&str] =
    &["python", "python3", "node", "bash", "sh", "dash", "zsh", "ruby", "perl", "php", "deno", "bun"];

/// Programs that type into a shell, or open one, where no policy looks.
const TERMINALS: &[&str] = &["tmux", "screen"];

/// For a file tool.
pub(crate) fn for_files(places: &[Place], writes: bool, rules: &Rules, folder: &Path) -> Option<Suggestion> {
    let mut offer = Offer { rules, folder, found: Vec::new() };
    for place in places {
        let path = place.path.as_deref()?;
        let rule = if writes { offer.around(path)? } else { offer.read_around(path)? };
        offer.push(rule);
    }
    offer.finished()
}

/// For a command line: one rule for each part that asked. `may_run` says whether a part may run but for what it
/// writes.
pub(crate) fn for_shell(
    script: &Script,
    decided: &[PartDecision],
    rules: &Rules,
    folder: &Path,
    may_run: &dyn Fn(&Part) -> bool,
) -> Option<Suggestion> {
    let mut offer = Offer { rules, folder, found: Vec::new() };
    let asked: Vec<_> =
        script.parts.iter().zip(decided).filter(|(_, decision)| decision.outcome != Outcome::Allow).collect();
    // What is written first: a program that runs a written file may be granted with any arguments.
    for (part, decision) in &asked {
        // A list that asks is the person's own wish.
        if decision.rule.is_some() || part.folder.places().is_empty() {
            return None;
        }
        let changed = readonly::changes(part).map(|changed| changed.writes).unwrap_or_default();
        for target in part.writes.iter().chain(&changed) {
            let path = absolute(part.folder.places().first()?, &target.text).filter(|_| target.is_plain())?;
            if !path.starts_with("/dev") {
                let rule = offer.around(&path)?;
                offer.push(rule);
            }
        }
    }
    for (part, _) in &asked {
        let before = offer.found.len();
        // Where the command may run, only what it writes made it ask.
        if readonly::changes(part).is_none() && !part.words.is_empty() && !may_run(part) {
            offer.program(part)?;
        }
        let writes = !part.writes.is_empty() || readonly::changes(part).is_some();
        if offer.found.len() == before && !writes && !offer.answers(part) {
            return None;
        }
    }
    offer.finished()
}

/// What is offered so far, and what holds already.
struct Offer<'a> {
    rules: &'a Rules,
    folder: &'a Path,
    found: Vec<Rule>,
}

impl Offer<'_> {
    fn push(&mut self, rule: Rule) {
        if !self.holding().any(|held| *held == rule) {
            self.found.push(rule);
        }
    }

    fn finished(self) -> Option<Suggestion> {
        (!self.found.is_empty() && self.found.len() <= RULES).then_some(Suggestion { rules: self.found })
    }

    /// Every rule that would hold, with the offer taken.
    fn holding(&self) -> impl Iterator<Item = &Rule> {
        self.rules.allow.iter().chain(&self.found)
    }

    /// The folder of a written file inside of the session's folder; once such a folder was granted, the session's
    /// own; outside of it, only the file.
    fn around(&self, path: &Path) -> Option<Rule> {
        if path.starts_with(self.folder) && path != self.folder {
            let narrower = self
                .rules
                .allow
                .iter()
                .any(|rule| matches!(rule, Rule::Write(Some(pattern)) if pattern.is_within(self.folder, self.folder)));
            let place = if narrower { self.folder } else { path.parent()? };
            if place.starts_with(self.folder) && place != Path::new("/") {
                return format!("write({}/**)", literal(place)?).parse().ok();
            }
        }
        format!("write({})", literal(path)?).parse().ok()
    }

    /// The folder of a file that is read inside of the session's folder; outside of it, only the file, until
    /// another one beside it was granted and the folder is a place of its own.
    fn read_around(&self, path: &Path) -> Option<Rule> {
        let parent = path.parent()?;
        let below = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
        let least = if below(&["/home", "/Users"]) {
            5
        } else if below(&["/root", "/var"]) {
            4
        } else {
            3
        };
        let beside = || {
            self.rules.allow.iter().any(
                |rule| matches!(rule, Rule::Read(Some(pattern)) if pattern.is_within(parent, self.folder)),
            )
        };
        let text = if parent.starts_with(self.folder) || parent.components().count() >= least && beside() {
            format!("read({}/**)", literal(parent)?)
        } else {
            format!("read({})", literal(path)?)
        };
        text.parse().ok()
    }

    /// Whether the agent may write this file, with the offer taken.
    fn writes(&self, path: &Path) -> bool {
        self.holding().any(|rule| match rule {
            Rule::Write(Some(pattern)) => pattern.allows(path, self.folder),
            Rule::Write(None) => path.starts_with(self.folder),
            _ => false,
        })
    }

    /// Whether the agent may run any code already: it may write a file that it may run, or an interpreter may
    /// run whatever it is given. Then a wider rule adds no power.
    fn runs_anything(&self) -> bool {
        self.holding().any(|rule| {
            let Rule::Shell(Some(pattern)) = rule else { return false };
            let file = |text: &str| absolute(self.folder, text).is_some_and(|path| self.writes(&path));
            if INTERPRETERS.contains(&pattern.command()) {
                pattern.is_open()
                    || pattern.argument().is_some_and(|text| !text.starts_with('-') && file(text))
            } else {
                pattern.command().contains('/') && file(pattern.command())
            }
        })
    }

    /// The rules for what a part runs or reads.
    fn program(&mut self, part: &Part) -> Option<()> {
        if let Some(outside) = self.looks(part)
            && !outside.is_empty()
            && !readonly::shows_names_only(part)
        {
            for path in outside {
                let rule = self.read_around(&path)?;
                self.push(rule);
            }
            return Some(());
        }
        for rule in self.for_part(part)? {
            self.push(rule);
        }
        Some(())
    }

    /// Whether an earlier part's rule answers this one, too.
    fn answers(&self, part: &Part) -> bool {
        self.found.iter().any(|rule| match rule {
            Rule::Shell(Some(pattern)) => pattern.allows(&part.words),
            Rule::Read(_) => self.looks(part).is_some(),
            _ => false,
        })
    }

    /// The paths outside of the folder that a part reads, if looking is all that it does.
    fn looks(&self, part: &Part) -> Option<Vec<PathBuf>> {
        if !self.rules.read_only_commands {
            return None;
        }
        let paths = readonly::look(part, self.folder).ok()?;
        let mut outside = Vec::new();
        for word in paths.iter().chain(&part.reads) {
            if word.unknown || word.split || word.glob {
                return None;
            }
            for place in part.folder.places() {
                let path = absolute(place, &word.text).filter(|path| path.is_absolute())?;
                if !path.starts_with(self.folder) && !super::place::is_harmless_device(&word.text) {
                    outside.push(path);
                }
            }
        }
        Some(outside)
    }

    fn for_part(&self, part: &Part) -> Option<Vec<Rule>> {
        let name = program(&part.words.first()?.text).to_owned();
        if part.more_words || part.elevated || !part.words[0].is_plain() || !is_name(&name) {
            return None;
        }
        let known = name.as_str();
        let granted = |wide: bool| {
            self.rules.allow.iter().any(|rule| {
                matches!(rule, Rule::Shell(Some(pattern)) if pattern.command() == known && (!wide || pattern.is_broad()))
            })
        };
        let free = self.runs_anything();
        // A file that the agent may write and run is as good as any other.
        let written = runs_a_file(known, &part.words)
            && part
                .folder
                .places()
                .iter()
                .all(|place| absolute(place, &part.words[1].text).is_some_and(|path| self.writes(&path)));
        let rule = if name.contains('/') || NEVER_WIDER.contains(&known) {
            narrow(part, known)?
        } else if INTERPRETERS.contains(&known) && (free || written || granted(false)) {
            format!("shell({name}:*)").parse().ok()?
        } else if TERMINALS.contains(&known) && !free || !(granted(false) || free) {
            narrow(part, known)?
        } else if let Some(stem) = stem(part, known, granted(true)) {
            format!("shell({stem}:*)").parse().ok()?
        } else {
            narrow(part, known)?
        };
        let exact = matches!(&rule, Rule::Shell(Some(pattern)) if pattern.is_exactly(&part.words));
        let mut found = vec![rule];
        if !exact {
            for url in urls::reached(part) {
                let port = url.port().map_or(String::new(), |port| format!(":{port}"));
                found.push(format!("url({}://{}{port})", url.scheme(), url.host_str()?).parse().ok()?);
            }
        }
        Some(found)
    }
}

/// A path as a rule's text; none where the rule would take it for a pattern.
fn literal(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| !text.contains(['*', '?', '[', '{', ')']))
}

/// Whether a word can be a program's name: what a broken line leaves over is not.
fn is_name(name: &str) -> bool {
    is_quiet(name)
        && !name.contains([':', '=', ',', '%'])
        && !name.starts_with('-')
        && name.contains(|c: char| c.is_ascii_alphabetic())
}

/// The command word by word; for a program that runs a file, that file with any arguments.
fn narrow(part: &Part, name: &str) -> Option<Rule> {
    let text = if runs_a_file(name, &part.words) {
        let file = &part.words[1];
        format!("shell({name} {}:*)", quoted(file))
    } else if name.contains('/') {
        format!("shell({}:*)", quoted(&Word::literal(name)))
    } else {
        if !part.words.iter().all(Word::is_certain) {
            return None;
        }
        // As a rule, the name alone stands for whatever follows it.
        if part.words.len() == 1 && (INTERPRETERS.contains(&name) || BY_SUBCOMMAND.contains(&name)) {
            return None;
        }
        let words: Vec<_> = part.words[1..].iter().map(quoted).collect();
        let all = [vec![quoted(&Word::literal(name))], words].concat().join(" ");
        if all.ends_with(":*") {
            return None;
        }
        format!("shell({all})")
    };
    let rule: Rule = text.parse().ok()?;
    // What does not cover the call is no help.
    matches!(&rule, Rule::Shell(Some(pattern)) if pattern.allows(&part.words)).then_some(rule)
}

fn runs_a_file(name: &str, words: &[Word]) -> bool {
    INTERPRETERS.contains(&name)
        && words.get(1).is_some_and(|word| word.is_plain() && !word.text.starts_with('-'))
}

/// What a wider grant begins with: the subcommand, or the command itself once its subcommand was granted.
fn stem(part: &Part, name: &str, wide: bool) -> Option<String> {
    let verb = part.words.get(1).filter(|word| {
        word.is_bare()
            && word.text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            && !word.text.starts_with('-')
    });
    let by_subcommand = BY_SUBCOMMAND.contains(&name);
    match verb {
        Some(verb) if !wide || by_subcommand => Some(format!("{name} {}", verb.text)),
        None if by_subcommand => None,
        _ => Some(name.to_owned()),
    }
}
