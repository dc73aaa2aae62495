//! A word of a command, as the shell would see it. Invariant: what is not certain is marked so, and a text
//! that this scanner and the parser see differently is no word at all.

use super::nested::{closing_brace, closing_paren, closing_tick};
use super::vars::Vars;
use super::{HOLE, Seen};

/// One word after the shell's quoting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Word {
    /// The text, with [`HOLE`] where it is unknown.
    pub text: String,
    /// File names take its place.
    pub glob: bool,
    /// A part of it is known only when it runs.
    pub unknown: bool,
    /// It may become several words, or none.
    pub split: bool,
    /// It has digits that are known only when it runs (`$?`).
    pub number: bool,
    /// Something in it was quoted.
    pub quoted: bool,
    /// It may hold the value of a variable that seems to be a secret.
    pub secret: bool,
    /// A message catalogue says what it really is (`$"…"`), and what of it is run.
    pub translated: bool,
}

impl Word {
    /// A word that is what it says.
    pub fn literal(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A word that nobody can know.
    pub(crate) fn hole() -> Self {
        Self { text: HOLE.to_string(), unknown: true, split: true, ..Self::default() }
    }

    /// Whether the text is the whole truth.
    pub(crate) fn is_certain(&self) -> bool {
        !self.unknown && !self.split && !self.number
    }

    /// Whether both are certainly the same, however they were quoted.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.text == other.text && self.glob == other.glob && self.is_certain() && other.is_certain()
    }

    /// Whether it is certain, and no pattern.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_certain() && !self.glob
    }

    /// Whether it is a plain lower-case word, as subcommands are.
    pub(crate) fn is_bare(&self) -> bool {
        self.is_plain() && self.text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    }
}

/// Scans one raw word. Commands inside of it go to `nested`.
pub(crate) fn scan(raw: &str, vars: &Vars, nested: &mut Vec<String>) -> Seen<Vec<Word>> {
    if let Some(texts) = super::braces::expanded(raw)? {
        let mut words = Vec::new();
        for text in texts {
            words.push(scan_one(&text, vars, nested)?);
        }
        return Ok(words);
    }
    Ok(vec![scan_one(raw, vars, nested)?])
}

/// An assignment's value: braces make nothing of it.
pub(crate) fn scan_value(raw: &str, vars: &Vars, nested: &mut Vec<String>) -> Seen<Word> {
    scan_one(raw, vars, nested)
}

fn scan_one(raw: &str, vars: &Vars, nested: &mut Vec<String>) -> Seen<Word> {
    let mut scanner = Scanner { text: raw, at: 0, word: Word::default(), nested, vars };
    scanner.run()?;
    Ok(scanner.word)
}

