//! Makes the sounds and icons of Askance from their descriptions in this crate
//! and in `icons/*.svg`. Invariant: the committed files are what this program
//! makes; a test of this crate fails when they are not.

mod folder;
mod icon;
mod sound;

pub use folder::{icons_folder, sounds_folder};
pub use icon::{ICONS, Icon, Picture, make_icon, picture};
pub use sound::{SAMPLE_RATE, SOUNDS, make_sound, synthesise};
