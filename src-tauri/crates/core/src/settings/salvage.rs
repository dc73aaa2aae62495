//! Reads settings of any quality. Invariant: a wrong value costs only itself, and is named.

use serde_json::{Map, Value};

use super::model::{Grant, Settings, VERSION};
use super::sounds::salvage_sounds;
use super::webhooks::salvage_webhooks;
use crate::policy::{Rule, check_directory};

/// Settings that can be used, and what was wrong with their source.
#[derive(Debug, Clone, PartialEq)]
pub struct Salvaged {
    /// Complete settings, with defaults where the source was wrong or silent.
    pub settings: Settings,
    /// One sentence for each wrong value. No value itself is repeated: it may be a secret.
    pub problems: Vec<String>,
}

/// Reads `source`, which may hold anything. Unknown keys are left alone by everyone.
pub fn salvage(source: &Value) -> Salvaged {
    let mut problems = Vec::new();
    let mut good = as_object(&Settings::default());
    if let Value::Object(sections) = source {
        for (name, section) in sections {
            salvage_section(name, section, &mut good, &mut problems);
        }
    } else if !source.is_null() {
        problems.push("The settings are not a JSON object. The defaults are used.".to_owned());
    }
    let mut settings: Settings = serde_json::from_value(Value::Object(good)).unwrap_or_default();
    if settings.version > VERSION {
        problems.push(format!(
            "The settings were written by a newer Askance (version {}). What this one does not know is kept.",
            settings.version
        ));
    }
    check_meaning(&mut settings, &mut problems);
    Salvaged { settings, problems }
}

