"""Scores predicted quotes against reference articles, by the definitions of `sayso evaluate` (which has the final word)."""
import collections


def characters(spans):
    return {i for a, b in spans for i in range(a, b)}


def f1(right, predicted, reference):
    return 200 * right / (predicted + reference) if predicted + reference else float("nan")


def score(records, predicted):
    """records: JSONL articles; predicted: id -> quotes. Percentages: exact spans, attributed, and overlap at 0.5 by type."""
    n = collections.Counter()
    for record in records:
        ignored = characters(s for z in (record.get("meta") or {}).get("ignore", []) for s in z["spans"])
        kept = [[(q, characters(q["content"])) for q in quotes] for quotes in (record["quotes"], predicted[record["id"]])]
        reference, found = ([(q, c) for q, c in side if 2 * len(c & ignored) < len(c)] for side in kept)
        pairs = sorted(((len(r & p) / len(r | p), len(r & p), i, j) for i, (_, r) in enumerate(reference)
                        for j, (_, p) in enumerate(found) if r & p), key=lambda x: (-x[0], -x[1]))
        left, right = {}, {}
        for jaccard, _, i, j in pairs:
            if i not in left and j not in right:
                left[i], right[j] = (j, jaccard), (i, jaccard)
        n["reference"] += len(reference)
        n["predicted"] += len(found)
        for i, (q, _) in enumerate(reference):
            n["reference", q["type"]] += 1
            j, jaccard = left.get(i, (None, 0))
            if jaccard >= 0.5:
                n["half"] += 1
                n["half", q["type"]] += 1
            if jaccard >= 0.8:
                source, other = characters(q.get("source") or []), characters(found[j][0].get("source") or [])
                n["attributed"] += bool(source & other) or not (source or other)
        for key in ("content", "cue", "source"):
            a, b = (collections.Counter(tuple(sorted(map(tuple, q[key]))) for q, _ in side if q.get(key)) for side in (reference, found))
            if key != "content":
                a, b = collections.Counter(set(a)), collections.Counter(set(b))
            n["right", key] += sum((a & b).values())
            n["both", key] += sum(a.values()) + sum(b.values())
    out = {key: f1(n["right", key], n["both", key], 0) for key in ("content", "cue", "source")}
    both = n["predicted"], n["reference"]
    out |= {"attributed": f1(n["attributed"], *both), "half": f1(n["half"], *both)}
    out |= {f"recall {t}": 100 * n["half", t] / max(1, n["reference", t]) for t in ("direct", "mixed", "indirect")}
    return {k: round(v, 2) for k, v in out.items()} | {"predicted": n["predicted"], "reference": n["reference"]}
