"""Calibrates the confidence of a stance tagger on the development set: `python calibrate_stance.py MODEL.safetensors MODEL_TOML`.

Fits the logistic curve of Platt (1999) from the probability of the likeliest stance to whether it is right, on the reference
quotes, with an open target; writes slope and offset, and prints the scores and a reliability table.
"""
import json
import math
import sys
from pathlib import Path

from base import base_folder
from calibrate import fit, set_values, table
from passages import labelled
from prepare import data_folder, load_tokenizer
from stance import StanceTagger, trained
from train_stance import evaluate, read


def main(model, manifest):
    tensors, layers = trained(model)
    tagger = StanceTagger(layers=layers)
    tagger.load_state_dict(tensors)
    polnear = data_folder()
    dev = labelled(polnear / "dev.jsonl", [polnear / "labels.dev.jsonl"], load_tokenizer(base_folder() / "tokenizer.json"))
    print(json.dumps(evaluate(tagger, dev, "cpu")))
    found = read(tagger, dev, False)
    sure = [min(max(max(probabilities), 0.002), 0.998) for probabilities, *_ in found]
    sure = [math.log(p / (1 - p)) for p in sure]
    right = [max(range(3), key=probabilities.__getitem__) == p.stance for p, (probabilities, *_) in zip(dev, found)]
    slope, offset = fit(sure, right)
    set_values(Path(manifest), "stance.calibration", {"slope": slope, "offset": offset})
    table([1 / (1 + math.exp(-slope * x - offset)) for x in sure], right)


if __name__ == "__main__":
    main(Path(sys.argv[1]).expanduser(), sys.argv[2])
