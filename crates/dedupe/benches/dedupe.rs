//! Articles and megabytes a second on one core, and the memory of 100,000 articles and of their quotes:
//! `cargo bench -p sayso-dedupe`. The texts are made of words as rare as those of a language (Zipf's law).
#![allow(clippy::print_stdout)]

use std::fs;
use std::time::Instant;

use sayso_dedupe::{Duplicates, QuoteClusters, Signature};

const ARTICLES: usize = 100_000;
const WORDS: usize = 600;
const QUOTES: usize = 1_000_000;

fn main() {
    let mut random = 1;
    let before = resident_bytes();
    let mut duplicates = Duplicates::default();
    let (mut signing, mut adding, mut bytes) = (0.0, 0.0, 0);
    for number in 0..ARTICLES {
        let text = text(WORDS, &mut random);
        bytes += text.len();
        let started = Instant::now();
        let signature = Signature::of(&text);
        signing += started.elapsed().as_secs_f64();
        let started = Instant::now();
        duplicates.add(&format!("outlet/2024/05/{number:08}"), &signature);
        adding += started.elapsed().as_secs_f64();
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
    for _ in 0..QUOTES {
        let length = 5 + next(&mut random) as usize % 35;
        let quote = text(length, &mut random);
        let started = Instant::now();
        clusters.add(&quote, None);
        clustering += started.elapsed().as_secs_f64();
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

/// What the process holds, where Linux tells it.
fn resident_bytes() -> usize {
    let pages = fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|pages| pages.split(' ').nth(1)?.parse::<usize>().ok());
    pages.unwrap_or_default() * 4096
}
