//! Steps that are announced, timed and counted.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::step;

/// What passed and what failed so far. A step that runs tests counts each of
/// them, any other step counts as one.
#[derive(Default)]
pub(crate) struct Tally {
    passed: usize,
    failed: usize,
    failed_steps: Vec<String>,
}

impl Tally {
    /// Runs one step; true if it succeeded.
    pub(crate) fn step(&mut self, name: &str, mut command: Command) -> bool {
        println!("\n── {name}: {}", step::shown(&command));
        let start = Instant::now();
        let mut counted = Counts::default();
        let succeeded = counted.watch(&mut command).unwrap_or_else(|error| {
            println!("{error:#}");
            false
        });
        let took = start.elapsed().as_secs_f32();
        println!("── {name}: {} in {took:.1} s", if succeeded { "ok" } else { "FAILED" });
        if counted.failed == 0 && !succeeded {
            counted.failed = 1;
        } else if counted.passed + counted.failed == 0 {
            counted.passed = 1;
        }
        self.passed += counted.passed;
        self.failed += counted.failed;
        if !succeeded {
            self.failed_steps.push(name.to_owned());
        }
        succeeded
    }

    /// The sum in one line; an error if anything failed.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n{} passed, {} failed", self.passed, self.failed);
        if self.failed_steps.is_empty() {
            return Ok(());
        }
        bail!("failed: {}", self.failed_steps.join(", "))
    }
}

#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
}

impl Counts {
    /// Passes the output on, line by line, and reads the totals in it.
    fn watch(&mut self, command: &mut Command) -> Result<bool> {
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = String::from_utf8_lossy(&line?).into_owned();
                println!("{line}");
                self.read(&line);
            }
        }
        Ok(child.wait()?.success())
    }

    /// Adds the totals of cargo (`test result: …`) and of vitest (`Tests  …`).
    fn read(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim();
        let Some(totals) = line.strip_prefix("test result: ").or_else(|| line.strip_prefix("Tests  ")) else {
            return;
        };
        let words: Vec<&str> = totals.split_whitespace().collect();
        for pair in words.windows(2) {
            let Ok(count) = pair[0].parse::<usize>() else {
                continue;
            };
            match pair[1].trim_end_matches(';') {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                _ => {}
            }
        }
    }
}

/// A line without its colours.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(line: &str) -> (usize, usize) {
        let mut counts = Counts::default();
        counts.read(line);
        (counts.passed, counts.failed)
    }

    #[test]
    fn reads_the_totals_of_cargo_and_vitest() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured";
        assert_eq!(counted(cargo), (12, 3));
        assert_eq!(counted("      Tests  1 failed | 11 passed (12)"), (11, 1));
        assert_eq!(counted("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m4 passed\u{1b}[22m (4)"), (4, 0));
        assert_eq!(counted("Test Files  2 passed (2)"), (0, 0));
        assert_eq!(counted("3 passed, 2 failed"), (0, 0));
    }
}
