//! When nobody is disturbed: quiet hours, the desktop's own switch, a muted session, a window that is looked at, and
//! sessions that finish together.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use askance_demo::scripts::{self, HOLD, ONE_SHELL_FILE};
use askance_tests::recorder::Mark;
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Scene, SceneOptions};
use serde_json::{Value, json};

use crate::form::{enter, settings, stored};
use crate::person::{SESSIONS_WINDOW, notified, say, select};

/// The headlines of all notifications so far.
fn headlines(scene: &Scene) -> Vec<String> {
    let all = scene.desktop.notifications().unwrap().all();
    all.into_iter().map(|one| one.summary).collect()
}

/// Waits until nothing was heard since the mark for as long as any sound would need to come.
async fn silent(scene: &Scene, mark: Mark) {
    scene.desktop.recorder().unwrap().expect_silence(mark, Duration::from_millis(700)).await.unwrap();
}

/// Waits for a sound since the mark.
async fn heard(scene: &Scene, mark: Mark) {
    scene.desktop.recorder().unwrap().wait_for_bursts(mark, 1, READY_WITHIN).await.unwrap();
}

/// Quiet hours from an hour ago to two hours from now, in a zone so many minutes east.
fn around_now(east: u64) -> Value {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let minute = seconds / 60 + east;
    let time = |minute: u64| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
    json!({ "from": time(minute - 60), "to": time(minute + 120) })
}

#[tokio::test]
async fn quiet_hours_silence_all_but_what_is_let_through() {
    // Half an hour beside every whole one: only the machine's own zone makes this now.
    let settings_file = json!({ "notifications": { "quietHours": around_now(330) } });
    let env = [("TZ".to_owned(), "IST-5:30".to_owned())].into();
    let options = SceneOptions { settings: Some(settings_file), env, ..SceneOptions::default() };
    let scene = Scene::open_with(options).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    notified(&scene, "needs you").await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    let failing = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    scene.wait_for_state(&failing, "failed").await.unwrap();
    notified(&scene, " failed").await;
    silent(&scene, mark).await;
    let all = headlines(&scene);
    assert_eq!(all.len(), 2, "the finished turn is not told: {all:?}");

    // They end when the person says so.
    let window = settings(&scene).await;
    window.click("quiet-hours").await.unwrap();
    stored(&scene, "/notifications/quietHours", &Value::Null).await;
    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    notified(&scene, " is finished").await;
    heard(&scene, mark).await;
}

#[tokio::test]
async fn quiet_hours_are_set_in_the_settings_window() {
    let scene = Scene::open().await.unwrap();
    let window = settings(&scene).await;
    window.click("quiet-hours").await.unwrap();
    stored(&scene, "/notifications/quietHours", &json!({"from": "22:00", "to": "07:00"})).await;
    enter(&window, "quiet-from", "21:30").await;
    stored(&scene, "/notifications/quietHours/from", &json!("21:30")).await;
    enter(&window, "quiet-to", "21:30").await;
    stored(&scene, "/notifications/quietHours/to", &json!("21:30")).await;
    window.wait_for_text("quiet-note", |note| note.contains("never quiet")).await.unwrap();
    for (switch, value) in
        [("permissionLetThrough", false), ("soundLetThrough", true), ("follow-system", false)]
    {
        window.click(switch).await.unwrap();
        let key = if switch == "follow-system" { "followSystem" } else { switch };
        stored(&scene, &format!("/notifications/{key}"), &json!(value)).await;
    }
    window.wait_until_painted().await.unwrap();
    let scene = scene.restart().await.unwrap();
    let window = settings(&scene).await;
    assert_eq!(window.property("quiet-from", "value").await.unwrap().as_deref(), Some("21:30"));
    assert_eq!(window.property("permissionLetThrough", "checked").await.unwrap().as_deref(), Some("false"));
}

/// Turns the switch of xfce4-notifyd, and waits until the settings window says so.
async fn do_not_disturb(scene: &Scene, on: bool) {
    let mut set = scene.desktop.command("xfconf-query");
    set.args(["-c", "xfce4-notifyd", "-p", "/do-not-disturb", "-n", "-t", "bool", "-s", &on.to_string()]);
    assert!(set.status().unwrap().success());
    let wanted = if on { "Do not disturb is on." } else { "Do not disturb is off." };
    said(scene, wanted).await;
}

/// Waits until the settings window says this of the desktop.
pub(crate) async fn said(scene: &Scene, wanted: &str) {
    let window = scene.app.window("settings").await.unwrap();
    // It may be scrolled away, and is not painted then.
    let query = "return document.querySelector('[data-testid=do-not-disturb]')?.textContent";
    let mut last = Value::Null;
    let found = until(wanted, REACTS_WITHIN, async || {
        last = window.execute(query).await.ok()?;
        (last == wanted).then_some(())
    })
    .await;
    assert!(found.is_ok(), "it says {last}: {}", scene.app.output());
}

