//! The redactor: the built-in rules and the person's own patterns as one value. Invariant: what it returns holds no match
//! of either; a value keeps its shape.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use serde_json::{Map, Value};

use super::{MASK, Masked, forms, own, scan};

/// Texts of at least this length are compared with the one before: the fields of a tool's result often hold the same.
const REMEMBERED: usize = 64 * 1024;

/// How often a text is looked through at most. The second look finds nothing but in texts made to be looked at again.
const PASSES: usize = 8;

/// The built-in rules, and the person's own patterns besides.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    own: Vec<Regex>,
    patterns: Vec<String>,
}

impl Redactor {
    /// A redactor with these patterns of the person's. Those that [`check`](super::check) refuses are left out.
    pub fn new(patterns: &[String]) -> Self {
        let own = patterns.iter().take(own::PATTERNS).filter_map(|pattern| own::compile(pattern).ok());
        Self { own: own.collect(), patterns: patterns.to_vec() }
    }

    /// Whether it was made of these patterns.
    pub(crate) fn is_of(&self, patterns: &[String]) -> bool {
        self.patterns == patterns
    }

    /// The text with every secret masked.
    pub fn text<'a>(&self, text: &'a str) -> Masked<'a> {
        let mut masked = Masked { text: Cow::Borrowed(text), count: 0 };
        // A mask may bring together what its secret kept apart: so it is looked again, until nothing is found.
        for _ in 0..PASSES {
            let spans = self.spans(&masked.text);
            if spans.is_empty() {
                break;
            }
            let before = masked.text.as_ref();
            let mut result = String::with_capacity(before.len());
            let mut at = 0;
            for span in &spans {
                result.push_str(&before[at..span.start]);
                result.push_str(MASK);
                at = span.end;
                let known = before[span.clone()].matches(MASK).count();
                masked.count = masked.count.saturating_sub(u32::try_from(known).unwrap_or(u32::MAX));
                masked.count = masked.count.saturating_add(1);
            }
            result.push_str(&before[at..]);
            masked.text = Cow::Owned(result);
        }
        masked
    }

    /// Where the secrets are: in order, apart from one another, on the borders of characters.
    fn spans(&self, text: &str) -> Vec<Range<usize>> {
        let mut spans = scan::spans(text);
        for pattern in &self.own {
            let found = pattern.find_iter(text).map(|found| around_masks(text, found.range()));
            spans.extend(found.filter(|found| text[found.clone()] != *MASK));
        }
        merged(text, spans)
    }

    /// Where those secrets are that a card may hide: tokens and own patterns, in one word without a sign of a shell.
    pub(crate) fn harmless(&self, text: &str) -> Vec<Range<usize>> {
        let mut spans = scan::tokens(text);
        for pattern in &self.own {
            spans.extend(pattern.find_iter(text).map(|found| around_masks(text, found.range())));
        }
        let plain = |span: &Range<usize>| {
            !span.is_empty()
                && text.as_bytes()[span.clone()]
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(b))
        };
        spans.retain(plain);
        merged(text, spans)
    }

    /// The value with every text in it masked and how many there were, or none where nothing was found. What stands under
    /// a telling key is masked whatever it looks like.
    pub fn value(&self, value: &Value) -> Option<(Value, u32)> {
        self.walk(value, &mut Memory::default())
    }

    fn walk<'v>(&self, value: &'v Value, memory: &mut Memory<'v>) -> Option<(Value, u32)> {
        match value {
            Value::String(text) => self.remembered(text, memory),
            Value::Array(items) => {
                let mut count = 0;
                let mut masked: Option<Vec<Value>> = None;
                for (at, item) in items.iter().enumerate() {
                    if let Some((item, more)) = self.walk(item, memory) {
                        masked.get_or_insert_with(|| items.clone())[at] = item;
                        count += more;
                    }
                }
                masked.map(|items| (Value::Array(items), count))
            }
            Value::Object(entries) => {
                let mut count = 0;
                let mut changed = false;
                let found: Vec<_> = entries
                    .iter()
                    .map(|(key, item)| {
                        let item = match item {
                            Value::String(text) if forms::names_a_secret(key, text) => {
                                Some((Value::String(MASK.to_owned()), 1))
                            }
                            other => self.walk(other, memory),
                        };
                        let key = self.text(key);
                        count += key.count + item.as_ref().map_or(0, |(_, more)| *more);
                        changed |= key.count > 0 || item.is_some();
                        (key.text, item)
                    })
                    .collect();
                changed.then(|| {
                    let whole: Map<String, Value> = entries
                        .iter()
                        .zip(found)
                        .map(|((_, old), (key, item))| {
                            (key.into_owned(), item.map_or_else(|| old.clone(), |(item, _)| item))
                        })
                        .collect();
                    (Value::Object(whole), count)
                })
            }
            _ => None,
        }
    }

    fn remembered<'v>(&self, text: &'v str, memory: &mut Memory<'v>) -> Option<(Value, u32)> {
        if text.len() >= REMEMBERED && memory.text == Some(text) {
            return memory.masked.clone();
        }
        let Masked { text: masked, count } = self.text(text);
        let masked = (count > 0).then(|| (Value::String(masked.into_owned()), count));
        if text.len() >= REMEMBERED {
            *memory = Memory { text: Some(text), masked: masked.clone() };
        }
        masked
    }
}

