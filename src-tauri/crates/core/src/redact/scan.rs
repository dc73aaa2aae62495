//! One pass over a text for all keywords at once, and a short look at what stands beside each. Invariant: the work is
//! linear in the text, whatever it holds: no keyword is looked at farther than a bound, or twice.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex_automata::meta::Regex;
use regex_automata::{Anchored, Input};

use super::forms::{self, FORMS, Form};
use super::names;
use super::rules::{Needs, RULES};
use super::tokens::TOKENS;

/// How far from its keyword a match may end, in bytes. What goes on beyond it is masked with it.
const FAR: usize = 4096;

/// Where the dot of a token with one stands at most behind its beginning.
const ROUTABLE: usize = 306;

/// What a keyword may stand for.
enum Target {
    Rule(usize),
    Token(usize),
    Form(Form),
}

struct Engine {
    finder: Option<AhoCorasick>,
    /// By the number of the keyword.
    targets: Vec<Vec<Target>>,
    tokens: Vec<OnceLock<Option<Regex>>>,
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let mut targets: BTreeMap<String, Vec<Target>> = BTreeMap::new();
    for (at, rule) in RULES.iter().enumerate() {
        for keyword in &rule.keywords {
            targets.entry(keyword.clone()).or_default().push(Target::Rule(at));
        }
    }
    for (at, token) in TOKENS.iter().enumerate() {
        targets.entry(token.keyword.to_owned()).or_default().push(Target::Token(at));
    }
    for (keyword, form) in FORMS {
        targets.entry((*keyword).to_owned()).or_default().push(Target::Form(*form));
    }
    let (keywords, targets): (Vec<_>, Vec<_>) = targets.into_iter().unzip();
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(keywords)
        .ok();
    Engine { finder, targets, tokens: TOKENS.iter().map(|_| OnceLock::new()).collect() }
});

/// Builds the automaton, and the patterns that are met most.
pub(super) fn warm_up() {
    forms::warm_up();
    for at in 0..TOKENS.len() {
        ENGINE.token(at);
    }
}

impl Engine {
    fn token(&self, at: usize) -> Option<&Regex> {
        let pattern = TOKENS[at].pattern;
        self.tokens[at].get_or_init(|| forms::compile(&format!("(?i){pattern}"))).as_ref()
    }
}

/// A text while it is looked through.
pub(super) struct Scan<'t> {
    pub(super) text: &'t [u8],
    pub(super) spans: Vec<Range<usize>>,
    /// To where each form, rule and token has looked already.
    pub(super) looked: forms::Looked,
    until: Vec<usize>,
    /// By rule: where there are too few different bytes for it.
    dull: Vec<Range<usize>>,
    /// Signs of a token that are neither digits nor capitals.
    plain: Range<usize>,
    /// The word of token signs that was passed last.
    word: Range<usize>,
    /// From where the next end of a setting was looked for, to where it is, or to the end.
    to_setting: Range<usize>,
    /// Bytes that were looked at beside the keywords, but for those of patterns: what the tests bound.
    pub(super) work: usize,
}

/// Where secrets are, in no order, and overlapping.
pub(super) fn spans(text: &str) -> Vec<Range<usize>> {
    look(text, true)
}

/// Where tokens are that are known by their own look.
pub(super) fn tokens(text: &str) -> Vec<Range<usize>> {
    look(text, false)
}

fn look(text: &str, all: bool) -> Vec<Range<usize>> {
    let engine = &*ENGINE;
    let Some(finder) = &engine.finder else { return std::iter::once(0..text.len()).collect() };
    look_with(engine, finder, text, all).spans
}

/// How many bytes are looked at beside the keywords.
#[cfg(test)]
pub(super) fn work(text: &str) -> usize {
    let engine = &*ENGINE;
    engine.finder.as_ref().map_or(0, |finder| look_with(engine, finder, text, true).work)
}

fn look_with<'t>(engine: &Engine, finder: &AhoCorasick, text: &'t str, all: bool) -> Scan<'t> {
    let looked = forms::Looked::default();
    let mut scan = Scan {
        text: text.as_bytes(),
        spans: Vec::new(),
        looked,
        until: Vec::new(),
        dull: Vec::new(),
        plain: 0..0,
        word: 0..0,
        to_setting: 0..0,
        work: 0,
    };
    for hit in finder.find_overlapping_iter(text) {
        for target in &engine.targets[hit.pattern().as_usize()] {
            match target {
                Target::Form(form) if all => form(&mut scan, hit.start()..hit.end()),
                Target::Rule(at) if all || !RULES[*at].by_name => scan.rule(*at, hit.start()),
                Target::Token(at) => scan.token(engine, *at, hit.start()),
                Target::Form(_) | Target::Rule(_) => {}
            }
        }
    }
    scan
}

