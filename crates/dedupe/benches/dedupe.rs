//! Articles and megabytes a second on one core, and the memory of 100,000 articles and of their quotes:
//! `cargo bench -p sayso-dedupe`. The texts are made of words as rare as those of a language (Zipf's law).
#![allow(clippy::print_stdout)]

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use sayso_dedupe::{Duplicates, QuoteClusters, Signature};

const ARTICLES: usize = 100_000;
const PORTION: usize = 1000;
const WORDS: usize = 600;
const QUOTES: usize = 500_000;

fn main() {
    let mut random = 1;
    let before = resident_bytes();
    let mut duplicates = Duplicates::default();
    let (mut signing, mut adding, mut bytes) = (0.0, 0.0, 0);
    for portion in 0..ARTICLES / PORTION {
        let texts: Vec<String> = (0..PORTION).map(|_| text(WORDS, &mut random)).collect();
        bytes += texts.iter().map(String::len).sum::<usize>();
        let started = core_seconds();
        let signatures: Vec<Signature> = texts.iter().map(|text| Signature::of(text)).collect();
        signing += core_seconds() - started;
        let ids: Vec<String> = (0..PORTION).map(|at| format!("outlet/2024/05/{:08}", portion * PORTION + at)).collect();
        let started = core_seconds();
        for (id, signature) in ids.iter().zip(&signatures) {
            duplicates.add(id, signature);
        }
        adding += core_seconds() - started;
    }
    let (articles, megabytes) = (ARTICLES as f64, bytes as f64 / 1e6);
    println!("signatures: {:.0} articles/s, {:.1} MB/s", articles / signing, megabytes / signing);
    println!("look-up: {:.0} articles/s", articles / adding);
    println!("both: {:.0} articles/s, {:.1} MB/s", articles / (signing + adding), megabytes / (signing + adding));
    println!("memory an article: {} bytes", duplicates.bytes() / ARTICLES);
    println!("resident: {} bytes an article", resident_bytes().saturating_sub(before) / ARTICLES);
    drop(duplicates);

    let before = resident_bytes();
    let mut clusters = QuoteClusters::default();
    let mut clustering = 0.0;
    for _ in 0..QUOTES / PORTION {
        let length = |random: &mut u64| 5 + next(random) as usize % 35;
        let quotes: Vec<String> = (0..PORTION).map(|_| text(length(&mut random), &mut random)).collect();
        let started = core_seconds();
        for quote in &quotes {
            clusters.add(quote, None);
        }
        clustering += core_seconds() - started;
    }
    println!("quotes: {:.0} a second, {} bytes each", QUOTES as f64 / clustering, clusters.bytes() / QUOTES);
    println!("resident: {} bytes a quote", resident_bytes().saturating_sub(before) / QUOTES);
}

fn text(words: usize, random: &mut u64) -> String {
    let mut text = String::with_capacity(words * 7);
    for at in 0..words {
        // Of 50,000 words, the one of rank r about once in r.
        let rank = 50_000_f64.powf((next(random) >> 11) as f64 / (1_u64 << 53) as f64) as u32;
        // Rare words are long.
        let mut rest = rank.wrapping_mul(2_654_435_761);
        for _ in 0..2 + rank.ilog2() / 2 {
            text.push(char::from(b'a' + (rest % 26) as u8));
            rest /= 26;
        }
        text.push_str(if at % 14 == 13 { ". " } else { " " });
    }
    text
}

fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// The time that this thread had a core, where Linux tells it; else the time that passed.
fn core_seconds() -> f64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = statistics.and_then(|statistics| statistics.split(' ').next()?.parse::<f64>().ok());
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |passed| passed.as_secs_f64());
    nanoseconds.map_or_else(clock, |nanoseconds| nanoseconds / 1e9)
}

/// What the process holds, where Linux tells it.
fn resident_bytes() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|pages| pages.split(' ').nth(1)?.parse::<usize>().ok());
    pages.unwrap_or_default() * 4096
}
