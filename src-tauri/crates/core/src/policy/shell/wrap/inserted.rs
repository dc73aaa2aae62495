//! What `xargs` and `find` put into a command. Invariant: a word that comes from a list of names is an operand, never
//! a command, and never a script.

use super::{Inner, UNKNOWN, is_wrapper, seen};
use crate::policy::shell::{DEPTH, Word, base_name};

/// Programs that read one of their words as a program, or as a command.
const SCRIPTED: &[&str] = &[
    "sh",
    "bash",
    "zsh",
    "dash",
    "ksh",
    "ash",
    "fish",
    "rbash",
    "eval",
    "watch",
    "ssh",
    "su",
    "trap",
    "source",
    ".",
    "awk",
    "gawk",
    "mawk",
    "nawk",
    "original-awk",
    "sed",
    "gsed",
    "find",
    "fd",
    "fdfind",
    "jq",
    "yq",
    "printf",
    "test",
    "[",
    "[[",
    "let",
    "expr",
    "declare",
    "export",
    "typeset",
    "local",
    "readonly",
    "read",
    "python",
    "python3",
    "perl",
    "ruby",
    "node",
    "php",
    "lua",
    "tclsh",
    "bc",
    "dc",
    "xargs",
    "parallel",
    "flock",
    "script",
    "make",
    "vim",
    "vi",
    "ex",
    "ed",
    "gdb",
    "tar",
    "git",
    "npx",
    "env",
];

/// The command at the end of a chain of wrappers, as far as it can be seen.
fn last(command: &[Word]) -> Result<Vec<Word>, &'static str> {
    let mut command = command.to_vec();
    for _ in 0..DEPTH {
        let Some(first) = command.first().filter(|word| word.is_plain()) else { return Err(UNKNOWN) };
        let name = base_name(&first.text).to_ascii_lowercase();
        if !is_wrapper(&name) {
            return Ok(command);
        }
        match seen(&name, &command)? {
            Inner::Command(mut inner) if inner.each.len() == 1 => {
                command = inner.each.pop().ok_or(UNKNOWN)?;
            }
            // A wrapper without a command takes the first name for one.
            _ => return Err(UNKNOWN),
        }
    }
    Err(UNKNOWN)
}

/// Whether `xargs` may add words to the command; `replaced` is the text that it replaces instead of that.
pub(super) fn by_xargs(command: &[Word], replaced: Option<&str>) -> Result<(), &'static str> {
    let last = last(command)?;
    let Some(text) = replaced else { return Ok(()) };
    let name = base_name(&last[0].text).to_ascii_lowercase();
    if text.is_empty() || last[0].text.contains(text) || SCRIPTED.contains(&name.as_str()) {
        return Err(UNKNOWN);
    }
    Ok(())
}

/// Whether `find` may put a name in place of each `{}` of the command.
pub(super) fn by_find(command: &[Word]) -> Result<(), &'static str> {
    if !command.iter().any(|word| word.text.contains("{}")) {
        return Ok(());
    }
    if command.iter().any(|word| word.text.contains("{}") && word.text != "{}") {
        return Err(UNKNOWN);
    }
    let last = last(command)?;
    let name = base_name(&last[0].text).to_ascii_lowercase();
    if last[0].text == "{}" {
        return Err(UNKNOWN);
    }
    // Letters of options without a value: a script may stand behind them, and the name behind that.
    let flags = match name.as_str() {
        "sed" | "gsed" => "nErsuzi",
        "awk" | "gawk" | "mawk" | "nawk" | "original-awk" => "",
        "jq" | "yq" => "rcSeMnaj",
        "grep" | "egrep" | "fgrep" | "rg" => "inHhlLcwxovEFPqrsaRIZz",
        "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" => {
            // `sh -c 'text' _ {}`: the name is one of the text's parameters.
            let text = last.get(1).is_some_and(|word| word.text == "-c")
                && last.get(2).is_some_and(|word| word.text != "{}");
            return if text { Ok(()) } else { Err(UNKNOWN) };
        }
        other => return if SCRIPTED.contains(&other) { Err(UNKNOWN) } else { Ok(()) },
    };
    let at = last.iter().position(|word| word.text == "{}").ok_or(UNKNOWN)?;
    let before = &last[1..at];
    let option = |word: &&Word| word.text.starts_with('-');
    let valued = before.iter().filter(option).filter(|word| {
        word.text.starts_with("--") || !word.text[1..].chars().all(|letter| flags.contains(letter))
    });
    let operands = before.iter().filter(|word| !option(word));
    if operands.count() > valued.count() && at + 1 == last.len() { Ok(()) } else { Err(UNKNOWN) }
}
