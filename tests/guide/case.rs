//! One use case: what is set, what the model does, and what came of it.

use askance_demo::model::{Playbook, Script, Step};
use askance_tests::askctl::{Done, Machine};
use serde_json::{Value, json};

/// A use case that is about to be run.
pub(crate) struct Case {
    name: &'static str,
    settings: Value,
    steps: Vec<Step>,
    prompt: String,
    arguments: Vec<String>,
}

/// What came of it.
pub(crate) struct Ran {
    pub(crate) name: &'static str,
    pub(crate) machine: Machine,
    pub(crate) done: Done,
    /// What the record holds, the oldest first.
    pub(crate) record: Vec<Value>,
}

impl Case {
    /// A use case, by its name in the guides.
    pub(crate) fn of(name: &'static str) -> Self {
        let steps = vec![Step::say("Done.")];
        Self { name, settings: json!({}), steps, prompt: "Go on.".to_owned(), arguments: Vec::new() }
    }

    /// What the person has set.
    pub(crate) fn settings(mut self, settings: Value) -> Self {
        self.settings = settings;
        self
    }

    /// What the model does; "Done." is said after it.
    pub(crate) fn does(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.steps = steps.into_iter().chain([Step::say("Done.")]).collect();
        self
    }

    /// What the model does, to the end.
    pub(crate) fn ends(mut self, step: Step) -> Self {
        self.steps = vec![step];
        self
    }

    /// The person's message.
    pub(crate) fn prompt(mut self, prompt: &str) -> Self {
        prompt.clone_into(&mut self.prompt);
        self
    }

    /// A further argument of `askctl run`.
    pub(crate) fn with(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Runs it.
    pub(crate) async fn run(self) -> Ran {
        self.run_in(|_| {}).await
    }

    /// Runs it after `prepare` has changed the machine.
    pub(crate) async fn run_in(self, prepare: impl FnOnce(&Machine)) -> Ran {
        let machine = Machine::with_book(Playbook::new(Script::new("guide", self.steps))).await.unwrap();
        // `{folder}` and `{home}` in the settings are this machine's.
        let settings = self
            .settings
            .to_string()
            .replace("{folder}", machine.folder.to_str().unwrap())
            .replace("{home}", machine.home().to_str().unwrap());
        machine.settings(&serde_json::from_str(&settings).unwrap()).unwrap();
        prepare(&machine);
        let arguments = [vec!["run".to_owned(), "--prompt".to_owned(), self.prompt], self.arguments].concat();
        let done = machine.run(arguments).await.unwrap();
        let record = machine.record().await.unwrap();
        Ran { name: self.name, machine, done, record }
    }
}

impl Ran {
    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.done.code, Some(code), "{}: {:#?}", self.name, self.done);
        self
    }

    /// The agent read results with these texts in them, call by call, and no others.
    #[track_caller]
    pub(crate) fn agent_read(&self, texts: &[&str]) -> &Self {
        let results = self.machine.results();
        assert_eq!(results.len(), texts.len(), "{}: {results:#?}\n{}", self.name, self.done.err);
        for (result, text) in results.iter().zip(texts) {
            assert!(result.contains(text), "{}: `{text}` is not in {result:?}", self.name);
        }
        self
    }

    /// The record decides on calls like this, one by one: `allowed bash by rule shell(ls)`.
    #[track_caller]
    pub(crate) fn decided(&self, decisions: &[&str]) -> &Self {
        let told: Vec<String> = self.entries("decision").map(decision).collect();
        assert_eq!(told, decisions, "{}", self.name);
        self
    }

    /// The names of all events of the record, but for the tokens of the model's calls.
    pub(crate) fn events(&self) -> Vec<&str> {
        let names = self.record.iter().filter_map(|entry| entry["event"].as_str());
        names.filter(|name| *name != "usage").collect()
    }

    /// The record's entries of this event.
    pub(crate) fn entries(&self, event: &str) -> impl Iterator<Item = &Value> {
        self.record.iter().filter(move |entry| entry["event"] == event)
    }

    /// The one entry of this event.
    #[track_caller]
    pub(crate) fn entry(&self, event: &str) -> &Value {
        let found: Vec<_> = self.entries(event).collect();
        assert_eq!(found.len(), 1, "{}: {event} in {:#?}", self.name, self.record);
        found[0]
    }

    /// All that the model was sent.
    pub(crate) fn sent(&self) -> String {
        self.machine.model.requests().iter().map(|request| request.body().to_string()).collect()
    }
}

fn decision(entry: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let who = &entry["who"];
    let more =
        who["rule"].as_str().or(who["profile"].as_str()).map_or(String::new(), |more| format!(" {more}"));
    format!("{} {} by {}{more}", text(&entry["outcome"]), text(&entry["toolName"]), text(&who["by"]))
}
