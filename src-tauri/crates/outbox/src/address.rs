//! Where a target is. Invariant: it is https, or http to this machine; and it is never printed, but for its host.

use sha2::{Digest, Sha256};
use url::{Host, Url};

/// An address that may be posted to. A secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

/// Why a text is no address to post to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It cannot be read.
    #[error("it is no web address")]
    Unreadable,
    /// It would go over the network in the open.
    #[error("it must begin with https://")]
    Open,
}

impl Address {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let url = Url::parse(text.trim()).map_err(|_| AddressError::Unreadable)?;
        let address = Self(url);
        match address.0.scheme() {
            "https" if address.0.has_host() => Ok(address),
            "http" if address.is_loopback() => Ok(address),
            "https" => Err(AddressError::Unreadable),
            _ => Err(AddressError::Open),
        }
    }

    /// Whether it is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Tells one address from another, and nothing about it.
    pub(crate) fn fingerprint(&self) -> String {
        use std::fmt::Write as _;
        Sha256::digest(self.0.as_str()).iter().take(8).fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    pub(crate) fn url(&self) -> Url {
        self.0.clone()
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({}, …)", self.0.host_str().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, result) in [
            ("https://hooks.example.com/x", Ok(())),
            ("http://127.0.0.1:9/x", Ok(())),
            ("http://[::1]/x", Ok(())),
            ("http://localhost/x", Ok(())),
            ("http://localhost.example.com/x", Err(AddressError::Open)),
            ("http://127.0.0.1@example.com/x", Err(AddressError::Open)),
            ("ftp://example.com/x", Err(AddressError::Open)),
            ("file:///etc/passwd", Err(AddressError::Open)),
            ("hello", Err(AddressError::Unreadable)),
        ] {
            assert_eq!(Address::parse(text).map(|_| ()), result, "{text}");
        }
        let address = Address::parse("https://hooks.example.com/hidden?sig=hidden").expect("an address");
        assert_eq!(format!("{address:?}"), "Address(hooks.example.com, …)");
    }
}
