//! The history window: what it lists, finds, shows, counts and exports, in the real app on a real record.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use askance_demo::scripts::{self, ONE_SHELL_FILE};
use askance_tests::scene::choose;
use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Scene, Window};
use serde_json::Value;

use crate::access::problems;
use crate::audit::{askctl, data, recorded, scene};
use crate::person::{click_at, say, tray, turn_ends};

/// What no page may take for anything but text.
const HOSTILE: &str = "<b>bold</b> <img src=x> \u{202e}desrever\u{202c}";

/// The texts of all lines, also of those out of sight.
async fn lines(history: &Window<'_>) -> Vec<String> {
    let texts = history
        .execute(
            "return [...document.querySelectorAll('[data-testid=history-entry] > button')]
                .map(line => line.textContent.replace(/\\s+/g, ' ').trim())",
        )
        .await
        .unwrap();
    serde_json::from_value(texts).unwrap()
}

/// Waits until the lines are as wanted.
async fn lines_are(history: &Window<'_>, what: &str, wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
    let mut last = Vec::new();
    let found = until(what, REACTS_WITHIN, async || {
        last = lines(history).await;
        wanted(&last).then(|| last.clone())
    })
    .await;
    found.unwrap_or_else(|error| panic!("{error}: {last:#?}"))
}

async fn open(scene: &Scene) -> Window<'_> {
    tray(scene, "History…").await;
    let history = scene.app.window("history").await.unwrap();
    history.wait_for("history-all").await.unwrap();
    history
}

/// A session with a call allowed by a rule, one approved and one denied, closed at its end.
async fn played(scene: &Scene) -> (String, Vec<Value>) {
    let folder = scene.folder("shop").unwrap();
    let first = format!("Look at the settings. {}", scripts::secret().marker());
    let session = scene.begin(&folder, &first, None).await.unwrap();
    turn_ends(scene, &session, "Done: I have read it.").await;
    say(scene, &session, &format!("{HOSTILE} {}", scripts::one_shell().marker()), "send").await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    turn_ends(scene, &session, "Done: one command.").await;
    say(scene, &session, &scripts::remove().marker(), "send").await;
    turn_ends(scene, &session, "That is all I tried.").await;
    scene.app.window("sessions").await.unwrap().click("close").await.unwrap();
    let entries = recorded(scene, &session, "sessionEnd").await;
    (session, entries)
}

