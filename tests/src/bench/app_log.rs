//! The lines that the app logs for these measurements.

use anyhow::{Context, Result};

/// What makes the app log them, one line each, as plain text.
pub(super) const WANTED: [(&str, &str); 2] = [
    ("ASKANCE_LOG", "askance::turn=debug,askance::hook=debug,askance::paint=debug,askance::sound=debug"),
    ("NO_COLOR", "1"),
];

/// The values of a field in all lines of a target that contain a word.
pub(super) fn values(log: &str, target: &str, word: &str, field: &str) -> Vec<f64> {
    let target = format!(" {target}: ");
    let field = format!(" {field}=");
    log.lines()
        .filter_map(|line| {
            let (_, rest) = line.split_once(&target)?;
            let (_, value) = rest.contains(word).then(|| rest.split_once(&field))??;
            value.split_whitespace().next()?.parse().ok()
        })
        .collect()
}

/// How long the one turn in the log took, from the message on its way to the session idle.
pub(super) fn turn_ms(log: &str) -> Result<f64> {
    let at = |moment| {
        let moments = values(log, "askance::turn", moment, "ms");
        moments.first().copied().with_context(|| format!("the app has not logged that the turn was {moment}"))
    };
    Ok(at("idle")? - at("sent")?)
}

/// How long each hook took, in milliseconds.
pub(super) fn hooks_ms(log: &str) -> Vec<f64> {
    values(log, "askance::hook", "answered", "us").into_iter().map(|us| us / 1000.0).collect()
}

/// How long each request took to be painted, in milliseconds.
pub(super) fn paints_ms(log: &str) -> Vec<f64> {
    values(log, "askance::paint", "painted", "ms")
}

/// How long each sound took to reach the mixer, in milliseconds: with the output open, or opening it.
pub(super) fn sounds_ms(log: &str, warm: bool) -> Vec<f64> {
    let word = if warm { " warm=true" } else { " warm=false" };
    values(log, "askance::sound", word, "us").into_iter().map(|us| us / 1000.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let log = "2026 DEBUG askance::turn: sent session=a ms=1000\n\
                   2026 DEBUG askance::hook: answered us=250\n\
                   2026 DEBUG askance::paint: painted prompt=1 ms=31\n\
                   2026 DEBUG askance::sound: appended us=800 warm=true event=toolCall\n\
                   2026 DEBUG askance::turn: idle session=a ms=4500\n";
        assert!((turn_ms(log).unwrap() - 3500.0).abs() < 1e-9);
        assert_eq!(hooks_ms(log), [0.25]);
        assert_eq!(paints_ms(log), [31.0]);
        assert_eq!((sounds_ms(log, true), sounds_ms(log, false)), (vec![0.8], vec![]));
        assert!(turn_ms("").is_err());
    }
}
