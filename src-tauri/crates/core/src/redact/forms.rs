//! Secrets that are known by what stands beside them: a name, an address, a header, a key's first line. Invariant: each
//! form looks at a place once, and no farther than its bound.

pub(super) mod judge;
pub(super) mod places;
mod values;

use std::ops::Range;
use std::sync::LazyLock;

use regex_automata::meta::Regex;
use regex_automata::util::syntax;

use super::names::{self, Telling};
use super::scan::Scan;
use values::{blanks, open, value_end};

/// Looks at one place of its keyword.
pub(super) type Form = fn(&mut Scan<'_>, Range<usize>);

/// The keywords of the forms.
pub(super) const FORMS: &[(&str, Form)] = &[
    ("key", named),
    ("token", named),
    ("secret", named),
    ("pass", named),
    ("pwd", named),
    ("credential", named),
    ("auth", named),
    ("://", places::address),
    ("-----begin", places::key),
    ("authorization", places::header),
    ("bearer", places::bearer),
    ("cookie:", places::cookies),
    ("curl", places::curl),
    ("login", places::netrc),
    ("hooks.slack.com/", places::slack),
    ("/api/webhooks/", places::webhook),
    ("webhook.office.com/", places::webhook),
    ("sig=", places::signature),
    ("signature=", places::signature),
];

/// Longest name before and after its keyword, in bytes.
const NAME: usize = 80;

/// To where the forms have looked already.
#[derive(Default)]
pub(super) struct Looked {
    /// The end of the name that was looked at last.
    name: usize,
    /// The signs of a name that were passed last: of a run of them only the end can have a value.
    run: Range<usize>,
    /// Of values in words, right behind their signs, and in quotes.
    judges: [judge::Judge; 3],
    /// The end of the last word of great length: it is full of names, and was looked at for the first of them.
    long: usize,
    values: values::Looked,
    places: places::Looked,
}

/// Compiles what is known by its look alone: bytes, since none of it has other letters in its pattern.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    Regex::builder().syntax(syntax).configure(Regex::config().utf8_empty(false)).build(pattern).ok()
}

/// Builds the patterns of the forms.
pub(super) fn warm_up() {
    LazyLock::force(&places::KEY_BEGINS);
    LazyLock::force(&places::KEY_ENDS);
    LazyLock::force(&places::SCHEME);
}

fn is_name(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'-'
}

/// Whether the value under a key of an object is a secret.
pub(super) fn names_a_secret(key: &str, value: &str) -> bool {
    let (key, value) = (key.trim().as_bytes(), value.as_bytes());
    match names::telling(key) {
        Telling::Guide(_) => !names::is_placeholder(value),
        told => names::is_secret(told, names::is_env(key), value),
    }
}

/// A name with a value: `API_KEY=…`, `"password": "…"`, `--token …`, `<secret>…<`.
fn named(scan: &mut Scan<'_>, hit: Range<usize>) {
    let text = scan.text;
    let run = &mut scan.looked.run;
    if hit.end < run.start || hit.end > run.end {
        *run = hit.end..hit.end + text[hit.end..].iter().take_while(|b| is_name(**b)).count();
        scan.work += run.len();
    }
    let end = run.end;
    // Farther from its keyword a name does not go, and within one stands no value.
    if end - hit.end > NAME || scan.looked.name == end {
        return;
    }
    scan.looked.name = end;
    let before = text[..hit.start].iter().rev().take(NAME).take_while(|b| is_name(**b)).count();
    let start = hit.start - before;
    let name = &text[start..end];
    if text.get(end) == Some(&b'>') && start > 0 && text[start - 1] == b'<' {
        return element(scan, name, end + 1);
    }
    // What closes the name: a quote, perhaps escaped, perhaps in brackets.
    let mut at = end + text[end..].iter().take(3).take_while(|b| **b == b'\\').count();
    if matches!(text.get(at), Some(b'"' | b'\'' | b'`')) {
        at += 1;
    }
    if text.get(at) == Some(&b']') {
        at += 1;
    }
    let sign = blanks(text, at);
    match (text.get(sign), text.get(sign + 1)) {
        (Some(b'='), Some(b'=' | b'~')) | (Some(b':'), Some(b':')) => {}
        (Some(b'='), Some(b'>')) | (Some(b':'), Some(b'=')) => assigned(scan, start..end, at, sign + 2),
        (Some(b'=' | b':'), _) => assigned(scan, start..end, at, sign + 1),
        _ if sign > end && at == end && name.starts_with(b"--") => option(scan, name, sign),
        _ => {}
    }
}

/// What follows a name's sign.
fn assigned(scan: &mut Scan<'_>, name: Range<usize>, sign: usize, after: usize) {
    let text = scan.text;
    let told = names::telling(&text[name.clone()]);
    if told == Telling::No {
        return;
    }
    let begin = blanks(text, after);
    let direct = sign == name.end && begin == after && text[after - 1] == b'=';
    let opened = open(text, begin);
    let value = opened.value..value_end(scan, &opened, direct);
    let (Some(first), false) = (text.get(value.start), value.is_empty()) else { return };
    let guide = is_name(*first) || *first == b'.' || !first.is_ascii();
    match told {
        Telling::Guide(from) if guide => {
            let end =
                if opened.quote.is_some() { (value.end + opened.closing).min(text.len()) } else { value.end };
            let end = if text[value.end..end].iter().any(|b| matches!(b, b'"' | b'\'' | b'`')) {
                end
            } else {
                value.end
            };
            scan.spans.push(name.start + from..end);
        }
        told => {
            if value.len() > values::FAR && std::mem::replace(&mut scan.looked.long, value.end) == value.end {
                return;
            }
            let same_line = !text[after..begin].contains(&b'\n');
            let env = direct && names::is_env(&text[name]);
            let judge = &mut scan.looked.judges[if opened.quote.is_some() { 2 } else { usize::from(direct) }];
            if same_line && judge.is_secret(text, told, env, value.clone(), &mut scan.work) {
                scan.spans.push(value);
            }
        }
    }
}

/// `--password hunter2`: a word that nobody would write in a sentence.
fn option(scan: &mut Scan<'_>, name: &[u8], begin: usize) {
    let told = names::telling(name);
    if !matches!(told, Telling::Guide(_) | Telling::Strong) {
        return;
    }
    let opened = open(scan.text, begin);
    let value = opened.value..value_end(scan, &opened, false);
    let word = &scan.text[value.clone()];
    let strange = opened.quote.is_some() || word.iter().any(u8::is_ascii_digit);
    if word.len() >= 6
        && strange
        && !word.starts_with(b"-")
        && !names::is_placeholder(word)
        && !names::is_path(word)
    {
        scan.spans.push(value);
    }
}

/// `<password>hunter2</password>`.
fn element(scan: &mut Scan<'_>, name: &[u8], begin: usize) {
    if !matches!(names::telling(name), Telling::Guide(_) | Telling::Strong) {
        return;
    }
    let length =
        scan.text[begin..].iter().take(values::FAR).take_while(|b| !matches!(b, b'<' | b'\n')).count();
    let value = begin..begin + length;
    if scan.text.get(value.end) == Some(&b'<') && !names::is_placeholder(&scan.text[value.clone()]) {
        scan.spans.push(value);
    }
}
