//! What the scripted model says, step by step.

use std::time::Duration;

use serde_json::Value;

/// A place in a tool's arguments where the session's folder is put, because the file
/// tools want absolute paths and a script does not know the folder.
pub const FOLDER: &str = "{folder}";

/// One answer of the model after the other; each request of a conversation gets the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    name: String,
    steps: Vec<Step>,
}

impl Script {
    /// A script that a prompt selects with the marker `[script:NAME]`.
    pub fn new(name: impl Into<String>, steps: impl IntoIterator<Item = Step>) -> Self {
        Self { name: name.into(), steps: steps.into_iter().collect() }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The text that selects this script where a prompt contains it.
    pub fn marker(&self) -> String {
        marker(&self.name)
    }

    /// The step after `progress` answers, where the first step is given `repeats` times.
    pub(crate) fn step(&self, progress: usize, repeats: usize) -> Option<(usize, &Step)> {
        let index = (progress + 1).saturating_sub(repeats.max(1));
        self.steps.get(index).map(|step| (index, step))
    }
}

/// The text that selects the script `name`: `[script:NAME]`.
pub fn marker(name: &str) -> String {
    format!("[script:{name}]")
}

/// The text that selects the script `name` with its first step given `times` times:
/// `[script:NAME*TIMES]`.
pub fn repeating_marker(name: &str, times: usize) -> String {
    format!("[script:{name}*{times}]")
}

/// One answer of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub(crate) answer: Answer,
    pub(crate) failing_first: Option<(usize, Failure)>,
    pub(crate) failing_until: Option<(String, Failure)>,
    pub(crate) held: Option<String>,
    pub(crate) delay: Duration,
    pub(crate) pace: Duration,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    Message { text: String, calls: Vec<Call> },
    Failure(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) tool: String,
    pub(crate) arguments: Value,
}

impl Call {
    fn outline(&self) -> String {
        let argument = ["command", "path", "pattern"].iter().find_map(|name| self.arguments[name].as_str());
        let argument = argument.unwrap_or_default().replace(&format!("{FOLDER}/"), "").replace(FOLDER, ".");
        format!("[{} {argument}]", self.tool)
    }
}

/// An answer that is an HTTP error.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) message: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Failure {
    pub(crate) fn new(status: u16, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), headers: Vec::new() }
    }
}

impl Step {
    /// Says something, which ends the turn.
    pub fn say(text: impl Into<String>) -> Self {
        Self::answering(Answer::Message { text: text.into(), calls: Vec::new() })
    }

    /// Calls one tool.
    pub fn call(tool: impl Into<String>, arguments: Value) -> Self {
        Self::calls([(tool, arguments)])
    }

    /// Calls several tools in one message, which the runtime treats as parallel.
    pub fn calls<T: Into<String>>(calls: impl IntoIterator<Item = (T, Value)>) -> Self {
        let calls =
            calls.into_iter().map(|(tool, arguments)| Call { tool: tool.into(), arguments }).collect();
        Self::answering(Answer::Message { text: String::new(), calls })
    }

    /// Fails with an HTTP status. The runtime repeats some (429, 5xx) and never 400: that
    /// one is an error nobody can recover from.
    pub fn fail(status: u16, message: impl Into<String>) -> Self {
        Self::answering(Answer::Failure(Failure::new(status, message)))
    }

    /// The same step with text before its tool calls.
    #[must_use]
    pub fn saying(mut self, before: impl Into<String>) -> Self {
        if let Answer::Message { text, .. } = &mut self.answer {
            *text = before.into();
        }
        self
    }

    /// The same failure with a header, such as `retry-after`.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let ((Answer::Failure(failure), ..) | (_, Some((_, failure)), _) | (.., Some((_, failure)))) =
            (&mut self.answer, &mut self.failing_first, &mut self.failing_until)
        else {
            return self;
        };
        failure.headers.push((name.into(), value.into()));
        self
    }

    /// The same step, but the first `times` requests for it fail with `status`.
    #[must_use]
    pub fn after_failures(mut self, times: usize, status: u16, message: impl Into<String>) -> Self {
        self.failing_first = Some((times, Failure::new(status, message)));
        self
    }

    /// The same step, but it fails with `status` as long as no prompt in the conversation has these words.
    #[must_use]
    pub fn failing_until(
        mut self,
        words: impl Into<String>,
        status: u16,
        message: impl Into<String>,
    ) -> Self {
        self.failing_until = Some((words.into(), Failure::new(status, message)));
        self
    }

    /// The same failure, which the runtime does not try again by itself.
    #[must_use]
    pub fn at_once(self) -> Self {
        self.with_header("x-should-retry", "false")
    }

    /// The same step, kept back until `Model::release` is called with this name.
    #[must_use]
    pub fn held(mut self, name: impl Into<String>) -> Self {
        self.held = Some(name.into());
        self
    }

    /// The same step, given only after this time.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// The same step with this pause after each word of its text.
    #[must_use]
    pub fn paced(mut self, pace: Duration) -> Self {
        self.pace = pace;
        self
    }

    /// What it says and calls, in one line for a person who watches.
    pub fn outline(&self) -> String {
        let (text, calls) = match &self.answer {
            Answer::Message { text, calls } => (text, calls),
            Answer::Failure(failure) => return format!("HTTP {}: {}", failure.status, failure.message),
        };
        let said = (!text.is_empty()).then(|| format!("\u{201c}{text}\u{201d}"));
        said.into_iter().chain(calls.iter().map(Call::outline)).collect::<Vec<_>>().join(" ")
    }

    fn answering(answer: Answer) -> Self {
        Self {
            answer,
            failing_first: None,
            failing_until: None,
            held: None,
            delay: Duration::ZERO,
            pace: Duration::ZERO,
        }
    }

    /// The answer to the request that comes after `earlier` equal ones, in a conversation with these prompts.
    pub(crate) fn answer_after(&self, earlier: usize, prompts: &[&str]) -> Answer {
        match (&self.failing_first, &self.failing_until) {
            (Some((times, failure)), _) if earlier < *times => Answer::Failure(failure.clone()),
            (_, Some((words, failure))) if !prompts.iter().any(|prompt| prompt.contains(words.as_str())) => {
                Answer::Failure(failure.clone())
            }
            _ => self.answer.clone(),
        }
    }
}
