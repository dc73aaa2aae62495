//! What is heard, recorded from the sound server and measured.

use std::collections::BTreeSet;
use std::time::Duration;

use askance_assets::SOUNDS;
use askance_demo::model::{Script, Step};
use askance_demo::scripts::{self, ONE_SHELL_FILE};
use askance_tests::recorder::Mark;
use askance_tests::tone;
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Burst, DesktopOptions, Recorder, Scene, SceneOptions};
use serde_json::json;

use crate::form::{notice, scene_with, settings, stored};
use crate::person::tray;

/// How far a measured pitch may be from the made one, as a part of it: a short sound has a broad peak, and so has what
/// a busy machine has torn apart. The nearest two of our sounds are 26 % apart.
const NEAR: f64 = 0.05;
/// The silence after a sound that is over.
const SILENCE: Duration = Duration::from_millis(300);

/// The sound with this pitch. The first note of a sound has none, where a busy machine tore it off.
fn named(burst: &Burst) -> Option<&'static str> {
    let found = SOUNDS.iter().find(|(_, hertz)| (hertz - burst.hertz).abs() < NEAR * hertz);
    found.map(|(name, _)| *name)
}

/// A sound that was heard.
struct Heard {
    name: &'static str,
    /// The square root of all its energy.
    strength: f64,
}

/// Waits until a sound and a silence have come since the mark. A busy machine may tear a sound apart, so
/// the pieces count as one.
async fn heard(scene: &Scene, mark: Mark) -> Heard {
    let samples = sound(scene, scene.desktop.recorder().unwrap(), mark).await;
    let pieces = tone::whole(&samples);
    let names: BTreeSet<_> = pieces.iter().filter_map(named).collect();
    assert_eq!(names.len(), 1, "{pieces:?}");
    Heard {
        name: names.first().unwrap(),
        strength: samples.iter().map(|sample| sample * sample).sum::<f64>().sqrt(),
    }
}

/// Waits until a sound and a silence have come since the mark, and returns all that was recorded.
pub(crate) async fn sound(scene: &Scene, recorder: &Recorder, mark: Mark) -> Vec<f64> {
    until("a sound and the silence after it", READY_WITHIN, async || {
        let samples = recorder.samples_since(mark).ok()?;
        let last = *tone::bursts(&samples).last()?;
        let length = f64::from(u32::try_from(samples.len()).ok()?) / f64::from(tone::RATE);
        (Duration::from_secs_f64(length) > last.start + last.length + SILENCE).then_some(samples)
    })
    .await
    .unwrap_or_else(|error| panic!("{error}: {}", scene.app.output()))
}

#[tokio::test]
async fn each_event_has_a_sound_of_its_own() {
    let missing = json!({ "path": "{folder}/missing.txt" });
    let script = Script::new(
        "all-sounds",
        [
            Step::call("bash", scripts::bash("touch done.txt", "Make a file")),
            Step::call("view", missing).held("tool"),
            Step::say("Done.").held("failed tool"),
        ],
    );
    let (scene, model) = scene_with(vec![script.clone()], json!({})).await;
    let recorder = scene.desktop.recorder().unwrap();
    let folder = scene.folder("shop").unwrap();

    let mark = recorder.mark().await.unwrap();
    let session = scene.begin(&folder, &script.marker(), None).await.unwrap();
    assert_eq!(heard(&scene, mark).await.name, "ask");

    let mark = recorder.mark().await.unwrap();
    scene.card("touch done.txt").await.unwrap().press("approve").await.unwrap();
    assert_eq!(heard(&scene, mark).await.name, "pop");

    let mark = recorder.mark().await.unwrap();
    model.release("tool");
    assert_eq!(heard(&scene, mark).await.name, "knock");

    let mark = recorder.mark().await.unwrap();
    model.release("failed tool");
    assert_eq!(heard(&scene, mark).await.name, "done");
    scene.wait_for_state(&session, "idle").await.unwrap();

    let mark = recorder.mark().await.unwrap();
    scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    assert_eq!(heard(&scene, mark).await.name, "alarm");
}

