//! Variables whose value is certain, and those that must not be set. Invariant: a name that might be changed
//! elsewhere in the command has no value here.

/// The variables of `for` loops over certain words, innermost last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vars(Vec<(String, Value)>);

/// A loop variable's value.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    pub(crate) text: String,
    /// The name of a file that fits.
    pub(crate) glob: bool,
}

impl Vars {
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn with(&self, name: &str, value: Value) -> Self {
        let mut more = self.clone();
        more.0.push((name.to_owned(), value));
        more
    }

    pub(crate) fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }
}

/// Whether anything in the whole command may set variables besides its loops.
pub(crate) fn may_change(source: &str, name: &str) -> bool {
    // bash itself sets these after each command.
    if matches!(name, "_" | "COLUMNS" | "LINES") {
        return true;
    }
    let source = &source.replace("\\\n", "");
    // A quoted letter is the same letter to bash.
    let bare: String = source.chars().filter(|c| !matches!(c, '\'' | '"' | '\\')).collect();
    let words = bare.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let loops = words.filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let taken = loops.windows(2).filter(|two| two[0] == "for" && two[1] == name).count();
    taken > 1 || changes(source, name) || changes(&bare, name)
}

fn changes(source: &str, name: &str) -> bool {
    let setters = [
        "read",
        "mapfile",
        "readarray",
        "getopts",
        "declare",
        "typeset",
        "local",
        "export",
        "readonly",
        "let",
        "eval",
        "source",
        ".",
        "unset",
        "trap",
        "coproc",
        "select",
        "IFS",
        "function",
    ];
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = |word: &str| {
        source.match_indices(word).any(|(at, _)| {
            let (before, after) =
                (source[..at].chars().next_back(), source[at + word.len()..].chars().next());
            match word {
                "." => {
                    before.is_none_or(|c| " \t\n;&|({".contains(c))
                        && after.is_some_and(|c| c == ' ' || c == '\t')
                }
                _ => !before.is_some_and(inside) && !after.is_some_and(inside),
            }
        })
    };
    let assigned = ["=", "+=", ":=", "["].iter().any(|end| {
        let text = format!("{name}{end}");
        source.match_indices(&text).any(|(at, _)| {
            !source[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '$')
        })
    });
    let evaluates = ["((", "$["].iter().any(|mark| source.contains(mark));
    // `printf -v` and `wait -p` name a variable; so do their options in any cluster.
    let named = (words("printf") && words("-v")) || (words("wait") && words("-p"));
    assigned || evaluates || named || setters.iter().any(|word| words(word))
}

/// How much a variable's being set may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Known to change only words and colours.
    Harmless,
    /// Of no known meaning.
    Other,
    /// It can make a known command do something else.
    Steering,
}

const HARMLESS: &[&str] = &[
    "CI",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TERM",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "NODE_ENV",
    "RAILS_ENV",
    "RACK_ENV",
    "APP_ENV",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
    "PYTHONHASHSEED",
    "RUST_BACKTRACE",
    "RUST_LOG",
    "DEBUG",
    "VERBOSE",
    "LOG_LEVEL",
    "PORT",
    "DEBIAN_FRONTEND",
    "TOKENIZERS_PARALLELISM",
    "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
];

const STEERING: &[&str] = &[
    "PATH",
    "IFS",
    "ENV",
    "HOME",
    "PWD",
    "OLDPWD",
    "CDPATH",
    "SHELL",
    "SHELLOPTS",
    "BASHOPTS",
    "GLOBIGNORE",
    "FIGNORE",
    "EXECIGNORE",
    "PROMPT_COMMAND",
    "PROMPT_DIRTRIM",
    "FPATH",
    "ZDOTDIR",
    "TMPDIR",
    "TMP",
    "TEMP",
    "VISUAL",
    "BROWSER",
    "CLASSPATH",
    "CC",
    "CXX",
    "CPP",
    "LD",
    "AR",
    "AS",
    "NM",
    "FC",
    "MAKE",
    "MAKEFLAGS",
    "MFLAGS",
    "GNUMAKEFLAGS",
    "CFLAGS",
    "CXXFLAGS",
    "LDFLAGS",
    "CPPFLAGS",
    "RUSTC",
    "RUSTFLAGS",
    "RUSTDOC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "CARGO",
    "CMAKE",
    "INPUTRC",
    "TERMINFO",
    "TERMCAP",
    "GREP_OPTIONS",
    "TAR_OPTIONS",
    "LOCPATH",
    "NLSPATH",
    "GCONV_PATH",
    "HOSTALIASES",
    "RES_OPTIONS",
    "KUBECONFIG",
    "RSYNC_RSH",
    "CVS_RSH",
    "EDITOR",
    "PAGER",
    "LESS",
    "MORE",
    "HISTFILE",
    "TIMEFORMAT",
    "FCEDIT",
    "POSIXLY_CORRECT",
    "USER",
    "LOGNAME",
    "OPENSSL_CONF",
    "SSLKEYLOGFILE",
    "CURL_HOME",
    "WGETRC",
    "NETRC",
    "BASH_CMDS",
    "BASH_ALIASES",
    "FUNCNAME",
    "JQ_LIBRARY_PATH",
    "MANPATH",
    "MANOPT",
    "MAGIC",
    "TZDIR",
    "PS0",
    "PS1",
    "PS2",
    "PS3",
    "PS4",
    "DIRSTACK",
    // Whatever is given to these is evaluated, or is what bash itself goes by.
    "MAIL",
    "MAILPATH",
    "MAILCHECK",
    "I_WANT_A_BROKEN_PS",
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "HISTCMD",
    "LINENO",
    "BASHPID",
    "BASH",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "GROUPS",
    "UID",
    "EUID",
    "PPID",
    "SHLVL",
    "PIPESTATUS",
    "MAPFILE",
    "COPROC",
    "OPTARG",
    "OPTERR",
    "CHILD_MAX",
    "FUNCNEST",
    "TMOUT",
    "TEXTDOMAIN",
    "TEXTDOMAINDIR",
    "auto_resume",
    "histchars",
    "OPTIND",
    "RUSTDOCFLAGS",
    "PROTOC",
    "ZIPOPT",
    "UNZIP",
    "PSQLRC",
    "DEVELOPER_DIR",
    "FFREPORT",
    "VIRTUAL_ENV",
    "IGNOREEOF",
];

