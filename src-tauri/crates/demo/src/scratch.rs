//! The folder that the scripts work in.

use std::fs;
use std::path::Path;

use anyhow::Context;

/// The line of the source file that the edit of the scripts replaces.
pub const LINE_BEFORE: &str = "    println!(\"Helo, {name}!\");";
/// What it is replaced by.
pub const LINE_AFTER: &str = "    println!(\"Hello, {name}!\");";
/// The readme's first line, which `read-only` searches for.
pub const TITLE: &str = "# Greeter";

/// A made-up API key. It is put together at run time, so that no secret scanner takes
/// this repository for a leak.
pub fn made_up_key() -> String {
    let middle = "A1b2C3d4E5f6G7h8".repeat(2);
    ["sk", "demo", &middle].join("-")
}

/// Writes a small project into `folder`: `README.md`, `src/main.rs` with a misspelt word,
/// `build/` with files to delete, and `config.env` with a made-up key.
pub fn scratch_folder(folder: &Path) -> anyhow::Result<()> {
    let key = made_up_key();
    let files = [
        ("README.md", format!("{TITLE}\n\nSays hello to whoever is named on the command line.\n")),
        (
            "src/main.rs",
            format!(
                "fn main() {{\n    let name = std::env::args().nth(1).unwrap_or_default();\n{LINE_BEFORE}\n}}\n"
            ),
        ),
        ("build/greeter.o", "not really an object file\n".to_owned()),
        ("build/debug/greeter.log", "built once\n".to_owned()),
        ("config.env", format!("GREETER_COLOUR=blue\nGREETER_API_KEY={key}\n")),
    ];
    for (name, text) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
