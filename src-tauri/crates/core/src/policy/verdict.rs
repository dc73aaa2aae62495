//! What the rules say about a call, before profile and switches. Invariant: `allowed` is only set when each
//! part of the call is.

use std::path::{Path, PathBuf};

use url::Url;

use super::decide::{Outcome, PartDecision, Suggestion, ToolCall};
use super::paths::{Place, of_file_tool, text_of};
use super::place::{Reals, absolute, holds_credentials, normalised};
use super::risk::{Rated, Risk, of_read, of_write};
use super::rule::Rule;
use super::rules::Rules;
use super::tool::{Kind, kind_of, read_paths, searches};
use crate::settings::Profile;

/// Why a file tool may not leave the directories.
pub(crate) const OUTSIDE: &str = "It is outside of the directories that file tools may use.";

/// What the rules say.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) denied: Option<Rule>,
    /// A file tool leaves the directories.
    pub(crate) outside: Option<String>,
    pub(crate) asked: Option<Rule>,
    /// By a rule, or as one that only looks.
    pub(crate) allowed: Option<(Option<Rule>, String)>,
    /// Why nothing allows it.
    pub(crate) reason: String,
    /// A rule that denies or asks might be about something in it that nobody can see.
    pub(crate) hidden: bool,
    /// It only reads inside the session's folder.
    pub(crate) looks: bool,
    pub(crate) rated: Rated,
    pub(crate) parts: Vec<PartDecision>,
    pub(crate) suggestion: Option<Suggestion>,
}

impl PartDecision {
    pub(crate) fn new(
        command: &str,
        outcome: Outcome,
        rule: Option<Rule>,
        reason: impl Into<String>,
    ) -> Self {
        Self { command: command.to_owned(), outcome, rule, reason: reason.into() }
    }
}

/// Looks at a call of any kind.
pub(crate) fn of_call(rules: &Rules, profile: Profile, call: &ToolCall) -> Verdict {
    let whole = |list: &[Rule]| list.iter().find(|rule| rule.matches_tool(&call.tool)).cloned();
    let allowing = || rules.allow.iter().find(|rule| rule.allows_tool(&call.tool)).cloned();
    let mut verdict = match kind_of(&call.tool) {
        Kind::Shell => super::verdict_shell::of_shell(rules, call),
        Kind::Read | Kind::Write => of_file(rules, profile, call),
        Kind::Url => of_url(rules, call),
        Kind::Subagent | Kind::Other => Verdict {
            allowed: allowing().map(allows),
            suggestion: this_tool(&call.tool).map(|rule| Suggestion { rules: vec![rule] }),
            ..Verdict::default()
        },
    };
    verdict.denied = whole(&rules.deny).or(verdict.denied);
    verdict.asked = whole(&rules.ask).or(verdict.asked);
    if verdict.reason.is_empty() {
        verdict.reason = format!("No rule is about `{}`.", call.tool);
    }
    verdict
}

/// The rule that is about this tool alone. The name by itself would be a server's name, too.
fn this_tool(tool: &str) -> Option<Rule> {
    let rule: Rule = match tool.split_once('-') {
        Some((server, name)) => format!("{server}({name})").parse().ok()?,
        None => tool.parse().ok()?,
    };
    let fits = matches!(rule, Rule::Server { .. } | Rule::Tool(_)) && rule.allows_tool(tool);
    fits.then_some(rule)
}

pub(crate) fn allows(rule: Rule) -> (Option<Rule>, String) {
    let reason = format!("The rule `{rule}` allows it.");
    (Some(rule), reason)
}

fn of_url(rules: &Rules, call: &ToolCall) -> Verdict {
    let url = text_of(&call.args, &["url"]).and_then(|text| Url::parse(text).ok());
    let hits =
        |rule: &&Rule| matches!((rule, &url), (Rule::Url(Some(pattern)), Some(url)) if pattern.denies(url));
    let covers = |rule: &&Rule| {
        rule.matches_tool(&call.tool)
            || matches!((rule, &url), (Rule::Url(Some(pattern)), Some(url)) if pattern.allows(url))
    };
    let suggestion = url.as_ref().and_then(|url| {
        let host = url.host_str()?;
        let port = url.port().map_or(String::new(), |port| format!(":{port}"));
        let text = format!("url({}://{host}{port})", url.scheme());
        Some(Suggestion { rules: vec![text.parse().ok()?] })
    });
    Verdict {
        denied: rules.deny.iter().find(hits).cloned(),
        asked: rules.ask.iter().find(hits).cloned(),
        allowed: rules.allow.iter().find(covers).cloned().map(allows),
        hidden: url.is_none() && rules.looks_inside(),
        rated: Rated { risk: Risk::Medium, reason: "It reaches the network." },
        suggestion,
        ..Verdict::default()
    }
}

