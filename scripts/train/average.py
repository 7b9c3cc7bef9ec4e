"""Averages the weights of runs that lie on one path (Izmailov et al. 2018): `python average.py OUT_FOLDER MODEL...`."""
import sys
from pathlib import Path

from safetensors.torch import load_file, save_file


def main(out, *models):
    tensors = [load_file(Path(model).expanduser()) for model in models]
    Path(out).mkdir(parents=True, exist_ok=True)
    save_file({name: sum(t[name] for t in tensors) / len(tensors) for name in tensors[0]}, Path(out) / "model.safetensors")


if __name__ == "__main__":
    main(*sys.argv[1:])
