//! How a session of `askctl run` asks a running app. Invariant: the two speak only if the same person runs both, in
//! lines of bounded length; what is not understood ends the connection, and a connection's end answers nothing.
//!
//! The first line of each side names the version. Then the run sends [`FromRun`], and the app [`FromApp`]. A number
//! means the run's own request, and is answered at most once.

mod wire;

#[cfg(unix)]
mod peer;
#[cfg(unix)]
mod place;
#[cfg(unix)]
mod talk;

pub use wire::{Ask, FromApp, FromRun, Hello, LINE_BYTES, Opening, VERSION};

#[cfg(unix)]
pub use peer::{Peer, app_problem, peer};
#[cfg(unix)]
pub use place::{Door, PlaceError, connect, socket};
#[cfg(unix)]
pub use talk::{Broken, Talk, understood};
