"""Times the systems in turn on the same articles, several rounds, and the start-up of each by itself."""
import dataclasses
import statistics
import sys

import articles
import measure


@dataclasses.dataclass(frozen=True)
class Series:
    """What one system took with so many workers, a value a round."""
    system: str
    finds: str
    workers: int
    words: int
    full: list  # Cost of the articles
    empty: list  # Cost of the start-up

    def start_up(self, field):
        return spread([getattr(cost, field) for cost in self.empty])

    def words_per_cpu_s(self):
        """Without the start-up, which is reported apart."""
        start_up, _, _ = self.start_up("cpu_s")
        return spread([self.words / max(cost.cpu_s - start_up, 1e-3) for cost in self.full])

    def words_per_wall_s(self):
        """With the start-up: what somebody who waits sees."""
        return spread([self.words / full.wall_s for full in self.full])

    def whole(self, field):
        return spread([getattr(cost, field) for cost in self.full])


@dataclasses.dataclass(frozen=True)
class Speed:
    articles: int
    words: int
    rounds: int
    series: list


def spread(values):
    """(median, lowest, highest)"""
    return statistics.median(values), min(values), max(values)


def compare(systems, records, workers, rounds, folder):
    full, empty = folder / "articles.jsonl", folder / "start-up.jsonl"
    articles.write(full, records)
    # No system accepts an article without a text, hence one of one word.
    articles.write(empty, [{"id": "start-up", "text": "Nothing."}])
    words = articles.words(records)
    series = [Series(system.name, system.finds, count, words, [], []) for count in workers for system in systems]
    by_name = {system.name: system for system in systems}
    for round_number in range(1, rounds + 1):
        for one in series:
            for path, costs in ((empty, one.empty), (full, one.full)):
                costs.append(measure.run(by_name[one.system].command(path, one.workers))[0])
            print(f"peers: round {round_number}, {one.system}, {one.workers} at a time: {one.full[-1].wall_s:.1f} s", file=sys.stderr)
    return Speed(len(records), words, rounds, series)
