//! Which script a conversation follows.

use super::conversation::Conversation;
use super::script::{Script, Step};

/// The most times that a marker can have a step repeated.
pub const MOST_REPEATS: usize = 100_000;
/// What the model says where its script is at an end.
pub const AFTER_THE_END: &str = "There is nothing more to do.";
/// What the model answers to a request for a title or a summary.
pub const UTILITY_ANSWER: &str = "A scripted session";
/// How `Place::script` names such a request.
pub const UTILITY: &str = "utility";

/// All scripts of a server, and which of them prompts follow that name none.
#[derive(Clone, Debug)]
pub struct Playbook {
    scripts: Vec<Script>,
    default: String,
}

/// Where a conversation stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) script: String,
    pub(crate) index: usize,
    pub(crate) step: Step,
}

impl Playbook {
    /// A playbook with one script, which prompts without a marker follow.
    pub fn new(default: Script) -> Self {
        Self { default: default.name().to_owned(), scripts: vec![default] }
    }

    /// The same playbook with a further script; it replaces one of the same name.
    #[must_use]
    pub fn with(mut self, script: Script) -> Self {
        self.scripts.retain(|known| known.name() != script.name());
        self.scripts.push(script);
        self
    }

    /// The same playbook with this script, which prompts without a marker now follow.
    #[must_use]
    pub fn with_default(mut self, default: Script) -> Self {
        default.name().clone_into(&mut self.default);
        self.with(default)
    }

    /// All scripts.
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    pub(crate) fn place(&self, conversation: &Conversation) -> Place {
        if conversation.is_utility() {
            return Place { script: UTILITY.to_owned(), index: 0, step: Step::say(UTILITY_ANSWER) };
        }
        let (selection, progress) = conversation.place();
        let (name, repeats) = match selection {
            Some(selection) => (selection.name, selection.repeats),
            None => (self.default.clone(), 1),
        };
        let script = self.scripts.iter().find(|script| script.name() == name);
        let Some(script) = script.filter(|_| repeats <= MOST_REPEATS) else {
            // Loud, because a misspelt marker would make a test pass for nothing.
            let known: Vec<&str> = self.scripts.iter().map(Script::name).collect();
            let message = format!(
                "no script is called `{name}` (or it is repeated too often); there are: {}",
                known.join(", ")
            );
            return Place { script: name, index: 0, step: Step::fail(400, message) };
        };
        let (index, step) = match script.step(progress, repeats) {
            Some((index, step)) => (index, step.clone()),
            None => (progress, Step::say(AFTER_THE_END)),
        };
        Place { script: script.name().to_owned(), index, step }
    }
}
