//! curl and wget, read strictly. Invariant: an option that is not in a table, and an address that is not certainly
//! the one that the program reaches, is an error.

use url::Url;

use super::shell::{Part, Word};
use super::strict;

const OPTION: &str = "One of its options may reach, read or write something else.";
const ADDRESS: &str = "One of its addresses can be read in two ways.";
const VALUE: &str = "One of its options takes a file.";

/// What a fetching command does.
pub(crate) struct Fetched {
    /// The addresses that it reaches.
    pub(crate) urls: Vec<Url>,
    /// The files and folders that it writes.
    pub(crate) kept: Vec<Word>,
}

/// What an option takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// Nothing.
    Nothing,
    /// A text that is never a file.
    Text,
    /// The name of what is written.
    Kept,
    /// Nothing; what is written has the name that the address ends with.
    Named,
}

use Takes::{Kept, Named, Nothing, Text};

struct Table {
    short: fn(char) -> Option<Takes>,
    long: fn(&str) -> Option<Takes>,
    /// `--name=value` is understood.
    equals: bool,
}

const CURL: Table = Table {
    short: |letter| match letter {
        's' | 'S' | 'L' | 'f' | 'i' | 'I' | 'v' | 'k' | 'N' | 'G' | 'g' | '#' | '4' | '6' => Some(Nothing),
        'X' | 'H' | 'd' | 'm' | 'w' | 'A' | 'e' => Some(Text),
        'o' => Some(Kept),
        'O' => Some(Named),
        _ => None,
    },
    long: |name| match name {
        "silent" | "show-error" | "location" | "insecure" | "fail" | "fail-with-body" | "head"
        | "include" | "verbose" | "compressed" | "no-buffer" | "progress-bar" | "get" | "ipv4" | "ipv6"
        | "http1.1" => Some(Nothing),
        "request" | "header" | "data" | "data-raw" | "data-binary" | "json" | "max-time"
        | "connect-timeout" | "retry" | "retry-delay" | "retry-max-time" | "write-out" | "user-agent"
        | "referer" => Some(Text),
        "output" => Some(Kept),
        "remote-name" => Some(Named),
        _ => None,
    },
    equals: false,
};

const WGET: Table = Table {
    short: |letter| match letter {
        'q' | 'c' | 'v' | 'S' | '4' | '6' => Some(Nothing),
        'T' | 't' | 'U' => Some(Text),
        'O' | 'P' => Some(Kept),
        _ => None,
    },
    long: |name| match name {
        "quiet"
        | "continue"
        | "no-verbose"
        | "verbose"
        | "show-progress"
        | "server-response"
        | "spider"
        | "no-check-certificate"
        | "no-clobber"
        | "timestamping" => Some(Nothing),
        "timeout" | "tries" | "user-agent" | "header" | "connect-timeout" | "read-timeout" | "wait" => {
            Some(Text)
        }
        "output-document" | "directory-prefix" => Some(Kept),
        _ => None,
    },
    equals: true,
};

/// What a part fetches, or why nobody can tell; none where it is another program.
pub(crate) fn fetched(part: &Part) -> Option<Result<Fetched, &'static str>> {
    let table = match strict::name(part).to_ascii_lowercase().as_str() {
        "curl" => &CURL,
        "wget" => &WGET,
        _ => return None,
    };
    Some(sorted(table, &part.words[1..]))
}

/// Whether a part fetches with a program whose options are in no table here: its addresses may be anything.
pub(crate) fn is_unread(part: &Part) -> bool {
    let name = strict::name(part).to_ascii_lowercase();
    let programs =
        ["aria2c", "http", "https", "xh", "lynx", "w3m", "links", "ab", "wrk", "hey", "axel", "yt-dlp"];
    programs.contains(&name.as_str())
}

fn sorted(table: &Table, words: &[Word]) -> Result<Fetched, &'static str> {
    let mut fetched = Fetched { urls: Vec::new(), kept: Vec::new() };
    // wget keeps by the address's name unless it is told another one.
    let mut named = table.equals;
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if !word.is_plain() {
            return Err(ADDRESS);
        }
        let text = word.text.as_str();
        if !text.starts_with('-') {
            fetched.urls.push(address(text).ok_or(ADDRESS)?);
        } else if let Some(long) = text.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) if table.equals => (name, Some(Word::literal(value))),
                _ => (long, None),
            };
            let takes = (table.long)(name).ok_or(OPTION)?;
            named |= takes == Named;
            if matches!(takes, Text | Kept) {
                let value = value.or_else(|| rest.next().cloned()).ok_or(OPTION)?;
                take(takes, value, &mut fetched)?;
            } else if value.is_some() {
                return Err(OPTION);
            }
        } else if !(table.equals && matches!(text, "-nv" | "-nc" | "-nd" | "-nH")) {
            let mut letters = text[1..].chars();
            let mut any = false;
            while let Some(letter) = letters.next() {
                any = true;
                let takes = (table.short)(letter).ok_or(OPTION)?;
                named |= takes == Named;
                if matches!(takes, Text | Kept) {
                    let attached = (!letters.as_str().is_empty()).then(|| Word::literal(letters.as_str()));
                    let value = attached.or_else(|| rest.next().cloned()).ok_or(OPTION)?;
                    take(takes, value, &mut fetched)?;
                    break;
                }
            }
            if !any {
                return Err(OPTION);
            }
        }
    }
    if fetched.urls.is_empty() {
        return Err("Nobody can tell what it reaches.");
    }
    if named {
        // Some programs decode the name.
        if fetched.urls.iter().any(|url| url.path().contains('%')) {
            return Err(ADDRESS);
        }
        let names = fetched.urls.iter().filter_map(|url| url.path_segments()?.next_back());
        fetched.kept.extend(names.filter(|name| !name.is_empty()).map(Word::literal).collect::<Vec<_>>());
    }
    Ok(fetched)
}