#[tokio::test]
async fn muted_is_silent_until_it_is_switched_on_again() {
    let settings = Some(json!({"sounds": {"enabled": false}}));
    let scene = Scene::open_with(SceneOptions { settings, ..SceneOptions::default() }).await.unwrap();
    let recorder = scene.desktop.recorder().unwrap();
    let folder = scene.folder("shop").unwrap();
    let mark = recorder.mark().await.unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    let failing = scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    scene.wait_for_state(&failing, "failed").await.unwrap();

    tray(&scene, "Mute sounds").await;
    stored(&scene, "/sounds/enabled", &json!(true)).await;
    scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    // Sounds are played in order, so whatever the muted session had made would come before this one.
    assert_eq!(heard(&scene, mark).await.name, "done");
}

#[tokio::test]
async fn the_volume_scales_the_sound() {
    let settings = Some(json!({"sounds": {"volume": 1.0}}));
    let scene = Scene::open_with(SceneOptions { settings, ..SceneOptions::default() }).await.unwrap();
    let recorder = scene.desktop.recorder().unwrap();
    let folder = scene.folder("shop").unwrap();
    let mark = recorder.mark().await.unwrap();
    scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    let loud = heard(&scene, mark).await;

    slide(&scene, 25).await;
    let mark = recorder.mark().await.unwrap();
    scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    let quiet = heard(&scene, mark).await;
    assert_eq!((loud.name, quiet.name), ("done", "done"));
    let ratio = quiet.strength / loud.strength;
    assert!((0.2..0.3).contains(&ratio), "{ratio}");

    // At 0 nothing comes, and a sound that was chosen as "None" does not either.
    slide(&scene, 0).await;
    let mark = recorder.mark().await.unwrap();
    let session = scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    recorder.expect_silence(mark, Duration::from_millis(500)).await.unwrap();
}

/// Moves the volume's slider.
async fn slide(scene: &Scene, percent: u32) {
    let window = settings(scene).await;
    let moved = format!(
        "const slider = document.querySelector('[data-testid=volume]');
         slider.value = {percent};
         slider.dispatchEvent(new Event('input', {{bubbles: true}}));
         slider.dispatchEvent(new Event('change', {{bubbles: true}}));"
    );
    window.execute(&moved).await.unwrap();
    until("the volume to be saved", REACTS_WITHIN, async || {
        let saved = crate::form::file(scene)?.pointer("/sounds/volume")?.as_f64()?;
        ((saved * 100.0).round() - f64::from(percent)).abs().lt(&0.5).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_chosen_sound_is_tried_and_none_is_silent() {
    let settings_file = Some(json!({"sounds": {"turnFinished": null}}));
    let scene =
        Scene::open_with(SceneOptions { settings: settings_file, ..SceneOptions::default() }).await.unwrap();
    let recorder = scene.desktop.recorder().unwrap();
    let folder = scene.folder("shop").unwrap();
    let mark = recorder.mark().await.unwrap();
    let session = scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    let window = settings(&scene).await;
    window.click("try-error").await.unwrap();
    // The silent turn came first.
    assert_eq!(heard(&scene, mark).await.name, "alarm");
}

#[tokio::test]
async fn without_a_sound_device_the_app_works_and_says_so_once() {
    let desktop = DesktopOptions { sound: false, ..DesktopOptions::default() };
    let scene = Scene::open_with(SceneOptions { desktop, ..SceneOptions::default() }).await.unwrap();
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::one_shell().marker(), None).await.unwrap();
    scene.card(ONE_SHELL_FILE).await.unwrap().press("approve").await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
    assert!(folder.join(ONE_SHELL_FILE).exists());
    assert_eq!(notice(&scene).await, "There is no sound device here, so Askance stays silent.\nDismiss");
    // The device is not looked for again at each sound, and nothing else was said.
    let window = settings(&scene).await;
    window.click("try-error").await.unwrap();
    assert_eq!(notice(&scene).await, "There is no sound device here, so Askance stays silent.\nDismiss");
    let said = scene.app.output().matches("no sound device").count();
    assert_eq!(said, 1, "{}", scene.app.output());
}
