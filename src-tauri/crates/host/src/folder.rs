//! Folders as the person writes and reads them.

use std::path::{Path, PathBuf};

/// The folder that a text names; `~` is the home folder. It need not exist.
pub fn named(text: &str, home: Option<&Path>) -> PathBuf {
    let text = text.trim();
    match (text.strip_prefix('~'), home) {
        (Some(""), Some(home)) => home.to_owned(),
        (Some(rest), Some(home)) if rest.starts_with('/') => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(text),
    }
}

/// The folder with `~` for the home folder.
pub fn shown(folder: &Path, home: Option<&Path>) -> String {
    match home.and_then(|home| folder.strip_prefix(home).ok()) {
        Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
        Some(rest) => format!("~/{}", rest.display()),
        None => folder.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_folder_is_a_tilde() {
        let home = Path::new("/home/p");
        for (text, path) in [("~", "/home/p"), ("~/src", "/home/p/src"), (" /tmp ", "/tmp"), ("~q/x", "~q/x")]
        {
            assert_eq!(named(text, Some(home)), PathBuf::from(path), "{text}");
        }
        for (path, text) in [("/home/p", "~"), ("/home/p/src/a", "~/src/a"), ("/home/pp", "/home/pp")] {
            assert_eq!(shown(Path::new(path), Some(home)), text);
        }
    }
}
