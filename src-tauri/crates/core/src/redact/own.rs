//! The person's own patterns. Invariant: a pattern that is taken finds something, leaves ordinary text alone, and is small:
//! whatever an agent prints, looking for it takes time in proportion to the text.

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Hir, HirKind};
use serde::{Deserialize, Serialize};

use super::Redactor;

/// Most patterns.
pub const PATTERNS: usize = 50;
/// Longest pattern, in characters.
pub const PATTERN_CHARS: usize = 1_000;
/// Longest text that patterns are tried out on, in characters.
pub const TEXT_CHARS: usize = 65_536;
/// Largest compiled pattern, in bytes.
const COMPILED: usize = 512 * 1024;
/// Deepest nesting of groups.
const NESTING: u32 = 40;

/// Why a pattern is refused. Each is a sentence for the person that does not repeat the pattern: it may hold a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternProblem {
    /// There are too many.
    #[error("There can be {PATTERNS} patterns of your own.")]
    TooMany,
    /// It is empty.
    #[error("It is empty.")]
    Empty,
    /// It is too long.
    #[error("It is longer than {PATTERN_CHARS} characters.")]
    TooLong,
    /// It is not a regular expression.
    #[error("It is no regular expression: {0}.")]
    Wrong(String),
    /// It would be too large.
    #[error("It becomes too large. Smaller numbers in `{{…}}` help, and `[0-9A-Za-z]` instead of `\\w`.")]
    TooLarge,
    /// A repetition is repeated.
    #[error("It repeats a repetition, as `(a+)+` does. One of the two is enough.")]
    Nested,
    /// It can match an empty text.
    #[error("It also matches where nothing is, and so it would match everywhere.")]
    MatchesNothing,
    /// It can never match.
    #[error("It can never match.")]
    Never,
    /// It matches ordinary text.
    #[error("It matches ordinary words, and so it would hide almost everything.")]
    MatchesAll,
}

