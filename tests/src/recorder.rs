//! Records everything that is played on the desktop.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};

use crate::desktop::Desktop;
use crate::process::Process;
use crate::tone::{self, Burst, RATE};
use crate::wait::until;

/// The output to which nobody listens but us.
pub(crate) const SINK: &str = "stage";
const BYTES_PER_SAMPLE: usize = 2;
/// Each recording has a file of its own.
static RECORDINGS: AtomicUsize = AtomicUsize::new(0);

/// A place in the recording.
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

/// A recording that goes on while the desktop lives.
pub struct Recorder {
    file: PathBuf,
    _process: Process,
}

impl Recorder {
    /// The private sound server, with one silent output.
    pub(crate) fn server(socket: &Path) -> Command {
        let mut server = Command::new("pulseaudio");
        server
            .args(["-n", "--daemonize=no", "--system=false", "--use-pid-file=no"])
            .args(["--exit-idle-time=-1", "--realtime=no", "--high-priority=no"])
            .arg(format!("--load=module-null-sink sink_name={SINK} rate={RATE}"))
            .arg(format!("--load=module-native-protocol-unix auth-anonymous=1 socket={}", socket.display()));
        server
    }

    pub(crate) fn start(desktop: &Desktop) -> Result<Self> {
        Self::start_on(desktop, SINK)
    }

    pub(crate) fn start_on(desktop: &Desktop, sink: &str) -> Result<Self> {
        let name = format!("recording-{}", RECORDINGS.fetch_add(1, Ordering::Relaxed));
        let mut command = desktop.command("parec");
        command
            .args(["--raw", "--format=s16le", "--channels=1", "--latency-msec=20"])
            .arg(format!("--rate={RATE}"))
            .arg(format!("--device={sink}.monitor"));
        Ok(Self { file: desktop.data(&name), _process: desktop.spawn_data(&name, &mut command)? })
    }

    /// Now. Waits until the recording runs.
    pub async fn mark(&self) -> Result<Mark> {
        let before = self.length();
        until("the recording to run", crate::wait::READY_WITHIN, async || {
            let now = self.length();
            (now > before).then_some(Mark(now))
        })
        .await
    }

    /// All samples since a mark; full scale is 1.
    pub fn samples_since(&self, mark: Mark) -> Result<Vec<f64>> {
        let bytes = fs::read(&self.file)?;
        let recent = bytes.get(mark.0 * BYTES_PER_SAMPLE..).unwrap_or_default();
        Ok(recent
            .chunks_exact(BYTES_PER_SAMPLE)
            .map(|pair| f64::from(i16::from_le_bytes([pair[0], pair[1]])) / f64::from(i16::MAX))
            .collect())
    }

    /// The sounds since a mark that are over.
    pub fn bursts_since(&self, mark: Mark) -> Result<Vec<Burst>> {
        Ok(tone::bursts(&self.samples_since(mark)?))
    }

    /// Waits until this many sounds since a mark are over, and returns all.
    pub async fn wait_for_bursts(&self, mark: Mark, count: usize, within: Duration) -> Result<Vec<Burst>> {
        until("a sound", within, async || {
            let bursts = self.bursts_since(mark).ok()?;
            (bursts.len() >= count).then_some(bursts)
        })
        .await
    }

    /// Listens for this long, and fails if there was any sound.
    pub async fn expect_silence(&self, mark: Mark, length: Duration) -> Result<()> {
        let wanted = usize::try_from(length.as_millis())? * RATE as usize / 1000;
        let within = length + crate::wait::READY_WITHIN;
        let samples = until("the recording to go on", within, async || {
            let samples = self.samples_since(mark).ok()?;
            (samples.len() >= wanted).then_some(samples)
        })
        .await?;
        match tone::bursts(&samples).first() {
            Some(burst) => bail!("there was a sound: {burst:?}"),
            None => Ok(()),
        }
    }

    fn length(&self) -> usize {
        let bytes = fs::metadata(&self.file).map_or(0, |about| about.len());
        usize::try_from(bytes).unwrap_or(0) / BYTES_PER_SAMPLE
    }
}
