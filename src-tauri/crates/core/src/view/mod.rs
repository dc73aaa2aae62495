//! What the windows and the tray show. Invariant: a view is computed from the state and never read back.

mod app;
mod detail;
mod history;
mod policy;
mod prompt;
mod session;
mod sound;
mod unmasked;
mod visitor;

pub use app::*;
pub use detail::*;
pub use history::*;
pub use policy::*;
pub use prompt::*;
pub use session::*;
pub use sound::*;
pub use unmasked::Unmasked;
pub use visitor::*;
