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
    if labels and windows[0][0].soft:
        batch["soft"], batch["cues"] = soft_labels(windows, batch)
    elif labels:
        batch["cue_penalty"] = cue_penalty(windows, u)
        batch["cues"] = reference_cues(windows, batch)
    return batch


def cue_penalty(windows, units):
    penalty = np.zeros((len(windows), units, 3), np.float32)
    for i, (a, s, e) in enumerate(windows):
        known = ~np.array(a.ignored[s:e])
        row = np.full((e - s, 3), FORBIDDEN, np.float32)
        row[np.arange(e - s), tags(s, e, [([cue], 1) for cue, _, _ in a.quotes])] = 0
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
            row = tags(s, e, [(sources, 3), (contents, 1)])
            labels.append(np.pad(row, (0, batch["first"].shape[1] - len(row)), mode="edge"))
    cues = cue_tensors(spans, batch)
    cues["labels"] = torch.from_numpy(np.array(labels)) if labels else None
    return cues


HARD = 0.3  # the weight of the reference labels beside a teacher's


def soft_labels(windows, batch):
    """What a teacher makes of the windows, mixed with the reference where there is one: marginals of the cue tags, and the
    cues (the teacher's too) with marginals of their roles. Spans are cut at the edges of the window."""
    units = batch["first"].shape[1]
    spans, roles, cues = [], [], []
    for i, (a, s, e) in enumerate(windows):
        pairs = a.soft.cues[s : e - 1].clone()
        if a.record.get("quotes") is not None:
            known = ~np.array(a.ignored[s:e])
            mix(pairs, tags(s, e, [([cue], 1) for cue, _, _ in a.quotes]), known[:-1] & known[1:])
        cues.append(marginals(pairs, units))
        reference = {cue: (contents, sources) for cue, contents, sources in a.quotes}
        for role in a.soft.roles:
            u, v = role.cue
            if u < s or v > e:
                continue
            pairs = torch.zeros(e - s - 1, 5, 5)
            pairs[:, 0, 0] = 1
            x, y = max(role.first, s), min(role.first + len(role.pairs), e - 1)
            if x < y:
                pairs[x - s : y - s] = role.pairs[x - role.first : y - role.first]
            if role.cue in reference:
                contents, sources = reference[role.cue]
                mix(pairs, tags(s, e, [(sources, 3), (contents, 1)]), slice(None))
            spans.append((i, u - s, v - s))
            roles.append(marginals(pairs, units))
    out = cue_tensors(spans, batch)
    stacked = lambda rows: {key: torch.stack([row[key] for row in rows]) for key in rows[0]}
    return stacked(cues), out | ({"soft": stacked(roles)} if roles else {})


def tags(s, e, ranges):
    """Tags of units s..e from (unit ranges, tag of the first unit), the tag of further units being one more."""
    row = np.zeros(e - s, np.int64)
    for spans, begin in ranges:
        for u, v in spans:
            u, v = max(u, s) - s, min(v, e) - s
            if u < v:
                row[u] = begin
                row[u + 1 : v] = begin + 1
    return row


def mix(pairs, row, where):
    """Mixes the pairs of a tagging, which is certain, into pair marginals, in place."""
    certain = torch.zeros_like(pairs)
    certain[torch.arange(len(row) - 1), torch.from_numpy(row[:-1]), torch.from_numpy(row[1:])] = 1
    where = torch.from_numpy(where) if isinstance(where, np.ndarray) else where
    pairs[where] = (1 - HARD) * pairs[where] + HARD * certain[where]


def marginals(pairs, units):
    """Marginals of the first tag, of each pair, and of the last; a span that the window cuts begins with it."""
    for begin in range(1, pairs.shape[1], 2):
        pairs[0, begin] += pairs[0, begin + 1]
        pairs[0, begin + 1] = 0
    padded = torch.zeros(units - 1, *pairs.shape[1:])
    padded[: len(pairs)] = pairs
    return {"first": pairs[0].sum(1), "pairs": padded, "last": pairs[-1].sum(0)}


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
