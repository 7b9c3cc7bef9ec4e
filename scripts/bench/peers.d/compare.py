"""The command: reads the articles, runs all systems in turn, scores them, and writes the tables."""
import argparse
import os
import sys
import tempfile
from pathlib import Path

import accuracy
import articles
import machine
import report
import speed
import systems


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench/peers", description="Compares sayso with textacy's quotation extraction: "
                                     "speed and memory on the same articles, and accuracy on hand-labelled ones.")
    parser.add_argument("--articles", metavar="FILE", type=Path, help="JSONL whose texts are timed [default: the reference, or else the project's sample articles]")
    parser.add_argument("--reference", metavar="FILE", type=Path, help="JSONL with hand-labelled quotes (docs/files.md); without it accuracy is left out")
    parser.add_argument("--labels", metavar="FILE", type=Path, help="speakers of the reference that are kept apart (as in sayso evaluate); adds a table of speakers")
    parser.add_argument("--sayso", metavar="PATH", type=Path, help="a release binary [default: built now]")
    parser.add_argument("--rounds", metavar="N", type=int, default=3, help="how often each system is timed; 0 leaves speed out [default: 3]")
    parser.add_argument("--workers", metavar="N", type=int, nargs="+", default=[1, 2], help="threads of sayso, processes of textacy [default: 1 2]")
    parser.add_argument("--limit", metavar="N", type=int, help="take only the first N articles of each file, for a trial")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to write the Markdown [default: standard output]")
    parser.add_argument("--csv", metavar="FILE", type=Path, help="where to write every single figure, too")
    return parser.parse_args()


def command_line(options):
    """The command as it was given, with the names of files but not their folders."""
    words = [Path(word).name if os.sep in word else word for word in sys.argv[1:]]
    return " ".join(["scripts/bench/peers", *words])


def main():
    options = arguments()
    timed = options.articles or options.reference or machine.ROOT / "data/reference.jsonl"
    load, _, _ = os.getloadavg()  # before we put load on it ourselves
    sayso = options.sayso.resolve() if options.sayso else machine.build_sayso()
    with tempfile.TemporaryDirectory(prefix="sayso-peers-") as folder:
        contestants = systems.all_systems(sayso, Path(folder))
        facts = machine.facts(sayso, load)
        speeds = scores = None
        if options.rounds:
            texts = articles.read(timed, options.limit)
            speeds = speed.compare(contestants, texts, options.workers, options.rounds, Path(folder))
        if options.reference:
            reference = articles.read(options.reference, options.limit)
            scores = accuracy.compare(contestants, reference, options.labels, bool(options.limit), sayso, max(options.workers), Path(folder))
    text = report.markdown(command_line(options), facts, speeds, scores)
    if options.output:
        options.output.write_text(text)
    else:
        print(text, end="")
    if options.csv:
        report.write_csv(options.csv, facts, speeds, scores)


if __name__ == "__main__":
    try:
        main()
    except articles.BadInput as error:
        sys.exit(f"peers: {error}")
    except OSError as error:
        sys.exit(f"peers: {error.filename or ''}: {error.strerror}; check the path")
