//! What the notification service is told, and what it is not.

use std::time::Instant;

use askance_demo::model::{Script, Step};
use askance_demo::scripts::{self, FATAL_MESSAGE, ONE_SHELL_FILE};
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{DesktopOptions, Notification, Scene, SceneOptions};
use serde_json::json;

use crate::form::{notice, scene_with, settings, stored};
use crate::person::select;

/// The urgencies of the notification service.
const LOW: Option<u8> = Some(0);
const NORMAL: Option<u8> = Some(1);
const CRITICAL: Option<u8> = Some(2);
/// What the service tells of a notification that its program took back.
const TAKEN_BACK: Option<u32> = Some(3);

/// Waits for a notification whose headline ends so.
async fn told(scene: &Scene, ending: &str) -> Notification {
    let heard = scene.desktop.notifications().unwrap();
    let found = heard.wait_for(READY_WITHIN, |one| one.id.is_some() && one.summary.ends_with(ending)).await;
    found.unwrap_or_else(|_| panic!("nothing ends with {ending:?}: {:#?}", heard.all()))
}

/// The seconds in brackets at the end of a text.
fn seconds(text: &str) -> f64 {
    let (_, span) = text.rsplit_once('(').unwrap();
    span.strip_suffix(" s)").unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_finished_turn_and_a_closed_session_are_told() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let began = Instant::now();
    let prompt = format!("Greet me {}", scripts::hello().marker());
    let session = scene.begin(&folder, &prompt, None).await.unwrap();
    let finished = told(&scene, " is finished").await;
    let most = began.elapsed().as_secs_f64();
    assert_eq!((finished.app.as_str(), finished.urgency), ("Askance", NORMAL));
    assert_eq!(finished.summary, format!("{prompt} is finished"));
    assert!(finished.body.starts_with("Hello! I am a scripted model. ("), "{finished:?}");
    assert!((0.0..=most).contains(&seconds(&finished.body)), "{finished:?} within {most} s");

    scene.wait_for_state(&session, "idle").await.unwrap();
    scene.app.window("sessions").await.unwrap().click("close").await.unwrap();
    let ended = told(&scene, " has ended").await;
    assert_eq!((ended.urgency, ended.summary), (LOW, format!("{prompt} has ended")));
    assert!(ended.body.starts_with("Closed after "), "{}", ended.body);
    assert!(ended.body.ends_with(": 1 prompt, 0 tool calls."), "{}", ended.body);
    scene.wait_for_state(&session, "ended").await.unwrap();
    let all = scene.desktop.notifications().unwrap().all();
    assert_eq!(all.len(), 2, "{all:#?}");
}

#[tokio::test]
async fn the_duration_of_a_turn_is_measured() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let began = Instant::now();
    scene.begin(&folder, &scripts::slow_text().marker(), None).await.unwrap();
    let finished = told(&scene, " is finished").await;
    let (took, most) = (seconds(&finished.body), began.elapsed().as_secs_f64());
    // The model pauses 80 times for 50 ms.
    assert!(took >= 3.9 && took <= most, "{took} s of {most} s");
    assert!(finished.body.contains("This takes its time. "), "{finished:?}");
    assert!(finished.body.chars().count() <= 240, "{finished:?}");
}

#[tokio::test]
async fn an_error_is_told_as_critical() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    let failed = told(&scene, " failed").await;
    assert_eq!(failed.urgency, CRITICAL);
    assert!(failed.body.starts_with("The model refused the request. "), "{failed:?}");
    assert!(failed.body.contains(FATAL_MESSAGE), "{failed:?}");
    scene.wait_for_state(&session, "failed").await.unwrap();
}

#[tokio::test]
async fn a_waiting_request_is_told_and_taken_back_when_it_is_answered() {
    let scene = Scene::open().await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    let waits = told(&scene, " needs you").await;
    assert_eq!(waits.urgency, CRITICAL);
    assert_eq!(waits.body, format!("Run a shell command: echo done &gt; {ONE_SHELL_FILE}"));
    assert_eq!(waits.closed, None);
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    let heard = scene.desktop.notifications().unwrap();
    heard.wait_for(REACTS_WITHIN, |one| one.id == waits.id && one.closed == TAKEN_BACK).await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
}

