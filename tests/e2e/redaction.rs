//! A session that prints secrets of all forms: none of them is in anything that the model got or that Askance keeps,
//! shows, says or sends.

use std::fs;
use std::path::Path;
use std::process::Command;

use askance_demo::model::{Model, Script, Step};
use askance_demo::{Playbook, Slack, scripts};
use askance_tests::app::binary;
use askance_tests::scene::settings_file;
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Desktop, DesktopOptions, Scene};
use serde_json::json;

use crate::form::{enter, settings, stored};
use crate::person::{say, select, sums, turn_ends};

/// What the person's own pattern matches.
const OWN: &str = "ACME-271828";

/// Lines with secrets, put together here, and the part of each that may be nowhere.
fn secrets(seed: &str) -> Vec<(String, String)> {
    let sign = |length: usize| format!("{seed}9K4x7Rq2").chars().cycle().take(length).collect::<String>();
    let hex = |length: usize| {
        format!("{seed}9a4f7c20e").to_lowercase().chars().cycle().take(length).collect::<String>()
    };
    let line = |form: &str, secret: String| (form.replace("{}", &secret), secret);
    vec![
        line("plain {}", format!("gh{}_{}", "p", sign(36))),
        line("plain {} again", format!("sk_{}_{}", "live", sign(24))),
        line("plain ({})", format!("xox{}-123456789012-{}", "b", sign(24))),
        line("jwt {}", format!("eyJ{}.eyJ{}.{}", sign(20), sign(30), sign(43))),
        line("AWS_SECRET_ACCESS_KEY={}", sign(40)),
        line("export DB_PASS={}", sign(11)),
        line("  client_secret: \"{}\"", format!("{} and {}", sign(9), sign(7))),
        line("postgres://shop:{}@db/shop", sign(12)),
        line("Authorization: Basic {}", sign(20)),
        line("curl -u ada:{} https://example.com", sign(10)),
        line("https://discord.com/api/webhooks/{}", format!("123456789012345678/{}", sign(60))),
        line("https://x.example.com/?sv=1&sig={}", sign(43)),
        line("{\"auth_token\": \"{}\"}", hex(40)),
        line("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", sign(64)),
    ]
}

fn text(secrets: &[(String, String)]) -> String {
    secrets.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>().join("\n")
}

/// None of these secrets may be in a text.
#[track_caller]
fn clean(place: &str, told: &str, secrets: &[(String, String)]) {
    for (line, secret) in secrets {
        assert!(!told.contains(secret.as_str()), "the secret of `{line}` is in {place}");
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// What is in a file, unless it is gone by now: the app replaces files of its own.
fn content(path: &Path) -> Option<Vec<u8>> {
    match fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        read => Some(read.unwrap_or_else(|error| panic!("{}: {error}", path.display()))),
    }
}

#[tokio::test]
async fn secrets_of_all_forms_are_nowhere() {
    let (printed, said, failed) = (secrets("p"), secrets("s"), secrets("f"));
    let leaky = Script::new(
        "leaky",
        [Step::call("bash", scripts::bash("cat secrets.txt", "Look")), Step::say(text(&said))],
    );
    let failing = Script::new("failing", [Step::fail(400, text(&failed))]);
    let model =
        Model::start([leaky.clone(), failing.clone()].into_iter().fold(scripts::standard(), Playbook::with));
    let model = model.await.unwrap();
    let slack = Slack::start().await.unwrap();
    let desktop = Desktop::start_with(DesktopOptions::default()).await.unwrap();
    let rules = json!({ "allow": ["shell(cat secrets.txt)"] });
    let options = json!({
        "policy": rules,
        "audit": { "sessionFiles": "~/records" },
        "slack": { "webhookUrl": slack.webhook_url(), "sessionEnded": true },
    });
    let env = [
        ("COPILOT_PROVIDER_BASE_URL".to_owned(), model.base_url()),
        ("ASKANCE_LOG".to_owned(), "askance=trace,askance_core=trace,askance_copilot=trace".to_owned()),
    ];
    let scene = Scene::open_on(desktop, slack, Some(options), env.into()).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    fs::write(folder.join("secrets.txt"), text(&printed)).unwrap();

    let session = scene.begin(&folder, &leaky.marker(), None).await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    sums(&scene, "masked").await;
    let got = model.tool_results();
    assert_eq!(got.len(), 1);
    assert!(got[0].text.matches("[REDACTED]").count() >= printed.len(), "{}", got[0].text);
    clean("what the model got", &got[0].text, &printed);
    say(&scene, &session, &failing.marker(), "send").await;
    scene.wait_for_state(&session, "failed").await.unwrap();
    select(&scene, &session).await;
    let all = [printed, said, failed].concat();
    let window = scene.app.window("sessions").await.unwrap();
    let page = window.execute("return document.documentElement.outerHTML").await.unwrap();
    clean("the sessions window", page.as_str().unwrap(), &all);
    window.click("close").await.unwrap();
    let records = scene.desktop.home().join("records");
    let file = records.join(format!("audit-{session}.json"));
    until("the session's file", READY_WITHIN, async || file.exists().then_some(())).await.unwrap();
    for message in scene.slack.wait_for(READY_WITHIN, 1).await.unwrap() {
        clean("a message to Slack", &message.body, &all);
    }
    for told in scene.desktop.notifications().unwrap().all() {
        clean("a notification", &format!("{told:?}"), &all);
    }
    let database = settings_file(&scene.desktop).with_file_name("audit.sqlite");
    for format in ["json", "jsonl", "csv", "tutorial"] {
        let program = binary().unwrap().with_file_name("askctl");
        let mut command = Command::new(program);
        let output =
            command.args(["audit", "export", "--format", format, "--db"]).arg(&database).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && told.len() > 200, "{format}: {output:?}");
        clean(format, &told, &all);
    }
    for path in files(settings_file(&scene.desktop).parent().unwrap()).into_iter().chain(files(&records)) {
        let Some(bytes) = content(&path) else { continue };
        clean(&path.display().to_string(), &String::from_utf8_lossy(&bytes), &all);
    }
    clean("the log", &scene.app.output(), &all);
}

