//! The sentences that notifications, Slack and agents read. English now; one place to translate.

use crate::id::Millis;
use crate::view::{Counts, Fate};

/// To the agent, when the person gave no reason.
pub const DENIED: &str = "The person denied this. Go on without it, or ask them how to proceed.";
/// To the agent, when nobody answered.
pub const NOBODY: &str = "Denied: nobody was available to answer.";
/// To the agent, where a person would have to be asked and there is none.
pub fn nobody_here(problem: &str, why_asked: &str) -> String {
    let why = if why_asked.is_empty() { String::new() } else { format!(" {why_asked}") };
    format!("Denied: this needs a person's answer, and {problem}.{why} Go on without it.")
}
/// Why nobody was asked.
pub const NOBODY_TO_ASK: &str = "nobody can be asked here";
/// Why nobody was asked, by a running app.
pub const NO_VISITORS: &str = "Askance's settings say that nobody is asked for a terminal";
/// Why nobody was asked, by a running app.
pub const TOO_MANY_VISITORS: &str = "too many terminals ask Askance at once";
/// Why nobody was asked.
pub const APP_UNCLEAR: &str = "the running Askance did not answer clearly";

/// Who asks, where it is a session of `askctl run`.
pub fn visitor(title: &str) -> String {
    format!("askctl run: {title}")
}

/// To the person: why they are asked about what their own rules would allow.
pub fn asked_in_terminal(why: &str) -> String {
    format!("Your rules here would allow it, but what a terminal asks is always your decision. There: {why}")
}

/// On a card, about a program that asks as `askctl` does.
pub const NOT_ASKCTL: &str = "The program that asks is not askctl. Its file is named above.";

/// On a card, about a path that is a link.
pub fn leads_to(places: &str) -> String {
    format!("A link is on the way. It really leads to {places}.")
}

/// On a card, about a search that would print a file with keys.
pub fn meets(places: &str) -> String {
    format!("It would also search {places}.")
}

/// To the person, for a yes that would reach further than a terminal's one call.
pub const JUST_ONCE: &str = "What a terminal asks can only be approved as it is, and just this once.";

/// To the agent, when the person's time to answer was over.
pub const OVERDUE: &str = "Denied: nobody answered in time.";
/// To the agent, when the person did not want to answer a question.
pub const DECLINED: &str = "The person did not answer this question. Go on without an answer.";
/// To the agent, when the person does not want to begin with a plan.
pub const NOT_YET: &str = "The person does not want to begin with this plan yet. Ask them what to change.";
/// To the agent, after the person stopped the turn.
pub const STOPPED: &str = "The person stopped this turn.";
/// To the agent, when too many requests wait.
pub const TOO_MANY: &str = "Denied: too many requests wait for the person already. Try again later.";
/// To the agent in a terminal, after too many requests went before anybody could answer.
pub const TAKEN_BACK: &str = "Denied: too many requests from terminals were taken back before the person could answer. Try again in a minute.";
/// To the agent of a session that Askance does not know.
pub const UNKNOWN_SESSION: &str = "Denied: Askance does not watch this session.";
/// To the agent, in the place of a result.
pub const WITHHELD: &str =
    "Askance could not look for secrets in this result, so it is withheld. Try again with less output.";

/// To the agent, with the person's own words.
pub fn denied_because(reason: &str) -> String {
    format!("The person denied this and said: {reason}")
}

/// To the person, where the compositor does not let a window come to the front.
pub const CANNOT_RAISE: &str = "Open it from Askance's tray icon.";

/// How a request left the queue, for the person.
pub fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Answered => "This request was answered already. Nothing more was done.",
        Fate::Elsewhere => "This request was answered in another program. Nothing was done here.",
        Fate::Expired => "Nobody answered this request in time: it was denied.",
        Fate::Cancelled => "This request does not wait any more: its turn has ended. Nothing was approved.",
    }
}

/// To the person, for an answer that does not belong to the request.
pub const NOT_FITTING: &str = "This answer does not fit the request. Nothing was done.";
/// To the person, when a link was turned while they were asked.
pub const LEADS_ELSEWHERE: &str = "A path of it leads elsewhere by now. Deny it; the agent can ask again.";
/// To the person, where the runtime takes no changed arguments.
pub const NOT_EDITABLE: &str = "This request can only be approved or denied as it is.";
/// To the person, for an empty answer.
pub const EMPTY_REPLY: &str = "Write an answer, or choose one.";
/// To the person, for a choice that was not offered.
pub const NO_SUCH_CHOICE: &str = "This is not one of the choices. Choose one of them.";
/// To an agent that got its answer from somebody else already.
pub const ELSEWHERE: &str = "Denied: it was answered in another program.";

