#!/usr/bin/env python3
"""Results as other programs read them: Google Benchmark's compare.py, readers of JUnit, Prometheus. What is shown are real
results, those of results/reference."""

import json
import os
import pathlib
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from end_to_end import EndToEnd

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "results" / "reference"
COMPARE = pathlib.Path("/usr/share/benchmark/compare.py")  # Debian's libbenchmark-tools
# Debian's scipy can't be installed beside Boost 1.81. compare.py takes these of it; its U test is left out.
STAND_INS = {"numpy.py": """class array(list):
    def any(self):
        return any(self)
""",
             "scipy/__init__.py": "",
             "scipy/stats.py": """from numpy import array
from statistics import geometric_mean
mannwhitneyu = None
def gmean(rows):
    return array(geometric_mean(column) for column in zip(*rows))
"""}
FORMATS = ("json", "csv", "markdown", "google-benchmark", "junit", "prometheus")


# Sanitizers read ten times slower.
MOST_BYTES = 600_000 if os.environ.get("SANITIZED") else 1_500_000


def results():
    """Those of results/reference that are results (some are notes of other programs), but for the largest."""
    return [file for file in sorted(REFERENCE.glob("*.json"))
            if file.stat().st_size < MOST_BYTES and "schema_version" in json.loads(file.read_text())]


class Exports(EndToEnd):
    def shown(self, file, form):
        ran = self.run_to_end("show", file, "--format", form)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""), file)
        return ran.stdout

    def test_every_format_of_every_reference_result(self):
        self.assertGreater(len(results()), 4)
        for file in results():
            for form in FORMATS:
                with self.subTest(file=file.name, form=form):
                    self.assertNotEqual(self.shown(file, form), "")

    def test_exports_are_what_format_prints(self):
        options = []
        for form in FORMATS:
            options += [f"--export-{form}", self.folder / form]
        ran = self.run_to_end("show", REFERENCE / "feed.json", *options)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        for form in FORMATS:
            self.assertEqual((self.folder / form).read_text(), self.shown(REFERENCE / "feed.json", form), form)
        self.assertEqual({file.name for file in self.folder.iterdir()}, set(FORMATS))

    def test_a_run_exports_too(self):
        ran = self.run_to_end("run", "feed", "--set", "clients=10", "--set", "phases.measure_s=0.3", "--set",
                              "phases.warm_up_s=0.1", "--trials", 1, "-t", "websocket", "-q", "-o", self.folder,
                              "--export-junit", self.folder / "junit.xml", "--export-markdown", self.folder / "run.md")
        self.assertIn(ran.returncode, (0, 3), ran.stderr)
        xml.etree.ElementTree.parse(self.folder / "junit.xml")
        self.assertIn("websocket", (self.folder / "run.md").read_text())

    def test_what_cannot_be_written_is_refused_before_anything_runs(self):
        there = self.folder / "x.xml"
        for arguments, place in ((["--export-junit", "-"], "--export-junit"),
                                 (["--export-junit", self.folder], "is a folder"),
                                 (["--export-csv", self.folder / "none" / "x.csv"], "there is no folder"),
                                 (["--export-csv", there, "--export-junit", there], "too"),
                                 (["--export-junit", there, "--export-junit", there], "more than once")):
            for command in (["show", REFERENCE / "feed.json"], ["run", "feed", "-o", self.folder]):
                ran = self.run_to_end(*command, *arguments)
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertEqual((ran.stdout, len(ran.stderr.splitlines())), ("", 1))
                self.assertIn(place, ran.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])


class GoogleBenchmark(EndToEnd):
    def export(self, file):
        exported = self.folder / "benchmarks.json"
        ran = self.run_to_end("show", file, "--export-google-benchmark", exported)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return exported

    @unittest.skipUnless(COMPARE.exists(), "needs Debian's libbenchmark-tools")
    def test_its_own_compare_takes_it(self):
        modules = self.folder / "modules"
        for name, text in STAND_INS.items():
            (modules / name).parent.mkdir(parents=True, exist_ok=True)
            (modules / name).write_text(text)
        base = self.export(REFERENCE / "feed.json")
        document = json.loads(base.read_text())
        for benchmark in document["benchmarks"]:
            if benchmark["run_name"] == "feed/sse/latency_p99" and benchmark.get("aggregate_name") != "cv":
                benchmark["real_time"] *= 1.5
        slower = self.folder / "slower.json"
        slower.write_text(json.dumps(document))
        dumped = self.folder / "compared.json"
        ran = subprocess.run([sys.executable, str(COMPARE), "--no-color", "--no-utest", "--dump_to_json", str(dumped),
                              "benchmarks", str(base), str(slower)], capture_output=True, text=True, timeout=120,
                             env=os.environ | {"PYTHONPATH": str(modules)})
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertRegex(ran.stdout, r"(?m)^feed/sse/latency_p99_median +\+0\.5000 +\+0\.0000")
        self.assertRegex(ran.stdout, r"(?m)^feed/websocket/latency_p99_median +\+0\.0000")
        self.assertTrue(dumped.exists())

    def test_it_has_the_published_form(self):
        for file in results():
            document = json.loads(self.export(file).read_text())
            self.assertEqual(set(document), {"context", "benchmarks"})
            for key in ("date", "host_name", "executable", "num_cpus", "mhz_per_cpu", "caches", "load_avg",
                        "library_build_type"):
                self.assertIn(key, document["context"])
            names = [(b["name"], b.get("repetition_index")) for b in document["benchmarks"]]
            self.assertEqual(len(names), len(set(names)), file)
            for benchmark in document["benchmarks"]:
                self.assertIn(benchmark["run_type"], ("iteration", "aggregate"))
                self.assertIn(benchmark["time_unit"], ("ns", "us", "ms", "s"))
                self.assertIsInstance(benchmark["real_time"], (int, float))
                self.assertIsInstance(benchmark["cpu_time"], (int, float))
                self.assertIsInstance(benchmark["iterations"], int)


