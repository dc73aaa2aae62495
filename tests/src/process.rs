//! Child processes that don't outlive the stage.
//!
//! Invariant: only processes that carry the stage's mark in their environment,
//! or are in the group of a child of ours, are ever killed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// The variable that marks whatever belongs to one stage; its value is the stage's folder.
pub const MARK: &str = "ASKANCE_STAGE";

/// Waits for the end of its input, that is of the stage, whether it was dropped
/// or its process was killed; then ends what is left and removes the folder.
const WARDEN: &str = r#"cat >/dev/null
for environ in $(grep -lsF "$1=$2" /proc/[0-9]*/environ); do
    pid=${environ#/proc/}
    kill -KILL "${pid%/environ}" 2>/dev/null
done
rm -rf -- "$2""#;

/// Clears up after a stage.
pub(crate) struct Warden(Child);

impl Warden {
    pub(crate) fn post(folder: &Path) -> Result<Self> {
        let warden = Command::new("sh")
            .args(["-c", WARDEN, "warden", MARK])
            .arg(folder)
            .env_remove(MARK)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C in the terminal must not reach it.
            .process_group(0)
            .spawn()
            .context("sh could not be started")?;
        Ok(Self(warden))
    }
}

impl Drop for Warden {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // Nothing to be done about a failure: it has the folder to itself now.
        let _ = self.0.wait();
    }
}

/// A child process in a group of its own, killed with the group when dropped.
pub struct Process {
    child: Child,
    output: PathBuf,
    /// What was in the file before, from an earlier process of the same name.
    earlier: usize,
}

impl Process {
    /// Starts a command; all it prints goes to `output`.
    pub(crate) fn spawn(command: &mut Command, output: &Path) -> Result<Self> {
        let file = File::options().create(true).append(true).open(output)?;
        let earlier = usize::try_from(file.metadata()?.len())?;
        let errors = file.try_clone()?;
        Self::spawn_with(command.stderr(errors), file, output, earlier)
    }

    /// The same, but keeps what it says about errors out of `output`.
    pub(crate) fn spawn_data(command: &mut Command, output: &Path) -> Result<Self> {
        Self::spawn_with(command.stderr(Stdio::null()), File::create(output)?, output, 0)
    }

    fn spawn_with(command: &mut Command, file: File, output: &Path, earlier: usize) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(file)
            .process_group(0)
            .spawn()
            .with_context(|| format!("{} could not be started", command.get_program().display()))?;
        Ok(Self { child, output: output.to_owned(), earlier })
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed so far.
    pub fn output(&self) -> String {
        let bytes = fs::read(&self.output).unwrap_or_default();
        String::from_utf8_lossy(bytes.get(self.earlier..).unwrap_or_default()).into_owned()
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Asks it to end.
    pub fn terminate(&self) -> Result<()> {
        kill(self.pid(), Signal::TERM)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None))
            && let Some(group) = raw(self.child.id())
        {
            // Both fail only when it has just ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
            let _ = self.child.wait();
        }
    }
}

/// Sends a signal to one process of the stage.
pub fn kill(pid: u32, signal: Signal) -> Result<()> {
    let Some(pid) = raw(pid) else {
        bail!("{pid} is no process id");
    };
    Ok(kill_process(pid, signal)?)
}

fn raw(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}

/// Whether a process is alive (a zombie is not).
pub fn alive(pid: u32) -> bool {
    fields(pid).is_ok_and(|(state, _)| state != "Z")
}

/// The descendants of a process, nearest first.
pub fn descendants(pid: u32) -> Vec<u32> {
    let pairs: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter_map(|child| Some((child, fields(child).ok()?.1)))
        .collect();
    let mut found = vec![pid];
    let mut next = 0;
    while next < found.len() {
        let parent = found[next];
        found.extend(pairs.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
        next += 1;
    }
    found.remove(0);
    found
}

/// The file name of the program that a process runs.
pub fn program(pid: u32) -> Option<String> {
    let path = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    path.file_name().and_then(OsStr::to_str).map(str::to_owned)
}

/// State and parent from `/proc/PID/stat`; the name before them may hold anything.
fn fields(pid: u32) -> io::Result<(String, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let mut words = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let state = words.next().unwrap_or_default().to_owned();
    let parent = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    Ok((state, parent))
}
