//! The person's own patterns: which are refused, and with which sentence.

use super::super::own::{
    PATTERN_CHARS, PATTERNS, PatternProblem as Problem, Trial, check, check_all, try_out,
};
use super::*;

#[test]
fn patterns_that_would_explode_or_hide_everything_are_refused() {
    for (pattern, problem) in [
        ("", Problem::Empty),
        ("   ", Problem::Empty),
        ("(a+)+", Problem::Nested),
        ("(?:x|y+)*z", Problem::Nested),
        ("((\\w*)*)+!", Problem::Nested),
        ("a*", Problem::MatchesNothing),
        ("^", Problem::MatchesNothing),
        ("(abc)?", Problem::MatchesNothing),
        ("\\b", Problem::MatchesNothing),
        ("[a&&b]", Problem::Never),
        (".+", Problem::MatchesAll),
        ("(?s).{3,}", Problem::MatchesAll),
        ("\\w+", Problem::MatchesAll),
        ("[a-z]+", Problem::MatchesAll),
        ("e", Problem::MatchesAll),
        ("\\S{8,}", Problem::MatchesAll),
        ("((a{200}){200}){200}", Problem::TooLarge),
        ("(?:\\w{900}x){900}", Problem::TooLarge),
    ] {
        assert_eq!(check(pattern), Err(problem), "{pattern}");
    }
    assert!(matches!(check("(unclosed"), Err(Problem::Wrong(_))));
    assert!(matches!(check("a{2"), Err(Problem::Wrong(_))));
    assert_eq!(check(&"a".repeat(PATTERN_CHARS + 1)), Err(Problem::TooLong));
    assert!(check(&"(".repeat(500)).is_err());
    for wrong in ["(unclosed", "x{9999999999}", "(?<n>a)(?<n>b)", "\\k<x>", "(?=x)y"] {
        let sentence = check(wrong).unwrap_err().to_string();
        assert!(
            sentence.ends_with('.') && !sentence.contains('\n') && !sentence.contains(wrong),
            "{sentence}"
        );
    }
}

#[test]
fn patterns_that_mean_something_are_taken() {
    for pattern in [
        "internal-[0-9]{6}",
        "(?i)acme[_-]?\\d+",
        "[A-Z]{3}-\\d{4,}",
        "\\bPRJ_\\w{4,40}\\b",
        "k\u{e4}se[0-9]+",
        "(?:[a-z]+-){3}geheim",
        "\\d{3}-\\d{2}-\\d{4}",
        "[0-9a-f]{32}",
        "(?s)BEGIN MINE.{1,400}?END MINE",
    ] {
        assert_eq!(check(pattern), Ok(()), "{pattern}");
    }
    let many: Vec<String> = (0..=PATTERNS).map(|at| format!("mine-{at}-[0-9]+")).collect();
    let problems = check_all(&many);
    assert_eq!(problems.iter().flatten().collect::<Vec<_>>(), [&Problem::TooMany]);
    assert_eq!(problems[PATTERNS], Some(Problem::TooMany));
}

#[test]
fn a_trial_says_what_is_masked_and_what_is_refused() {
    let trial = Trial {
        patterns: vec!["acme-[0-9]+".to_owned(), "(a+)+".to_owned()],
        text: format!("acme-12 and {}=x, aaa", "token"),
    };
    let tried = try_out(&trial).unwrap();
    assert_eq!((tried.text.as_str(), tried.masked), ("[REDACTED] and [REDACTED], aaa", 2));
    assert_eq!(tried.problems.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
    assert!(try_out(&Trial { patterns: vec![], text: "x".repeat(70_000) }).is_err());
}

#[test]
fn own_patterns_are_masked_beside_the_built_in_rules_and_in_values() {
    let redactor = Redactor::new(&["acme-[0-9]+".to_owned(), ".*".to_owned(), "REDACTED".to_owned()]);
    assert_eq!(redactor.text("x acme-77!").text, "x [REDACTED]!");
    assert_eq!(redactor.text("[REDACTED] stays").count, 0, "a mask is no secret");
    let value = serde_json::json!({"a": ["acme-1", {"acme-2": "b"}]});
    let (masked, count) = redactor.value(&value).unwrap();
    assert_eq!((masked, count), (serde_json::json!({"a": [MASK, {MASK: "b"}]}), 2));
}
