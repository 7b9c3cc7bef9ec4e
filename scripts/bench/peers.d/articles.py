"""JSONL articles: read with their quotes, and written with id and text alone, which is all that a system may see."""
import json


class BadInput(Exception):
    """A file that cannot be used; says which line, and what to do."""


def read(path, limit=None):
    records = []
    for number, record in lines(path):
        if len(records) == limit:
            break
        if not all(isinstance(record.get(key), str) and record[key].strip() for key in ("id", "text")):
            raise BadInput(f"{path}:{number}: no article with an id and a text; add them or take the line out")
        records.append(record)
    if not records:
        raise BadInput(f"{path}: no articles; name a file with one JSON object a line, see docs/files.md")
    return records


def lines(path):
    """(number, object) of each line that is not blank."""
    with open(path, encoding="utf-8") as text:
        try:
            for number, line in enumerate(text, 1):
                if line.strip():
                    record = json.loads(line)
                    if not isinstance(record, dict):
                        raise BadInput(f"{path}:{number}: not a JSON object; each line must be one, see docs/files.md")
                    yield number, record
        except json.JSONDecodeError as error:
            raise BadInput(f"{path}:{number}: not JSON ({error}); each line must be one object, see docs/files.md") from None
        except UnicodeDecodeError as error:
            raise BadInput(f"{path}: not UTF-8 ({error}); convert it first") from None


def write(path, records, keys=("id", "text")):
    with open(path, "w", encoding="utf-8") as out:
        for record in records:
            print(json.dumps({key: value for key, value in record.items() if keys is None or key in keys}, ensure_ascii=False), file=out)


def words(records):
    """Stretches without white space, the same for every system."""
    return sum(len(record["text"].split()) for record in records)
