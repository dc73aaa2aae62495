//! A URL, taken apart for the eye. Invariant: what is shown as the host is what the network goes to.

use unicode_security::confusable_detection::skeleton;
use url::{Position, Url};

use super::mask::Mask;
use crate::texts;
use crate::view::UrlView;

/// Longest part before or after the host that is shown, in characters.
const PART: usize = 8_000;

/// Takes it apart. What is no URL is shown as what stands after an empty host.
pub(crate) fn view(text: &str, mask: Mask) -> UrlView {
    let Ok(url) = Url::parse(text.trim()) else {
        return UrlView {
            before: String::new(),
            host: String::new(),
            after: mask.text(text).chars().take(PART).collect(),
            warning: Some(texts::NO_URL.to_owned()),
        };
    };
    // Taken apart first: a mask must not reach into the host.
    let short = |text: &str| mask.text(text).chars().take(PART).collect::<String>();
    UrlView {
        before: short(&url[..Position::BeforeHost]),
        host: url[Position::BeforeHost..Position::AfterHost].chars().take(PART).collect(),
        after: short(&url[Position::AfterHost..]),
        warning: warning(&url),
    }
}

/// What is odd about a URL.
pub(crate) fn warning(url: &Url) -> Option<String> {
    if !url.username().is_empty() || url.password().is_some() {
        return Some(texts::NAME_IN_URL.to_owned());
    }
    let ascii = url.host_str()?;
    if !ascii.split('.').any(|label| label.starts_with("xn--")) {
        return None;
    }
    let (unicode, _) = idna::domain_to_unicode(ascii);
    // Only the foreign letters: the skeleton of an `m` is `rn`, and nobody reads that.
    let alike: String = unicode
        .chars()
        .map(|c| if c.is_ascii() { c.to_string() } else { skeleton(&c.to_string()).collect() })
        .collect();
    if alike.is_ascii() && alike != unicode {
        return Some(format!("The host only looks like {alike}. It is written with other letters: {ascii}."));
    }
    Some(format!("The host is written with letters of other scripts: {unicode}."))
}
