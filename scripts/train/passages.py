"""Quotes -> passages: the word pieces of a quote with a little of what stands around it. The Rust side cuts the same.

A passage is a list of whole units (see prepare.py) in the order of the text: those of the quote's content, cue and source,
gaps between them of at most GAP pieces, BEFORE pieces ahead of the first and AFTER behind the last. A quote of more than
LONGEST pieces keeps cue and source, and of the content what comes first. Each piece has the token type
`9 * role + 3 * boundary + case`; the words of a given target follow in a segment of their own.
"""
import bisect
import collections
import json
import re
from dataclasses import dataclass, field

import numpy as np
import torch

from target_words import GERUNDS, awaits_verb, head
from prepare import CLS, SEP, TYPES, analyse, data_folder

ROLES = ["around", "content", "cue", "source", "target"]
AROUND, CONTENT, CUE, SOURCE, TARGET = range(5)
LONGEST, GAP, BEFORE, AFTER = 96, 12, 20, 4
LONGEST_TARGET = 24
STANCES = ["support", "oppose", "neutral"]


@dataclass
class Passage:
    key: tuple           # article id, number of the quote
    ids: list            # of each piece, [CLS] first
    types: list
    first: list          # row of the first piece of each unit
    roles: list          # of each unit
    units: list          # number of each unit in its article
    stance: int = None   # index into STANCES
    target: tuple = None     # reference target as a range of positions in `units`; () if there is none; None if it is not in the passage
    words: str = None    # the reference target as labelled
    sure: bool = True
    soft: dict = None    # what teachers make of it: probabilities of `stance`, and of target `start` and `end`; `given`: of the stance towards its target
    head: str = "stance"
    given: list = field(default_factory=list)  # ids of the reference target
    is_given: bool = False  # it is never open: what a quote thinks of something that it is not mainly about
    article: object = None

    def text(self, places):
        """The words of a range of places (first, last)."""
        start, end = self.article.spans[self.units[places[0]]][0], self.article.spans[self.units[places[1]]][1]
        first, *rest = self.article.text[start:end].split()
        return " ".join([as_noun(self.article, start, first), *rest])


def passage(article, quote, key):
    """The passage of one quote of an article (prepare.Article)."""
    roles = unit_roles(article, quote)
    size = lambda unit: article.first[unit + 1] - article.first[unit]
    kept, room = set(), LONGEST
    for wanted in ((CUE, SOURCE), (CONTENT,)):
        for unit in sorted(unit for unit, role in roles.items() if role in wanted):
            if size(unit) > room:
                break
            room -= size(unit)
            kept.add(unit)
    units = []
    for unit in sorted(kept):
        if units and sum(map(size, range(units[-1] + 1, unit))) <= GAP:
            units += range(units[-1] + 1, unit)
        units.append(unit)
    if units:
        units = [*beside(article, units[0], -1, BEFORE)[::-1], *units, *beside(article, units[-1], 1, AFTER)]
    ids, types, first = [CLS], [0], []
    for unit in units:
        first.append(len(ids))
        pieces = slice(article.first[unit], article.first[unit + 1])
        ids += article.ids[pieces]
        types += [TYPES * roles.get(unit, AROUND) + t for t in article.types[pieces]]
    return Passage(key, [*ids, SEP], [*types, 0], first, [roles.get(unit, AROUND) for unit in units], units, article=article)


def unit_roles(article, quote):
    starts, ends = [s for s, _ in article.spans], [e for _, e in article.spans]
    roles = {}
    for role, name in ((SOURCE, "source"), (CUE, "cue"), (CONTENT, "content")):
        for a, b in quote.get(name) or []:
            for unit in range(bisect.bisect_right(ends, a), bisect.bisect_left(starts, b)):
                roles[unit] = role
    return roles