/// The last long text, and what became of it.
#[derive(Default)]
struct Memory<'v> {
    text: Option<&'v str>,
    masked: Option<(Value, u32)>,
}

/// Spans in order, those that touch made one, widened to whole characters.
fn merged(text: &str, mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_unstable_by_key(|span| (span.start, span.end));
    let mut result: Vec<Range<usize>> = Vec::with_capacity(spans.len());
    for span in spans {
        let span = text.floor_char_boundary(span.start)..text.ceil_char_boundary(span.end);
        match result.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => result.push(span),
        }
    }
    result
}

/// The match, and the whole of a mask that it touches: a mask stays one.
fn around_masks(text: &str, span: Range<usize>) -> Range<usize> {
    let from = text.floor_char_boundary(span.start.saturating_sub(MASK.len() - 1));
    let to = text.ceil_char_boundary((span.end + MASK.len() - 1).min(text.len()));
    text[from..to].match_indices(MASK).map(|(at, _)| from + at).fold(span, |span, mask| {
        let touches = mask < span.end && mask + MASK.len() > span.start;
        if touches { span.start.min(mask)..span.end.max(mask + MASK.len()) } else { span }
    })
}

/// The built-in rules alone.
pub(crate) fn built_in() -> Arc<Redactor> {
    static BUILT_IN: LazyLock<Arc<Redactor>> = LazyLock::new(Arc::default);
    Arc::clone(&BUILT_IN)
}

thread_local! {
    /// The redactor of the state that is at work on this thread. It is set for the length of one call, so that no
    /// function between the pipeline and a text can forget to hand it on; what comes out depends on the state alone.
    static IN_FORCE: RefCell<Option<Arc<Redactor>>> = const { RefCell::new(None) };
}

/// The redactor in force: the state's inside of [`within`], otherwise the built-in rules.
pub(crate) fn in_force() -> Arc<Redactor> {
    IN_FORCE.with_borrow(|redactor| redactor.as_ref().map_or_else(built_in, Arc::clone))
}

/// Does something with this redactor in force.
pub(crate) fn within<T>(redactor: &Arc<Redactor>, work: impl FnOnce() -> T) -> T {
    /// Puts the earlier one back, also after a panic.
    struct Back(Option<Arc<Redactor>>);
    impl Drop for Back {
        fn drop(&mut self) {
            IN_FORCE.set(self.0.take());
        }
    }
    let _back = Back(IN_FORCE.replace(Some(Arc::clone(redactor))));
    work()
}
