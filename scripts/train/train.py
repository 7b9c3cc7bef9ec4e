"""Trains the quote detector on PolNeAR: `python train.py --run NAME`. Run it again after a cut and it goes on."""
import argparse
import json
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.utils.data import DataLoader

import teach
from base import base_folder
from batches import collate, epoch_batches, to
from decode import predict
from model import Detector, load_base
from prepare import WINDOW, data_folder, load_tokenizer, read
from score import score

BATCH = 8 * 384     # pieces a batch, padding in
RATES = {"encoder": {"minilm": 3e-4, "mpnet": 1e-4}, "head": 1e-3, "crf": 3e-3}
WARMUP = 0.06       # share of all steps
SCALE = 0.1         # of the loss, so that the gradient's norm is of the order of CLIP
CLIP = 1.0
EVERY = 300         # seconds between checkpoints


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = Path(args.runs).expanduser() / args.run
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")  # mpnet cuts the same pieces
    train = read(data_folder() / "train.jsonl", tokenizer, args.limit)
    if args.soft:
        train += teach.unlabelled(tokenizer)
        soft = teach.load(Path(args.soft).expanduser())
        for article in train:
            article.soft = soft[article.id]
    dev = train if args.limit else read(data_folder() / "dev.jsonl", tokenizer)
    model = Detector(args.base)
    if args.init:
        model.load_state_dict(load_file(Path(args.init).expanduser()))
    else:
        load_base(model.encoder, args.base, load_file(base_folder(args.base) / "model.safetensors"))
    model.encoder.words.weight.requires_grad = False  # so that words rare in the training set keep their place
    if not args.init:
        start_from_counts(model, train)
    model.to(device)
    plan = [epoch_batches(train, args.seed, epoch, BATCH) for epoch in range(args.epochs)]
    total = sum(map(len, plan))
    optimizer = torch.optim.AdamW(groups(model, args.base), betas=(0.9, 0.98), eps=1e-8, fused=device == "cuda")
    step = resume(folder, model, optimizer)
    print(f"{len(train)} articles, {sum(a.first[-1] for a in train)} pieces, {total} steps, {device}, from step {step}", flush=True)
    end = 0
    for epoch, batches in enumerate(plan):
        start, end = end, end + len(batches)
        if step < end:
            step = run_epoch(model, optimizer, batches[step - start :], step, total, args, device, folder, epoch)
        if step == end:  # also after a cut between the last checkpoint of an epoch and its scores
            save_file(model.state_dict(), folder / f"model-{epoch + 1}.safetensors")
            if (epoch + 1) % args.score_every == 0 or epoch + 1 == args.epochs:
                evaluate(model, dev, device, folder, epoch, step)
    print("done", flush=True)


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--run", required=True, help="name of the run's folder")
    p.add_argument("--runs", default="~/.cache/sayso/train")
    p.add_argument("--base", choices=["minilm", "mpnet"], default="minilm")
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--init", help="model.safetensors of an earlier run to go on from, with a new schedule")
    p.add_argument("--soft", help="soft labels that teach.py made: learn from them, and from the texts that only they label")
    p.add_argument("--rate", type=float, default=1.0, help="factor on all learning rates")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--workers", type=int, default=0, help="processes that make batches; a GPU waits for them else")
    p.add_argument("--limit", type=int, help="train on the first N articles only, and score on the same")
    p.add_argument("--score-every", type=int, default=1)
    p.add_argument("--f32", action="store_true", help="no bfloat16 in the encoder")
    return p.parse_args()


@torch.no_grad()
def start_from_counts(model, articles):
    """Transitions start as the label statistics of the training set, so that the first steps go into the encoder."""
    for crf, key in ((model.cue_crf, "cue"), (model.role_crf, "role")):
        k = len(crf.base)
        counts, starts = torch.ones(k, k), torch.ones(k)
        for article in [a for a in articles if not a.soft][:100]:
            batch = collate([(article, s, e) for s, e in article.parts(WINDOW - 2)])
            labels = batch["cue_penalty"].argmax(2) if key == "cue" else batch["cues"]["labels"]
            if labels is not None:
                counts += torch.bincount((labels[:, :-1] * k + labels[:, 1:]).flatten(), minlength=k * k).view(k, k)
                starts += torch.bincount(labels[:, 0], minlength=k)
        crf.base.copy_((counts / counts.sum(1, keepdim=True)).log())
        crf.start.copy_((starts / starts.sum()).log())


