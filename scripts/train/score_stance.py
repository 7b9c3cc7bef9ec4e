"""Scores stances by the definitions of `sayso evaluate` (which has the final word)."""
from target_words import head
from passages import STANCES


def score(passages, found):
    """found: (stance probabilities, target places or None, ...) a passage."""
    pairs = [(p, STANCES[max(range(3), key=f[0].__getitem__)]) for p, f in zip(passages, found)]
    labels = [(STANCES[p.stance], got) for p, got in pairs]
    sure = [(STANCES[p.stance], got) for p, got in pairs if p.sure and p.words]
    polar = [(want, got) for want, got in labels if want != "neutral"]
    heads = [head(p.words) == head(text_of(p, f[1])) for p, f in zip(passages, found) if STANCES[p.stance] != "neutral" and p.words]
    out = {"macro": macro(labels), "sure": macro(sure), "reversals": 100 * sum(got != "neutral" and got != want for want, got in polar) / len(polar),
           "target": 100 * sum(heads) / len(heads)}
    return {k: round(v, 1) for k, v in out.items()}


def macro(pairs):
    total = 0
    for label in STANCES:
        both = sum(want == label for want, _ in pairs) + sum(got == label for _, got in pairs)
        total += 2 * sum(want == got == label for want, got in pairs) / max(both, 1)
    return 100 * total / 3


def text_of(p, places):
    return p.text(places) if places else ""
