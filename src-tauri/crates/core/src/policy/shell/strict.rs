//! What is refused although it might be read: forms in which bash does more than they seem to say. Invariant: whatever
//! is not plainly harmless here is asked about. Being asked once more costs less than one command nobody saw.

use super::vars::{Setting, setting};
use super::{HOLE, Part, Seen, Word};

const MORE: &str = "an expansion in it may do more than it says";
const SETS: &str = "it sets a variable in a way that can run a command";

/// An expansion's inside, `${…}`, that names a variable and does nothing but look at its value. What it holds
/// besides is only letters: no further expansion, no pattern with brackets, no arithmetic.
pub(super) fn parameter(inner: &str) -> Seen<()> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_./*?:@%+,~= -".contains(c);
    let after = inner.strip_prefix('#').filter(|after| !after.is_empty()).unwrap_or(inner);
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
    let (name, rest) = after.split_at(end);
    if name.is_empty() {
        // `$@` and its like; `${!x}`, `${ command; }` and others are not read.
        return if matches!(inner, "@" | "*" | "#" | "?" | "-" | "$" | "!") { Ok(()) } else { Err(MORE) };
    }
    let of_array = |index: &str| {
        matches!(index, "@" | "*") || !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit())
    };
    if let Some(index) = rest.strip_prefix('[') {
        return if index.strip_suffix(']').is_some_and(of_array) { Ok(()) } else { Err(MORE) };
    }
    let harmless = match rest.as_bytes() {
        [] => true,
        [b':', b'-' | b'+' | b'?', ..] | [b'-' | b'+' | b'?' | b'%' | b'#' | b'/' | b'^' | b',', ..] => {
            rest.chars().skip(1).all(|c| plain(c) || c == '#' || c == '^')
        }
        // A part of it: from here, so many.
        [b':', ..] => rest[1..].split(':').all(|number| {
            let number = number.trim_start_matches(' ').trim_start_matches('-');
            !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
        }),
        _ => false,
    };
    // A name of digits is an argument: `${1:-x}`.
    if harmless { Ok(()) } else { Err(MORE) }
}

/// A word `{name}` before a redirection is a variable that gets the descriptor's number; the parser sees a word.
pub(super) fn names_a_descriptor(raw: &str) -> bool {
    raw.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && !name.contains(',')
    })
}

/// Where a here-document begins, the parser's places of what follows on that line are not to be trusted.
pub(super) fn here_lines(text: &str) -> Seen<()> {
    let begins = |line: &str| line.replace("<<<", "").contains("<<");
    let hides =
        |line: &str| ["=(", "`", "$(", "<(", ">(", "$[", "$'", "$\""].iter().any(|mark| line.contains(mark));
    if text.lines().any(|line| begins(line) && hides(line)) {
        return Err("what stands beside a here-document can be read in two ways");
    }
    Ok(())
}

/// bash joins two lines before it reads what stands in them. Between words that changes nothing; elsewhere the parts
/// of an expansion or of a name may stand on two lines.
pub(super) fn joined_lines(text: &str) -> Seen<()> {
    let inside = |(at, _): (usize, &str)| !text[..at].ends_with([' ', '\t', '\n']);
    if text.match_indices("\\\n").any(inside) {
        return Err("a joined line in it can be read in two ways");
    }
    Ok(())
}

/// Where the language is set, a character may become several, and `?` fits another name than it seems to.
pub(super) fn characters(text: &str, parts: &[Part]) -> Seen<()> {
    let bare: String = text.chars().filter(|c| !matches!(c, '\'' | '"' | '\\')).collect();
    if !["LC_", "LANG"].iter().any(|stem| bare.contains(stem)) {
        return Ok(());
    }
    let by_character = |word: &Word| word.glob && word.text.contains(['?', '[']);
    let mut words = parts.iter().flat_map(|part| part.words.iter().chain(&part.reads).chain(&part.writes));
    if ["\\u", "\\U"].iter().any(|mark| text.contains(mark)) || words.any(by_character) {
        return Err("it sets the language that its patterns are read in");
    }
    Ok(())
}

/// Whether dash, which `sh` is on many systems, reads a text otherwise than bash. Its descriptors have one digit, and
/// a character is a byte to it.
pub(super) fn is_bash_only(text: &str) -> bool {
    const MARKS: &[&str] = &[
        "[[", "((", "$[", "$'", "$\"", "<(", ">(", "<<<", "&>", ">&", "|&", "=(", "function", "${!", "{",
        "+=", "]=", "?", "[^",
    ];
    // Behind a `$` that is only a letter, a brace is bash's, and `?` a pattern.
    if text.contains("\\$") {
        return true;
    }
    let text = text.replace("${", "").replace("$?", "").replace("{}", "");
    let letters: Vec<char> = format!(" {text} ").chars().collect();
    let descriptor = letters
        .windows(3)
        .any(|three| matches!(three, [a, b, '<' | '>'] if a.is_ascii_digit() && b.is_ascii_digit()));
    // One descriptor for another is the same to both: `2>&1`.
    let mut rest = String::new();
    let mut left = text.as_str();
    while let Some(at) = left.find(">&") {
        let (before, after) = (&left.as_bytes()[..at], &left.as_bytes()[at + 2..]);
        let one = matches!(after, [digit, end @ ..] if digit.is_ascii_digit()
            && !end.first().is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'-'));
        let plain = one && !matches!(before, [.., a, b] if a.is_ascii_alphanumeric() && b.is_ascii_digit());
        rest.push_str(&left[..at + if plain { 0 } else { 2 }]);
        left = &left[at + 2..];
    }
    rest.push_str(left);
    descriptor || MARKS.iter().any(|mark| rest.contains(mark)) || text.contains('[') && !text.is_ascii()
}

/// Builtins that set variables by what their arguments say.
const DECLARE: &[&str] = &["declare", "typeset", "local", "export", "readonly"];
const FILL: &[&str] = &["read", "mapfile", "readarray", "getopts", "unset", "let"];

/// Whether a word is such a builtin's name.
pub(super) fn sets_variables(name: &str) -> bool {
    DECLARE.contains(&name) || FILL.contains(&name)
}

/// Such a builtin, with its arguments: only plain names and values that nobody evaluates.
pub(super) fn setter(words: &[Word]) -> Seen<()> {
    let name = words[0].text.as_str();
    // With its name in quotes, bash splits its arguments into words as those of any command.
    if words[0].quoted {
        return Err(SETS);
    }
    if DECLARE.contains(&name) {
        return words[1..].iter().try_for_each(|word| declared(name, word));
    }
    match name {
        "read" | "mapfile" | "readarray" | "unset" => {
            let mut rest = words[1..].iter();
            while let Some(word) = rest.next() {
                match word.text.as_str() {
                    _ if !word.is_plain() => return Err(SETS),
                    "-r" | "-s" | "-t" if name != "read" || word.text != "-t" => {}
                    "-v" if name == "unset" => {}
                    "-n" | "-p" | "-d" | "-t" | "-u" if name == "read" => {
                        rest.next().filter(|value| value.is_plain()).ok_or(SETS)?;
                    }
                    text => plain_name(text)?,
                }
            }
            Ok(())
        }
        _ => Err(SETS),
    }
}

fn declared(by: &str, word: &Word) -> Seen<()> {
    if matches!(word.text.as_str(), "-x" | "-r" | "-g" | "-p") && word.is_plain() {
        return Ok(());
    }
    let (name, value) =
        word.text.split_once('=').map_or((word.text.as_str(), ""), |(name, value)| (name, value));
    // `declare 'x=(…)'` makes an array of it, and evaluates what is in it.
    let begin = value.trim_start();
    if begin.starts_with('(') || !matches!(by, "export" | "readonly") && begin.starts_with(HOLE) {
        return Err(SETS);
    }
    plain_name(name)
}

fn plain_name(name: &str) -> Seen<()> {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !plain {
        return Err(SETS);
    }
    if setting(name) == Setting::Steering {
        return Err("it sets a variable that changes what commands do");
    }
    Ok(())
}
