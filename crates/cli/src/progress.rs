use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::problems;

/// Counts articles and quotes, on a terminal where they can be seen to move.
pub(crate) struct Progress {
    bar: ProgressBar,
    articles: u64,
    quotes: u64,
    quiet: bool,
}

impl Progress {
    /// Shows a line that moves if standard error is a terminal and the run is not quiet.
    pub(crate) fn new(quiet: bool) -> Progress {
        let bar = ProgressBar::new_spinner();
        if quiet || !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        } else {
            bar.set_style(ProgressStyle::default_spinner());
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Progress { bar, articles: 0, quotes: 0, quiet }
    }

    pub(crate) fn article(&mut self, quotes: usize) {
        self.articles += 1;
        self.quotes += quotes as u64;
        self.bar.set_message(self.counts());
    }

    /// Says a line on standard error, above the line that moves.
    pub(crate) fn say(&self, line: &str) {
        self.bar.suspend(|| problems::say(line));
    }

    /// Takes the moving line away and sums up the run.
    pub(crate) fn finish(self, skipped: u64) {
        self.bar.finish_and_clear();
        if !self.quiet {
            let skipped = if skipped > 0 { format!(", {} skipped", HumanCount(skipped)) } else { String::new() };
            problems::say(&format!("{}{skipped}, in {}", self.counts(), HumanDuration(self.bar.elapsed())));
        }
    }

    fn counts(&self) -> String {
        let plural =
            |count: u64, word: &str| format!("{} {word}{}", HumanCount(count), if count == 1 { "" } else { "s" });
        format!("{}, {}", plural(self.articles, "article"), plural(self.quotes, "quote"))
    }
}
