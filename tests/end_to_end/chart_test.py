"""Charts of the reference results as files: drawn by Node.js, without a browser."""

import csv
import io
import json
import os
import pathlib
import struct
import unittest
import xml.etree.ElementTree

from end_to_end import EndToEnd

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
REFERENCE = SOURCE / "results" / "reference"
# Drawn of what its test makes up, because not every reference result has it.
OVER_TIME = "latency-over-time"
COSTS = ("latency-percentiles", "cpu", "wire", "memory")
# What is drawn of which result; kinds of several scenarios with the one to take.
DRAWN = [("feed", kind, None) for kind in COSTS] + [
    ("use-cases", "matrix", None), ("faults", "fault-course", "fault-restart"), ("faults", "fault-recovery", "fault-reset"), ("millions", "ceiling", None),
    ("users-served", "capacity", None), ("users-served", "crossover", None)] + [
    ("phones", kind, None) for kind in ("energy", "radio", "cost", "sweep")]


class ChartCase(EndToEnd):
    def chart(self, result, *arguments, **options):
        return self.run_to_end("chart", REFERENCE / f"{result}.json", *arguments, **options)

    def assert_refused(self, ran, *words):
        self.assertEqual(ran.returncode, 2, ran.stderr)
        self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)
        for word in words:
            self.assertIn(word, ran.stderr)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir() if path.suffix in (".svg", ".png")), [])


class ChartKinds(ChartCase):
    def test_every_kind_is_drawn(self):
        for result, kind, scenario in DRAWN:
            # Reading the largest takes sanitizers too long.
            if os.environ.get("SANITIZED") and (REFERENCE / f"{result}.json").stat().st_size > 1_500_000:
                continue
            with self.subTest(result=result, kind=kind):
                file = self.folder / f"{result}-{kind}.svg"
                of = ["--scenario", scenario] if scenario else []
                ran = self.chart(result, "--kind", kind, *of, "-o", file)
                self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "", ""))
                image = xml.etree.ElementTree.fromstring(file.read_text())
                words = " ".join(text.strip() for text in image.itertext())
                rows = list(csv.DictReader(io.StringIO(self.chart(result, "--kind", kind, *of, "--data").stdout)))
                self.assertTrue(rows)
                for transport in {row["transport"] for row in rows} - {""}:
                    self.assertIn(transport, words)
                self.assertIn(f"{result}.json", words)
                self.assertNotRegex(words, r"\b(NaN|undefined|Infinity)\b")

    def test_latency_over_time_is_drawn(self):
        result = json.loads((REFERENCE / "feed.json").read_text())
        result["schema_version"] = 4
        result = {"pairing": "", "ceilings": [], "capacities": []} | result
        for trial in result["trials"]:
            steps = [{"messages": 1000, "p50_us": 900 + 100 * i, "p90_us": 3000, "p99_us": 4000, "max_us": 5000} for i in range(10)]
            trial |= {"faults": [], "course": None}
            trial["latency_course"] = {"step_s": 0.5, "downlink": steps, "uplink": []}
        (self.folder / "course.json").write_text(json.dumps(result))
        file = self.folder / "course.svg"
        ran = self.run_to_end("chart", self.folder / "course.json", "--kind", OVER_TIME, "-o", file)
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "", ""))
        words = " ".join(text.strip() for text in xml.etree.ElementTree.fromstring(file.read_text()).itertext())
        for word in ["50 %", "99 %"] + sorted({trial["transport"] for trial in result["trials"]}):
            self.assertIn(word, words)
        self.assertNotRegex(words, r"\b(NaN|undefined|Infinity)\b")

    def test_no_kind_is_forgotten(self):
        listed = {line.split()[0] for line in self.run_to_end("chart", "--list").stdout.splitlines()}
        self.assertEqual(listed, {kind for _, kind, _ in DRAWN} | {OVER_TIME})
        for kind in listed:
            json.loads((SOURCE / "web" / "charts" / f"{kind}.json").read_text())


