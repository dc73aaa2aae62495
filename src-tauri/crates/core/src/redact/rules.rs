//! The rules of gitleaks as this program uses them: `data/gitleaks` holds them unchanged. Invariant: a rule is compiled
//! when its keyword is first met, and looks only at the text beside it.

use std::sync::{LazyLock, OnceLock};

use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use serde::Deserialize;

/// One rule.
pub(super) struct Rule {
    #[cfg_attr(not(test), allow(dead_code, reason = "the tests name a rule by it"))]
    pub(super) id: String,
    pub(super) keywords: Vec<String>,
    /// Least Shannon entropy of the secret, in bits a byte.
    pub(super) entropy: f64,
    pub(super) group: Option<usize>,
    /// How many bytes before its keyword a match may begin.
    pub(super) before: &'static [usize],
    /// Whether the secret is known by the service's name before it, and by nothing else.
    pub(super) by_name: bool,
    /// What must stand behind its keyword, where that is far, and quickly looked for.
    pub(super) needs: Option<Needs>,
    pub(super) pattern: String,
    regex: OnceLock<Option<Regex>>,
    longest: OnceLock<usize>,
}

/// What a rule needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// The end of an element of a settings file.
    Setting,
    /// A dot at the end of the word.
    Dot,
}

impl Rule {
    /// The compiled pattern. None where it is not one; a test sees to it that all are.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| compile(&self.pattern)).as_ref()
    }

    /// The longest text that it matches, in bytes.
    pub(super) fn longest(&self) -> usize {
        *self.longest.get_or_init(|| {
            let parser =
                regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(&self.pattern);
            parser.ok().and_then(|parsed| parsed.properties().maximum_len()).unwrap_or(usize::MAX)
        })
    }
}

/// Patterns see bytes: what tokens are made of is ASCII, and the tables for all other letters are megabytes.
fn compile(pattern: &str) -> Option<Regex> {
    Regex::builder()
        .syntax(syntax::Config::new().unicode(false).utf8(false))
        .configure(Regex::config().utf8_empty(false).hybrid_cache_capacity(256 * 1024))
        .build(pattern)
        .ok()
}

#[derive(Deserialize)]
struct Source {
    id: String,
    keywords: Vec<String>,
    entropy: f64,
    pattern: String,
    group: Option<usize>,
}

/// Rules that are not used, and why.
const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "they tell who somebody is, and are no secret",
        &[
            "adobe-client-id",
            "asana-client-id",
            "bitbucket-client-id",
            "discord-client-id",
            "flutterwave-public-key",
            "linkedin-client-id",
            "lob-pub-api-key",
            "looker-client-id",
            "mailgun-pub-key",
            "messagebird-client-id",
            "plaid-client-id",
            "sendbird-access-id",
            "sumologic-access-id",
        ],
    ),
    (
        "the forms know it, in more places",
        &[
            "curl-auth-header",
            "curl-auth-user",
            "freemius-secret-key",
            "generic-api-key",
            "hashicorp-tf-password",
            "jwt",
            "kubernetes-secret-yaml",
            "microsoft-teams-webhook",
            "private-key",
            "sidekiq-sensitive-url",
            "slack-webhook-url",
        ],
    ),
    ("its keyword stands nowhere near, so every text would be searched", &["facebook-access-token"]),
    ("any git hash is one, where the name stands anywhere", &["sourcegraph-access-token"]),
    (
        "its beginning stands in pictures as base64; the other form is among the tokens",
        &["square-access-token"],
    ),
];

/// Keywords that are not where the match begins, or too frequent: others instead.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("atlassian-api-token", &["atlassian", "confluence", "jira", "atatt3"]),
    ("cloudflare-origin-ca-key", &["v1.0-"]),
    ("gocardless-api-token", &["gocardless"]),
    ("intra42-client-secret", &["s-s4t2"]),
    ("lob-api-key", &["lob"]),
    ("new-relic-browser-api-token", &["new-relic", "newrelic", "new_relic"]),
    ("new-relic-insert-key", &["new-relic", "newrelic", "new_relic"]),
    ("new-relic-user-api-key", &["new-relic", "newrelic", "new_relic"]),
    ("typeform-api-token", &["typeform"]),
    ("vault-service-token", &["hvs."]),
];

/// How many bytes before its keyword a match begins: one of these. Its length is fixed up to there.
const BEFORE_KEYWORD: &[(&str, &[usize])] = &[
    ("azure-ad-client-secret", &[5, 4]),
    ("hashicorp-tf-api-token", &[15]),
    ("maxmind-license-key", &[36]),
    ("openai-api-key", &[85, 83, 82, 69, 67, 66, 23]),
];

/// What stands before a service's name: only for a report's eyes, and costly.
const BEFORE: &str = r"[\w.-]{0,50}?";
/// How gitleaks lets a token end.
const END: &str = r#"(?:[\x60'"\s;]|\\[nr]|$)"#;
/// The same where a name tells of it: between brackets and in a list, too.
const WIDER_END: &str = r#"(?:[\x60'"\s;,&|<>)}\]]|\\|$)"#;

/// The rules that are used.
pub(super) static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let sources: Vec<Source> =
        serde_json::from_str(include_str!("../../data/gitleaks/rules.json")).unwrap_or_default();
    let left_out = |id: &str| LEFT_OUT.iter().any(|(_, ids)| ids.contains(&id));
    sources.into_iter().filter(|source| !left_out(&source.id)).map(rule).collect()
});

fn rule(source: Source) -> Rule {
    let Source { id, keywords, entropy, pattern, group } = source;
    let by_name = pattern.contains(BEFORE);
    // A token that is longer than it should be is masked to its end: see `scan`.
    let pattern = pattern.replace(BEFORE, "").replace(END, if by_name { WIDER_END } else { "" });
    let keywords = KEYWORDS
        .iter()
        .find(|(known, _)| *known == id)
        .map_or(keywords, |(_, others)| others.iter().map(|word| (*word).to_owned()).collect());
    let before: &[usize] =
        BEFORE_KEYWORD.iter().find(|(known, _)| *known == id).map_or(&[0], |(_, before)| before);
    let needs = match id.as_str() {
        "nuget-config-password" => Some(Needs::Setting),
        "gitlab-pat-routable" => Some(Needs::Dot),
        _ => None,
    };
    Rule {
        id,
        keywords,
        entropy,
        group,
        before,
        by_name,
        needs,
        pattern,
        regex: OnceLock::new(),
        longest: OnceLock::new(),
    }
}

#[cfg(test)]
pub(super) fn left_out() -> Vec<&'static str> {
    LEFT_OUT.iter().flat_map(|(_, ids)| ids.iter().copied()).collect()
}
