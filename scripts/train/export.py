"""Writes a trained run in the layout of models/: `python export.py MODEL OUT_FOLDER`.

weights.safetensors (fp16), tokenizer.json, model.toml (with a confidence that is not calibrated yet), and trainer.json:
windows of an invented text with all that the detector computes on them, from the fp16 weights in f32 arithmetic, which
belongs into crates/detect/tests/fixtures.
"""
import hashlib
import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import prepare
from base import PACKAGES, SHA256, base_folder
from batches import collate, cue_tensors
from decode import predict, tag_spans
from model import HEAD, POSITIONS, SHAPES, VOCABULARY, Detector, bert_names

TEXT = """Harbour town puts off its tram

Mayor Ilse Brandvold said on Tuesday that the tram "will not run before spring," and blamed a late delivery.

“We asked for ten cars. We got four,” she told the council. “Nobody here is happy.”

According to the builder, Norrland Vogn A/S, the delay is “regrettable”; its spokesman, Per Aune, declined to say when the rest would arrive.

Shopkeepers believe the dispute cost them the summer, and the RESIDENTS' UNION wants a public inquiry.
"""


def main(model, out):
    out.mkdir(parents=True, exist_ok=True)
    tensors = {name: t.half().contiguous() for name, t in load_file(model).items()}
    theirs = {f"encoder.{ours}": name for ours, name in bert_names().items()}
    save_file({theirs.get(name, name): t for name, t in tensors.items()}, out / "weights.safetensors")
    shutil.copy(base_folder() / "tokenizer.json", out / "tokenizer.json")
    detector = Detector()
    detector.load_state_dict({name: t.float() for name, t in tensors.items()})
    write(out / "trainer.json", fixture(detector.eval()))
    (out / "model.toml").write_text(manifest(out), encoding="utf-8")


def manifest(out):
    sha256 = lambda name: hashlib.sha256((out / name).read_bytes()).hexdigest()
    text = lambda value: json.dumps(value, ensure_ascii=False)
    shape, names = SHAPES["minilm"], list(prepare.PUNCTUATION)
    marks = "\n".join(f"    {text(marks)}, # {name}" for name, marks in prepare.PUNCTUATION.items())
    return f"""\
name = "sayso-en"
version = "4"
base = {text(PACKAGES["minilm"][0])}
base_sha256 = "{SHA256["minilm"]}"

[files.weights]
file = "weights.safetensors"
sha256 = "{sha256("weights.safetensors")}"

[files.tokenizer]
file = "tokenizer.json"
sha256 = "{sha256("tokenizer.json")}"

{encoder_section("encoder", shape.layers, prepare.TYPES)}
[window]
rows = {prepare.WINDOW}
overlap = {prepare.OVERLAP}

[detect]
hidden = {shape.hidden}
head = {HEAD}
distance_steps = {prepare.DISTANCE_STEPS}
near = {prepare.NEAR}

[detect.calibration]
slope = 1.0
offset = 0.0
marks = 0.5
turns = 0.4

[detect.punctuation]
marks = [
{marks}
]
straight = {text(prepare.STRAIGHT)}
opening = {names.index("open")}
closing = {names.index("close")}
"""


def encoder_section(name, layers, types):
    shape = SHAPES["minilm"]
    return f"""\
[{name}]
vocab_size = {VOCABULARY}
hidden_size = {shape.hidden}
num_hidden_layers = {layers}
num_attention_heads = {shape.heads}
intermediate_size = {4 * shape.hidden}
max_position_embeddings = {POSITIONS}
type_vocab_size = {types}
layer_norm_eps = {shape.eps}
hidden_act = "gelu"
precision = "int8"
"""


@torch.no_grad()
def fixture(model):
    tokenizer = prepare.load_tokenizer(base_folder() / "tokenizer.json")
    article = prepare.analyse({"id": "fixture", "text": TEXT}, tokenizer)
    windows = []
    for s, e in article.windows(overlap=32, pieces=94):
        batch = collate([(article, s, e)], labels=False)
        hidden = model.encoder(batch["ids"], batch["types"])
        units = model.units(batch)
        first, steps = model.cue_lattice(units, batch)
        tags, marginals, _ = model.cue_crf.decode(first, steps)
        spans = tag_spans(tags[0].tolist(), 1)
        window = {"units": [s, e], "ids": batch["ids"][0].tolist(), "types": batch["types"][0].tolist(), "first": batch["first"][0].tolist(),
                  "classes": batch["classes"][0].tolist(), "hidden_head": rounded(hidden[0, :, :8]), "cue_tags": tags[0].tolist(),
                  "cue_marginals": rounded(marginals[0]), "cues": []}
        if spans:
            cues = cue_tensors([(0, *span) for span in spans], batch)
            roles, marginals, path = model.role_crf.decode(*model.role_lattice(units, batch, cues))
            for n, span in enumerate(spans):
                window["cues"].append({"units": span, **{k: cues[k][n].tolist() for k in ("distance", "paragraph", "between")},
                                       "tags": roles[n].tolist(), "marginals": rounded(marginals[n]), "log_probability": float(path[n])})
        windows.append(window)
    return {"text": TEXT, "unit_spans": article.spans, "windows_pieces": 94 + 2, "windows_overlap": 32, "windows": windows,
            "quotes": predict(model, [article])["fixture"]}


def rounded(tensor):
    return [[round(x, 6) for x in row] for row in tensor.tolist()]


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).expanduser(), Path(sys.argv[2]))
