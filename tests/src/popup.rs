//! Clicks in the popups of the notification service, as a person would.

use anyhow::{Context, Result};
use zbus::fdo::DBusProxy;
use zbus::names::BusName;

use crate::desktop::Desktop;
use crate::notifications::Notification;
use crate::screen::{Area, SIZE};
use crate::wait::{REACTS_WITHIN, until};

const CLASS: &str = "xfce4-notifyd";
/// The service's object on the bus.
const OBJECT: &str = "/org/freedesktop/Notifications";
/// The colour of the first button. Each further one is a shade bluer: a person
/// sees no difference, and we can tell them apart on a picture.
const FIRST_BUTTON: [u8; 3] = [226, 229, 232];
/// The most buttons that a popup can have for us.
const MOST_BUTTONS: u8 = 8;

fn colour(button: u8) -> [u8; 3] {
    let [red, green, blue] = FIRST_BUTTON;
    [red, green, blue + button]
}

/// The style of the popups.
pub(crate) fn style() -> String {
    let mut style = "\
#XfceNotifyWindow { background: #f6f7f9; border: 1px solid #b8bec6; border-radius: 6px; padding: 6px; }
#XfceNotifyWindow label { color: #20262d; }
#XfceNotifyWindow label#summary { font-weight: bold; }
#XfceNotifyWindow button { background-image: none; border: 1px solid #b8bec6; box-shadow: none; text-shadow: none; padding: 3px 10px; }
"
    .to_owned();
    let buttons = (0..MOST_BUTTONS).map(|button| {
        let ([red, green, blue], place) = (colour(button), button + 1);
        format!(
            "#XfceNotifyWindow button:nth-child({place}) {{ background-color: rgb({red},{green},{blue}); }}\n"
        )
    });
    style.extend(buttons);
    style
}

impl Desktop {
    /// Clicks the button of an action (by key) in the popup of an open
    /// notification, and waits until the service has told the program.
    pub async fn click_notification(&self, notification: &Notification, key: &str) -> Result<()> {
        let id = notification.id.context("the notification has no id")?;
        let (x, y) = until("the popup's button", REACTS_WITHIN, async || {
            self.button(notification, id, key).ok().flatten()
        })
        .await?;
        self.click_at(x, y)?;
        until("the click to be told", REACTS_WITHIN, async || {
            let all = self.notifications().ok()?.all();
            all.iter()
                .any(|one| one.id == Some(id) && one.invoked.iter().any(|invoked| invoked == key))
                .then_some(())
        })
        .await
    }

    /// Tells every program on the bus that this button was clicked, as one that is not the notification service.
    pub async fn forge_click(&self, notification: &Notification, key: &str) -> Result<()> {
        let id = notification.id.context("the notification has no id")?;
        let bus = self.bus()?;
        for name in DBusProxy::new(bus).await?.list_names().await? {
            let BusName::Unique(name) = name.inner() else { continue };
            let about = "org.freedesktop.Notifications";
            bus.emit_signal(Some(name.clone()), OBJECT, about, "ActionInvoked", &(id, key)).await?;
        }
        Ok(())
    }

    fn button(&self, notification: &Notification, id: u32, key: &str) -> Result<Option<(usize, usize)>> {
        let popups = self.visible_windows(CLASS)?;
        let mut open: Vec<u32> = self.notifications()?.open().iter().filter_map(|one| one.id).collect();
        open.sort_unstable();
        // Window ids and notification ids both rise.
        let position = open.iter().position(|other| *other == id);
        if popups.len() != open.len() {
            return Ok(None);
        }
        let Some(popup) = position.and_then(|position| popups.get(position)) else {
            return Ok(None);
        };
        let area = self.area(*popup)?;
        // An action without a label has no button, and a click beside the buttons only dismisses.
        let buttons = notification.actions.iter().filter(|(_, label)| !label.is_empty());
        let Some(index) = buttons.map(|(key, _)| key).position(|other| other == key) else {
            return Ok(None);
        };
        let colour = colour(u8::try_from(index)?.min(MOST_BUTTONS - 1));
        Ok(middle(&self.pixels()?, area, colour))
    }
}

/// The middle of all pixels of a colour.
fn middle(pixels: &[[u8; 3]], area: Area, colour: [u8; 3]) -> Option<(usize, usize)> {
    let (mut xs, mut ys) = (Vec::new(), Vec::new());
    for y in area.y..(area.y + area.height).min(SIZE.1) {
        for x in area.x..(area.x + area.width).min(SIZE.0) {
            if pixels[y * SIZE.0 + x] == colour {
                xs.push(x);
                ys.push(y);
            }
        }
    }
    let centre = |of: &[usize]| Some(usize::midpoint(*of.iter().min()?, *of.iter().max()?));
    Some((centre(&xs)?, centre(&ys)?))
}
