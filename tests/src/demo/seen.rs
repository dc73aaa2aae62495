//! What the demo is there to show, and whether it was seen.

use std::process::ExitCode;

/// The list.
#[derive(Debug, Default)]
pub struct Seen(Vec<(String, bool)>);

impl Seen {
    /// Notes one thing.
    pub fn note(&mut self, what: impl Into<String>, seen: bool) {
        self.0.push((what.into(), seen));
    }

    /// Whether nothing is missing. An empty list shows nothing.
    pub fn all(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|(_, seen)| *seen)
    }

    /// Prints the list; a failure if anything was not seen.
    pub fn report(&self) -> ExitCode {
        println!("\nSeen:");
        for (what, seen) in &self.0 {
            println!("  {}  {what}", if *seen { "yes" } else { "NO " });
        }
        let missing = self.0.iter().filter(|(_, seen)| !seen).count();
        if self.all() {
            println!("\nAll of it.");
            ExitCode::SUCCESS
        } else {
            println!("\n{missing} of {} were not seen.", self.0.len());
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_unseen_spoils_it() {
        let mut seen = Seen::default();
        assert!(!seen.all());
        seen.note("a", true);
        assert!(seen.all());
        seen.note("b", false);
        assert!(!seen.all());
        assert_eq!(seen.report(), ExitCode::FAILURE);
    }
}
