//! Who decided. Invariant: a call that was allowed names what allowed it.

use serde::{Deserialize, Serialize};

use crate::id::Millis;
use crate::policy::{Decision, OUTSIDE, Outcome, Rule, Switches};
use crate::session::Session;
use crate::settings::{Grant, Policy, Profile};

use super::bound::name;

/// Who decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "camelCase")]
pub enum Who {
    /// A rule of the settings.
    Rule {
        /// The rule. Of a shell command with several parts, the first rule that counted.
        rule: String,
    },
    /// A rule that the person had granted from the prompt.
    Grant {
        /// The rule.
        rule: String,
        /// How far it reaches.
        scope: GrantScope,
    },
    /// The built-in set of what only looks.
    ReadOnlySet,
    /// The session's profile.
    Profile {
        /// Which.
        profile: Profile,
    },
    /// The directories that file tools may use.
    Directories,
    /// "Deny everything" in the tray.
    Switch,
    /// The person.
    Person,
    /// The person, before it was asked.
    PersonAhead,
    /// The person, with other arguments.
    PersonEdited,
    /// The person, by a button of the notification.
    NotificationButton,
    /// The person stopped the turn.
    PersonStopped,
    /// Nobody answered in time.
    Deadline,
    /// The window was closed.
    WindowClosed,
    /// Another program on the same server.
    OtherProgram,
    /// Nobody: what waited for an answer is gone.
    Nobody,
    /// Askance itself: a session it does not know, too many requests, a tool that only asks the person.
    Askance,
    /// The runtime, without asking.
    Runtime,
}

/// How far a grant reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GrantScope {
    /// The session.
    Session,
    /// A folder.
    Folder,
    /// Some time.
    Hour,
    /// Everything.
    Always,
}

impl Who {
    /// In a few words, for the time line.
    pub fn shown(&self) -> &str {
        match self {
            Self::Rule { rule } | Self::Grant { rule, .. } => rule,
            Self::ReadOnlySet => "the read-only set",
            Self::Profile { .. } => "the profile",
            Self::Directories => "the directories",
            Self::Switch => "\u{201c}Deny everything\u{201d}",
            Self::Person | Self::PersonStopped | Self::NotificationButton => "you",
            Self::PersonAhead => "you, ahead",
            Self::PersonEdited => "you, edited",
            Self::Deadline => "the deadline",
            Self::WindowClosed => "closing the window",
            Self::OtherProgram => "another program",
            Self::Nobody | Self::Askance => "Askance",
            Self::Runtime => "Copilot",
        }
    }

    /// Who has allowed or denied by `policy`, the one that holds for the session with its grants.
    pub(crate) fn of(
        decision: &Decision,
        session: &Session,
        switches: Switches,
        policy: &Policy,
        now: Millis,
    ) -> Self {
        match (&decision.rule, decision.outcome) {
            (Some(rule), Outcome::Allow) => Self::of_allowing(rule, session, policy, now),
            (Some(rule), _) => Self::Rule { rule: name(&rule.to_string()) },
            (None, Outcome::Allow) if session.profile != Profile::AllowAll => Self::ReadOnlySet,
            (None, Outcome::Deny) if switches.deny_everything => Self::Switch,
            (None, Outcome::Deny) if decision.reason == OUTSIDE => Self::Directories,
            (None, _) => Self::Profile { profile: session.profile },
        }
    }

    /// Who has denied a call that no session of ours makes.
    pub(crate) fn denying(decision: &Decision, profile: Profile, switches: Switches) -> Self {
        match &decision.rule {
            Some(rule) => Self::Rule { rule: name(&rule.to_string()) },
            None if switches.deny_everything => Self::Switch,
            None if decision.reason == OUTSIDE => Self::Directories,
            None => Self::Profile { profile },
        }
    }

    /// The same, no longer than what is recorded: for what another program says.
    pub(crate) fn bounded(self) -> Self {
        match self {
            Self::Rule { rule } => Self::Rule { rule: name(&rule) },
            Self::Grant { rule, scope } => Self::Grant { rule: name(&rule), scope },
            other => other,
        }
    }

    fn of_allowing(rule: &Rule, session: &Session, policy: &Policy, now: Millis) -> Self {
        let is = |text: &String| text.parse::<Rule>().is_ok_and(|parsed| parsed == *rule);
        let text = name(&rule.to_string());
        let grants = policy.grants.iter().map(|grant| (grant, scope(grant)));
        let of_session = session.grants.iter().map(|grant| (grant, GrantScope::Session));
        let holding: Vec<_> =
            grants.chain(of_session).filter(|(grant, _)| grant.holds(&session.folder, now)).collect();
        // What is granted stands behind what is listed.
        let listed = policy.allow.len().saturating_sub(holding.len());
        if policy.allow.iter().take(listed).any(is) {
            return Self::Rule { rule: text };
        }
        match holding.into_iter().find(|(grant, _)| is(&grant.rule)) {
            Some((_, scope)) => Self::Grant { rule: text, scope },
            None => Self::Rule { rule: text },
        }
    }
}

fn scope(grant: &Grant) -> GrantScope {
    match (&grant.folder, grant.until) {
        (Some(_), _) => GrantScope::Folder,
        (None, Some(_)) => GrantScope::Hour,
        (None, None) => GrantScope::Always,
    }
}