class JUnit(EndToEnd):
    def check(self, suite):
        """By the rules of the schema that readers share."""
        self.assertEqual(suite.tag, "testsuite")
        cases = suite.findall("testcase")
        counts = {kind: sum(case.find(kind) is not None for case in cases) for kind in ("failure", "error", "skipped")}
        self.assertEqual(int(suite.get("tests")), len(cases))
        self.assertEqual(int(suite.get("failures")), counts["failure"])
        self.assertEqual(int(suite.get("errors")), counts["error"])
        self.assertEqual(int(suite.get("skipped")), counts["skipped"])
        self.assertRegex(suite.get("timestamp"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$")
        self.assertEqual([child.tag for child in suite], ["properties"] + ["testcase"] * len(cases))
        for case in cases:
            self.assertTrue(case.get("name") and case.get("classname"))
            self.assertGreaterEqual(float(case.get("time")), 0)
            self.assertLessEqual(len(case), 1)
            for child in case:
                self.assertTrue(child.get("message") and child.get("type"))
        names = [(case.get("classname"), case.get("name")) for case in cases]
        self.assertEqual(len(names), len(set(names)))

    def test_every_reference_result(self):
        for file in results():
            with self.subTest(file=file.name):
                root = xml.etree.ElementTree.fromstring(self.run_to_end("show", file, "-f", "junit").stdout)
                self.assertEqual(root.tag, "testsuites")
                suites = list(root)
                self.assertTrue(suites)
                for suite in suites:
                    self.check(suite)
                for count in ("tests", "failures", "errors"):
                    self.assertEqual(int(root.get(count)), sum(int(suite.get(count)) for suite in suites))

    def test_hostile_names_stay_text(self):
        result = json.loads((REFERENCE / "feed.json").read_text())
        name = "a<b>&\"'\x01\x1b\u2028]]>"
        result["scenarios"][0]["name"] = name
        for trial in result["trials"]:
            trial["scenario"] = name
            trial["status"], trial["reasons"] = "invalid", [name]
        file = self.folder / "hostile.json"
        file.write_text(json.dumps(result))
        suite = xml.etree.ElementTree.fromstring(self.run_to_end("show", file, "-f", "junit").stdout)[0]
        self.check(suite)
        self.assertTrue(suite.get("name").startswith("a<b>&\"'?"))
        self.assertGreater(int(suite.get("errors")), 0)


class Prometheus(EndToEnd):
    LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
    SAMPLE = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(\{{{LABEL}(?:,{LABEL})*\}})? (\S+)")

    def test_every_reference_result(self):
        for file in results():
            with self.subTest(file=file.name):
                text = self.run_to_end("show", file, "-f", "prometheus").stdout
                self.assertTrue(text.endswith("\n"))
                family, families, series = None, set(), set()
                for line in text.splitlines():
                    if line.startswith("# HELP "):
                        family = line.split(" ")[2]
                        self.assertNotIn(family, families)
                        families.add(family)
                    elif line.startswith("# TYPE "):
                        self.assertEqual(line.split(" ")[2:], [family, "gauge"])
                    else:
                        match = self.SAMPLE.fullmatch(line)
                        self.assertIsNotNone(match, line)
                        self.assertEqual(match[1], family)
                        float(match[3])
                        self.assertNotIn((match[1], match[2]), series)
                        series.add((match[1], match[2]))
                        self.assertNotRegex(match[1], r"_us(_|$)|_ms(_|$)")
                self.assertIn("pushbench_run_info", families)


if __name__ == "__main__":
    unittest.main()
