"""What a target is called: its head word, by the rule of thumb of `sayso evaluate`, and gerunds."""
import csv
from pathlib import Path

LEXICONS = Path(__file__).resolve().parents[2] / "data" / "lexicons"


def column(name, key, value):
    with open(LEXICONS / name, encoding="utf-8", newline="") as rows:
        return {row[key]: row[value] for row in csv.DictReader(rows)}


GERUNDS = column("verbs.csv", "verb", "gerund")
MODALS = {word for word, classes in column("function_words.csv", "word", "classes").items() if "modal" in classes.split()}
BEFORE_PREPOSITION = set(column("prepositional_to.csv", "word", "word"))


def helps(word):
    helper = word.removesuffix("n't").removesuffix("'ll")
    return helper in {"do", "does", "did", "ca", "wo"} or word.endswith("'ll") or word in MODALS or helper in MODALS


def awaits_verb(text):
    """Whether a verb in its base form comes after a text: "want to", "we should", "do not" (crates/lexicon/src/verbs.rs)."""
    words = text.replace("’", "'").split()[-2:] if text[-1:].isspace() else []
    before, last = [""] * (2 - len(words)) + words
    if last.lower() == "to":
        return before.lower() not in BEFORE_PREPOSITION
    if last.lower() in {"not", "never"}:
        return before.lower() == "to" or helps(before.lower())
    return last != "May" and helps(last.lower())


ENDS_A_PHRASE = set("about after against among around as at before behind between beyond by during for from in into of on over that through to "
                    "toward towards under which who with within without".split())


def head(target):
    word_found = None
    for raw in target.lower().replace("’", "'").split():
        word = raw.strip("".join(c for c in raw if not c.isalnum()))
        if word_found and (word in ENDS_A_PHRASE or raw[0] in "([–—-"):
            break
        if word and word not in ENDS_A_PHRASE:
            word_found = word.removesuffix("'s").removesuffix("'")
        if word_found and raw[-1] in ",;:)]":
            break
    return word_found.removesuffix("s") if word_found else None
