use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::problems;
use crate::tally::Tally;

/// How often a run says how far it is where nobody sees it move.
const SAID_EVERY: Duration = Duration::from_secs(60);

/// Counts articles and quotes: on a terminal where they can be seen to move, elsewhere with a line a minute.
pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    said: Instant,
    quiet: bool,
    on_terminal: bool,
    /// Bytes of all inputs, where they are known.
    total: Option<u64>,
    articles: u64,
    quotes: u64,
    words: u64,
    /// Bytes of the inputs that had been read when this run began.
    before: u64,
}

impl Progress {
    /// Shows a line that moves if standard error is a terminal and the run is not quiet.
    pub(crate) fn new(quiet: bool, total: Option<u64>) -> Progress {
        let bar = ProgressBar::new_spinner();
        let on_terminal = std::io::stderr().is_terminal();
        if quiet || !on_terminal {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        } else {
            bar.set_style(ProgressStyle::default_spinner());
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        let now = Instant::now();
        let total = total.filter(|total| *total > 0);
        Progress {
            bar,
            started: now,
            said: now,
            quiet,
            on_terminal,
            total,
            articles: 0,
            quotes: 0,
            words: 0,
            before: 0,
        }
    }

    /// An article is done; so much of the inputs has been read.
    pub(crate) fn article(&mut self, quotes: usize, words: usize, bytes: u64) {
        self.articles += 1;
        self.quotes += quotes as u64;
        self.words += words as u64;
        if self.on_terminal {
            self.bar.set_message(self.state(bytes));
        } else if !self.quiet && self.said.elapsed() >= SAID_EVERY {
            self.said = Instant::now();
            problems::say(&self.state(bytes));
        }
    }

    /// The inputs up to there need not be read again.
    pub(crate) fn skipped_to(&mut self, bytes: u64) {
        if self.articles == 0 {
            (self.before, self.started) = (bytes, Instant::now());
        }
    }

    /// Says a line on standard error, above the line that moves.
    pub(crate) fn say(&self, line: &str) {
        self.bar.suspend(|| problems::say(line));
    }

    /// Takes the moving line away and sums up the run.
    pub(crate) fn finish(self, tally: &Tally) {
        self.bar.finish_and_clear();
        if self.quiet {
            return;
        }
        let left_out = match (tally.articles.failed, tally.articles.skipped) {
            (0, 0) => String::new(),
            (failed, 0) => format!(", {} failed", HumanCount(failed)),
            (0, skipped) => format!(", {} skipped", HumanCount(skipped)),
            (failed, skipped) => format!(", {} failed, {} skipped", HumanCount(failed), HumanCount(skipped)),
        };
        let counts = counts(tally.articles.ok, tally.quotes);
        problems::say(&format!("{counts}{left_out}, in {}", HumanDuration(self.bar.elapsed())));
        tally.lines().iter().for_each(|line| problems::say(line));
    }

    /// How far the run is.
    fn state(&self, bytes: u64) -> String {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let speed = HumanCount((self.words as f64 / seconds) as u64);
        let counts = format!("{}, {speed} words/s", counts(self.articles, self.quotes));
        let Some(total) = self.total else { return counts };
        let share = (bytes as f64 / total as f64).min(1.0);
        let done = bytes.saturating_sub(self.before);
        if done == 0 {
            return counts;
        }
        let left = Duration::from_secs_f64(seconds * total.saturating_sub(bytes) as f64 / done as f64);
        format!("{counts}, {:.0} % read, about {} left", 100.0 * share, HumanDuration(left))
    }
}

fn counts(articles: u64, quotes: u64) -> String {
    let plural = |count: u64, word: &str| format!("{} {word}{}", HumanCount(count), if count == 1 { "" } else { "s" });
    format!("{}, {}", plural(articles, "article"), plural(quotes, "quote"))
}
