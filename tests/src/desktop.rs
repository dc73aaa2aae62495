//! A private desktop: display, bus, window manager, tray, notifications, sound.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context, Result, anyhow, bail};
use tempfile::TempDir;
use tokio::net::UnixStream;
use tokio::sync::{Semaphore, SemaphorePermit};
use zbus::Connection;

use crate::home::Home;
use crate::notifications::Notifications;
use crate::process::{Process, Warden};
use crate::recorder::Recorder;
use crate::screen;
use crate::wait::{READY_WITHIN, until};

/// How many desktops of one test program run at once; further ones wait. A test
/// that needs two must start both together, and no other test may.
pub const DESKTOPS_AT_ONCE: usize = 2;
/// Lines of a program's output that are shown when a test fails.
const LINES_SHOWN: usize = 40;

const NOTIFICATION_SERVICE: &str = "xfce4/notifyd/xfce4-notifyd";
/// The title of another program's window.
const ELSEWHERE: &str = "Another program";
const CONFIGURATION_SERVICE: &str = "xfce4/xfconf/xfconfd";
/// Folders below which distributions keep their services.
const SERVICE_FOLDERS: [&str; 4] =
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"];

static PLACES: Semaphore = Semaphore::const_new(DESKTOPS_AT_ONCE);

/// Which parts a desktop has; all, unless a test wants to see one missing.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each part is there or not, independently")]
pub struct DesktopOptions {
    /// An X display. Without it there is no tray, notification popup or window manager either.
    pub display: bool,
    /// A session bus. Without it there is no tray and no notification service either.
    pub bus: bool,
    /// A tray host (`xfce4-panel`).
    pub tray: bool,
    /// A notification service (`xfce4-notifyd`).
    pub notifications: bool,
    /// A sound server with a silent output that is recorded.
    pub sound: bool,
    /// A window manager (openbox).
    pub window_manager: bool,
}

impl Default for DesktopOptions {
    fn default() -> Self {
        Self { display: true, bus: true, tray: true, notifications: true, sound: true, window_manager: true }
    }
}

/// A running desktop; dropping it ends all that runs on it and removes its files.
pub struct Desktop {
    variables: BTreeMap<String, String>,
    home: Home,
    notification_service: Mutex<Option<Process>>,
    elsewhere: Mutex<Option<Process>>,
    heard: Option<Notifications>,
    bus: Option<Connection>,
    recorder: Option<Recorder>,
    parts: Vec<Process>,
    _warden: Warden,
    _folder: TempDir,
    _place: SemaphorePermit<'static>,
}

impl Desktop {
    /// Starts a desktop with all its parts.
    pub async fn start() -> Result<Self> {
        Self::start_with(DesktopOptions::default()).await
    }

    /// Starts a desktop with some of the parts, and waits until each is ready.
    pub async fn start_with(options: DesktopOptions) -> Result<Self> {
        let place = PLACES.acquire().await?;
        let folder = tempfile::Builder::new().prefix("askance-").tempdir()?;
        let warden = Warden::post(folder.path())?;
        let home = Home::furnish(folder.path())?;
        let mut desktop = Self {
            variables: home.variables(),
            home,
            notification_service: Mutex::new(None),
            elsewhere: Mutex::new(None),
            heard: None,
            bus: None,
            recorder: None,
            parts: Vec::new(),
            _warden: warden,
            _folder: folder,
            _place: place,
        };
        desktop.open(options).await?;
        Ok(desktop)
    }

    async fn open(&mut self, options: DesktopOptions) -> Result<()> {
        // First everything that needs nothing else, then wait for each.
        if options.display {
            self.part("display", &mut screen::server())?;
        }
        if options.bus {
            let mut bus = Command::new("dbus-daemon");
            bus.arg("--nofork").arg("--config-file").arg(self.home.bus_configuration());
            self.part("bus", &mut bus)?;
        }
        if options.sound {
            let mut sound = Recorder::server(&self.home.sound_socket());
            self.part("sound", &mut sound)?;
        }
        if options.bus {
            self.join_bus().await?;
        }
        if options.display {
            let log = self.home.log("display");
            let display = until("the display", READY_WITHIN, async || screen::number(&log)).await?;
            self.variables.insert("DISPLAY".to_owned(), format!(":{display}"));
            self.open_display(options).await?;
        }
        if options.sound {
            let socket = self.home.sound_socket();
            until("the sound server", READY_WITHIN, async || UnixStream::connect(&socket).await.ok()).await?;
            let recorder = Recorder::start(self)?;
            self.recorder = Some(recorder);
        }
        Ok(())
    }

    async fn join_bus(&mut self) -> Result<()> {
        let socket = self.home.bus_socket();
        until("the session bus", READY_WITHIN, async || UnixStream::connect(&socket).await.ok()).await?;
        self.bus = Some(self.connect().await?);
        self.heard = Some(Notifications::listen(self.connect().await?).await?);
        Ok(())
    }

