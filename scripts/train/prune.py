"""Makes a trained detector lean: `python prune.py MODEL.safetensors OUT.safetensors`. Train the result on from there.

In each layer those of the feed-forward part's inner units go that add least: mean size of a unit's activation over training
texts times the norm of its outgoing weights (Sanh et al. 2020 for the family of methods).
"""
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import gelu

from base import base_folder
from batches import collate
from model import SHAPES, Detector, shape_name
from prepare import data_folder, load_tokenizer, read

TEXTS = 40


@torch.no_grad()
def main(path, out):
    tensors = load_file(path)
    model = Detector(shape_name(tensors)).eval()
    model.load_state_dict(tensors)
    sizes = [torch.zeros(model.shape.inner) for _ in model.encoder.layers]
    for size, layer in zip(sizes, model.encoder.layers):
        layer.up.register_forward_hook(lambda _, __, up, size=size: size.add_(gelu(up).abs().sum((0, 1))))
    for article in read(data_folder() / "train.jsonl", load_tokenizer(base_folder() / "tokenizer.json"), TEXTS):
        for s, e in article.windows():
            batch = collate([(article, s, e)], labels=False)
            model.encoder(batch["ids"], batch["types"])
    for i, size in enumerate(sizes):
        name = f"encoder.layers.{i}."
        weight = size * tensors[name + "down.weight"].norm(dim=0)
        kept = weight.topk(SHAPES["lean"].inner).indices.sort().values
        print(f"layer {i}: {100 * weight[kept].sum() / weight.sum():.1f} % kept", flush=True)
        for part in ("up.weight", "up.bias"):
            tensors[name + part] = tensors[name + part][kept].contiguous()
        tensors[name + "down.weight"] = tensors[name + "down.weight"][:, kept].contiguous()
    save_file(tensors, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]).expanduser(), Path(sys.argv[2]).expanduser())
