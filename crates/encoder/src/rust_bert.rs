use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use rust_bert::bert::{BertConfig as Shape, BertEmbeddings, BertModel};
use tch::nn::VarStore;
use tch::{Cuda, Kind, Tensor, no_grad};

use crate::encoder::assert_readable;
use crate::{BertConfig, Device, Encoder, LoadError, TokenVectors, Weights, Window};

/// The layer normalisations of the crate `rust-bert` add this to the variance, whatever the configuration says.
const EPSILON: f32 = 1e-12;

/// The word embeddings, by the name that Hugging Face gives them.
const WORDS: &str = "embeddings.word_embeddings.weight";

/// Rows of a batch on a GPU, the padding of shorter windows among them; docs/gpu.md has what other sizes give.
const GPU_BATCH_ROWS: usize = 16 * 384;

/// The `BertModel` of the crate `rust-bert` on libtorch, with the weights that [`Bert`](crate::Bert) runs on.
///
/// On the processor it computes window by window, without padding, on the calling thread. On a GPU windows of about one length
/// share a batch; where a window is padded, the padding is masked.
pub struct RustBert {
    config: BertConfig,
    device: tch::Device,
    // A tensor, and so a model, must not be used by two threads at a time.
    models: Mutex<Models>,
}

type Model = BertModel<BertEmbeddings>;

/// As many models as threads have ever encoded at a time. They share the weights.
struct Models {
    weights: BTreeMap<String, Tensor>,
    idle: Vec<Model>,
}

impl RustBert {
    /// Reads a model from its weights, as [`Bert::from_safetensors`](crate::Bert::from_safetensors) does.
    ///
    /// # Errors
    /// If a tensor is missing or has another shape than the configuration gives it, or the configuration is not usable; or if
    /// libtorch has no such device.
    pub fn read(config: &BertConfig, weights: &Weights<'_>, device: Device) -> Result<RustBert, LoadError> {
        config.check()?;
        if config.layer_norm_eps != EPSILON {
            let found = config.layer_norm_eps;
            return Err(LoadError::config(format!(
                "rust-bert knows a layer_norm_eps of {EPSILON:e} alone, not {found:e}"
            )));
        }
        let device = available(device)?;
        // Articles are analysed beside each other, each on a thread of its own.
        tch::set_num_threads(1);
        let (model, mut tensors) = random(config, device);
        for (name, tensor) in &mut tensors {
            let mut shape = tensor.size();
            if let (WORDS, [words, _]) = (name.as_str(), &mut shape[..]) {
                *words = size(config.vocab_size);
            }
            let sizes: Vec<usize> = shape.iter().filter_map(|&size| usize::try_from(size).ok()).collect();
            let values = Tensor::from_slice(&weights.tensor(name, &sizes)?);
            tensor.set_data(&values.view(&shape[..]).to_device(device));
        }
        let models = Mutex::new(Models { weights: tensors, idle: vec![model] });
        Ok(RustBert { config: config.clone(), device, models })
    }

    fn encode_with(&self, model: &Model, windows: &[Window]) -> Vec<TokenVectors> {
        let mut encoded = vec![TokenVectors::new(self.hidden(), Vec::new()); windows.len()];
        let mut order: Vec<usize> = (0..windows.len()).collect();
        order.retain(|&index| windows.get(index).is_some_and(|window| window.rows() > 0));
        if self.device.is_cuda() {
            order.sort_by_key(|&index| windows.get(index).map(Window::rows));
        }
        let mut rest = &order[..];
        while !rest.is_empty() {
            let (batch, others) = rest.split_at(self.batch(rest, windows));
            let batch_windows: Vec<&Window> = batch.iter().filter_map(|&index| windows.get(index)).collect();
            for (&index, vectors) in batch.iter().zip(self.encode_batch(model, &batch_windows)) {
                if let Some(place) = encoded.get_mut(index) {
                    *place = vectors;
                }
            }
            rest = others;
        }
        encoded
    }

    /// How many of these windows, which are in the order of their length on a GPU, go into the next batch.
    fn batch(&self, order: &[usize], windows: &[Window]) -> usize {
        // On the processor larger batches are slower: their intermediate results leave the cache.
        if !self.device.is_cuda() {
            return 1;
        }
        let padded = |(before, &index): (usize, &usize)| windows.get(index).map_or(0, Window::rows) * (before + 1);
        order.iter().enumerate().take_while(|&entry| padded(entry) <= GPU_BATCH_ROWS).count().max(1)
    }

