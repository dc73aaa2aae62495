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
        let ended_well = counted.watch(&mut command).unwrap_or_else(|error| {
            println!("{error:#}");
            false
        });
        if counted.skipped > 0 {
            println!(
                "{} tests were skipped; a skipped test proves nothing and counts as failed",
                counted.skipped
            );
        }
        counted.failed += counted.skipped;
        let succeeded = ended_well && counted.failed == 0;
        self.close(name, start, succeeded, counted);
        succeeded
    }

    /// Does something that is no command, and counts it as one; its value if it succeeded.
    pub(crate) fn attempt<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        println!("\n── {name}");
        let start = Instant::now();
        let done = work();
        if let Err(error) = &done {
            println!("{error:#}");
        }
        self.close(name, start, done.is_ok(), Counts::default());
        done.ok()
    }

    fn close(&mut self, name: &str, start: Instant, succeeded: bool, mut counted: Counts) {
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
    skipped: usize,
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
                "ignored" | "skipped" | "todo" => self.skipped += count,
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

    fn counted(line: &str) -> (usize, usize, usize) {
        let mut counts = Counts::default();
        counts.read(line);
        (counts.passed, counts.failed, counts.skipped)
    }

    #[test]
    fn reads_the_totals_of_cargo_and_vitest() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured";
        assert_eq!(counted(cargo), (12, 3, 1));
        assert_eq!(counted("      Tests  1 failed | 11 passed | 2 skipped (14)"), (11, 1, 2));
        assert_eq!(counted("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m4 passed\u{1b}[22m (4)"), (4, 0, 0));
        assert_eq!(counted("Test Files  2 passed (2)"), (0, 0, 0));
        assert_eq!(counted("3 passed, 2 failed"), (0, 0, 0));
    }

    #[cfg(unix)]
    #[test]
    fn what_failed_or_was_skipped_fails_the_whole() {
        let sh = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        };
        let mut tally = Tally::default();
        assert!(tally.step("good", sh("echo 'test result: ok. 2 passed; 0 failed; 0 ignored'")));
        assert_eq!((tally.passed, tally.failed), (2, 0));
        assert!(!tally.step("skipped", sh("echo 'test result: ok. 1 passed; 0 failed; 1 ignored'")));
        assert!(!tally.step("silent", sh("exit 3")));
        assert_eq!(tally.attempt("work", || Ok(7)), Some(7));
        assert_eq!((tally.passed, tally.failed), (4, 2));
        let error = tally.finish().map_err(|error| error.to_string());
        assert_eq!(error, Err("failed: skipped, silent".to_owned()));
    }
}
