//! The demo on the person's own display: they answer, we tell what comes of it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use askance_demo::scratch::LINE_AFTER;
use askance_demo::{Model, Slack, scratch_folder, scripts};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::seen::Seen;
use super::teller::Teller;
use super::{PROMPT, check_secrets_and_slack, playbook, write_settings};
use crate::app::binary;
use crate::scene::environment;
use crate::wait::INTERVAL;

const WHAT_TO_DO: &str = "
Askance is starting in your tray, with a session in a scratch folder. A small window will ask you three times:
  1. to correct a misspelt word in src/main.rs       approve it, and the file is changed
  2. to delete the build folder with rm -rf          DENY it: the agent reads that and goes on
  3. to print config.env, which holds a made-up key  approve it; the model gets [REDACTED]
It reads the folder and counts lines without asking: that changes nothing. Then the model fails for good: you hear it, see a notification, and Slack (here: a receiver of ours) is told.
Closing the small window denies. Look at the tray menu meanwhile: everything is in it.
";
const AFTER_IT: &str = "
That was all. See what it did under \u{201c}Sessions…\u{201d} in the tray menu, and close the session there.
When you have seen enough, choose \u{201c}Quit\u{201d} in the tray menu: that ends the demo.
";

/// Starts the app on the display that is there and tells what happens until the person quits it.
pub async fn accompany() -> Result<Seen> {
    let private = TempDir::with_prefix("askance-demo-")?;
    let folder = private.path().join("greeter");
    fs::create_dir(&folder)?;
    scratch_folder(&folder)?;
    let model = Model::start(playbook()).await?;
    let slack = Slack::start().await?;
    let data = private.path().join("data");
    write_settings(&data.join("dev.askance.desktop/settings.json"), &slack)?;

    println!("{WHAT_TO_DO}");
    let teller = Teller::begin();
    let mut app = start(&folder, &data, private.path(), &model)?;
    let ended = tokio::select! {
        ended = app.wait() => ended?,
        () = teller.follow(&model, &slack, None) => bail!("the story never ends"),
        () = say_when_done(&model, &slack) => bail!("the guide never ends"),
    };
    teller.tell("app", &format!("ended ({ended})"));
    if model.requests().is_empty() && ended.success() {
        println!(
            "If Askance is running already, quit it first: a second start only shows the first one's window."
        );
    }
    let mut seen = Seen::default();
    seen.note("the app ended in good order", ended.success());
    seen.note("the session came to its end", came_to_its_end(&model));
    check_secrets_and_slack(&mut seen, &model, &slack);
    tell_answers(&folder)?;
    Ok(seen)
}

fn start(folder: &Path, data: &Path, private: &Path, model: &Model) -> Result<Child> {
    let mut app = Command::new(binary()?);
    app.arg("--folder").arg(folder).args(["--prompt", PROMPT]);
    // The person's own login and provider have no part in this; only the runtime's place is theirs.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let of_copilot = name.starts_with("COPILOT_") && name != "COPILOT_CLI_PATH";
        if of_copilot || name == "GH_TOKEN" || name == "GITHUB_TOKEN" {
            app.env_remove(name);
        }
    }
    app.envs(environment(model, private)).env("XDG_DATA_HOME", data).kill_on_drop(true);
    app.spawn().context("the app could not be started")
}

/// Says it when everything has been shown, then waits for ever.
async fn say_when_done(model: &Model, slack: &Slack) {
    while !came_to_its_end(model) || slack.messages().is_empty() {
        tokio::time::sleep(INTERVAL).await;
    }
    println!("{AFTER_IT}");
    std::future::pending::<()>().await;
}

/// Whether the model was asked for the demo's last step.
fn came_to_its_end(model: &Model) -> bool {
    let script = scripts::demo();
    let last = script.steps().len() - 1;
    model.requests().iter().any(|request| request.script == script.name() && request.step == last)
}

/// What came of the person's answers. Each is theirs to give, so none is right or wrong.
fn tell_answers(folder: &Path) -> Result<()> {
    let edited = fs::read_to_string(folder.join("src/main.rs"))?.contains(LINE_AFTER);
    println!("\nYou {} the edit of src/main.rs.", if edited { "allowed" } else { "did not allow" });
    let kept = folder.join("build").is_dir();
    println!("You {} build/.", if kept { "kept" } else { "let the agent delete" });
    Ok(())
}
