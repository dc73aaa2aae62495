//! Changes to the settings. Invariant: a patch that would be wrong changes nothing, and unknown keys survive.

use serde_json::Value;

use super::salvage::{check_webhook, salvage};
use super::sounds::widen;
use super::webhooks::patch_webhooks;
use crate::policy::{Rule, check_directory};

/// Why a patch was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// A value in it cannot be used; the sentence says which and why.
    #[error("{0}")]
    Wrong(String),
}

/// `source` with `patch` merged in, object by object: an absent key stays, `null` is a value like any other.
/// Webhooks are changed by their ids: `{"webhooks": {"the-id": {…}}}`.
pub fn patched(source: &Value, patch: &Value) -> Result<Value, PatchError> {
    if let Some(webhook) = patch.pointer("/slack/webhookUrl").and_then(Value::as_str)
        && let Err(problem) = check_webhook(webhook)
    {
        return Err(PatchError::Wrong(format!(
            "This webhook {problem} Slack shows yours under Incoming Webhooks."
        )));
    }
    let webhooks = patch.get("webhooks").and_then(Value::as_object);
    let mut addresses = webhooks.into_iter().flatten().filter_map(|(_, webhook)| webhook["url"].as_str());
    if let Some(problem) = addresses.find_map(|address| check_webhook(address).err()) {
        return Err(PatchError::Wrong(format!("This webhook {problem}")));
    }
    for list in ["allow", "ask", "deny"] {
        let rules = patch.pointer(&format!("/policy/{list}")).and_then(Value::as_array);
        for rule in rules.into_iter().flatten().filter_map(Value::as_str) {
            if let Err(error) = rule.parse::<Rule>() {
                return Err(PatchError::Wrong(format!("`{rule}` is no rule: {error}. It was not saved.")));
            }
        }
    }
    let directories = patch.pointer("/policy/directories").and_then(Value::as_array);
    let mut directories = directories.into_iter().flatten().filter_map(Value::as_str);
    if let Some(problem) = directories.find_map(check_directory) {
        return Err(PatchError::Wrong(problem));
    }
    if let Some(problem) = super::audit::wrong_pattern(patch) {
        return Err(PatchError::Wrong(problem));
    }
    let mut merged = source.clone();
    widen(&mut merged, patch);
    if let (Some(webhooks), Value::Object(others)) = (webhooks, patch) {
        let others = others.iter().filter(|(key, _)| *key != "webhooks");
        merge(&mut merged, &others.map(|(key, value)| (key.clone(), value.clone())).collect());
        if let Some(merged) = merged.as_object_mut() {
            patch_webhooks(merged.entry("webhooks").or_insert(Value::Null), webhooks);
        }
    } else {
        merge(&mut merged, patch);
    }
    super::enrichment::patch_tables(&mut merged, patch);
    // A folder's rules are taken away as a whole.
    if let Some(folders) = merged.pointer_mut("/policy/folders").and_then(Value::as_object_mut) {
        folders.retain(|_, rules| !rules.is_null());
    }
    let before = salvage(source).problems;
    match salvage(&merged).problems.into_iter().find(|problem| !before.contains(problem)) {
        Some(problem) => Err(PatchError::Wrong(problem)),
        None => Ok(merged),
    }
}

pub(super) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        merge(target.entry(key.clone()).or_insert(Value::Null), value);
    }
}
