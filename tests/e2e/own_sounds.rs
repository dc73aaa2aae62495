//! Sounds of the person's own, packs, and devices that come and go: what is heard is measured.

use std::path::{Path, PathBuf};

use askance_demo::model::{Script, Step};
use askance_demo::{Slack, scripts};
use askance_tests::recorder::Mark;
use askance_tests::scene::choose;
use askance_tests::tone::{self, RATE};
use askance_tests::wait::{REACTS_WITHIN, READY_WITHIN, until};
use askance_tests::{Desktop, Recorder, Scene};
use serde_json::{Value, json};

use crate::form::{enter, notice, settings, stored};
use crate::sounds::sound;

/// How far a measured pitch may be from the made one, as a part of it: a busy machine tears sounds apart, and what is
/// left has a blurred pitch. No two of ours are closer than twice this.
const NEAR: f64 = 0.05;
/// The pitch of our own sound of a finished turn.
const DONE: f64 = 659.26;
const OGG: f64 = 1174.66;
const MP3: f64 = 1396.91;
const FLAC: f64 = 1567.98;

fn fixture(ending: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/sounds").join(format!("tone.{ending}"))
}

/// A wav file of a sine: 16 bit, mono, 0.3 s.
#[expect(clippy::cast_possible_truncation, reason = "a sample is at most a quarter of the largest")]
fn write_tone(path: &Path, hertz: f64) {
    let samples = (0..RATE * 3 / 10).flat_map(|index| {
        let wave = (f64::from(index) / f64::from(RATE) * hertz * std::f64::consts::TAU).sin();
        ((wave * 0.25 * f64::from(i16::MAX)) as i16).to_le_bytes()
    });
    let samples: Vec<u8> = samples.collect();
    let length = u32::try_from(samples.len()).unwrap();
    let mut file = Vec::new();
    for part in [b"RIFF".as_slice(), &(36 + length).to_le_bytes(), b"WAVEfmt ", &16_u32.to_le_bytes()] {
        file.extend_from_slice(part);
    }
    file.extend([1_u16, 1].iter().flat_map(|word| word.to_le_bytes()));
    file.extend([RATE, RATE * 2].iter().flat_map(|word| word.to_le_bytes()));
    file.extend([2_u16, 16].iter().flat_map(|word| word.to_le_bytes()));
    file.extend_from_slice(b"data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, file).unwrap();
}

/// Installs a pack that has these pitches for finished turns.
fn install_pack(packs: &Path, name: &str, pitches: &[f64]) {
    let files: Vec<String> = (0..pitches.len()).map(|number| format!("sounds/{number}.wav")).collect();
    for (file, hertz) in files.iter().zip(pitches) {
        write_tone(&packs.join(name).join(file), *hertz);
    }
    let sounds: Vec<_> = files.iter().map(|file| json!({"file": file, "label": "a tone"})).collect();
    let manifest = json!({
        "cesp_version": "1.0", "name": name, "display_name": "Tones of a test", "version": "1.0.0",
        "categories": {"task.complete": {"sounds": sounds}, "session.start": {"sounds": []}},
    });
    std::fs::write(packs.join(name).join("openpeon.json"), manifest.to_string()).unwrap();
}

async fn scene_on(desktop: Desktop, sounds: Value) -> Scene {
    let slack = Slack::start().await.unwrap();
    let settings = json!({ "policy": {"profile": "allowAll"}, "sounds": sounds });
    Scene::open_on(desktop, slack, Some(settings), [].into()).await.unwrap()
}

/// Expects a sound of this pitch, and no other, since the mark.
async fn expect_on(scene: &Scene, recorder: &Recorder, mark: Mark, hertz: f64) {
    let pieces = tone::whole(&sound(scene, recorder, mark).await);
    let near = |piece: &askance_tests::Burst| (piece.hertz - hertz).abs() < NEAR * hertz;
    assert!(pieces.iter().all(near), "not {hertz} Hz: {pieces:?} {}", scene.app.output());
}

async fn expect(scene: &Scene, mark: Mark, hertz: f64) {
    expect_on(scene, scene.desktop.recorder().unwrap(), mark, hertz).await;
}

/// A turn that says a word, whose end has a sound.
async fn turn(scene: &Scene) {
    let folder = scene.folder("shop").unwrap();
    let session = scene.begin(&folder, &scripts::hello().marker(), None).await.unwrap();
    scene.wait_for_state(&session, "idle").await.unwrap();
}

#[tokio::test]
async fn own_files_of_every_format_are_heard() {
    let script = Script::new(
        "one-view",
        [Step::call("view", json!({"path": "{folder}/missing.txt"})), Step::say("Done.").held("failed tool")],
    );
    let desktop = Desktop::start().await.unwrap();
    write_tone(&desktop.home().join("own sounds/low.wav"), 830.61);
    let model = scripts::standard().with(script.clone());
    let model = askance_demo::model::Model::start(model).await.unwrap();
    let slack = Slack::start().await.unwrap();
    let env = [("COPILOT_PROVIDER_BASE_URL".to_owned(), model.base_url())].into();
    let settings = json!({
        "policy": {"profile": "allowAll"},
        "sounds": {
            "toolFailure": "~/own sounds/low.wav",
            "turnFinished": {"sound": fixture("mp3"), "volume": 0.9},
            "error": {"sound": fixture("flac")},
        },
    });
    let scene = Scene::open_on(desktop, slack, Some(settings), env).await.unwrap();
    let recorder = scene.desktop.recorder().unwrap();
    let folder = scene.folder("shop").unwrap();

    let mark = recorder.mark().await.unwrap();
    scene.begin(&folder, &script.marker(), None).await.unwrap();
    expect(&scene, mark, 830.61).await;
    let mark = recorder.mark().await.unwrap();
    model.release("failed tool");
    expect(&scene, mark, MP3).await;
    let mark = recorder.mark().await.unwrap();
    scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    expect(&scene, mark, FLAC).await;
}

#[tokio::test]
async fn a_file_is_checked_when_it_is_chosen_and_tried() {
    let desktop = Desktop::start().await.unwrap();
    let broken = desktop.home().join("broken.mp3");
    std::fs::write(&broken, "not a sound").unwrap();
    let scene = scene_on(desktop, json!({})).await;
    let window = settings(&scene).await;
    choose(&window, "sound-permission", "file").await.unwrap();
    window.wait_for("sound-file-permission").await.unwrap();
    for (path, problem) in [
        ("~/nowhere.ogg", "The file is not there."),
        ("~/broken.mp3", "The file is no sound that Askance can play (wav, ogg, mp3 or flac)."),
        ("broken.mp3", "This is not the path of a file; it begins with / or ~/."),
        ("~/", "It is not a file."),
    ] {
        enter(&window, "sound-file-permission", path).await;
        window
            .wait_for_text("problem", |text| text == problem)
            .await
            .unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    // Nothing of that was saved.
    assert!(crate::form::file(&scene).unwrap().pointer("/sounds/permission").is_none());
    let ogg = fixture("ogg");
    enter(&window, "sound-file-permission", ogg.to_str().unwrap()).await;
    stored(&scene, "/sounds/permission/sound", &json!(ogg)).await;
    // What is off is still there, and can be tried.
    window.click("sound-on-permission").await.unwrap();
    stored(&scene, "/sounds/permission/on", &json!(false)).await;
    stored(&scene, "/sounds/permission/sound", &json!(ogg)).await;
    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    window.click("try-permission").await.unwrap();
    expect(&scene, mark, OGG).await;
}

#[tokio::test]
async fn a_pack_is_chosen_and_its_sounds_take_turns() {
    let desktop = Desktop::start().await.unwrap();
    install_pack(&desktop.home().join(".openpeon/packs"), "tones", &[880.0, 1318.51]);
    let hostile = desktop.home().join("more packs/hostile");
    std::fs::create_dir_all(&hostile).unwrap();
    std::fs::write(hostile.join("openpeon.json"), "[]").unwrap();
    let scene = scene_on(desktop, json!({"packsFolder": "~/more packs"})).await;
    let window = settings(&scene).await;
    window.execute("document.querySelector('[data-testid=sounds-more]').open = true").await.unwrap();
    window.click("use-pack-tones").await.unwrap();
    stored(&scene, "/sounds/turnFinished/sound", &json!("pack:tones")).await;
    assert!(
        crate::form::file(&scene).unwrap().pointer("/sounds/error").is_none(),
        "it has no sound for errors"
    );
    assert_eq!(
        window.texts("pack-problem").await.unwrap(),
        ["The sound pack in hostile cannot be used: its openpeon.json is no JSON object."]
    );
    let recorder = scene.desktop.recorder().unwrap();
    for hertz in [880.0, 1318.51, 880.0] {
        let mark = recorder.mark().await.unwrap();
        turn(&scene).await;
        expect(&scene, mark, hertz).await;
    }
}

#[tokio::test]
async fn a_sound_that_is_gone_is_said_once_and_ours_is_played() {
    let desktop = Desktop::start().await.unwrap();
    let own = desktop.home().join("own.wav");
    write_tone(&own, 880.0);
    let scene = scene_on(desktop, json!({"turnFinished": "~/own.wav"})).await;
    let recorder = scene.desktop.recorder().unwrap();
    let mark = recorder.mark().await.unwrap();
    turn(&scene).await;
    expect(&scene, mark, 880.0).await;
    std::fs::remove_file(&own).unwrap();
    for _ in 0..2 {
        let mark = recorder.mark().await.unwrap();
        turn(&scene).await;
        expect(&scene, mark, DONE).await;
    }
    let said = "The sound that was chosen for finished turns cannot be played: the file is not there. Askance's own is played instead.";
    assert_eq!(notice(&scene).await, format!("{said}\nDismiss"));
    assert_eq!(scene.app.output().matches(said).count(), 1);
    assert!(!scene.app.output().contains("own.wav"), "no path in the log");
    let window = settings(&scene).await;
    let broken = window.wait_for_text("sound-broken-turnFinished", |text| !text.is_empty()).await.unwrap();
    assert_eq!(broken, "The file is not there. Askance’s own sound is played instead.");
}

#[tokio::test]
async fn a_device_that_goes_is_said_once_and_one_that_comes_is_heard() {
    let sounds = json!({"error": {"sound": fixture("flac")}});
    let scene = scene_on(Desktop::start().await.unwrap(), sounds).await;
    let mark = scene.desktop.recorder().unwrap().mark().await.unwrap();
    turn(&scene).await;
    expect(&scene, mark, DONE).await;

    // While the app still holds it.
    scene.desktop.remove_sound_device("stage").unwrap();
    turn(&scene).await;
    turn(&scene).await;
    let said = "There is no sound device here, so Askance stays silent.";
    assert_eq!(notice(&scene).await, format!("{said}\nDismiss"));
    assert_eq!(scene.app.output().matches(said).count(), 1);

    scene.desktop.add_sound_device("headphones").unwrap();
    let headphones = scene.desktop.record("headphones").unwrap();
    let mark = headphones.mark().await.unwrap();
    // Of another kind than the last ones: two of a kind within a second are one.
    let folder = scene.folder("shop").unwrap();
    scene.begin(&folder, &scripts::failure().marker(), None).await.unwrap();
    expect_on(&scene, &headphones, mark, FLAC).await;
}

#[tokio::test]
async fn the_device_is_let_go_and_the_next_sound_goes_to_the_default_one() {
    let scene = scene_on(Desktop::start().await.unwrap(), json!({})).await;
    scene.desktop.add_sound_device("headphones").unwrap();
    scene.desktop.choose_sound_device("stage").unwrap();
    let headphones = scene.desktop.record("headphones").unwrap();
    let (mark, silent) =
        (scene.desktop.recorder().unwrap().mark().await.unwrap(), headphones.mark().await.unwrap());
    turn(&scene).await;
    expect(&scene, mark, DONE).await;
    assert!(headphones.bursts_since(silent).unwrap().is_empty());

    until("the device to be let go", REACTS_WITHIN, async || {
        (scene.desktop.playing().ok()? == 0).then_some(())
    })
    .await
    .unwrap();
    scene.desktop.choose_sound_device("headphones").unwrap();
    let silent = scene.desktop.recorder().unwrap().mark().await.unwrap();
    let mark = headphones.mark().await.unwrap();
    turn(&scene).await;
    expect_on(&scene, &headphones, mark, DONE).await;
    let elsewhere = scene.desktop.recorder().unwrap();
    let recorded = until("the other recording to go on", READY_WITHIN, async || {
        let samples = elsewhere.samples_since(silent).ok()?;
        (!samples.is_empty()).then_some(samples)
    });
    assert!(tone::bursts(&recorded.await.unwrap()).is_empty(), "it was heard on the old device");
}
