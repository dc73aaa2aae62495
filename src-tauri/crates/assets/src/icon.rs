//! The icons, rendered from the drawings in `icons/*.svg`. Invariant: every
//! pixel comes from a drawing; nothing is touched up by hand.

use std::fs;
use std::io::Cursor;

use anyhow::{Context, Result, bail};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::{Options, Tree};

use crate::icons_folder;

/// One committed icon file.
#[derive(Debug)]
pub struct Icon {
    /// The file's name; its ending decides the format.
    pub file: &'static str,
    /// The drawing it is made from.
    pub drawing: &'static str,
    /// Its widths in pixels: one for a png, several for ico and icns.
    pub sizes: &'static [u32],
}

/// Every icon file: the app's in the sizes that bundles want, and the tray's, one per state.
pub const ICONS: &[Icon] = &[
    Icon { file: "icon.png", drawing: "app.svg", sizes: &[512] },
    Icon { file: "32x32.png", drawing: "app.svg", sizes: &[32] },
    Icon { file: "128x128.png", drawing: "app.svg", sizes: &[128] },
    Icon { file: "128x128@2x.png", drawing: "app.svg", sizes: &[256] },
    Icon { file: "icon.ico", drawing: "app.svg", sizes: &[16, 24, 32, 48, 64, 256] },
    Icon { file: "icon.icns", drawing: "app.svg", sizes: &[16, 32, 64, 128, 256, 512] },
    // Twice the 22 pixels of a usual panel, so that both sizes are sharp.
    Icon { file: "tray-idle.png", drawing: "tray-idle.svg", sizes: &[44] },
    Icon { file: "tray-working.png", drawing: "tray-working.svg", sizes: &[44] },
    Icon { file: "tray-needs-you.png", drawing: "tray-needs-you.svg", sizes: &[44] },
    Icon { file: "tray-failed.png", drawing: "tray-failed.svg", sizes: &[44] },
];

/// A square of pixels, four bytes each: red, green, blue, and opacity.
#[derive(Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its width and its height.
    pub size: u32,
    /// The pixels, row by row; the colours are not multiplied by the opacity.
    pub rgba: Vec<u8>,
}

fn render(drawing: &str, size: u32) -> Result<Pixmap> {
    let path = icons_folder().join(drawing);
    let svg = fs::read(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let tree = Tree::from_data(&svg, &Options::default())
        .with_context(|| format!("{} is not a drawing", path.display()))?;
    let mut pixmap = Pixmap::new(size, size).context("an icon needs at least one pixel")?;
    #[expect(clippy::cast_precision_loss, reason = "icons are far smaller than 2^24 pixels")]
    let scale = size as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// The drawing, rendered `size` pixels wide.
pub fn picture(drawing: &str, size: u32) -> Result<Picture> {
    let rgba = render(drawing, size)?
        .pixels()
        .iter()
        .map(PremultipliedColorU8::demultiply)
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()])
        .collect();
    Ok(Picture { size, rgba })
}

/// The bytes of an icon file.
pub fn make_icon(icon: &Icon) -> Result<Vec<u8>> {
    let ending = icon.file.rsplit('.').next().unwrap_or_default();
    match (ending, icon.sizes) {
        ("png", [size]) => Ok(render(icon.drawing, *size)?.encode_png()?),
        ("ico", sizes) => make_ico(icon.drawing, sizes),
        ("icns", sizes) => make_icns(icon.drawing, sizes),
        _ => bail!("{} is no icon that can be made", icon.file),
    }
}

fn make_ico(drawing: &str, sizes: &[u32]) -> Result<Vec<u8>> {
    let mut folder = ico::IconDir::new(ico::ResourceType::Icon);
    for &size in sizes {
        let image = ico::IconImage::from_rgba_data(size, size, picture(drawing, size)?.rgba);
        folder.add_entry(ico::IconDirEntry::encode(&image)?);
    }
    let mut file = Cursor::new(Vec::new());
    folder.write(&mut file)?;
    Ok(file.into_inner())
}

fn make_icns(drawing: &str, sizes: &[u32]) -> Result<Vec<u8>> {
    let mut family = icns::IconFamily::new();
    for &size in sizes {
        let rgba = picture(drawing, size)?.rgba;
        family.add_icon(&icns::Image::from_data(icns::PixelFormat::RGBA, size, size, rgba)?)?;
    }
    let mut file = Cursor::new(Vec::new());
    family.write(&mut file)?;
    Ok(file.into_inner())
}
