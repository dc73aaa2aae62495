//! The webhooks besides Slack's, and all destinations of messages. Invariant: an address is a secret, and one that may
//! not be posted to is no destination.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::model::{Settings, Slack, hidden};
use super::salvage::check_webhook;
use crate::message::{Format, Message, Occasion};

/// Most webhooks; further ones are ignored.
pub(super) const WEBHOOKS: usize = 20;
/// Longest id of one.
const ID_CHARS: usize = 40;
/// Longest address or signing secret, in characters.
const SECRET_CHARS: usize = 2_000;
/// How long a request waits before webhooks are told, in minutes, where Slack has no number of its own.
const WAITING_MINUTES: u32 = 5;
/// Slack's own hosts. Another one must be confirmed.
const SLACK_HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];
/// The id of Slack's destination. No webhook's id has a `:` in it.
pub const SLACK: &str = "slack";

/// What a webhook understands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum WebhookKind {
    /// Askance's own JSON, signed.
    #[default]
    Json,
    /// Discord.
    Discord,
    /// Microsoft Teams.
    Teams,
    /// A topic of an ntfy server.
    Ntfy,
}

/// A webhook besides Slack's.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// Its name among the others: letters, digits, `-` and `_`.
    pub id: String,
    /// What it understands.
    pub kind: WebhookKind,
    /// Where it is. A secret; empty where it could not be used.
    pub url: String,
    /// What the JSON is signed with. A secret.
    pub secret: Option<String>,
    /// Whether it is posted to.
    pub enabled: bool,
    /// What for.
    pub on: Vec<Occasion>,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = Some(&self.url).filter(|url| !url.is_empty());
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("url", &hidden(url))
            .field("secret", &hidden(self.secret.as_ref()))
            .field("enabled", &self.enabled)
            .field("on", &self.on)
            .finish()
    }
}

/// Somebody who takes messages.
#[derive(Clone, PartialEq, Eq)]
pub struct Destination<'a> {
    /// The same as long as the person does not remove it: [`SLACK`], or `webhook:` and an id.
    pub id: String,
    /// Its format.
    pub format: Format,
    /// Where it is. A secret.
    pub url: &'a str,
    /// What the message is signed with. A secret.
    pub secret: Option<&'a str>,
    on: Vec<Occasion>,
}

impl Destination<'_> {
    /// Whether it wants this message. Whoever is asked by name wants a test.
    pub fn wants(&self, message: &Message) -> bool {
        message.occasion().is_some_and(|occasion| self.on.contains(&occasion))
    }
}

/// The destination's id of a webhook.
pub fn destination_id(webhook: &str) -> String {
    format!("webhook:{webhook}")
}

impl Slack {
    /// The webhook's host.
    pub fn host(&self) -> Option<String> {
        self.webhook_url.as_deref().and_then(host)
    }

    /// Whether the address may be posted to: it is Slack's, this machine's, or the person has confirmed it.
    pub fn is_confirmed(&self) -> bool {
        self.host().is_some_and(|host| {
            SLACK_HOSTS.contains(&host.as_str())
                || self
                    .confirmed_host
                    .as_deref()
                    .is_some_and(|confirmed| confirmed.eq_ignore_ascii_case(&host))
                || self.webhook_url.as_deref().is_some_and(is_loopback)
        })
    }
}

impl Settings {
    /// All who take messages now.
    pub fn destinations(&self) -> Vec<Destination<'_>> {
        let slack = self.slack.webhook_url.as_deref().filter(|_| self.slack.is_confirmed()).map(|url| {
            let chosen = [
                (Occasion::Error, true),
                (Occasion::SessionEnded, self.slack.session_ended),
                (Occasion::Waiting, self.slack.waiting_minutes.is_some()),
            ];
            let on = chosen.into_iter().filter(|(_, is)| *is).map(|(occasion, _)| occasion).collect();
            Destination { id: SLACK.to_owned(), format: Format::Slack, url, secret: None, on }
        });
        let others = self.webhooks.iter().filter(|webhook| webhook.enabled && !webhook.url.is_empty());
        let others = others.map(|webhook| Destination {
            id: destination_id(&webhook.id),
            format: match webhook.kind {
                WebhookKind::Json => Format::Json,
                WebhookKind::Discord => Format::Discord,
                WebhookKind::Teams => Format::Teams,
                WebhookKind::Ntfy => Format::Ntfy,
            },
            url: &webhook.url,
            secret: webhook.secret.as_deref().filter(|_| webhook.kind == WebhookKind::Json),
            on: webhook.on.clone(),
        });
        slack.into_iter().chain(others).collect()
    }

    /// Whether anybody wants this message.
    pub fn wanted(&self, message: &Message) -> bool {
        self.destinations().iter().any(|destination| destination.wants(message))
    }

    /// How long a request waits before it is told, in minutes; none where nobody is told.
    pub fn waiting_minutes(&self) -> Option<u32> {
        self.slack.waiting_minutes.or_else(|| {
            let told = |webhook: &Webhook| webhook.enabled && webhook.on.contains(&Occasion::Waiting);
            self.webhooks.iter().any(told).then_some(WAITING_MINUTES)
        })
    }
}

