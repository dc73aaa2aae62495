//! The real app, started on a desktop.

use std::collections::BTreeMap;
use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};

use anyhow::{Context, Result};
use rustix::process::Signal;

use crate::desktop::Desktop;
use crate::process::{self, Process};
use crate::tray::Tray;
use crate::wait::{REACTS_WITHIN, READY_WITHIN, until};
use crate::web::{Web, Window};

/// The variable that names the built app.
pub const BINARY: &str = "ASKANCE_BIN";
/// The programs as which the Copilot runtime runs.
const RUNTIMES: [&str; 2] = ["copilot-runtime", "copilot"];

/// How the app is started.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// Its arguments.
    pub arguments: Vec<String>,
    /// Variables beyond those of the desktop.
    pub env: BTreeMap<String, String>,
    /// How a first window comes to be, for which `WebDriver` waits.
    pub first_window: FirstWindow,
}

/// How a first window comes to be.
#[derive(Clone, Debug)]
pub enum FirstWindow {
    /// By a click in the tray menu, on this path of labels.
    Tray(Vec<String>),
    /// By starting the app a second time.
    SecondStart,
    /// The app opens one by itself.
    Itself,
}

impl Default for FirstWindow {
    fn default() -> Self {
        Self::Tray(vec!["Sessions…".to_owned()])
    }
}

/// The app, running; dropping it kills it with all that it has started.
pub struct App {
    pid: u32,
    web: Option<Web>,
    process: Process,
}

impl App {
    /// Starts the app as a person would.
    pub fn start(desktop: &Desktop, options: &AppOptions) -> Result<Self> {
        let mut command = command(desktop, options)?;
        let process = desktop.spawn("app", &mut command)?;
        Ok(Self { pid: process.pid(), web: None, process })
    }

    /// Starts the app so that its windows can be driven; opens a first one.
    pub async fn drive(desktop: &Desktop, options: &AppOptions) -> Result<Self> {
        let binary = binary()?;
        let (driver, port) = Web::driver(desktop, &options.env).await?;
        let opening = async {
            let name = binary.file_name().and_then(OsStr::to_str);
            let pid = until("the app to start", READY_WITHIN, async || {
                process::descendants(driver.pid())
                    .into_iter()
                    .find(|pid| process::program(*pid).as_deref() == name)
            })
            .await?;
            open_first_window(desktop, options, pid).await?;
            anyhow::Ok(pid)
        };
        let connecting = Web::connect(port, &binary, &options.arguments);
        let (pid, web) = tokio::try_join!(opening, connecting)
            .with_context(|| format!("the app said: {}", driver.output()))?;
        Ok(Self { pid, web: Some(web), process: driver })
    }

    /// The app's process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// What the app has printed so far.
    pub fn output(&self) -> String {
        self.process.output()
    }

    /// The app's tray icon.
    pub async fn tray(&self, desktop: &Desktop) -> Result<Tray> {
        Tray::of_process(desktop, self.pid).await
    }

    /// Waits for the Copilot runtime that the app has started; its process id.
    pub async fn runtime(&self) -> Result<u32> {
        until("the Copilot runtime to start", READY_WITHIN, async || self.runtimes().first().copied()).await
    }

    /// The Copilot runtimes below the app right now, nearest first.
    pub fn runtimes(&self) -> Vec<u32> {
        let mut found = process::descendants(self.pid);
        found.retain(|pid| process::program(*pid).is_some_and(|name| RUNTIMES.contains(&name.as_str())));
        found
    }

    /// Kills the Copilot runtime, as a crash would, and waits until it is gone.
    pub async fn kill_runtime(&self) -> Result<()> {
        kill_and_wait(self.runtime().await?).await
    }

    /// Kills what runs the pages of the app's windows, as a crash would, and waits until it is gone. Returns how many
    /// processes that were.
    pub async fn kill_pages(&self) -> Result<usize> {
        let mut pages = process::descendants(self.pid);
        pages.retain(|pid| process::program(*pid).is_some_and(|name| name == "WebKitWebProcess"));
        for page in &pages {
            kill_and_wait(*page).await?;
        }
        Ok(pages.len())
    }

    /// Kills the app, as a crash would, and waits until it is gone.
    pub async fn kill(&self) -> Result<()> {
        kill_and_wait(self.pid).await
    }

    /// Waits until the app has ended by itself; how it ended is only known if it
    /// is not driven.
    pub async fn wait_for_end(&mut self) -> Result<Option<ExitStatus>> {
        let pid = self.pid;
        let process = &mut self.process;
        let driven = self.web.is_some();
        until("the app to end", REACTS_WITHIN, async || {
            if driven {
                return (!process::alive(pid)).then_some(None);
            }
            process.ended().ok().flatten().map(Some)
        })
        .await
    }

    /// Waits for the window whose page has this name (`prompt`, `sessions`, `settings`, `history`).
    pub async fn window(&self, page: &str) -> Result<Window<'_>> {
        self.web()?.window(page).await
    }

    /// The names of the pages that have a window, hidden ones included.
    pub async fn pages(&self) -> Result<Vec<String>> {
        self.web()?.pages().await
    }

    fn web(&self) -> Result<&Web> {
        self.web.as_ref().context("the app was not started by App::drive")
    }
}

async fn kill_and_wait(pid: u32) -> Result<()> {
    process::kill(pid, Signal::KILL)?;
    until("the killed process to be gone", REACTS_WITHIN, async || (!process::alive(pid)).then_some(())).await
}

async fn open_first_window(desktop: &Desktop, options: &AppOptions, pid: u32) -> Result<()> {
    match &options.first_window {
        FirstWindow::Itself => Ok(()),
        FirstWindow::Tray(labels) => {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            let tray = Tray::of_process(desktop, pid).await?;
            tray.wait_for_menu(|menu| menu.find(&labels).is_some()).await?;
            tray.click(&labels).await
        }
        FirstWindow::SecondStart => {
            let mut second = desktop.spawn("second-start", &mut command(desktop, options)?)?;
            until("the second start to end", READY_WITHIN, async || second.ended().ok().flatten()).await?;
            Ok(())
        }
    }
}

fn command(desktop: &Desktop, options: &AppOptions) -> Result<Command> {
    let mut command = desktop.command(binary()?);
    command.args(&options.arguments).envs(&options.env);
    Ok(command)
}

/// The built app.
pub fn binary() -> Result<PathBuf> {
    let path: OsString = env::var_os(BINARY)
        .with_context(|| format!("{BINARY} does not name the built app; `cargo xtask test` sets it"))?;
    Ok(path.into())
}
