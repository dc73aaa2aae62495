//! System packages (Debian and its relatives), in groups by what needs them.
//!
//! Invariant: a ready machine costs one `dpkg-query` and asks for no rights.

use std::env;
use std::process::Command;

use anyhow::{Result, bail};

use crate::step;

/// Packages that are needed for one purpose.
pub(crate) struct Group {
    purpose: &'static str,
    packages: &'static [&'static str],
}

/// What the compiler and the app itself need.
pub(crate) const BUILD: Group = Group {
    purpose: "to build and run the app",
    packages: &[
        "build-essential",
        "pkg-config",
        "libwebkit2gtk-4.1-dev",
        "libasound2-dev",
        "libssl-dev",
        "libayatana-appindicator3-1",
    ],
};

/// What a virtual desktop needs, for the tests and for a demo without a display.
pub(crate) const STAGE: Group = Group {
    purpose: "for the virtual desktop of the tests and the demo",
    packages: &[
        "xvfb",
        "openbox",
        "wmctrl",
        "xdotool",
        "x11-utils",
        "x11-xserver-utils",
        "imagemagick",
        "dbus-daemon",
        "xfconf",
        "xfce4-panel",
        "xfce4-notifyd",
        "adwaita-icon-theme",
        "fonts-inter",
        "fonts-dejavu-core",
        "pulseaudio",
        "pulseaudio-utils",
        "libasound2-plugins",
        "webkit2gtk-driver",
    ],
};

/// What bundling needs beyond a build.
pub(crate) const BUNDLE: Group =
    Group { purpose: "to make packages", packages: &["libayatana-appindicator3-dev", "rpm"] };

/// Installs what is missing of these groups.
pub(crate) fn install(groups: &[&Group]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !step::on_path("dpkg-query") || !step::on_path("apt-get") {
        for group in groups {
            println!(
                "This system has no apt. Needed {}, under its own names here: {}",
                group.purpose,
                group.packages.join(" ")
            );
        }
        return Ok(());
    }
    let installed = installed(groups)?;
    let mut missing = Vec::new();
    for group in groups {
        let absent: Vec<&str> = group
            .packages
            .iter()
            .copied()
            .filter(|package| !installed.iter().any(|name| name == package))
            .collect();
        if !absent.is_empty() {
            println!("Missing {}: {}", group.purpose, absent.join(" "));
            missing.extend(absent);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    apt_install(&missing)
}

fn installed(groups: &[&Group]) -> Result<Vec<String>> {
    let mut query = step::command("dpkg-query");
    query.args(["--show", "--showformat=${binary:Package} ${db:Status-Status}\n"]);
    for group in groups {
        query.args(group.packages);
    }
    // It fails when one is unknown, and lists the others all the same.
    let listing = query.output()?.stdout;
    Ok(String::from_utf8_lossy(&listing)
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .map(|name| name.split(':').next().unwrap_or(name).to_owned())
        .collect())
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let Some(rights) = Rights::find() else {
        bail!(
            "system packages are missing and may not be installed from here; run this, then try again:\n  sudo apt-get install --no-install-recommends {}",
            packages.join(" ")
        );
    };
    let install = |simulate: bool| {
        let mut install = rights.apt_get();
        install.args(["install", "--yes", "--no-install-recommends"]);
        install.args(simulate.then_some("--simulate")).args(packages);
        install
    };
    let mut refreshed = false;
    if !step::succeeds(&mut install(true)) {
        println!("The package lists are not up to date; fetching them with apt-get update.");
        step::run(rights.apt_get().arg("update"))?;
        refreshed = true;
    }
    println!("Installing {} system packages with apt-get.", packages.len());
    let outcome = step::run(&mut install(false));
    if outcome.is_ok() || refreshed {
        return outcome;
    }
    println!("That failed; fetching newer package lists and trying once more.");
    step::run(rights.apt_get().arg("update"))?;
    step::run(&mut install(false))
}

/// By which right apt-get is run.
enum Rights {
    Root,
    Sudo,
}

impl Rights {
    fn find() -> Option<Self> {
        let id = step::command("id").arg("-u").output().ok()?;
        if id.stdout.trim_ascii() == b"0" {
            return Some(Self::Root);
        }
        if !step::on_path("sudo") {
            return None;
        }
        // Without a terminal sudo could only ask nobody.
        let unasked = step::succeeds(step::command("sudo").args(["-n", "true"]));
        let someone_there =
            std::io::IsTerminal::is_terminal(&std::io::stdin()) && env::var_os("CI").is_none();
        (unasked || someone_there).then_some(Self::Sudo)
    }

    fn apt_get(&self) -> Command {
        let mut command = match self {
            Self::Root => step::command("env"),
            Self::Sudo => {
                let mut sudo = step::command("sudo");
                sudo.arg("env");
                sudo
            }
        };
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        command
    }
}
