//! What the person has allowed from the prompt. Invariant: a grant only adds to the allow list; deny and ask rules
//! still go before it, and it ends where and when it says.

use std::path::{Path, PathBuf};

use crate::effect::{Effect, Outcome};
use crate::id::{Millis, SessionId};
use crate::policy::Rule;
use crate::settings::{Grant, Policy};
use crate::state::State;
use crate::view::{GrantRequest, GrantView, Scope};

/// Most rules in one grant.
const RULES: usize = 16;
/// Most grants that are kept; the oldest go.
const GRANTS: usize = 500;
/// How long a grant for a time holds.
const HOUR: Millis = 60 * 60 * 1000;

impl Grant {
    /// Whether it holds in this folder at this moment.
    pub fn holds(&self, folder: &Path, now: Millis) -> bool {
        // With a clock that was set back nobody knows how long it has held.
        self.until.is_none_or(|until| self.since <= now && now < until)
            && self.folder.as_deref().is_none_or(|place| folder.starts_with(place))
    }

    fn id(&self) -> String {
        format!("{}:{}:{}", self.since, self.folder.as_deref().unwrap_or_default(), self.rule)
    }
}

/// The policy that holds for a session: the lists for all, those of its folder, and what was granted.
pub(crate) fn effective(
    policy: &Policy,
    folder: &Path,
    home: Option<&Path>,
    of_session: &[Grant],
    now: Millis,
) -> Policy {
    let mut merged = policy.clone();
    for directory in &mut merged.directories {
        // What is no text stays as it is: a limit that fits no file, never no limit.
        if let Some(expanded) = expanded(directory.trim(), home).to_str() {
            expanded.clone_into(directory);
        }
    }
    for (place, rules) in &policy.folders {
        if folder.starts_with(expanded(place, home)) {
            merged.allow.extend(rules.allow.iter().cloned());
            merged.ask.extend(rules.ask.iter().cloned());
            merged.deny.extend(rules.deny.iter().cloned());
        }
    }
    let granted = policy.grants.iter().chain(of_session).filter(|grant| grant.holds(folder, now));
    merged.allow.extend(granted.map(|grant| grant.rule.clone()));
    merged
}

/// The policy that holds in a folder, with the grants that have no end: for who looks at it from outside.
pub fn in_folder(policy: &Policy, folder: &Path, home: Option<&Path>) -> Policy {
    effective(policy, folder, home, &[], Millis::MAX)
}

/// A folder as the person has named it, with `~` for the home folder.
fn expanded(place: &str, home: Option<&Path>) -> PathBuf {
    match (place.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(place),
    }
}

/// The rules of a request, each well formed; otherwise one sentence.
pub(crate) fn checked(request: &GrantRequest) -> Result<Vec<Rule>, String> {
    if request.rules.is_empty() {
        return Err("A grant needs at least one rule.".to_owned());
    }
    if request.rules.len() > RULES {
        return Err(format!("A grant holds at most {RULES} rules."));
    }
    request
        .rules
        .iter()
        .map(|rule| rule.parse::<Rule>().map_err(|problem| format!("`{rule}` is no rule: {problem}.")))
        .collect()
}

/// Gives the grant; what is to be kept beyond the session is saved.
pub(crate) fn give(
    state: &mut State,
    session: &SessionId,
    rules: &[Rule],
    scope: Scope,
    now: Millis,
) -> Option<Effect> {
    let folder = state.session(session)?.folder.display().to_string();
    let grants = rules.iter().map(|rule| Grant {
        rule: rule.to_string(),
        folder: (scope == Scope::Folder).then(|| folder.clone()),
        until: (scope == Scope::Hour).then_some(now + HOUR),
        since: now,
    });
    if scope == Scope::Session {
        let session = state.session_mut(session)?;
        session.grants.extend(grants);
        bound(&mut session.grants);
        return None;
    }
    let kept = &mut state.settings.policy.grants;
    for grant in grants {
        kept.retain(|known| (&known.rule, &known.folder) != (&grant.rule, &grant.folder));
        kept.push(grant);
    }
    kept.retain(|grant| grant.until.is_none_or(|until| now < until));
    bound(kept);
    Some(Effect::SaveGrants)
}

fn bound(grants: &mut Vec<Grant>) {
    let over = grants.len().saturating_sub(GRANTS);
    grants.drain(..over);
}

/// Takes a grant back, by the id that its view gave.
pub(crate) fn revoke(state: &mut State, id: &str) -> Outcome {
    for session in state.sessions_mut() {
        let name = session.id.clone();
        session.grants.retain(|grant| session_id(&name, grant) != id);
    }
    let kept = &mut state.settings.policy.grants;
    let before = kept.len();
    kept.retain(|grant| grant.id() != id);
    let changed = kept.len() != before;
    let save = changed.then_some(Effect::SaveGrants);
    Outcome::quiet(save.into_iter().chain([Effect::Sessions]).collect())
}

fn session_id(session: &SessionId, grant: &Grant) -> String {
    format!("{session}:{}", grant.id())
}

impl State {
    /// Every grant that holds, newest first.
    pub fn grants(&self, now: Millis) -> Vec<GrantView> {
        let kept = self.settings.policy.grants.iter().map(|grant| {
            let scope = match (&grant.folder, grant.until) {
                (Some(_), _) => Scope::Folder,
                (None, Some(_)) => Scope::Hour,
                (None, None) => Scope::Always,
            };
            self.grant_view(grant, grant.id(), scope, grant.folder.clone())
        });
        let of_sessions = self.sessions().flat_map(|session| {
            session.grants.iter().map(|grant| {
                let id = session_id(&session.id, grant);
                self.grant_view(grant, id, Scope::Session, Some(session.shown_title()))
            })
        });
        let mut views: Vec<_> =
            kept.chain(of_sessions).filter(|grant| grant.until.is_none_or(|until| now < until)).collect();
        views.sort_by_key(|grant| std::cmp::Reverse(grant.since));
        views
    }

    fn grant_view(&self, grant: &Grant, id: String, scope: Scope, place: Option<String>) -> GrantView {
        let usage = self.usage.of(&grant.rule);
        GrantView {
            id,
            rule: grant.rule.clone(),
            scope,
            place,
            until: grant.until,
            since: grant.since,
            matches: usage.matches,
            last: usage.last,
        }
    }
}
