use std::collections::{BTreeSet, VecDeque};
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use sayso_annotation::Article;

use crate::{Analysis, AnalysisError, Pipeline};

/// How much of a stream of articles is in hand at a time: read, and not yet taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The number of articles.
    pub articles: usize,
    /// Bytes of text; an article that is longer is in hand alone.
    pub bytes: usize,
}

impl Default for Window {
    fn default() -> Window {
        Window { articles: 256, bytes: 16 << 20 }
    }
}

/// A pipeline with the threads on which it analyses streams of articles.
pub struct Workers {
    pipeline: Arc<Pipeline>,
    pool: ThreadPool,
    threads: usize,
    window: Window,
    patience: Option<Duration>,
}

impl Workers {
    /// Starts threads; 0 stands for as many as there are processors.
    ///
    /// # Errors
    /// If the system gives none.
    pub fn start(pipeline: impl Into<Arc<Pipeline>>, threads: usize) -> Result<Workers, ThreadPoolBuildError> {
        let threads = if threads > 0 { threads } else { available_parallelism().map_or(1, NonZero::get) };
        let pool = pool(threads)?;
        Ok(Workers { pipeline: pipeline.into(), pool, threads, window: Window::default(), patience: None })
    }

    /// The same threads with another window.
    #[must_use]
    pub fn within(self, window: Window) -> Workers {
        Workers { window, ..self }
    }

    /// The same threads, giving up an article that takes one of them longer than this.
    #[must_use]
    pub fn with_patience(self, patience: Option<Duration>) -> Workers {
        Workers { patience, ..self }
    }

    /// Analyses a stream of articles; the calling thread reads it and takes the results.
    ///
    /// `take` receives every entry of the stream in its order, whatever the number of threads: an entry that is an error
    /// as it came, an article with its analysis. The first error that `take` returns ends the run.
    ///
    /// # Errors
    /// The error of `take`, if it returns one.
    pub fn analyse_all<Refused, TakeError>(
        &mut self,
        articles: impl IntoIterator<Item = Result<Article, Refused>>,
        mut take: impl FnMut(Result<(Article, Result<Analysis, AnalysisError>), Refused>) -> Result<(), TakeError>,
    ) -> Result<(), TakeError> {
        let mut hand = Hand::new();
        let mut articles = articles.into_iter();
        let mut ended = false;
        while !ended || !hand.slots.is_empty() {
            while !ended && hand.has_room(self.window) {
                match articles.next() {
                    Some(Ok(article)) => self.send(&hand.add(article), &hand),
                    Some(Err(refused)) => hand.slots.push_back(Slot::Refused(refused)),
                    None => ended = true,
                }
                hand.receive_waiting();
                hand.hand_over(&mut take)?;
            }
            if hand.is_waiting() {
                self.wait(&mut hand);
            }
            hand.hand_over(&mut take)?;
        }
        Ok(())
    }

    fn send<Refused>(&self, task: &Task, hand: &Hand<Refused>) {
        let (task, pipeline) = (task.clone(), Arc::clone(&self.pipeline));
        let (answers, over) = (hand.answers.clone(), Arc::clone(&hand.over));
        self.pool.spawn_fifo(move || {
            // A task that was sent twice is done once.
            if over.load(Ordering::Relaxed) || task.started.set(Instant::now()).is_err() {
                return;
            }
            let analysis = pipeline.analyse(&task.article);
            let number = task.number;
            drop(task);
            // Nobody listens any more once the run is over.
            let _ = answers.send((number, analysis));
        });
    }

    /// Waits until something has come of an article in hand.
    fn wait<Refused>(&mut self, hand: &mut Hand<Refused>) {
        let Some(patience) = self.patience else {
            return hand.received.recv().into_iter().for_each(|answer| hand.answer(answer));
        };
        let answer = hand.received.recv_timeout(patience.min(Duration::from_millis(50)));
        answer.into_iter().for_each(|answer| hand.answer(answer));
        // What came meanwhile came in time.
        hand.receive_waiting();
        hand.give_up(patience);
        // A thread cannot be taken off an article; where none is left, others take over.
        if hand.lost.len() >= self.threads
            && let Ok(pool) = pool(self.threads)
        {
            self.pool = pool;
            hand.lost.clear();
            hand.not_started().for_each(|task| self.send(task, hand));
        }
    }
}

