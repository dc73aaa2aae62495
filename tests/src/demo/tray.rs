//! The tray icon on the screen.

use anyhow::Result;

use super::seen::Seen;
use super::stage::Pictures;
use crate::desktop::Desktop;
use crate::screen::SIZE;
use crate::tray::Tray;
use crate::wait::{REACTS_WITHIN, READY_WITHIN, until};

/// The app has just started: a tray icon with a menu, and no window.
pub(super) async fn look(
    desktop: &Desktop,
    before: &[[u8; 3]],
    pictures: &Pictures<'_>,
    seen: &mut Seen,
) -> Result<()> {
    let tray = Tray::wait_for_item(desktop).await?;
    let menu = tray.menu().await?;
    pictures.teller.tell("app", &format!("is in the tray; its menu: {}", menu.labels().join(" | ")));
    let windows = app_windows(desktop)?;
    let wanted = [
        "New session…",
        "Sessions…",
        "History…",
        "Mute sounds",
        "Ask about everything",
        "Deny everything",
        "Settings…",
        "Quit",
    ];
    let all = wanted.iter().all(|label| menu.find(&[label]).is_some_and(|item| item.enabled));
    seen.note("the app is in the tray with its menu and no window", all && windows.is_empty());

    let (x, y) =
        until("the icon in the panel", READY_WITHIN, async || changed(before, &desktop.pixels().ok()?))
            .await?;
    desktop.screenshot(&pictures.file("01-tray"))?;
    desktop.click_at(x, y)?;
    until("the menu on the screen", REACTS_WITHIN, async || {
        let pixels = desktop.pixels().ok()?;
        let below = (x.saturating_sub(100)..x)
            .any(|x| before[(y + 100) * SIZE.0 + x] != pixels[(y + 100) * SIZE.0 + x]);
        below.then_some(())
    })
    .await?;
    desktop.screenshot(&pictures.file("02-tray-menu"))?;
    desktop.press(&["Escape"])?;
    // Away from the icon, whose tooltip would be in the way.
    desktop.click_at(SIZE.0 / 2, SIZE.1 - 1)?;
    pictures.teller.tell("you", "choose New session… in the tray menu");
    tray.click(&["New session…"]).await
}

/// The middle of what has changed on the panel, where the new icon is.
fn changed(before: &[[u8; 3]], now: &[[u8; 3]]) -> Option<(usize, usize)> {
    const PANEL: usize = 30;
    let differs = |index: &usize| before[*index] != now[*index];
    let places: Vec<_> =
        (0..SIZE.0 * PANEL).filter(differs).map(|index| (index % SIZE.0, index / SIZE.0)).collect();
    let middle = |values: Vec<usize>| Some(usize::midpoint(*values.iter().min()?, *values.iter().max()?));
    let columns = places.iter().map(|place| place.0).collect();
    let rows = places.iter().map(|place| place.1).collect();
    Some((middle(columns)?, middle(rows)?))
}

fn app_windows(desktop: &Desktop) -> Result<Vec<String>> {
    let titles = desktop.windows()?.into_iter().map(|window| window.title);
    Ok(titles.filter(|title| title.contains("Askance")).collect())
}
