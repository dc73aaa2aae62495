//! Places where secrets stand by custom: addresses, headers, keys, webhooks.

use std::ops::Range;
use std::sync::LazyLock;

use regex_automata::Input;
use regex_automata::meta::Regex;

use super::super::MASK;
use super::super::names::{self, Telling};
use super::super::scan::Scan;
use super::compile;
use super::values::{blanks, open, value_end};

/// Longest part of an address before its path, in bytes.
const AUTHORITY: usize = 512;
/// Farthest end of a private key, in bytes.
const KEY: usize = 64 * 1024;
/// How the last line of a key begins.
const END: &[u8] = b"-----end";
/// Most keys without an end that begin within another one and are looked at.
const NESTED: usize = 4;
/// Longest header in a private key, in bytes.
const HEADER: usize = 80;
/// How much of a command line is looked through.
const COMMAND: usize = 600;
/// Longest line of cookies.
const LINE: usize = 4096;

/// To where these forms have looked already.
#[derive(Default)]
pub(crate) struct Looked {
    /// Where the last key ends, and to where was looked for it.
    key_end: Range<usize>,
    key_to: usize,
    /// Where the last key without an end was masked to, and how many began within such a one, one after another.
    body: (usize, usize),
    curl: usize,
    cookies: usize,
    /// The rest of the line, or of the word, that a header's value was looked for in.
    header: [Range<usize>; 2],
    /// From where the next end of a key was looked for, to where one may be, or to the end.
    to_end: Range<usize>,
    /// From where the next mask was looked for, to where it is, or to the end.
    to_mask: Range<usize>,
    /// To where headers and addresses are masked: what stands in there is gone already.
    masked: usize,
}

/// Masks a value, so that nothing within it is looked at again.
fn mask(scan: &mut Scan<'_>, found: Range<usize>) {
    scan.looked.places.masked = scan.looked.places.masked.max(found.end);
    scan.spans.push(found);
}

pub(super) static KEY_BEGINS: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"(?i)-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----"));
pub(super) static KEY_ENDS: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"(?i)-----END[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----"));
pub(super) static SCHEME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(
        r"(?i)(?:(basic|bearer|token|api-?key|key|bot|ssws|splunk|negotiate|ntlm)|digest|oauth|hawk|signature|aws4-hmac-sha256)[ \t]+",
    )
});
static BEARER: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"(?i)\bbearer\s+([A-Za-z0-9\-\._~\+/]{16,}=*)"));
static NETRC: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"(?i)\blogin\s{1,9}[^\s]{1,100}\s{1,9}password\s{1,9}([^\s]+)"));
static SLACK: LazyLock<Option<Regex>> = LazyLock::new(|| compile(r"(?i)hooks\.slack\.com/[\w/\-+%.]+"));
static WEBHOOK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compile(r#"(?i)(?:/api/webhooks/(\d{5,}/[\w\-]+)|webhook\.office\.com/([^\s"'<>`\\]+))"#)
});
static SIGNATURE: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"(?i)sig(?:nature)?=([\w%+/\-=.~]{16,})"));

