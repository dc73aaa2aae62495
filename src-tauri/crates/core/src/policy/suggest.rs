//! The grants that are offered with a question. Invariant: none for what is high-risk or opaque, and each as
//! narrow as the call; wider ones only when the person granted a narrower one for the same command before.

use std::path::Path;

use super::decide::{Outcome, PartDecision, Suggestion};
use super::paths::Place;
use super::place::absolute;
use super::rule::Rule;
use super::rules::Rules;
use super::shell::{Part, Script, Word, program, quoted};
use super::urls;

/// Most rules of one suggestion: nobody reads more.
const RULES: usize = 6;

/// Commands that are only ever granted word by word.
const NEVER_WIDER: &[&str] = &[
    "rm", "mv", "cp", "dd", "kill", "killall", "pkill", "chmod", "chown", "ln", "tee", "truncate", "eval",
    "source", ".",
];

/// For a file tool.
pub(crate) fn for_files(places: &[Place], writes: bool, folder: &Path) -> Option<Suggestion> {
    let mut rules = Vec::new();
    for place in places {
        push(&mut rules, around(place.path.as_deref()?, writes, folder)?);
    }
    (!rules.is_empty() && rules.len() <= RULES).then_some(Suggestion { rules })
}

/// The folder of a file inside of the session's folder; outside of it, only the file.
fn around(path: &Path, writes: bool, folder: &Path) -> Option<Rule> {
    let kind = if writes { "write" } else { "read" };
    let parent = path
        .parent()
        .filter(|parent| path.starts_with(folder) && parent.starts_with(folder) && *parent != Path::new("/"));
    let literal = |path: &Path| {
        path.to_str().filter(|text| !text.contains(['*', '?', '[', '{', ')'])).map(str::to_owned)
    };
    let text = match parent {
        Some(parent) => format!("{kind}({}/**)", literal(parent)?),
        None => format!("{kind}({})", literal(path)?),
    };
    text.parse().ok()
}

/// For a command line: one rule for each part that asked.
pub(crate) fn for_shell(
    script: &Script,
    decided: &[PartDecision],
    rules: &Rules,
    folder: &Path,
) -> Option<Suggestion> {
    let mut found = Vec::new();
    for (part, decision) in script.parts.iter().zip(decided) {
        if decision.outcome == Outcome::Allow {
            continue;
        }
        // A list that asks is the person's own wish.
        if decision.rule.is_some() || part.folder.places().is_empty() {
            return None;
        }
        let mut offered = false;
        for target in &part.writes {
            let path = absolute(part.folder.places().first()?, &target.text).filter(|_| target.is_plain())?;
            if path.starts_with("/dev") {
                continue;
            }
            push(&mut found, around(&path, true, folder)?);
            offered = true;
        }
        if let Some(changed) = super::readonly::changes(part) {
            for target in &changed.writes {
                let path = absolute(part.folder.places().first()?, &target.text)?;
                push(&mut found, around(&path, true, folder)?);
                offered = true;
            }
        } else if !part.words.is_empty() && !looks(part, rules, folder) {
            for rule in for_part(part, rules)? {
                push(&mut found, rule);
                offered = true;
            }
        }
        if !offered && part.writes.is_empty() {
            return None;
        }
    }
    (!found.is_empty() && found.len() <= RULES).then_some(Suggestion { rules: found })
}

/// Whether only what it writes made the part ask.
fn looks(part: &Part, rules: &Rules, folder: &Path) -> bool {
    rules.read_only_commands
        && super::readonly::look(part, folder).is_ok_and(|paths| {
            paths.iter().chain(&part.reads).all(|word| {
                !word.unknown
                    && part
                        .folder
                        .places()
                        .iter()
                        .all(|place| absolute(place, &word.text).is_some_and(|path| path.starts_with(folder)))
            })
        })
}

fn for_part(part: &Part, rules: &Rules) -> Option<Vec<Rule>> {
    let name = program(&part.words.first()?.text).to_owned();
    if part.more_words || part.elevated || !part.words[0].is_plain() {
        return None;
    }
    let granted = |wide: bool| {
        rules.allow.iter().any(|rule| {
            matches!(rule, Rule::Shell(Some(pattern)) if pattern.command() == name && (!wide || pattern.is_broad()))
        })
    };
    let rule = if !granted(false) || NEVER_WIDER.contains(&name.as_str()) {
        narrow(part, &name)?
    } else {
        let stem = stem(part, &name, granted(true));
        format!("shell({stem}:*)").parse().ok()?
    };
    let exact = matches!(&rule, Rule::Shell(Some(pattern)) if pattern.is_exactly(&part.words));
    let mut found = vec![rule];
    if !exact {
        for url in urls::of_part(part) {
            let port = url.port().map_or(String::new(), |port| format!(":{port}"));
            found.push(format!("url({}://{}{port})", url.scheme(), url.host_str()?).parse().ok()?);
        }
    }
    Some(found)
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
    matches!(name, "python" | "python3" | "node" | "bash" | "sh" | "ruby" | "perl")
        && words.get(1).is_some_and(|word| word.is_plain() && !word.text.starts_with('-'))
}

/// What a wider grant begins with: the subcommand, or the command itself once its subcommand was granted.
fn stem(part: &Part, name: &str, wide: bool) -> String {
    let verb = part.words.get(1).filter(|word| {
        word.is_bare()
            && word.text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            && !word.text.starts_with('-')
    });
    match verb {
        Some(verb) if !wide => format!("{name} {}", verb.text),
        _ => name.to_owned(),
    }
}

fn push(rules: &mut Vec<Rule>, rule: Rule) {
    if !rules.contains(&rule) {
        rules.push(rule);
    }
}
