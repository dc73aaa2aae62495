//! The app's tray icon and its menu, read and clicked over D-Bus.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zbus::Connection;
use zbus::proxy::{Builder, CacheProperties};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Structure, Value};

use crate::desktop::Desktop;
use crate::wait::{REACTS_WITHIN, until};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";
const SHOWN_PROPERTIES: [&str; 6] = ["label", "enabled", "visible", "type", "toggle-type", "toggle-state"];
/// The id of the invisible item that holds the menu.
const ROOT: i32 = 0;
/// How often an entry is clicked whose menu is made anew each time.
const CLICKS: u32 = 20;
/// As deep as the menu goes.
const ALL_LEVELS: i32 = -1;

/// An entry of a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuItem {
    /// Its id, which the click needs.
    pub id: i32,
    /// The text, without the mark of the access key.
    pub label: String,
    /// Whether it can be clicked.
    pub enabled: bool,
    /// Whether it is shown.
    pub visible: bool,
    /// Whether it is only a line.
    pub separator: bool,
    /// Whether it is ticked, if it can be.
    pub checked: Option<bool>,
    /// What its submenu holds.
    pub children: Vec<MenuItem>,
}

impl MenuItem {
    /// The entry with this path of labels below this one.
    pub fn find(&self, labels: &[&str]) -> Option<&Self> {
        let Some((first, rest)) = labels.split_first() else {
            return Some(self);
        };
        self.children.iter().find(|child| child.label == *first)?.find(rest)
    }

    /// The labels of the entries directly below, without the lines.
    pub fn labels(&self) -> Vec<&str> {
        let shown = self.children.iter().filter(|child| child.visible && !child.separator);
        shown.map(|child| child.label.as_str()).collect()
    }
}

/// A tray icon.
#[derive(Clone, Debug)]
pub struct Tray {
    bus: Connection,
    owner: String,
    path: String,
}

impl Tray {
    /// Waits for the tray icon of a process.
    pub async fn of_process(desktop: &Desktop, pid: u32) -> Result<Self> {
        Self::wait(desktop.bus()?, Some(pid)).await
    }

    /// Waits for any tray icon.
    pub async fn wait_for_item(desktop: &Desktop) -> Result<Self> {
        Self::wait(desktop.bus()?, None).await
    }

    /// Whether there is any tray icon now.
    pub async fn any(desktop: &Desktop) -> Result<bool> {
        Ok(!Self::registered(desktop.bus()?).await?.is_empty())
    }

    async fn wait(bus: &Connection, pid: Option<u32>) -> Result<Self> {
        until("the tray icon", REACTS_WITHIN, async || {
            for tray in Self::registered(bus).await.ok()? {
                if pid.is_none() || tray.pid().await.ok() == pid {
                    return Some(tray);
                }
            }
            None
        })
        .await
    }

    async fn registered(bus: &Connection) -> Result<Vec<Self>> {
        let path = "/StatusNotifierWatcher";
        let items: Vec<String> =
            property(bus, WATCHER, path, WATCHER, "RegisteredStatusNotifierItems").await?.try_into()?;
        let trays = items.iter().filter_map(|item| {
            let (owner, path) = item.split_at(item.find('/')?);
            Some(Self { bus: bus.clone(), owner: owner.to_owned(), path: path.to_owned() })
        });
        Ok(trays.collect())
    }

    /// The process that shows the icon.
    pub async fn pid(&self) -> Result<u32> {
        let bus = zbus::fdo::DBusProxy::new(&self.bus).await?;
        let owner = self.owner.as_str().try_into()?;
        Ok(bus.get_connection_unix_process_id(owner).await?)
    }

    /// The file of the icon that is shown.
    pub async fn icon(&self) -> Result<PathBuf> {
        let name: String = self.item("IconName").await?.try_into()?;
        if Path::new(&name).is_absolute() {
            return Ok(name.into());
        }
        let folder: String = self.item("IconThemePath").await?.try_into()?;
        Ok(Path::new(&folder).join(format!("{name}.png")))
    }

    /// The title, which tray hosts show as a tooltip or name.
    pub async fn title(&self) -> Result<String> {
        Ok(self.item("Title").await?.try_into()?)
    }

    async fn item(&self, name: &str) -> Result<OwnedValue> {
        property(&self.bus, &self.owner, &self.path, ITEM, name).await
    }

