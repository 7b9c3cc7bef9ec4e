//! The backend rust-bert computes what the default backend does.
#![cfg(feature = "rust-bert")]
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sayso_encoder::{
    Backend, Bert, BertConfig, Device, Encoder, ModelPackage, Precision, RustBert, TokenVectors, Tokenizer, Weights,
    Window,
};

const LARGEST_DIFFERENCE: f32 = 1e-4;

/// The lengths of windows, `[CLS]` and `[SEP]` among their rows.
const LENGTHS: [usize; 14] = [1, 2, 3, 4, 5, 8, 17, 31, 64, 100, 128, 255, 384, 512];

type Loaded = (Arc<Tokenizer>, Box<dyn Encoder>);

/// Both backends of the encoder of the quotes, and of that of the stances.
fn encoders() -> [[Loaded; 2]; 2] {
    let packages = [Backend::Rten, Backend::RustBert(Device::Cpu)].map(|backend| {
        ModelPackage::load(&root().join("models/sayso-en")).unwrap().in_precision(Precision::F32).on(backend)
    });
    [
        packages.each_ref().map(|package| package.encoder().unwrap()),
        packages.each_ref().map(|package| package.part_encoder("stance").unwrap()),
    ]
}

/// The sample articles as windows of all lengths, mixed, some of the same length.
fn windows(tokenizer: &Tokenizer) -> Vec<Window> {
    let mut articles: Vec<PathBuf> =
        root().join("data/articles").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    articles.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    articles.sort();
    let text: String = articles.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let tokens = tokenizer.tokenize(&text);
    let window = |(turn, rows): (usize, usize)| {
        let pieces = (101 * turn..).take(rows.saturating_sub(2)).map(|piece| (piece, tokens.token_types()[piece]));
        let whole = Window::of_pieces(&tokens, &pieces.collect::<Vec<_>>());
        Window::of_rows(whole.ids()[..rows].to_vec(), whole.token_types()[..rows].to_vec())
    };
    LENGTHS.into_iter().chain([5, 100, 128]).enumerate().map(window).collect()
}

#[test]
fn hidden_states_agree() {
    for [(tokenizer, rten), (_, rust_bert)] in encoders() {
        let windows = windows(&tokenizer);
        assert_eq!((windows[0].rows(), windows.iter().map(Window::rows).max()), (1, Some(512)));
        for ((window, expected), found) in windows.iter().zip(rten.encode(&windows)).zip(rust_bert.encode(&windows)) {
            assert_eq!(expected.values().len(), window.rows() * rten.hidden());
            let difference = largest_difference(&expected, &found);
            println!("{} rows: largest difference {difference:e}", window.rows());
            assert!(difference <= LARGEST_DIFFERENCE, "{} rows: {difference:e}", window.rows());
        }
    }
}

#[test]
fn vectors_do_not_depend_on_the_batch_or_the_threads() {
    let [[_, (tokenizer, encoder)], _] = encoders();
    let windows = windows(&tokenizer);
    let together = encoder.encode(&windows);
    let apart: Vec<TokenVectors> = std::thread::scope(|scope| {
        let threads: Vec<_> = windows.chunks(1).map(|window| scope.spawn(|| encoder.encode(window))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(together == apart);
}

#[test]
fn a_window_without_rows_has_no_vectors() {
    let [_, [_, (_, encoder)]] = encoders();
    let rows: Vec<_> = [vec![], vec![1], vec![]].map(|ids| Window::of_rows(ids, Vec::new())).into();
    let lengths: Vec<_> = encoder.encode(&rows).iter().map(|vectors| vectors.rows().len()).collect();
    assert_eq!(lengths, [0, 1, 0]);
}

#[test]
fn token_types_that_the_model_lacks_count_as_0() {
    let (bert, rust_bert) = tiny();
    let window = [Window::of_rows(vec![1, 2], vec![9, 8])];
    let (expected, found) = (&bert.encode(&window)[0], &rust_bert.encode(&window)[0]);
    assert!(largest_difference(expected, found) <= LARGEST_DIFFERENCE);
}

#[test]
#[should_panic(expected = "id 64 is not in the model's vocabulary of 64")]
fn an_id_beyond_the_vocabulary_panics() {
    let _ = tiny().1.encode(&[Window::of_rows(vec![64], Vec::new())]);
}

#[test]
fn a_configuration_that_does_not_fit_the_weights_is_refused() {
    let refused = read_tiny(|config| config.intermediate_size = 65).unwrap_err().to_string();
    assert!(refused.contains("has shape [64") && refused.contains("instead of [65"), "{refused}");
    let refused = read_tiny(|config| config.vocab_size = 65).unwrap_err().to_string();
    assert!(refused.ends_with("embeddings.word_embeddings.weight has shape [64, 32] instead of [65, 32]"), "{refused}");
    let refused = read_tiny(|config| config.layer_norm_eps = 1e-5).unwrap_err().to_string();
    assert!(refused.contains("layer_norm_eps of 1e-12"), "{refused}");
}

#[test]
fn a_gpu_that_is_not_there_is_refused_with_the_remedy() {
    let package = ModelPackage::load(&root().join("models/sayso-en")).unwrap();
    let Err(refused) = package.on(Backend::RustBert(Device::Cuda(99))).encoder() else { panic!("there are 100 GPUs") };
    let refused = refused.to_string();
    assert!(["--cuda", "--device cpu", "the last GPU"].iter().any(|remedy| refused.contains(remedy)), "{refused}");
}

#[test]
fn bytes_are_refused() {
    let package = ModelPackage::load(&root().join("models/sayso-en")).unwrap();
    let package = package.on(Backend::RustBert(Device::Cpu)).in_precision(Precision::Int8);
    assert!(package.encoder().err().unwrap().to_string().contains("f32 alone"));
}

fn tiny() -> (Bert, RustBert) {
    let config = BertConfig::from_json(include_bytes!("fixtures/tiny.json")).unwrap();
    let bert = Bert::from_safetensors(config, include_bytes!("fixtures/tiny.safetensors")).unwrap();
    (bert, read_tiny(|_| ()).unwrap())
}

fn read_tiny(change: impl FnOnce(&mut BertConfig)) -> Result<RustBert, sayso_encoder::LoadError> {
    let mut config = BertConfig::from_json(include_bytes!("fixtures/tiny.json")).unwrap();
    change(&mut config);
    RustBert::read(&config, &Weights::read(include_bytes!("fixtures/tiny.safetensors"))?, Device::Cpu)
}

/// A NaN differs from everything.
fn largest_difference(expected: &TokenVectors, found: &TokenVectors) -> f32 {
    assert_eq!((found.hidden(), found.values().len()), (expected.hidden(), expected.values().len()));
    let differences = expected.values().iter().zip(found.values()).map(|(expected, found)| (expected - found).abs());
    differences.fold(0.0, |a, b| if b <= a { a } else { b })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