/// What is tried out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", default)]
#[cfg_attr(feature = "bindings", ts(rename = "RedactionTrial"))]
pub struct Trial {
    /// Patterns of the person's own, as they are typed.
    pub patterns: Vec<String>,
    /// A text that may hold secrets.
    pub text: String,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", ts(rename = "RedactionTried"))]
pub struct Tried {
    /// The text without its secrets.
    pub text: String,
    /// How many there were.
    pub masked: u32,
    /// Why each of the patterns is refused, in their order; none where it is not.
    pub problems: Vec<Option<String>>,
}

/// Whether a pattern can be used.
pub fn check(pattern: &str) -> Result<(), PatternProblem> {
    compile(pattern).map(drop)
}

/// What is wrong with each pattern of a list.
pub fn check_all(patterns: &[String]) -> Vec<Option<PatternProblem>> {
    let one = |(at, pattern): (usize, &String)| {
        if at >= PATTERNS { Some(PatternProblem::TooMany) } else { check(pattern).err() }
    };
    patterns.iter().enumerate().map(one).collect()
}

/// Masks a text with the built-in rules and these patterns. A text that is too long is refused with a sentence.
pub fn try_out(trial: &Trial) -> Result<Tried, String> {
    if trial.text.chars().nth(TEXT_CHARS).is_some() {
        return Err(format!("The text is longer than {TEXT_CHARS} characters."));
    }
    let problems: Vec<_> = check_all(&trial.patterns);
    let masked = Redactor::new(&trial.patterns);
    let masked = masked.text(&trial.text);
    Ok(Tried {
        text: masked.text.into_owned(),
        masked: masked.count,
        problems: problems.into_iter().map(|problem| problem.map(|problem| problem.to_string())).collect(),
    })
}

/// The pattern, ready to be used.
pub(super) fn compile(pattern: &str) -> Result<Regex, PatternProblem> {
    if pattern.trim().is_empty() {
        return Err(PatternProblem::Empty);
    }
    if pattern.chars().nth(PATTERN_CHARS).is_some() {
        return Err(PatternProblem::TooLong);
    }
    let parsed =
        regex_syntax::ParserBuilder::new().nest_limit(NESTING).build().parse(pattern).map_err(|error| {
            PatternProblem::Wrong(match error {
                regex_syntax::Error::Parse(error) => error.kind().to_string(),
                regex_syntax::Error::Translate(error) => error.kind().to_string(),
                _ => "it cannot be read".to_owned(),
            })
        })?;
    match parsed.properties().minimum_len() {
        None => return Err(PatternProblem::Never),
        Some(0) => return Err(PatternProblem::MatchesNothing),
        Some(_) => {}
    }
    if repeats_a_repetition(&parsed) {
        return Err(PatternProblem::Nested);
    }
    let build = |all_letters: bool| {
        RegexBuilder::new(pattern)
            .unicode(all_letters)
            .size_limit(COMPILED)
            .dfa_size_limit(COMPILED)
            .nest_limit(NESTING)
            .build()
    };
    // `\w{4,40}` is small where a letter is one of 52, and large where it is one of all that there are.
    let compiled = build(true).or_else(|_| build(false)).map_err(|_| PatternProblem::TooLarge)?;
    let found: Vec<usize> = compiled.find_iter(ORDINARY).map(|found| found.len()).collect();
    let hides: usize = found.iter().sum();
    if hides * 6 > ORDINARY.len() || found.len() * 25 > ORDINARY.len() {
        return Err(PatternProblem::MatchesAll);
    }
    Ok(compiled)
}

/// Whether somewhere what is repeated without end is itself nothing but a repetition without end. Our engine takes it;
/// whoever writes it means something else, and every other engine explodes on it.
fn repeats_a_repetition(hir: &Hir) -> bool {
    fn endless(hir: &Hir) -> bool {
        match hir.kind() {
            HirKind::Repetition(repeated) => repeated.max.is_none(),
            HirKind::Capture(group) => endless(&group.sub),
            HirKind::Alternation(ways) => ways.iter().any(endless),
            _ => false,
        }
    }
    match hir.kind() {
        HirKind::Repetition(repeated) => {
            (repeated.max.is_none_or(|most| most > 9) && endless(&repeated.sub))
                || repeats_a_repetition(&repeated.sub)
        }
        HirKind::Capture(group) => repeats_a_repetition(&group.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(repeats_a_repetition),
        _ => false,
    }
}

/// What agents print all day. A pattern that hides much of it hides too much.
const ORDINARY: &str = r#"I looked at the failing test first. The parser reads one token at a time, and it loses the last
one when the input ends without a new line. I have changed `next_token` in src/parser.rs and added a test for it.
$ cargo test --package shop -- --nocapture
   Compiling shop v0.3.1 (/home/ada/shop)
    Finished test profile [unoptimized + debuginfo] target(s) in 4.27s
running 42 tests
test cart::tests::adds_an_item ... ok
test cart::tests::removes_an_item ... ok
test result: ok. 42 passed; 0 failed; 0 ignored; 0 measured; 3 filtered out; finished in 0.08s
diff --git a/src/parser.rs b/src/parser.rs
index 3f2a9c1..b71e0d4 100644
@@ -118,7 +118,9 @@ impl Parser {
-        let token = self.tokens.next()?;
+        let Some(token) = self.tokens.next() else { return self.finish() };
+        self.position += token.len();
{"name": "shop", "version": "0.3.1", "dependencies": {"svelte": "^5.2.0", "vite": "^6.0.1"}}
2026-03-31T09:30:12.482Z INFO server: listening on 127.0.0.1:8080 (pid 4711), see https://example.com/docs/start
-rw-r--r-- 1 ada ada  5120 Mar 31 09:12 README.md
drwxr-xr-x 4 ada ada  4096 Mar 30 17:45 src
The order with the number 20260331 goes to ada@example.com. Please look at it, and tell me what you think of it.
"#;
