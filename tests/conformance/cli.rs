//! The real CLI's verdicts: one run of `copilot -p` for each set of rules, in which the scripted model calls one
//! command after the other.

use askance_demo::{Model, Playbook, Script, Step, scratch_folder};
use tempfile::TempDir;
use tokio::process::Command;

/// What becomes of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It runs.
    Allow,
    /// A person would be asked.
    Ask,
    /// A rule denies it.
    Deny,
}

/// What the CLI does with each command.
pub(crate) async fn verdicts(allow: &[&str], deny: &[&str], commands: &[&str]) -> Vec<Verdict> {
    let cli = std::env::var_os("COPILOT_CLI_PATH")
        .expect("COPILOT_CLI_PATH names the Copilot CLI; `cargo xtask test` installs it and sets it");
    let (folder, home) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let steps = commands.iter().map(|command| {
        let (tool, args) = crate::call(command, folder.path());
        Step::call(tool, args)
    });
    let script = Script::new("table", steps.chain([Step::say("Done.")]));
    let model = Model::start(Playbook::new(script)).await.unwrap();
    scratch_folder(folder.path()).unwrap();
    let mut run = Command::new(cli);
    run.args(["-p", "Go on.", "--no-color"]).current_dir(folder.path());
    run.env("COPILOT_HOME", home.path()).env("COPILOT_OFFLINE", "true").env("COPILOT_AUTO_UPDATE", "false");
    run.env("COPILOT_PROVIDER_BASE_URL", model.base_url());
    run.env("COPILOT_MODEL", askance_demo::model::MODEL_NAME);
    run.args(allow.iter().map(|rule| format!("--allow-tool={rule}")));
    run.args(deny.iter().map(|rule| format!("--deny-tool={rule}")));
    let output = run.output().await.unwrap();
    let results = model.tool_results();
    assert_eq!(results.len(), commands.len(), "{}", String::from_utf8_lossy(&output.stderr));
    results.iter().map(|result| verdict(&result.text)).collect()
}

/// The CLI's words of 1.0.102. With nobody there, what it would ask about is denied for want of an answer.
fn verdict(result: &str) -> Verdict {
    if result.starts_with("Permission to run this tool was denied due to the following rules") {
        Verdict::Deny
    } else if result.starts_with("Permission denied because no interactive user response was available") {
        Verdict::Ask
    } else {
        Verdict::Allow
    }
}
