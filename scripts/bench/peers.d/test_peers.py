"""The conversion of textacy's spans, and the arithmetic of the tables."""
import sys
import unittest

import articles
import measure
import report
import speed
import textacy_quotes


def slices(text, quote, part):
    return [text[begin:end] for begin, end in quote[part]]


class Extraction(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.nlp = textacy_quotes.load()

    def extract(self, *texts, **options):
        return textacy_quotes.extract(self.nlp, texts, **options)

    def test_offsets_count_code_points_of_the_text_as_given(self):
        text = "🙂 First.\n\n“We will not close the old harbour,” Anna Berg said on Monday."
        for unit in ("article", "paragraph"):
            (quotes,), _ = self.extract(text, unit=unit)
            self.assertEqual(slices(text, quotes[0], "content"), ["“We will not close the old harbour,”"])
            self.assertEqual(slices(text, quotes[0], "cue"), ["said"])
            self.assertEqual(slices(text, quotes[0], "source"), ["Anna Berg"])

    def test_parts_of_an_interrupted_quote_are_one(self):
        text = "“We will not close the old harbour,” Berg said, “and we never wanted to close it.”"
        (quotes,), _ = self.extract(text)
        self.assertEqual([len(quote["content"]) for quote in quotes], [2])

    def test_marks_that_do_not_pair_cost_the_article_or_the_paragraph(self):
        text = "“We will not close the old harbour,” Berg said.\n\n“And we never wanted to."
        self.assertEqual(self.extract(text), ([[]], 1))
        (quotes,), refused = self.extract(text, unit="paragraph")
        self.assertEqual((len(quotes), refused), (1, 1))

    def test_processes_change_nothing(self):
        texts = [f"“We will not close the harbour of {name},” Berg said." for name in ("Ostby", "Linnet", "Karasu")] * 5
        self.assertEqual(self.extract(*texts), self.extract(*texts, processes=2))


class Tables(unittest.TestCase):
    def test_the_start_up_does_not_count_in_words_a_cpu_second(self):
        full, empty = measure.Cost(6, 5, 100), measure.Cost(2, 1, 50)
        series = speed.Series("a", "", 1, 1000, [full], [empty])
        self.assertEqual(series.words_per_cpu_s(), (250, 250, 250))

    def test_medians_stand_before_their_range(self):
        self.assertEqual(report.number(speed.spread([3000, 1000, 2000])), "2,000 [1,000–3,000]")

    def test_an_undefined_figure_is_blank(self):
        self.assertEqual(report.percent({"value": None, "interval": None}), "")

    def test_words_are_stretches_without_white_space(self):
        self.assertEqual(articles.words([{"text": "One  two-and\nthree."}]), 3)


class Measuring(unittest.TestCase):
    def test_children_count(self):
        burn = "import os, time\nif os.fork(): os.wait()\nkept = bytearray(b'x' * 60_000_000)\nend = time.process_time() + .4\nwhile time.process_time() < end: pass"
        cost, _ = measure.run([sys.executable, "-c", burn])
        self.assertGreaterEqual(cost.cpu_s, 0.8)
        self.assertGreaterEqual(cost.peak_mib, 57)

    def test_a_command_that_fails_is_named(self):
        with self.assertRaisesRegex(SystemExit, "ended with 3"):
            measure.run([sys.executable, "-c", "raise SystemExit(3)"])


if __name__ == "__main__":
    unittest.main()
