//! The sentences that notifications, Slack and agents read. English now; one place to translate.

use crate::id::Millis;
use crate::view::Counts;

/// To the agent, when the person gave no reason.
pub const DENIED: &str = "The person denied this. Go on without it, or ask them how to proceed.";
/// To the agent, when nobody answered.
pub const NOBODY: &str = "Denied: nobody was available to answer.";
/// To the agent, after the person stopped the turn.
pub const STOPPED: &str = "The person stopped this turn.";
/// To the agent, when too many requests wait.
pub const TOO_MANY: &str = "Denied: too many requests wait for the person already. Try again later.";
/// To the agent of a session that Askance does not know.
pub const UNKNOWN_SESSION: &str = "Denied: Askance does not watch this session.";

/// To the agent, with the person's own words.
pub fn denied_because(reason: &str) -> String {
    format!("The person denied this and said: {reason}")
}

/// A friendly sentence for an error of a session.
pub fn friendly_error(kind: &str, status: Option<u16>, message: &str) -> &'static str {
    let message = message.to_lowercase();
    let unreachable = ["connect", "network", "fetch failed", "timed out", "dns"];
    match (status, kind) {
        (Some(401 | 403), _) | (_, "authentication" | "authorization") => {
            "The model refused the login or key. Check it in the settings."
        }
        (Some(429), _) | (_, "rate_limit" | "quota") => {
            "The model has had too many requests. Wait a little and try again."
        }
        (Some(400 | 404 | 413 | 422), _) => "The model refused the request.",
        (Some(500..=599), _) => "The model is not available at the moment. Try again later.",
        (None, _) if unreachable.iter().any(|word| message.contains(word)) => {
            "The model could not be reached. Check the network and the provider's address."
        }
        (_, "context_limit") => "The conversation has become too long for the model.",
        _ => "The session stopped with an error.",
    }
}

/// A span of time in words: `0.4 s`, `12 s`, `3 min`, `2 h 5 min`.
pub fn span(ms: Millis) -> String {
    let seconds = ms / 1000;
    match seconds {
        0..10 => format!("{}.{} s", seconds, ms % 1000 / 100),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// `1 prompt, 3 tool calls`.
pub fn counted(counts: &Counts) -> String {
    format!("{}, {}", plural(counts.prompts, "prompt"), plural(counts.tool_calls, "tool call"))
}

/// `1 thing`, `2 things`.
pub fn plural(number: u32, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Slack's three special characters, as its markup wants them: no mention or link can be smuggled in.
pub fn slack_escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans() {
        let table = [
            (0, "0.0 s"),
            (450, "0.4 s"),
            (9_999, "9.9 s"),
            (12_000, "12 s"),
            (200_000, "3 min"),
            (7_500_000, "2 h 5 min"),
        ];
        for (ms, text) in table {
            assert_eq!(span(ms), text);
        }
    }

    #[test]
    fn slack_cannot_be_tricked() {
        assert_eq!(slack_escaped("<!channel> & <http://x|y>"), "&lt;!channel&gt; &amp; &lt;http://x|y&gt;");
    }
}
