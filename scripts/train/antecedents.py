"""Fits the weights by which the linker chooses whom a pronoun stands for, or whom a description means.

    SAYSO_ARTICLES=…/polnear/train.jsonl SAYSO_LABELS=…/polnear/labels.train.jsonl SAYSO_CHOICES=train.choices \
        cargo test -p sayso-link -- --ignored choices_of_pronouns    # and the same for the development set
    python3 scripts/train/antecedents.py train.choices dev.choices crates/link/src/antecedents/clue_weights.csv

For descriptions it is `choices_of_descriptions` and `crates/link/src/descriptions/clue_weights.csv`.

A choice is a line: candidates parted by tabs, each `1` or `0` (right or not) and the numbers of the clues that hold.
The model is log-linear: a candidate's chance is the softmax of the sum of its clues' weights. Earlier
choices of the linker are right ones while choices are written, where the right one is among the candidates.
In the shipped file of the pronouns the weight of the clue "perhaps a person" was fitted later, with the others held.
"""
import sys

import numpy as np

STRENGTH = 3  # 1 and 10 do as well on the development set


def read(path):
    lines = open(path, encoding="utf-8").read().split("\n")
    names, choices = lines[0].split("\t"), []
    for line in filter(None, lines[1:]):
        rows = [[int(field) for field in candidate.split()] for candidate in line.split("\t")]
        clues = np.zeros((len(rows), len(names)))
        for row, (_, *holding) in zip(clues, rows):
            row[holding] = 1
        choices.append((clues, np.array([row[0] == 1 for row in rows])))
    return names, choices


def fit(choices, count, strength=STRENGTH, steps=1500, rate=0.05):
    """Maximises the chance of the right candidates less `strength`/2 times the squared weights, with Adam."""
    choices = [choice for choice in choices if choice[1].any() and not choice[1].all()]
    clues = np.concatenate([choice[0] for choice in choices])
    right = np.concatenate([choice[1] for choice in choices])
    of = np.repeat(np.arange(len(choices)), [len(choice[1]) for choice in choices])
    weights, mean, square = np.zeros(count), np.zeros(count), np.zeros(count)

    def shares(chosen):
        score = np.where(chosen, clues @ weights, -np.inf)
        top = np.full(len(choices), -np.inf)
        np.maximum.at(top, of, score)
        chance = np.exp(score - top[of])
        return chance / np.bincount(of, chance)[of]

    for step in range(1, steps + 1):
        slope = clues.T @ (shares(right) - shares(np.ones_like(right))) - strength * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights = weights + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def score(choices, weights):
    return sum(right[np.argmax(clues @ weights)] for clues, right in choices) / len(choices)


def main():
    names, train = read(sys.argv[1])
    _, dev = read(sys.argv[2])
    weights = fit(train, len(names))
    print(f"right: train {score(train, weights):.3f}, dev {score(dev, weights):.3f}")
    possible = [sum(right.any() for _, right in choices) / len(choices) for choices in (train, dev)]
    print(f"the right one is among the candidates: train {possible[0]:.3f}, dev {possible[1]:.3f}")
    rows = [f"{name},{weight:.3f}" for name, weight in zip(names, weights)]
    open(sys.argv[3], "w", encoding="utf-8").write("\n".join(["clue,weight", *rows]) + "\n")


main()
