//! Steps of libraries that panic on what is damaged.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs a step that may panic; nothing if it did. What the step changed must not be used after that.
pub(crate) fn catch<T>(step: impl FnOnce() -> T) -> Option<T> {
    let was_caught = IS_CAUGHT.replace(true);
    let done = catch_unwind(AssertUnwindSafe(step));
    IS_CAUGHT.set(was_caught);
    done.ok()
}

/// Whether a panic of this thread would become an error of this crate, which says what is wrong. A panic hook that asks can
/// leave it at that.
#[must_use]
pub fn panic_becomes_error() -> bool {
    IS_CAUGHT.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_known_to_be_caught_within_the_step_alone() {
        assert_eq!(catch(|| (panic_becomes_error(), catch(|| 1), panic_becomes_error())), Some((true, Some(1), true)));
        assert!(!panic_becomes_error());
        assert_eq!(catch(|| -> u8 { panic!("damaged") }), None);
        assert!(!panic_becomes_error());
    }
}
