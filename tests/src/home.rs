//! The private folders of a desktop and the configuration in them.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::popup;
use crate::process::MARK;

/// Variables of the test's own environment that the desktop passes on.
const PASSED_ON: [&str; 5] = ["PATH", "RUST_LOG", "RUST_BACKTRACE", "COPILOT_CLI_PATH", "TMPDIR"];

/// A bus without service files: nothing starts unless the stage starts it.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

const PANEL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="true"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="30"/>
      <property name="icon-size" type="uint" value="18"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist"/>
    <property name="plugin-2" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-3" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"#;

const NOTIFYD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-notifyd" version="1.0">
  <property name="theme" type="string" value="Stage"/>
  <property name="initial-opacity" type="double" value="1.0"/>
  <property name="do-fadeout" type="bool" value="false"/>
  <property name="do-slideout" type="bool" value="false"/>
</channel>
"#;

/// ALSA's default goes to the private sound server, or nowhere.
const ALSA: &str = "pcm.!default { type pulse }\nctl.!default { type pulse }\n";

const GTK: &str = "[Settings]\ngtk-font-name = Inter 10\ngtk-enable-animations = false\n";

/// The folders of one desktop.
pub(crate) struct Home {
    root: PathBuf,
}

impl Home {
    /// Creates the folders and writes the configuration.
    pub(crate) fn furnish(root: &Path) -> Result<Self> {
        let home = Self { root: root.to_owned() };
        for folder in ["run", "home/.local/share", "home/.local/state", "log", "tmp"] {
            fs::create_dir_all(root.join(folder))?;
        }
        fs::set_permissions(home.run(), Permissions::from_mode(0o700))?;
        let bus = BUS.replace("SOCKET", &home.bus_socket().to_string_lossy());
        home.write("bus.conf", &bus)?;
        let channels = "home/.config/xfce4/xfconf/xfce-perchannel-xml";
        home.write(&format!("{channels}/xfce4-panel.xml"), PANEL)?;
        home.write(&format!("{channels}/xfce4-notifyd.xml"), NOTIFYD)?;
        home.write("home/.themes/Stage/xfce-notify-4.0/gtk.css", &popup::style())?;
        home.write("home/.asoundrc", ALSA)?;
        home.write("home/.config/pulse/client.conf", "autospawn = no\n")?;
        home.write("home/.config/gtk-3.0/settings.ini", GTK)?;
        home.share_copilot_package()?;
        Ok(home)
    }

    fn write(&self, path: &str, text: &str) -> Result<()> {
        let path = self.root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text).with_context(|| format!("{} can't be written", path.display()))
    }

    /// The runtime's unpacked program is big and never changes: use the one that is there.
    fn share_copilot_package(&self) -> Result<()> {
        let real = env::var_os("XDG_CACHE_HOME")
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
            .or_else(|| env::home_dir().map(|home| home.join(".cache")));
        let own = self.root.join("home/.cache/copilot");
        fs::create_dir_all(&own)?;
        if let Some(package) = real.map(|cache| cache.join("copilot/pkg"))
            && package.is_dir()
        {
            symlink(package, own.join("pkg"))?;
        }
        Ok(())
    }

    /// `XDG_RUNTIME_DIR`.
    pub(crate) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    /// Where the output of a program goes.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.root.join("log").join(format!("{name}.log"))
    }

    /// The home folder.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.join("home")
    }

    /// The file of the bus's configuration.
    pub(crate) fn bus_configuration(&self) -> PathBuf {
        self.root.join("bus.conf")
    }

    /// The socket of the private bus.
    pub(crate) fn bus_socket(&self) -> PathBuf {
        self.run().join("bus-socket")
    }

    /// The socket of the private sound server.
    pub(crate) fn sound_socket(&self) -> PathBuf {
        self.run().join("pulse-socket")
    }

    /// The variables of every program on this desktop, but for the display. An
    /// absent bus or sound server still has an address, or programs would go and
    /// look for the person's own.
    pub(crate) fn variables(&self) -> BTreeMap<String, String> {
        let mut variables: BTreeMap<String, String> =
            PASSED_ON.iter().filter_map(|name| Some(((*name).to_owned(), env::var(name).ok()?))).collect();
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let home = self.home();
        let own = [
            (MARK, text(self.root.clone())),
            ("HOME", text(home.clone())),
            ("XDG_RUNTIME_DIR", text(self.run())),
            ("XDG_CONFIG_HOME", text(home.join(".config"))),
            ("XDG_DATA_HOME", text(home.join(".local/share"))),
            ("XDG_STATE_HOME", text(home.join(".local/state"))),
            ("XDG_CACHE_HOME", text(home.join(".cache"))),
            ("XDG_SESSION_TYPE", "x11".to_owned()),
            ("XDG_CURRENT_DESKTOP", "XFCE".to_owned()),
            ("GDK_BACKEND", "x11".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "UTC".to_owned()),
            ("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", text(self.bus_socket()))),
            ("PULSE_SERVER", format!("unix:{}", text(self.sound_socket()))),
            // Neither is there, and looking for them costs seconds.
            ("NO_AT_BRIDGE", "1".to_owned()),
            ("GTK_USE_PORTAL", "0".to_owned()),
            ("GSETTINGS_BACKEND", "memory".to_owned()),
        ];
        variables.extend(own.map(|(name, value)| (name.to_owned(), value)));
        variables
    }
}
