//! Finds the Copilot CLI and the quicker runtime that it unpacks. Invariant: nothing is downloaded.

use std::path::{Path, PathBuf};

use crate::error::RuntimeError;

/// What serves the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The program that is started.
    pub path: PathBuf,
    /// The CLI that it belongs to.
    pub cli: PathBuf,
    /// The CLI's version, where its npm package tells it.
    pub version: Option<String>,
}

/// Finds it: `chosen` (from the settings or `COPILOT_CLI_PATH`), else `copilot` on the PATH.
///
/// The CLI unpacks itself to its package cache on its first run. The `copilot-runtime` in there serves the
/// SDK at once (26 ms and 73 MB, against 550 ms and 211 MB for the whole CLI, both measured), so it is taken
/// where the CLI's own version of it is there.
pub fn locate(chosen: Option<&Path>) -> Result<Program, RuntimeError> {
    let cli = match chosen {
        Some(path) if path.is_file() => path.to_owned(),
        Some(path) => return Err(RuntimeError::WrongPath(path.to_owned())),
        None => on_path().ok_or(RuntimeError::NoCli)?,
    };
    let version = package_version(&cli);
    let path = version.as_deref().and_then(unpacked_runtime).unwrap_or_else(|| cli.clone());
    Ok(Program { path, cli, version })
}

fn on_path() -> Option<PathBuf> {
    let name = if cfg!(windows) { "copilot.exe" } else { "copilot" };
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// `<cache>/copilot/pkg/<platform>/<version>/prebuilds/<platform>/copilot-runtime` of the CLI's own version.
fn unpacked_runtime(version: &str) -> Option<PathBuf> {
    let platform = platform();
    let name = if cfg!(windows) { "copilot-runtime.exe" } else { "copilot-runtime" };
    let runtime = dirs::cache_dir()?
        .join("copilot/pkg")
        .join(platform)
        .join(version)
        .join("prebuilds")
        .join(platform)
        .join(name);
    // `runtime.node` lies beside it; without it the program ends at once.
    (runtime.is_file() && runtime.with_file_name("runtime.node").is_file()).then_some(runtime)
}

fn platform() -> &'static str {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => "darwin-arm64",
        ("macos", _) => "darwin-x64",
        ("windows", "aarch64") => "win32-arm64",
        ("windows", _) => "win32-x64",
        (_, "aarch64") => "linux-arm64",
        _ => "linux-x64",
    }
}

/// The version in the npm package that the program lies in. A CLI installed otherwise is started itself.
fn package_version(cli: &Path) -> Option<String> {
    let real = cli.canonicalize().ok()?;
    let package = std::fs::read(real.parent()?.join("package.json")).ok()?;
    let package: serde_json::Value = serde_json::from_slice(&package).ok()?;
    Some(package.get("version")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_path_is_named() {
        let error = locate(Some(Path::new("/nowhere/copilot"))).expect_err("no program");
        assert_eq!(
            error.to_string(),
            "There is no Copilot CLI at /nowhere/copilot. Correct its path in the settings (or COPILOT_CLI_PATH)."
        );
    }

    #[test]
    fn a_cli_without_a_package_is_taken_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let cli = folder.path().join("copilot");
        std::fs::write(&cli, "").expect("a file");
        assert_eq!(locate(Some(&cli)).expect("found"), Program { path: cli.clone(), cli, version: None });
    }
}
