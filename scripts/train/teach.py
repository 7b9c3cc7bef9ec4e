"""What trained teachers make of texts, as soft labels for a student: `python teach.py OUT.pt MODEL...`.

Reads PolNeAR's training part, whose reference cues keep their place beside the cues that the teachers find, and the
sentences of NewsMTSC (Hamborg, Donnay 2021), which nobody has labelled for quotes. A soft label is the teachers' mean
probability of each pair of neighbouring tags under their CRFs: all that a student's CRF needs to learn their
distribution over whole taggings (Wang et al. 2020, "Structure-level knowledge distillation").
"""
import argparse
from dataclasses import dataclass
from pathlib import Path

import torch

from base import base_folder
from batches import collate, cue_tensors, to
from crf import messages
from decode import home, tag_spans
from model import Detector, load_trained
from prepare import analyse, data_folder, load_tokenizer, read
from unlabelled import texts as unlabelled_texts

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


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("out", type=Path)
    p.add_argument("models", nargs="+", type=Path)
    p.add_argument("--processes", type=int, default=1, help="a GPU is faster with several")
    args = p.parse_args()
    parts = [(args.models, args.out.with_suffix(f".{k}"), k, args.processes) for k in range(args.processes)]
    with torch.multiprocessing.get_context("spawn").Pool(args.processes) as pool:
        pool.map(teach_part, parts)
    soft = {}
    for _, path, _, _ in parts:
        soft |= torch.load(path, weights_only=True)
        path.unlink()
    part = args.out.with_suffix(".part")
    torch.save(soft, part)
    part.rename(args.out)


def teach_part(part):
    """Writes what the teachers make of every n-th text, as `load` reads it."""
    paths, path_out, k, n = part
    torch.set_num_threads(2 if n == 1 else 1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    models = [load_trained(Detector, path, device) for path in paths]
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    articles = (read(data_folder() / "train.jsonl", tokenizer) + unlabelled(tokenizer))[k::n]
    out = {}
    for i, article in enumerate(articles):
        soft = taught(models, article, device)
        out[article.id] = soft.cues, [(r.cue, r.first, r.pairs) for r in soft.roles]
        if i % 50 == 0:
            print(f"{i} of {len(articles)}", flush=True)
    torch.save(out, path_out)


def load(path):
    """id -> Soft."""
    return {key: Soft(cues.float(), [Roles(tuple(cue), first, pairs.float()) for cue, first, pairs in roles])
            for key, (cues, roles) in torch.load(path, weights_only=True).items()}


def unlabelled(tokenizer):
    return [analyse({"id": key, "text": text}, tokenizer) for key, text in unlabelled_texts()]


@torch.no_grad()
def taught(models, article, device):
    windows = article.cut = article.windows()
    batch = to(collate([(article, s, e) for s, e in windows], labels=False), device)
    with torch.autocast(device, torch.bfloat16):
        units = [model.units(batch) for model in models]
    lattices = [model.cue_lattice(u, batch) for model, u in zip(models, units)]
    pairs = mean(messages(*lattice, model.cue_crf.end)[2] for model, lattice in zip(models, lattices))
    tags = models[0].cue_crf.decode(*lattices[0])[0].tolist()
    pairs = pairs.cpu()
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
    places = [(article.cut.index(place), cue[0] - place[0], cue[1] - place[0]) for cue, place in held]
    cues = to(cue_tensors(places, to(batch, "cpu")), units[0].device)
    pairs = mean(messages(*model.role_lattice(u, batch, cues), model.role_crf.end)[2] for model, u in zip(models, units)).cpu()
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
    main()
