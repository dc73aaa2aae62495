//! Installs what a command needs: system packages, the UI and the Copilot CLI.
//!
//! Invariant: what is already there is left alone, so that a second run is quick.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::packages::{self, BUILD, BUNDLE, Group, STAGE};
use crate::step;

/// Paired with the crate github-copilot-sdk 1.0.25: change both together.
const COPILOT_CLI: &str = "@github/copilot@1.0.102";
/// Where npm leaves what it was last asked to install.
const STAMP: &str = "node_modules/.askance-stamp";

/// Everything that any command needs.
pub(crate) fn everything() -> Result<PathBuf> {
    system(&[&BUILD, &STAGE, &BUNDLE])?;
    let copilot = copilot()?;
    ui()?;
    Ok(copilot)
}

/// System packages.
pub(crate) fn system(groups: &[&Group]) -> Result<()> {
    packages::install(groups)
}

/// The UI's packages, and the UI itself when its sources are newer than its build.
pub(crate) fn ui() -> Result<()> {
    let ui = step::root().join("ui");
    npm_packages(&ui)?;
    let built = modified(&ui.join("dist"), newest_in);
    if built.is_none_or(|built| newest_source(&ui).is_some_and(|source| source > built)) {
        println!("Building the UI.");
        step::run(&mut step::npm(&["run", "build", "--prefix", "ui"]))?;
    }
    Ok(())
}

/// The npm packages of a folder, by its lock file.
pub(crate) fn npm_packages(folder: &Path) -> Result<()> {
    need_npm()?;
    let lock = fs::read_to_string(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let stamp = folder.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    println!("Installing the npm packages of {}.", folder.display());
    let prefix = folder.to_string_lossy();
    step::run(&mut step::npm(&["ci", "--no-audit", "--no-fund", "--prefix", &prefix]))?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// One pinned npm package, in a folder below the build folder.
pub(crate) fn npm_package(folder: &Path, package: &str, purpose: &str) -> Result<()> {
    need_npm()?;
    let stamp = folder.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|last| last == package) {
        return Ok(());
    }
    println!("Installing {package} from npm: {purpose}.");
    fs::create_dir_all(folder)?;
    let prefix = folder.to_string_lossy();
    step::run(&mut step::npm(&["install", "--no-audit", "--no-fund", "--prefix", &prefix, package]))?;
    fs::write(stamp, package)?;
    Ok(())
}

/// The pinned Copilot CLI, unpacked; the answer is its binary.
pub(crate) fn copilot() -> Result<PathBuf> {
    let folder = step::target().join("copilot");
    npm_package(&folder, COPILOT_CLI, "the Copilot CLI, about 200 MB")?;
    let binary = copilot_binary(&folder);
    if !binary.is_file() {
        bail!(
            "{COPILOT_CLI} has no binary for this platform, or it was removed ({}); delete {} and try again.",
            binary.display(),
            folder.display()
        );
    }
    if !unpacked() {
        println!("The Copilot CLI unpacks itself (about 235 MB, once).");
        step::run(
            step::command(&binary)
                .arg("--version")
                .env("COPILOT_AUTO_UPDATE", "false")
                .env("COPILOT_OFFLINE", "true"),
        )?;
    }
    Ok(binary)
}

fn need_npm() -> Result<()> {
    if step::succeeds(&mut step::npm(&["--version"])) {
        return Ok(());
    }
    bail!("npm is missing; install Node.js 20 or newer (it brings npm), then try again.")
}

fn copilot_binary(folder: &Path) -> PathBuf {
    let name = if cfg!(windows) { "copilot.exe" } else { "copilot" };
    folder.join("node_modules/@github").join(format!("copilot-{}", platform())).join(name)
}

/// The platform as npm and the CLI spell it.
fn platform() -> String {
    let system = match env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let machine = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}-{machine}")
}

/// Whether the CLI's first run, which unpacks it, has already been.
fn unpacked() -> bool {
    let cache = env::var_os("XDG_CACHE_HOME")
        .filter(|dir| !dir.is_empty())
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")));
    let version = COPILOT_CLI.rsplit('@').next().unwrap_or_default();
    cache.is_some_and(|cache| {
        cache.join("copilot/pkg").join(platform()).join(version).join("prebuilds").is_dir()
    })
}

fn newest_source(ui: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(ui).ok()?;
    entries
        .flatten()
        .filter(|entry| {
            let name = entry.file_name();
            name != "dist" && name != "node_modules" && !name.to_string_lossy().starts_with('.')
        })
        .filter_map(|entry| modified(&entry.path(), newest_in))
        .max()
}

/// When a file changed, or for a folder what `of_folder` makes of it.
fn modified(path: &Path, of_folder: fn(&Path) -> Option<SystemTime>) -> Option<SystemTime> {
    let about = fs::metadata(path).ok()?;
    if about.is_dir() { of_folder(path) } else { about.modified().ok() }
}

fn newest_in(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?;
    entries.flatten().filter_map(|entry| modified(&entry.path(), newest_in)).max()
}