const STEERING_STEMS: &[&str] = &[
    "LD_",
    "PS_",
    "PYENV_",
    "RBENV_",
    "NODENV_",
    "JENV_",
    "ASDF_",
    "MISE_",
    "VOLTA_",
    "NVM_",
    "HIST",
    "COMP_",
    "READLINE_",
    "PROMPT_",
    "TS_NODE",
    "RSYNC_",
    "HARNESS_",
    "ERL_",
    "DJANGO_",
    "CCC_",
    "GCC_",
    "PG",
    "DYLD_",
    "GIT_",
    "BASH_",
    "PYTHON",
    "PERL",
    "RUBY",
    "BUNDLE_",
    "GEM_",
    "NODE_",
    "NPM_",
    "npm_",
    "YARN_",
    "PNPM_",
    "DENO_",
    "BUN_",
    "JAVA",
    "_JAVA",
    "JDK_",
    "MAVEN_",
    "GRADLE_",
    "GO",
    "CGO_",
    "CARGO_",
    "RUSTUP_",
    "PIP_",
    "UV_",
    "POETRY_",
    "CONDA_",
    "XDG_",
    "SSH_",
    "SUDO_",
    "GPG_",
    "GNUPG",
    "DOCKER_",
    "AWS_",
    "AZURE_",
    "KUBE",
    "HELM_",
    "TF_",
    "LESS",
    "RIPGREP_",
    "FZF_",
    "MALLOC_",
    "GLIBC_",
    "OPENSSL_",
    "DBUS_",
    "COPILOT_",
    "GITHUB_",
    "GH_",
    "ASKANCE_",
    "CMAKE_",
    "PKG_CONFIG",
    "COMPILER_",
    "QT_",
    "GTK_",
    "GDK_",
    "GIO_",
    "SYSTEMD_",
    "LUA_",
    "PHP",
    "WINE",
    "R_",
    "JULIA_",
    "EMACS",
    "VIM",
    "NVIM_",
    "CURL_",
    "DOTNET_",
    "MSBUILD",
    "ANSIBLE_",
    "PYTEST_",
    "COVERAGE_",
    "ELECTRON_",
    "CHROME_",
    "MAKE",
];

/// What setting this variable to this value may change. A value that is not plain words may be read as more than
/// that: `make` expands it, and what names a language or a terminal names a file, too.
pub(crate) fn setting_to(name: &str, value: &str) -> Setting {
    let found = setting(name);
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "_.,:=@%+-/* ~".contains(c));
    let names_a_file = ["LANG", "LC_", "TERM", "TZ"].iter().any(|stem| name.starts_with(stem))
        && (value.starts_with(['/', ':', '.', '~'])
            || value.contains("..")
            || name == "LANGUAGE" && value.contains('/'))
        // Programs read a file of that name.
        || name.ends_with("_ENV") && (value.contains('/') || value.contains(".."));
    if found == Setting::Harmless && (!plain || names_a_file) { Setting::Other } else { found }
}

/// Whether a variable that is harmless by its name is not with this value.
pub(crate) fn is_odd(name: &str, value: &str) -> bool {
    setting(name) == Setting::Harmless && setting_to(name, value) != Setting::Harmless
}

/// What setting this variable may change.
pub(crate) fn setting(name: &str) -> Setting {
    if HARMLESS.contains(&name) || name.starts_with("LC_") {
        return Setting::Harmless;
    }
    let upper = name.to_ascii_uppercase();
    let steers = STEERING.contains(&name)
        || STEERING_STEMS.iter().any(|stem| name.starts_with(stem))
        || [
            "PAGER", "EDITOR", "_PROXY", "_ASKPASS", "_WRAPPER", "_OPTIONS", "_OPTS", "_COMMAND", "_SHELL",
            "_PRELOAD", "OPEN",
        ]
        .iter()
        .any(|end| upper.ends_with(end));
    if steers { Setting::Steering } else { Setting::Other }
}
