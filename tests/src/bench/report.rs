//! What was measured, beside what we want.

use serde::Serialize;

/// One number.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    /// What it is.
    pub name: String,
    /// The number.
    pub value: f64,
    /// Its unit; empty for a ratio.
    pub unit: &'static str,
    /// What it must not exceed, if it has a goal.
    pub at_most: Option<f64>,
    /// How many values it comes from.
    pub from: usize,
    /// What exactly was measured.
    pub of: &'static str,
}

impl Measurement {
    /// Whether the goal is reached; a number without one has none to miss.
    pub fn is_good(&self) -> bool {
        self.at_most.is_none_or(|most| self.value <= most)
    }
}

/// All numbers of one run.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    version: &'static str,
    processors: usize,
    measurements: Vec<Measurement>,
}

impl Report {
    /// An empty report about this machine.
    pub fn begin() -> Self {
        let processors = std::thread::available_parallelism().map_or(0, usize::from);
        Self { version: env!("CARGO_PKG_VERSION"), processors, measurements: Vec::new() }
    }

    /// Adds a number.
    pub fn add(&mut self, measurement: Measurement) {
        self.measurements.push(measurement);
    }

    /// The report for a program.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The report for a person.
    pub fn table(&self) -> String {
        let mut table = format!("\nAskance {} on {} processors\n\n", self.version, self.processors);
        let mut line = |text: std::fmt::Arguments<'_>| {
            table.push_str(&text.to_string());
            table.push('\n');
        };
        line(format_args!("{:<58} {:>12}  {:>12}  {:<6} {:>5}", "", "measured", "goal", "", "from"));
        for one in &self.measurements {
            let value = format!("{} {}", number(one.value), one.unit);
            let goal = one.at_most.map(|most| format!("≤ {} {}", number(most), one.unit)).unwrap_or_default();
            let verdict = match (one.at_most, one.is_good()) {
                (None, _) => "",
                (_, true) => "ok",
                (_, false) => "MISSED",
            };
            line(format_args!(
                "{:<58} {:>12}  {:>12}  {verdict:<6} {:>5}",
                one.name,
                value.trim(),
                goal.trim(),
                one.from
            ));
        }
        line(format_args!(""));
        let mut explained: Vec<&str> = self.measurements.iter().map(|one| one.of).collect();
        explained.dedup();
        for of in explained {
            line(format_args!("{of}"));
        }
        table
    }
}

/// Three digits that count, without needless ones.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        100.0.. => 0,
        10.0.. => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_goal_is_shown() {
        let mut report = Report::begin();
        let one = |value| Measurement {
            name: "start".to_owned(),
            value,
            unit: "ms",
            at_most: Some(150.0),
            from: 3,
            of: "From here to there.",
        };
        report.add(one(111.0));
        assert!(report.table().contains("ok") && !report.table().contains("MISSED"));
        report.add(one(151.0));
        assert!(report.table().contains("MISSED"));
        assert!(report.json().contains("\"atMost\": 150.0"));
    }
}
