"""The stance tagger: an encoder reads a quote's passage; a pointer marks the target, a classifier tells the stance towards it."""
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import gelu

from batches import to
from model import SHAPES, Encoder, full_precision
from passages import CONTENT, CUE, ROLES, STANCES, collate, rows
from prepare import TYPES

HEAD = 256
AUXILIARY = ["newsmtsc", "gwsd", "ibm-claim-stance"]


class StanceTagger(nn.Module):
    def __init__(self, base="minilm", layers=None):
        super().__init__()
        self.shape = SHAPES[base]
        hidden = self.shape.hidden
        self.encoder = Encoder(self.shape)
        self.encoder.types = nn.Embedding(TYPES * len(ROLES), hidden)
        if layers:
            self.encoder.layers = self.encoder.layers[:layers]
        self.drop = nn.Dropout(0.1)
        self.start, self.end = nn.Linear(hidden, 1), nn.Linear(hidden, 1)
        self.inner = nn.Linear(4 * hidden, HEAD)
        self.stance = nn.Linear(HEAD, 3)
        self.auxiliary = nn.ModuleDict({name: nn.Linear(HEAD, 3) for name in AUXILIARY})

    def forward(self, batch, head="stance"):
        """-> stance logits [N, 3], logits of the target's first and last unit [N, U + 1]; the last column is "no target"."""
        return self.heads(self.encoder(batch["ids"], batch["types"], batch.get("mask")), batch, head)

    @full_precision
    def heads(self, hidden, batch, head):
        hidden = self.drop(hidden)
        units = hidden.gather(1, batch["first"][:, :, None].expand(-1, -1, hidden.shape[2]))
        points = torch.cat([units, hidden[:, :1]], 1)
        real = torch.cat([batch["roles"] >= 0, torch.ones_like(batch["roles"][:, :1], dtype=torch.bool)], 1)
        start, end = (f(points)[:, :, 0].masked_fill(~real, -1e4) for f in (self.start, self.end))
        named = (start.softmax(1)[:, None] @ points)[:, 0]
        given = (batch["target"][:, None] @ hidden)[:, 0]
        about = torch.where(batch["given"][:, None], given, named)
        mean = lambda role: self.mean(units, (batch["roles"] == role).float())
        inner = torch.cat([hidden[:, 0], mean(CONTENT), mean(CUE), about], 1)
        out = self.stance if head == "stance" else self.auxiliary[head]
        return out(self.drop(gelu(self.inner(inner)))), start, end

    @staticmethod
    def mean(units, weights):
        return (weights[:, None] @ units)[:, 0] / weights.sum(1, keepdim=True).clamp(min=1)


LONGEST_NAMED = 12  # units of a target
NEUTRAL = 0.5       # what a trained tagger adds to the logit of "neutral"; chosen on the development set, flat from 0.3 to 0.7
NO_TARGET = 0.8     # the least probability at which a neutral quote has none; chosen on the development set


def trained(path):
    """A trained tagger's weights, in which "neutral" is as likely as in the labels, and the number of its layers."""
    tensors = load_file(path)
    tensors["stance.bias"][STANCES.index("neutral")] += NEUTRAL
    return tensors, 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layers."))


@torch.no_grad()
def probabilities(model, passages, given, device="cpu"):
    """Probabilities of the stances [3], and of the target's first and last unit [U + 1], of each passage, in order."""
    model.eval()
    order = sorted(range(len(passages)), key=lambda i: rows(passages[i], given))
    out = [None] * len(passages)
    for k in range(0, len(order), 32):
        part = order[k : k + 32]
        found = model(to(collate([(passages[i], given) for i in part]), device))
        stance, start, end = (x.softmax(1).cpu() for x in found)
        for row, i in enumerate(part):
            keep = [*range(len(passages[i].first)), start.shape[1] - 1]
            out[i] = stance[row], start[row, keep], end[row, keep]
    return out


def decode(start, end, polar):
    """The likeliest target (first, last) of a passage, or None. start, end: probabilities [U + 1] of one passage; the last place
    is "no target". Who takes a position takes it towards something."""
    u = len(start) - 1
    best, at = -1.0, None
    for i in range(u):
        j = i + int(end[i : min(i + LONGEST_NAMED, u)].argmax())
        if float(start[i] * end[j]) > best:
            best, at = float(start[i] * end[j]), (i, j)
    return None if not polar and float(start[u]) >= NO_TARGET else at
