//! What every measurement needs: the app on the desktop, with settings, a session and a model.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use askance_demo::{Model, scratch_folder, scripts};
use serde_json::json;

use super::app_log;
use crate::app::{App, AppOptions};
use crate::desktop::Desktop;
use crate::process::{alive, descendants};
use crate::scene::{environment, settings_file};
use crate::tray::Tray;
use crate::wait::{REACTS_WITHIN, until};

/// The desktop on which all is measured.
pub(super) struct Play<'a> {
    pub(super) desktop: &'a Desktop,
}

impl Play<'_> {
    /// A model of its own for each run, so that no run carries the requests of another.
    pub(super) async fn model(&self) -> Result<Model> {
        Model::start(scripts::standard()).await
    }

    /// The folder in which sessions work.
    pub(super) fn folder(&self) -> Result<PathBuf> {
        let folder = self.desktop.home().join("greeter");
        std::fs::create_dir_all(&folder)?;
        scratch_folder(&folder)?;
        Ok(folder)
    }

    /// How the app is started with a profile, and with a session if there is a prompt.
    pub(super) fn options(&self, model: &Model, profile: &str, prompt: Option<&str>) -> Result<AppOptions> {
        let file = settings_file(self.desktop);
        std::fs::create_dir_all(file.parent().context("the settings file is in a folder")?)?;
        // What only looks would not be asked about, and here it is the question that is measured.
        let settings = json!({ "version": 1, "policy": { "profile": profile, "ask": if profile == "ask" { vec!["shell"] } else { vec![] } } });
        std::fs::write(file, serde_json::to_vec(&settings)?)?;
        let arguments = match prompt {
            Some(prompt) => {
                let folder = self.folder()?.display().to_string();
                ["--folder", &folder, "--prompt", prompt].map(str::to_owned).to_vec()
            }
            None => Vec::new(),
        };
        let env = self.environment(model);
        Ok(AppOptions { arguments, env, ..AppOptions::default() })
    }

    /// Starts the app, with a session if there is a prompt.
    pub(super) fn start(&self, model: &Model, profile: &str, prompt: Option<&str>) -> Result<App> {
        App::start(self.desktop, &self.options(model, profile, prompt)?)
    }

    /// The variables for the app and for the guide's program.
    pub(super) fn environment(&self, model: &Model) -> BTreeMap<String, String> {
        let mut variables = environment(model, &self.desktop.home());
        variables.extend(app_log::WANTED.map(|(name, value)| (name.to_owned(), value.to_owned())));
        variables
    }

    /// Ends the app and waits until its place in the tray and on the bus is free.
    pub(super) async fn end(&self, app: App) -> Result<()> {
        let below = descendants(app.pid());
        app.kill().await?;
        // What runs its pages ends a moment later, and holds its files till then: the next app would wait for it.
        until("its processes to end", REACTS_WITHIN, async || {
            below.iter().all(|pid| !alive(*pid)).then_some(())
        })
        .await?;
        drop(app);
        let mut last = None;
        until("the tray to be empty", REACTS_WITHIN, async || {
            let any = Tray::any(self.desktop).await;
            let empty = matches!(any, Ok(false));
            last = Some(any);
            empty.then_some(())
        })
        .await
        .with_context(|| format!("the tray host answered {last:?}"))
    }
}

/// The runtime that a Copilot CLI unpacked for itself, which Askance uses; the guide uses the CLI.
pub(super) fn unpacked_runtime(cli: &Path) -> Result<PathBuf> {
    let package = cli.canonicalize()?.with_file_name("package.json");
    let package: serde_json::Value = serde_json::from_slice(&std::fs::read(&package)?)?;
    let version = package["version"].as_str().context("the CLI's package has no version")?;
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let cache =
        cache.or_else(|| Some(std::env::home_dir()?.join(".cache"))).context("there is no home folder")?;
    for platform in std::fs::read_dir(cache.join("copilot/pkg"))?.flatten() {
        let name = platform.file_name();
        let runtime = platform.path().join(version).join("prebuilds").join(name).join("copilot-runtime");
        if runtime.is_file() {
            return Ok(runtime);
        }
    }
    anyhow::bail!("the Copilot CLI {version} has not unpacked itself; `cargo xtask setup` lets it")
}