fn of_file(rules: &Rules, profile: Profile, call: &ToolCall) -> Verdict {
    let writes = kind_of(&call.tool) == Kind::Write;
    let places = of_file_tool(call);
    let asked: Vec<PathBuf> = places.iter().map(|place| place.asked.clone()).collect();
    let reals = Reals::new(asked, call.real_paths.as_ref(), call.real_cwd.as_ref());
    let hits = |rule: &&Rule| {
        let pattern = match rule {
            Rule::Write(Some(pattern)) if writes => pattern,
            Rule::Read(Some(pattern)) if !writes => pattern,
            _ => return false,
        };
        places
            .iter()
            .filter_map(|place| place.path.as_deref())
            .chain(reals.all())
            .any(|path| pattern.denies(path))
    };
    let unknown = places.is_empty() && writes || places.iter().any(|place| place.path.is_none());
    // One place that the rim could not find out is enough: then none of them is known.
    let unseen = places.iter().any(|place| reals.of(&place.asked).is_none());
    let mut rated = Rated::default();
    let nowhere = unknown || unseen;
    if nowhere && writes {
        rated = Rated { risk: Risk::High, reason: "Nobody knows where it really writes." };
    }
    // Where a path really leads is told before what it looks like.
    for path in reals.all().chain(places.iter().filter_map(|place| place.path.as_deref())) {
        let here = path_in_either(path, call);
        rated = rated.worse(if writes { of_write(path, here) } else { of_read(path, here) });
    }
    if call.tool == "delete_file" && rated.risk < Risk::Medium {
        rated = Rated { risk: Risk::Medium, reason: "It deletes a file." };
    }
    let outside = outside_of_directories(rules, &places, &reals, writes, call);
    let looks = !writes && inside(call, &places, &reals);
    let covering = rules.allow.iter().find(|rule| covers(rule, &places, &reals, writes, call));
    let exact = |rule: &Rule| match rule {
        Rule::Write(Some(pattern)) | Rule::Read(Some(pattern)) => {
            places.iter().all(|place| place.path.as_deref().is_some_and(|path| pattern.is_exactly(path)))
        }
        _ => false,
    };
    let gated =
        covering.is_some_and(|rule| rated.risk == Risk::High && !exact(rule) && !rules.is_confirmed(rule));
    let looking =
        (rules.read_only_commands || profile == Profile::ReadOnly) && looks && rated.risk < Risk::Medium;
    // What a search meets below a folder may be what a rule denies.
    let meets = searches(&call.tool) && rules.looks_inside();
    let hidden = nowhere && (writes || rules.looks_inside()) || meets;
    let allowed = match covering {
        _ if hidden => None,
        Some(rule) if !gated => Some(allows(rule.clone())),
        _ if looking => Some((None, "It only reads inside the session's folder.".to_owned())),
        _ => None,
    };
    let reason = match covering {
        _ if hidden && nowhere => "Nobody knows where it really leads.".to_owned(),
        _ if hidden && meets => "It may meet files that a rule of yours is about.".to_owned(),
        Some(rule) if gated => {
            format!("The rule `{rule}` is broader than this one call, and the risk is high.")
        }
        _ => String::new(),
    };
    // A rule for the words of a path allows nothing of where a link leads, and covers no other link beside it.
    let leads_out = places.iter().any(|place| {
        place.path.as_ref().is_some_and(|path| path.starts_with(&call.cwd)) && !reals.inside(&place.asked)
    });
    let suggestion = (rated.risk < Risk::High && !unknown && !hidden && !leads_out && !places.is_empty())
        .then(|| super::suggest::for_files(&places, writes, rules, &call.cwd))
        .flatten();
    Verdict {
        denied: rules.deny.iter().find(hits).cloned(),
        outside,
        asked: rules.ask.iter().find(hits).cloned(),
        allowed,
        reason,
        hidden,
        looks,
        rated,
        parts: Vec::new(),
        suggestion,
    }
}

