//! Addresses in commands and tool calls. Invariant: for denying, what might be an address is one.

use url::Url;

use super::shell::{Part, base_name};

/// Commands whose bare words are addresses.
const FETCHING: &[&str] =
    &["curl", "wget", "aria2c", "http", "https", "xh", "lynx", "w3m", "links", "ab", "wrk", "hey"];

/// Every address among the words of a command.
pub(crate) fn of_part(part: &Part) -> Vec<Url> {
    let name = part.words.first().map_or("", |word| base_name(&word.text));
    let mut found = Vec::new();
    for word in part.words.iter().skip(1) {
        let text = word.text.as_str();
        if let Some(at) = text.find("://") {
            let scheme = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
            let start = text[..at].trim_end_matches(scheme).len();
            let end =
                text[at..].find(['"', '\'', ' ', '\n', '<', '>', '`']).map_or(text.len(), |end| at + end);
            let address = text[start..end].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
            let address = address.strip_prefix("git+").unwrap_or(address);
            found.extend(Url::parse(address));
        } else if FETCHING.contains(&name) && !text.starts_with('-') && !text.is_empty() {
            found.extend(Url::parse(&format!("http://{text}")).ok().filter(|url| {
                url.host_str()
                    .is_some_and(|host| host.contains('.') || host == "localhost" || host.starts_with('['))
            }));
        } else if let Some((user, rest)) = text.split_once('@')
            && let Some((host, _)) = rest.split_once(':')
            && !user.is_empty()
            && !host.contains('/')
        {
            found.extend(Url::parse(&format!("ssh://{host}")));
        }
    }
    found
}

/// Whether an address in it is known only when it runs.
pub(crate) fn hides_one(part: &Part) -> bool {
    let name = part.words.first().map_or("", |word| base_name(&word.text));
    part.words.iter().skip(1).any(|word| word.unknown && word.text.contains("://"))
        || FETCHING.contains(&name) && (part.more_words || part.words.iter().skip(1).any(|word| word.unknown))
}