#[tokio::test]
async fn of_two_waiting_requests_the_one_that_is_left_is_told() {
    let scene = Scene::open().await.unwrap();
    let names = ["first", "second"];
    for name in names {
        let prompt = format!("{name} {}", scripts::one_shell().marker());
        scene.begin(&scene.folder(name).unwrap(), &prompt, None).await.unwrap();
        until("the request", READY_WITHIN, async || {
            let sessions = scene.app.window("sessions").await.ok()?;
            let waiting =
                "return document.querySelectorAll('[data-testid=session][data-state=needsYou]').length";
            let wanted = names.iter().position(|other| *other == name)? + 1;
            (sessions.execute(waiting).await.ok()? == wanted).then_some(())
        })
        .await
        .unwrap();
    }
    let shown = async |wanted: &str, body: fn(&str) -> bool| {
        let waited = until(wanted, REACTS_WITHIN, async || {
            let open = scene.desktop.notifications().ok()?.open();
            let mut waiting = open.into_iter().filter(|one| one.summary.contains("needs you"));
            let one = waiting.next().filter(|one| one.summary.starts_with(wanted) && body(&one.body));
            (one.is_some() && waiting.next().is_none()).then_some(())
        });
        waited.await.unwrap_or_else(|_| panic!("{:#?}", scene.desktop.notifications().unwrap().open()));
    };
    shown("first", |body| body.ends_with("(and 1 more)")).await;
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    shown("second", |body| !body.contains("more")).await;
}

#[tokio::test]
async fn what_is_switched_off_is_not_told() {
    let off = json!({"turnFinished": false, "sessionEnded": false, "permission": false, "error": true});
    let options = SceneOptions { settings: Some(json!({"notifications": off})), ..SceneOptions::default() };
    let scene = Scene::open_with(options).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let closed = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    scene.wait_for_state(&closed, "idle").await.unwrap();
    scene.app.window("sessions").await.unwrap().click("close").await.unwrap();
    scene.wait_for_state(&closed, "ended").await.unwrap();
    let failing = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    // They are told one after the other, so whatever came before the error would have been heard.
    told(&scene, " failed").await;

    // Turned round, for the session that is open.
    let window = settings(&scene).await;
    window.click("notify-error").await.unwrap();
    window.click("notify-turnFinished").await.unwrap();
    stored(&scene, "/notifications/turnFinished", &json!(true)).await;
    scene.wait_for_state(&failing, "failed").await.unwrap();
    let second = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    scene.wait_for_state(&second, "failed").await.unwrap();
    scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    told(&scene, " is finished").await;
    let all = scene.desktop.notifications().unwrap().all();
    assert_eq!(all.len(), 2, "{all:#?}");
}

#[tokio::test]
async fn the_text_of_a_session_is_no_markup() {
    let text = "<b>Done</b> & <a href=\"https://example.com\">see</a> &lt;";
    let script = Script::new("markup", [Step::say(text)]);
    let (scene, _model) = scene_with(vec![script.clone()], json!({})).await;
    let folder = scene.folder("shop").unwrap();
    let prompt = format!("<i>Go</i> & stop {}", script.marker());
    let session = scene.begin(&folder, &prompt, None).await.unwrap();
    let finished = told(&scene, " is finished").await;
    let escaped =
        "&lt;b&gt;Done&lt;/b&gt; &amp; &lt;a href=\"https://example.com\"&gt;see&lt;/a&gt; &amp;lt; (";
    assert!(finished.body.starts_with(escaped), "{finished:?}");
    // The headline never holds markup, by the rules of the service.
    assert_eq!(finished.summary, format!("{prompt} is finished"));
    scene.wait_for_state(&session, "idle").await.unwrap();
}

#[tokio::test]
async fn without_a_notification_service_the_app_works_and_says_so_once() {
    let desktop = DesktopOptions { notifications: false, ..DesktopOptions::default() };
    let scene = Scene::open_with(SceneOptions { desktop, ..SceneOptions::default() }).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    assert!(folder.join(ONE_SHELL_FILE).exists());
    // The request and the finished turn both failed to be told.
    let heard = scene.desktop.notifications().unwrap();
    heard
        .wait_for(REACTS_WITHIN, |one| one.summary.ends_with(" is finished") && one.error.is_some())
        .await
        .unwrap();
    select(&scene, &session).await;
    assert_eq!(
        notice(&scene).await,
        "There is no notification service here, so Askance cannot show notifications.\nDismiss"
    );

    // A service that comes later is used.
    scene.desktop.start_notification_service().await.unwrap();
    scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    told(&scene, "finished").await;
}
