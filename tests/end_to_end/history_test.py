#!/usr/bin/env python3
"""pushbench history: results kept in one file, by commands that may run at the same time, and what becomes of a file that
is not as it should be."""

import json
import pathlib
import sqlite3
import subprocess
import unittest
import xml.etree.ElementTree

from end_to_end import PATIENCE_S, EndToEnd

ROOT = pathlib.Path(__file__).resolve().parents[2]
FEED = ROOT / "results" / "reference" / "feed.json"


class History(EndToEnd):
    def setUp(self):
        super().setUp()
        self.db = self.folder / "history.db"
        self.template = json.loads(FEED.read_text())
        self.template["trials"] = [trial for trial in self.template["trials"]
                                   if trial["number"] == 1 and trial["transport"] in ("raw_tcp", "sse")]

    def result_of(self, seed, wire_factor=1.0):
        """A result file whose SSE needs so many times the bytes on the wire."""
        result = json.loads(json.dumps(self.template))
        result["seed"] = seed
        for trial in result["trials"]:
            if trial["transport"] == "sse":
                for key in ("down_bytes", "up_bytes"):
                    trial["wire"][key] = int(trial["wire"][key] * wire_factor * (1 + 0.002 * (seed % 3)))
        file = self.folder / f"{seed}.json"
        file.write_text(json.dumps(result))
        return file

    def history(self, *arguments, code=0):
        ran = self.run_to_end("history", *arguments, "--db", self.db)
        self.assertEqual(ran.returncode, code, ran.stderr)
        if code == 2:
            self.assertEqual(len(ran.stderr.splitlines()), 1, ran.stderr)
            self.assertEqual(ran.stdout, "")
        return ran.stderr if code else ran.stdout

    def fill(self, factors):
        for i, factor in enumerate(factors):
            self.history("add", self.result_of(i, factor), "--commit", f"c0ffee{i:02}", "--branch",
                         "topic" if i == 3 else "main", "--at", f"2026-01-{i + 1:02}")

    def test_results_are_kept_listed_and_given_back(self):
        file = self.result_of(1)
        self.assertEqual(self.history("add", file, "--commit", "abc", "--branch", "main"), f"{file}: added as 1\n")
        listed = json.loads(self.history("list", "--format", "json"))
        self.assertEqual([(entry["id"], entry["commit"], entry["branch"]) for entry in listed], [(1, "abc", "main")])
        self.history("export", "1", "-o", self.folder / "again.json")
        self.assertEqual((self.folder / "again.json").read_bytes(), file.read_bytes())
        self.assertEqual(self.history("export", "1"), file.read_text())
        self.assertEqual([found.name for found in self.folder.glob("history*")], ["history.db"], "one file, no more")

    def test_what_is_there_already_is_told(self):
        file = self.result_of(1)
        self.history("add", file)
        self.assertIn("is there already, as 1", self.history("add", file))
        self.assertEqual(len(json.loads(self.history("list", "-f", "json"))), 1)

    def test_lists_are_filtered(self):
        self.fill([1] * 5)
        commits = lambda *filters: [entry["commit"][-1] for entry in json.loads(self.history("list", "-f", "json", *filters))]
        self.assertEqual(commits(), ["4", "3", "2", "1", "0"])
        self.assertEqual(commits("--branch", "topic"), ["3"])
        self.assertEqual(commits("--since", "2026-01-04"), ["4", "3"])
        self.assertEqual(commits("--limit", "2"), ["4", "3"])
        self.assertEqual(commits("--commit", "c0ffee01"), ["1"])
        self.assertEqual(commits("--scenario", "feed", "-t", "sse", "--limit", "1"), ["4"])
        self.assertEqual(commits("--scenario", "chat"), [])
        self.assertIn("no such results", self.history("list", "--scenario", "chat"))
        self.assertIn("c0ffee04", self.history("list"))
        self.assertEqual(len(self.history("list", "-f", "csv").splitlines()), 6)

    def test_a_step_is_marked_where_it_is(self):
        self.fill([1] * 8 + [1.2] * 6)
        figure = ("plot", "--figure", "wire_bytes_per_message")
        text = self.history(*figure, "-t", "sse")
        lines = text.splitlines()
        marked = [i for i, line in enumerate(lines) if "^" in line and "% more from here on" in line]
        self.assertEqual(len(marked), 1, text)
        self.assertTrue(lines[marked[0] + 1].startswith("c0ffee08"), text)
        changes = {trend["transport"]: trend["changes"] for trend in json.loads(self.history(*figure, "-f", "json"))["trends"]}
        self.assertEqual(changes["raw_tcp"], [])
        self.assertAlmostEqual(changes["sse"][0]["factor"], 1.2, delta=0.01)
        self.history(*figure, "-o", self.folder / "wire.csv")
        self.assertEqual(len((self.folder / "wire.csv").read_text().splitlines()), 1 + 2 * 14)

    def test_it_is_drawn(self):
        self.fill([1] * 8 + [1.2] * 6)
        self.history("plot", "--figure", "wire_bytes_per_message", "-o", self.folder / "wire.svg")
        svg = (self.folder / "wire.svg").read_text()
        xml.etree.ElementTree.fromstring(svg)
        self.assertIn("+20", svg)

    def test_a_result_is_forgotten_wholly(self):
        self.fill([1, 1])
        self.history("remove", "1")
        self.assertEqual([entry["id"] for entry in json.loads(self.history("list", "-f", "json"))], [2])
        with sqlite3.connect(self.db) as database:
            self.assertEqual(database.execute("SELECT DISTINCT result FROM figures").fetchall(), [(2,)])
        self.assertIn("there is no result 1", self.history("remove", "1", code=2))
        self.assertIn("there is no result 1", self.history("export", "1", code=2))

    def test_several_may_add_at_once(self):
        files = [self.result_of(seed) for seed in range(8)]
        processes = [subprocess.Popen(self.command("history", "add", file, files[0], "--db", self.db),
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for file in files]
        for process in processes:
            _, said = process.communicate(timeout=PATIENCE_S)
            self.assertEqual((process.returncode, said), (0, ""))
        self.assertEqual(len(json.loads(self.history("list", "-f", "json"))), 8)

    def test_of_several_results_with_a_bad_one_none_is_added(self):
        (self.folder / "bad.json").write_text("{}")
        self.assertIn("bad.json", self.history("add", self.result_of(1), self.folder / "bad.json", code=2))
        self.assertFalse(self.db.exists())

    def test_mistakes_are_told_in_a_line(self):
        for command in ("list", "plot"):
            self.assertIn("there is no such history", self.history(command, code=2))
        self.assertFalse(self.db.exists())
        self.fill([1])
        for arguments, piece in ((("plot", "--figure", "latency_p99us"), "did you mean latency_p99_us"),
                                 (("plot", "--scenario", "food"), "accepted: feed"),
                                 (("plot", "-o", "x.pdf"), ".svg"),
                                 (("plot", "-t", "nobody"), "accepted: raw_tcp, sse"),
                                 (("plot", "--figure", "nothing"), "accepted: cpu, "),
                                 (("plot", "--limit", "1001"), "--limit"),
                                 (("list", "--since", "2026-02-31"), "is no time"),
                                 (("list", "--since", "yesterday"), "2026-01-31"),
                                 (("list", "--limit", "0"), "--limit"),
                                 (("add", FEED, "--at", "noon"), "--at"),
                                 (("lst",), "did you mean list"),
                                 (("list", "--sinse", "1"), "--since"),
                                 (("remove", "x"), "history remove: id")):
            self.assertIn(piece, self.history(*arguments, code=2))

    def test_a_history_needs_its_folder(self):
        self.db = self.folder / "none" / "history.db"
        self.assertIn("there is no folder", self.history("add", self.result_of(1), code=2))

    def test_figures_have_the_short_names_of_compare(self):
        self.fill([1, 1])
        plotted = lambda name: json.loads(self.history("plot", "--figure", name, "-f", "json"))["metric"]
        self.assertEqual(plotted("wire_bytes"), "wire_bytes_per_message")
        self.assertEqual(plotted("wire_bytes_per_message"), "wire_bytes_per_message")
        self.assertEqual(plotted("cpu"), "server_cpu_us_per_message")

    def test_the_newest_are_plotted(self):
        self.fill([1] * 4)
        points = lambda *limit: [point["commit"] for point in json.loads(
            self.history("plot", "-t", "sse", "-f", "json", *limit))["trends"][0]["points"]]
        self.assertEqual(points("--limit", "2"), ["c0ffee02", "c0ffee03"])
        self.assertEqual(len(points()), 4)
        self.assertIn("default: 200", self.run_to_end("history", "plot", "--help").stdout)

    def test_a_transport_is_not_blamed_for_its_control(self):
        for i in range(14):
            result = json.loads(self.result_of(i).read_text())
            for trial in result["trials"]:
                factor = 1 + 0.002 * (i % 3)
                if trial["transport"] == "raw_tcp" and i >= 8:
                    factor *= 1.3
                for key in ("cpu_user_s", "cpu_system_s"):
                    trial["server"][key] *= factor
            file = self.folder / "one.json"
            file.write_text(json.dumps(result))
            self.history("add", file, "--at", f"2026-01-{i + 1:02}")
        trends = json.loads(self.history("plot", "--figure", "cpu", "-f", "json"))["trends"]
        changes = {trend["transport"]: [change["at"][:10] for change in trend["changes"]] for trend in trends}
        self.assertEqual(changes, {"raw_tcp": ["2026-01-09"], "sse": []})
        self.assertIn("corrected", self.history("plot", "--figure", "cpu"))

    def test_each_command_has_examples_of_its_own(self):
        for command in ("add", "list", "plot", "export", "remove"):
            examples = self.run_to_end("history", command, "--help").stdout.split("Examples:")[1]
            named = [line.split()[2] for line in examples.splitlines() if line.startswith("  pushbench history ")]
            self.assertEqual(set(named), {command})

    def test_help_is_shown_without_a_command(self):
        ran = self.run_to_end("history")
        self.assertEqual(ran.returncode, 0)
        self.assertIn("pushbench history add", ran.stdout)


class HistoryFile(EndToEnd):
    """Files that are no history, or not a whole one."""

    def setUp(self):
        super().setUp()
        self.db = self.folder / "history.db"
        ran = self.run_to_end("history", "add", FEED, "--db", self.db)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.whole = self.db.read_bytes()

    def refused(self, piece=""):
        for command in (["list"], ["plot"], ["export", "1"], ["add", FEED], ["remove", "1"]):
            before = self.db.read_bytes() if self.db.is_file() else None
            ran = self.run_to_end("history", *command, "--db", self.db)
            self.assertEqual((ran.returncode, ran.stdout), (2, ""), command)
            self.assertEqual(len(ran.stderr.splitlines()), 1, ran.stderr)
            self.assertIn(piece, ran.stderr)
            if before is not None:
                self.assertEqual(self.db.read_bytes(), before)

    def test_no_database(self):
        self.db.write_text("a note to myself\n" * 100)
        self.refused("is no history of pushbench")

    def test_of_something_else(self):
        self.db.unlink()
        with sqlite3.connect(self.db) as database:
            database.execute("CREATE TABLE results (x)")
        database.close()
        self.refused("is a database of something else")

    def test_a_folder(self):
        self.db.unlink()
        self.db.mkdir()
        self.refused("is a folder")

    def test_newer(self):
        with sqlite3.connect(self.db) as database:
            database.execute("PRAGMA user_version = 7")
        database.close()
        self.refused("newer pushbench (version 7)")

    def test_cut_off(self):
        for size in (100, 4096, len(self.whole) // 2, len(self.whole) - 1):
            self.db.write_bytes(self.whole[:size])
            self.refused()

    def test_overwritten_anywhere_it_never_crashes(self):
        for i in range(0, len(self.whole), max(len(self.whole) // 40, 1)):
            self.db.write_bytes(self.whole[:i] + b"\xff" * 64 + self.whole[i + 64:])
            for command in (["list"], ["plot", "--figure", "latency_p99_us"], ["export", "1"]):
                ran = self.run_to_end("history", *command, "--db", self.db)
                self.assertIn(ran.returncode, (0, 2), (i, command, ran.stderr))
                self.assertLessEqual(len(ran.stderr.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
