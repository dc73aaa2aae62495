//! Words that mention a place that must not be touched, wherever in them it stands. Invariant: how an option is
//! written changes nothing.

use std::path::Path;

use super::place::{absolute, holds_credentials, steers};
use super::risk::{Rated, Risk};
use super::shell::Part;
use super::strict;

const MENTIONS: &str = "It mentions a place that steers what runs by itself, or holds keys.";

/// Pieces that count wherever they stand: behind an option's letter, in a script, in a list.
const ANYWHERE: &[&str] = &[
    ".git/hooks",
    ".git/config",
    ".git/info",
    ".github/hooks",
    ".husky/",
    ".bashrc",
    ".bash_profile",
    ".bash_login",
    ".bash_logout",
    ".zshrc",
    ".zshenv",
    ".zprofile",
    ".gitconfig",
    ".ssh/",
    ".aws/",
    ".gnupg",
    ".kube/",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".git-credentials",
    "authorized_keys",
    "id_rsa",
    "id_ed25519",
    ".config/autostart",
    ".config/systemd",
    ".config/askance",
    ".copilot",
    "dev.askance.",
];

/// Pieces that count as a whole component of a path.
const WHOLE: &[&str] = &[".git", ".ssh", ".aws", ".husky", ".profile"];

/// Rates all words of a part that does more than look. A commit's message is only a text.
pub(crate) fn of_words(part: &Part, folder: &Path) -> Rated {
    let messages = strict::messages(&part.words);
    let own = strict::name(part);
    let said = |text: &str| mentions(text, own == "git");
    let found = part.words.iter().enumerate().skip(1).any(|(at, word)| {
        !messages.contains(&at)
            && (said(&word.text) || values(&word.text).any(|text| leads_there(text, part, folder)))
    });
    if found { Rated { risk: Risk::High, reason: MENTIONS } } else { Rated::default() }
}

/// What may be a value in a word: all of it, what follows a `=` or `@`, what follows the letters of an option.
pub(crate) fn values(text: &str) -> impl Iterator<Item = &str> {
    let equals = text.split_once('=').map(|(_, value)| value);
    let last = text.rsplit_once('=').map(|(_, value)| value);
    let at = text.split_once('@').map(|(_, value)| value);
    let short = text.starts_with('-') && !text.starts_with("--");
    let second = if short { text.char_indices().nth(2).map(|(at, _)| &text[at..]) } else { None };
    let path = if short { text.find(['/', '.', '~']).map(|at| &text[at..]) } else { None };
    [Some(text), equals, last, at, second, path].into_iter().flatten()
}

fn leads_there(text: &str, part: &Part, folder: &Path) -> bool {
    if text.is_empty() || text.len() > 300 || text.contains('\n') {
        return false;
    }
    let places = part.folder.places();
    let mut places =
        places.iter().map(std::path::PathBuf::as_path).chain(places.is_empty().then_some(folder));
    places.any(|place| {
        absolute(place, text).is_some_and(|path| steers(&path).is_some() || holds_credentials(&path))
    })
}

fn mentions(text: &str, git: bool) -> bool {
    let mut text = text.to_lowercase();
    for odd in ["//", "/./"] {
        while text.contains(odd) {
            text = text.replace(odd, "/");
        }
    }
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let after = |end: usize| letter(text[end..].chars().next());
    let environment = || {
        text.match_indices(".env").any(|(at, piece)| {
            let rest = &text[at + piece.len()..];
            let sample =
                [".example", ".sample", ".template", ".dist"].iter().any(|end| rest.starts_with(end));
            !sample && !rest.starts_with(|c: char| c.is_alphanumeric() && c != 'r')
        })
    };
    let whole = || {
        WHOLE.iter().any(|piece| {
            text.match_indices(piece).any(|(at, piece)| {
                let before = &text[..at];
                // `-C.git`, `-xC.git`; but `https://a.b/c.git` is an address, and git's own business.
                let option = before.starts_with('-') && before[1..].chars().all(|c| c.is_ascii_alphabetic());
                let begins = !letter(before.chars().next_back()) && !before.ends_with('.') || option;
                begins && !after(at + piece.len()) && !(git && piece == ".git")
            })
        })
    };
    ANYWHERE.iter().any(|piece| text.contains(piece)) || environment() || whole()
}
