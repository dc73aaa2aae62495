//! Holds the committed icons to their drawings. Pixels are compared, not bytes:
//! another version of the compressor must not make an icon stale.

use std::error::Error;
use std::fs;
use std::io::Cursor;

use askance_assets::{ICONS, Picture, icons_folder, make_icon, picture};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

type Outcome = Result<(), Box<dyn Error>>;

/// A renderer on another processor may round a colour differently by this much.
const ROUNDING: u8 = 2;

fn same(left: &Picture, right: &Picture) -> bool {
    let pixels = |picture: &Picture| picture.rgba.chunks(4).map(<[u8]>::to_vec).collect::<Vec<_>>();
    left.size == right.size
        && left.rgba.len() == right.rgba.len()
        && pixels(left).iter().zip(pixels(right)).all(|(one, other)| {
            let nearly = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= ROUNDING;
            // The colour of a pixel that hardly shows is mostly rounding.
            one[3].abs_diff(other[3]) <= ROUNDING && (one[3] < 32 || one.iter().zip(&other).all(nearly))
        })
}

/// The pictures in an icon file.
fn pictures(file: &str, bytes: &[u8]) -> Result<Vec<Picture>, Box<dyn Error>> {
    if file.ends_with("ico") {
        let folder = ico::IconDir::read(Cursor::new(bytes))?;
        let images = folder.entries().iter().map(ico::IconDirEntry::decode);
        return images
            .map(|image| image.map(|it| Picture { size: it.width(), rgba: it.rgba_data().to_vec() }))
            .map(|picture| picture.map_err(Into::into))
            .collect();
    }
    if file.ends_with("icns") {
        let family = icns::IconFamily::read(Cursor::new(bytes))?;
        let images = family.available_icons().into_iter().map(|kind| family.get_icon_with_type(kind));
        return images
            .map(|image| {
                let image = image?.convert_to(icns::PixelFormat::RGBA);
                Ok(Picture { size: image.width(), rgba: image.data().to_vec() })
            })
            .collect();
    }
    let pixmap = Pixmap::decode_png(bytes)?;
    let pixels = pixmap.pixels().iter().map(PremultipliedColorU8::demultiply);
    let rgba = pixels.flat_map(|it| [it.red(), it.green(), it.blue(), it.alpha()]).collect();
    Ok(vec![Picture { size: pixmap.width(), rgba }])
}

#[test]
fn committed_icons_are_current() -> Outcome {
    for icon in ICONS {
        let committed = pictures(icon.file, &fs::read(icons_folder().join(icon.file))?)?;
        assert_eq!(committed.len(), icon.sizes.len(), "{}", icon.file);
        for (found, size) in committed.iter().zip(icon.sizes) {
            assert_eq!(found.size, *size, "{}", icon.file);
            let current = same(found, &picture(icon.drawing, *size)?);
            assert!(current, "{}: run `cargo run -p askance-assets -- icons`", icon.file);
        }
    }
    Ok(())
}

#[test]
fn making_an_icon_twice_gives_the_same_bytes() -> Outcome {
    for icon in ICONS {
        assert!(make_icon(icon)? == make_icon(icon)?, "{}", icon.file);
    }
    Ok(())
}

/// Which pixels of a tray icon are filled, as they show on a panel of 22 pixels.
fn shape(file: &str) -> Result<Vec<[u8; 2]>, Box<dyn Error>> {
    let icon = ICONS.iter().find(|icon| icon.file == file).ok_or("no such icon")?;
    let picture = picture(icon.drawing, 22)?;
    let grey = |it: &[u8]| (u16::from(it[0]) + u16::from(it[1]) + u16::from(it[2])) / 3;
    // Opaque or not, bright or not: what is left of an icon without its colours.
    Ok(picture.rgba.chunks(4).map(|it| [u8::from(it[3] > 127), u8::from(grey(it) > 190)]).collect())
}

#[test]
fn tray_states_differ_in_shape_and_not_only_in_colour() -> Outcome {
    let states: Vec<_> = ICONS.iter().map(|icon| icon.file).filter(|it| it.starts_with("tray-")).collect();
    assert_eq!(states.len(), 4);
    for (index, state) in states.iter().enumerate() {
        for other in &states[index + 1..] {
            let pixels = shape(state)?.iter().zip(&shape(other)?).filter(|(a, b)| a != b).count();
            assert!(pixels >= 60, "{state} and {other} differ in {pixels} of 484 pixels");
        }
    }
    Ok(())
}
