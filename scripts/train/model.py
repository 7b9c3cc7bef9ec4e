"""The quote detector: an encoder (all-MiniLM-L6-v2; all-mpnet-base-v2 for a teacher), a cue tagger, and a cue-conditioned
tagger of content and source."""
import functools
import math
from dataclasses import dataclass

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import embedding, gelu, scaled_dot_product_attention

from crf import FORBIDDEN, Crf
from prepare import CLASSES, CLS, CUE_LABELS, DISTANCES, NEAR, ROLE_LABELS, SEP, TYPES

HEAD = 256
SOURCE_LABELS = slice(3, 5)  # of ROLE_LABELS
VOCABULARY, POSITIONS = 30522, 512  # of both encoders, once mpnet's extra rows are taken out


@dataclass(frozen=True)
class Shape:
    hidden: int
    heads: int
    layers: int
    eps: float
    relative: bool = False  # a bias by relative position in every attention (Song et al. 2020)
    frozen: int = 0         # lowest layers that stay as they came; the token types come in above them


SHAPES = {"minilm": Shape(384, 12, 6, 1e-12), "mpnet": Shape(768, 12, 12, 1e-5, relative=True, frozen=4)}


def shape_name(tensors):
    """Name of the shape that the weights of an encoder have, by their names in our layout."""
    hidden = len(tensors["encoder.norm.weight"])
    return next(name for name, shape in SHAPES.items() if shape.hidden == hidden)


def load_trained(kind, path, device):
    """A trained Detector or StanceTagger, as its file says of which shape, to read with."""
    tensors = load_file(path.expanduser())
    model = kind(shape_name(tensors))
    model.load_state_dict(tensors)
    return model.eval().to(device)


class Layer(nn.Module):
    def __init__(self, shape, dropout=0.1):
        super().__init__()
        width, self.heads = shape.hidden, shape.heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.attention_norm = nn.LayerNorm(width, eps=shape.eps)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.norm = nn.LayerNorm(width, eps=shape.eps)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask):
        n, t, d = x.shape
        q, k, v = (f(x).view(n, t, self.heads, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        a = scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(n, t, d)
        x = self.attention_norm(x + self.drop(self.output(a)))
        return self.norm(x + self.drop(self.down(gelu(self.up(x)))))


class Encoder(nn.Module):
    """Token ids and types [N, T] -> hidden states [N, T, hidden]; post-norm BERT, erf GELU."""

    def __init__(self, shape):
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, shape.hidden)
        self.positions = nn.Embedding(POSITIONS, shape.hidden)
        self.types = nn.Embedding(TYPES, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, eps=shape.eps)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.frozen = shape.frozen
        if self.frozen:
            for part in (self.positions, self.norm, *self.layers[: self.frozen]):
                part.requires_grad_(False)
        self.relative = nn.Embedding(RELATIVE_BUCKETS, shape.heads).requires_grad_(False) if shape.relative else None
        if shape.relative:
            self.register_buffer("buckets", relative_buckets(), persistent=False)

    def forward(self, ids, types, mask=None):
        mask = self.attention_mask(ids.shape[1], mask)
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.frozen):
            x = self.words(ids) + self.positions.weight[: ids.shape[1]]
            x = x if self.frozen else x + self.types(types)
            x = self.drop(self.norm(x))
            for layer in self.layers[: self.frozen]:
                x = layer(x, mask)
        x = x + self.types(types) if self.frozen else x
        for layer in self.layers[self.frozen :]:
            x = layer(x, mask)
        return x.float()

    def attention_mask(self, t, mask):
        """Real tokens [N, T] or None -> what every attention adds to its scores or leaves out."""
        mask = None if mask is None else mask[:, None, None, :]
        if self.relative is None:
            return mask
        bias = self.relative(self.buckets[:t, :t]).permute(2, 0, 1)[None]
        device = bias.device.type
        bias = bias.to(torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else bias.dtype)
        return bias if mask is None else bias.masked_fill(~mask, -1e4)


RELATIVE_BUCKETS, RELATIVE_FAR = 32, 128


def relative_buckets():
    """Bucket of the offset of each key from each query [T, T]: exact when near, logarithmic further off (T5, Raffel et al. 2020)."""
    half = RELATIVE_BUCKETS // 2
    exact = half // 2
    positions = torch.arange(POSITIONS)
    offset = positions[:, None] - positions
    far = exact + (torch.log(offset.abs().clamp(min=1) / exact) / math.log(RELATIVE_FAR / exact) * (half - exact)).long()
    return half * (offset < 0) + torch.where(offset.abs() < exact, offset.abs(), far.clamp(max=half - 1))


def full_precision(method):
    """The heads are small and their scores are summed along the text: they run in f32 also under autocast."""
    @functools.wraps(method)
    def run(self, units, *args):
        with torch.autocast(units.device.type, enabled=False):
            return method(self, units.float(), *args)
    return run


