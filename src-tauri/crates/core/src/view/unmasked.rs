//! A view on its way out of the state's lock.

use std::fmt;
use std::sync::Arc;

use crate::redact::Redactor;

/// A view that was copied and not looked through yet: looking takes its time, and hooks wait for the lock. Invariant:
/// nobody sees what is in it before it was looked through.
pub struct Unmasked<T> {
    view: T,
    redactor: Arc<Redactor>,
    mask: fn(&Redactor, T) -> T,
}

impl<T> Unmasked<T> {
    pub(crate) fn new(view: T, redactor: Arc<Redactor>, mask: fn(&Redactor, T) -> T) -> Self {
        Self { view, redactor, mask }
    }

    /// The view without secrets. To be called without the lock.
    pub fn masked(self) -> T {
        (self.mask)(&self.redactor, self.view)
    }
}

impl<T> fmt::Debug for Unmasked<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Unmasked")
    }
}
