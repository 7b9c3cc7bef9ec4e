//! Tokens a second of a model of the shape of all-MiniLM-L6-v2 (random weights), against what the machine's fused
//! multiply-adds allow: `cargo bench -p sayso-encoder`. The peak is measured in the same run.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::time::Instant;

use rayon::prelude::*;
use rten_simd::ops::{BitOps, NumOps};
use rten_simd::{Isa, Simd, SimdOp};
use safetensors::Dtype;
use safetensors::tensor::{TensorView, serialize};
use sayso_encoder::{Bert, BertConfig, Encoder, Precision, Window};

/// Windows of a portion, and rows of a window.
const SHAPES: [(usize, usize); 5] = [(16, 128), (6, 384), (1, 384), (1, 128), (1, 32)];

fn main() {
    let peak = peak_flops();
    println!("kernel {}, peak {:.1} GFLOP/s on one thread", Bert::kernel(), peak / 1e9);
    let started = Instant::now();
    let weights = weights(&config());
    let made = started.elapsed();
    let model = Bert::from_safetensors(config(), &weights).unwrap();
    println!("weights made in {made:.0?}, loaded in {:.0?}", started.elapsed() - made);

    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for (windows, rows) in SHAPES {
        let portion = portion(windows, rows);
        let rate = one.install(|| tokens_a_second(&portion, || drop(model.encode(&portion))));
        let share = 100.0 * rate * flops_a_token(model.config(), rows) / peak;
        println!("{windows:>2} x {rows:>3}: {rate:>6.0} tokens/s, {share:.0} % of peak");
    }

    let quantized = Bert::from_safetensors(BertConfig { precision: Precision::Int8, ..config() }, &weights).unwrap();
    for (windows, rows) in SHAPES {
        let portion = portion(windows, rows);
        let rate = one.install(|| tokens_a_second(&portion, || drop(quantized.encode(&portion))));
        println!("{windows:>2} x {rows:>3}: {rate:>6.0} tokens/s in bytes");
    }

    let threads = std::thread::available_parallelism().unwrap().get();
    let many = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let articles: Vec<_> = (0..6 * threads).map(|_| portion(4, 384)).collect();
    let all: Vec<_> = articles.iter().flatten().cloned().collect();
    let outside = many.install(|| {
        tokens_a_second(&all, || articles.par_iter().with_max_len(1).for_each(|article| drop(model.encode(article))))
    });
    let inside =
        many.install(|| tokens_a_second(&all, || articles.iter().for_each(|article| drop(model.encode(article)))));
    println!(
        "{threads} threads, one article a thread: {outside:.0} tokens/s; one article at a time: {inside:.0} tokens/s"
    );
}

/// The best of several runs.
fn tokens_a_second(windows: &[Window], run: impl Fn()) -> f64 {
    let rows: usize = windows.iter().map(Window::rows).sum();
    let runs = (8192 / rows).clamp(3, 50);
    let seconds = (0..runs).map(|_| {
        let started = Instant::now();
        run();
        started.elapsed().as_secs_f64()
    });
    rows as f64 / seconds.fold(f64::INFINITY, f64::min)
}

/// Floating-point operations of the model's products, a multiplication and an addition counted as two.
fn flops_a_token(config: &BertConfig, rows: usize) -> f64 {
    let (hidden, wide) = (config.hidden_size, config.intermediate_size);
    let products = 4 * hidden * hidden + 2 * hidden * wide + 2 * rows * hidden;
    (2 * config.num_hidden_layers * products) as f64
}

struct MultiplyAdds(usize);

impl SimdOp for MultiplyAdds {
    /// The operations done, and a value that keeps them from being left out.
    type Output = (usize, f32);

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> (usize, f32) {
        let ops = isa.f32();
        // As many independent chains as hide the latency of two pipes.
        let mut sums = [ops.zero(); 12];
        let (factor, term) = (ops.splat(0.999), ops.splat(0.001));
        for _ in 0..self.0 {
            for sum in &mut sums {
                *sum = ops.mul_add(*sum, factor, term);
            }
        }
        let total = sums.into_iter().fold(ops.zero(), |total, sum| ops.add(total, sum));
        (2 * self.0 * sums.len() * ops.len(), total.to_array().into_iter().sum())
    }
}

fn peak_flops() -> f64 {
    let rates = (0..20).map(|_| {
        let started = Instant::now();
        let (operations, value) = MultiplyAdds(2_000_000).dispatch();
        std::hint::black_box(value);
        operations as f64 / started.elapsed().as_secs_f64()
    });
    rates.fold(0.0, f64::max)
}

fn portion(windows: usize, rows: usize) -> Vec<Window> {
    let ids: Vec<u32> = (0..rows as u32).map(|row| row * 7 % 1000).collect();
    vec![Window::of_rows(ids, Vec::new()); windows]
}

fn config() -> BertConfig {
    BertConfig {
        vocab_size: 1000,
        hidden_size: 384,
        num_hidden_layers: 6,
        num_attention_heads: 12,
        intermediate_size: 1536,
        max_position_embeddings: 512,
        type_vocab_size: 9,
        layer_norm_eps: 1e-12,
        hidden_act: String::from("gelu"),
        precision: Precision::F32,
    }
}

fn weights(config: &BertConfig) -> Vec<u8> {
    let (hidden, wide) = (config.hidden_size, config.intermediate_size);
    let mut shapes = vec![
        (String::from("embeddings.word_embeddings.weight"), vec![config.vocab_size, hidden]),
        (String::from("embeddings.position_embeddings.weight"), vec![config.max_position_embeddings, hidden]),
        (String::from("embeddings.token_type_embeddings.weight"), vec![config.type_vocab_size, hidden]),
        (String::from("embeddings.LayerNorm.weight"), vec![hidden]),
        (String::from("embeddings.LayerNorm.bias"), vec![hidden]),
    ];
    for layer in 0..config.num_hidden_layers {
        for (part, shape) in [
            ("attention.self.query", vec![hidden, hidden]),
            ("attention.self.key", vec![hidden, hidden]),
            ("attention.self.value", vec![hidden, hidden]),
            ("attention.output.dense", vec![hidden, hidden]),
            ("attention.output.LayerNorm", vec![hidden]),
            ("intermediate.dense", vec![wide, hidden]),
            ("output.dense", vec![hidden, wide]),
            ("output.LayerNorm", vec![hidden]),
        ] {
            shapes.push((format!("encoder.layer.{layer}.{part}.bias"), vec![shape[0]]));
            shapes.push((format!("encoder.layer.{layer}.{part}.weight"), shape));
        }
    }
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state as f32 / u32::MAX as f32 - 0.5) * 0.1
    };
    let tensors: Vec<_> = shapes
        .into_iter()
        .map(|(name, shape)| {
            let count: usize = shape.iter().product();
            let values: Vec<u8> = (0..count).flat_map(|_| random().to_le_bytes()).collect();
            (name, shape, values)
        })
        .collect();
    let views = tensors
        .iter()
        .map(|(name, shape, values)| (name.as_str(), TensorView::new(Dtype::F32, shape.clone(), values).unwrap()));
    serialize(views, None).unwrap()
}
