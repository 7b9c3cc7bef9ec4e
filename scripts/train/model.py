"""The quote detector: a BERT encoder (all-MiniLM-L6-v2), a cue tagger, and a cue-conditioned tagger of content and source."""
import functools

import torch
from torch import nn
from torch.nn.functional import embedding, gelu, scaled_dot_product_attention

from crf import Crf
from prepare import CLASSES, CUE_LABELS, DISTANCES, NEAR, ROLE_LABELS, TYPES

HIDDEN = 384
HEADS = 12
LAYERS = 6
HEAD = 256


class Layer(nn.Module):
    def __init__(self, width=HIDDEN, heads=HEADS, dropout=0.1):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.attention_norm = nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask):
        n, t, d = x.shape
        q, k, v = (f(x).view(n, t, self.heads, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        a = scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(n, t, d)
        x = self.attention_norm(x + self.drop(self.output(a)))
        return self.norm(x + self.drop(self.down(gelu(self.up(x)))))


class Encoder(nn.Module):
    """Token ids and types [N, T] -> hidden states [N, T, 384]; post-norm BERT, erf GELU, LayerNorm eps 1e-12."""

    def __init__(self, vocabulary=30522, positions=512):
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.positions = nn.Embedding(positions, HIDDEN)
        self.types = nn.Embedding(TYPES, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids, types, mask=None):
        x = self.words(ids) + self.types(types) + self.positions.weight[: ids.shape[1]]
        x = self.drop(self.norm(x))
        if mask is not None:
            mask = mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x.float()


def full_precision(method):
    """The heads are small and their scores are summed along the text: they run in f32 also under autocast."""
    @functools.wraps(method)
    def run(self, units, *args):
        with torch.autocast(units.device.type, enabled=False):
            return method(self, units.float(), *args)
    return run


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.drop = nn.Dropout(0.1)
        self.cue_hidden, self.cue_out = nn.Linear(HIDDEN, HEAD), nn.Linear(HEAD, len(CUE_LABELS))
        self.cue_crf = Crf(CUE_LABELS, CLASSES)
        self.token, self.token_gate = nn.Linear(HIDDEN, HEAD), nn.Linear(HIDDEN, HEAD)
        self.cue, self.cue_gate = nn.Linear(HIDDEN, HEAD, bias=False), nn.Linear(HIDDEN, HEAD)
        self.distance = nn.Embedding(DISTANCES, HEAD)
        self.paragraph = nn.Embedding(2 * NEAR + 1, HEAD)
        self.between = nn.Embedding(2 * NEAR + 1, HEAD)
        for e in (self.distance, self.paragraph, self.between):
            nn.init.normal_(e.weight, std=0.1)
        self.role_out = nn.Linear(HEAD, len(ROLE_LABELS))
        self.role_crf = Crf(ROLE_LABELS, CLASSES)

    def units(self, batch):
        """Hidden state of the first piece of each unit: [W, U, 384]."""
        hidden = self.encoder(batch["ids"], batch["types"], batch.get("mask"))
        first = batch["first"][:, :, None].expand(-1, -1, HIDDEN)
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
        transitions = self.role_crf.transitions(batch["classes"])[window]
        return self.role_crf.lattice(emissions, transitions, batch["unit_mask"][window])

    def losses(self, batch):
        """Negative log likelihoods a window of the cue tags, and a window of the roles of its reference cues."""
        units = self.units(batch)
        first, steps = self.cue_lattice(units, batch)
        penalty = batch["cue_penalty"]
        held = self.cue_crf.log_partition(first + penalty[:, 0], steps + penalty[:, 1:, None, :])
        cue = (self.cue_crf.log_partition(first, steps) - held).sum() / len(first)
        cues = batch["cues"]
        if not len(cues["window"]):
            return cue, cue * 0
        first, steps = self.role_lattice(units, batch, cues)
        path = self.role_crf.path_score(first, steps, cues["labels"])
        role = (self.role_crf.log_partition(first, steps) - path).sum() / len(batch["ids"])
        return cue, role


BASE_NAMES = [("query", "attention.self.query"), ("key", "attention.self.key"), ("value", "attention.self.value"),
              ("output", "attention.output.dense"), ("attention_norm", "attention.output.LayerNorm"),
              ("up", "intermediate.dense"), ("down", "output.dense"), ("norm", "output.LayerNorm")]


def bert_names():
    """Our parameter name -> name in the Hugging Face layout, which the exported file keeps."""
    names = {"words.weight": "embeddings.word_embeddings.weight", "positions.weight": "embeddings.position_embeddings.weight",
             "types.weight": "embeddings.token_type_embeddings.weight", "norm.weight": "embeddings.LayerNorm.weight",
             "norm.bias": "embeddings.LayerNorm.bias"}
    for i in range(LAYERS):
        for ours, theirs in BASE_NAMES:
            for part in ("weight", "bias"):
                names[f"layers.{i}.{ours}.{part}"] = f"encoder.layer.{i}.{theirs}.{part}"
    return names


def load_base(encoder, tensors):
    """Fills the encoder from the base weights; all token types start from the first row of the base."""
    state = {ours: tensors[theirs] for ours, theirs in bert_names().items()}
    state["types.weight"] = state["types.weight"][:1].expand(TYPES, -1).clone()
    encoder.load_state_dict({k: v.float() for k, v in state.items()})