impl Scan<'_> {
    fn rule(&mut self, at: usize, start: usize) {
        let rule = &RULES[at];
        if start < self.until(at) || self.is_dull(at, start) {
            return;
        }
        // Where that is missing, each of many beginnings would be looked at as far as the pattern goes.
        let possible = match rule.needs {
            Some(Needs::Setting) => self.setting_ends(start),
            Some(Needs::Dot) => self.word_has_dot(start),
            None => true,
        };
        if !possible {
            return;
        }
        let Some(regex) = rule.regex() else { return };
        let begins = rule.before.iter().filter_map(|before| start.checked_sub(*before));
        let group = rule.group.unwrap_or(1);
        let Some(span) =
            begins.filter_map(|at| self.found(regex, at, group)).find(|found| found.end >= start)
        else {
            return;
        };
        let secret = &self.text[span.clone()];
        let strange = !rule.by_name || secret.iter().any(u8::is_ascii_digit);
        if !strange {
            return;
        }
        if names::entropy(secret) < rule.entropy {
            self.dull(at, start);
            return;
        }
        let span = if rule.by_name { span } else { span.start..self.word_end(span.end) };
        self.until[at] = span.end;
        self.spans.push(span);
    }

    fn token(&mut self, engine: &Engine, at: usize, start: usize) {
        let slot = RULES.len() + at;
        // A token's own signs before it: then it began there, if anywhere, and was looked at.
        if start < self.until(slot) || (start > 0 && TOKENS[at].joined && self.text[start - 1] == b'-') {
            return;
        }
        let behind = start + TOKENS[at].keyword.len();
        if TOKENS[at].mixed && !self.is_mixed(behind, start + FAR) {
            return;
        }
        let Some(span) = engine.token(at).and_then(|regex| self.found(regex, start, 0)) else { return };
        let span = span.start..self.word_end(span.end);
        self.until[slot] = span.end;
        self.spans.push(span);
    }

    /// Whether a digit or a capital stands among a token's signs from here on, before `to`.
    fn is_mixed(&mut self, from: usize, to: usize) -> bool {
        let is_plain = |b: &u8| b.is_ascii_lowercase() || matches!(b, b'_' | b'-');
        if !self.plain.contains(&from) {
            self.plain = from..from + self.text[from..].iter().take_while(|b| is_plain(b)).count();
            self.work += self.plain.len();
        }
        let end = self.plain.end;
        end < to && self.text.get(end).is_some_and(u8::is_ascii_alphanumeric)
    }

    /// Whether what a rule could match here is known to be as dull as what it matched before.
    fn is_dull(&self, at: usize, start: usize) -> bool {
        let known = self.dull.get(at).filter(|known| known.contains(&start));
        known
            .is_some_and(|known| RULES[at].before == [0] && start + RULES[at].longest().min(FAR) <= known.end)
    }

    /// Remembers how far the text goes on from here with so few different bytes that nothing in it is random enough.
    fn dull(&mut self, at: usize, start: usize) {
        if self.dull.is_empty() {
            self.dull = vec![0..0; RULES.len()];
        }
        if self.dull[at].contains(&start) {
            return;
        }
        let mut seen = [false; 256];
        let mut kinds = 0_u32;
        // Of so many kinds of bytes the entropy is at most the logarithm of their number.
        let is_few = |b: &&u8| {
            kinds += u32::from(!std::mem::replace(&mut seen[usize::from(**b)], true));
            f64::from(kinds).log2() + 1e-9 < RULES[at].entropy
        };
        let length = self.text[start..].iter().take_while(is_few).count();
        self.work += length;
        self.dull[at] = start..start + length;
    }

    /// Whether a dot follows the word of token signs that goes on here.
    fn word_has_dot(&mut self, start: usize) -> bool {
        if !self.word.contains(&start) {
            self.word = start..self.word_end(start);
            self.work += self.word.len();
        }
        self.text.get(self.word.end) == Some(&b'.') && self.word.end - start <= ROUTABLE
    }

    /// Whether a setting's end stands as near as a match can go.
    fn setting_ends(&mut self, start: usize) -> bool {
        let known = &self.to_setting;
        if start < known.start || start > known.end || known.start == known.end {
            // As patterns have it: `\s`.
            let is_blank = |b: &&u8| b.is_ascii_whitespace() || **b == 0x0b;
            let ends = |at: &usize| {
                self.text[*at..].starts_with(b"/>")
                    && self.text[start..*at].iter().rev().find(|b| !is_blank(b)) == Some(&b'"')
            };
            let end = (start..self.text.len()).find(ends).unwrap_or(self.text.len());
            self.to_setting = start..end;
            self.work += end - start;
        }
        self.to_setting.end + 2 <= self.text.len().min(start + FAR)
    }

    fn until(&mut self, slot: usize) -> usize {
        if self.until.is_empty() {
            self.until = vec![0; RULES.len() + TOKENS.len()];
        }
        self.until[slot]
    }

    /// The match that begins at a place: this group of it, or all where it has none.
    pub(super) fn found(&self, regex: &Regex, at: usize, group: usize) -> Option<Range<usize>> {
        let to = self.text.len().min(at + FAR);
        let whole = regex.find(Input::new(self.text).range(at..to).anchored(Anchored::Yes))?;
        (group > 0).then(|| self.group(regex, whole.range(), group)).flatten().or(Some(whole.range()))
    }

    /// This group of a match, or the next one that took part. Looked for in the match alone: for its groups, an engine
    /// does work for all that it is given.
    pub(super) fn group(&self, regex: &Regex, whole: Range<usize>, group: usize) -> Option<Range<usize>> {
        let mut groups = regex.create_captures();
        regex.search_captures(&Input::new(self.text).range(whole).anchored(Anchored::Yes), &mut groups);
        // Alternatives have a group each.
        (group..groups.group_len()).find_map(|at| groups.get_group(at)).map(|span| span.range())
    }

    /// Where a word of token signs ends that goes on here.
    pub(super) fn word_end(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        from + rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')).count()
    }
}
