//! What git runs besides itself. Invariant: a setting on the command line is harmless by name, or opaque.

use super::{Commands, Inner, UNKNOWN};
use crate::policy::shell::Word;

const RUNS: &str = "one of its arguments makes git run another command";

/// Settings that only change how git's output looks, or whose name is on a commit.
fn is_harmless_setting(setting: &str) -> bool {
    let key = setting.split('=').next().unwrap_or(setting).to_ascii_lowercase();
    key.starts_with("color.")
        || key.starts_with("advice.")
        || key.starts_with("column.")
        || matches!(
            key.as_str(),
            "user.name"
                | "user.email"
                | "core.quotepath"
                | "init.defaultbranch"
                | "commit.gpgsign"
                | "tag.gpgsign"
                | "log.date"
                | "core.abbrev"
                | "gc.auto"
                | "pull.rebase"
                | "merge.conflictstyle"
                | "core.autocrlf"
        )
}

/// The place of the subcommand, past git's own options.
pub(crate) fn subcommand(words: &[Word]) -> Result<usize, &'static str> {
    let mut at = 1;
    while let Some(word) = words.get(at) {
        if !word.is_plain() {
            return Err(UNKNOWN);
        }
        match word.text.as_str() {
            "-c" => {
                let setting = words.get(at + 1).ok_or(UNKNOWN)?;
                if !setting.is_certain() && !is_harmless_setting(&setting.text)
                    || !is_harmless_setting(&setting.text)
                {
                    return Err(RUNS);
                }
                at += 2;
            }
            "-C" => {
                if words.get(at + 1).is_none_or(|folder| folder.split || folder.glob) {
                    return Err(UNKNOWN);
                }
                at += 2;
            }
            "-P" | "--no-pager" | "--no-optional-locks" | "--literal-pathspecs" | "--no-replace-objects" => {
                at += 1;
            }
            "--version" | "--help" | "-v" | "-h" => return Ok(at),
            "--git-dir" | "--work-tree" | "--namespace" | "--exec-path" | "--config-env"
            | "--super-prefix" => return Err(RUNS),
            option if option.starts_with('-') => return Err(RUNS),
            _ => return Ok(at),
        }
    }
    Ok(at)
}

pub(super) fn git(words: &[Word]) -> Result<Inner, &'static str> {
    let at = subcommand(words)?;
    let Some(name) = words.get(at) else { return Ok(Inner::None) };
    let rest = &words[at + 1..];
    let has =
        |starts: &[&str]| rest.iter().any(|word| starts.iter().any(|start| word.text.starts_with(start)));
    if has(&["--upload-pack", "--receive-pack", "--upload-p", "--receive-p", "--extcmd", "ext::", "fd::"]) {
        return Err(RUNS);
    }
    match name.text.as_str() {
        "clone" | "fetch" | "pull" | "ls-remote"
            if has(&["-u", "-c", "--config", "--template"]) && name.text == "clone" =>
        {
            Err(RUNS)
        }
        "push" | "archive" | "send-pack" if has(&["--exec", "--rece"]) => Err(RUNS),
        "grep" if has(&["-O", "--open"]) => Err(RUNS),
        "difftool" | "mergetool" | "filter-branch" | "daemon" | "shell" | "remote-ext" | "send-email"
        | "instaweb" => Err(RUNS),
        "rebase" if has(&["-x", "--exec"]) => Err(RUNS),
        "bisect" if rest.first().is_some_and(|word| word.text == "run") && rest.len() > 1 => {
            Ok(Inner::Command(Commands { each: vec![rest[1..].to_vec()], ..Commands::default() }))
        }
        "submodule" | "for-each-repo" if has(&["foreach"]) || name.text == "for-each-repo" => Err(RUNS),
        "config" if rest.iter().filter(|word| !word.text.starts_with('-')).count() > 1 => {
            let key = rest.iter().find(|word| word.text.contains('.'));
            match key {
                Some(key) if is_harmless_setting(&key.text) => Ok(Inner::None),
                _ => Err("it changes what git runs by itself"),
            }
        }
        _ => Ok(Inner::None),
    }
}
