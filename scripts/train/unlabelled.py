"""Texts that nobody has labelled for quotes, for a teacher to label: `python unlabelled.py OUT.jsonl` writes them as articles.

The sentences of NewsMTSC (Hamborg, Donnay 2021), each once, as texts of a few paragraphs.
"""
import json
import sys

from prepare import data_folder

SENTENCES = 8  # a text


def texts():
    """(id, text) of each."""
    with open(data_folder().parent / "newsmtsc" / "train.jsonl", encoding="utf-8") as lines:
        found = list(dict.fromkeys(json.loads(line)["text"] for line in lines))
    return [(f"newsmtsc-{i}", "\n\n".join(found[i : i + SENTENCES])) for i in range(0, len(found), SENTENCES)]


def main(out):
    with open(out, "w", encoding="utf-8") as articles:
        for key, text in texts():
            articles.write(json.dumps({"id": key, "text": text}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
