"""Trains the stance tagger: `python train_stance.py --run NAME`. Run it again after a cut and it goes on."""
import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader

import teach_stance
from base import base_folder
from batches import to
from model import load_base
from passages import ROLES, STANCES, auxiliary, collate, labelled, rows, training
from prepare import TYPES, data_folder, load_tokenizer
from score_stance import score
from stance import StanceTagger, decode, probabilities
from train import EVERY, checkpoint, resume

BATCH = 1800        # pieces a batch
RATES = {"encoder": {"minilm": 2e-4, "mpnet": 5e-5}, "head": 1e-3}
WARMUP = 0.1
POINTER = 0.5       # weight of the pointer's loss
GIVEN = 0.35        # share of the quotes whose target is given


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = Path(args.runs).expanduser() / args.run
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    polnear = data_folder()
    train = training(args.labels, args.unlabelled if args.soft else [], tokenizer)
    if args.soft:
        soft = torch.load(args.soft, weights_only=True)
        for p in train:
            p.soft = soft.get(teach_stance.name(p))
    dev = labelled(polnear / "dev.jsonl", [polnear / "labels.dev.jsonl"], tokenizer)
    model = StanceTagger(args.base, args.layers)
    start_from(model, args)
    model.encoder.words.weight.requires_grad = False
    model.to(device)
    plan = ([("aux", i) for i in range(args.auxiliary)] if not args.tagger else []) + [("main", i) for i in range(args.epochs)]
    extra = auxiliary(tokenizer) if args.auxiliary else []
    batches = [epoch(extra if kind == "aux" else train, args.seed, f"{kind}{i}") for kind, i in plan]
    total = sum(map(len, batches))
    optimizer = torch.optim.AdamW(groups(model, args.base), betas=(0.9, 0.98), eps=1e-8, fused=device == "cuda")
    print(f"{len(train)} quotes, {sum(len(p.ids) for p in train) / len(train):.1f} rows each, "
          f"{sum(bool(p.target) for p in train)} targets in the passage, {len(extra)} auxiliary, {total} steps", flush=True)
    step, end = resume(folder, model, optimizer), 0
    for n, ((kind, _), portion) in enumerate(zip(plan, batches)):
        start, end = end, end + len(portion)
        if step < end:
            step = run_epoch(model, optimizer, portion[step - start :], step, total, args, device, folder, n)
        if step == end:  # also after a cut between the last checkpoint of an epoch and its scores
            save_file(model.state_dict(), folder / f"model-{n + 1}.safetensors")
            if kind == "main":
                print(f"DEV epoch {n + 1} {json.dumps(evaluate(model, dev, device))}", flush=True)


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--run", required=True)
    p.add_argument("--runs", default="~/.cache/sayso/train")
    p.add_argument("--base", choices=["minilm", "mpnet"], default="minilm")
    p.add_argument("--layers", type=int, help="of the encoder, the lowest")
    p.add_argument("--tagger", help="model.safetensors of a trained stance tagger to start from")
    p.add_argument("--auxiliary", type=int, default=1, help="epochs on the auxiliary sets, before")
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("--labels", nargs="*", default=[], help="further label files, beside the one of the data sets")
    p.add_argument("--soft", help="soft labels that teach_stance.py made: learn from them too")
    p.add_argument("--unlabelled", nargs="*", default=[], help="JSONL files with quotes that have soft labels alone")
    p.add_argument("--workers", type=int, default=0, help="processes that make batches; a GPU waits for them else")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--rate", type=float, default=1.0)
    p.add_argument("--threads", type=int, default=2)
    return p.parse_args()


def start_from(model, args):
    if args.tagger:
        model.load_state_dict(load_file(Path(args.tagger).expanduser()))
        return
    load_base(model.encoder, args.base, load_file(base_folder(args.base) / "model.safetensors"))
    with torch.no_grad():  # each role a little aside of the others
        apart = 0.02 * torch.randn(len(ROLES), model.shape.hidden)
        model.encoder.types.weight.add_(apart.repeat_interleave(TYPES, 0))


def groups(model, base):
    out = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            part = "encoder" if name.startswith("encoder.") else "head"
            matrix = p.dim() == 2 and not any(w in name for w in ("positions", "types"))
            out.setdefault((part, matrix), []).append(p)
    rates = RATES | {"encoder": RATES["encoder"][base]}
    return [{"params": ps, "lr": rates[part], "peak": rates[part], "weight_decay": 0.01 if matrix else 0.0} for (part, matrix), ps in out.items()]


def epoch(passages, seed, name):
    """Batches of (passage, given) of one head each."""
    rng = random.Random(f"{seed}/{name}")
    items = [(p, p.is_given or p.head != "stance" or bool(p.given) and rng.random() < GIVEN) for p in passages if p.units]
    rng.shuffle(items)
    items.sort(key=lambda b: (b[0].head, rows(*b) // 8))
    batches, batch = [], []
    for item in items:
        if batch and ((len(batch) + 1) * max(rows(*b) for b in [*batch, item]) > BATCH or batch[0][0].head != item[0].head):
            batches.append(batch)
            batch = []
        batch.append(item)
    batches.append(batch)
    rng.shuffle(batches)
    return batches


def loss_of(model, batch, head):
    stance, start, end = model(batch, head)
    loss = (cross_entropy(stance, batch["stance"], reduction="none", label_smoothing=0.05) * batch["weight"]).mean()
    if head != "stance":
        return loss
    ends = sum(cross_entropy(logits, batch[key], reduction="none") for key, logits in (("start", start), ("end", end)))
    return loss + POINTER * (ends * batch["weight"]).mean()


def run_epoch(model, optimizer, batches, step, total, args, device, folder, n):
    model.train()
    began, losses, kept = time.time(), [], time.time()
    loader = DataLoader(batches, batch_size=None, collate_fn=collate, num_workers=args.workers)
    for i, (items, batch) in enumerate(zip(batches, loader)):
        batch = to(batch, device)
        rate = min((step + 1) / (WARMUP * total), (total - step) / ((1 - WARMUP) * total))
        for g in optimizer.param_groups:
            g["lr"] = g["peak"] * rate * args.rate
        with torch.autocast(device, torch.bfloat16):
            loss = loss_of(model, batch, items[0][0].head)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.grad is not None], 1.0)
        optimizer.step()
        step += 1
        losses.append(loss.detach())
        if (i + 1) % 50 == 0 or i + 1 == len(batches):
            mean = float(sum(losses[-50:]) / len(losses[-50:]))
            if not math.isfinite(mean):
                raise SystemExit(f"step {step}: the loss is not finite; the last checkpoint stands")
            print(f"epoch {n + 1} step {step}/{total} loss {mean:.3f} {(time.time() - began) / (i + 1):.2f} s/step", flush=True)
            if time.time() - kept > EVERY or i + 1 == len(batches):
                checkpoint(folder, model, optimizer, step)
                kept = time.time()
    return step


def read(model, passages, given, device="cpu"):
    """Stance probabilities and target (first, last place) or None of each passage, in order."""
    found = probabilities(model, passages, given, device)
    return [(stance.tolist(), decode(start, end, STANCES[int(stance.argmax())] != "neutral")) for stance, start, end in found]


def evaluate(model, dev, device):
    open_, given = read(model, dev, False, device), read(model, [p for p in dev if p.given], True, device)
    return score(dev, open_) | {f"given {k}": v for k, v in score([p for p in dev if p.given], given).items() if "target" not in k}


if __name__ == "__main__":
    main()
