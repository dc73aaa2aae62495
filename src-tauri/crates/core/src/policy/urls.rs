//! Addresses in commands and tool calls. Invariant: for denying, what might be an address is one.

use url::Url;

use super::shell::{Part, Word, base_name};

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

/// The addresses that a command reaches, for allowing: values of options that are known to be none are left
/// out. Where one option is not known, every word counts.
pub(crate) fn reached(part: &Part) -> Vec<Url> {
    match part.words.first().and_then(|name| operands(base_name(&name.text), &part.words)) {
        Some(words) => of_part(&Part { words, ..part.clone() }),
        None => of_part(part),
    }
}

/// The words of a fetching command without the values of its options, if each option is known.
fn operands(name: &str, words: &[Word]) -> Option<Vec<Word>> {
    let (flags, values, long_flags, long_values): (&str, &str, &[&str], &[&str]) = match name {
        "curl" => (
            "sSLkfIivgGNOJR#46",
            "owHAXme",
            &[
                "silent",
                "show-error",
                "location",
                "insecure",
                "fail",
                "head",
                "include",
                "verbose",
                "compressed",
                "no-buffer",
                "remote-name",
                "progress-bar",
                "get",
            ],
            &[
                "output",
                "write-out",
                "header",
                "user-agent",
                "request",
                "max-time",
                "connect-timeout",
                "referer",
                "retry",
                "retry-delay",
            ],
        ),
        "wget" => {
            ("qcvNS", "OtTP", &["quiet", "continue", "no-verbose", "show-progress"], &["timeout", "tries"])
        }
        _ => return None,
    };
    let mut kept = vec![words.first()?.clone()];
    let mut rest = words[1..].iter();
    while let Some(word) = rest.next() {
        if !word.text.starts_with('-') {
            kept.push(word.clone());
            continue;
        }
        if !word.is_certain() {
            return None;
        }
        if let Some(long) = word.text.strip_prefix("--") {
            if long_values.contains(&long) {
                rest.next()?;
            } else if !long_flags.contains(&long) {
                return None;
            }
            continue;
        }
        let mut letters = word.text.chars().skip(1).skip_while(|letter| flags.contains(*letter));
        if let Some(letter) = letters.next() {
            if !values.contains(letter) {
                return None;
            }
            if letters.next().is_none() {
                rest.next()?;
            }
        }
    }
    Some(kept)
}

/// Whether an address in it is known only when it runs.
pub(crate) fn hides_one(part: &Part) -> bool {
    let name = part.words.first().map_or("", |word| base_name(&word.text));
    part.words.iter().skip(1).any(|word| word.unknown && word.text.contains("://"))
        || FETCHING.contains(&name) && (part.more_words || part.words.iter().skip(1).any(|word| word.unknown))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::policy::shell::see;

    #[test]
    fn only_the_values_of_known_options_are_left_out() {
        for (command, expected) in [
            ("curl -s -o a.b https://c.d", &["https://c.d/"][..]),
            ("curl -sLo a.b https://c.d", &["https://c.d/"]),
            ("curl --max-time 2.5 c.d", &["http://c.d/"]),
            ("curl -oa.b c.d", &["http://c.d/"]),
            ("wget -O a.b https://c.d", &["https://c.d/"]),
            // `-H` takes the `-o`, so `e.f` is an address.
            ("curl -H -o e.f", &["http://e.f/"]),
            ("curl -so e.f g.h", &["http://g.h/"]),
            // What is not known, or names an address itself, leaves nothing out.
            ("curl -Q x -o e.f g.h", &["http://e.f/", "http://g.h/"]),
            ("curl -x p.q c.d", &["http://p.q/", "http://c.d/"]),
            ("curl --proxy p.q c.d", &["http://p.q/", "http://c.d/"]),
            ("curl -sx p.q c.d", &["http://p.q/", "http://c.d/"]),
            ("curl --next -o a.b c.d", &["http://a.b/", "http://c.d/"]),
            ("http -o a.b c.d", &["http://a.b/", "http://c.d/"]),
            ("curl -ö a.b c.d", &["http://a.b/", "http://c.d/"]),
        ] {
            let script = see(command, Path::new("/home/p"));
            let found: Vec<_> = reached(&script.parts[0]).iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{command}");
        }
    }
}