class Charts(ChartCase):
    def test_a_png_has_the_size_that_was_asked_for(self):
        file = self.folder / "cpu.png"
        ran = self.chart("feed", "--kind", "cpu", "--theme", "dark", "--width", 700, "--scale", 3, "-o", file)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        data = file.read_bytes()
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        self.assertAlmostEqual(struct.unpack(">I", data[16:20])[0], 2100, delta=30)

    def test_the_whole_specification_has_its_data(self):
        whole = json.loads(self.chart("feed", "--kind", "cpu", "--spec").stdout)
        self.assertIn("vega-lite", whole["$schema"])
        self.assertEqual(len(whole["datasets"]["rows"]), 10)

    def test_the_data_go_where_they_are_wanted(self):
        printed = self.chart("feed", "--kind", "cpu", "--data").stdout
        for arguments in (["-o", self.folder / "x.csv"], ["--data", "-o", self.folder / "y.csv"]):
            ran = self.chart("feed", "--kind", "cpu", *arguments)
            self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "", ""))
            self.assertEqual(arguments[-1].read_text(), printed)
        ran = self.chart("feed", "--kind", "cpu", "--spec", "-o", self.folder / "x.vl.json")
        self.assertEqual((ran.returncode, ran.stdout), (0, ""))
        json.loads((self.folder / "x.vl.json").read_text())

    def test_an_edited_specification_is_found(self):
        own = json.loads((SOURCE / "web/charts/wire.json").read_text())
        own["encoding"]["x"]["title"] = "what our bill is made of"
        (self.folder / "wire.json").write_text(json.dumps(own))
        file = self.folder / "wire.svg"
        ran = self.chart("feed", "--kind", "wire", "--charts", self.folder, "-o", file)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("what our bill is made of", file.read_text())


class ChartTrouble(ChartCase):
    def refused_with(self, specification, *words):
        (self.folder / "cpu.json").write_text(specification)
        ran = self.chart("feed", "--kind", "cpu", "--charts", self.folder, "-o", self.folder / "x.svg")
        self.assert_refused(ran, str(self.folder / "cpu.json"), *words)

    def test_a_broken_specification_is_named(self):
        self.refused_with("{", "JSON")
        self.refused_with("[]", "object")
        self.refused_with('{"data": {"url": "https://example.org/x.csv"}, "mark": "bar"}', "url")
        self.refused_with('{"data": {"name": "rows"}, "mark": "no-such-mark", "encoding": {}}', "no-such-mark")
        self.refused_with(json.dumps({"data": {"name": "rows"}, "mark": "bar", "encoding": {
            "x": {"field": "low", "type": "quantitative", "axis": {"format": "no format"}}}}), "format")

    def test_a_report_names_it_too(self):
        for broken, word in (("{", "JSON"), ("[]", "object")):
            (self.folder / "cpu.json").write_text(broken)
            ran = self.run_to_end("report", REFERENCE / "feed.json", "--charts", self.folder, "-o", self.folder / "r.html")
            self.assert_refused(ran, str(self.folder / "cpu.json"), word)
            self.assertFalse((self.folder / "r.html").exists())

    def test_what_excludes_each_other_is_refused(self):
        for both in (["--data", "--spec"], ["--list", "--data"], ["--list", "-o", self.folder / "x.svg"]):
            self.assertEqual(self.chart("feed", *both).returncode, 2, both)
        kind = ("--kind", "cpu")
        self.assert_refused(self.chart("feed", *kind, "--data", "-o", self.folder / "x.svg"), "x.svg", ".csv")
        self.assert_refused(self.chart("feed", *kind, "--spec", "-o", self.folder / "x.csv"), "x.csv", ".json")

    def test_what_draws_is_missing(self):
        nowhere = {"env": os.environ | {"PATH": str(self.folder)}}
        for file in ("x.svg", "x.png"):
            self.assert_refused(self.chart("feed", "--kind", "cpu", "-o", self.folder / file, **nowhere), "node", "Node.js")
        node = self.folder / "node"
        node.write_text("#!/bin/sh\necho 'it burns' >&2\nexit 1\n")
        node.chmod(0o755)
        self.assert_refused(self.chart("feed", "--kind", "cpu", "-o", self.folder / "x.svg", **nowhere), "it burns")
        node.write_text("#!/bin/sh\necho '<svg/>'\n")
        self.assert_refused(self.chart("feed", "--kind", "cpu", "-o", self.folder / "x.png", **nowhere), "rsvg-convert")

    def test_what_is_not_there_is_refused(self):
        file = self.folder / "x.svg"
        self.assert_refused(self.chart("feed", "--kind", "pie", "-o", file), "pie", "latency-percentiles, latency-over-time, cpu, wire")
        self.assert_refused(self.chart("feed", "--kind", "ceiling", "-o", file), "no data")
        self.assert_refused(self.chart("feed", "-o", file), "--kind")
        self.assert_refused(self.chart("feed", "--kind", "cpu"), "-o")
        self.assert_refused(self.chart("feed", "--kind", "cpu", "-o", self.folder / "x.jpeg"), ".svg, .png or .csv")
        self.assert_refused(self.chart("feed", "--kind", "cpu", "-o", self.folder / "no" / "x.svg"), "no/x.svg")
        self.assert_refused(self.chart("faults", "--kind", "cpu", "-o", file), "--scenario", "fault-stall")
        self.assert_refused(self.chart("faults", "--kind", "cpu", "--scenario", "stall", "-o", file), "stall", "fault-stall")
        self.assert_refused(self.chart("no-such-result", "--kind", "cpu", "-o", file), "no-such-result.json")


if __name__ == "__main__":
    unittest.main()