class Detector(nn.Module):
    def __init__(self, base="minilm"):
        super().__init__()
        self.shape = SHAPES[base]
        hidden = self.shape.hidden
        self.encoder = Encoder(self.shape)
        self.drop = nn.Dropout(0.1)
        self.cue_hidden, self.cue_out = nn.Linear(hidden, HEAD), nn.Linear(HEAD, len(CUE_LABELS))
        self.cue_crf = Crf(CUE_LABELS, CLASSES)
        self.token, self.token_gate = nn.Linear(hidden, HEAD), nn.Linear(hidden, HEAD)
        self.cue, self.cue_gate = nn.Linear(hidden, HEAD, bias=False), nn.Linear(hidden, HEAD)
        self.distance = nn.Embedding(DISTANCES, HEAD)
        self.paragraph = nn.Embedding(2 * NEAR + 1, HEAD)
        self.between = nn.Embedding(2 * NEAR + 1, HEAD)
        for e in (self.distance, self.paragraph, self.between):
            nn.init.normal_(e.weight, std=0.1)
        self.role_out = nn.Linear(HEAD, len(ROLE_LABELS))
        self.role_crf = Crf(ROLE_LABELS, CLASSES)

    def units(self, batch):
        """Hidden state of the first piece of each unit: [W, U, hidden]."""
        hidden = self.encoder(batch["ids"], batch["types"], batch.get("mask"))
        first = batch["first"][:, :, None].expand(-1, -1, self.shape.hidden)
        return self.drop(hidden.gather(1, first))

    @full_precision
    def cue_lattice(self, units, batch):
        emissions = self.cue_out(self.drop(gelu(self.cue_hidden(units))))
        return self.cue_crf.lattice(emissions, self.cue_crf.transitions(batch["classes"]), batch["unit_mask"])

    @full_precision
    def role_lattice(self, units, batch, cues):
        """cues: window [N], weights [N, U] (1/length on the units of the cue), distance/paragraph/between [N, U]."""
        window = cues["window"]
        vector = torch.bmm(cues["weights"][:, None, :], units[window])[:, 0]
        hidden = self.token(units)[window] + self.cue(vector)[:, None]
        hidden = hidden + self.token_gate(units)[window] * self.cue_gate(vector)[:, None]
        place = self.distance.weight[:, None, None] + self.paragraph.weight[None, :, None] + self.between.weight
        index = (cues["distance"] * (2 * NEAR + 1) + cues["paragraph"]) * (2 * NEAR + 1) + cues["between"]
        hidden = gelu(hidden + embedding(index, place.reshape(-1, HEAD)))
        emissions = self.role_out(self.drop(hidden))
        if not self.training:  # a source never stands on a later line than its cue: one of 18,403 does in PolNeAR train
            later = cues["paragraph"] > NEAR
            emissions[:, :, SOURCE_LABELS] = emissions[:, :, SOURCE_LABELS].masked_fill(later[:, :, None], FORBIDDEN)
        transitions = self.role_crf.transitions(batch["classes"])[window]
        return self.role_crf.lattice(emissions, transitions, batch["unit_mask"][window])

    def losses(self, batch):
        """Negative log likelihoods a window of the cue tags, and a window of the roles of its cues: of the reference labels, or,
        where the batch holds soft labels, the mean under those (which is, up to a constant, how far the model is from them)."""
        units = self.units(batch)
        first, steps = self.cue_lattice(units, batch)
        if "soft" in batch:
            held = self.cue_crf.expected_score(first, steps, batch["soft"])
        else:
            penalty = batch["cue_penalty"]
            held = self.cue_crf.log_partition(first + penalty[:, 0], steps + penalty[:, 1:, None, :])
        cue = (self.cue_crf.log_partition(first, steps) - held).sum() / len(first)
        cues = batch["cues"]
        if not len(cues["window"]):
            return cue, cue * 0
        first, steps = self.role_lattice(units, batch, cues)
        if "soft" in cues:
            held = self.role_crf.expected_score(first, steps, cues["soft"])
        else:
            held = self.role_crf.path_score(first, steps, cues["labels"])
        role = (self.role_crf.log_partition(first, steps) - held).sum() / len(batch["ids"])
        return cue, role


def bert_names():
    """Our parameter name -> name in the Hugging Face layout of BERT, which the exported file keeps."""
    return base_names(SHAPES["minilm"], "token_type_embeddings", {
        "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
        "output": "attention.output.dense", "attention_norm": "attention.output.LayerNorm"})


def mpnet_names():
    """Our parameter name -> name in the Hugging Face layout of MPNet."""
    names = base_names(SHAPES["mpnet"], None, {
        "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v",
        "output": "attention.attn.o", "attention_norm": "attention.LayerNorm"})
    return names | {"relative.weight": "encoder.relative_attention_bias.weight"}


def base_names(shape, types, attention):
    names = {"words.weight": "embeddings.word_embeddings.weight", "positions.weight": "embeddings.position_embeddings.weight",
             "norm.weight": "embeddings.LayerNorm.weight", "norm.bias": "embeddings.LayerNorm.bias"}
    if types:
        names["types.weight"] = f"embeddings.{types}.weight"
    parts = attention | {"up": "intermediate.dense", "down": "output.dense", "norm": "output.LayerNorm"}
    for i in range(shape.layers):
        for ours, theirs in parts.items():
            for part in ("weight", "bias"):
                names[f"layers.{i}.{ours}.{part}"] = f"encoder.layer.{i}.{theirs}.{part}"
    return names


def load_base(encoder, base, tensors):
    """Fills the encoder from the base weights. All token types start alike; MPNet has none, and four rows of words and two
    of positions more than BERT, its own special tokens among them."""
    names = {"minilm": bert_names, "mpnet": mpnet_names}[base]()
    state = {ours: tensors[theirs] for ours, theirs in names.items()}
    if base == "mpnet":
        words = state["words.weight"]
        state["words.weight"] = words[4 : 4 + VOCABULARY].clone()
        state["words.weight"][[CLS, SEP]] = words[[0, 2]]
        state["positions.weight"] = state["positions.weight"][2:]
        state["types.weight"] = torch.zeros(encoder.types.weight.shape)
    else:
        state["types.weight"] = state["types.weight"][:1].expand(len(encoder.types.weight), -1).clone()
    encoder.load_state_dict({k: v.float() for k, v in state.items()})
