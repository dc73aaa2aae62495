//! Desktops that are not here: each is a service that answers as the real one does.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use askance_tests::{DesktopOptions, Scene, SceneOptions};
use zbus::Connection;

use crate::form::settings;
use crate::quiet::said;

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";

/// A notification service of this name, and whether it is told not to disturb.
struct Service {
    name: &'static str,
    inhibited: bool,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Service {
    fn get_server_information(&self) -> (String, String, String, String) {
        (self.name.to_owned(), "a test".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    #[zbus(property)]
    fn inhibited(&self) -> bool {
        self.inhibited
    }
}

/// Opens a scene in which only this service shows notifications.
async fn scene(name: &'static str, path: Option<String>) -> (Scene, Connection) {
    let desktop = DesktopOptions { notifications: false, ..DesktopOptions::default() };
    let env = path.map(|path| ("PATH".to_owned(), path)).into_iter().collect();
    let scene = Scene::open_with(SceneOptions { desktop, env, ..SceneOptions::default() }).await.unwrap();
    settings(&scene).await;
    said(&scene, "Not known on this desktop.").await;
    let address = scene.desktop.env()["DBUS_SESSION_BUS_ADDRESS"].as_str();
    let builder = zbus::connection::Builder::address(address).unwrap();
    let service = builder.serve_at(PATH, Service { name, inhibited: false }).unwrap().name(SERVICE).unwrap();
    let service = service.build().await.unwrap();
    (scene, service)
}

#[tokio::test]
async fn plasma_tells_by_a_property() {
    let (scene, service) = scene("Plasma", None).await;
    said(&scene, "Do not disturb is off.").await;
    let known = service.object_server().interface::<_, Service>(PATH).await.unwrap();
    known.get_mut().await.inhibited = true;
    known.get().await.inhibited_changed(known.signal_emitter()).await.unwrap();
    said(&scene, "Do not disturb is on.").await;
    drop(service);
}

#[tokio::test]
async fn gnome_tells_by_its_settings() {
    let folder = tempfile::tempdir().unwrap();
    let banners = folder.path().join("banners");
    let program = folder.path().join("gsettings");
    let set = |shown: bool| fs::write(&banners, shown.to_string()).unwrap();
    set(true);
    let script = format!(
        "#!/bin/sh\n[ \"$*\" = 'get org.gnome.desktop.notifications show-banners' ] && cat '{}'\n",
        banners.display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());

    let (scene, service) = scene("gnome-shell", Some(path)).await;
    said(&scene, "Do not disturb is off.").await;
    set(false);
    let written = ("/org/gnome/desktop/notifications/show-banners", vec![""], "tag");
    let (writer, place) = ("ca.desrt.dconf.Writer", "/ca/desrt/dconf/Writer/user");
    service.emit_signal(None::<&str>, place, writer, "Notify", &written).await.unwrap();
    said(&scene, "Do not disturb is on.").await;
}
