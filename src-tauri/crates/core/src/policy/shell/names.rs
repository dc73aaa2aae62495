//! What a command's name says. Invariant: only the standard folders make a path the same as a bare name.

/// The folders whose programs are meant by their bare names.
const STANDARD: [&str; 5] = ["/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/"];

/// The last component of a command, for rules that deny.
pub(crate) fn base_name(command: &str) -> &str {
    let name = command.rsplit(['/', '\\']).next().unwrap_or(command);
    name.strip_suffix(".exe").unwrap_or(name)
}

/// The name that rules allow a command by: `/bin/ls` is `ls`, `./ls` is not.
pub(crate) fn program(command: &str) -> &str {
    STANDARD
        .iter()
        .find_map(|folder| command.strip_prefix(folder))
        .filter(|name| !name.contains('/') && !name.is_empty())
        .unwrap_or(command)
}