    /// The whole menu; the answer is the invisible item that holds it.
    pub async fn menu(&self) -> Result<MenuItem> {
        let properties = SHOWN_PROPERTIES.as_slice();
        let arguments = (ROOT, ALL_LEVELS, properties);
        let answer = self.call_menu("GetLayout", &arguments).await?;
        let (_revision, layout): (u32, Layout) = answer.body().deserialize()?;
        let (id, properties, children) = layout;
        menu_item(id, &properties, children)
    }

    /// Waits until the menu is as wanted.
    pub async fn wait_for_menu(&self, wanted: impl Fn(&MenuItem) -> bool) -> Result<MenuItem> {
        until("the tray menu to change", REACTS_WITHIN, async || {
            self.menu().await.ok().filter(|menu| wanted(menu))
        })
        .await
    }

    /// Clicks the entry with this path of labels; again, where the menu was made anew in between.
    pub async fn click(&self, labels: &[&str]) -> Result<()> {
        let mut tries = CLICKS;
        loop {
            tries -= 1;
            let menu = self.menu().await?;
            let Some(item) = menu.find(labels) else {
                bail!("the tray menu has no {labels:?}, only {:?}", menu.labels());
            };
            if !item.enabled {
                bail!("{labels:?} in the tray menu can't be clicked");
            }
            let nothing = Value::I32(0);
            match self.call_menu("Event", &(item.id, "clicked", nothing, 0_u32)).await {
                Ok(_) => return Ok(()),
                Err(error) => {
                    let now = self.menu().await?;
                    // An entry that is still there was refused for another reason.
                    if tries == 0 || now.find(labels).is_some_and(|found| found.id == item.id) {
                        return Err(error);
                    }
                }
            }
        }
    }

    async fn call_menu<B>(&self, method: &str, body: &B) -> Result<zbus::Message>
    where
        B: serde::ser::Serialize + zbus::zvariant::DynamicType,
    {
        let path = OwnedObjectPath::try_from(self.item("Menu").await?)?;
        let call = self.bus.call_method(Some(self.owner.as_str()), &path, Some(MENU), method, body);
        call.await.with_context(|| format!("the tray menu did not answer {method}"))
    }
}

async fn property(
    bus: &Connection,
    owner: &str,
    path: &str,
    interface: &str,
    name: &str,
) -> Result<OwnedValue> {
    let proxy: zbus::Proxy<'_> = Builder::new(bus)
        .destination(owner.to_owned())?
        .path(ObjectPath::try_from(path.to_owned())?)?
        .interface(interface.to_owned())?
        .cache_properties(CacheProperties::No)
        .build()
        .await?;
    Ok(proxy.get_property(name).await?)
}

type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn menu_item(
    id: i32,
    properties: &HashMap<String, OwnedValue>,
    children: Vec<OwnedValue>,
) -> Result<MenuItem> {
    let text = |name: &str| {
        let value = properties.get(name)?;
        <&str>::try_from(value).ok()
    };
    let flag = |name: &str| properties.get(name).and_then(|value| bool::try_from(value).ok());
    let state = || properties.get("toggle-state").and_then(|value| i32::try_from(value).ok());
    let can_be_ticked = text("toggle-type").is_some_and(|kind| !kind.is_empty());
    Ok(MenuItem {
        id,
        label: without_access_key(text("label").unwrap_or_default()),
        enabled: flag("enabled").unwrap_or(true),
        visible: flag("visible").unwrap_or(true),
        separator: text("type") == Some("separator"),
        checked: can_be_ticked.then(|| state() == Some(1)),
        children: children.into_iter().map(child).collect::<Result<_>>()?,
    })
}

fn child(value: OwnedValue) -> Result<MenuItem> {
    let structure = Structure::try_from(value)?;
    let [id, properties, children] = structure.fields() else {
        bail!("a menu entry has {} fields", structure.fields().len());
    };
    let properties: HashMap<String, OwnedValue> = properties.try_clone()?.try_into()?;
    let children: Vec<OwnedValue> = children.try_clone()?.try_into()?;
    menu_item(i32::try_from(id)?, &properties, children)
}

/// A label without the underscore that marks its access key; a doubled one is meant.
fn without_access_key(label: &str) -> String {
    label.replace("__", "\0").replace('_', "").replace('\0', "_")
}
