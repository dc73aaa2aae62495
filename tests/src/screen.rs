//! What is on the display: pictures, windows, the pointer and the keyboard.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::desktop::Desktop;
use crate::wait::until;

/// Width and height of the display.
pub const SIZE: (usize, usize) = (1280, 800);
const BACKGROUND: &str = "#39424e";

/// A window that the window manager knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenWindow {
    /// The X window id.
    pub id: u64,
    /// The process that opened it.
    pub pid: u32,
    /// Its title.
    pub title: String,
}

/// A part of the display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub x: usize,
    /// Upper edge.
    pub y: usize,
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
}

/// The display server; it prints the number of the display that it chose.
pub(crate) fn server() -> Command {
    let mut server = Command::new("Xvfb");
    server.args(["-displayfd", "1", "-screen", "0"]).arg(format!("{}x{}x24", SIZE.0, SIZE.1)).args([
        "-nolisten",
        "tcp",
        "-noreset",
        "-dpi",
        "96",
    ]);
    server
}

/// The number that [`server`] has printed, once the line is whole.
pub(crate) fn number(log: &Path) -> Option<u32> {
    let text = std::fs::read_to_string(log).ok()?;
    let whole = &text[..text.rfind('\n')?];
    whole.lines().find_map(|line| line.trim().parse().ok())
}

pub(crate) fn paint_background(desktop: &Desktop) -> Result<()> {
    output(desktop.command("xsetroot").args(["-solid", BACKGROUND])).map(drop)
}

/// Whether a window manager has announced itself.
pub(crate) fn is_managed(desktop: &Desktop) -> bool {
    output(desktop.command("xprop").args(["-root", "_NET_SUPPORTING_WM_CHECK"]))
        .is_ok_and(|answer| String::from_utf8_lossy(&answer).contains("window id"))
}

/// Saves a picture of a window (by id) or of all (`root`).
pub(crate) fn capture(desktop: &Desktop, window: &str, path: &Path) -> Result<()> {
    output(desktop.command("import").args(["-silent", "-window", window]).arg(path)).map(drop)
}

impl Desktop {
    /// Saves a picture of the whole display.
    pub fn screenshot(&self, path: &Path) -> Result<()> {
        capture(self, "root", path)
    }

    /// Saves a picture of one window.
    pub fn screenshot_window(&self, window: u64, path: &Path) -> Result<()> {
        capture(self, &window.to_string(), path)
    }

    /// The display's pixels, row by row.
    pub fn pixels(&self) -> Result<Vec<[u8; 3]>> {
        let mut import = self.command("import");
        let raw = output(import.args(["-silent", "-window", "root", "-depth", "8", "rgb:-"]))?;
        if raw.len() != SIZE.0 * SIZE.1 * 3 {
            bail!("import gave {} bytes of pixels", raw.len());
        }
        Ok(raw.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
    }

    /// The windows that the window manager knows, oldest first.
    pub fn windows(&self) -> Result<Vec<ScreenWindow>> {
        let listing = match output(self.command("wmctrl").arg("-lp")) {
            Ok(listing) => listing,
            // It fails when there is no window at all.
            Err(_) if is_managed(self) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        Ok(String::from_utf8_lossy(&listing).lines().filter_map(parse_window).collect())
    }

    /// Waits for a window with this title.
    pub async fn wait_for_screen_window(&self, title: &str) -> Result<ScreenWindow> {
        until(title, crate::wait::REACTS_WITHIN, async || {
            let windows = self.windows().ok()?;
            windows.into_iter().find(|window| window.title == title)
        })
        .await
    }

    /// The windows of a class that can be seen, oldest first, managed or not.
    pub fn visible_windows(&self, class: &str) -> Result<Vec<u64>> {
        let mut search = self.command("xdotool");
        search.args(["search", "--onlyvisible", "--class", class]);
        // It fails when it finds none.
        let found = search.output().context("xdotool could not be started")?;
        let mut ids: Vec<u64> =
            String::from_utf8_lossy(&found.stdout).lines().filter_map(|line| line.parse().ok()).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    /// Where the content of a window is, without its frame.
    pub fn area(&self, window: u64) -> Result<Area> {
        // xdotool adds a frame twice.
        let mut geometry = self.command("xwininfo");
        let text = output(geometry.args(["-id", &window.to_string()]))?;
        let text = String::from_utf8_lossy(&text);
        let value = |name: &str| -> Result<usize> {
            let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
            let number: i64 = line.with_context(|| format!("xwininfo gave no {name}"))?.trim().parse()?;
            Ok(usize::try_from(number.max(0))?)
        };
        Ok(Area {
            x: value("Absolute upper-left X:")?,
            y: value("Absolute upper-left Y:")?,
            width: value("Width:")?,
            height: value("Height:")?,
        })
    }

    /// The window that has the keyboard.
    pub fn focused_window(&self) -> Result<u64> {
        let id = output(self.command("xdotool").arg("getwindowfocus"))?;
        Ok(String::from_utf8_lossy(&id).trim().parse()?)
    }

    /// Gives a window the keyboard and waits until it has it.
    pub fn focus(&self, window: u64) -> Result<()> {
        self.xdotool(&["windowactivate", "--sync", &window.to_string()])
    }

    /// Closes a window as its close button does.
    pub fn close(&self, window: u64) -> Result<()> {
        let id = format!("{window:#x}");
        output(self.command("wmctrl").args(["-i", "-c", &id])).map(drop)
    }

    /// Moves the pointer and clicks.
    pub fn click_at(&self, x: usize, y: usize) -> Result<()> {
        let (x, y) = (x.to_string(), y.to_string());
        // Without `--sync`, which waits 15 s for a pointer that is there already; the display keeps the order.
        self.xdotool(&["mousemove", &x, &y, "click", "1"])
    }

    /// Presses keys, named as xdotool names them (`Return`, `ctrl+a`).
    pub fn press(&self, keys: &[&str]) -> Result<()> {
        let mut arguments = vec!["key", "--clearmodifiers"];
        arguments.extend(keys);
        self.xdotool(&arguments)
    }

    /// Types a text into the window that has the keyboard.
    pub fn type_text(&self, text: &str) -> Result<()> {
        self.xdotool(&["type", "--clearmodifiers", "--", text])
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<()> {
        output(self.command("xdotool").args(arguments)).map(drop)
    }
}

/// Reads a line of `wmctrl -lp`: id, desktop, process, host, title.
fn parse_window(line: &str) -> Option<ScreenWindow> {
    let mut rest = line;
    let mut word = || {
        let (word, tail) = rest.trim_start().split_once(' ')?;
        rest = tail;
        Some(word)
    };
    let id = u64::from_str_radix(word()?.strip_prefix("0x")?, 16).ok()?;
    let _desktop = word()?;
    let pid = word()?.parse().ok()?;
    let _host = word()?;
    let title = rest.to_owned();
    Some(ScreenWindow { id, pid, title })
}

/// What a command prints, or an error with what it complains of.
fn output(command: &mut Command) -> Result<Vec<u8>> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command
        .output()
        .with_context(|| format!("{program} could not be started; `cargo xtask setup` installs it"))?;
    if !done.status.success() {
        let complaint = String::from_utf8_lossy(&done.stderr);
        bail!("{program} failed: {}", complaint.trim());
    }
    Ok(done.stdout)
}