#[tokio::test]
async fn the_desktops_own_switch_is_followed() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    settings(&scene).await;
    do_not_disturb(&scene, true).await;
    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    silent(&scene, mark).await;
    let all = headlines(&scene);
    assert!(all.iter().all(|one| one.ends_with("needs you")) && !all.is_empty(), "{all:?}");

    do_not_disturb(&scene, false).await;
    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    notified(&scene, " is finished").await;
    heard(&scene, mark).await;

    // Without the service nobody knows.
    scene.desktop.stop_notification_service().await.unwrap();
    said(&scene, "Not known on this desktop.").await;
}

#[tokio::test]
async fn a_muted_session_is_silent_and_the_next_one_is_not() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::held().marker(), None).await.unwrap();
    let window = scene.app.window("sessions").await.unwrap();
    window.click("mute").await.unwrap();
    window.wait_for_text("mute", |label| label == "Unmute").await.unwrap();
    window.wait_for_text("session", |line| line.contains("muted")).await.unwrap();
    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    scene.model.release(HOLD);
    scene.wait_for_state(&session, "idle").await.unwrap();
    silent(&scene, mark).await;
    assert_eq!(headlines(&scene), Vec::<String>::new());

    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    notified(&scene, " is finished").await;
    heard(&scene, mark).await;
}

#[tokio::test]
async fn sessions_that_finish_together_are_one_notification_that_opens_them_all() {
    let scene = Scene::open().await.unwrap();
    for name in ["first", "second"] {
        let folder = scene.folder(name).unwrap();
        let session =
            scene.begin(&folder, &format!("{name} {}", scripts::held().marker()), None).await.unwrap();
        scene.wait_for_state(&session, "working").await.unwrap();
    }
    until("both to wait for their model", READY_WITHIN, async || {
        (scene.model.requests().len() >= 2).then_some(())
    })
    .await
    .unwrap();
    scene.model.release(HOLD);
    let heard = scene.desktop.notifications().unwrap();
    let together =
        heard.wait_for(READY_WITHIN, |one| one.summary == "2 sessions have finished" && one.id.is_some());
    let together = together.await.unwrap_or_else(|error| panic!("{error:#}: {:#?}", heard.all()));
    assert!(together.body.contains("first") && together.body.contains(" and "), "{together:?}");
    let open = until("one notification", REACTS_WITHIN, async || {
        let open = heard.open();
        (open.len() == 1).then_some(open)
    });
    assert_eq!(open.await.unwrap()[0].id, together.id, "{:#?}", heard.all());
    scene.desktop.click_notification(&together, "default").await.unwrap();
    let window = scene.desktop.wait_for_screen_window(SESSIONS_WINDOW).await.unwrap();
    until("the sessions window to have the keyboard", REACTS_WITHIN, async || {
        (scene.desktop.focused_window().ok()? == window.id).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn who_looks_at_a_session_hears_of_it_and_is_not_notified() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::held().marker(), None).await.unwrap();
    let window = scene.desktop.wait_for_screen_window(SESSIONS_WINDOW).await.unwrap();
    scene.desktop.focus(window.id).unwrap();
    let page = scene.app.window("sessions").await.unwrap();
    until("the page to have the keyboard", REACTS_WITHIN, async || {
        (page.execute("return document.hasFocus()").await.ok()? == true).then_some(())
    })
    .await
    .unwrap();
    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    scene.model.release(HOLD);
    scene.wait_for_state(&session, "idle").await.unwrap();
    heard(&scene, mark).await;
    assert_eq!(headlines(&scene), Vec::<String>::new());

    // Another session is in the window now, and the person is elsewhere when both are finished.
    let other = scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    let told = notified(&scene, " is finished").await;
    scene.wait_for_state(&other, "idle").await.unwrap();
    // Who turns to it has read it.
    scene.desktop.focus(window.id).unwrap();
    let heard = scene.desktop.notifications().unwrap();
    heard.wait_for(REACTS_WITHIN, |one| one.summary == told.summary && one.closed == Some(3)).await.unwrap();
    // The window is in front, but it shows another session.
    say(&scene, &session, &scripts::slow_text().marker(), "send").await;
    select(&scene, &other).await;
    notified(&scene, &format!("{} is finished", scripts::held().marker())).await;
}

#[tokio::test]
async fn a_service_that_dies_loses_nothing_that_was_on_the_screen() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let heard = scene.desktop.notifications().unwrap();
    // One that the person has closed by opening it, and one that is still there.
    let session = scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    let closed = heard.wait_for(READY_WITHIN, |one| one.summary.ends_with("finished") && one.id.is_some());
    scene.desktop.click_notification(&closed.await.unwrap(), "default").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    let open = heard.wait_for(READY_WITHIN, |one| one.summary.ends_with(" failed") && one.id.is_some());
    let open = open.await.unwrap();
    let before = heard.all().len();
    scene.desktop.stop_notification_service().await.unwrap();
    scene.desktop.start_notification_service().await.unwrap();
    let again = until("the notification again", REACTS_WITHIN, async || {
        heard.all().into_iter().skip(before).find(|one| one.id.is_some())
    })
    .await
    .unwrap();
    assert_eq!((again.summary, again.body, again.replaces), (open.summary, open.body, 0));
    let all = heard.all();
    assert_eq!(all.len(), before + 1, "what was closed does not come again: {all:#?}");
}
