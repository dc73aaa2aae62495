//! What a name says about its value, and whether a value looks like a secret. Invariant: hashes, identifiers, paths and
//! plain words do not, unless the name is a secret's own.

use std::sync::LazyLock;

/// How far a name goes towards making its value a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// It ends as in the guides' pattern, at this place of it: whatever stands there is one.
    Guide(usize),
    /// It speaks of a secret, or of a key that opens something.
    Strong,
    /// A key, of whatever kind.
    Weak,
    /// Nothing.
    No,
}

/// The endings of the guides' pattern.
const GUIDE: [&[u8]; 6] = [b"api_key", b"api-key", b"apikey", b"token", b"secret", b"password"];
/// Words for a secret.
const SECRETS: [&[u8]; 14] = [
    b"secret",
    b"secrets",
    b"token",
    b"tokens",
    b"password",
    b"passwords",
    b"passwd",
    b"passphrase",
    b"pass",
    b"pwd",
    b"credential",
    b"credentials",
    b"auth",
    b"pat",
];
/// Words that make a key one that opens something.
const OPENS: [&[u8]; 12] = [
    b"secret",
    b"private",
    b"access",
    b"api",
    b"encryption",
    b"signing",
    b"master",
    b"auth",
    b"service",
    b"account",
    b"session",
    b"license",
];
/// Words that make a key something else, or a name one about a secret and not its name.
const HARMLESS: [&[u8]; 35] = [
    b"public",
    b"primary",
    b"foreign",
    b"sort",
    b"cache",
    b"partition",
    b"hash",
    b"index",
    b"fingerprint",
    b"row",
    b"map",
    b"file",
    b"path",
    b"dir",
    b"name",
    b"type",
    b"url",
    b"uri",
    b"host",
    b"port",
    b"limit",
    b"count",
    b"length",
    b"size",
    b"max",
    b"min",
    b"ttl",
    b"expiry",
    b"expires",
    b"timeout",
    b"field",
    b"label",
    b"policy",
    b"version",
    b"method",
];

/// What a name tells.
pub(super) fn telling(name: &[u8]) -> Telling {
    if let Some(ending) = GUIDE.iter().find(|ending| ends_with(name, ending)) {
        return Telling::Guide(name.len() - ending.len());
    }
    let mut said = 0;
    parts(name, |part| said |= meaning(part));
    if said & HARMLESS_WORD != 0 {
        Telling::No
    } else if said & (SECRET_WORD | GROWN_KEY) != 0 || said & (KEY_WORD | OPENS_WORD) == KEY_WORD | OPENS_WORD
    {
        Telling::Strong
    } else if said & KEY_WORD != 0 {
        Telling::Weak
    } else {
        Telling::No
    }
}

/// What a word of a name can mean, as bits.
type Meaning = u8;
const HARMLESS_WORD: Meaning = 1;
const SECRET_WORD: Meaning = 2;
const OPENS_WORD: Meaning = 4;
const KEY_WORD: Meaning = 8;
/// Words that grew together: `accesskey`, `PGPASSWORD2`.
const GROWN_KEY: Meaning = 16;