fn ends_word(b: u8) -> bool {
    b.is_ascii_whitespace() || matches!(b, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\')
}

/// Takes the group of a match that begins here.
fn take(scan: &mut Scan<'_>, regex: Option<&Regex>, at: usize, group: usize) -> Option<Range<usize>> {
    scan.found(regex?, at, group)
}

/// `https://user:password@host`.
pub(super) fn address(scan: &mut Scan<'_>, hit: Range<usize>) {
    let rest = &scan.text[hit.end..scan.text.len().min(hit.end + AUTHORITY)];
    let ends = |b: &u8| ends_word(*b) || matches!(b, b'/' | b'?' | b'#');
    let authority = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
    let Some(host) = authority.iter().rposition(|b| *b == b'@') else { return };
    let user = &authority[..host];
    let escaped = |value: &[u8]| value.len() > 2 && value[0] == b'%' && value[1].is_ascii_hexdigit();
    match user.iter().position(|b| *b == b':') {
        Some(colon) => {
            let password = &user[colon + 1..];
            if escaped(password) || !names::is_placeholder(password) {
                scan.spans.push(hit.end + colon + 1..hit.end + host);
            }
        }
        None if names::is_secret(Telling::Strong, false, user) => scan.spans.push(hit.end..hit.end + host),
        None => {}
    }
}

/// A private key, to its last line; without one, to the last line that can be of it.
pub(super) fn key(scan: &mut Scan<'_>, hit: Range<usize>) {
    let Some(begin) = take(scan, KEY_BEGINS.as_ref(), hit.start, 0) else { return };
    let end = key_end(scan, begin.end).unwrap_or_else(|| {
        let body = &mut scan.looked.places.body;
        let within = hit.start < body.0;
        body.1 = if within { body.1 + 1 } else { 0 };
        // A key in a key in a key: made to be looked at for long, so all is masked that could be one.
        let end = if body.1 > NESTED {
            scan.text.len().min(begin.end + KEY)
        } else {
            let end = body_end(scan.text, begin.end);
            scan.work += end - begin.end;
            end
        };
        if end > begin.end {
            body.0 = body.0.max(end);
        }
        end
    });
    if end > begin.end {
        scan.spans.push(hit.start..end);
    }
}

fn key_end(scan: &mut Scan<'_>, from: usize) -> Option<usize> {
    let looked = &mut scan.looked.places;
    let to = scan.text.len().min(from + KEY);
    if looked.key_end.start >= from && !looked.key_end.is_empty() {
        return (looked.key_end.end <= to).then_some(looked.key_end.end);
    }
    let begin = from.max(looked.key_to);
    looked.key_to = looked.key_to.max(to.saturating_sub(128));
    if begin >= to {
        return None;
    }
    if !key_may_end(scan, begin, to) {
        return None;
    }
    let looked = &mut scan.looked.places;
    let found = KEY_ENDS.as_ref()?.find(Input::new(scan.text).range(begin..to))?;
    looked.key_end = found.range();
    Some(found.end())
}

/// Whether a line that ends something begins between these places.
fn key_may_end(scan: &mut Scan<'_>, from: usize, to: usize) -> bool {
    let known = &mut scan.looked.places.to_end;
    if from < known.start || from > known.end || known.start == known.end {
        let ends = |at: &usize| {
            let line = scan.text.get(*at..*at + END.len());
            scan.text[*at] == b'-' && line.is_some_and(|line| line.eq_ignore_ascii_case(END))
        };
        let place = (from..scan.text.len()).find(ends).unwrap_or(scan.text.len());
        scan.work += place - from;
        *known = from..place;
    }
    known.end < to
}

/// Where the lines end that a key can have: one word each, or a header.
fn body_end(text: &[u8], from: usize) -> usize {
    let to = text.len().min(from + KEY);
    let is_key = |b: &u8| b.is_ascii_alphanumeric() || b"+/=\\:,-".contains(b);
    let mut end = from;
    loop {
        let rest = &text[end..to];
        let blank = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let word = rest[blank..].iter().take_while(|b| is_key(b)).count();
        if word == 0 {
            return end;
        }
        let begin = end + blank;
        let line = &text[begin + word..to.min(begin + word + HEADER)];
        let more = line.iter().take_while(|b| !matches!(b, b'\n' | b'\r')).count();
        let header = text[begin + word - 1] == b':';
        match line.first() {
            Some(_) if header || line[..more].trim_ascii().is_empty() => end = begin + word + more,
            Some(next) if next.is_ascii_whitespace() => return end,
            // The end, or a quote: the key stands in another text.
            None | Some(_) => return begin + word,
        }
    }
}

/// `Authorization: Basic …`, in a header, a command or an object.
pub(super) fn header(scan: &mut Scan<'_>, hit: Range<usize>) {
    if hit.start < scan.looked.places.masked {
        return;
    }
    let text = scan.text;
    let closed = hit.end
        + text[hit.end..].iter().take(4).take_while(|b| matches!(b, b'\\' | b'"' | b'\'' | b'`')).count();
    let sign = blanks(text, closed);
    if !matches!(text.get(sign), Some(b':' | b'=')) {
        return;
    }
    let opened = open(text, blanks(text, sign + 1));
    let begin = opened.value;
    let Some(scheme) = take(scan, SCHEME.as_ref(), begin, 0) else {
        let end = value_end(scan, &opened, false);
        let judge = &mut scan.looked.judges[if opened.quote.is_some() { 2 } else { 0 }];
        if end >= begin + 16 && judge.is_secret(text, Telling::Strong, false, begin..end, &mut scan.work) {
            mask(scan, begin..end);
        }
        return;
    };
    let one_word = text[begin..]
        .first()
        .is_some_and(|_| take(scan, SCHEME.as_ref(), begin, 1).is_some_and(|word| word.end < scheme.end));
    let ends = |b: &u8| {
        if one_word { ends_word(*b) } else { matches!(b, b'\n' | b'\r' | b'\'' | b'`') }
    };
    let line = &mut scan.looked.places.header[usize::from(one_word)];
    if !line.contains(&scheme.end) {
        let rest = &text[scheme.end..];
        *line = scheme.end..scheme.end + rest.iter().position(ends).unwrap_or(rest.len());
        scan.work += line.len();
    }
    let length = (line.end - scheme.end).min(LINE);
    let value =
        scheme.end..if length == LINE { scan.word_end(scheme.end + length) } else { scheme.end + length };
    if value.len() >= 4 && !is_placeholder(scan, value.clone()) {
        mask(scan, value);
    }
}

/// The same as [`names::is_placeholder`], for values of which many end at one place.
fn is_placeholder(scan: &mut Scan<'_>, value: Range<usize>) -> bool {
    let text = scan.text;
    let known = &mut scan.looked.places.to_mask;
    if value.start < known.start || value.start > known.end || known.start == known.end {
        let place = text[value.start..].windows(MASK.len()).position(|part| part == MASK.as_bytes());
        *known = value.start..place.map_or(text.len(), |place| value.start + place);
        scan.work += known.len();
    }
    known.end + MASK.len() <= value.end
        || names::begins_as_placeholder(&text[value.clone()])
        || (value.len() <= MASK.len() && names::is_placeholder(&text[value]))
}

/// `Bearer …` alone.
pub(super) fn bearer(scan: &mut Scan<'_>, hit: Range<usize>) {
    if hit.start < scan.looked.places.masked {
        return;
    }
    let Some(found) = take(scan, BEARER.as_ref(), hit.start, 1) else { return };
    if scan.text[found.clone()].iter().any(u8::is_ascii_digit) {
        let end = scan.word_end(found.end);
        mask(scan, found.start..end);
    }
}

/// `Cookie: name=…; other=…`.
pub(super) fn cookies(scan: &mut Scan<'_>, hit: Range<usize>) {
    if hit.start < scan.looked.places.cookies {
        return;
    }
    let rest = &scan.text[hit.end..scan.text.len().min(hit.end + LINE)];
    let line = &rest[..rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len())];
    scan.looked.places.cookies = hit.end + line.len();
    let mut at = hit.end;
    for field in line.split(|b| *b == b';') {
        let sign = field.iter().position(|b| *b == b'=').map_or(field.len(), |sign| sign + 1);
        let value = &field[sign..];
        let value = &value[..value.iter().position(|b| ends_word(*b)).unwrap_or(value.len())];
        let begin = at + sign;
        if value.len() >= 16 && value.iter().any(u8::is_ascii_digit) && !names::is_placeholder(value) {
            scan.spans.push(begin..begin + value.len());
        }
        at += field.len() + 1;
    }
}