fn as_object(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

fn salvage_section(name: &str, found: &Value, good: &mut Map<String, Value>, problems: &mut Vec<String>) {
    let Some(default) = good.get(name).cloned() else { return };
    if name == "webhooks" {
        good.insert(name.to_owned(), salvage_webhooks(found, problems));
        return;
    }
    if name == "sounds" {
        good.insert(name.to_owned(), salvage_sounds(found, problems));
        return;
    }
    match (&default, found) {
        (Value::Object(_), Value::Object(entries)) => {
            for (key, value) in entries {
                let value = strings_only(name, key, &default[key.as_str()], value, problems);
                let mut candidate = good.clone();
                candidate[name][key.as_str()] = value;
                // Unknown keys inside a section parse fine and are ignored by the typed model.
                accept(&format!("{name}.{key}"), candidate, good, problems);
            }
        }
        (Value::Object(_), _) => problems.push(wrong(name)),
        _ => {
            let mut candidate = good.clone();
            candidate[name] = found.clone();
            accept(name, candidate, good, problems);
        }
    }
}

fn accept(
    name: &str,
    candidate: Map<String, Value>,
    good: &mut Map<String, Value>,
    problems: &mut Vec<String>,
) {
    match serde_json::from_value::<Settings>(Value::Object(candidate.clone())) {
        Ok(_) => *good = candidate,
        Err(_) => problems.push(wrong(name)),
    }
}

/// In a list of texts, only the entries that are no text are lost: a whole deny list must not be.
fn strings_only(
    section: &str,
    key: &str,
    default: &Value,
    found: &Value,
    problems: &mut Vec<String>,
) -> Value {
    if let Some(table) = super::enrichment::texts_only(section, key, found, problems) {
        return table;
    }
    let (Value::Array(_), Value::Array(items)) = (default, found) else { return found.clone() };
    let is_grant = |item: &Value| serde_json::from_value::<Grant>(item.clone()).is_ok();
    let usable = |item: &&Value| if key == "grants" { is_grant(item) } else { item.is_string() };
    let (texts, others): (Vec<&Value>, Vec<&Value>) = items.iter().partition(usable);
    if !others.is_empty() {
        problems.push(format!(
            "`{section}.{key}` holds {} that cannot be used. It is ignored.",
            count(others.len())
        ));
    }
    Value::Array(texts.into_iter().cloned().collect())
}

pub(super) fn count(number: usize) -> String {
    if number == 1 { "an entry".to_owned() } else { format!("{number} entries, each one") }
}

fn wrong(name: &str) -> String {
    format!("`{name}` has a value that cannot be used. Its default is used.")
}

/// How long a request may wait, in seconds.
const DEADLINE_SECONDS: std::ops::RangeInclusive<u32> = 5..=86_400;
/// How long a request may wait before it is posted, in minutes.
const WAITING_MINUTES: std::ops::RangeInclusive<u32> = 1..=1_440;

/// How long the record may be kept, in days.
const RETENTION_DAYS: std::ops::RangeInclusive<u32> = 1..=3_650;
/// How large the record may grow, in megabytes.
const MEGABYTES: std::ops::RangeInclusive<u32> = 10..=100_000;

/// Values of the right type that mean nothing useful.
fn check_meaning(settings: &mut Settings, problems: &mut Vec<String>) {
    let defaults = Settings::default();
    if settings.prompts.deadline_seconds.is_some_and(|seconds| !DEADLINE_SECONDS.contains(&seconds)) {
        problems.push(format!(
            "`prompts.deadlineSeconds` is not between {} and {}. Requests wait for ever.",
            DEADLINE_SECONDS.start(),
            DEADLINE_SECONDS.end()
        ));
        settings.prompts.deadline_seconds = None;
    }
    if let Some(Err(problem)) = settings.slack.webhook_url.as_deref().map(check_webhook) {
        problems.push(format!("`slack.webhookUrl` {problem} Nothing is posted."));
        settings.slack.webhook_url = None;
    }
    if settings.slack.waiting_minutes.is_some_and(|minutes| !WAITING_MINUTES.contains(&minutes)) {
        problems.push(format!(
            "`slack.waitingMinutes` is not between {} and {}. No request that waits is posted.",
            WAITING_MINUTES.start(),
            WAITING_MINUTES.end()
        ));
        settings.slack.waiting_minutes = None;
    }
    let audit = &mut settings.audit;
    for (key, value, range, default) in [
        ("retentionDays", &mut audit.retention_days, RETENTION_DAYS, defaults.audit.retention_days),
        ("maxMegabytes", &mut audit.max_megabytes, MEGABYTES, defaults.audit.max_megabytes),
    ] {
        if !range.contains(value) {
            let (least, most) = (range.start(), range.end());
            problems.push(format!("`audit.{key}` is not between {least} and {most}. Its default is used."));
            *value = default;
        }
    }
    if audit.session_files.as_deref().is_some_and(|folder| check_directory(folder).is_some()) {
        problems.push("`audit.sessionFiles` must begin with `/` or `~/`. No files are written.".to_owned());
        audit.session_files = None;
    }
    super::enrichment::check(&mut settings.enrichment, problems);
    super::errors::check(&mut settings.errors, problems);
    super::audit::keep_usable(audit, problems);
    if settings
        .copilot
        .server
        .as_ref()
        .is_some_and(|server| server.port == 0 || server.host.trim().is_empty())
    {
        problems.push("`copilot.server` needs a host and a port from 1 to 65535. It is ignored.".to_owned());
        settings.copilot.server = None;
    }
    if let Some(provider) = &settings.copilot.provider
        && !is_http(&provider.base_url)
    {
        problems.push(
            "`copilot.provider.baseUrl` is no http or https address. The provider is ignored.".to_owned(),
        );
        settings.copilot.provider = None;
    }
    for (list, rules) in
        [("allow", &settings.policy.allow), ("ask", &settings.policy.ask), ("deny", &settings.policy.deny)]
    {
        for rule in rules {
            if let Err(problem) = rule.parse::<Rule>() {
                problems.push(format!("The rule `{rule}` in `policy.{list}` is ignored: {problem}."));
            }
        }
    }
    for problem in settings.policy.directories.iter().filter_map(|directory| check_directory(directory)) {
        problems.push(format!("In `policy.directories`, {problem} As it is, no file is in it."));
    }
}

fn is_http(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether a text can be a webhook: https, or http to this machine. The sentence goes on from "The webhook".
pub(super) fn check_webhook(text: &str) -> Result<(), &'static str> {
    let url = url::Url::parse(text.trim()).map_err(|_| "is no web address.")?;
    if url.host().is_none() {
        return Err("names no host.");
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        _ => Err("must begin with https://."),
    }
}

/// Whether an address is on this machine.
pub(super) fn is_loopback(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
