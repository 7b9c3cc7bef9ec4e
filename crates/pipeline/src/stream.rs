use rayon::prelude::*;
use sayso_annotation::Article;

use crate::{Analysis, AnalysisError, Pipeline};

/// How much of a stream of articles is held in memory at a time: a window closes when either is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The number of articles.
    pub articles: usize,
    /// Bytes of text. A single article that is longer is a window of its own.
    pub bytes: usize,
}

impl Default for Window {
    fn default() -> Window {
        Window { articles: 512, bytes: 16 << 20 }
    }
}

impl Pipeline {
    /// Analyses a stream of articles on the threads of the current rayon pool.
    ///
    /// `take` receives every entry of the stream in its order, whatever the number of threads: an entry that is an error
    /// as it came, an article with its analysis. The first error that `take` returns ends the run.
    ///
    /// # Errors
    /// The error of `take`, if it returns one.
    pub fn analyse_all<ReadError, TakeError>(
        &self,
        articles: impl IntoIterator<Item = Result<Article, ReadError>>,
        window: Window,
        mut take: impl FnMut(Result<(Article, Result<Analysis, AnalysisError>), ReadError>) -> Result<(), TakeError>,
    ) -> Result<(), TakeError>
    where
        ReadError: Send,
    {
        let mut articles = articles.into_iter();
        loop {
            let entries = next_window(&mut articles, window);
            if entries.is_empty() {
                return Ok(());
            }
            let analysed: Vec<_> = entries
                .into_par_iter()
                .with_max_len(1)
                .map(|entry| {
                    entry.map(|article| {
                        let analysis = self.analyse(&article);
                        (article, analysis)
                    })
                })
                .collect();
            analysed.into_iter().try_for_each(&mut take)?;
        }
    }
}

fn next_window<ReadError>(
    articles: &mut impl Iterator<Item = Result<Article, ReadError>>,
    window: Window,
) -> Vec<Result<Article, ReadError>> {
    let mut entries = Vec::new();
    let mut bytes = 0;
    while entries.len() < window.articles.max(1) && bytes < window.bytes.max(1) {
        let Some(entry) = articles.next() else { break };
        bytes += entry.as_ref().map_or(0, |article| article.text().len());
        entries.push(entry);
    }
    entries
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::convert::Infallible;

    use super::*;
    use sayso_annotation::Meta;

    fn article(number: usize) -> Article {
        let text = format!("“Number {number} is shut for good,” said Mara Lind. ").repeat(number % 7 + 1);
        Article::new(format!("a{number}"), text, Meta::default()).unwrap()
    }

    fn run(threads: usize, window: Window) -> Vec<String> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let entries = (0..50).map(|number| if number == 9 { Err("broken line") } else { Ok(article(number)) });
        let mut seen = Vec::new();
        let done: Result<(), Infallible> = pool.install(|| {
            Pipeline::marks_with_cues().analyse_all(entries.collect::<Vec<_>>(), window, |entry| {
                seen.push(format!("{entry:?}"));
                Ok(())
            })
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
        let done: Result<(), Infallible> =
            Pipeline::marks_with_cues().analyse_all(entries, Window { articles: 4, bytes: usize::MAX }, |_| {
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
        let done = Pipeline::marks_with_cues().analyse_all(entries, Window::default(), |_| {
            taken += 1;
            if taken == 2 { Err("disk full") } else { Ok(()) }
        });
        assert_eq!((done, taken), (Err("disk full"), 2));
    }
}
