//! What the rules say about a command line. Invariant: it is allowed only if each part is, and denied if any is.

use std::path::{Path, PathBuf};

use super::decide::{Outcome, PartDecision, ToolCall};
use super::paths::{PATHS, command_of, of_script};
use super::place::{Reals, absolute, is_harmless_target};
use super::risk::{Rated, Risk, of_part, of_targets};
use super::rule::{PathPattern, Rule};
use super::rules::Rules;
use super::shell::{Part, Script, Word, base_name, program, see};
use super::verdict::{Verdict, allows};
use super::{fetch, readonly, strict, suggest, urls, veil};

const BLIND: &str = "It can't be seen through";

/// Looks at a shell call.
pub(crate) fn of_shell(rules: &Rules, call: &ToolCall) -> Verdict {
    let Some(command) = command_of(call) else { return opaque(rules, call) };
    let script = see(command, &call.cwd);
    let wanted = of_script(&script, &call.cwd);
    let reals = if wanted.len() > PATHS {
        Reals::default()
    } else {
        Reals::new(wanted.into_iter().map(|path| path.path), call.real_paths.as_ref(), call.real_cwd.as_ref())
    };
    let look = Look { rules, reals, folder: &call.cwd, real_folder: call.real_cwd.as_deref() };
    look.script(&script, call)
}

/// PowerShell, input for a running shell, or no command at all: only the tool's own name allows it.
fn opaque(rules: &Rules, call: &ToolCall) -> Verdict {
    let name = Rule::Tool(call.tool.clone());
    let named = call.tool != "bash" && call.tool != "shell" && rules.allow.contains(&name);
    Verdict {
        allowed: named.then(|| allows(name)),
        reason: format!("{BLIND}: there is no parser for what `{}` runs.", call.tool),
        hidden: rules.looks_inside(),
        rated: Rated { risk: Risk::Medium, reason: "Nobody can tell what it runs." },
        ..Verdict::default()
    }
}

/// What a command line is looked at with.
pub(super) struct Look<'a> {
    pub(super) rules: &'a Rules,
    pub(super) reals: Reals,
    pub(super) folder: &'a Path,
    /// Where the session's folder really lies.
    pub(super) real_folder: Option<&'a Path>,
}

