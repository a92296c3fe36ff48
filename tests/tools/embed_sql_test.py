#!/usr/bin/python3
"""nfy_embed_sql.cmake: a file of SQL becomes a header, and a slip is an error that names it."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "cmake/nfy_embed_sql.cmake"


class EmbedSql(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_script(self, **files):
        """What the header of notes.sql says, without blanks; or the error, in one line."""
        for noun, text in files.items():
            (self.folder / f"{noun}.sql").write_text(text)
        header = self.folder / "notes.sql.hpp"
        ran = subprocess.run(
            ["cmake", f"-DSQL={self.folder}/notes.sql", f"-DHEADER={header}",
             f"-DDEPFILE={header}.d", "-P", SCRIPT], capture_output=True, text=True)
        if ran.returncode:
            return " ".join(ran.stderr.split())
        return " ".join(header.read_text().split())

    def test_a_statement_stands_under_its_name_without_its_comments(self):
        said = self.run_script(notes="-- Why.\n-- {statement find}\nSELECT a\n-- What for.\n"
                                     "  FROM b WHERE c[1] = ';'\n")
        self.assertIn("Statement find{ R\"nfysql(SELECT a FROM b WHERE c[1] = ';')nfysql\", "
                      "nullptr};", said)

    def test_a_statement_may_say_it_differently_to_postgresql(self):
        said = self.run_script(notes="-- {statement find}\nSELECT 1\n-- {postgresql}\nSELECT 2\n")
        self.assertIn('find{ R"nfysql(SELECT 1)nfysql", R"nfysql(SELECT 2)nfysql"};', said)

    def test_a_batch_says_what_is_done_for_each_row_and_for_all(self):
        said = self.run_script(notes="-- {batch put}\nSELECT 1\n-- {set}\nSELECT 2\n"
                                     "-- {copied notes}\nid, content\n-- {batch drop}\n-- {set}\n"
                                     "SELECT 3\n")
        self.assertIn('Batch put{ R"nfysql(SELECT 1)nfysql", R"nfysql(SELECT 2)nfysql", {"notes", '
                      'R"nfysql(id, content)nfysql"}};', said)
        self.assertIn('Batch drop{ nullptr, R"nfysql(SELECT 3)nfysql", {}};', said)

    def test_fragments_stand_where_they_are_called_with_their_values(self):
        said = self.run_script(
            notes="-- {use rows}\n-- {statement find}\n"
                  "SELECT {columns} {of(notes; a = ANY ($1))}\n",
            rows="-- {use more}\n-- {fragment of(table; where)}\n"
                 "FROM {table} WHERE {where} {end}\n",
            more="-- {fragment columns}\na,\n  b\n-- {fragment end}\nLIMIT 1\n")
        self.assertIn("(SELECT a, b FROM notes WHERE a = ANY ($1) LIMIT 1)", said)

    def test_a_value_may_be_empty_or_a_fragment(self):
        said = self.run_script(notes="-- {fragment one}\n1\n-- {fragment f(a; b)}\n[{a}{b}]\n"
                                     "-- {statement find}\nSELECT {f({one};)}\n")
        self.assertIn("SELECT [1]", said)

    def test_the_header_is_made_again_when_a_file_changes_that_its_file_uses(self):
        self.run_script(notes="-- {use rows}\n-- {statement find}\nSELECT {a}\n",
                        rows="-- {fragment a}\n1\n")
        header, files = (self.folder / "notes.sql.hpp.d").read_text().split(": ")
        self.assertEqual(header, str(self.folder / "notes.sql.hpp"))
        self.assertEqual(files.split(), [f"{self.folder}/notes.sql", f"{self.folder}/rows.sql"])

    def test_every_slip_is_an_error_that_names_it(self):
        for text, says in [
                ("-- {statement find}\nSELECT {nothing}\n", "find uses {nothing}"),
                ("-- {fragment f(a)}\n{a}\n-- {statement find}\nSELECT {f}\n",
                 "find gives {f} 0 values, not 1"),
                ("-- {fragment f(a)}\n{a}\n-- {statement find}\nSELECT {f(1; 2)}\n",
                 "find gives {f} 2 values, not 1"),
                ("-- {fragment f}\n{f}\n-- {statement find}\nSELECT {f}\n", "find never ends"),
                ("SELECT 1\n", "notes.sql:1: SQL without a name"),
                ("-- {statement find}\nSELECT 1\n-- {set}\nSELECT 2\n",
                 "notes.sql:3: {set} does not belong to find"),
                ("-- {statement find}\nSELECT 1 -- a number\n", "a comment after SQL"),
                ("-- {statment find}\nSELECT 1\n", "notes.sql:1: unknown: -- {statment find}")]:
            with self.subTest(text):
                self.assertRegex(self.run_script(notes=text), re.escape(says))


if __name__ == "__main__":
    sys.exit(unittest.main())