#[tokio::test]
async fn a_pattern_of_ones_own_is_tried_saved_and_in_force_at_once() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    fs::write(folder.join("README.md"), format!("The account is {OWN}.\n")).unwrap();
    let window = settings(&scene).await;
    // A pattern that would explode is refused while it is typed, and when it is saved.
    window.fill("redact", "(a+)+").await.unwrap();
    window.wait_for_text("pattern-problem", |told| told.contains("repeats a repetition")).await.unwrap();
    enter(&window, "redact", "(a+)+x").await;
    window.wait_for_text("pattern-problem", |told| told.starts_with("Line 1:")).await.unwrap();
    assert_eq!(crate::form::file(&scene).and_then(|file| file.pointer("/audit/redact").cloned()), None);
    window.fill("redact", "ACME-[0-9]{6}").await.unwrap();
    window.fill("try-redaction", &format!("{OWN} is mine and {}=x too", "token")).await.unwrap();
    let text = window.wait_for_text("redaction-text", |told| told.contains("is mine")).await.unwrap();
    assert_eq!(text.trim(), "[REDACTED] is mine and [REDACTED] too");
    assert!(window.text("redaction-count").await.unwrap().starts_with("2 secrets"));
    stored(&scene, "/audit/redact", &json!(["ACME-[0-9]{6}"])).await;
    enter(&window, "retention-days", "0").await;
    window.wait_for_text("problem", |told| told.contains("from 1 to 3650")).await.unwrap();
    enter(&window, "retention-days", "30").await;
    stored(&scene, "/audit/retentionDays", &json!(30)).await;
    enter(&window, "session-files", "~/records").await;
    stored(&scene, "/audit/sessionFiles", &json!("~/records")).await;

    let session = scene.begin(&folder, &scripts::read_only().marker(), None).await.unwrap();
    turn_ends(&scene, &session, "Done: I only looked.").await;
    let got = scene.model.tool_results();
    assert!(got[0].text.contains("The account is [REDACTED]."), "{got:?}");
    assert!(got.iter().all(|result| !result.text.contains(OWN)), "{got:?}");
    let database = settings_file(&scene.desktop).parent().unwrap().to_owned();
    until("the result in the record", REACTS_WITHIN, async || {
        files(&database)
            .iter()
            .any(|path| {
                fs::read(path)
                    .is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("The account is [REDACTED]"))
            })
            .then_some(())
    })
    .await
    .unwrap();
    for path in files(&database) {
        let Some(bytes) = content(&path) else { continue };
        assert!(!String::from_utf8_lossy(&bytes).contains(OWN), "{}", path.display());
    }
}
