//! A tray icon of our own is found, read and clicked.
#![allow(clippy::unused_self, clippy::used_underscore_binding, reason = "the interfaces prescribe the form")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use askance_tests::wait::{REACTS_WITHIN, until};
use askance_tests::{Desktop, DesktopOptions, Tray};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, Value};

const ITEM: &str = "/double/item";
const MENU: &str = "/double/item/Menu";

struct Item;

#[zbus::interface(name = "org.kde.StatusNotifierItem")]
impl Item {
    #[zbus(property)]
    fn id(&self) -> String {
        "double".to_owned()
    }
    #[zbus(property)]
    fn category(&self) -> String {
        "ApplicationStatus".to_owned()
    }
    #[zbus(property)]
    fn status(&self) -> String {
        "Active".to_owned()
    }
    #[zbus(property)]
    fn title(&self) -> String {
        "A double".to_owned()
    }
    #[zbus(property)]
    fn icon_name(&self) -> String {
        "dialog-information".to_owned()
    }
    #[zbus(property)]
    fn icon_theme_path(&self) -> String {
        "/icons".to_owned()
    }
    #[zbus(property)]
    fn menu(&self) -> OwnedObjectPath {
        ObjectPath::from_static_str_unchecked(MENU).into()
    }
}

type Properties = HashMap<String, Value<'static>>;
type Layout = (i32, Properties, Vec<Value<'static>>);

struct Menu {
    clicked: Arc<Mutex<Vec<i32>>>,
}

fn entry(id: i32, label: &str, more: &[(&str, Value<'static>)], children: Vec<Layout>) -> Layout {
    let mut properties: Properties = HashMap::new();
    properties.insert("label".to_owned(), Value::from(label.to_owned()));
    for (name, value) in more {
        properties.insert((*name).to_owned(), value.try_clone().unwrap());
    }
    (id, properties, children.into_iter().map(Value::from).collect())
}

#[zbus::interface(name = "com.canonical.dbusmenu")]
impl Menu {
    fn get_layout(&self, _parent: i32, _depth: i32, _names: Vec<String>) -> (u32, Layout) {
        let ticked = [("toggle-type", Value::from("checkmark")), ("toggle-state", Value::from(1))];
        let off = [("enabled", Value::from(false))];
        let line = [("type", Value::from("separator"))];
        let more = vec![entry(31, "_Deep", &[], vec![])];
        let entries = vec![
            entry(1, "_Settings…", &[], vec![]),
            entry(2, "snake__case", &ticked, vec![]),
            entry(4, "", &line, vec![]),
            entry(5, "Off", &off, vec![]),
            entry(3, "More", &[], more),
        ];
        (1, entry(0, "", &[], entries))
    }
    fn event(&self, id: i32, kind: &str, _data: Value<'_>, _timestamp: u32) {
        assert_eq!(kind, "clicked");
        self.clicked.lock().unwrap().push(id);
    }
}

#[tokio::test]
async fn a_menu_is_read_and_clicked() {
    let options = DesktopOptions { sound: false, notifications: false, ..DesktopOptions::default() };
    let desktop = Desktop::start_with(options).await.unwrap();
    assert!(!Tray::any(&desktop).await.unwrap());
    let clicked = Arc::new(Mutex::new(Vec::new()));
    let menu = Menu { clicked: Arc::clone(&clicked) };
    let address = desktop.env()["DBUS_SESSION_BUS_ADDRESS"].as_str();
    let double = zbus::connection::Builder::address(address)
        .unwrap()
        .serve_at(ITEM, Item)
        .unwrap()
        .serve_at(MENU, menu)
        .unwrap()
        .build()
        .await
        .unwrap();
    let watcher = "org.kde.StatusNotifierWatcher";
    let path = "/StatusNotifierWatcher";
    double
        .call_method(Some(watcher), path, Some(watcher), "RegisterStatusNotifierItem", &ITEM)
        .await
        .unwrap();

    let tray = Tray::of_process(&desktop, std::process::id()).await.unwrap();
    assert_eq!(tray.title().await.unwrap(), "A double");
    assert_eq!(tray.icon().await.unwrap().to_str(), Some("/icons/dialog-information.png"));
    let menu = tray.menu().await.unwrap();
    assert_eq!(menu.labels(), ["Settings…", "snake_case", "Off", "More"]);
    assert_eq!(menu.find(&["snake_case"]).unwrap().checked, Some(true));
    assert!(!menu.find(&["Off"]).unwrap().enabled);

    tray.click(&["Settings…"]).await.unwrap();
    tray.click(&["More", "Deep"]).await.unwrap();
    assert!(tray.click(&["Off"]).await.is_err());
    assert!(tray.click(&["Nowhere"]).await.is_err());
    until("both clicks", REACTS_WITHIN, async || (*clicked.lock().unwrap() == [1, 31]).then_some(()))
        .await
        .unwrap();
}
