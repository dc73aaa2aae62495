//! `url(…)`'s argument. Invariant: approving https never approves http, nor a domain its neighbours.

use std::fmt;

use url::{Host, Url};

use super::RuleError;

/// A domain, a protocol with a domain, or a whole address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UrlPattern {
    text: String,
    /// None where the text names no protocol: https for allowing, any for denying.
    scheme: Option<String>,
    host: String,
    subdomains: bool,
    port: Option<u16>,
    path: Option<String>,
}

impl UrlPattern {
    pub(super) fn parse(text: &str) -> Result<Self, RuleError> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text),
        };
        let (subdomains, rest) = match rest.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        if rest.contains(['*', ' ', '\\', '@', '#']) || rest.is_empty() {
            return Err(RuleError::Url);
        }
        let whole = format!("{}://{rest}", scheme.as_deref().unwrap_or("https"));
        let url = Url::parse(&whole).map_err(|_| RuleError::Url)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(RuleError::Url)?;
        let path = rest.contains('/').then(|| address(&url)).filter(|path| path != "/");
        Ok(Self { text: text.to_owned(), scheme, host: host.to_owned(), subdomains, port: url.port(), path })
    }

    /// Whether an allowing rule covers the address.
    pub(crate) fn allows(&self, url: &Url) -> bool {
        url.scheme() == self.scheme.as_deref().unwrap_or("https") && self.is_there(url, false)
    }

    /// Whether a text names its host, in whatever way.
    pub(crate) fn is_mentioned(&self, text: &str) -> bool {
        text.to_ascii_lowercase().contains(&self.host)
    }

    /// Whether a denying or asking rule hits the address.
    pub(crate) fn denies(&self, url: &Url) -> bool {
        self.scheme.as_deref().is_none_or(|scheme| scheme == url.scheme()) && self.is_there(url, true)
    }

    fn is_there(&self, url: &Url, any_port: bool) -> bool {
        let Some(host) = url.host_str() else { return false };
        // An IPv4 address written as an IPv6 one leads to the same machine.
        let mapped = match url.host() {
            Some(Host::Ipv6(address)) if any_port => {
                address.to_ipv4_mapped().map(|address| address.to_string())
            }
            _ => None,
        };
        let host = mapped.as_deref().unwrap_or(host).trim_end_matches('.');
        let same_host = if self.subdomains {
            host.strip_suffix(&self.host).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1)
        } else {
            host == self.host
        };
        same_host
            && (any_port && self.port.is_none() || self.port == url.port())
            && self.path.as_ref().is_none_or(|path| {
                let there = address(url);
                *path == there || any_port && plain(path) == plain(&there)
            })
    }
}

/// An address as a server may take it: decoded, without an empty query and slashes at its end.
fn plain(address: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(address).decode_utf8_lossy().to_lowercase();
    decoded.trim_end_matches(['/', '?', '.']).to_owned()
}

fn address(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

impl fmt::Display for UrlPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
