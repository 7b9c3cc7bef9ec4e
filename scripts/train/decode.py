"""Windows -> quotes of an article: each cue is read in the window where it is farthest from the edges."""
import torch

from batches import collate, cue_tensors, length, to
from model import Detector


@torch.no_grad()
def predict(model: Detector, articles, device="cpu", tokens=8192):
    """Quotes of each article, in the JSONL exchange form (offsets in code points)."""
    model.eval()
    windows = [(a, s, e) for a in articles for s, e in a.windows()]
    order = sorted(range(len(windows)), key=lambda i: length(windows[i]))
    found = {a.id: [] for a in articles}
    batch = []
    for i in order:
        if batch and (len(batch) + 1) * length(windows[i]) > tokens:
            read_windows(model, batch, found, device)
            batch = []
        batch.append(windows[i])
    if batch:
        read_windows(model, batch, found, device)
    return {a.id: [quote(a, q) for q in sorted(found[a.id], key=lambda q: (q["cue"], q["content"]))] for a in articles}


def read_windows(model, windows, found, device):
    batch = to(collate(windows, labels=False), device)
    units = model.units(batch)
    tags, probability, _ = model.cue_crf.decode(*model.cue_lattice(units, batch))
    tags, probability = tags.cpu(), probability.cpu()
    spans = [(w, *span) for w, (_, s, e) in enumerate(windows) for span in tag_spans(tags[w, : e - s].tolist(), 1)]
    if not spans:
        return
    cpu = {k: v.cpu() for k, v in batch.items()}
    cues = to(cue_tensors(spans, cpu), device)
    roles, marginals, path = model.role_crf.decode(*model.role_lattice(units, batch, cues))
    roles, marginals, path = roles.cpu(), marginals.cpu(), path.cpu()
    for n, (w, x, y) in enumerate(spans):
        article, s, e = windows[w]
        if home(article, s + x, s + y) != (s, e):
            continue
        row = roles[n, : e - s].tolist()
        contents, sources = tag_spans(row, 1), tag_spans(row, 3)
        if not contents:
            continue
        sources = sorted(sources, key=lambda z: -marginals[n, z[0], 3])[:1]
        sure = lambda spans, b: [float(marginals[n, u, b if u == z[0] else b + 1]) for z in spans for u in range(*z)]
        inside = sure(contents, 1)
        found[article.id].append({
            "cue": (s + x, s + y), "content": [(s + a, s + b) for a, b in contents],
            "source": [(s + a, s + b) for a, b in sources],
            "cue_probability": float(probability[w, x, 1]), "role_probability": float(path[n].exp()),
            "content_probability": sum(inside) / len(inside),
            "source_probability": min(sure(sources, 3), default=None)})


def home(article, start, end):
    """The window where units start..end are farthest from the nearer edge that is not an edge of the text (the first of equals)."""
    def room(window):
        s, e = window
        if start < s or end > e:
            return -1
        left = article.first[start] - article.first[s] if s else 10**9
        right = article.first[e] - article.first[end] if e < len(article.spans) else 10**9
        return min(left, right)
    article.cut = article.cut or article.windows()
    return max(article.cut, key=room)


def tag_spans(tags, begin):
    """Runs `begin, begin + 1, begin + 1 ...` as (start, end)."""
    spans, start = [], None
    for i, tag in enumerate([*tags, 0]):
        if start is not None and tag != begin + 1:
            spans.append((start, i))
            start = None
        if tag == begin:
            start = i
    return spans


def quote(article, found):
    def chars(ranges):
        return [[article.spans[a][0], article.spans[b - 1][1]] for a, b in ranges]
    content = chars(found["content"])
    return {"type": quote_type(article.text, content), "content": content, "cue": chars([found["cue"]]), "source": chars(found["source"]),
            "confidence": round(found["cue_probability"] * found["content_probability"], 4),
            **{k: v for k, v in found.items() if k.endswith("probability")}}


MARKS = set('"“”«»„')


def quote_type(text, content):
    """Rough type for our own dev log (the Rust side decides the type by the guidelines)."""
    inside = "".join(text[a:b] for a, b in content)
    if not any(c in MARKS for c in inside):
        return "indirect"
    return "direct" if inside[0] in MARKS and inside.rstrip(" ,.")[-1:] and inside.rstrip(" ,.")[-1] in MARKS else "mixed"
