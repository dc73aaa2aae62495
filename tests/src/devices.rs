//! Sound devices that come and go.

use anyhow::{Context, Result, ensure};

use crate::desktop::Desktop;
use crate::recorder::{Recorder, SINK};
use crate::tone::RATE;

impl Desktop {
    /// Adds a silent output.
    pub fn add_sound_device(&self, name: &str) -> Result<()> {
        self.sound(&[
            "load-module",
            "module-null-sink",
            &format!("sink_name={name}"),
            &format!("rate={RATE}"),
        ])
        .map(drop)
    }

    /// Takes an output away, and with it whoever plays on it.
    pub fn remove_sound_device(&self, name: &str) -> Result<()> {
        let modules = self.sound(&["list", "short", "modules"])?;
        let wanted = format!("sink_name={name}");
        let line = modules.lines().find(|line| line.split_whitespace().any(|word| word == wanted));
        let id = line.and_then(|line| line.split_whitespace().next());
        self.sound(&["unload-module", id.with_context(|| format!("no module in {modules}"))?]).map(drop)
    }

    /// Makes an output the one on which programs play.
    pub fn choose_sound_device(&self, name: &str) -> Result<()> {
        // Otherwise the recordings of the old one go with it.
        self.sound(&["set-default-source", &format!("{SINK}.monitor")])?;
        self.sound(&["set-default-sink", name]).map(drop)
    }

    /// How many programs hold an output open.
    pub fn playing(&self) -> Result<usize> {
        Ok(self.sound(&["list", "short", "sink-inputs"])?.lines().count())
    }

    /// A recording of one output, beside the stage's own.
    pub fn record(&self, name: &str) -> Result<Recorder> {
        Recorder::start_on(self, name)
    }

    fn sound(&self, arguments: &[&str]) -> Result<String> {
        let done = self.command("pactl").args(arguments).output()?;
        ensure!(done.status.success(), "pactl {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }
}