impl Look<'_> {
    fn script(&self, script: &Script, call: &ToolCall) -> Verdict {
        let mut verdict = Verdict { reason: String::new(), ..Verdict::default() };
        let mut blind = script.blind;
        for part in &script.parts {
            blind = blind.or(part.blind);
            let rated =
                of_part(part, self.folder).worse(self.really_written(part)).worse(self.really_read(part));
            verdict.rated = verdict.rated.worse(rated);
            let decision = self.part(part, rated);
            match decision.outcome {
                Outcome::Deny => verdict.denied = verdict.denied.or_else(|| decision.rule.clone()),
                Outcome::Ask if decision.rule.is_some() => {
                    verdict.asked = verdict.asked.or_else(|| decision.rule.clone());
                }
                _ => {}
            }
            verdict.parts.push(decision);
        }
        if let Some(reason) = script.blind {
            verdict.parts.push(PartDecision::new("…", Outcome::Ask, None, format!("{BLIND}: {reason}.")));
        }
        if blind.is_some() {
            verdict.rated = verdict
                .rated
                .worse(Rated { risk: Risk::Medium, reason: "Nobody can tell all that it runs." });
        }
        verdict.hidden = self.rules.looks_inside()
            && (blind.is_some() || script.parts.iter().any(|part| self.may_hide(part)));
        let first = verdict.parts.iter().find(|part| part.outcome != Outcome::Allow);
        match first {
            None if script.parts.is_empty() => verdict.reason = "There is no command in it.".to_owned(),
            None => verdict.allowed = Some(self.summary(&verdict.parts)),
            Some(part) if verdict.parts.len() > 1 && part.command != "…" => {
                verdict.reason = format!("`{}`: {}", crate::redact::brief(&part.command, 80), part.reason);
            }
            Some(part) => verdict.reason.clone_from(&part.reason),
        }
        // A rule would not cover a command with such a variable before it.
        let sets = script.parts.iter().any(|part| part.sets);
        if verdict.allowed.is_none() && blind.is_none() && !sets && verdict.rated.risk < Risk::High {
            verdict.suggestion =
                suggest::for_shell(script, &verdict.parts, self.rules, self.folder, &|part| {
                    self.run(part).is_ok()
                });
        }
        let _ = call;
        verdict
    }

    fn summary(&self, parts: &[PartDecision]) -> (Option<Rule>, String) {
        match parts.iter().find_map(|part| part.rule.clone()) {
            Some(rule) if parts.len() == 1 => allows(rule),
            Some(rule) => (
                Some(rule.clone()),
                format!("Each of its {} commands is allowed, one by `{rule}`.", parts.len()),
            ),
            None => (None, "It only looks.".to_owned()),
        }
    }

    fn part(&self, part: &Part, rated: Rated) -> PartDecision {
        let decided = |outcome, rule: Option<&Rule>, reason: String| {
            PartDecision::new(&part.text, outcome, rule.cloned(), reason)
        };
        if let Some(rule) = self.rules.deny.iter().find(|rule| self.hits(rule, part)) {
            return decided(Outcome::Deny, Some(rule), format!("The rule `{rule}` denies it."));
        }
        if let Some(rule) = self.rules.ask.iter().find(|rule| self.hits(rule, part)) {
            return decided(Outcome::Ask, Some(rule), format!("The rule `{rule}` asks about it."));
        }
        if let Some(reason) = part.blind {
            return decided(Outcome::Ask, None, format!("{BLIND}: {reason}."));
        }
        // A redirection reads whatever its command is allowed to do.
        if let Err(reason) = part.reads.iter().try_for_each(|source| self.read(source, part)) {
            return decided(
                Outcome::Ask,
                None,
                format!("What is redirected into it needs a rule: {reason}."),
            );
        }
        let (rule, mut reason) = match self.run(part) {
            Ok(found) => found,
            Err(reason) => return decided(Outcome::Ask, None, reason),
        };
        for target in &part.writes {
            match self.write(target, part) {
                Ok(Some(rule)) => reason = format!("The rule `{rule}` allows what it writes."),
                Ok(None) => {}
                Err(reason) => return decided(Outcome::Ask, None, reason),
            }
        }
        let exact = rule.is_some_and(|rule| is_exact(rule, part));
        let written = readonly::changes(part).map(|changed| changed.writes).unwrap_or_default();
        let exact = exact
            || matches!(rule, Some(Rule::Write(Some(_))))
                && written.iter().all(|target| self.writes_exactly(target, part));
        let exact_writes = !part.writes.is_empty()
            && part.writes.iter().all(|target| {
                target.is_plain() && is_harmless_target(target) || self.writes_exactly(target, part)
            });
        // The person has confirmed a rule for what is dangerous, not for what another rule denies.
        let confirmed = rule.is_some_and(|rule| self.rules.is_confirmed(rule));
        // What only looks was looked at path by path: a word that merely resembles one is no risk.
        let only_looks = rule.is_none() && part.writes.is_empty();
        // What a command may do is not what its redirections may.
        let redirected = of_targets(part, self.folder).worse(self.of_reals(part.writes.iter(), part));
        if redirected.risk == Risk::High && !exact_writes {
            return decided(Outcome::Ask, None, format!("The risk is high. {}", redirected.reason));
        }
        if rated.risk == Risk::High
            && !exact
            && !confirmed
            && !only_looks
            && !(exact_writes && rule.is_none())
            && !part.through
        {
            return decided(Outcome::Ask, None, format!("The risk is high. {}", rated.reason));
        }
        if self.may_hide(part) && !exact {
            return decided(
                Outcome::Ask,
                None,
                "A rule might deny what is known only when it runs.".to_owned(),
            );
        }
        decided(Outcome::Allow, rule, reason)
    }

    /// What allows the command itself.
    fn run(&self, part: &Part) -> Result<(Option<&Rule>, String), String> {
        if part.through {
            return Ok((None, "It only runs the next command.".to_owned()));
        }
        let looked = if strict::may_be_an_option(part) {
            Err("one of its words is known only when it runs".to_owned())
        } else if self.rules.read_only_commands {
            readonly::look(part, self.folder)
                .map_err(str::to_owned)
                .and_then(|paths| paths.iter().chain(&part.reads).try_for_each(|path| self.read(path, part)))
        } else {
            Err("read-only commands are not allowed by themselves".to_owned())
        };
        let reason = match looked {
            Ok(()) => return Ok((None, "It only looks.".to_owned())),
            Err(reason) => reason,
        };
        let covering = || self.rules.allow.iter().filter(|rule| self.covers(rule, part));
        // The rule that says most clearly what it means.
        let found = covering()
            .find(|rule| is_exact(rule, part))
            .or_else(|| covering().find(|rule| self.rules.is_confirmed(rule)))
            .or_else(|| covering().next());
        let wide =
            |rule: &Rule| matches!(rule, Rule::Shell(None) | Rule::Tool(_)) || self.rules.is_confirmed(rule);
        if part.sets && found.is_some_and(|rule| !wide(rule)) {
            return Err("It sets a variable whose meaning for the command is not known.".to_owned());
        }
        let Some(rule) = found else {
            // What only writes the files it names needs no more than a redirection would.
            let Some(changed) = readonly::changes(part) else {
                return Err(format!("No rule allows it, and {reason}."));
            };
            if names_more(part) {
                return Err("It may write more than the files it names.".to_owned());
            }
            let mut by = None;
            let device = |target: &Word| is_harmless_target(target) && strict::name(part) != "tee";
            if changed.writes.iter().any(device) {
                return Err("It changes a device.".to_owned());
            }
            for target in &changed.writes {
                by = self.write(target, part)?;
            }
            let reason =
                by.map_or_else(String::new, |rule| format!("The rule `{rule}` allows what it writes."));
            return Ok((by, reason));
        };
        if !is_exact(rule, part) {
            if let Some(reason) = strict::objection(part, self.rules) {
                return Err(reason.to_owned());
            }
            self.reaches(part)?;
        }
        Ok((Some(rule), format!("The rule `{rule}` allows it.")))
    }

    /// Whether each address that it reaches is allowed.
    fn reaches(&self, part: &Part) -> Result<(), String> {
        let fetched = fetch::fetched(part).transpose()?;
        for url in fetched.map_or_else(|| urls::reached(part), |fetched| fetched.urls) {
            if !self.rules.allow.iter().any(|rule| match rule {
                Rule::Url(Some(pattern)) => pattern.allows(&url),
                Rule::Url(None) => true,
                _ => false,
            }) {
                let host = url.host_str().unwrap_or("its address");
                return Err(format!("No url rule allows {host}."));
            }
        }
        if (urls::hides_one(part) || fetch::is_unread(part)) && !self.rules.allow.contains(&Rule::Url(None)) {
            return Err("Its address is known only when it runs.".to_owned());
        }
        Ok(())
    }

    fn covers(&self, rule: &Rule, part: &Part) -> bool {
        match rule {
            Rule::Shell(None) => true,
            Rule::Tool(name) => matches!(name.as_str(), "bash" | "shell"),
            Rule::Shell(Some(pattern)) => {
                let Some(name) = part.words.first() else { return false };
                // `./build` is another program in another folder.
                let relative = program(&name.text).contains('/') && !name.text.starts_with('/');
                pattern.allows(&part.words)
                    && (!part.more_words || pattern.is_broad())
                    && (!relative || part.folder.is_only(self.folder))
                    && (pattern.is_open() || self.is_of_the_project(part))
            }
            _ => false,
        }
    }

    /// Whether a program that goes by what lies in its folder runs in the person's own project. git runs what the
    /// configuration there says, and what others have published brings scripts of its own.
    fn is_of_the_project(&self, part: &Part) -> bool {
        const OF_OTHERS: [&str; 4] = ["node_modules", "site-packages", "vendor", ".git"];
        if part.folder.is_only(self.folder) {
            return true;
        }
        let own = |place: &Path| {
            place.starts_with(self.folder)
                && place.components().all(|part| OF_OTHERS.iter().all(|other| part.as_os_str() != *other))
        };
        let places = part.folder.places();
        // By its words, and by where it really lies.
        let inside =
            |place: &PathBuf| own(place) && self.reals.of(place).is_some_and(|real| own(&self.as_seen(real)));
        strict::name(part) != "git" && !places.is_empty() && places.iter().all(inside)
    }

    fn hits(&self, rule: &Rule, part: &Part) -> bool {
        let named = |pattern: &PathPattern, mut words: Box<dyn Iterator<Item = &Word> + '_>| {
            words.any(|word| self.named(word, part).iter().any(|path| pattern.denies(path)))
        };
        match rule {
            Rule::Shell(Some(pattern)) => pattern.denies(&part.words),
            Rule::Url(None) => !urls::of_part(part).is_empty() || urls::hides_one(part),
            Rule::Url(Some(pattern)) => {
                let fetched = fetch::fetched(part).and_then(Result::ok).map(|fetched| fetched.urls);
                urls::of_part(part).iter().chain(&fetched.unwrap_or_default()).any(|url| pattern.denies(url))
            }
            Rule::Write(None) => part.writes.iter().any(|target| !is_harmless_target(target)) || writes(part),
            Rule::Write(Some(pattern)) => {
                let operands = part.words.iter().skip(1).filter(|_| writes(part));
                named(pattern, Box::new(part.writes.iter().chain(operands)))
            }
            Rule::Read(None) => !part.reads.is_empty(),
            Rule::Read(Some(pattern)) => {
                let operands = part.words.iter().skip(1).filter(|_| !is_words_only(part));
                named(pattern, Box::new(part.reads.iter().chain(operands)))
            }
            Rule::Tool(_) | Rule::Server { .. } | Rule::Shell(None) => false,
        }
    }

    /// The places that a word may name, where it is one.
    fn named(&self, word: &Word, part: &Part) -> Vec<PathBuf> {
        let text = word.text.rsplit_once('=').map_or(word.text.as_str(), |(_, value)| value);
        let text = text.strip_prefix('@').unwrap_or(text);
        let mut paths = Vec::new();
        let places = part.folder.places();
        // Where nobody knows the folder, it may be the session's.
        for place in places.iter().map(PathBuf::as_path).chain(places.is_empty().then_some(self.folder)) {
            paths.extend(absolute(place, text));
            paths.extend(self.reals.of(&place.join(&word.text)).map(Path::to_owned));
        }
        paths
    }

    /// Whether a path rule might be about something that is known only when it runs.
    fn may_hide(&self, part: &Part) -> bool {
        if is_words_only(part)
            || part.through
            || part.words.is_empty() && part.writes.is_empty() && part.reads.is_empty()
        {
            return false;
        }
        if strict::disguises(part, self.rules).is_some()
            && !(self.rules.read_only_commands && readonly::look(part, self.folder).is_ok())
        {
            return true;
        }
        self.rules.deny.iter().chain(&self.rules.ask).any(|rule| {
            match rule {
                Rule::Url(Some(pattern)) if veil::mentions_host(part, pattern, self.folder) => return true,
                Rule::Url(_) => return matches!(fetch::fetched(part), Some(Err(_))),
                Rule::Write(None) => return veil::may_write_anything(part, self.folder),
                _ => {}
            }
            let (Rule::Read(Some(pattern)) | Rule::Write(Some(pattern))) = rule else { return false };
            // Where nobody knows the folder, nobody knows what a name means.
            let somewhere = part.folder.places().is_empty()
                && (part.words.len() > 1 || !part.writes.is_empty() || !part.reads.is_empty());
            part.more_words
                || somewhere
                || matches!(rule, Rule::Read(_)) && veil::shows_unnamed_files(part)
                || matches!(rule, Rule::Write(_)) && veil::may_write(part, pattern, self.folder)
                || part
                    .words
                    .iter()
                    .chain(&part.writes)
                    .chain(&part.reads)
                    .any(|word| !word.is_certain() || word.glob && pattern.may_hit(&word.text))
        })
    }
}