#[tokio::test]
async fn a_session_is_found_read_and_exported() {
    let scene = scene(None).await;
    let (session, entries) = played(&scene).await;
    let history = open(&scene).await;
    let all = lines_are(&history, "all entries", |lines| lines.len() == entries.len()).await;
    assert!(all[0].contains("Session ended"), "the newest is not the first: {all:#?}");
    let titles = "return [...document.querySelectorAll('[data-testid=history-session]')].map(each => each.textContent)";
    let listed = until("the list of sessions", REACTS_WITHIN, async || {
        let listed: Vec<String> = serde_json::from_value(history.execute(titles).await.ok()?).ok()?;
        (!listed.is_empty()).then_some(listed)
    })
    .await
    .unwrap();
    assert_eq!(listed.len(), 1, "{listed:#?}");
    assert!(listed[0].contains("shop") && listed[0].contains("3 calls"), "{listed:#?}");

    // Words, and where they are; hostile ones are text.
    history.fill("history-words", "img desr").await.unwrap();
    let found = lines_are(&history, "the search", |lines| lines.len() == 1).await;
    assert!(found[0].contains("<b>bold</b> <img src=x> ⟨U+202E⟩desrever"), "{found:#?}");
    let marks =
        history.execute("return [...document.querySelectorAll('mark')].map(mark => mark.textContent)");
    assert_eq!(marks.await.unwrap(), serde_json::json!(["img", "desrever"]));
    let built = history.execute("return document.querySelectorAll('main b, main img').length").await.unwrap();
    assert_eq!(built, 0);
    history.click("clear-filters").await.unwrap();
    lines_are(&history, "all entries again", |lines| lines.len() == entries.len()).await;

    // Filters.
    choose(&history, "pick-decision", "denied").await.unwrap();
    let denied = lines_are(&history, "what was denied", |lines| lines.len() == 1).await;
    assert!(denied[0].contains("bash") && denied[0].contains("denied by shell(rm)"), "{denied:#?}");
    choose(&history, "pick-decision", "").await.unwrap();
    choose(&history, "pick-who", "person").await.unwrap();
    // As many lines as before, but others.
    lines_are(&history, "what the person decided", |lines| {
        lines.len() == 1 && lines[0].contains("allowed by you")
    })
    .await;
    choose(&history, "pick-who", "").await.unwrap();
    choose(&history, "pick-tool", "bash").await.unwrap();
    lines_are(&history, "what bash did", |lines| lines.len() == 8).await;
    history.click("clear-filters").await.unwrap();

    // The time line.
    click_at(&history, "[data-testid=history-session]").await;
    let line = lines_are(&history, "the time line", |lines| {
        lines.first().is_some_and(|first| first.starts_with("+0:00 Session started"))
    })
    .await;
    let calls: Vec<_> = line.iter().filter(|line| line.contains(" bash ")).collect();
    let [read, written, removed] = calls[..] else { panic!("{line:#?}") };
    assert!(read.contains("cat config.env") && read.contains("allowed by shell(cat config.env)"), "{read}");
    assert!(written.contains(ONE_SHELL_FILE) && written.contains("allowed by you"), "{written}");
    assert!(removed.contains("rm -rf build") && removed.contains("denied by shell(rm)"), "{removed}");
    assert!(line.iter().any(|line| line.contains("Turn") && line.contains("tokens read")), "{line:#?}");
    let counts = history.text("history-counts").await.unwrap();
    assert!(counts.contains("3 prompts") && counts.contains("1 allowed · 1 you · 1 denied"), "{counts}");
    assert_eq!(problems(&history).await, Vec::<String>::new());
    click_at(&history, "[data-testid=history-entry][data-event=toolRequested] > button").await;
    let details = history.wait_for_text("history-details", |text| text.contains("Arguments")).await.unwrap();
    assert!(details.contains("shell(cat config.env)"), "{details}");

    // Exports are what askctl writes.
    history.click("export").await.unwrap();
    for form in ["json", "jsonl", "csv", "tutorial"] {
        history.click(&format!("export-{form}")).await.unwrap();
        let ending = if form == "tutorial" { ".tutorial.json" } else { &format!(".{form}") };
        let told =
            history.wait_for_text("exported", |text| text.contains(&format!("{ending} ("))).await.unwrap();
        let file = told.split_once("~/").and_then(|(_, rest)| rest.split_once(" (")).unwrap().0;
        let file: PathBuf = scene.desktop.home().join(file);
        let (done, expected) = askctl(&scene, &["audit", "export", "--format", form, "--session", &session]);
        assert!(done && !expected.is_empty(), "{expected}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), expected, "{form}");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Once more in the same minute, or the next: another file beside it.
    let files = || std::fs::read_dir(scene.desktop.home().join("Downloads")).unwrap().count();
    assert_eq!(files(), 4);
    history.click("export-json").await.unwrap();
    until("another file", REACTS_WITHIN, async || (files() == 5).then_some(())).await.unwrap();
}

#[tokio::test]
async fn the_numbers_are_those_of_the_record() {
    let scene = scene(None).await;
    let (session, entries) = played(&scene).await;
    let history = open(&scene).await;
    history.click("view-metrics").await.unwrap();
    let tokens = |key: &str| entries.iter().filter_map(|entry| entry[key].as_u64()).sum::<u64>();
    let sum = tokens("inputTokens") + tokens("outputTokens");
    assert!(tokens("inputTokens") > 0 && tokens("outputTokens") > 0, "no tokens in {entries:#?}");
    for (picture, total) in
        [("sessions", "1"), ("prompts", "3"), ("calls", "3"), ("errors", "0"), ("tools", "3"), ("who", "3")]
    {
        assert_eq!(history.text(&format!("total-{picture}")).await.unwrap(), total, "{picture}");
    }
    let shown = history.text("total-tokens").await.unwrap();
    let number: f64 = shown.split(' ').next().unwrap().parse().unwrap();
    #[allow(clippy::cast_precision_loss, reason = "shown with two digits")]
    let exact = sum as f64 / if shown.ends_with('k') { 1_000.0 } else { 1.0 };
    assert!((number - exact).abs() <= 0.5, "{shown} are not {sum}");
    assert_eq!(problems(&history).await, Vec::<String>::new());
    for by in ["folder", "session"] {
        history.click(&format!("by-{by}")).await.unwrap();
        let shown = format!(
            "return document.querySelector('[data-by={by}] [data-picture=calls] th')?.textContent ?? null"
        );
        let wanted = if by == "folder" { "~/shop" } else { "" };
        until("the numbers", REACTS_WITHIN, async || {
            let label = history.execute(&shown).await.ok()?;
            label.as_str().is_some_and(|label| label.contains(wanted)).then_some(())
        })
        .await
        .unwrap();
    }
    assert_eq!(problems(&history).await, Vec::<String>::new());

    // From a session in its own window to its time line here.
    history.click("view-entries").await.unwrap();
    scene.app.window("sessions").await.unwrap().click("open-history").await.unwrap();
    let selected = format!(
        "return !!document.querySelector('[data-testid=history-session][data-session-id=\"{session}\"][aria-current=true]')"
    );
    until("the session's time line", REACTS_WITHIN, async || {
        (history.execute(&selected).await.ok()? == true).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn an_empty_record_is_friendly_and_a_damaged_one_says_so() {
    let scene = Scene::open().await.unwrap();
    tray(&scene, "History…").await;
    let history = scene.app.window("history").await.unwrap();
    let text = history.text("history-nothing").await.unwrap();
    assert!(text.starts_with("Nothing is recorded yet."), "{text}");
    assert_eq!(problems(&history).await, Vec::<String>::new());

    let record = data(&scene).join("audit.sqlite");
    for beside in ["audit.sqlite-wal", "audit.sqlite-shm"] {
        let _ = std::fs::remove_file(record.with_file_name(beside));
    }
    // Another file in its place: what the app has open stays whole.
    let other = record.with_file_name("other");
    std::fs::write(&other, "This is no database. ".repeat(500)).unwrap();
    std::fs::rename(&other, &record).unwrap();
    history.execute("window.dispatchEvent(new Event('focus'))").await.unwrap();
    let told = history.text("history-problem").await.unwrap();
    assert!(told.starts_with("The audit record is damaged"), "{told}");
}