    fn encode_batch(&self, model: &Model, windows: &[&Window]) -> Vec<TokenVectors> {
        let longest = windows.iter().map(|window| window.rows()).max().unwrap_or_default();
        let shape = [windows.len() as i64, longest as i64];
        let tensor = |row: &dyn Fn(&Window) -> Vec<i64>| {
            let rows = windows.iter().flat_map(|window| {
                let mut row = row(window);
                row.resize(longest, 0);
                row
            });
            Tensor::from_slice(&rows.collect::<Vec<_>>()).view(shape).to_device(self.device)
        };
        let ids = tensor(&|window| window.ids().iter().map(|&id| id.into()).collect());
        let known = |token_type: u8| usize::from(token_type) < self.config.type_vocab_size;
        let of_model = |&token_type: &u8| if known(token_type) { token_type.into() } else { 0 };
        let token_types = tensor(&|window| window.token_types().iter().map(of_model).collect());
        let padded = windows.iter().any(|window| window.rows() < longest);
        let mask = padded.then(|| tensor(&|window| vec![1; window.rows()]));
        let output =
            no_grad(|| model.forward_t(Some(&ids), mask.as_ref(), Some(&token_types), None, None, None, None, false));
        let values = output.map(|output| output.hidden_state.flatten(0, -1).to_kind(Kind::Float).try_into());
        let values: Vec<f32> = match values {
            Ok(Ok(values)) => values,
            Ok(Err(error)) => panic!("libtorch cannot encode: {error}"),
            Err(error) => panic!("libtorch cannot encode: {error}"),
        };
        let hidden = self.hidden();
        let of_window = |(window, values): (&&Window, &[f32])| {
            TokenVectors::new(hidden, values.iter().take(window.rows() * hidden).copied().collect())
        };
        windows.iter().zip(values.chunks(longest * hidden)).map(of_window).collect()
    }

    /// Takes a model that no other thread uses.
    fn take(&self) -> Model {
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        models.idle.pop().unwrap_or_else(|| models.another(&self.config, self.device))
    }

    fn put_back(&self, model: Model) {
        self.models.lock().unwrap_or_else(PoisonError::into_inner).idle.push(model);
    }
}

impl Models {
    fn another(&self, config: &BertConfig, device: tch::Device) -> Model {
        let (model, mut tensors) = random(config, device);
        for (tensor, shared) in tensors.values_mut().zip(self.weights.values()) {
            tensor.set_data(shared);
        }
        model
    }
}

/// A model of random weights with one word embedding, and its weights by name.
fn random(config: &BertConfig, device: tch::Device) -> (Model, BTreeMap<String, Tensor>) {
    let mut store = VarStore::new(device);
    let model = BertModel::new_with_optional_pooler(store.root(), &shape(config), false);
    store.freeze();
    (model, store.variables().into_iter().collect())
}

/// The shape of the model, but for its many word embeddings: their random values would take most of the time.
fn shape(config: &BertConfig) -> Shape {
    Shape {
        hidden_size: size(config.hidden_size),
        intermediate_size: size(config.intermediate_size),
        max_position_embeddings: size(config.max_position_embeddings),
        num_attention_heads: size(config.num_attention_heads),
        num_hidden_layers: size(config.num_hidden_layers),
        type_vocab_size: size(config.type_vocab_size),
        vocab_size: 1,
        ..Shape::default()
    }
}

fn size(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// The device of libtorch, if it has it.
fn available(device: Device) -> Result<tch::Device, LoadError> {
    let Device::Cuda(number) = device else { return Ok(tch::Device::Cpu) };
    let count = usize::try_from(Cuda::device_count()).unwrap_or_default();
    if !tch::utils::has_cudart() {
        let reason = "this build's libtorch is one for the processor alone; `scripts/setup-libtorch DIR --cuda` installs one for GPUs";
        return Err(LoadError::backend(reason));
    }
    match count {
        0 => Err(LoadError::backend("libtorch finds no GPU: is there a driver of NVIDIA's? `--device cpu` needs none")),
        _ if number < count => Ok(tch::Device::Cuda(number)),
        _ => Err(LoadError::backend(format!("there is no {device}; the last GPU is cuda:{}", count - 1))),
    }
}

impl Encoder for RustBert {
    fn hidden(&self) -> usize {
        self.config.hidden_size
    }

    fn longest_window(&self) -> usize {
        self.config.max_position_embeddings
    }

    fn vocabulary(&self) -> usize {
        self.config.vocab_size
    }

    fn encode(&self, windows: &[Window]) -> Vec<TokenVectors> {
        windows.iter().for_each(|window| assert_readable(window, self));
        let model = self.take();
        let encoded = self.encode_with(&model, windows);
        self.put_back(model);
        encoded
    }
}

impl fmt::Debug for RustBert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RustBert").field("config", &self.config).field("device", &self.device).finish_non_exhaustive()
    }
}
