//! The scripts against the real Copilot CLI, which decides what a conversation looks like.
//!
//! `cargo xtask test` installs it and names it in `COPILOT_CLI_PATH`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::Path;
use std::process::Output;

use askance_demo::model::{marker, repeating_marker};
use askance_demo::scratch::{LINE_AFTER, made_up_key};
use askance_demo::{Model, scratch_folder, scripts};
use tempfile::TempDir;
use tokio::process::Command;

const CLI: &str = "COPILOT_CLI_PATH";

struct Run {
    model: Model,
    folder: TempDir,
    output: Output,
}

impl Run {
    fn has(&self, file: &str) -> bool {
        self.folder.path().join(file).exists()
    }

    fn printed(&self) -> String {
        let (out, err) = (&self.output.stdout, &self.output.stderr);
        String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err)
    }

    /// The results that the agent read, as `tool: text`.
    fn results(&self) -> Vec<String> {
        let results = self.model.tool_results().into_iter();
        results.map(|r| format!("{}: {}", r.tool, r.text)).collect()
    }
}

async fn run(prompt: &str, options: &[&str]) -> Run {
    let cli = std::env::var_os(CLI).unwrap_or_else(|| {
        panic!("{CLI} does not name the Copilot CLI; `cargo xtask test` installs it and sets it")
    });
    let model = Model::start(scripts::standard()).await.unwrap();
    let folder = TempDir::new().unwrap();
    scratch_folder(folder.path()).unwrap();
    let state = TempDir::new().unwrap();
    let output = copilot(Path::new(&cli), &model, folder.path(), state.path())
        .args(["-p", prompt])
        .args(options)
        .output()
        .await
        .unwrap();
    Run { model, folder, output }
}

fn copilot(cli: &Path, model: &Model, folder: &Path, state: &Path) -> Command {
    let mut command = Command::new(cli);
    command
        .current_dir(folder)
        .env("COPILOT_HOME", state)
        .env("COPILOT_OFFLINE", "true")
        .env("COPILOT_AUTO_UPDATE", "false")
        .env("COPILOT_PROVIDER_BASE_URL", model.base_url())
        .env("COPILOT_MODEL", "demo-model");
    command
}

async fn run_allowed(prompt: &str) -> Run {
    run(prompt, &["--allow-all-tools"]).await
}

#[tokio::test]
async fn the_demo_does_all_it_should_and_fails_at_last() {
    let run = run_allowed(&marker("demo")).await;
    let tools: Vec<String> = run.model.tool_results().into_iter().map(|r| r.tool).collect();
    assert_eq!(tools, ["view", "view", "edit", "bash", "bash", "bash"]);
    let source = std::fs::read_to_string(run.folder.path().join("src/main.rs")).unwrap();
    assert!(source.contains(LINE_AFTER));
    assert!(!run.has("build"));
    assert!(run.results()[5].contains(&made_up_key()));
    assert!(!run.output.status.success());
    assert!(run.printed().contains(scripts::FATAL_MESSAGE));
    let last = run.model.requests().pop().unwrap();
    assert_eq!((last.step, last.earlier), (6, 0), "400 is not repeated");
}

#[tokio::test]
async fn parallel_calls_and_subagents_run() {
    let run = run_allowed(&marker("three-parallel")).await;
    assert!(scripts::THREE_PARALLEL_FILES.iter().all(|file| run.has(file)));
    assert_eq!(run.model.requests().len(), 2);

    for name in ["subagent", "two-subagents"] {
        let run = run_allowed(&marker(name)).await;
        assert!(run.has(scripts::SUBAGENT_FILE), "{}", run.printed());
        let requests = run.model.requests();
        let work = requests.iter().filter(|r| r.script == "subagent-work");
        assert!(work.clone().count() >= 2);
        assert!(work.clone().all(|r| r.interaction == "conversation-subagent"));
        assert!(run.printed().contains("Done: "));
    }
}

#[tokio::test]
async fn every_other_script_succeeds() {
    for name in ["one-shell", "read-only", "edit", "create", "remove", "secret"] {
        let run = run_allowed(&marker(name)).await;
        assert!(run.output.status.success(), "{name}: {}", run.printed());
        let results = run.results();
        let failed = |result: &String| result.contains("rror") || result.contains("enied");
        assert!(!results.iter().any(failed), "{name}: {results:?}");
    }
    let run = run_allowed(&repeating_marker("many-views", 20)).await;
    assert_eq!(run.model.tool_results().len(), 20);
    let run = run_allowed(&marker("failing-twice")).await;
    assert!(run.printed().contains("the third time"));
}

#[tokio::test]
async fn the_agent_reads_a_denial() {
    let run = run(&marker("one-shell"), &["--deny-tool", "shell"]).await;
    assert!(!run.has(scripts::ONE_SHELL_FILE));
    assert!(run.results()[0].contains("ermission"), "{:?}", run.results());
}

#[tokio::test]
async fn the_tools_have_the_names_that_the_scripts_use() {
    let run = run_allowed(&marker("hello")).await;
    let tools = run.model.requests()[0].conversation().tools();
    for name in ["bash", "view", "create", "edit", "glob", "grep", "task"] {
        assert!(tools.iter().any(|tool| tool == name), "{name} in {tools:?}");
    }
}