/// Whether the rule is this very command, word by word.
fn is_exact(rule: &Rule, part: &Part) -> bool {
    matches!(rule, Rule::Shell(Some(pattern)) if pattern.is_exactly(&part.words)) && !part.more_words
}

/// Whether a command that writes the files it names may write another one: a lone `-`, or sed's backups; and where
/// sed's script stands is only sure with its plainest options.
fn names_more(part: &Part) -> bool {
    let options = || part.words[1..].iter().map(|word| word.text.as_str());
    let sed = part.words.first().is_some_and(|word| program(&word.text) == "sed");
    options().any(|text| text == "-")
        || sed
            && options().any(|text| {
                text == "--"
                    || text.starts_with("-i") && text != "-i"
                    || text.starts_with("--") && text != "--in-place"
                    || text.starts_with('-')
                        && !text.starts_with("--")
                        && text.len() > 2
                        && text.contains('e')
            })
}

/// Commands that write the files they name.
fn writes(part: &Part) -> bool {
    let name = part.words.first().map_or("", |word| base_name(&word.text));
    let in_place = name == "sed"
        && part.words.iter().any(|word| word.text.starts_with("-i") || word.text.starts_with("--in-place"));
    in_place
        || matches!(
            name,
            "tee"
                | "cp"
                | "mv"
                | "rm"
                | "rmdir"
                | "touch"
                | "mkdir"
                | "truncate"
                | "dd"
                | "install"
                | "ln"
                | "chmod"
                | "chown"
                | "shred"
                | "unlink"
                | "rsync"
                | "patch"
                | "sponge"
        )
}

/// Commands whose arguments are never files.
fn is_words_only(part: &Part) -> bool {
    part.words.first().is_none_or(|word| {
        matches!(program(&word.text), "echo" | "printf" | "true" | "false" | ":" | "exit" | "sleep" | "seq")
    })
}
