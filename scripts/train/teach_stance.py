"""What trained stance taggers make of quotes, as soft labels for a student: `python teach_stance.py OUT.pt --models MODEL... --labels FILE...`.

A soft label is the teachers' mean probability of the stances, and of where the target begins and ends; where a target is
known, also of the stances towards it when it is given.
"""
import argparse
from pathlib import Path

import torch

from base import base_folder
from model import load_trained
from passages import training
from prepare import load_tokenizer
from stance import StanceTagger, probabilities


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("out", type=Path)
    p.add_argument("--models", nargs="+", type=Path, required=True)
    p.add_argument("--labels", nargs="*", default=[], help="as for train_stance.py")
    p.add_argument("--unlabelled", nargs="*", default=[], help="as for train_stance.py")
    args = p.parse_args()
    torch.set_num_threads(2)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    passages = [p for p in training(args.labels, args.unlabelled, tokenizer) if p.units]
    found = [taught(path, passages, device) for path in args.models]
    mean = lambda tensors: (sum(tensors) / len(found)).tolist()
    out = {name(p): {key: mean([f[i][key] for f in found]) for key in found[0][i]} for i, p in enumerate(passages)}
    part = args.out.with_suffix(".part")
    torch.save(out, part)
    part.rename(args.out)


def name(passage):
    """What a passage is called in the file of soft labels."""
    return (*passage.key, passage.words if passage.is_given else None)


def taught(path, passages, device):
    model = load_trained(StanceTagger, path, device)
    out = [dict(zip(("stance", "start", "end"), found)) for found in probabilities(model, passages, False, device)]
    given = [i for i, p in enumerate(passages) if p.given]
    for i, (stance, _, _) in zip(given, probabilities(model, [passages[i] for i in given], True, device)):
        out[i]["given"] = stance
    print(path, len(passages), flush=True)
    return out


if __name__ == "__main__":
    main()
