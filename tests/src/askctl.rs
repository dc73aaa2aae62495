//! `askctl`, run as a person would, on a machine of its own: a home folder, a project, and the scripted model.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use anyhow::{Context, Result};
use askance_demo::model::{MODEL_NAME, Playbook, Script, Step};
use askance_demo::{Model, scratch_folder};
use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::app::binary;

/// The folder below the home folder in which Askance keeps its data.
const DATA: &str = ".local/share/dev.askance.desktop";

/// A machine without a desktop.
pub struct Machine {
    /// The scripted model.
    pub model: Model,
    /// The project that sessions work in: the demo's.
    pub folder: PathBuf,
    root: TempDir,
}

impl Machine {
    /// A machine with a model that does these steps, whatever it is asked.
    pub async fn with(steps: Vec<Step>) -> Result<Self> {
        Self::with_book(Playbook::new(Script::new("guide", steps))).await
    }

    /// A machine with a model that follows these scripts.
    pub async fn with_book(book: Playbook) -> Result<Self> {
        let model = Model::start(book).await?;
        let root = TempDir::new()?;
        let folder = root.path().join("home/project");
        std::fs::create_dir_all(&folder)?;
        std::fs::create_dir_all(root.path().join("home/.cache"))?;
        std::fs::create_dir_all(root.path().join("run"))?;
        scratch_folder(&folder)?;
        // As `askctl` and the runtime see it.
        let folder = folder.canonicalize()?;
        Ok(Self { model, folder, root })
    }

    /// The home folder.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// Askance's data folder.
    pub fn data(&self) -> PathBuf {
        self.home().join(DATA)
    }

    /// `XDG_RUNTIME_DIR`.
    pub fn runtime_folder(&self) -> PathBuf {
        self.root.path().join("run")
    }

    /// Writes Askance's settings.
    pub fn settings(&self, settings: &Value) -> Result<PathBuf> {
        std::fs::create_dir_all(self.data())?;
        let file = self.data().join("settings.json");
        std::fs::write(&file, serde_json::to_vec_pretty(settings)?)?;
        Ok(file)
    }

    /// `askctl` with these arguments, in the project. Nothing of this test's own environment reaches it but what
    /// finds Copilot.
    pub fn askctl<S: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<Command> {
        let program = binary()?.with_file_name("askctl");
        let mut command = Command::new(program);
        command.args(arguments).env_clear();
        for name in ["PATH", "COPILOT_CLI_PATH", "TMPDIR"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        // The runtime's unpacked program is big and never changes: the one that is there is used.
        let cache = std::env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
            .context("a cache folder")?;
        command
            .current_dir(&self.folder)
            .env("HOME", self.home())
            .env("XDG_CACHE_HOME", cache)
            .env("XDG_RUNTIME_DIR", self.runtime_folder())
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .env("COPILOT_OFFLINE", "true")
            .env("COPILOT_AUTO_UPDATE", "false")
            .env("COPILOT_HOME", self.home().join("copilot-home"))
            .env("COPILOT_PROVIDER_BASE_URL", self.model.base_url())
            .env("COPILOT_MODEL", MODEL_NAME)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        Ok(command)
    }

    /// Runs `askctl` to its end.
    pub async fn run<S: AsRef<std::ffi::OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<Done> {
        let output = self.askctl(arguments)?.output().await.context("askctl; build askance-cli")?;
        Ok(Done::from(output))
    }

    /// All that the audit record holds, as `askctl audit export` tells it.
    pub async fn record(&self) -> Result<Vec<Value>> {
        let done = self.run(["audit", "export", "--format", "json"]).await?;
        serde_json::from_str(&done.out).with_context(|| done.err)
    }

    /// The results that the agent read, the oldest first.
    pub fn results(&self) -> Vec<String> {
        self.model.tool_results().into_iter().map(|result| result.text).collect()
    }

    /// Whether a file of the project is there.
    pub fn has(&self, file: impl AsRef<Path>) -> bool {
        self.folder.join(file).exists()
    }
}

/// A program that has ended.
#[derive(Debug)]
pub struct Done {
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Done {
    /// The standard output as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_default()
    }

    /// The audit log that a run has printed: what stands below its heading.
    pub fn log(&self) -> Vec<Value> {
        let below = self.out.split_once("=== Audit Log ===\n").map(|(_, log)| log);
        below.and_then(|log| serde_json::from_str(log).ok()).unwrap_or_default()
    }
}