fn pool(threads: usize) -> Result<ThreadPool, ThreadPoolBuildError> {
    ThreadPoolBuilder::new().num_threads(threads).thread_name(|number| format!("article-{number}")).build()
}

/// The number of an article in the stream, and what came of it.
type Answer = (usize, Result<Analysis, AnalysisError>);

/// The entries of the stream that are in hand, in order.
struct Hand<Refused> {
    slots: VecDeque<Slot<Refused>>,
    /// The number of the first of them in the stream.
    first: usize,
    /// Bytes of the texts in hand.
    bytes: usize,
    answers: Sender<Answer>,
    received: Receiver<Answer>,
    /// The articles that were given up and are still on a thread, by number.
    lost: BTreeSet<usize>,
    over: Arc<AtomicBool>,
}

enum Slot<Refused> {
    Refused(Refused),
    Sent(Task),
    Analysed(Arc<Article>, Box<Result<Analysis, AnalysisError>>),
}

#[derive(Clone)]
struct Task {
    number: usize,
    article: Arc<Article>,
    /// When a thread took it up.
    started: Arc<OnceLock<Instant>>,
}

impl<Refused> Hand<Refused> {
    fn new() -> Hand<Refused> {
        let (answers, received) = channel();
        Hand {
            slots: VecDeque::new(),
            first: 0,
            bytes: 0,
            answers,
            received,
            lost: BTreeSet::new(),
            over: Arc::default(),
        }
    }

    fn has_room(&self, window: Window) -> bool {
        self.slots.len() < window.articles.max(1) && self.bytes < window.bytes.max(1)
    }

    fn add(&mut self, article: Article) -> Task {
        self.bytes += article.text().len();
        let number = self.first + self.slots.len();
        let task = Task { number, article: Arc::new(article), started: Arc::default() };
        self.slots.push_back(Slot::Sent(task.clone()));
        task
    }

    fn is_waiting(&self) -> bool {
        matches!(self.slots.front(), Some(Slot::Sent(_)))
    }

    fn not_started(&self) -> impl Iterator<Item = &Task> {
        self.slots.iter().filter_map(|slot| match slot {
            Slot::Sent(task) if task.started.get().is_none() => Some(task),
            _ => None,
        })
    }

    fn receive_waiting(&mut self) {
        while let Ok(answer) = self.received.try_recv() {
            self.answer(answer);
        }
    }

    fn answer(&mut self, (number, analysis): Answer) {
        let slot = number.checked_sub(self.first).and_then(|index| self.slots.get_mut(index));
        match slot {
            Some(slot @ Slot::Sent(_)) => slot.take_answer(analysis),
            // It was given up, and its thread is free again.
            _ => {
                self.lost.remove(&number);
            }
        }
    }

    fn give_up(&mut self, patience: Duration) {
        for slot in &mut self.slots {
            if let Slot::Sent(task) = slot
                && task.started.get().is_some_and(|started| started.elapsed() > patience)
            {
                let reason =
                    format!("it took more than {} seconds; `--article-timeout` sets the time", patience.as_secs());
                self.lost.insert(task.number);
                let error = AnalysisError { article: task.article.id().to_owned(), reason };
                slot.take_answer(Err(error));
            }
        }
    }

    /// Hands the first entries over, as far as they are there.
    fn hand_over<TakeError>(
        &mut self,
        take: &mut impl FnMut(Result<(Article, Result<Analysis, AnalysisError>), Refused>) -> Result<(), TakeError>,
    ) -> Result<(), TakeError> {
        while !self.is_waiting() {
            let entry = match self.slots.pop_front() {
                None | Some(Slot::Sent(_)) => return Ok(()),
                Some(Slot::Refused(refused)) => Err(refused),
                Some(Slot::Analysed(article, analysis)) => {
                    self.bytes -= article.text().len();
                    Ok((Arc::unwrap_or_clone(article), *analysis))
                }
            };
            self.first += 1;
            take(entry)?;
        }
        Ok(())
    }
}

impl<Refused> Slot<Refused> {
    fn take_answer(&mut self, analysis: Result<Analysis, AnalysisError>) {
        if let Slot::Sent(task) = self {
            *self = Slot::Analysed(Arc::clone(&task.article), Box::new(analysis));
        }
    }
}

