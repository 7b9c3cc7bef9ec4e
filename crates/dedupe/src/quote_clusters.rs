use xxhash_rust::xxh3::xxh3_64;

use crate::buckets::Buckets;
use crate::quote_alignment::{Alignment, align};
use crate::quote_words::{QuoteWord, key, look_up_runs, quote_words, word_count};
use crate::words::combine;

/// A quote of fewer words is the same only in the same words of the same speaker.
const FEW_WORDS: usize = 5;
/// A part of a quote of so many words is the same whoever is named as its speaker.
const TELLING_WORDS: usize = 8;
/// Quotes entered under one run of words. What more than so many have in common is a phrase and finds nothing.
const CROWD: usize = 32;

/// The quotes of a stream in clusters, one a statement, however many outlets print it.
///
/// | words of the shorter quote | the same as an earlier quote if |
/// | --- | --- |
/// | 1 to 4 | it has the same words and the same speaker, who is known |
/// | 5 to 7 | it equals it but for one word at most; or is a part of it, and the speaker is the same and known |
/// | 8 and more | it equals it, or a part of it, but for one word in six |
///
/// Case, punctuation and contractions of "not" do not count; an ellipsis may stand for any words; a negation or a number
/// that differs makes another statement. Either quote may be the shorter. Of each cluster the longest version so far is
/// kept, of which all others are parts.
///
/// A statement takes about 170 bytes at 22 words a quote, a repeated quote none. On one core of a busy server, 25,000 quotes
/// a second. Few words make no statement of their own ("No comment", "We are ready"): only the speaker tells whether they
/// are the same, and where the speaker is not known nothing does. Longer ones are the same whoever is named, as one outlet
/// writes the name and another "the minister".
#[derive(Debug, Default)]
pub struct QuoteClusters {
    clusters: Vec<Cluster>,
    runs: Buckets,
    candidates: Vec<u32>,
}

#[derive(Debug)]
struct Cluster {
    /// Empty if no later quote can be the same.
    longest: Box<[QuoteWord]>,
    speaker: Option<u32>,
}

impl QuoteClusters {
    /// Adds the next quote of the stream: the number of its cluster. Clusters are numbered from 1 in the order in which
    /// they first appear.
    ///
    /// `speaker` is whatever tells one speaker from another in all articles alike, and absent where nobody is known.
    pub fn add(&mut self, words: &str, speaker: Option<&str>) -> u64 {
        let speaker = speaker.map(|speaker| (xxh3_64(speaker.as_bytes()) >> 32) as u32);
        let words = quote_words(words);
        let quote = Cluster { longest: words.into(), speaker };
        if quote.can_be_repeated() {
            if let Some(number) = self.cluster_of(&quote) {
                self.lengthen(number, quote.longest);
                return number as u64 + 1;
            }
            self.clusters.push(quote);
            self.enter(self.clusters.len() - 1);
        } else {
            self.clusters.push(Cluster { longest: Box::default(), speaker: None });
        }
        self.clusters.len() as u64
    }

    /// The bytes that are held in memory, without what the allocator adds.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let words: usize = self.clusters.iter().map(|cluster| size_of_val(cluster.longest.as_ref())).sum();
        words
            + self.clusters.capacity() * size_of::<Cluster>()
            + self.runs.bytes()
            + self.candidates.capacity() * size_of::<u32>()
    }

    fn cluster_of(&mut self, quote: &Cluster) -> Option<usize> {
        self.candidates.clear();
        for (key, run) in quote.keys() {
            self.candidates.extend(self.runs.at(key).filter(|&number| has_run(&self.clusters, number, run)));
        }
        self.candidates.sort_unstable();
        self.candidates.dedup();
        let mut candidates = self.candidates.iter().map(|&number| number as usize);
        candidates.find(|&number| self.clusters.get(number).is_some_and(|cluster| cluster.takes(quote)))
    }

    fn lengthen(&mut self, number: usize, words: Box<[QuoteWord]>) {
        let Some(cluster) = self.clusters.get_mut(number) else { return };
        if word_count(&words) > word_count(&cluster.longest) {
            cluster.longest = words;
            self.enter(number);
        }
    }

    fn enter(&mut self, number: usize) {
        let entries = self.clusters.get(number).map_or(0, |cluster| cluster.keys().len());
        if self.runs.is_full_for(entries) {
            self.runs.empty_and_grow();
            (0..self.clusters.len()).for_each(|number| self.enter_in_room(number));
        } else {
            self.enter_in_room(number);
        }
    }

    fn enter_in_room(&mut self, number: usize) {
        let (Some(cluster), Ok(record)) = (self.clusters.get(number), u32::try_from(number)) else { return };
        for (key, run) in cluster.keys() {
            let alike = self.runs.at(key).filter(|&other| has_run(&self.clusters, other, run));
            // A shorter version of the same cluster may stand here already.
            let (others, before): (Vec<_>, Vec<_>) = alike.take(CROWD).partition(|&other| other != record);
            if before.is_empty() && others.len() < CROWD {
                self.runs.enter(key, record);
            }
        }
    }
}

impl Cluster {
    fn is_short(&self) -> bool {
        word_count(&self.longest) < FEW_WORDS
    }

    fn can_be_repeated(&self) -> bool {
        !self.longest.is_empty() && (!self.is_short() || self.speaker.is_some())
    }

    /// What the quote is looked up by: runs of its words, and all of them.
    fn keys(&self) -> Vec<(u64, &[QuoteWord])> {
        let whole = self.longest.as_ref();
        if whole.is_empty() {
            Vec::new()
        } else if self.is_short() {
            vec![(combine([key(whole), self.speaker.map_or(0, u64::from)]), whole)]
        } else {
            let mut keys = look_up_runs(whole);
            keys.push((key(whole), whole));
            keys
        }
    }

    fn takes(&self, quote: &Self) -> bool {
        let is_same_speaker = self.speaker.is_some() && self.speaker == quote.speaker;
        if self.is_short() || quote.is_short() {
            return is_same_speaker && self.longest == quote.longest;
        }
        match align(&self.longest, &quote.longest) {
            Some(Alignment::Whole) => true,
            Some(Alignment::Part { words }) => words >= TELLING_WORDS || is_same_speaker,
            None => false,
        }
    }
}

fn has_run(clusters: &[Cluster], number: u32, run: &[QuoteWord]) -> bool {
    let windows = |cluster: &Cluster| cluster.longest.windows(run.len()).any(|words| words == run);
    clusters.get(number as usize).is_some_and(windows)
}
