//! The scripts of the demo and of the tests, with the arguments that the runtime's own
//! tools take.
//!
//! They work in the folder that `scratch_folder` writes. Each function's name is the name
//! of its script, with dashes: `one_shell` is selected by `[script:one-shell]`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::model::{FOLDER, Playbook, Script, Step, marker};
use crate::scratch::{LINE_AFTER, LINE_BEFORE};

/// The file that `one-shell` creates.
pub const ONE_SHELL_FILE: &str = "one.txt";
/// The files that `three-parallel` creates, in the order of its calls.
pub const THREE_PARALLEL_FILES: [&str; 3] = ["first.txt", "second.txt", "third.txt"];
/// The file that the subagent of `subagent` creates.
pub const SUBAGENT_FILE: &str = "subagent.txt";
/// The name under which `held` and `held-shell` wait for `Model::release`.
pub const HOLD: &str = "hold";
/// The message of the error at the end of `demo` and of `failure`.
pub const FATAL_MESSAGE: &str = "The scripted model gives up: this request cannot be answered.";

/// All scripts below; a prompt that names none gets `hello`.
pub fn standard() -> Playbook {
    [
        demo(),
        one_shell(),
        three_parallel(),
        subagent(),
        subagent_work(),
        two_subagents(),
        read_only(),
        edit(),
        create(),
        remove(),
        big_change(),
        big_removal(),
        secret(),
        long_shell(),
        many_calls(),
        many_views(),
        slow_text(),
        held(),
        held_shell(),
        ask_user(),
        failure(),
        overloaded(),
        failing_twice(),
    ]
    .into_iter()
    .fold(Playbook::new(hello()), Playbook::with)
}

/// Arguments of the `bash` tool.
pub fn bash(command: &str, description: &str) -> Value {
    json!({ "command": command, "description": description })
}

/// Arguments of a file tool: `path` inside the session's folder, and nothing else.
pub fn path(path: &str) -> Value {
    json!({ "path": format!("{FOLDER}/{path}") })
}

/// Says one sentence.
pub fn hello() -> Script {
    Script::new("hello", [Step::say("Hello! I am a scripted model.")])
}

/// The tour of `cargo xtask demo`: reads, lists, edits, runs, tries to delete a folder,
/// shows a made-up key, and fails for good.
pub fn demo() -> Script {
    Script::new(
        "demo",
        [
            Step::call("view", path("README.md")).saying("I start with the readme."),
            Step::call("view", json!({ "path": FOLDER }))
                .saying("A small project. Let me see what else is in the folder."),
            edit_step().saying("The greeting is misspelt in src/main.rs. I correct it."),
            Step::call("bash", bash("wc -l src/main.rs", "Count the lines of main.rs"))
                .saying("A quick look at the size of the file."),
            remove_step().saying("The build folder is stale, so I clear it away."),
            secret_step().saying("Last, I check the configuration."),
            Step::fail(400, FATAL_MESSAGE),
        ],
    )
}

/// One shell command that creates `ONE_SHELL_FILE`, then done.
pub fn one_shell() -> Script {
    Script::new("one-shell", [Step::call("bash", creating(ONE_SHELL_FILE)), Step::say("Done: one command.")])
}

/// Three shell commands in one message, each creating one of `THREE_PARALLEL_FILES`.
pub fn three_parallel() -> Script {
    Script::new(
        "three-parallel",
        [
            Step::calls(THREE_PARALLEL_FILES.map(|file| ("bash", creating(file))))
                .saying("I run three commands at once."),
            Step::say("Done: three commands."),
        ],
    )
}

/// A subagent, which follows `subagent-work`.
pub fn subagent() -> Script {
    Script::new(
        "subagent",
        [
            Step::call("task", task("note-writer")).saying("I let a subagent do this."),
            Step::say("Done: the subagent has finished."),
        ],
    )
}

/// What a subagent does: one shell command that creates `SUBAGENT_FILE`.
pub fn subagent_work() -> Script {
    Script::new(
        "subagent-work",
        [Step::call("bash", creating(SUBAGENT_FILE)), Step::say("The note is written.")],
    )
}

/// Two subagents at once, both following `subagent-work`.
pub fn two_subagents() -> Script {
    Script::new(
        "two-subagents",
        [
            Step::calls([("task", task("note-writer")), ("task", task("second-writer"))]),
            Step::say("Done: both subagents have finished."),
        ],
    )
}

/// Calls that change nothing: view, glob and grep.
pub fn read_only() -> Script {
    Script::new(
        "read-only",
        [
            Step::call("view", path("README.md")),
            Step::call("glob", json!({ "pattern": "**/*.rs" })),
            Step::call("grep", json!({ "pattern": "name", "paths": "src", "output_mode": "content" })),
            Step::say("Done: I only looked."),
        ],
    )
}

/// One edit of `src/main.rs`.
pub fn edit() -> Script {
    Script::new("edit", [edit_step(), Step::say("Done: one edit.")])
}

