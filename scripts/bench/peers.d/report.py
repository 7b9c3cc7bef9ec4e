"""The tables, as Markdown to read and as CSV to compute with."""
import csv

GROUPS = [("direct.", "Direct quotes", "What textacy aims at. Recall goes by the type in the reference, precision by the type that was predicted. All that textacy finds counts as direct; where the "
           "reference has a mixed quote (`called the plan “a mess”`), it gives the words between the marks alone, which lowers its precision but not its recall."),
          ("", "All quotes", "Mixed and indirect ones too, which textacy does not look for.")]
MEASURES = [("overlap50", "found (half of the words shared)"), ("overlap80", "found (80 % shared)"), ("exact.content", "exact content"),
            ("exact.cue", "exact cue"), ("exact.source", "exact source"), ("attributed", "attributed (80 % shared, right source)")]
QUANTITIES = ["precision", "recall", "f1"]


def markdown(command, facts, speeds, scores):
    parts = [HEAD.format(command=command), table(["", ""], facts.items())]
    if speeds:
        parts += speed_part(speeds)
    if scores:
        parts += accuracy_part(scores)
    return "\n\n".join(parts) + "\n"


def speed_part(speeds):
    rows = [[one.system, one.finds, one.workers, number(one.words_per_cpu_s()), number(one.words_per_wall_s()), seconds(one.whole("wall_s")), seconds(one.whole("cpu_s")),
             number(one.whole("peak_mib")), seconds(one.start_up("wall_s")), seconds(one.start_up("cpu_s"))] for one in speeds.series]
    head = ["system", "finds", "workers", "words / CPU s", "words / s", "wall, s", "CPU, s", "peak memory, MiB", "start-up: wall, s", "start-up: CPU, s"]
    return ["## Speed", SPEED.format(articles=speeds.articles, words=speeds.words, rounds=speeds.rounds), table(head, rows)]


def accuracy_part(scores):
    names = list(scores.figures)
    refused = ", ".join(f"{count} {unit}{'s' * (count != 1)} ({name})" for name, (unit, count) in scores.refused.items())
    counts = [["quotes predicted", *(scores.found[name] for name in names)]]
    parts = ["## Accuracy", ACCURACY.format(articles=scores.articles, quotes=scores.quotes, direct=scores.direct, refused=refused), table(["", *names], counts)]
    for prefix, title, note in GROUPS:
        rows = [[f"{label}, {'F1' if quantity == 'f1' else quantity}", *(percent(scores.figures[name].get(f"{prefix}{measure}.{quantity}")) for name in names)]
                for measure, label in MEASURES for quantity in QUANTITIES]
        parts += [f"### {title}", note, table(["", *names], rows)]
    if scores.speakers:
        figures = ["speaker.name", "speaker.end_to_end.precision", "speaker.end_to_end.recall", "speaker.end_to_end.f1"]
        rows = [[f"`{figure}`", *(percent(scores.speakers[name].get(figure)) for name in names)] for figure in figures]
        parts += ["### Speakers", SPEAKERS, table(["", *names], rows)]
    return parts


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def number(spread):
    return with_range(spread, "{:,.0f}")


def seconds(spread):
    return with_range(spread, "{:,.2f}")


def with_range(spread, form):
    middle, low, high = map(form.format, spread)
    return middle if low == high else f"{middle} [{low}–{high}]"


def percent(figure):
    if figure is None or figure["value"] is None:
        return ""
    interval = figure.get("interval")
    return f"{100 * figure['value']:.1f}" + (f" [{100 * interval['low']:.1f}–{100 * interval['high']:.1f}]" if interval else "")


def write_csv(path, facts, speeds, scores):
    """One value a row. Costs are those of single rounds; figures have the bounds of their 95 % interval."""
    with open(path, "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["table", "system", "workers", "round", "measure", "value", "low", "high"])
        rows.writerows(["machine", "", "", "", name, value, "", ""] for name, value in facts.items())
        if speeds:
            rows.writerows([["speed", "", "", "", "articles", speeds.articles, "", ""], ["speed", "", "", "", "words", speeds.words, "", ""]])
        for one in speeds.series if speeds else []:
            for what, costs in (("", one.full), ("start_up.", one.empty)):
                for round_number, cost in enumerate(costs, 1):
                    rows.writerows(["speed", one.system, one.workers, round_number, what + field, f"{value:.4f}", "", ""] for field, value in vars(cost).items())
        if scores:
            rows.writerows(["accuracy", name, "", "", f"refused_{unit}s", count, "", ""] for name, (unit, count) in scores.refused.items())
            rows.writerows(["accuracy", name, "", "", "quotes_predicted", count, "", ""] for name, count in scores.found.items())
        for title, figures in (("accuracy", scores.figures), ("speakers", scores.speakers or {})) if scores else ():
            for name, by_figure in figures.items():
                for figure, found in by_figure.items():
                    interval = found.get("interval") or {}
                    rows.writerow([title, name, "", "", figure, *("" if value is None else f"{value:.6f}" for value in (found["value"], interval.get("low"), interval.get("high")))])


HEAD = """# sayso beside textacy

Written by `{command}`.

[textacy](https://pypi.org/project/textacy/)'s `extract.direct_quotations` is the nearest to sayso that we found on PyPI (BBC's Citron and the Gender Gap Tracker are not
there): rules over spaCy's parse that give speaker, cue and content. **It finds direct quotations only**, tags no stances, and its speaker is the source as written
("she"). sayso also finds mixed and indirect quotes, resolves speakers and tags stances, all within the time that is measured here. So like is not compared with like;
the rows say what each does. `sayso --rules` is sayso without models, `--precision f32` computes the model in floats instead of bytes, as spaCy does.

textacy is run as it does best: quotation marks made plain by its own `normalize.quotation_marks`, entities (which it does not read) not looked for, the parts of an
interrupted quote put together again, in the batches that were fastest. It refuses a text whose marks do not pair, such as one with a quote that is opened anew in each
paragraph; so there is a second row, where it reads paragraph by paragraph and loses only those."""

SPEED = """{articles} articles of {words:,} words (stretches without white space, the same for all). All systems in turn, {rounds} times; medians [lowest–highest].
Workers are threads of sayso, and processes of textacy by spaCy's `n_process`, beside the one that gives out the work and extracts the quotes. CPU seconds are user and
system, of the process and its children. Words a CPU second leave the start-up out, which is that of an article of one word and stands in the last columns;
all other columns hold it. Memory is the highest sum over the processes, shared pages counted once."""

ACCURACY = """{articles} articles with {quotes:,} hand-labelled quotes, {direct:,} of them direct; all systems scored by `sayso evaluate`, percent with 95 % intervals from resampling articles. What each
figure means is in [scoring.md](scoring.md). If the reference is PolNeAR's development part, sayso's model was trained on the training part of the same corpus and chosen on this one, while
textacy never saw either. textacy takes of a source the head with its compounds ("mayor" of "the mayor"), which costs it *exact* sources but not *attributed*.
Refused because the marks do not pair: {refused}; what they hold counts as not found."""

SPEAKERS = """On the articles whose speakers are labelled. textacy resolves nobody: its speaker is the source as written."""
