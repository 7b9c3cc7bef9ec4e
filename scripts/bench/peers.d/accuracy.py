"""Scores the systems against a reference, with `sayso evaluate` for all of them."""
import dataclasses
import json
import subprocess
import sys

import articles
import measure


@dataclasses.dataclass(frozen=True)
class Accuracy:
    articles: int
    quotes: int
    direct: int  # of these
    figures: dict  # system -> figure -> {"value", "interval", "right", "of"}
    found: dict  # system -> number of quotes
    refused: dict  # system of textacy -> (units, how many it refused)
    speakers: dict | None  # as figures, on the articles whose speakers are labelled


def compare(systems, records, labels, limited, sayso, workers, folder):
    texts, reference = folder / "texts.jsonl", folder / "reference.jsonl"
    articles.write(texts, records)
    articles.write(reference, records, keys=None)
    if labels and limited:
        ids = {record["id"] for record in records}
        kept = folder / "labels.jsonl"
        articles.write(kept, [label for _, label in articles.lines(labels) if label.get("id") in ids], keys=None)
        labels = kept
    labelled = [quote for record in records for quote in record.get("quotes") or []]
    direct = sum(quote.get("type") == "direct" for quote in labelled)
    result = Accuracy(len(records), len(labelled), direct, figures={}, found={}, refused={}, speakers={} if labels else None)
    for system in systems:
        print(f"peers: accuracy, {system.name}", file=sys.stderr)
        _, printed = measure.run(system.command(texts, workers))
        if printed:
            said = json.loads(printed)
            result.refused[system.name] = said["unit"], said["refused"]
        result.figures[system.name], result.found[system.name] = evaluate(sayso, reference, system.output)
        if labels:
            result.speakers[system.name], _ = evaluate(sayso, reference, system.output, "--labels", labels)
    return result


def evaluate(sayso, reference, predicted, *options):
    command = [sayso, "evaluate", "--reference", reference, predicted, "--json", "-", *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"peers: sayso evaluate: {done.stderr}")
    scored = json.loads(done.stdout)["systems"][0]["report"]
    return scored["figures"], scored["quotes"]["predicted"]