fn take(takes: Takes, value: Word, fetched: &mut Fetched) -> Result<(), &'static str> {
    if !value.is_plain() {
        return Err(VALUE);
    }
    if takes == Kept {
        if value.text != "-" {
            fetched.kept.push(value);
        }
        return Ok(());
    }
    // `@file` is read; `%output{file}` is written.
    if value.text.starts_with('@') || value.text.contains("%output") || value.text.contains("%{stderr") {
        return Err(VALUE);
    }
    Ok(())
}

/// The address, if it is written in the one way that every program reads alike.
fn address(text: &str) -> Option<Url> {
    let odd = |c: char| !c.is_ascii_graphic() || "{}[]\\@\"'<>`^|".contains(c);
    if text.contains(odd) || text.contains("..") || text.to_ascii_lowercase().contains("%2e") {
        return None;
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#', ':']) => (scheme.to_ascii_lowercase(), rest),
        // A scheme inside of the path or the query is none.
        _ => (String::new(), text),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    // Without a scheme, curl takes it from the host's name.
    let guessed = ["ftp.", "dict.", "ldap.", "imap.", "smtp.", "pop3."];
    let lower = host.to_ascii_lowercase();
    if scheme.is_empty() && guessed.iter().any(|start| lower.starts_with(start)) {
        return None;
    }
    let scheme = if scheme.is_empty() { "http" } else { &scheme };
    if !matches!(scheme, "http" | "https") {
        return None;
    }
    if port.is_some_and(|port| port.is_empty() || port.len() > 5 || !port.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let url = Url::parse(&format!("{scheme}://{rest}")).ok()?;
    let same_port = port.is_none_or(|port| port.parse().ok() == url.port_or_known_default());
    (url.host_str() == Some(lower.as_str()) && !lower.is_empty() && same_port).then_some(url)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::policy::shell::see;

    #[test]
    fn only_what_is_read_alike_is_read() {
        let read = |command: &str| {
            let script = see(command, Path::new("/home/p"));
            let fetched = fetched(&script.parts[0])?.ok()?;
            let kept = fetched.kept.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            Some(format!("{} > {kept}", fetched.urls.iter().map(Url::as_str).collect::<Vec<_>>().join(" ")))
        };
        for (command, expected) in [
            ("curl -s -o a.b https://c.d", "https://c.d/ > a.b"),
            ("curl -sLo a.b https://c.d/x", "https://c.d/x > a.b"),
            ("curl -oa.b localhost:8099/x", "http://localhost:8099/x > a.b"),
            ("curl evilhost/x", "http://evilhost/x > "),
            ("curl -H 'A: b' -X POST --data x=1 http://a:80/b", "http://a/b > "),
            ("curl -O https://a.b/.env", "https://a.b/.env > .env"),
            ("wget -qOX http://a.b/c", "http://a.b/c > X c"),
            ("wget -PX --timeout=5 http://a.b/c", "http://a.b/c > X c"),
        ] {
            assert_eq!(read(command).as_deref(), Some(expected), "{command}");
        }
        for command in [
            "curl http:/127.0.0.1:8098/x",
            "curl 'http://[1-1]27.0.0.1:8098/x'",
            "curl http://127.1/",
            "curl http://0x7f.0.0.1/",
            "curl -K cfg http://a",
            "curl --conf cfg http://a",
            "curl file:/outside",
            "curl file:///outside",
            "curl 'http://a\\@b/'",
            "curl http://a@b/",
            "curl -x127.0.0.1:8098 http://a",
            "curl --connect-to x http://a",
            "curl -w @/outside http://a",
            "curl -d @x http://a",
            "curl -H @x http://a",
            "curl -DX http://a",
            "curl --libcurl x http://a",
            "curl ftp.a.b/x",
            "curl -s",
            "wget -qi urls",
            "wget -iurls.txt",
            "wget --input-file=urls http://a",
            "wget -e http_proxy=x http://a",
            "wget --use-askpass=./bin/ls http://a",
        ] {
            assert_eq!(read(command), None, "{command}");
        }
    }
}
