//! How much harm a call can do. Invariant: the sentence names the worst thing that was found.

use std::path::Path;

use super::place::{OWN, absolute, holds_credentials, is_harmless_device, is_harmless_target, steers};
use super::shell::{HOLE, Part, Word, base_name, program};

/// How much harm a call can do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    /// It looks, or changes what is easily changed back.
    #[default]
    Low,
    /// It changes or sends something.
    Medium,
    /// It may destroy, give away, or take over.
    High,
}

impl Risk {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A risk with its sentence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Rated {
    pub(crate) risk: Risk,
    pub(crate) reason: &'static str,
}

impl Rated {
    fn new(risk: Risk, reason: &'static str) -> Self {
        Self { risk, reason }
    }

    pub(crate) fn worse(self, other: Self) -> Self {
        if other.risk > self.risk || self.reason.is_empty() { other } else { self }
    }

    /// Whether it is about Askance's own files, which no profile opens.
    pub(crate) fn is_own(&self) -> bool {
        self.reason == OWN
    }
}

use Risk::{High, Low, Medium};

/// Rates a path that is written, as seen from the session's folder.
pub(crate) fn of_write(path: &Path, folder: &Path) -> Rated {
    if let Some(reason) = steers(path) {
        return Rated::new(High, reason);
    }
    if holds_credentials(path) {
        return Rated::new(High, "It writes a file for keys or passwords.");
    }
    if path.starts_with(folder) {
        return Rated::new(Low, "It writes inside the session's folder.");
    }
    let system =
        ["/etc", "/usr", "/bin", "/sbin", "/lib", "/boot", "/dev", "/sys", "/proc", "/System", "/Library"];
    if system.iter().any(|place| path.starts_with(place)) {
        return Rated::new(High, "It writes into the system's own folders.");
    }
    if path.starts_with("/tmp") || path.starts_with("/var/tmp") {
        return Rated::new(Medium, "It writes outside of the session's folder.");
    }
    Rated::new(High, "It writes outside of the session's folder.")
}

/// Rates a path that is read.
pub(crate) fn of_read(path: &Path, folder: &Path) -> Rated {
    let text = path.to_string_lossy();
    if holds_credentials(path) {
        return Rated::new(High, "It reads a file that seems to hold keys or passwords.");
    }
    if text.contains("dev.askance.") {
        return Rated::new(Medium, "It reads Askance's own files.");
    }
    if path.starts_with(folder) {
        return Rated::new(Low, "It reads inside the session's folder.");
    }
    Rated::new(Low, "It reads outside of the session's folder.")
}

/// Rates one command of a command line.
pub(crate) fn of_part(part: &Part, folder: &Path) -> Rated {
    let mut worst = of_targets(part, folder);
    for source in &part.reads {
        if let Some(path) = place(source, part) {
            worst = worst.worse(of_read(&path, folder));
        }
    }
    let Some(name) = part.words.first() else { return worst };
    if part.elevated {
        worst = worst.worse(Rated::new(High, "It runs with other rights, or on another machine."));
    }
    for word in &part.words[1..] {
        worst = worst.worse(of_word(word, part, folder));
    }
    // What only looks may name anything: its paths are looked at one by one.
    if super::readonly::look(part, folder).is_err() {
        worst = worst.worse(super::mention::of_words(part, folder));
    }
    if let Some(rated) = super::risk_git::of_own_program(&part.words) {
        worst = worst.worse(rated);
    }
    worst.worse(of_command(
        base_name(program(&name.text)).to_ascii_lowercase().as_str(),
        &part.words,
        part,
        folder,
    ))
}

/// Rates what a part is redirected into.
pub(crate) fn of_targets(part: &Part, folder: &Path) -> Rated {
    part.writes.iter().fold(Rated::default(), |worst, target| worst.worse(of_target(target, part, folder)))
}

/// Whether an option is there, abbreviated or not.
fn long(words: &[Word], full: &str) -> bool {
    words.iter().filter_map(|word| word.text.strip_prefix("--")).any(|option| {
        let name = option.split('=').next().unwrap_or(option);
        !name.is_empty() && full.starts_with(name)
    })
}

fn place(word: &Word, part: &Part) -> Option<std::path::PathBuf> {
    absolute(part.folder.places().first().map_or(Path::new("/?"), |place| place), &word.text)
}

fn of_target(target: &Word, part: &Part, folder: &Path) -> Rated {
    if is_harmless_target(target) {
        return Rated::default();
    }
    if is_harmless_device(&target.text) {
        return Rated::new(Medium, "It writes to whatever is open there.");
    }
    if target.text.starts_with("/dev/tcp/") || target.text.starts_with("/dev/udp/") {
        return Rated::new(High, "It sends something over the network.");
    }
    if target.unknown {
        return Rated::new(Medium, "It writes into a file that is known only when it runs.");
    }
    match place(target, part) {
        Some(path) => of_write(&path, folder),
        None => Rated::new(Medium, "It writes into a file that is nowhere certain."),
    }
}

/// A word may be a path, whatever the command does with it.
fn of_word(word: &Word, part: &Part, folder: &Path) -> Rated {
    let text = word.text.rsplit_once('=').map_or(word.text.as_str(), |(_, value)| value);
    let text = text.strip_prefix('@').unwrap_or(text);
    if text.contains("dev.askance.") || text.contains(".copilot/") {
        return Rated::new(High, OWN);
    }
    if text.len() > 300 || text.contains(['\n', HOLE]) {
        return Rated::default();
    }
    match absolute(part.folder.places().first().map_or(Path::new("/?"), |place| place), text) {
        Some(path) if holds_credentials(&path) => {
            Rated::new(High, "It names a file that seems to hold keys or passwords.")
        }
        Some(path)
            if text.contains('/') && !path.starts_with(folder) && text.starts_with(['/', '~', '.']) =>
        {
            Rated::new(Low, "It names a place outside of the session's folder.")
        }
        _ => Rated::default(),
    }
}

fn of_command(name: &str, words: &[Word], part: &Part, folder: &Path) -> Rated {
    let has = |options: &[&str]| words[1..].iter().any(|word| options.contains(&word.text.as_str()));
    let letter = |letter: char| {
        words[1..].iter().any(|word| {
            word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains(letter)
        })
    };
    let operands = || words[1..].iter().filter(|word| !word.text.starts_with('-'));
    match name {
        "rm" | "rmdir" | "unlink" | "shred" | "srm" | "trash" => {
            let wide = operands().any(|word| {
                word.unknown
                    || matches!(
                        word.text.as_str(),
                        "." | ".." | "/" | "*" | "~" | "./" | "./*" | ".git" | "/*"
                    )
                    || place(word, part).is_none_or(|path| {
                        !path.starts_with(folder)
                            || path == folder
                            || path.components().any(|part| part.as_os_str() == ".git")
                    })
            });
            if wide || name == "shred" || part.more_words {
                Rated::new(High, "It deletes files outside of the session's folder, or more than it names.")
            } else if letter('r')
                || letter('R')
                || long(words, "recursive")
                || operands().any(|word| word.glob)
            {
                Rated::new(High, "It deletes whole folders, or all that fits a pattern.")
            } else {
                Rated::new(Medium, "It deletes files.")
            }
        }
        "sudo" | "doas" | "su" | "pkexec" | "runuser" | "chroot" | "nsenter" | "unshare" | "setcap"
        | "visudo" | "passwd" | "usermod" | "useradd" | "userdel" | "chsh" => {
            Rated::new(High, "It runs with another user's rights, or changes who has them.")
        }
        "dd" | "mkfs" | "fdisk" | "parted" | "wipefs" | "mount" | "umount" | "losetup" | "cryptsetup" => {
            Rated::new(High, "It works on disks as a whole.")
        }
        "reboot" | "shutdown" | "halt" | "poweroff" | "init" | "telinit" => {
            Rated::new(High, "It stops this machine.")
        }
        "crontab" | "at" | "batch" | "systemctl" | "launchctl" | "service" | "loginctl" => {
            Rated::new(High, "It changes what runs by itself on this machine.")
        }
        "iptables" | "nft" | "ufw" | "sysctl" | "modprobe" | "insmod" | "ip" | "ifconfig" => {
            Rated::new(High, "It changes this machine's network or kernel.")
        }
        "scp" | "sftp" | "ftp" | "nc" | "ncat" | "netcat" | "socat" | "telnet" | "rclone" | "croc"
        | "magic-wormhole" => Rated::new(High, "It may send files over the network."),
        "ssh" => Rated::new(High, "It runs on another machine."),
        "rsync" if operands().any(|word| word.text.contains(':')) => {
            Rated::new(High, "It may send files over the network.")
        }
        "curl" if sends(words) => Rated::new(High, "It sends data over the network."),
        "wget"
            if words.iter().any(|word| {
                word.text.starts_with("--post")
                    || word.text.starts_with("--body")
                    || word.text.starts_with("--method")
            }) =>
        {
            Rated::new(High, "It sends data over the network.")
        }
        "curl" | "wget"
            if keeps(words, part)
                .iter()
                .any(|word| place(word, part).is_some_and(|path| of_write(&path, folder).risk == High)) =>
        {
            Rated::new(High, "It keeps what it fetches outside of the session's folder, or where it steers.")
        }
        "curl" | "wget" | "aria2c" | "yt-dlp" | "http" | "https" | "xh" => {
            Rated::new(Medium, "It reaches the network.")
        }
        "chmod" | "chown" | "chgrp" | "chattr" | "setfacl" => {
            let wide = letter('R')
                || long(words, "recursive")
                || words.iter().any(|word| {
                    word.text.contains("777")
                        || word.text.contains("+s")
                        || word.text.starts_with('4') && word.text.len() == 4
                });
            let outside = operands().any(|word| {
                word.text.starts_with(['/', '~'])
                    && place(word, part).is_none_or(|path| !path.starts_with(folder))
            });
            if wide || outside {
                Rated::new(High, "It changes who may use files, for many or for all.")
            } else {
                of_all(operands().skip(1), part, folder).worse(Rated::new(Low, "It changes a file's mode."))
            }
        }
        "env" | "printenv" | "set" if words.len() == 1 => {
            Rated::new(Medium, "It prints the environment, secrets among it.")
        }
        "kill" | "killall" | "pkill" | "xkill" => Rated::new(Medium, "It ends other programs."),
        "tar" | "gtar" | "bsdtar" if takes_absolute_names(words) => {
            Rated::new(High, "It may write files outside of the session's folder.")
        }
        "mv" | "cp" | "install" | "ln" | "truncate" | "rsync" | "unzip" | "tar" | "gtar" | "bsdtar" => {
            of_copies(words[1..].iter(), part, folder)
        }
        "sort" if letter('o') || long(words, "output") => of_copies(words[1..].iter(), part, folder),
        "mkdir" | "touch" | "tee" => of_all(operands(), part, folder),
        "sed" if letter('i') || words.iter().any(|word| word.text.starts_with("--in-place")) => {
            of_all(operands().filter(|word| !word.text.contains([' ', '|'])), part, folder)
                .worse(Rated::new(Low, "It changes files in place."))
        }
        "git" => super::risk_git::of_git(words),
        "gh" if has(&["delete", "secret", "auth"]) => {
            Rated::new(High, "It deletes something on GitHub, or handles keys.")
        }
        "npm" | "pnpm" | "yarn" | "cargo" | "twine" | "gem" | "docker" | "poetry"
            if has(&["publish", "push", "upload", "yank", "unpublish"]) =>
        {
            Rated::new(High, "It publishes something.")
        }
        "docker" | "podman" | "kubectl" | "helm" | "terraform" | "aws" | "gcloud" | "az" => {
            if has(&[
                "delete",
                "destroy",
                "rm",
                "rmi",
                "prune",
                "--privileged",
                "apply",
                "terminate-instances",
                "exec",
            ]) {
                Rated::new(High, "It changes or deletes what runs elsewhere.")
            } else {
                Rated::new(Medium, "It reaches services besides this folder.")
            }
        }
        "apt" | "apt-get" | "yum" | "dnf" | "pacman" | "brew" | "snap" | "zypper" | "apk" => {
            Rated::new(Medium, "It installs software on this machine.")
        }
        "pip" | "pip3" | "npm" | "npx" | "yarn" | "pnpm" | "uv" | "gem" | "cargo" | "go" | "bundle"
        | "pipx" => Rated::new(Medium, "It may fetch and run other people's code."),
        "sh" | "bash" | "zsh" | "dash" | "ksh" | "fish" | "ash" | "rbash" | "csh" | "tcsh"
            if has(&["-s", "-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "/dev/fd/63"])
                || reads_its_input(words) =>
        {
            Rated::new(High, "A shell runs what is piped into it.")
        }
        "python" | "python3" | "node" | "perl" | "ruby" | "php" | "deno" | "bun" | "sh" | "bash" | "zsh"
        | "make" | "just" => Rated::new(Medium, "It runs a program that can do anything you can."),
        "history" | "fc" => Rated::new(Medium, "It shows or changes the shell's history."),
        "tmux" | "screen" => Rated::new(Medium, "It may type into a terminal, where nobody looks."),
        // With settings of its own it may do more than this session.
        "askctl" if has(&["run"]) => Rated::new(High, AGENT),
        "copilot" if words.iter().any(|word| is_free_hand(&word.text)) => Rated::new(High, AGENT),
        "find"
            if words.iter().any(|word| word.text.starts_with("-fprint") || word.text.starts_with("-fls")) =>
        {
            of_copies(words[1..].iter(), part, folder)
        }
        "find" if has(&["-delete"]) => Rated::new(High, "It deletes all that it finds."),
        _ => Rated::new(Low, ""),
    }
}

/// The risk of an agent with rules of its own.
const AGENT: &str = "It starts an agent of its own, with other permissions.";

/// An option of the Copilot CLI that lets its agent do more without a question.
fn is_free_hand(option: &str) -> bool {
    ["--allow", "--yolo"].iter().any(|start| option.starts_with(start))
}

fn of_all<'a>(operands: impl Iterator<Item = &'a Word>, part: &Part, folder: &Path) -> Rated {
    operands
        .filter(|word| !word.unknown && !is_harmless_device(&word.text))
        .filter_map(|word| place(word, part))
        .fold(Rated::default(), |worst, path| worst.worse(of_write(&path, folder)))
}

/// The files that `-o` and its like name.
fn keeps(words: &[Word], part: &Part) -> Vec<Word> {
    if let Some(Ok(fetched)) = super::fetch::fetched(part) {
        return fetched.kept;
    }
    words
        .windows(2)
        .filter(|two| {
            matches!(
                two[0].text.as_str(),
                "-o" | "-O"
                    | "--output"
                    | "--output-document"
                    | "-P"
                    | "--output-dir"
                    | "-D"
                    | "-c"
                    | "--cookie-jar"
                    | "-a"
            )
        })
        .map(|two| &two[1])
        .filter(|word| {
            !word.text.starts_with('-') && !is_harmless_device(&word.text) && !word.text.contains("://")
        })
        .cloned()
        .collect()
}

/// A shell that is given neither a text nor a file.
fn reads_its_input(words: &[Word]) -> bool {
    let short = |word: &Word| word.text.starts_with(['-', '+']) && !word.text.starts_with("--");
    if words[1..].iter().any(|word| short(word) && word.text.contains('s')) {
        return true;
    }
    let mut last = "";
    !words[1..].iter().any(|word| {
        // `-o pipefail` takes a word.
        let operand = !word.text.starts_with(['-', '+'])
            && !(last.starts_with(['-', '+']) && last.ends_with(['o', 'O']));
        last = &word.text;
        operand
    })
}

/// tar with `-P`: names in the archive that begin with `/` or have `..` lead where they say.
fn takes_absolute_names(words: &[Word]) -> bool {
    let cluster = |(at, word): (usize, &Word)| {
        let text = word.text.as_str();
        (at == 0 && !text.starts_with('-') || text.starts_with('-') && !text.starts_with("--"))
            && text.contains('P')
    };
    long(&words[1..], "absolute-names") || words[1..].iter().enumerate().any(cluster)
}

fn of_copies<'a>(words: impl Iterator<Item = &'a Word>, part: &Part, folder: &Path) -> Rated {
    let mut worst = Rated::new(Medium, "It may overwrite files.");
    for word in words.filter(|word| !word.unknown) {
        for text in super::mention::values(&word.text) {
            let attached = text.len() < word.text.len();
            // Behind an option's letter, only what looks like a path is certainly one.
            if attached && !text.contains(['/', '.', '~']) || !attached && text.starts_with('-') {
                continue;
            }
            if let Some(path) = place(&Word::literal(text), part) {
                let rated = of_write(&path, folder);
                if rated.risk == High {
                    worst = worst.worse(rated);
                }
            }
        }
    }
    worst
}

fn sends(words: &[Word]) -> bool {
    words[1..].iter().any(|word| {
        let text = word.text.as_str();
        let short = text.starts_with('-') && !text.starts_with("--") && text[1..].contains(['d', 'F', 'T']);
        short
            || ["--data", "--form", "--upload-file", "--json", "--url-query", "--config", "-K"]
                .iter()
                .any(|start| text.starts_with(start))
            || ["POST", "PUT", "PATCH", "DELETE"].iter().any(|method| text.ends_with(method))
            || word.secret
    })
}
