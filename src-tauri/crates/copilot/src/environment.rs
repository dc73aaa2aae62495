//! Copilot's own environment variables. They mean here what `copilot help environment` says they mean there,
//! and win over Askance's settings. Invariant: no value of a secret leaves this module but into the SDK's own types.

use std::collections::HashMap;

use askance_core::settings::{Copilot, ProviderKind};
use github_copilot_sdk::{AzureProviderOptions, ProviderConfig};

/// The variables that stand in for a setting.
pub const NAMES: [&str; 19] = [
    "COPILOT_CLI_PATH",
    "COPILOT_HOME",
    "COPILOT_OFFLINE",
    "COPILOT_MODEL",
    "COPILOT_PROVIDER_BASE_URL",
    "COPILOT_PROVIDER_TYPE",
    "COPILOT_PROVIDER_API_KEY",
    "COPILOT_PROVIDER_API_KEY_COMMAND",
    "COPILOT_PROVIDER_BEARER_TOKEN",
    "COPILOT_PROVIDER_WIRE_API",
    "COPILOT_PROVIDER_TRANSPORT",
    "COPILOT_PROVIDER_AZURE_API_VERSION",
    "COPILOT_PROVIDER_MODEL_ID",
    "COPILOT_PROVIDER_WIRE_MODEL",
    "COPILOT_PROVIDER_MAX_PROMPT_TOKENS",
    "COPILOT_PROVIDER_MAX_OUTPUT_TOKENS",
    "COPILOT_PROVIDER_HEADERS",
    "COPILOT_GITHUB_TOKEN",
    "COPILOT_CONNECTION_TOKEN",
];

/// Taken from the runtime's environment: the first would allow tools behind Askance's back, the second says how
/// Askance's own windows are drawn, and is nothing to the programs that an agent starts.
pub const REMOVED: [&str; 2] = ["COPILOT_ALLOW_ALL", "WEBKIT_DISABLE_COMPOSITING_MODE"];

/// A look-up of variables; blank ones count as unset.
pub trait Variables {
    /// The value of a variable.
    fn get(&self, name: &str) -> Option<String>;
}

/// The process's own variables.
#[derive(Debug, Clone, Copy)]
pub struct Process;

impl Variables for Process {
    fn get(&self, name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.trim().is_empty())
    }
}

impl<S: std::hash::BuildHasher> Variables for HashMap<&str, &str, S> {
    fn get(&self, name: &str) -> Option<String> {
        HashMap::get(self, name).map(|value| (*value).to_owned()).filter(|value| !value.trim().is_empty())
    }
}

/// The names of those that are set.
pub fn set(variables: &impl Variables) -> Vec<String> {
    NAMES.iter().filter(|name| variables.get(name).is_some()).map(|name| (*name).to_owned()).collect()
}

/// The model of new sessions.
pub fn model(variables: &impl Variables, settings: &Copilot) -> Option<String> {
    ["COPILOT_MODEL", "COPILOT_PROVIDER_MODEL_ID"]
        .iter()
        .find_map(|name| variables.get(name))
        .or_else(|| settings.model.clone())
}

/// The provider of new sessions, or none for a Copilot subscription.
pub(crate) fn provider(variables: &impl Variables, settings: &Copilot) -> Option<ProviderConfig> {
    if let Some(base_url) = variables.get("COPILOT_PROVIDER_BASE_URL") {
        return Some(from_environment(variables, base_url));
    }
    let own = settings.provider.as_ref()?;
    let mut provider = ProviderConfig::new(&own.base_url).with_provider_type(match own.kind {
        ProviderKind::Openai => "openai",
        ProviderKind::Azure => "azure",
        ProviderKind::Anthropic => "anthropic",
    });
    provider.api_key.clone_from(&own.api_key);
    Some(provider)
}

fn from_environment(variables: &impl Variables, base_url: String) -> ProviderConfig {
    let get = |name: &str| variables.get(&format!("COPILOT_PROVIDER_{name}"));
    let number = |name: &str| get(name).and_then(|text| text.trim().parse().ok());
    let mut provider =
        ProviderConfig::new(base_url).with_provider_type(get("TYPE").unwrap_or_else(|| "openai".to_owned()));
    provider.wire_api = get("WIRE_API");
    provider.transport = get("TRANSPORT");
    provider.api_key = get("API_KEY");
    provider.api_key_command = get("API_KEY_COMMAND");
    provider.bearer_token = get("BEARER_TOKEN");
    provider.model_id = get("MODEL_ID");
    provider.wire_model = get("WIRE_MODEL");
    provider.max_prompt_tokens = number("MAX_PROMPT_TOKENS");
    provider.max_output_tokens = number("MAX_OUTPUT_TOKENS");
    provider.headers = get("HEADERS").map(|lines| headers(&lines));
    if let Some(version) = get("AZURE_API_VERSION") {
        provider.azure = Some(AzureProviderOptions { api_version: Some(version) });
    }
    provider
}

/// `Name: Value` pairs, on lines of their own or parted by a literal `\n`.
fn headers(lines: &str) -> HashMap<String, String> {
    lines
        .replace("\\n", "\n")
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_over_the_settings() {
        let settings: Copilot = serde_json::from_value(
            serde_json::json!({"model": "mine", "provider": {"type": "anthropic", "baseUrl": "https://a"}}),
        )
        .expect("settings");
        let none = HashMap::new();
        assert_eq!(model(&none, &settings).as_deref(), Some("mine"));
        assert_eq!(
            provider(&none, &settings).and_then(|own| own.provider_type).as_deref(),
            Some("anthropic")
        );

        let all = HashMap::from([
            ("COPILOT_MODEL", "theirs"),
            ("COPILOT_PROVIDER_BASE_URL", "http://127.0.0.1:1/v1"),
            ("COPILOT_PROVIDER_HEADERS", "X-A: 1\\nX-B: 2: 3"),
            ("COPILOT_PROVIDER_MAX_PROMPT_TOKENS", "1000"),
            ("COPILOT_PROVIDER_TYPE", " "),
        ]);
        assert_eq!(model(&all, &settings).as_deref(), Some("theirs"));
        let found = provider(&all, &settings).expect("a provider");
        assert_eq!(found.base_url, "http://127.0.0.1:1/v1");
        assert_eq!(found.provider_type.as_deref(), Some("openai"));
        assert_eq!(found.max_prompt_tokens, Some(1000));
        let headers = found.headers.expect("headers");
        assert_eq!((headers["X-A"].as_str(), headers["X-B"].as_str()), ("1", "2: 3"));
        assert_eq!(
            set(&all),
            [
                "COPILOT_MODEL",
                "COPILOT_PROVIDER_BASE_URL",
                "COPILOT_PROVIDER_MAX_PROMPT_TOKENS",
                "COPILOT_PROVIDER_HEADERS"
            ]
        );
    }
}