/// `curl -u user:password`.
pub(super) fn curl(scan: &mut Scan<'_>, hit: Range<usize>) {
    if hit.start < scan.looked.places.curl {
        return;
    }
    let to = scan.text.len().min(hit.end + COMMAND);
    scan.looked.places.curl = to;
    if let Some(found) = password_of_user(&scan.text[..to], hit.end) {
        let rest = &scan.text[found.start..];
        let length = rest.iter().position(|b| ends_word(*b)).unwrap_or(rest.len()).max(found.len());
        scan.spans.push(found.start..found.start + length);
        scan.looked.places.curl = found.end;
    }
}

/// The password behind `-u name:`, from here on:
/// `\s(?:-u|-U|--user|--proxy-user)(?:=|\s{0,4})["']?[^\s:'"$]{1,100}:([^\s'"$][^\s'"]*)`. By hand: a line may be full of them.
pub(in super::super) fn password_of_user(text: &[u8], from: usize) -> Option<Range<usize>> {
    // As patterns have it: `\s`.
    let blank = |b: u8| b.is_ascii_whitespace() || b == 0x0b;
    let quote = |b: u8| matches!(b, b'"' | b'\'');
    let password = |from: usize| {
        let name = from + usize::from(text.get(from).copied().is_some_and(quote));
        let is_name = |b: &&u8| !blank(**b) && !quote(**b) && !matches!(**b, b':' | b'$');
        let length = text.get(name..)?.iter().take(101).take_while(is_name).count();
        let begin = name + length + 1;
        let begins = |b: u8| !blank(b) && !quote(b) && b != b'$';
        let found = (1..=100).contains(&length)
            && text.get(begin - 1) == Some(&b':')
            && text.get(begin).copied().is_some_and(begins);
        let end = || begin + text[begin..].iter().take_while(|b| !blank(**b) && !quote(**b)).count();
        found.then(|| begin..end())
    };
    (from..text.len()).filter(|at| blank(text[*at])).find_map(|at| {
        let names: [&[u8]; 4] = [b"-u", b"-U", b"--user", b"--proxy-user"];
        names.iter().filter(|name| text[at + 1..].starts_with(name)).find_map(|name| {
            let behind = at + 1 + name.len();
            let blanks = text[behind..].iter().take(4).take_while(|b| blank(**b)).count();
            let sign = (text.get(behind) == Some(&b'=')).then_some(behind + 1);
            sign.and_then(password).or_else(|| password(behind + blanks))
        })
    })
}

