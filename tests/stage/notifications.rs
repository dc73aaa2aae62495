//! Notifications are heard, shown and clicked.

use std::collections::HashMap;

use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Desktop, DesktopOptions};
use zbus::zvariant::Value;

fn without_service() -> DesktopOptions {
    DesktopOptions { sound: false, tray: false, notifications: false, ..DesktopOptions::default() }
}

fn with_service() -> DesktopOptions {
    DesktopOptions { notifications: true, ..without_service() }
}

async fn notify(desktop: &Desktop, summary: &str, actions: &[&str]) -> zbus::Result<u32> {
    let hints: HashMap<&str, Value<'_>> = HashMap::from([("urgency", Value::U8(2))]);
    let answer = desktop
        .bus()
        .unwrap()
        .call_method(
            Some("org.freedesktop.Notifications"),
            "/org/freedesktop/Notifications",
            Some("org.freedesktop.Notifications"),
            "Notify",
            &("stage", 0_u32, "", summary, "The body.", actions, hints, -1_i32),
        )
        .await?;
    answer.body().deserialize()
}

#[tokio::test]
async fn a_notification_is_heard_with_all_it_says() {
    let desktop = Desktop::start_with(with_service()).await.unwrap();
    let id = notify(&desktop, "Hello", &["approve", "Approve", "deny", "Deny"]).await.unwrap();
    let heard = desktop.notifications().unwrap();
    let one = heard.wait_for(REACTS_WITHIN, |one| one.id.is_some()).await.unwrap();
    assert_eq!(one.id, Some(id));
    assert_eq!((one.app.as_str(), one.summary.as_str()), ("stage", "Hello"));
    assert_eq!(one.actions[1], ("deny".to_owned(), "Deny".to_owned()));
    assert_eq!((one.urgency, one.timeout, one.closed), (Some(2), -1, None));
}

#[tokio::test]
async fn the_right_button_of_the_right_popup_is_clicked() {
    let desktop = Desktop::start_with(with_service()).await.unwrap();
    let heard = desktop.notifications().unwrap();
    for summary in ["First", "Second", "Third"] {
        notify(&desktop, summary, &["approve", "Approve", "deny", "Deny it"]).await.unwrap();
    }
    let second =
        heard.wait_for(REACTS_WITHIN, |one| one.summary == "Second" && one.id.is_some()).await.unwrap();
    desktop.click_notification(&second, "deny").await.unwrap();
    let first =
        heard.wait_for(REACTS_WITHIN, |one| one.summary == "First" && one.id.is_some()).await.unwrap();
    desktop.click_notification(&first, "approve").await.unwrap();

    let invoked: Vec<Vec<String>> = heard.all().into_iter().map(|one| one.invoked).collect();
    assert_eq!(invoked, [vec!["approve"], vec!["deny"], vec![]]);
}

#[tokio::test]
async fn a_missing_service_is_an_error_and_may_come_back() {
    let desktop = Desktop::start_with(without_service()).await.unwrap();
    let heard = desktop.notifications().unwrap();
    assert!(notify(&desktop, "Lost", &[]).await.is_err());
    let lost = heard.wait_for(REACTS_WITHIN, |one| one.error.is_some()).await.unwrap();
    assert_eq!(lost.error.as_deref(), Some("org.freedesktop.DBus.Error.ServiceUnknown"));

    desktop.start_notification_service().await.unwrap();
    assert!(notify(&desktop, "Found", &[]).await.is_ok());
    desktop.stop_notification_service().await.unwrap();
    assert!(notify(&desktop, "Lost again", &[]).await.is_err());
    until("all three to be heard", REACTS_WITHIN, async || (heard.all().len() == 3).then_some(()))
        .await
        .unwrap();
}
