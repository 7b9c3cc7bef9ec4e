"""What trained stance taggers make of quotes, as soft labels for a student: `python teach_stance.py OUT.pt --models MODEL... --labels FILE...`.

A soft label is the teachers' mean probability of the stances, and of where the target begins and ends; where a target is
known, also of the stances towards it when it is given.
"""
import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file

from base import base_folder
from model import shape_name
from passages import labelled, unlabelled
from prepare import data_folder, load_tokenizer
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
    polnear = data_folder()
    passages = labelled(polnear / "train.jsonl", [polnear / "labels.train.jsonl", *args.labels], tokenizer)
    passages = [p for p in passages + [p for path in args.unlabelled for p in unlabelled(path, tokenizer)] if p.units]
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
    tensors = load_file(path.expanduser())
    model = StanceTagger(shape_name(tensors))
    model.load_state_dict(tensors)
    model.to(device)
    out = [dict(zip(("stance", "start", "end"), found)) for found in probabilities(model, passages, False, device)]
    given = [i for i, p in enumerate(passages) if p.given]
    for i, (stance, _, _) in zip(given, probabilities(model, [passages[i] for i in given], True, device)):
        out[i]["given"] = stance
    print(path, len(passages), flush=True)
    return out


if __name__ == "__main__":
    main()
