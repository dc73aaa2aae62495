//! The commands of the settings window's sounds. They wait for disks, so none of them runs on the main thread.

use askance_core::effect::Cue;
use askance_core::sound::SoundChoice;
use askance_core::view::{ErrorCode, SoundSources};

use super::{TheApp, failed};
use crate::app::CommandResult;
use crate::deliver::SoundError;

/// Plays the sound that is set for an event, also where it is switched off.
#[tauri::command(async)]
pub fn test_sound(app: TheApp<'_>, event: Cue) -> CommandResult<()> {
    let settings = app.host.read(|state| state.settings().sounds.clone());
    let (sounds, chosen) = (app.deliveries.sounds(), settings.of(event));
    sounds.check(event, &chosen.sound).map_err(wrong)?;
    sounds.play(event, chosen, settings.loudness(chosen));
    Ok(())
}

/// Whether a sound could be played for an event, before it is saved.
#[tauri::command(async)]
pub fn check_sound(app: TheApp<'_>, event: Cue, sound: &str) -> CommandResult<()> {
    let sound = SoundChoice::parse(sound).ok_or(SoundError::NoPath).map_err(wrong)?;
    app.deliveries.sounds().check(event, &sound).map_err(wrong)
}

/// What can be chosen, read from the disk now.
#[tauri::command(async)]
pub fn sound_sources(app: TheApp<'_>) -> SoundSources {
    let settings = app.host.read(|state| state.settings().sounds.clone());
    app.deliveries.sounds().sources(&settings)
}

fn wrong(error: SoundError) -> askance_core::view::CommandError {
    failed(ErrorCode::Invalid, error.sentence())
}
