#!/usr/bin/python3
"""bench: figures in documents are those of the record, and what differs is found."""

import importlib.machinery
import importlib.util
import pathlib
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools/bench"
LOADER = importlib.machinery.SourceFileLoader("bench", str(TOOL))
bench = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench", LOADER))
LOADER.exec_module(bench)


def figure(name, **fields):
    return {"bench": name, "unit": "rows/s", "ours": 123_456, "peer": 61_728, "ratio": 2.0,
            "goal": 1.5, "goal_of": "ratio", "better": "higher", "reached": True, "scale": 1,
            "seconds": 7.2, **fields}


PAGE = """# Figures
| figure | ours |
|---|---|
| `store.*.archive` | moving |

<!-- record: table store. -->
| figure | ours | peer | ratio | goal | takes |
|---|---|---|---|---|---|
| `store.sqlite.archive` | 123,000 rows/s | 61,700 | 2 | ratio >= 1.5 | 7 s |
<!-- /record -->

The archive moves <!-- record: ratio store.sqlite.archive -->2<!-- /record --> times as many.
"""


class Documents(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.path = pathlib.Path(self._folder.name, "record.jsonl")
        record = bench.Record(self.path)
        record.add([figure("store.sqlite.archive")], {"commit": "a"})
        record.write()
        self.record = bench.Record(self.path)

    def complaints(self, text):
        return list(bench.complaints(self.record, pathlib.Path("docs/benchmarks.md"), text))

    def test_a_page_that_says_what_the_record_says_is_right(self):
        self.assertEqual(self.complaints(PAGE), [])
        self.assertEqual(bench.written(self.record, PAGE), PAGE)

    def test_a_number_that_differs_is_found_and_written(self):
        for before, after in (("61,700", "61,800"), ("-->2<!--", "-->2.5<!--")):
            text = PAGE.replace(before, after)
            self.assertEqual(self.complaints(text),
                             ["differs from the record: run `tools/bench docs`"])
            self.assertEqual(bench.written(self.record, text), PAGE)

    def test_a_measured_number_without_a_mark_is_found(self):
        for stray in ("took 5.8 ms", "140,400 rows/s", "is 2.4 MB", "19 times", "47 %", "3.5 M/s"):
            self.assertRegex(self.complaints(PAGE + stray)[0], "not from the record")
        for fine in ("batches of 4,000 rows", "days last 23 hours", "at `SCALE=10`"):
            self.assertEqual(self.complaints(PAGE + fine), [])

    def test_a_figure_without_a_description_is_found(self):
        self.record.add([figure("text.sms_render")], {"commit": "b"})
        self.assertEqual(self.complaints(PAGE),
                         ["`text.sms_render` is in the record, and no row says what it is"])
        more = PAGE.replace("| moving |", "| moving |\n| `text.*` | texts |\n| `files.read` | a |")
        self.assertEqual(self.complaints(more), [])

    def test_a_name_that_is_not_in_the_record_is_an_error(self):
        text = PAGE + "<!-- record: ours store.sqlite.sweep -->5<!-- /record -->"
        self.assertEqual(self.complaints(text)[0], "no figure store.sqlite.sweep at scale 1")

    def test_a_new_run_takes_the_place_of_the_figures_that_it_has(self):
        self.record.add([figure("store.sqlite.archive", ours=5, reached=False)], {"commit": "c"})
        self.record.add([figure("store.sqlite.archive", scale=10)], {"commit": "d"})
        self.record.write()
        again = bench.Record(self.path)
        self.assertEqual([run["commit"] for run in again.runs.values()], ["c", "d"])
        self.assertEqual(again.find("store.sqlite.archive", 1)["ours"], 5)
        self.assertEqual(again.find("store.sqlite.archive", 10)["ours"], 123_456)
        self.assertEqual(bench.missed(again), "\n`store.sqlite.archive`.\n")

    def test_a_part_takes_as_long_as_its_figures_did(self):
        self.record.add([figure("text.sms_render", seconds=3)], {"commit": "b"})
        self.assertEqual(bench.estimate(self.record, [""], 1), (2, 10.2))
        self.assertEqual(bench.estimate(self.record, ["text."], 1), (1, 3))
        self.assertEqual(bench.estimate(self.record, ["text."], 10), (1, 30))


if __name__ == "__main__":
    unittest.main()
