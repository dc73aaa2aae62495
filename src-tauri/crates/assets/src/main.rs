//! `askance-assets sounds|icons`: writes the committed files anew. Invariant:
//! it writes only into the folders of the sounds and of the icons.

use std::{env, fs, process::ExitCode};

use anyhow::{Context, Result};
use askance_assets::{ICONS, SOUNDS, icons_folder, make_icon, make_sound, sounds_folder};

fn main() -> Result<ExitCode> {
    let wanted: Vec<String> = env::args().skip(1).collect();
    match wanted.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["sounds"] => write_sounds()?,
        ["icons"] => write_icons()?,
        _ => {
            eprintln!("Say what to make: `askance-assets sounds` or `askance-assets icons`.");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write_sounds() -> Result<()> {
    let folder = sounds_folder();
    for (name, _) in SOUNDS {
        write(&folder.join(format!("{name}.wav")), &make_sound(name)?)?;
    }
    Ok(())
}

fn write_icons() -> Result<()> {
    let folder = icons_folder();
    for icon in ICONS {
        write(&folder.join(icon.file), &make_icon(icon)?)?;
    }
    Ok(())
}

fn write(path: &std::path::Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("{} can't be written", path.display()))?;
    println!("{} ({} bytes)", path.display(), bytes.len());
    Ok(())
}
