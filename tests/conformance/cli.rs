//! The real CLI's verdicts: one run of `copilot -p` for each set of rules, in which the scripted model calls one
//! command after the other.

use askance_demo::{Model, Playbook, Script, Step, scratch_folder, scripts};
use tempfile::TempDir;
use tokio::process::Command;

/// What the CLI does with each command. There is nobody to ask, so what it would ask about is denied, too.
pub(crate) async fn verdicts(allow: &[&str], deny: &[&str], commands: &[&str]) -> Vec<String> {
    let cli = std::env::var_os("COPILOT_CLI_PATH")
        .expect("COPILOT_CLI_PATH names the CLI; `cargo xtask test` sets it");
    let steps = commands.iter().map(|command| Step::call("bash", scripts::bash(command, "One of a table")));
    let script = Script::new("table", steps.chain([Step::say("Done.")]));
    let model = Model::start(Playbook::new(script)).await.unwrap();
    let (folder, home) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    scratch_folder(folder.path()).unwrap();
    let mut run = Command::new(cli);
    run.args(["-p", "Go on.", "--no-color"]).current_dir(folder.path());
    run.env("COPILOT_HOME", home.path()).env("COPILOT_OFFLINE", "true").env("COPILOT_AUTO_UPDATE", "false");
    run.env("COPILOT_PROVIDER_BASE_URL", model.base_url())
        .env("COPILOT_MODEL", askance_demo::model::MODEL_NAME);
    run.args(allow.iter().map(|rule| format!("--allow-tool={rule}")));
    run.args(deny.iter().map(|rule| format!("--deny-tool={rule}")));
    let output = run.output().await.unwrap();
    let results = model.tool_results();
    assert_eq!(results.len(), commands.len(), "{}", String::from_utf8_lossy(&output.stderr));
    results
        .into_iter()
        .map(|result| result.text.chars().take(100).collect::<String>().replace('\n', " "))
        .collect()
}
