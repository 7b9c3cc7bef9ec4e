"""Windows -> tensors. No batch holds much padding: windows of like length go together."""
import random

import numpy as np
import torch

from prepare import CLASSES, CLS, DISTANCE_STEPS, NEAR, SEP
from crf import FORBIDDEN


def epoch_batches(articles, seed, epoch, tokens):
    """Batches of (article, start, end) for one epoch, the same for the same seed: at most `tokens` pieces each, padding in."""
    rng = random.Random(f"{seed}/{epoch}")
    windows = [(a, s, e) for a in articles for s, e in a.parts(rng.randint(128, 382)) if e - s > 3]
    rng.shuffle(windows)
    windows.sort(key=lambda w: length(w) // 16)
    batches, batch = [], []
    for window in windows:
        if batch and (len(batch) + 1) * max(map(length, batch + [window])) > tokens:
            batches.append(batch)
            batch = []
        batch.append(window)
    batches.append(batch)
    rng.shuffle(batches)
    return batches


def length(window):
    article, start, end = window
    return article.first[end] - article.first[start] + 2


def collate(windows, labels=True):
    """Tensors of a batch. With labels: also the penalty that holds the cue tags to the reference, and the cues."""
    n, t, u = len(windows), max(map(length, windows)), max(e - s for _, s, e in windows)
    ids, types, mask = np.zeros((n, t), np.int64), np.zeros((n, t), np.int64), np.zeros((n, t), bool)
    first, classes, unit_mask = np.zeros((n, u), np.int64), np.zeros((n, u), np.int64), np.zeros((n, u), bool)
    for i, window in enumerate(windows):
        a, s, e = window
        p, k = a.first[s], length(window)
        ids[i, :k] = [CLS, *a.ids[p : p + k - 2], SEP]
        types[i, 1 : k - 1] = a.types[p : p + k - 2]
        mask[i, :k] = True
        first[i, : e - s] = np.array(a.first[s:e]) - p + 1
        classes[i, : e - s] = a.classes[s:e]
        unit_mask[i, : e - s] = True
    batch = {"ids": ids, "types": types, "first": first, "classes": classes, "unit_mask": unit_mask}
    if not mask.all():
        batch["mask"] = mask
    batch = {k: torch.from_numpy(v) for k, v in batch.items()}
    if labels:
        batch["cue_penalty"] = cue_penalty(windows, u)
        batch["cues"] = reference_cues(windows, batch)
    return batch


def cue_penalty(windows, units):
    penalty = np.zeros((len(windows), units, 3), np.float32)
    for i, (a, s, e) in enumerate(windows):
        tags = np.zeros(e - s, np.int64)
        for (u, v), _, _ in a.quotes:
            u, v = max(u, s), min(v, e)
            if u < v:
                tags[u - s] = 1
                tags[u - s + 1 : v - s] = 2
        known = ~np.array(a.ignored[s:e])
        row = np.full((e - s, 3), FORBIDDEN, np.float32)
        row[np.arange(e - s), tags] = 0
        penalty[i, : e - s][known] = row[known]
    return torch.from_numpy(penalty)


def reference_cues(windows, batch):
    """The reference cues of each window with the role labels of their quotes; spans are cut at the edges of the window."""
    spans, labels = [], []
    for i, (a, s, e) in enumerate(windows):
        for (u, v), contents, sources in a.quotes:
            if u < s or v > e:
                continue
            spans.append((i, u - s, v - s))
            row = np.zeros(batch["first"].shape[1], np.int64)
            for begin, ranges in ((3, sources), (1, contents)):
                for x, y in ranges:
                    x, y = max(x, s), min(y, e)
                    if x < y:
                        row[x - s] = begin
                        row[x - s + 1 : y - s] = begin + 1
            row[e - s :] = row[e - s - 1]
            labels.append(row)
    cues = cue_tensors(spans, batch)
    cues["labels"] = torch.from_numpy(np.array(labels)) if labels else None
    return cues


def cue_tensors(spans, batch):
    """spans: (window, first unit, last unit exclusive) -> what the role head needs of each cue."""
    n, u = len(spans), batch["first"].shape[1]
    paragraphs = (batch["classes"].numpy() >= CLASSES // 2).cumsum(1)
    starts = np.zeros((len(batch["first"]), u), np.int64)
    for w, x, _ in spans:
        starts[w, x] += 1
    starts = starts.cumsum(1)
    weights = np.zeros((n, u), np.float32)
    distance, paragraph, between = (np.zeros((n, u), np.int64) for _ in range(3))
    positions = np.arange(u)
    for i, (w, x, y) in enumerate(spans):
        weights[i, x:y] = 1 / (y - x)
        before = np.searchsorted(DISTANCE_STEPS, x - positions, side="right")
        after = np.searchsorted(DISTANCE_STEPS, positions - y + 1, side="right") + len(DISTANCE_STEPS)
        distance[i] = np.where(positions < x, before, np.where(positions < y, 0, after))
        paragraph[i] = np.clip(paragraphs[w] - paragraphs[w, x], -NEAR, NEAR) + NEAR
        between[i] = np.clip(starts[w] - starts[w, x], -NEAR, NEAR) + NEAR
    window = np.array([w for w, _, _ in spans], np.int64)
    names = ("window", "weights", "distance", "paragraph", "between")
    return {k: torch.from_numpy(v) for k, v in zip(names, (window, weights, distance, paragraph, between))}


def to(batch, device):
    return {k: to(v, device) if isinstance(v, dict) else v if v is None else v.to(device) for k, v in batch.items()}
