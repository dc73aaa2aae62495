//! What must be there before anything is started. Invariant: what is missing is said in one sentence, not by a panic
//! of a library.

/// Why the app cannot start here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// No display.
    #[error(
        "Askance needs a desktop to show its windows on, and there is none (neither DISPLAY nor WAYLAND_DISPLAY is set). Start it from a desktop session."
    )]
    Display,
    /// A display that does not answer.
    #[error(
        "Askance cannot open the display. Check DISPLAY (or WAYLAND_DISPLAY), and start it from the desktop session of the same user."
    )]
    DeadDisplay,
    /// No session bus.
    #[error(
        "Askance needs the desktop's message bus (D-Bus) for its tray icon, and there is none. Start it from a desktop session, or with `dbus-run-session askance`."
    )]
    Bus,
    /// No library for the tray icon.
    #[error(
        "Askance needs a library for its tray icon. Install it with `sudo apt install libayatana-appindicator3-1` (Fedora: libayatana-appindicator-gtk3)."
    )]
    TrayLibrary,
}

/// Looks at this machine.
#[cfg(target_os = "linux")]
pub fn check() -> Result<(), Missing> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Err(Missing::Display);
    }
    if gtk::init().is_err() {
        return Err(Missing::DeadDisplay);
    }
    if zbus::blocking::Connection::session().is_err() {
        return Err(Missing::Bus);
    }
    // The tray icon's name, which some desktops show.
    gtk::glib::set_application_name("Askance");
    Ok(())
}

/// Looks at this machine.
#[cfg(not(target_os = "linux"))]
pub fn check() -> Result<(), Missing> {
    Ok(())
}

/// Whether a desktop shows tray icons at the moment. A host may come later; the icon then appears.
#[cfg(target_os = "linux")]
pub async fn tray_host() -> bool {
    let asked = async {
        let bus = zbus::Connection::session().await?;
        let owned = zbus::fdo::DBusProxy::new(&bus).await?;
        owned
            .name_has_owner(zbus::names::BusName::try_from("org.kde.StatusNotifierWatcher")?)
            .await
            .map_err(zbus::Error::from)
    };
    asked.await.unwrap_or(false)
}

/// Whether a desktop shows tray icons at the moment.
#[cfg(not(target_os = "linux"))]
pub async fn tray_host() -> bool {
    true
}