/// The host of an address.
pub(super) fn host(url: &str) -> Option<String> {
    url::Url::parse(url.trim()).ok().and_then(|url| url.host_str().map(str::to_owned))
}

fn is_loopback(url: &str) -> bool {
    url::Url::parse(url.trim()).is_ok_and(|url| super::salvage::is_loopback(&url))
}

fn is_id(text: &str) -> bool {
    (1..=ID_CHARS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Webhooks of any quality: a wrong value costs only itself, one without a usable id or kind only itself.
pub(super) fn salvage_webhooks(found: &Value, problems: &mut Vec<String>) -> Value {
    let Value::Array(entries) = found else {
        problems.push("`webhooks` has a value that cannot be used. There are none.".to_owned());
        return Value::Array(Vec::new());
    };
    let mut good: Vec<Webhook> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let name = format!("webhooks[{place}]");
        if good.len() >= WEBHOOKS {
            problems.push(format!("There are more than {WEBHOOKS} webhooks. The others are ignored."));
            break;
        }
        let id = entry["id"].as_str().filter(|id| is_id(id) && good.iter().all(|known| known.id != *id));
        let kind = read::<WebhookKind>(&entry["kind"]);
        let (Some(id), Some(kind)) = (id, kind) else {
            problems.push(format!("`{name}` has no `id` or `kind` that can be used. It is ignored."));
            continue;
        };
        good.push(Webhook {
            id: id.to_owned(),
            kind,
            url: url_of(entry, &name, problems),
            secret: secret_of(entry, &name, problems),
            enabled: entry.get("enabled").is_none_or(|value| {
                value.as_bool().unwrap_or_else(|| {
                    problems.push(format!("`{name}.enabled` is neither true nor false. It is off."));
                    false
                })
            }),
            on: occasions(entry.get("on"), &name, problems),
        });
    }
    serde_json::to_value(good).unwrap_or_default()
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

fn url_of(entry: &Value, name: &str, problems: &mut Vec<String>) -> String {
    let url =
        entry["url"].as_str().map(str::trim).filter(|url| url.len() <= SECRET_CHARS).unwrap_or_default();
    match check_webhook(url) {
        Ok(()) => url.to_owned(),
        Err(problem) => {
            problems.push(format!("`{name}.url` {problem} Nothing is posted to it."));
            String::new()
        }
    }
}

fn secret_of(entry: &Value, name: &str, problems: &mut Vec<String>) -> Option<String> {
    match entry.get("secret") {
        None | Some(Value::Null) => None,
        Some(Value::String(secret)) if !secret.is_empty() && secret.len() <= SECRET_CHARS => {
            Some(secret.clone())
        }
        Some(_) => {
            problems.push(format!("`{name}.secret` cannot be used. Its messages are not signed."));
            None
        }
    }
}

fn occasions(found: Option<&Value>, name: &str, problems: &mut Vec<String>) -> Vec<Occasion> {
    let Some(found) = found else { return vec![Occasion::Error] };
    let items = found.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut on: Vec<Occasion> = items.iter().filter_map(read).collect();
    if !found.is_array() || on.len() < items.len() {
        problems.push(format!("`{name}.on` holds what cannot be used. It is ignored."));
    }
    on.sort_unstable();
    on.dedup();
    on
}

/// Changes to webhooks by their ids: what a patch names of one is changed, `null` removes it, a new id adds one.
pub(super) fn patch_webhooks(list: &mut Value, patch: &Map<String, Value>) {
    if !list.is_array() {
        *list = Value::Array(Vec::new());
    }
    let Value::Array(list) = list else { return };
    for (id, change) in patch {
        let place = list.iter().position(|entry| entry["id"] == id.as_str());
        match (change, place) {
            (Value::Null, Some(place)) => {
                list.remove(place);
            }
            (Value::Null, None) => {}
            (change, place) => {
                let mut entry = place.map_or_else(|| Value::Object(Map::new()), |place| list[place].clone());
                super::patch::merge(&mut entry, change);
                entry["id"] = Value::from(id.as_str());
                match place {
                    Some(place) => list[place] = entry,
                    None => list.push(entry),
                }
            }
        }
    }
}