/// `login me password …`, as in `.netrc`.
pub(super) fn netrc(scan: &mut Scan<'_>, hit: Range<usize>) {
    if hit.start < scan.looked.places.masked {
        return;
    }
    if let Some(found) = take(scan, NETRC.as_ref(), hit.start, 1)
        && !names::is_placeholder(&scan.text[found.clone()])
    {
        let rest = &scan.text[found.end..];
        let more = rest.iter().take_while(|b| !b.is_ascii_whitespace()).count();
        mask(scan, found.start..found.end + more);
    }
}

/// A webhook of Slack's: all of it, as in the public guides.
pub(super) fn slack(scan: &mut Scan<'_>, hit: Range<usize>) {
    if hit.start < scan.looked.places.masked {
        return;
    }
    let Some(found) = take(scan, SLACK.as_ref(), hit.start, 0) else { return };
    let start = ["https://", "http://"]
        .iter()
        .find(|scheme| scan.text[..hit.start].ends_with(scheme.as_bytes()))
        .map_or(found.start, |scheme| found.start - scheme.len());
    mask(scan, start..found.end);
}

/// What is secret of Discord's and Teams' webhooks.
pub(super) fn webhook(scan: &mut Scan<'_>, hit: Range<usize>) {
    if hit.start < scan.looked.places.masked {
        return;
    }
    if let Some(found) = take(scan, WEBHOOK.as_ref(), hit.start, 1) {
        let end = scan.word_end(found.end);
        mask(scan, found.start..end);
    }
}

/// The signature of an address, which is all that it takes to use it.
pub(super) fn signature(scan: &mut Scan<'_>, hit: Range<usize>) {
    if hit.start < scan.looked.places.masked {
        return;
    }
    if !scan.text[..hit.start].last().is_some_and(|b| matches!(b, b'?' | b'&' | b';' | b'-')) {
        return;
    }
    if let Some(found) = take(scan, SIGNATURE.as_ref(), hit.start, 1) {
        let end = scan.word_end(found.end);
        mask(scan, found.start..end);
    }
}