impl<Refused> Drop for Hand<Refused> {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::convert::Infallible;

    use super::*;
    use sayso_annotation::{Meta, Quote, Segmentation};
    use sayso_detect::Detect;

    fn article(number: usize) -> Article {
        let text = format!("“Number {number} is shut for good,” said Mara Lind. ").repeat(number % 7 + 1);
        Article::new(format!("a{number}"), text, Meta::default()).unwrap()
    }

    fn run(threads: usize, window: Window) -> Vec<String> {
        let mut workers = Workers::start(Pipeline::marks_with_cues(), threads).unwrap().within(window);
        let entries = (0..50).map(|number| if number == 9 { Err("broken line") } else { Ok(article(number)) });
        let mut seen = Vec::new();
        let done: Result<(), Infallible> = workers.analyse_all(entries.collect::<Vec<_>>(), |entry| {
            seen.push(format!("{entry:?}"));
            Ok(())
        });
        assert_eq!(done, Ok(()));
        seen
    }

    #[test]
    fn the_order_and_the_results_are_the_same_whatever_the_threads_and_the_window() {
        let one = run(1, Window::default());
        assert_eq!(one.len(), 50);
        assert!(one[9].contains("broken line"));
        assert!(one[49].contains("a49"));
        assert_eq!(one, run(2, Window { articles: 3, bytes: usize::MAX }));
        assert_eq!(one, run(8, Window { articles: usize::MAX, bytes: 200 }));
    }

    #[test]
    fn no_more_than_a_window_is_read_ahead() {
        let read = Cell::new(0);
        let mut taken = 0;
        let entries = (0..40).map(|number| {
            read.set(read.get() + 1);
            Ok::<_, Infallible>(article(number))
        });
        let workers = Workers::start(Pipeline::marks_with_cues(), 2).unwrap();
        let done: Result<(), Infallible> =
            workers.within(Window { articles: 4, bytes: usize::MAX }).analyse_all(entries, |_| {
                taken += 1;
                assert!(read.get() <= taken + 3, "{} read when {taken} were taken", read.get());
                Ok(())
            });
        assert_eq!((done, taken), (Ok(()), 40));
    }

    #[test]
    fn the_error_of_the_taker_ends_the_run() {
        let entries = (0..40).map(|number| Ok::<_, Infallible>(article(number)));
        let mut taken = 0;
        let done = Workers::start(Pipeline::marks_with_cues(), 2).unwrap().analyse_all(entries, |_| {
            taken += 1;
            if taken == 2 { Err("disk full") } else { Ok(()) }
        });
        assert_eq!((done, taken), (Err("disk full"), 2));
    }

    /// Takes its time over articles that say so.
    struct Slow;

    impl Detect for Slow {
        fn detect(&self, article: &Article, _: &Segmentation) -> Vec<Quote> {
            if article.text().contains("slow") {
                std::thread::sleep(Duration::from_millis(1500));
            }
            Vec::new()
        }
    }

    #[test]
    fn an_article_that_takes_too_long_is_given_up_and_the_others_go_on() {
        // More slow ones than threads, so that new threads have to take over.
        let texts = ["slow", "a", "slow", "slow", "b", "c"];
        let articles = texts.iter().enumerate().map(|(number, text)| {
            Ok::<_, Infallible>(Article::new(format!("a{number}"), *text, Meta::default()).unwrap())
        });
        let patience = Some(Duration::from_millis(200));
        let mut workers = Workers::start(Pipeline::detecting_with(Slow), 2).unwrap().with_patience(patience);
        let (started, mut broken) = (Instant::now(), Vec::new());
        let done: Result<(), Infallible> = workers.analyse_all(articles.collect::<Vec<_>>(), |entry| {
            let Ok((article, analysis)) = entry;
            if let Err(error) = analysis {
                assert!(error.to_string().contains("--article-timeout"), "{error}");
                broken.push(article.id().to_owned());
            }
            Ok(())
        });
        assert_eq!((done, broken), (Ok(()), ["a0", "a2", "a3"].map(str::to_owned).to_vec()));
        assert!(started.elapsed() < Duration::from_millis(1400), "{:?}", started.elapsed());
    }
}