/// One new file, `NOTES.md`.
pub fn create() -> Script {
    let arguments = json!({ "path": format!("{FOLDER}/NOTES.md"), "file_text": "A note.\n" });
    Script::new("create", [Step::call("create", arguments), Step::say("Done: one new file.")])
}

/// The file that `big-change` writes anew, and what it holds before, in this version (0) and in that one (1): about a
/// megabyte of lines, of which every twentieth differs.
pub fn big_text(version: usize) -> String {
    let lines = (0..18_000).map(|line| {
        let version = if line % 20 == 0 { version } else { 0 };
        format!("line {line:05} of version {version} with some words behind it, to be long\n")
    });
    lines.collect::<Vec<_>>().concat()
}

/// The name of the file that `big-change` writes.
pub const BIG_FILE: &str = "big.txt";

/// Writes a megabyte over another one.
pub fn big_change() -> Script {
    let arguments = json!({ "path": format!("{FOLDER}/{BIG_FILE}"), "file_text": big_text(1) });
    Script::new("big-change", [Step::call("create", arguments), Step::say("Done: a big change.")])
}

/// Writes a few words over that megabyte: a large difference of small arguments. `repeating_marker` repeats it.
pub fn big_removal() -> Script {
    let arguments = json!({ "path": format!("{FOLDER}/{BIG_FILE}"), "file_text": "A few words.\n" });
    Script::new("big-removal", [Step::call("create", arguments), Step::say("Done: a few words.")])
}

/// Tries `rm -rf build`.
pub fn remove() -> Script {
    Script::new("remove", [remove_step(), Step::say("That is all I tried.")])
}

/// Prints a line that holds a made-up API key.
pub fn secret() -> Script {
    Script::new("secret", [secret_step(), Step::say("Done: I have read it.")])
}

/// A shell command of ten minutes, to be stopped.
pub fn long_shell() -> Script {
    let arguments = json!({
        "command": "sleep 600",
        "description": "Wait ten minutes",
        "initial_wait": 600,
    });
    Script::new("long-shell", [Step::call("bash", arguments), Step::say("Done: I waited.")])
}

/// A trivial shell command; `repeating_marker("many-calls", 200)` gives 200 in a row.
pub fn many_calls() -> Script {
    Script::new(
        "many-calls",
        [Step::call("bash", bash("true", "Do nothing")), Step::say("Done: many commands.")],
    )
}

/// A trivial read; `repeating_marker("many-views", 200)` gives 200 in a row.
pub fn many_views() -> Script {
    Script::new("many-views", [Step::call("view", path("README.md")), Step::say("Done: many views.")])
}

/// A long text, word by word, for four seconds.
pub fn slow_text() -> Script {
    let text = "This takes its time. ".repeat(20);
    Script::new("slow-text", [Step::say(text).paced(Duration::from_millis(50))])
}

/// A text that is held until `HOLD` is released: a session that works as long as you like.
pub fn held() -> Script {
    Script::new("held", [Step::say("Done: I was let go.").held(HOLD)])
}

/// A shell command that is held until `HOLD` is released; it creates `ONE_SHELL_FILE`.
pub fn held_shell() -> Script {
    Script::new(
        "held-shell",
        [Step::call("bash", creating(ONE_SHELL_FILE)).held(HOLD), Step::say("Done: one command.")],
    )
}

/// A question to the user, where the session can answer one.
pub fn ask_user() -> Script {
    let arguments = json!({ "question": "Which colour?", "choices": ["blue", "green"] });
    Script::new("ask-user", [Step::call("ask_user", arguments), Step::say("Thank you for the answer.")])
}

/// An error that nobody can recover from, at once.
pub fn failure() -> Script {
    Script::new("failure", [Step::fail(400, FATAL_MESSAGE)])
}

/// Too many requests, for ever: the runtime tries again some times and then fails.
pub fn overloaded() -> Script {
    Script::new("overloaded", [Step::fail(429, "Too many requests.").with_header("retry-after", "1")])
}

/// Two errors of the kind that the runtime repeats by itself, then an answer.
pub fn failing_twice() -> Script {
    Script::new(
        "failing-twice",
        [Step::say("Done: the third time it worked.").after_failures(2, 503, "Overloaded.")],
    )
}

fn creating(file: &str) -> Value {
    bash(&format!("echo done > {file}"), &format!("Create {file}"))
}

fn task(name: &str) -> Value {
    json!({
        "name": name,
        "description": "Write a note",
        "agent_type": "general-purpose",
        "mode": "sync",
        "prompt": format!("Write the note. {}", marker("subagent-work")),
    })
}

fn edit_step() -> Step {
    Step::call(
        "edit",
        json!({
            "path": format!("{FOLDER}/src/main.rs"),
            "old_str": LINE_BEFORE,
            "new_str": LINE_AFTER,
        }),
    )
}

fn remove_step() -> Step {
    Step::call("bash", bash("rm -rf build", "Delete the build folder"))
}

fn secret_step() -> Step {
    Step::call("bash", bash("cat config.env", "Show the configuration"))
}
