//! A command's text, and the parser's view of it. Invariant: what the parser left out of its words is blanks
//! and comments, and nothing is parsed that could make it recurse without end.

use brush_parser::ast::{IoHereDocument, Program, Word};
use brush_parser::{ParserOptions, Token, TokenizerOptions, parse_tokens, uncached_tokenize_str};

use super::{COMMAND_BYTES, DEPTH, EXPANSIONS, HOLE, Seen, plain_tag};

/// Most tokens of a command.
const TOKENS: usize = 8_192;

/// Most brackets and compound commands.
const OPENINGS: usize = 200;

/// Most `case`s, and most brackets within each other: each doubles the parser's time (0.4.0).
const CASES: usize = 8;
const BRACKETS: usize = 8;

const TWO_WAYS: &str = "it can be read in two ways";

/// Refuses what is too long, too deep, or has characters that a person would not see.
pub(super) fn bounded(text: &str) -> Seen<()> {
    if text.len() > COMMAND_BYTES {
        return Err("it is longer than 64 KiB");
    }
    let mut expansions = 0;
    let mut before = ' ';
    for c in text.chars() {
        if c == HOLE || c.is_control() && c != '\n' && c != '\t' || is_unseen(c) {
            return Err("it has characters that cannot be seen");
        }
        let opens = matches!(before, '$' | '<' | '>') && matches!(c, '(' | '{' | '[') || c == '`';
        expansions += usize::from(opens);
        before = c;
    }
    if has_odd_tag(text) {
        return Err("the end of a here-document is no plain word");
    }
    if expansions > EXPANSIONS {
        return Err("it has too many expansions");
    }
    if expansions > DEPTH && deepest(text) > DEPTH {
        return Err("it is nested too deeply");
    }
    Ok(())
}

/// Blanks that are none for the shell, directions, and what has no width.
pub(crate) fn is_unseen(c: char) -> bool {
    c != ' ' && c.is_whitespace() && c != '\n' && c != '\t'
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether what ends a here-document may be anything but plain: the parser (0.4.0) takes memory without end over some of
/// these, which nothing could catch.
fn has_odd_tag(text: &str) -> bool {
    let bare = if text.contains('\n') { text.to_owned() } else { without_quoted(text) };
    let mut rest = bare.as_str();
    while let Some(at) = rest.find('<') {
        let after = rest[at..].trim_start_matches('<');
        let marks = rest[at..].len() - after.len();
        rest = after;
        // Three are a here-string: its word is one as any other. A here-document has a line of its own to begin on.
        let (tag, behind) = tag(after);
        let odd = || tag.is_empty() || tag.contains(['$', '`']) || !behind.contains('\n');
        if marks > 3 || marks == 2 && odd() {
            return true;
        }
    }
    false
}

/// A line without what is quoted in it: no here-document begins there, unless in an expansion.
fn without_quoted(line: &str) -> String {
    let expands = ["$(", "${", "$[", "`", "$'"].iter().any(|mark| line.contains(mark));
    let mut bare = String::new();
    let (mut quote, mut escaped) = (None, false);
    for c in line.chars() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (None | Some('"'), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, _) => bare.push(c),
        }
    }
    if expands || quote.is_some() { line.to_owned() } else { bare }
}

/// What may end a here-document that begins before this text, up to a blank that is not quoted; and the rest.
fn tag(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(['-', ' ', '\t']);
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (_, '\\') => escaped = true,
            (Some(open), _) => quote = quote.filter(|_| c != open),
            (None, '\'' | '"') => quote = Some(c),
            (None, ';' | '&' | '|' | '<' | '>') => return text.split_at(at),
            (None, _) if c.is_whitespace() => return text.split_at(at),
            _ => {}
        }
    }
    (text, "")
}

/// An upper bound of how deeply expansions are nested, without an idea of quotes.
fn deepest(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '(' | '{' | '[' if matches!(before, '$' | '<' | '>' | '(') => depth += 1,
            ')' | '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
        before = c;
    }
    deepest
}

/// A parsed text.
pub(super) struct Source {
    text: String,
    /// Byte offset of each character, unless all of them are one byte long.
    offsets: Option<Vec<usize>>,
    pub(super) program: Program,
}

fn tokenizer() -> TokenizerOptions {
    // As in `bash -c`: extended globs are off.
    TokenizerOptions { enable_extended_globbing: false, posix_mode: false, sh_mode: false }
}

