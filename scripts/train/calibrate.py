"""Calibrates the confidence of a model on a development set: `python calibrate.py REFERENCE PREDICTED MODEL_TOML`.

A quote is right if its content shares at least 0.8 of its characters (Jaccard) with a reference quote and the sources
overlap or are both absent. Fits the logistic curve of Platt (1999) from the uncalibrated confidence (slope 1, offset 0 in
the model that predicted), writes slope, offset and the share of right quotes that only the marks gave, and prints a
reliability table.
"""
import json
import math
import re
import sys
from pathlib import Path

# The placeholders of export.py for quotes that the model did not read: wholly marked ones, and turns of a transcript.
BY_RULES = {"marks": 0.5, "turns": 0.4}


def main(reference, predicted, manifest):
    gold = {article["id"]: article["quotes"] for article in map(json.loads, open(reference, encoding="utf-8"))}
    sure, right, by_rules = [], [], {name: [] for name in BY_RULES}
    for article in map(json.loads, open(predicted, encoding="utf-8")):
        for quote, is_right in judged(gold[article["id"]], article["quotes"]):
            rule = next((name for name, placeholder in BY_RULES.items() if abs(quote["confidence"] - placeholder) < 1e-6), None)
            if rule:
                by_rules[rule].append(is_right)
            else:
                inside = min(max(quote["confidence"], 0.002), 0.998)
                sure.append(math.log(inside / (1 - inside)))
                right.append(is_right)
    slope, offset = fit(sure, right)
    shares = {name: (sum(rows) + 1) / (len(rows) + 2) for name, rows in by_rules.items()}
    set_values(Path(manifest), "detect.calibration", {"slope": slope, "offset": offset, **shares})
    confidence = [1 / (1 + math.exp(-slope * x - offset)) for x in sure]
    for name, rows in by_rules.items():
        confidence += [shares[name]] * len(rows)
        right += rows
    table(confidence, right)


def set_values(manifest, section, values):
    """Puts numbers into a section of a model.toml."""
    before, header, text = manifest.read_text(encoding="utf-8").partition(f"[{section}]\n")
    own, mark, after = text.partition("\n[")
    for name, value in values.items():
        own = re.sub(rf"(?m)^{name} = [-+.\deE]+$", f"{name} = {value:.4f}", own)
    manifest.write_text(before + header + own + mark + after, encoding="utf-8")


def judged(gold, quotes):
    """Each predicted quote, and whether it is right; matched one to one, the most alike first."""
    characters = lambda spans: {i for start, end in spans for i in range(start, end)}
    sets = [characters(q["content"]) for q in quotes], [characters(q["content"]) for q in gold]
    pairs = [(len(p & g) / len(p | g), i, j) for i, p in enumerate(sets[0]) for j, g in enumerate(sets[1]) if p & g]
    partner, taken = {}, set()
    for alike, i, j in sorted(pairs, reverse=True):
        if i not in partner and j not in taken:
            partner[i] = (alike, j)
            taken.add(j)
    for i, quote in enumerate(quotes):
        alike, j = partner.get(i, (0, 0))
        source = characters(quote["source"]), characters(gold[j]["source"]) if gold else set()
        yield quote, alike >= 0.8 and bool(source[0] & source[1] or not source[0] and not source[1])


def fit(xs, ys, steps=50):
    """Newton's method on the log likelihood."""
    slope, offset = 0.0, 0.0
    for _ in range(steps):
        g = [0.0, 0.0]
        h = [[1e-9, 0.0], [0.0, 1e-9]]
        for x, y in zip(xs, ys):
            p = 1 / (1 + math.exp(-slope * x - offset))
            w = p * (1 - p)
            g[0] += (y - p) * x
            g[1] += y - p
            h[0][0] += w * x * x
            h[0][1] += w * x
            h[1][1] += w
        determinant = h[0][0] * h[1][1] - h[0][1] ** 2
        slope += (h[1][1] * g[0] - h[0][1] * g[1]) / determinant
        offset += (h[0][0] * g[1] - h[0][1] * g[0]) / determinant
    return slope, offset


def table(confidence, right, bins=10):
    print("| confidence | quotes | mean confidence | right |\n| --- | --- | --- | --- |")
    for b in range(bins):
        rows = [(c, r) for c, r in zip(confidence, right) if b / bins <= c < (b + 1) / bins or c == 1 and b == bins - 1]
        if rows:
            mean, share = (sum(x) / len(rows) for x in zip(*rows))
            print(f"| {b / bins:.1f}–{(b + 1) / bins:.1f} | {len(rows)} | {mean:.2f} | {share:.2f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