def beside(article, unit, step, room):
    """The units next to one, away from it, as long as their pieces fit."""
    out = []
    while 0 <= (unit := unit + step) < len(article.spans):
        room -= article.first[unit + 1] - article.first[unit]
        if room < 0:
            break
        out.append(unit)
    return out


def unlabelled(article_file, tokenizer):
    """Passages of all quotes of a JSONL file, in order."""
    out = []
    with open(article_file, encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            article = analyse(record, tokenizer)
            out += [passage(article, quote, (record["id"], i)) for i, quote in enumerate(record["quotes"])]
    return out


def training(label_files, unlabelled_files, tokenizer):
    """The passages to train on: those that the data sets label, those of further label files, and those without labels."""
    polnear = data_folder()
    out = labelled(polnear / "train.jsonl", [polnear / "labels.train.jsonl", *label_files], tokenizer)
    return out + [p for path in unlabelled_files for p in unlabelled(path, tokenizer)]


def labelled(article_file, label_files, tokenizer):
    """Passages of the quotes of a JSONL file for which other files have a label, in order. A label with `"given": 1` is one more,
    of a quote that has a label of its own."""
    labels = collections.defaultdict(list)
    for path in label_files:
        with open(path, encoding="utf-8") as lines:
            for label in map(json.loads, lines):
                labels[label["id"]].append(label)
    out = []
    with open(article_file, encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["id"] not in labels:
                continue
            article = analyse(record, tokenizer)
            for label in labels[record["id"]]:
                p = passage(article, record["quotes"][label["i"]], (record["id"], label["i"]))
                lay_label(p, article, label, tokenizer)
                out.append(p)
    return out


def lay_label(p, article, label, tokenizer):
    p.stance, p.sure = STANCES.index(label["stance"]), bool(label.get("sure", 1))
    target = label["target"]  # words; or, in our own labels, where they stand
    p.words = article.text[slice(*target)] if isinstance(target, list) else target or None
    if p.words is None:
        p.target = ()
        return
    p.given = tokenizer.encode(p.words, add_special_tokens=False).ids[:LONGEST_TARGET]
    p.is_given = bool(label.get("given"))
    p.target = find(p, article, p.words) or find_pronoun(p, article, p.words)


def find(p, article, words):
    """Where a target stands in the passage: its head word with as many of its other words around it as can be had; of equals the
    one in the content, then the first. Labellers shorten and paraphrase, so half of the targets are nowhere word by word."""
    wanted, main = set(re.findall(r"\w+|[^\w\s]", words.lower().replace("’", "'"))), head(words)
    plain = [(start, article.text[start:end].lower().replace("’", "'")) for start, end in (article.spans[unit] for unit in p.units)]
    spelled = [{word, as_noun(article, start, word)} for start, word in plain]
    places = []
    for place, forms in enumerate(spelled):
        if main is None or main not in map(head, forms):
            continue
        a, b = place, place + 1
        while a > 0 and p.units[a - 1] + 1 == p.units[a] and spelled[a - 1] & wanted:
            a -= 1
        while b < len(spelled) and p.units[b - 1] + 1 == p.units[b] and spelled[b] & wanted:
            b += 1
        places.append((a - b, {CONTENT: 0, CUE: 1, SOURCE: 2, AROUND: 3}[p.roles[place]], a, b))
    return min(places)[2:] if places else None


def as_noun(article, start, word):
    """A word of an article, or its gerund where it is a verb in its base form, as targets are noun phrases."""
    return GERUNDS.get(word.lower(), word) if awaits_verb(article.text[max(start - 60, 0) : start]) else word


PERSONAL = {"he", "him", "his", "she", "her", "hers"}
OTHER = {"it", "its", "they", "them", "their", "this", "these", "those"}


def find_pronoun(p, article, words):
    """The first pronoun of the content, where a target is named before the passage alone: it is what then speaks of it."""
    before = article.text[: article.spans[p.units[0]][0]].lower() if p.units else ""
    if not any(head(word) == head(words) for word in re.findall(r"\w+", before)):
        return None
    fitting = PERSONAL | OTHER if words[0].isupper() else OTHER
    for place, (unit, role) in enumerate(zip(p.units, p.roles)):
        if role == CONTENT and article.text[slice(*article.spans[unit])].lower() in fitting:
            return place, place + 1
    return None


def auxiliary(tokenizer):
    """Sentences with a stance towards a given target, of other kinds than ours; each set has a head of its own."""
    data = data_folder().parent
    out = []
    polarity = {"positive": 0, "negative": 1, "neutral": 2}
    for name, stance, target in (
        ("newsmtsc", lambda d: polarity[d["label"]], lambda d: d["text"][slice(*d["target"])]),
        ("gwsd", lambda d: STANCES.index(d["label"]), lambda d: d["target"]),
        ("ibm-claim-stance", lambda d: STANCES.index(d["label"]), lambda d: d["target"])):
        with open(data / name / "train.jsonl", encoding="utf-8") as lines:
            for d in map(json.loads, lines):
                article = analyse({"id": d["id"], "text": d["text"]}, tokenizer)
                p = passage(article, {"content": [[0, len(d["text"])]]}, (name, d["id"]))
                p.stance, p.head = stance(d), name
                p.given = tokenizer.encode(target(d), add_special_tokens=False).ids[:LONGEST_TARGET]
                out.append(p)
    return out


def rows(p, given):
    return len(p.ids) + (len(p.given) + 1 if given else 0)


HARD = 0.3  # the weight of the reference labels beside a teacher's


def collate(batch):
    """batch: (passage, whether its target is given) -> tensors."""
    n, t, u = len(batch), max(rows(*b) for b in batch), max(max(len(p.first) for p, _ in batch), 1)
    ids, types, mask = np.zeros((n, t), np.int64), np.zeros((n, t), np.int64), np.zeros((n, t), bool)
    first, roles = np.zeros((n, u), np.int64), np.full((n, u), -1, np.int64)
    target = np.zeros((n, t), np.float32)
    stance, weight = np.full((n, 3), np.nan, np.float32), np.ones(n, np.float32)
    start, end = np.zeros((2, n, u + 1), np.float32)  # the last place: no target; all zero: not known
    for i, (p, given) in enumerate(batch):
        row, kind = p.ids, p.types
        if given:
            row, kind = [*row, *p.given, SEP], [*kind, *[TYPES * TARGET] * len(p.given), 0]
            target[i, len(p.ids) : len(p.ids) + len(p.given)] = 1 / max(len(p.given), 1)
        ids[i, : len(row)], types[i, : len(row)], mask[i, : len(row)] = row, kind, True
        first[i, : len(p.first)], roles[i, : len(p.first)] = p.first, p.roles
        if p.stance is not None:
            stance[i] = np.eye(3)[p.stance]
            weight[i] = 1.0 if p.sure else 0.5
        if p.target is not None and not given:
            start[i, p.target[0] if p.target else u] = end[i, p.target[1] - 1 if p.target else u] = 1
        if p.soft:
            soften(stance[i], p.soft["given" if given else "stance"], p.stance is not None)
            for row, key in () if given else ((start[i], "start"), (end[i], "end")):
                soften(row, [*p.soft[key][:-1], *[0] * (u - len(p.first)), p.soft[key][-1]], p.target is not None)
    out = {"ids": ids, "types": types, "first": first, "roles": roles, "target": target, "stance": stance, "start": start, "end": end, "weight": weight,
           "given": np.array([g for _, g in batch])}
    if not mask.all():
        out["mask"] = mask
    return {k: torch.from_numpy(v) for k, v in out.items()}


def soften(row, soft, labelled):
    """Puts a teacher's probabilities in the place of the reference, or mixes them with it, in place."""
    row[:] = HARD * row + (1 - HARD) * np.array(soft) if labelled else soft