impl Source {
    pub(super) fn parse(text: &str) -> Seen<Self> {
        const WRONG: &str = "the shell's grammar does not allow it";
        let tokens = uncached_tokenize_str(text, &tokenizer()).map_err(|_| WRONG)?;
        if tokens.len() > TOKENS {
            return Err("it has too many words");
        }
        shallow(&tokens)?;
        let offsets =
            (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect());
        let options = ParserOptions { enable_extended_globbing: false, ..ParserOptions::default() };
        let program = parse_tokens(&tokens, &options).map_err(|_| WRONG)?;
        let source = Self { text: text.to_owned(), offsets, program };
        source.only_blanks_left_out(&tokens)?;
        Ok(source)
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    fn byte(&self, character: usize) -> usize {
        match &self.offsets {
            Some(offsets) => offsets.get(character).copied().unwrap_or(self.text.len()),
            None => character.min(self.text.len()),
        }
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(self.byte(from)..self.byte(to)).unwrap_or("")
    }

    /// The word as it was written. The parser must not have lost anything of it.
    pub(super) fn raw(&self, word: &Word) -> Seen<String> {
        let Some(span) = &word.loc else { return Ok(word.value.clone()) };
        let written = self.slice(span.start.index, span.end.index);
        // A joined line before a word counts to it for the parser.
        let mut written = written.trim_start_matches([' ', '\t']);
        while let Some(joined) = written.strip_prefix("\\\n") {
            written = joined.trim_start_matches([' ', '\t']);
        }
        if squeezed(written) == squeezed(&word.value) { Ok(written.to_owned()) } else { Err(TWO_WAYS) }
    }

    /// The text of a span, for showing it.
    pub(super) fn shown(&self, from: usize, to: usize) -> String {
        self.slice(from, to).trim().to_owned()
    }

    /// Between two words there are only blanks, comments and joined lines. With here-documents, words and
    /// text are not in one order: those are checked one by one.
    fn only_blanks_left_out(&self, tokens: &[Token]) -> Seen<()> {
        if tokens
            .iter()
            .any(|token| matches!(token, Token::Operator(text, _) if text.starts_with("<<") && text != "<<<"))
        {
            return Ok(());
        }
        let mut at = 0;
        for token in tokens {
            let span = token.location();
            if span.start.index < at {
                return Err(TWO_WAYS);
            }
            left_out(self.slice(at, span.start.index), at == 0)?;
            at = span.end.index;
        }
        left_out(self.slice(at, usize::MAX), at == 0)
    }

    /// A here-document must end where bash ends it.
    pub(super) fn here_body<'a>(&self, doc: &'a IoHereDocument) -> Seen<&'a str> {
        let (tag, quoted) = plain_tag(&doc.here_end.value).ok_or(TWO_WAYS)?;
        let body = doc.doc.value.as_str();
        let joins = |line: &str| line.ends_with('\\');
        if quoted == doc.requires_expansion
            || body.lines().any(|line| {
                line == tag
                    || !quoted && joins(line)
                    || doc.remove_tabs && (line.trim_start_matches('\t') == tag || line.starts_with('\t'))
            })
        {
            return Err(TWO_WAYS);
        }
        let ended = |rest: &str| {
            let rest = if doc.remove_tabs { rest.trim_start_matches('\t') } else { rest };
            rest.strip_prefix(tag).is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'))
        };
        let whole =
            if body.is_empty() || body.ends_with('\n') { body.to_owned() } else { format!("{body}\n") };
        // Tabs that were removed cannot be compared: such a document is only compared by its lines.
        let found = if doc.remove_tabs {
            self.text.replace("\n\t", "\n").replace("\n\t", "\n").contains(&whole)
        } else {
            let start = format!("\n{whole}");
            self.text.match_indices(&start).any(|(at, _)| ended(&self.text[at + start.len()..]))
        };
        if found { Ok(body) } else { Err(TWO_WAYS) }
    }
}

fn squeezed(text: &str) -> String {
    text.replace("\\\n", "").split_whitespace().collect()
}

fn left_out(gap: &str, first: bool) -> Seen<()> {
    let mut lead = first;
    let mut rest = gap;
    while let Some(c) = rest.chars().next() {
        if let Some(joined) = rest.strip_prefix("\\\n") {
            rest = joined;
        } else if c == '#' {
            // A comment begins where a word would, never inside of one.
            let _ = lead;
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if matches!(c, ' ' | '\t' | '\n') {
            rest = &rest[1..];
        } else {
            return Err(TWO_WAYS);
        }
        lead = true;
    }
    Ok(())
}

/// Refuses a nesting that the grammar would take too long for. Closing words may be mere arguments, so the
/// number of opening ones is bounded, too.
fn shallow(tokens: &[Token]) -> Seen<()> {
    let (mut depth, mut openings, mut bangs) = (0_usize, 0_usize, 0_usize);
    let (mut cases, mut brackets) = (0_usize, 0_usize);
    for token in tokens {
        match token.to_str() {
            "case" => cases += 1,
            "(" => brackets += 1,
            ")" => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        if cases > CASES || brackets > BRACKETS {
            return Err("it is nested too deeply");
        }
        match token.to_str() {
            "(" | "if" | "while" | "until" | "for" | "case" | "select" | "{" | "[[" | "function"
            | "coproc" => {
                depth += 1;
                openings += 1;
            }
            ")" | "fi" | "done" | "esac" | "}" | "]]" => depth = depth.saturating_sub(1),
            "!" | "time" => bangs += 1,
            _ => {}
        }
        if depth > DEPTH || openings > OPENINGS || bangs > OPENINGS {
            return Err("it is nested too deeply");
        }
    }
    Ok(())
}

/// The raw words of a text that is one plain command.
pub(super) fn split(text: &str) -> Seen<Vec<String>> {
    let tokens = uncached_tokenize_str(text, &tokenizer()).map_err(|_| "a quote is not closed")?;
    tokens
        .into_iter()
        .map(|token| match token {
            Token::Word(text, _) => Ok(text),
            Token::Operator(..) => Err("it has more than one command, or a redirection"),
        })
        .collect()
}