fn path_in_either<'a>(path: &Path, call: &'a ToolCall) -> &'a Path {
    match &call.real_cwd {
        Some(real) if path.starts_with(real) => real,
        _ => &call.cwd,
    }
}

fn outside_of_directories(
    rules: &Rules,
    places: &[Place],
    reals: &Reals,
    writes: bool,
    call: &ToolCall,
) -> Option<String> {
    if rules.directories.is_empty() {
        return None;
    }
    // A search without a path looks at the session's folder.
    let folder = (places.is_empty() && !writes).then_some(call.cwd.as_path());
    let named = places.iter().map(|place| place.path.as_deref()).chain(folder.map(Some));
    let mut any = false;
    for path in named {
        any = true;
        if !path.is_some_and(|path| rules.in_directories(path)) {
            return Some(OUTSIDE.to_owned());
        }
    }
    if places.iter().any(|place| reals.of(&place.asked).is_none()) {
        return Some(OUTSIDE.to_owned());
    }
    // The session's folder may itself be a link: what really lies in it counts as in it.
    let really = reals.all().all(|real| {
        rules.in_directories(real)
            || call
                .real_cwd
                .as_ref()
                .is_some_and(|folder| real.starts_with(folder) && rules.in_directories(&call.cwd))
    });
    (!any || !really).then(|| OUTSIDE.to_owned())
}

/// Whether an allowing rule covers each path of a file tool, by its words and by where it really leads.
fn covers(rule: &Rule, places: &[Place], reals: &Reals, writes: bool, call: &ToolCall) -> bool {
    let pattern = match rule {
        Rule::Write(Some(pattern)) if writes => pattern,
        Rule::Read(Some(pattern)) if !writes => pattern,
        Rule::Read(Some(_)) | Rule::Write(Some(_)) => return false,
        rule => return rule.matches_tool(&call.tool),
    };
    !places.is_empty()
        && places.iter().all(|place| {
            let Some(path) = &place.path else { return false };
            pattern.allows(path, &call.cwd)
                && reals.of(&place.asked).is_some_and(|real| {
                    pattern.allows(real, &call.cwd)
                        || seen_from(real, call).is_some_and(|path| pattern.allows(&path, &call.cwd))
                })
        })
}

/// A real place inside of the session's folder as a path of that folder, which may itself be reached by a link.
fn seen_from(real: &Path, call: &ToolCall) -> Option<PathBuf> {
    let rest = real.strip_prefix(call.real_cwd.as_ref()?).ok()?;
    Some(call.cwd.join(rest))
}

/// Whether a reading call stays inside the session's folder: by its words, and by where they really lead.
fn inside(call: &ToolCall, places: &[Place], reals: &Reals) -> bool {
    if pattern_leaves(&call.args) || (read_paths(&call.args).is_empty() && !searches(&call.tool)) {
        return false;
    }
    // Without a word from the rim nothing is assumed, not even about the folder itself.
    call.real_cwd.is_some()
        && call.real_paths.as_ref().is_some_and(|real| real.len() == places.len())
        && places.iter().all(|place| {
            reals.inside(&place.asked)
                && !reals.of(&place.asked).is_some_and(holds_credentials)
                && place
                    .path
                    .as_ref()
                    .is_some_and(|path| path.starts_with(&call.cwd) && !holds_credentials(path))
        })
}

/// Whether a glob leads out of the folder by itself.
fn pattern_leaves(args: &serde_json::Value) -> bool {
    let text = |key: &str| args.get(key).and_then(serde_json::Value::as_str);
    let leaves = |pattern: &str| {
        // Braces, brackets and backslashes may spell what does not stand there.
        let spells = ["..", "{/", ",/", "~", "[.]", "\\.", ".{.", ".{,", "{.,", "{.}", ",.,", ",.}"];
        pattern.starts_with(['/', '~'])
            || pattern.split(['/', '\\']).any(|part| part == "..")
            || pattern.contains(['{', '[', '\\']) && spells.iter().any(|way| pattern.contains(way))
    };
    ["pattern", "glob"].iter().filter_map(|key| text(key)).any(leaves)
        || text("glob").is_some_and(|glob| holds_credentials(Path::new(&glob.replace(['*', '?'], ""))))
}

/// The path as an absolute one, or none where it is nowhere certain.
pub(crate) fn placed(folder: &Path, text: &str) -> Option<PathBuf> {
    absolute(folder, text).or_else(|| normalised(Path::new(text)).filter(|path| path.is_absolute()))
}