def groups(model, base):
    """Optimizer groups by learning rate; weight decay on matrices only."""
    out = {}
    for name, p in model.named_parameters():
        if p.requires_grad:
            part = "encoder" if name.startswith("encoder.") else "crf" if "_crf." in name else "head"
            matrix = p.dim() == 2 and part != "crf" and not any(w in name for w in ("positions", "types", "distance", "paragraph", "between"))
            out.setdefault((part, matrix), []).append(p)
    rates = RATES | {"encoder": RATES["encoder"][base]}
    return [{"params": ps, "lr": rates[part], "peak": rates[part], "weight_decay": 0.01 if matrix else 0.0}
            for (part, matrix), ps in out.items()]


def run_epoch(model, optimizer, batches, step, total, args, device, folder, epoch):
    model.train()
    parameters = [p for p in model.parameters() if p.requires_grad]
    began, seen, sums, last, kept = time.time(), 0, 0.0, time.time(), time.time()
    for batch in DataLoader(batches, batch_size=None, collate_fn=collate, num_workers=args.workers):
        batch = to(batch, device)
        rate = min((step + 1) / (WARMUP * total), (total - step) / ((1 - WARMUP) * total))
        for g in optimizer.param_groups:
            g["lr"] = g["peak"] * rate * args.rate
        with torch.autocast(device, torch.bfloat16, enabled=not args.f32):
            cue, role = model.losses(batch)
        optimizer.zero_grad(set_to_none=True)
        (SCALE * (cue + role)).backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters, CLIP)
        optimizer.step()
        step, seen = step + 1, seen + 1
        sums = sums + torch.stack([cue, role, norm]).detach()
        if seen % 20 == 0 or seen == len(batches):
            if not sums.isfinite().all():
                raise SystemExit(f"step {step}: a gradient was not finite; the last checkpoint stands")
            cue, role, norm = (sums / (seen % 20 or 20)).tolist()
            seconds = (time.time() - began) / seen
            print(f"epoch {epoch + 1} step {step}/{total} cue {cue:.2f} role {role:.2f} norm {norm:.2f} "
                  f"{(time.time() - last) / (seen % 20 or 20):.2f} s/step, {seconds * (total - step) / 60:.1f} min left", flush=True)
            sums, last = 0.0, time.time()
            if time.time() - kept > EVERY or seen == len(batches):
                checkpoint(folder, model, optimizer, step)
                kept = time.time()
    return step


def evaluate(model, dev, device, folder, epoch, step):
    began = time.time()
    predicted = predict(model, dev, device)
    with open(folder / f"dev-{epoch + 1}.jsonl", "w", encoding="utf-8") as out:
        for a in dev:
            out.write(json.dumps({"id": a.id, "text": a.text, "quotes": predicted[a.id]}, ensure_ascii=False) + "\n")
    result = score([a.record for a in dev], predicted)
    print(f"DEV epoch {epoch + 1} step {step} {json.dumps(result)} ({time.time() - began:.0f} s)", flush=True)
    return result


def checkpoint(folder, model, optimizer, step):
    state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "rng": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda_rng"] = torch.cuda.get_rng_state()
    torch.save(state, folder / "checkpoint.tmp")
    (folder / "checkpoint.tmp").rename(folder / "checkpoint.pt")


def resume(folder, model, optimizer):
    if not (folder / "checkpoint.pt").exists():
        return 0
    state = torch.load(folder / "checkpoint.pt", weights_only=True, map_location="cpu")
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["rng"])
    if "cuda_rng" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["cuda_rng"])
    return state["step"]


if __name__ == "__main__":
    main()