/// A word with what it means.
type Known = (&'static [u8], Meaning);

/// The words that mean something, by their first letter: a text may hold millions of names.
static MEANINGS: LazyLock<[Vec<Known>; 26]> = LazyLock::new(|| {
    let mut meanings = [const { Vec::new() }; 26];
    let lists: [(&[&'static [u8]], Meaning); 4] = [
        (&HARMLESS, HARMLESS_WORD),
        (&SECRETS, SECRET_WORD),
        (&OPENS, OPENS_WORD),
        (&[b"key", b"keys"], KEY_WORD),
    ];
    for (words, meaning) in lists {
        for word in words {
            meanings[usize::from(word[0] - b'a')].push((*word, meaning));
        }
    }
    meanings
});

/// What a word in small letters means.
fn meaning(word: &[u8]) -> Meaning {
    let known = |word: &[u8]| {
        let letter = word.first().map_or(0, |first| usize::from(first - b'a'));
        MEANINGS[letter].iter().filter(|(known, _)| *known == word).fold(0, |all, (_, meaning)| all | meaning)
    };
    let grown = word.strip_suffix(b"key").is_some_and(|before| known(before) & OPENS_WORD != 0);
    known(word) | if grown { GROWN_KEY } else { 0 }
}

fn ends_with(name: &[u8], ending: &[u8]) -> bool {
    name.len() >= ending.len() && name[name.len() - ending.len()..].eq_ignore_ascii_case(ending)
}

/// Longest word of a name that means something; none in the lists is longer.
const WORD: usize = 16;

/// Hands over the words of a name, in small letters: `AWS_SECRET_KEY`, `secretKey` and `secret-key2` alike. Those that are
/// too long to mean anything are left out.
fn parts(name: &[u8], mut take: impl FnMut(&[u8])) {
    let mut word = [0; WORD];
    let mut length = 0;
    let mut before = b'_';
    for &b in name {
        let camel = b.is_ascii_uppercase() && before.is_ascii_lowercase();
        if (camel || !b.is_ascii_alphabetic()) && length > 0 {
            if let Some(word) = word.get(..length) {
                take(word);
            }
            length = 0;
        }
        if b.is_ascii_alphabetic() {
            if let Some(place) = word.get_mut(length) {
                *place = b.to_ascii_lowercase();
            }
            length += 1;
        }
        before = b;
    }
    if let Some(word) = word.get(..length).filter(|word| !word.is_empty()) {
        take(word);
    }
}

/// Whether a name is written as environment variables are.
pub(super) fn is_env(name: &[u8]) -> bool {
    name.len() > 2 && name.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
}

/// Shannon entropy, in bits a byte.
pub(super) fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for b in bytes {
        counts[usize::from(*b)] += 1;
    }
    #[allow(clippy::cast_precision_loss, reason = "a secret is shorter than 2^52 bytes")]
    let length = bytes.len() as f64;
    let share = |count: &u32| {
        let share = f64::from(*count) / length;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(share).sum()
}

/// Whether a value stands for another one, or says that there is none.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    let words: [&[u8]; 8] = [b"true", b"false", b"null", b"none", b"nil", b"undefined", b"yes", b"no"];
    begins_as_placeholder(value)
        || words.iter().any(|word| value.eq_ignore_ascii_case(word))
        || value.windows(super::MASK.len()).any(|part| part == super::MASK.as_bytes())
}

/// Whether a value begins as such, or is one sign again and again.
pub(super) fn begins_as_placeholder(value: &[u8]) -> bool {
    let Some(first) = value.first() else { return true };
    matches!(first, b'$' | b'{' | b'<' | b'[' | b'(' | b'%' | b'&' | b'|' | b'>')
        || ((!first.is_ascii_alphanumeric() || matches!(first, b'x' | b'X'))
            && value.iter().all(|b| b == first))
}

/// Whether a value begins as a path of this folder or the home folder.
pub(super) fn begins_as_path(value: &[u8]) -> bool {
    value.starts_with(b"./") || value.starts_with(b"../") || value.starts_with(b"~/")
}

/// Whether a value leads to a file or a page.
pub(super) fn is_path(value: &[u8]) -> bool {
    value.starts_with(b"/") && value[1..].contains(&b'/')
        || begins_as_path(value)
        || value.windows(3).any(|part| part == b"://")
}

/// Whether a value that follows such a name is a secret; `env`: the name is an environment variable's.
pub(super) fn is_secret(telling: Telling, env: bool, value: &[u8]) -> bool {
    if is_placeholder(value) || is_path(value) {
        return false;
    }
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    if digits == value.len() && digits < 12 {
        return false;
    }
    match telling {
        Telling::Guide(_) => value.len() >= 4,
        Telling::Strong if env => value.len() >= 6,
        Telling::Strong => value.len() >= 8 && is_random(value, 2.8),
        Telling::Weak => value.len() >= 16 && is_random(value, 3.3) && !is_hash(value),
        Telling::No => false,
    }
}

/// Whether a value has a piece that nobody would write by hand.
fn is_random(value: &[u8], least: f64) -> bool {
    if !value.iter().all(|b| is_of_random(*b)) {
        return false;
    }
    let longest =
        value.split(|b| !b.is_ascii_alphanumeric()).max_by_key(|piece| piece.len()).unwrap_or_default();
    let digits = longest.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = longest.iter().any(u8::is_ascii_alphabetic);
    is_random_piece((longest.len(), digits, letters), least, || entropy(longest))
}

/// Whether a sign may stand in what nobody would write by hand.
pub(super) fn is_of_random(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"+/=_-.~!@#$%^*:,".contains(&b)
}

/// Whether nobody would write a piece by hand: its length, its digits, whether it has letters, and its entropy.
pub(super) fn is_random_piece(
    (length, digits, letters): (usize, usize, bool),
    least: f64,
    entropy: impl FnOnce() -> f64,
) -> bool {
    length >= 8 && digits >= 2 && letters && entropy() >= least
}

/// What a hash may stand behind.
pub(super) fn is_sign_before_hash(b: u8) -> bool {
    matches!(b, b'-' | b'_' | b':' | b'/' | b'.')
}

/// Whether a value is, or ends in, what names a version of something: a git hash, a checksum, a UUID.
fn is_hash(value: &[u8]) -> bool {
    let hex = |piece: &[u8]| piece.iter().all(u8::is_ascii_hexdigit);
    let last = value.rsplit(|b| is_sign_before_hash(*b)).next().unwrap_or_default();
    let uuid = value.len() == 36 && value.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-');
    uuid || hex(value) || (last.len() >= 7 && hex(last)) || value.starts_with(b"sha")
}
