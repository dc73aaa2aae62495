//! Where a path leads, by its words and by what the rim found out. Invariant: a path that is not certainly
//! inside is outside.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::shell::Word;

/// The path without `.` and `..`, or none where `..` goes above the root.
pub(crate) fn normalised(path: &Path) -> Option<PathBuf> {
    let mut parts = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                if !parts.pop() {
                    return None;
                }
            }
            other => parts.push(other),
        }
    }
    Some(parts)
}

/// Devices that hold nothing and keep nothing.
pub(crate) fn is_harmless_device(path: &str) -> bool {
    matches!(path, "/dev/null" | "/dev/stdin" | "/dev/stdout" | "/dev/stderr" | "/dev/zero" | "/dev/fd/63")
}

/// Where writing changes nothing. The others lead to whatever their descriptor has open, which may be a file that is
/// only meant to be read: `> /dev/stdin < a.txt`.
pub(crate) fn is_harmless_target(word: &Word) -> bool {
    matches!(word.text.as_str(), "/dev/null" | "/dev/zero") || word.text == "/dev/fd/63" && word.number
}

/// `path` as seen from `folder`; `~` is a place of its own, since no home is known here.
pub(crate) fn absolute(folder: &Path, path: &str) -> Option<PathBuf> {
    if path.contains('\0') {
        return None;
    }
    if path.starts_with('~') { normalised(Path::new(path)) } else { normalised(&folder.join(path)) }
}

/// Where installed programs lie: what every program on the machine may read, and no person keeps secrets.
/// `/usr/local` is left out, since people put scripts of their own there.
const INSTALLED: &[&str] = &[
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/usr/bin",
    "/usr/sbin",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/include",
    "/usr/share",
    "/etc/os-release",
    "/etc/lsb-release",
    "/etc/debian_version",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/version",
    "/proc/loadavg",
];
/// Where only the names of files tell nothing that matters.
const LISTED: &[&str] = &[
    "/usr",
    "/opt",
    "/etc/nginx",
    "/etc/apache2",
    "/etc/apt",
    "/var/lib/dpkg",
    "/var/log/nginx",
    "/var/log/apache2",
    "/var/www",
];

/// Whether looking at this place needs no question although it is outside: by its names only, or at what is in
/// its files, too.
pub(crate) fn is_public(path: &Path, names_only: bool) -> bool {
    let below = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
    below(INSTALLED) || names_only && below(LISTED)
}

/// What the rim found out about a call's paths.
#[derive(Debug, Default)]
pub(crate) struct Reals {
    known: HashMap<PathBuf, PathBuf>,
    folder: Option<PathBuf>,
}

impl Reals {
    /// `asked` and `found` in the same order; none of them counts if one is missing.
    pub(crate) fn new(
        asked: impl IntoIterator<Item = PathBuf>,
        found: Option<&Vec<PathBuf>>,
        folder: Option<&PathBuf>,
    ) -> Self {
        let asked: Vec<_> = asked.into_iter().collect();
        let known = match found {
            Some(found) if found.len() == asked.len() => {
                asked.into_iter().zip(found.iter().cloned()).collect()
            }
            _ => HashMap::new(),
        };
        Self { known, folder: folder.cloned() }
    }

    /// Where the path really leads, if the rim could tell.
    pub(crate) fn of(&self, asked: &Path) -> Option<&Path> {
        self.known.get(asked).map(PathBuf::as_path)
    }

    /// Whether the path really leads into the session's folder.
    pub(crate) fn inside(&self, asked: &Path) -> bool {
        matches!((self.of(asked), &self.folder), (Some(real), Some(folder)) if real.starts_with(folder))
    }

    /// All places, for rules that deny.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Path> {
        self.known.values().map(PathBuf::as_path)
    }
}

