//! The names in a folder that a run has written, part by part, which are no parts.

/// What decides the output; a folder is known by it.
pub const MANIFEST: &str = "_manifest.json";
/// The folder with what is known of each part.
pub const PARTS: &str = "_parts";
/// The articles that were left out.
pub const ERRORS: &str = "_errors.csv";
/// The counts, once the run is complete.
pub const SUCCESS: &str = "_SUCCESS";
/// What keeps a second run out.
pub const LOCK: &str = ".lock";

/// All of them.
pub(crate) const BESIDE_PARTS: [&str; 5] = [MANIFEST, PARTS, ERRORS, SUCCESS, LOCK];
