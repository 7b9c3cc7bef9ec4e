use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::problems::say;

/// Whether Ctrl-C was pressed. A second time it ends the process at once.
#[derive(Clone, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

/// The exit code of a command that Ctrl-C ended, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// The run was ended by Ctrl-C.
#[derive(Debug, thiserror::Error)]
#[error("interrupted; {remedy}")]
pub(crate) struct Interrupted {
    pub(crate) remedy: String,
}

impl Interrupt {
    /// Listens from now on; says `message` when it is pressed first.
    pub(crate) fn listen(message: &'static str) -> Interrupt {
        let interrupt = Interrupt::default();
        let pressed = interrupt.clone();
        let handler = move || {
            if pressed.0.swap(true, Ordering::Relaxed) {
                process::exit(INTERRUPTED.into());
            }
            say(message);
        };
        // Without a handler Ctrl-C ends the process, which loses no more than it must.
        let _ = ctrlc::set_handler(handler);
        interrupt
    }

    pub(crate) fn is_pressed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
