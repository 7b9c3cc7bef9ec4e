"""Adds a trained stance tagger to a model: `python export_stance.py MODEL.safetensors MODEL_FOLDER`.

Writes stance.safetensors (fp16, without the word embeddings, which it shares), its sections in model.toml (with a confidence
that is not calibrated yet), and stance-trainer.json: passages of an invented text with all that the tagger computes on them,
which belongs into crates/stance/tests/fixtures as trainer.json.
"""
import hashlib
import json
import re
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import passages
from base import base_folder
from export import TEXT, encoder_section, rounded, write
from model import bert_names
from passages import STANCES
from prepare import TYPES, analyse, load_tokenizer
from stance import HEAD, LONGEST_NAMED, NO_TARGET, StanceTagger, decode, trained

QUOTES = [  # content, cue and source of each quote of TEXT, by their words
    (["the tram \"will not run before spring,\""], "said on Tuesday that", "Mayor Ilse Brandvold"),
    (["a late delivery"], "blamed", "Mayor Ilse Brandvold"),
    (["“We asked for ten cars. We got four,”", "“Nobody here is happy.”"], "told", "she"),
    (["the delay is “regrettable”"], "According to", "the builder, Norrland Vogn A/S"),
    (["the dispute cost them the summer"], "believe", "Shopkeepers"),
    (["a public inquiry"], "wants", "the RESIDENTS' UNION"),
]


def main(model, folder):
    tensors, layers = trained(model)
    tagger = StanceTagger(layers=layers)
    shared = load_file(folder / "weights.safetensors")["embeddings.word_embeddings.weight"]
    assert torch.equal(tensors["encoder.words.weight"].half(), shared), "the word embeddings are not those of the model"
    theirs = {f"encoder.{ours}": name for ours, name in bert_names().items()} | {"stance.weight": "label.weight", "stance.bias": "label.bias"}
    kept = {name: t.half().contiguous() for name, t in tensors.items() if name != "encoder.words.weight" and not name.startswith("auxiliary.")}
    save_file({f"stance.{theirs.get(name, name)}": t for name, t in kept.items()}, folder / "stance.safetensors")
    tagger.load_state_dict({name: t.half().float() for name, t in tensors.items()})
    manifest = folder / "model.toml"
    manifest.write_text(with_sections(manifest.read_text(encoding="utf-8"), folder, layers), encoding="utf-8")
    write(folder / "stance-trainer.json", fixture(tagger.eval()))


def with_sections(manifest, folder, layers):
    """The manifest with the sections of the tagger, in the place of earlier ones."""
    manifest = re.sub(r"(?ms)^\[(files\.stance|stance[a-z.]*)\]\n.*?(?=^\[|\Z)", "", manifest).rstrip("\n") + "\n"
    sha256 = hashlib.sha256((folder / "stance.safetensors").read_bytes()).hexdigest()
    return manifest + f"""
[files.stance]
file = "stance.safetensors"
sha256 = "{sha256}"

{encoder_section("stance.encoder", layers, TYPES * len(passages.ROLES))}
[stance]
hidden = {tagger_hidden()}
head = {HEAD}
longest_target = {LONGEST_NAMED}
no_target = {NO_TARGET}

[stance.passage]
longest = {passages.LONGEST}
gap = {passages.GAP}
before = {passages.BEFORE}
after = {passages.AFTER}
target = {passages.LONGEST_TARGET}

[stance.calibration]
slope = 1.0
offset = 0.0
"""


def tagger_hidden():
    return StanceTagger().shape.hidden


@torch.no_grad()
def fixture(model):
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    article = analyse({"id": "fixture", "text": TEXT}, tokenizer)
    out = []
    for contents, cue, source in QUOTES:
        place = lambda words, start=0: [TEXT.index(words, start), TEXT.index(words, start) + len(words)]
        quote = {"content": [place(words) for words in contents], "cue": [place(cue)], "source": [place(source)]}
        p = passages.passage(article, quote, ("fixture", len(out)))
        stance, start, end = model(passages.collate([(p, False)]))
        target = decode(start[0].softmax(0), end[0].softmax(0), STANCES[int(stance[0].argmax())] != "neutral")
        out.append({**quote, "units": p.units, "ids": p.ids, "types": p.types, "probabilities": rounded(stance.softmax(1))[0],
                    "target": [target[0], target[1] + 1] if target else None})
    return {"text": TEXT, "quotes": out}


if __name__ == "__main__":
    main(Path(sys.argv[1]).expanduser(), Path(sys.argv[2]))