/// Commands inside of a here-document's body, or of a text in double quotes.
pub(crate) fn scan_body(body: &str, vars: &Vars, nested: &mut Vec<String>) -> Seen<Word> {
    let mut scanner = Scanner { text: body, at: 0, word: Word::default(), nested, vars };
    scanner.double(false)?;
    Ok(scanner.word)
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    word: Word,
    nested: &'a mut Vec<String>,
    vars: &'a Vars,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn run(&mut self) -> Seen<()> {
        while let Some(c) = self.next() {
            match c {
                '\'' => self.single()?,
                '"' => {
                    self.word.quoted = true;
                    self.double(true)?;
                }
                '\\' => match self.next() {
                    Some('\n') => {}
                    Some(c) => {
                        self.word.quoted = true;
                        self.word.text.push(c);
                    }
                    None => return Err("a backslash ends the command"),
                },
                '$' => self.dollar(false)?,
                '`' => self.tick(false)?,
                '*' | '?' => {
                    self.word.glob = true;
                    self.word.text.push(c);
                }
                '[' => {
                    self.word.glob |= self.rest().contains(']');
                    self.word.text.push(c);
                }
                ' ' | '\t' | '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' => {
                    return Err("a word of it can be read in two ways");
                }
                '!' => {
                    self.history()?;
                    self.word.text.push(c);
                }
                c => self.word.text.push(c),
            }
        }
        Ok(())
    }

    fn single(&mut self) -> Seen<()> {
        let end = self.rest().find('\'').ok_or("a quote is not closed")?;
        let text = self.rest()[..end].to_owned();
        self.word.text.push_str(&text);
        self.word.quoted = true;
        self.at += end + 1;
        Ok(())
    }

    /// After an opening double quote (`quoted`), or in the body of a here-document.
    fn double(&mut self, quoted: bool) -> Seen<()> {
        loop {
            match self.next() {
                Some('"') if quoted => return Ok(()),
                Some('\\') => match self.next() {
                    Some('\n') => {}
                    Some(c @ ('$' | '`' | '\\')) => self.word.text.push(c),
                    Some('"') if quoted => self.word.text.push('"'),
                    Some(c) => self.word.text.extend(['\\', c]),
                    None if quoted => return Err("a quote is not closed"),
                    None => self.word.text.push('\\'),
                },
                Some('$') => self.dollar(true)?,
                Some('`') => self.tick(true)?,
                Some('!') => {
                    if quoted {
                        self.history()?;
                    }
                    self.word.text.push('!');
                }
                Some(c) => self.word.text.push(c),
                None if quoted => return Err("a quote is not closed"),
                None => return Ok(()),
            }
        }
    }

    /// `!!`, `!$`, `!rm`: an interactive shell puts an earlier command here.
    fn history(&self) -> Seen<()> {
        match self.peek() {
            Some(c) if c.is_ascii_alphanumeric() || "!$#?-^:{".contains(c) => {
                Err("an interactive shell may put an earlier command in place of its `!`")
            }
            _ => Ok(()),
        }
    }

    fn unknown(&mut self, quoted: bool) {
        self.word.text.push(HOLE);
        self.word.unknown = true;
        self.word.split |= !quoted;
    }

    fn tick(&mut self, quoted: bool) -> Seen<()> {
        let (body, length) = closing_tick(self.rest(), quoted)?;
        // What a backslash means there depends on what stands around it.
        let escapes = self.rest()[..length].contains('\\');
        self.at += length;
        self.nested.push(body);
        self.unknown(quoted);
        if escapes { Err("a backtick in it can be read in two ways") } else { Ok(()) }
    }

    fn dollar(&mut self, quoted: bool) -> Seen<()> {
        let Some(c) = self.peek() else {
            self.word.text.push('$');
            return Ok(());
        };
        match c {
            '\'' if !quoted => {
                self.at += 1;
                let (text, length) = super::ansi::decoded(self.rest())?;
                self.at += length;
                self.word.quoted = true;
                self.word.text.push_str(&text);
                Ok(())
            }
            '"' if !quoted => {
                self.at += 1;
                self.word.quoted = true;
                self.word.translated = true;
                self.double(true)
            }
            '(' if self.rest().starts_with("((") => {
                let length = closing_paren(self.rest())?;
                let inner = self.rest()[2..length - 1].to_owned();
                self.at += length;
                let inner = inner.strip_suffix(')').ok_or("its arithmetic can be read in two ways")?;
                self.arithmetic(inner)
            }
            '(' => {
                let length = closing_paren(self.rest())?;
                let body = self.rest()[1..length - 1].to_owned();
                self.at += length;
                self.nested.push(body);
                self.unknown(quoted);
                Ok(())
            }
            '[' => {
                let end = self.rest().find(']').ok_or("its arithmetic is not closed")?;
                let inner = self.rest()[1..end].to_owned();
                if inner.contains('[') {
                    return Err("its arithmetic can be read in two ways");
                }
                self.at += end + 1;
                self.arithmetic(&inner)
            }
            '{' => {
                let length = closing_brace(self.rest())?;
                let inner = self.rest()[1..length - 1].to_owned();
                self.at += length;
                self.parameter(&inner, quoted)
            }
            // `$!` is nothing at all where nothing runs behind.
            '!' => {
                self.at += 1;
                self.unknown(quoted);
                Ok(())
            }
            '?' | '#' | '$' => {
                self.at += 1;
                self.word.number = true;
                self.word.text.push('0');
                Ok(())
            }
            '@' | '*' | '-' | '0'..='9' => {
                self.at += 1;
                self.unknown(quoted && c != '@');
                Ok(())
            }
            c if c.is_ascii_alphabetic() || c == '_' => {
                let name = name_at(self.rest()).to_owned();
                self.at += name.len();
                self.variable(&name, quoted);
                Ok(())
            }
            _ => {
                self.word.text.push('$');
                Ok(())
            }
        }
    }

    fn variable(&mut self, name: &str, quoted: bool) {
        match self.vars.value(name) {
            Some(value) if quoted || !value.glob && super::is_quiet(&value.text) => {
                let value = value.clone();
                self.word.text.push_str(&value.text);
                self.word.glob |= value.glob;
            }
            _ => {
                self.word.secret |= seems_secret(name);
                self.unknown(quoted);
            }
        }
    }

    /// Digits and operators are a number. A variable's value is evaluated, and may hold a command.
    fn arithmetic(&mut self, inner: &str) -> Seen<()> {
        if inner.chars().all(|c| c.is_ascii_digit() || " \t+-*/%()<>&|^~!=?:,".contains(c)) {
            self.word.number = true;
            self.word.text.push('0');
            return Ok(());
        }
        let mut inside = Vec::new();
        scan_body(inner, self.vars, &mut inside)?;
        self.nested.append(&mut inside);
        Err("arithmetic over a variable can run a command")
    }

    fn parameter(&mut self, inner: &str, quoted: bool) -> Seen<()> {
        let after = inner.strip_prefix(['!', '#']).unwrap_or(inner);
        let name = name_at(after);
        let rest = &after[name.len()..];
        if inner == name && !name.is_empty() {
            self.variable(name, quoted);
            return Ok(());
        }
        if inner.starts_with('#') && rest.is_empty() && !name.is_empty() {
            self.word.number = true;
            self.word.text.push('0');
            return Ok(());
        }
        self.word.secret |= seems_secret(name) || inner.starts_with('!');
        // Commands inside are looked at, whatever else it is: they may be denied.
        let mut inside = Vec::new();
        scan_body(rest, self.vars, &mut inside)?;
        self.nested.append(&mut inside);
        super::strict::parameter(inner)?;
        self.unknown(quoted && !inner.contains('@'));
        Ok(())
    }
}

fn name_at(text: &str) -> &str {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return "";
    }
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}

fn seems_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let whole = [
        "TOKEN",
        "SECRET",
        "PASSW",
        "CREDENTIAL",
        "COOKIE",
        "PRIVATE",
        "DSN",
        "_URL",
        "_URI",
        "CONNECTION",
        "_PROXY",
        "APIKEY",
    ];
    let segments =
        ["KEY", "KEYS", "PASS", "PAT", "PW", "PWD", "PASSPHRASE", "SALT", "SESSION", "AUTH", "JWT", "BEARER"];
    (whole.iter().any(|part| name.contains(part))
        || name.ends_with("AUTH")
        || name.split('_').any(|segment| segments.contains(&segment)))
        && !matches!(name.as_str(), "PWD" | "OLDPWD" | "KEY" | "KEYS" | "PASS")
}
