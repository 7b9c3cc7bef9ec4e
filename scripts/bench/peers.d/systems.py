"""The systems that are compared, each as a command from a JSONL file of articles to one with quotes."""
import dataclasses
import sys
from pathlib import Path

TEXTACY = Path(__file__).with_name("textacy_quotes.py")


@dataclasses.dataclass(frozen=True)
class System:
    name: str
    finds: str
    start: tuple  # the command, before input, output and workers
    workers: str  # the option that sets them
    output: Path

    def command(self, articles, workers):
        return [*map(str, self.start), str(articles), "-o", str(self.output), self.workers, str(workers)]


def all_systems(sayso, folder):
    """In the order of the table, which is that of a round too."""
    def textacy(name, *options):
        return System(name, "direct quotes", (sys.executable, "-B", TEXTACY, *options), "--processes", folder / f"{name}.jsonl")

    def own(name, *options):
        return System(name, "all quotes, speakers, stances", (sayso, "run", "--quiet", "--force", *options), "--threads", folder / f"{name}.jsonl")

    return [
        textacy("textacy"),
        textacy("textacy by paragraph", "--unit", "paragraph"),
        own("sayso"),
        own("sayso --precision f32", "--precision", "f32"),
        own("sayso --rules", "--rules"),
    ]