/// To the person, when a changed call may not run.
pub fn edited_denied(reason: &str) -> String {
    format!("It may not run as you changed it. {reason}")
}

/// On a card, about a file.
pub const NO_FILE: &str = "There is no such file.";
/// On a card, about a file.
pub const NOT_KNOWN: &str = "What the file holds now cannot be shown.";
/// On a card, about an edit.
pub const EMPTY_OLD: &str = "It replaces an empty text.";
/// On a card, about an edit.
pub const OLD_MISSING: &str = "The text to be replaced is not in the file: the change will fail.";
/// On a card, about an edit.
pub const OLD_TWICE: &str = "The text to be replaced is in the file more than once.";
/// On a card, about a change.
pub const TOO_LONG_TO_COMPARE: &str = "It is too long for a difference. The whole new text can be read.";
/// On a card, about a change.
pub const LINES_CUT: &str = "Long lines are cut. All of it is among the arguments.";
/// On a card, about characters.
pub const HIDDEN_ONE: &str = "It holds a character that cannot be seen. It is shown as a sign.";
/// On a card, about an address.
pub const NO_URL: &str = "This is no complete web address.";
/// On a card, about an address.
pub const NAME_IN_URL: &str = "A name stands before the host. The host is what follows the @.";
/// To the person, about a text.
pub const TOO_LONG_TO_EDIT: &str = "It is too long to be edited here. Deny it with a reason instead.";
/// To the person, about JSON.
pub const NO_OBJECT: &str = "The arguments must be a JSON object, in braces.";
/// To the person, about arguments.
pub const NO_SUCH_TEXT: &str = "There is no such text in the arguments.";
/// To the person, about a form.
pub const NO_FIELDS: &str = "The form's answer has no fields.";
/// To the person, about a form.
pub const BAD_FORM: &str = "The server's form cannot be understood. Decline it.";

/// A request that nobody remembers.
pub const GONE: &str = "This request is not waiting any more. Nothing was done.";

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

/// `, 2 denied`, where any were.
pub(crate) fn denied(counts: &Counts) -> String {
    if counts.denied == 0 { String::new() } else { format!(", {} denied", counts.denied) }
}

/// `1 thing`, `2 things`.
pub fn plural(number: u32, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// What was tried before a session failed, by how many calls of the model failed in its turn, and how often Askance has
/// continued it.
pub fn tried(failures: u32, again: u32) -> String {
    let copilots = match failures {
        0 if again > 0 => String::new(),
        0 => "Nothing: it could not be tried again.".to_owned(),
        1 if again == 0 => "One call of the model failed, and Copilot did not try again.".to_owned(),
        1 => "One call of the model failed in this turn.".to_owned(),
        more => {
            format!("{more} calls of the model failed in this turn, Copilot's own tries again among them.")
        }
    };
    format!("{} {copilots}", tried_again(again)).trim().to_owned()
}

/// How often Askance has continued a turn; empty where it has not.
pub fn tried_again(times: u32) -> String {
    match times {
        0 => String::new(),
        1 => "Askance tried again once.".to_owned(),
        more => format!("Askance tried again {more} times."),
    }
}

/// To the agent, after a passing error.
pub const CONTINUE: &str =
    "The last call of the model failed because of a passing error. Go on where you stopped.";
/// To the person, in the list.
pub fn waits_to_try(number: u32, of: u32) -> String {
    format!("tries again soon ({number} of {of})")
}
/// To the person, in the time line.
pub const NOT_TRIED: &str = "It is not tried again.";
/// To the person, who wants to try what nobody waits for.
pub const NOTHING_TO_TRY: &str = "There is nothing to try again any more.";

/// A span of time in whole seconds or minutes: `8 s`.
pub fn short_span(ms: Millis) -> String {
    match ms.div_ceil(1000) {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}

/// What was tried before a session failed with its runtime.
pub const RESUMABLE: &str = "Nothing yet. The session can be resumed.";

/// What was tried before a session that could not be opened or sent to was given up.
pub const NOTHING_TRIED: &str = "Nothing yet.";

/// Stands below a message that the agent did not get.
pub const NOT_SENT: &str = "This message was not sent.";

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
}
