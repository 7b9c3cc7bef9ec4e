"""What trained teachers make of texts, as soft labels for a student: `python teach.py OUT.pt BASE:MODEL...`.

Reads PolNeAR's training part, whose reference cues keep their place beside the cues that the teachers find, and the
sentences of NewsMTSC (Hamborg, Donnay 2021), which nobody has labelled for quotes. A soft label is the teachers' mean
probability of each pair of neighbouring tags under their CRFs: all that a student's CRF needs to learn their
distribution over whole taggings (Wang et al. 2020, "Structure-level knowledge distillation").
"""
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file

from base import base_folder
from batches import collate, cue_tensors
from crf import messages
from decode import home, tag_spans
from model import Detector
from prepare import analyse, data_folder, load_tokenizer, read

SURE = 0.999  # a role tagging is kept between the first and the last unit that may be other than O


@dataclass
class Roles:
    """The soft roles of a cue: pairs [last - first, 5, 5] from unit `first` to unit `last`; all others are O for certain."""
    cue: tuple
    first: int
    pairs: torch.Tensor


@dataclass
class Soft:
    """Soft labels of an article: cue pairs [units - 1, 3, 3], and the roles of each cue."""
    cues: torch.Tensor
    roles: list


def main(out, *teachers):
    torch.set_num_threads(2)
    models = []
    for teacher in teachers:
        base, path = teacher.split(":")
        model = Detector(base)
        model.load_state_dict(load_file(Path(path).expanduser()))
        models.append(model.eval())
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    articles = read(data_folder() / "train.jsonl", tokenizer) + unlabelled(tokenizer)
    soft = {}
    for i, article in enumerate(articles):
        soft[article.id] = taught(models, article)
        if i % 50 == 0:
            print(f"{i} of {len(articles)}", flush=True)
    part = Path(out).with_suffix(".part")
    torch.save({key: (s.cues, [(r.cue, r.first, r.pairs) for r in s.roles]) for key, s in soft.items()}, part)
    part.rename(out)


def load(path):
    """id -> Soft."""
    return {key: Soft(cues.float(), [Roles(tuple(cue), first, pairs.float()) for cue, first, pairs in roles])
            for key, (cues, roles) in torch.load(path, weights_only=True).items()}


def unlabelled(tokenizer, sentences=8):
    """The sentences of NewsMTSC, each once, as texts of a few paragraphs."""
    with open(data_folder().parent / "newsmtsc" / "train.jsonl", encoding="utf-8") as lines:
        texts = list(dict.fromkeys(json.loads(line)["text"] for line in lines))
    return [analyse({"id": f"newsmtsc-{i}", "text": "\n\n".join(texts[i : i + sentences])}, tokenizer)
            for i in range(0, len(texts), sentences)]


@torch.no_grad()
def taught(models, article):
    windows = article.cut = article.windows()
    batch = collate([(article, s, e) for s, e in windows], labels=False)
    with torch.autocast("cpu", torch.bfloat16):
        units = [model.units(batch) for model in models]
    lattices = [model.cue_lattice(u, batch) for model, u in zip(models, units)]
    pairs = mean(messages(*lattice, model.cue_crf.end)[2] for model, lattice in zip(models, lattices))
    tags = models[0].cue_crf.decode(*lattices[0])[0].tolist()
    cues, found = torch.zeros(max(len(article.spans) - 1, 0), 3, 3), []
    for w, (s, e) in enumerate(windows):
        for t in range(e - s - 1):
            if home(article, s + t, s + t + 2) == (s, e):
                cues[s + t] = pairs[w, t]
        found += [(s + a, s + b) for a, b in tag_spans(tags[w][: e - s], 1) if home(article, s + a, s + b) == (s, e)]
    spans = [cue for cue, _, _ in article.quotes]
    spans += [cue for cue in found if not any(a < cue[1] and cue[0] < b for a, b in spans)]
    return Soft(cues.half(), roles_of(models, article, batch, units, spans))


def roles_of(models, article, batch, units, spans):
    """The roles of each cue that lies in a window."""
    homes = [home(article, *cue) for cue in spans]
    held = [(cue, place) for cue, place in zip(spans, homes) if place[0] <= cue[0] and cue[1] <= place[1]]
    if not held:
        return []
    cues = cue_tensors([(article.cut.index(place), cue[0] - place[0], cue[1] - place[0]) for cue, place in held], batch)
    pairs = mean(messages(*model.role_lattice(u, batch, cues), model.role_crf.end)[2] for model, u in zip(models, units))
    out = []
    for (cue, (s, e)), pairs in zip(held, pairs):
        unsure = (pairs[: e - s - 1, 0, 0] < SURE).nonzero()[:, 0]
        first, last = (int(unsure[0]), int(unsure[-1]) + 1) if len(unsure) else (0, 0)
        out.append(Roles(cue, s + first, pairs[first:last].half().clone()))
    return out


def mean(tensors):
    tensors = list(tensors)
    return sum(tensors) / len(tensors)


if __name__ == "__main__":
    main(*sys.argv[1:])