    async fn open_display(&mut self, options: DesktopOptions) -> Result<()> {
        if options.window_manager {
            let mut window_manager = self.command("openbox");
            self.part("openbox", window_manager.arg("--sm-disable"))?;
        }
        let wants_configuration = options.bus && (options.tray || options.notifications);
        if wants_configuration {
            self.part("xfconfd", &mut self.command(service(CONFIGURATION_SERVICE)?))?;
        }
        screen::paint_background(self)?;
        if options.window_manager {
            until("the window manager", READY_WITHIN, async || screen::is_managed(self).then_some(()))
                .await?;
        }
        if wants_configuration {
            self.wait_for_name("org.xfce.Xfconf").await?;
        }
        if options.bus && options.tray {
            let mut panel = self.command("xfce4-panel");
            self.part("xfce4-panel", panel.arg("--disable-wm-check"))?;
        }
        if options.bus && options.notifications {
            self.start_notification_service().await?;
        }
        if options.bus && options.tray {
            self.wait_for_name("org.kde.StatusNotifierWatcher").await?;
        }
        Ok(())
    }

    fn part(&mut self, name: &str, command: &mut Command) -> Result<()> {
        command.env_clear().envs(&self.variables);
        self.parts.push(Process::spawn(command, &self.home.log(name))?);
        Ok(())
    }

    /// The variables that put a program on this desktop; it must get no others.
    pub fn env(&self) -> &BTreeMap<String, String> {
        &self.variables
    }

    /// A command that runs on this desktop and nowhere else.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        command.env_clear().envs(&self.variables).current_dir(self.home.home());
        command
    }

    /// Starts a program on this desktop; what it prints is kept under `name`.
    pub fn spawn(&self, name: &str, command: &mut Command) -> Result<Process> {
        Process::spawn(command, &self.home.log(name))
    }

    /// A program on this desktop whose standard output is kept as it is.
    pub(crate) fn spawn_data(&self, name: &str, command: &mut Command) -> Result<Process> {
        Process::spawn_data(command, &self.data(name))
    }

    /// The file that [`Self::spawn_data`] fills.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.home.log(name)
    }

    /// The home folder of the desktop's person.
    pub fn home(&self) -> PathBuf {
        self.home.home()
    }

    /// Our own connection to the session bus.
    pub fn bus(&self) -> Result<&Connection> {
        self.bus.as_ref().context("this desktop has no session bus")
    }

    /// Everything that was sent to the notification service, also if there is none.
    pub fn notifications(&self) -> Result<&Notifications> {
        self.heard.as_ref().context("this desktop has no session bus")
    }

    /// All that can be heard.
    pub fn recorder(&self) -> Result<&Recorder> {
        self.recorder.as_ref().context("this desktop has no sound")
    }

    /// Starts the notification service (again) and waits until it answers.
    pub async fn start_notification_service(&self) -> Result<()> {
        let mut command = self.command(service(NOTIFICATION_SERVICE)?);
        let process = self.spawn("xfce4-notifyd", &mut command)?;
        *self.notification_service()? = Some(process);
        self.wait_for_name("org.freedesktop.Notifications").await
    }

    /// Kills the notification service and waits until its name is free.
    pub async fn stop_notification_service(&self) -> Result<()> {
        drop(self.notification_service()?.take());
        until("the notification service to be gone", READY_WITHIN, async || {
            let owned = self.owns("org.freedesktop.Notifications").await;
            (owned == Some(false)).then_some(())
        })
        .await
    }

    fn notification_service(&self) -> Result<std::sync::MutexGuard<'_, Option<Process>>> {
        self.notification_service
            .lock()
            .map_err(|_| anyhow!("a test panicked while it changed the notification service"))
    }

    /// Lets the person turn to another program: its window has the keyboard then. Without it, they would sit before
    /// the window that they used last, and need not be told what they see.
    pub async fn look_away(&self) -> Result<()> {
        let unlocked = || anyhow!("a test panicked while the person looked away");
        if self.elsewhere.lock().map_err(|_| unlocked())?.is_none() {
            let mut program = self.command("xmessage");
            program.args(["-title", ELSEWHERE, "-geometry", "+0-0", "-buttons", "", "..."]);
            *self.elsewhere.lock().map_err(|_| unlocked())? = Some(self.spawn("elsewhere", &mut program)?);
        }
        let window = self.wait_for_screen_window(ELSEWHERE).await?;
        self.focus(window.id)
    }

    async fn wait_for_name(&self, name: &str) -> Result<()> {
        until(name, READY_WITHIN, async || self.owns(name).await.filter(|owned| *owned).map(drop)).await
    }

    async fn owns(&self, name: &str) -> Option<bool> {
        let bus = zbus::fdo::DBusProxy::new(self.bus.as_ref()?).await.ok()?;
        bus.name_has_owner(name.try_into().ok()?).await.ok()
    }

    async fn connect(&self) -> Result<Connection> {
        let address = format!("unix:path={}", self.home.bus_socket().display());
        Ok(zbus::connection::Builder::address(address.as_str())?.build().await?)
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        // The picture and the app's last words are gone with the folder otherwise.
        let picture = std::env::temp_dir().join(format!("askance-failed-{}.png", std::process::id()));
        if screen::capture(self, "root", &picture).is_ok() {
            eprintln!("the screen at the failure: {}", picture.display());
        }
        let output = std::fs::read_to_string(self.home.log("app")).unwrap_or_default();
        let lines: Vec<&str> = output.lines().collect();
        for line in &lines[lines.len().saturating_sub(LINES_SHOWN)..] {
            eprintln!("app: {line}");
        }
    }
}

fn service(path: &str) -> Result<PathBuf> {
    let found =
        SERVICE_FOLDERS.iter().map(|folder| Path::new(folder).join(path)).find(|program| program.is_file());
    match found {
        Some(program) => Ok(program),
        None => bail!("{path} is not installed; `cargo xtask setup` installs it"),
    }
}