/// Files whose reading gives away a key, by their name.
pub(crate) fn holds_credentials(path: &Path) -> bool {
    let text = path.to_string_lossy().to_ascii_lowercase();
    let name = text.rsplit('/').next().unwrap_or(&text);
    // A copy is as good as the file.
    let name = [".bak", ".old", ".orig", ".save", ".backup", "~"]
        .iter()
        .find_map(|copy| name.strip_suffix(copy))
        .filter(|name| !name.ends_with(".tfstate"))
        .unwrap_or(name);
    let sample = ["example", "sample", "template", "dist"].iter().any(|end| name.ends_with(end));
    (name.starts_with(".env") && !sample && (name.len() == 4 || !name.as_bytes()[4].is_ascii_alphanumeric()))
        || named_as_credentials(name)
        // The address of a remote may hold a token.
        || name.starts_with("config") && text.split('/').any(|part| part == ".git")
        || [".netrc", "_netrc"].iter().any(|start| name.starts_with(start))
        || name.starts_with('.') && name.ends_with("_history")
        || matches!(
            name,
            ".envrc"
                | ".my.cnf"
                | ".mylogin.cnf"
                | ".zhistory"
                | ".histfile"
                | ".pgpass"
                | ".npmrc"
                | ".pypirc"
                | ".git-credentials"
                | ".htpasswd"
                | ".dockercfg"
                | ".s3cfg"
                | ".boto"
                | ".vault-token"
                | "credentials"
                | "shadow"
                | "master.key"
                | "kubeconfig"
                | "login.keychain-db"
                | "hosts.yml"
                | ".dev.vars"
                | ".envfile"
                | ".secrets"
                | ".vault_pass"
                | ".vault-pass"
                | ".yarnrc.yml"
                | "rclone.conf"
        )
        || (name.starts_with("id_")
            && name.strip_suffix(".pub").is_none()
            && ["rsa", "dsa", "ecdsa", "ed25519"].iter().any(|kind| name.contains(kind)))
        || [
            ".env",
            ".pem",
            ".key",
            ".p12",
            ".pfx",
            ".jks",
            ".keystore",
            ".kdbx",
            ".ppk",
            ".asc",
            ".gpg",
            ".tfvars",
            ".tfvars.json",
            ".tfstate",
            ".tfstate.backup",
            ".p8",
            ".env.local",
            ".keytab",
            ".ovpn",
        ]
        .iter()
        .any(|end| name.ends_with(end))
        || text.split('/').any(|part| {
            matches!(
                part,
                ".ssh" | ".gnupg" | ".aws" | ".azure" | ".kube" | ".docker" | "gcloud" | ".password-store"
            )
        })
        || text.starts_with("/proc/") && (name == "environ" || name == "mem")
}

/// `credentials.toml`, `secrets.yml`, `my-service-account.json`: but for the code that deals with such things.
fn named_as_credentials(name: &str) -> bool {
    const CODE: &[&str] = &[
        "rs", "go", "java", "kt", "c", "h", "cc", "cpp", "hpp", "cs", "swift", "svelte", "vue", "html",
        "css", "md", "rst", "tsx", "jsx", "sample", "example", "template", "dist",
    ];
    let account = name.replace(['-', '_', '.'], "").contains("serviceaccount") && name.contains(".json");
    let (stem, rest) = name.split_once('.').unwrap_or((name, ""));
    let ending = rest.rsplit('.').next().unwrap_or(rest);
    let secret = |stem: &str| {
        matches!(stem, "credentials" | "secrets" | "secret" | "client_secret")
            || stem.ends_with("-credentials")
            || stem.ends_with("_credentials")
            || stem.starts_with("client_secret_")
            || stem.contains("firebase-adminsdk")
    };
    let code = ["py", "js", "ts", "mjs", "rb", "php", "sh"].contains(&ending)
        && !matches!(stem, "credentials" | "secrets" | "secret");
    let kept = !code && secret(stem.trim_start_matches('.')) && !rest.is_empty() && !CODE.contains(&ending);
    account || kept
}

/// Places whose change changes what agents may do, or what runs unseen later.
pub(crate) fn steers(path: &Path) -> Option<&'static str> {
    let text = path.to_string_lossy().to_ascii_lowercase();
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
    let name = parts.last().copied().unwrap_or("");
    let has = |wanted: &str| parts.contains(&wanted);
    let pair = |a: &str, b: &str| parts.windows(2).any(|two| two == [a, b]);
    if parts.iter().any(|part| part.starts_with("dev.askance.")) || pair(".config", "askance") {
        return Some(OWN);
    }
    if has(".copilot")
        || pair(".github", "hooks")
        || pair(".github", "extensions")
        || pair(".config", "github-copilot")
    {
        return Some("It changes the agent's own configuration.");
    }
    if pair(".github", "copilot") || matches!(name, ".mcp.json" | ".lsp.json") || has(".claude") {
        return Some("It changes the agent's own configuration.");
    }
    // With these, any folder is a repository, or a part of one.
    if path.file_name().is_some_and(|name| name == "HEAD" || name == "commondir" || name == "gitdir") {
        return Some("It changes what git runs by itself.");
    }
    // Everything in there: a `HEAD` makes a repository of a folder, and `commondir` names another one.
    if has(".git") || has(".husky") {
        return Some("It changes what git runs by itself.");
    }
    let shell_files = [
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".bash_logout",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".zlogin",
        ".kshrc",
        ".inputrc",
        ".envrc",
        ".gitconfig",
        ".gitmodules",
        "authorized_keys",
        "sudoers",
        "crontab",
        ".xprofile",
        ".xinitrc",
        ".netrc",
    ];
    if shell_files.contains(&name)
        || has("fish") && has(".config")
        || pair(".config", "autostart")
        || pair(".config", "systemd")
        || pair("library", "launchagents")
        || parts.iter().any(|part| part.starts_with("cron.") || *part == "cron" || *part == "sudoers.d")
        || pair("etc", "profile.d")
    {
        return Some("It changes what runs by itself later.");
    }
    None
}

/// The sentence for Askance's own files.
pub(crate) const OWN: &str = "It changes Askance's own files.";
