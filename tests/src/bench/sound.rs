//! How soon a sound is on its way after its event.

use super::app_log;
use super::report::{Measurement, Report};
use super::stats::{median, quantile};

const SOUND: &str = "Sound: in the release app while a turn goes on, from the moment an event asks for its sound until \
its samples are with the mixer. Warm: the output is open. Cold: it is opened first. With PulseAudio two \
buffers of 30 ms come after that.";
/// What a warm sound must not exceed, in milliseconds.
const GOAL: f64 = 50.0;

/// The sounds of some turns.
#[derive(Default)]
pub(super) struct Sounds {
    warm: Vec<f64>,
    cold: Vec<f64>,
}

impl Sounds {
    /// Adds those that an app has logged.
    pub(super) fn read(&mut self, log: &str) {
        self.warm.extend(app_log::sounds_ms(log, true));
        self.cold.extend(app_log::sounds_ms(log, false));
    }

    /// Adds what was measured.
    pub(super) fn report(&self, report: &mut Report) {
        let mut add = |name: &str, times: &[f64], value, at_most| {
            if !times.is_empty() {
                let from = times.len();
                report.add(Measurement {
                    name: name.to_owned(),
                    value,
                    unit: "ms",
                    at_most,
                    from,
                    of: SOUND,
                });
            }
        };
        add("event to sound, warm, median", &self.warm, median(&self.warm), None);
        add("event to sound, warm, slowest", &self.warm, quantile(&self.warm, 1.0), Some(GOAL));
        add("event to sound, cold, median", &self.cold, median(&self.cold), None);
    }
}
