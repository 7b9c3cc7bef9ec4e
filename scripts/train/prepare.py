"""Articles -> pieces, units and windows; reference quotes -> labels. The Rust side does the same from the same definitions.

A *piece* is a word piece of the MiniLM tokenizer over the whole article, no special tokens, no truncation. A *unit* is a
piece that does not start with `##`, and the `##` pieces after it: labels are of units, and a unit's vector is that of its
first piece. A *window* is a run of whole units of at most WINDOW - 2 pieces, between [CLS] and [SEP].
"""
import bisect
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

CUE_LABELS = ["O", "B-cue", "I-cue"]
ROLE_LABELS = ["O", "B-content", "I-content", "B-source", "I-source"]
CLS, SEP = 101, 102
TYPES = 9
WINDOW, OVERLAP = 384, 96
SLACK = 4  # pieces that a window may lose as it holds whole units

# Punctuation classes that the transitions of the CRF look at. A unit is in the class of its first piece, "word" when no
# class lists it; a straight quote opens unless it is glued to the character before. Units after a line break (boundary 2)
# take the second half of the table: class + len(PUNCTUATION).
PUNCTUATION = {"word": [], "comma": [","], "stop": [".", "!", "?", "…"], "colon": [":"], "semicolon": [";"],
               "dash": ["—", "–", "-", "―"], "open": ["“", "«", "„"], "close": ["”", "»"],
               "apostrophe": ["'", "’", "‘", "`"], "left": ["(", "["], "right": [")", "]"]}
STRAIGHT = '"'
CLASSES = 2 * len(PUNCTUATION)

# Signed distance of a unit from the cue, in units, as 25 buckets: 0 on the cue, 1..12 before it, 13..24 after it.
DISTANCE_STEPS = [1, 2, 3, 4, 5, 7, 10, 15, 23, 36, 56, 91]
DISTANCES = 1 + 2 * len(DISTANCE_STEPS)
NEAR = 3  # counts of paragraph breaks and of other cues between a unit and the cue are clipped to -NEAR..NEAR


@dataclass
class Article:
    id: str
    text: str
    ids: list          # of each piece
    types: list        # of each piece: 3 * boundary + case
    first: list        # index of the first piece of each unit, and the number of pieces at the end
    spans: list        # (start, end) characters of each unit
    classes: list      # punctuation class of each unit
    quotes: list = field(default_factory=list)   # (cue, contents, sources) as unit ranges
    ignored: list = field(default_factory=list)  # for each unit: in a zone that the annotators left out
    record: dict = None
    cut: list = None     # the windows that it is read in, once they are known
    soft: object = None  # what a teacher makes of it

    def window(self, start, pieces=WINDOW - 2):
        """Last unit (exclusive) of the longest window from unit `start`."""
        return max(start + 1, bisect.bisect_right(self.first, self.first[start] + pieces) - 1)

    def windows(self, overlap=OVERLAP, pieces=WINDOW - 2):
        """Overlapping windows, as ranges of units, over the whole article: as few as can be, and of about one length."""
        total, units, out, start = self.first[-1], len(self.spans), [], 0
        if total > pieces:
            count = -(-(total - overlap) // (pieces - overlap))
            pieces = min(pieces, -(-(total + (count - 1) * overlap) // count) + SLACK)
        while units:
            end = self.window(start, pieces)
            out.append((start, end))
            if end == units:
                break
            start = max(start + 1, bisect.bisect_left(self.first, self.first[end] - overlap))
            start = min(start, bisect.bisect_left(self.first, total - pieces)) if total > pieces else 0
            start = max(start, out[-1][0] + 1)
        return out

    def parts(self, offset, pieces=WINDOW - 2):
        """Windows without overlap for training; the first ends after about `offset` pieces, so each epoch cuts elsewhere."""
        out, start = [], 0
        while start < len(self.spans):
            end = self.window(start, offset if start == 0 else pieces)
            out.append((start, end))
            start = end
        return out


def load_tokenizer(path):
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def is_space(c):
    """White_Space of Unicode, which is what Rust's char::is_whitespace says."""
    return c.isspace() and c not in "\x1c\x1d\x1e\x1f"


def boundary(text, start):
    """0: glued to the character before; 1: white space before; 2: a line break in it, or the start of the text."""
    found, i = 0, start
    while i > 0 and is_space(text[i - 1]):
        i, found = i - 1, 1
        if text[i] in "\n\r\u2028\u2029":
            return 2
    return 2 if i == 0 else found


def case(piece):
    """0: no capital first; 1: the first cased letter is a capital; 2: at least two capitals and no small letter."""
    upper, lower = sum(c.isupper() for c in piece), sum(c.islower() for c in piece)
    if upper >= 2 and lower == 0:
        return 2
    cased = next((c for c in piece if c.isupper() or c.islower()), "")
    return 1 if cased.isupper() else 0


CLASS_OF = {piece: i for i, pieces in enumerate(PUNCTUATION.values()) for piece in pieces}


def unit_class(piece, bound):
    names = list(PUNCTUATION)
    kind = names.index("close" if bound == 0 else "open") if piece == STRAIGHT else CLASS_OF.get(piece, 0)
    return kind + (len(names) if bound == 2 else 0)


def analyse(record, tokenizer):
    text = record["text"]
    coded = tokenizer.encode(text, add_special_tokens=False)
    first, spans, types, classes = [], [], [], []
    for i, (token, (start, end)) in enumerate(zip(coded.tokens, coded.offsets)):
        bound = boundary(text, start)
        types.append(3 * bound + case(text[start:end]))
        if first and token.startswith("##"):
            spans[-1] = (spans[-1][0], end)
        else:
            first.append(i)
            spans.append((start, end))
            classes.append(unit_class(token, bound))
    article = Article(record["id"], text, coded.ids, types, first + [len(coded.ids)], spans, classes, record=record)
    zones = [s for z in (record.get("meta") or {}).get("ignore", []) for s in z["spans"]]
    article.ignored = [any(a < e and s < b for a, b in zones) for s, e in spans]
    ends = [e for _, e in spans]
    starts = [s for s, _ in spans]
    for quote in record.get("quotes", []):
        roles = [[], [], []]
        for role, key in zip(roles, ("cue", "content", "source")):
            for a, b in quote.get(key) or []:
                u, v = bisect.bisect_right(ends, a), bisect.bisect_left(starts, b)
                if u < v:
                    role.append((u, v))
        if roles[0] and not any(article.ignored[u] for u in range(*roles[0][0])):
            article.quotes.append((roles[0][0], roles[1], roles[2]))
    return article


def read(path, tokenizer, limit=None):
    with open(path, encoding="utf-8") as lines:
        return [analyse(json.loads(line), tokenizer) for _, line in zip(range(limit or 10**9), lines)]


def distance_bucket(unit, start, end):
    """Bucket of the distance of `unit` from a cue over units start..end."""
    if start <= unit < end:
        return 0
    far = start - unit if unit < start else unit - end + 1
    return bisect.bisect_right(DISTANCE_STEPS, far) + (0 if unit < start else len(DISTANCE_STEPS))


def data_folder():
    shared = Path(os.environ.get("SAYSO_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
    folder = shared / "data" / "polnear"
    if not folder.is_dir():
        raise SystemExit(f"{folder} is missing: the data sets belong beside the repository, or where SAYSO_SHARED says")
    return folder