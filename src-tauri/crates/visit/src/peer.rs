//! Who is at the other end of a socket. Invariant: what the system tells, never what the other end says of itself.

use std::path::{Path, PathBuf};

use tokio::net::UnixStream;

/// The app's program.
const APP: &str = "askance";

/// The process at the other end, when it connected or began to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    /// Its id.
    pub process: Option<u32>,
    /// The file that runs in it, where the system tells.
    pub program: Option<PathBuf>,
}

/// Who is at the other end; none where it is another person's process, or cannot be found out.
pub fn peer(stream: &UnixStream) -> Option<Peer> {
    let found = stream.peer_cred().ok()?;
    if found.uid() != rustix::process::geteuid().as_raw() {
        return None;
    }
    let process = found.pid().and_then(|pid| u32::try_from(pid).ok()).filter(|pid| *pid != 0);
    Some(Peer { process, program: process.and_then(program) })
}

#[cfg(target_os = "linux")]
fn program(process: u32) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{process}/exe")).ok()
}

#[cfg(not(target_os = "linux"))]
fn program(_process: u32) -> Option<PathBuf> {
    None
}

/// What is wrong with an app that answers, as a part of a sentence: with a program of its own beside us, it must be that
/// very file; otherwise one of its name. Where the system does not tell, the person's own folder has to do.
#[cfg(target_os = "linux")]
pub fn app_problem(peer: &Peer) -> Option<String> {
    let beside = std::env::current_exe().ok().map(|own| own.with_file_name(APP)).filter(|app| app.exists());
    problem(peer, beside.as_deref())
}

/// What is wrong with an app that answers. This system does not tell which file runs.
#[cfg(not(target_os = "linux"))]
pub fn app_problem(_peer: &Peer) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
fn problem(peer: &Peer, beside: Option<&Path>) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let unknown = || "the program that answers for Askance cannot be found out".to_owned();
    let (Some(process), Some(program)) = (peer.process, &peer.program) else { return Some(unknown()) };
    let fits = match beside {
        // The link leads to the file that runs, even if another one has its name by now.
        Some(beside) => {
            let running = std::fs::metadata(format!("/proc/{process}/exe"));
            let (Ok(running), Ok(beside)) = (running, std::fs::metadata(beside)) else {
                return Some(unknown());
            };
            (running.dev(), running.ino()) == (beside.dev(), beside.ino())
        }
        None => program
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.strip_suffix(" (deleted)").unwrap_or(name) == APP),
    };
    let other = match beside {
        Some(beside) => format!("not {}", beside.display()),
        None => format!("not {APP}"),
    };
    (!fits).then(|| format!("the program that answers for Askance is {}, {other}", program.display()))
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_system_tells_who_is_there() {
        let (one, _other) = UnixStream::pair().unwrap();
        let own = std::env::current_exe().unwrap();
        let found = peer(&one).unwrap();
        assert_eq!(found, Peer { process: Some(std::process::id()), program: Some(own.clone()) });
        assert_eq!(problem(&found, Some(&own)), None);
        let other = problem(&found, Some(Path::new("/bin/sh"))).unwrap();
        assert!(other.ends_with("not /bin/sh"), "{other}");
        assert!(problem(&found, None).is_some(), "a test is not the app");
        let named = |program: &str| Peer { process: Some(1), program: Some(program.into()) };
        for good in ["/usr/bin/askance", "/usr/bin/askance (deleted)"] {
            assert_eq!(problem(&named(good), None), None, "{good}");
        }
        for bad in ["/usr/bin/python3", "/tmp/askance-x", "/tmp/x askance"] {
            assert!(problem(&named(bad), None).is_some(), "{bad}");
        }
        assert!(problem(&Peer { process: None, program: None }, None).is_some());
    }
}
