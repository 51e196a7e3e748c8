#!/usr/bin/env python3
"""`pushbench compare` and `pushbench ab` as CI meets them: exit codes, formats, files that are no results, builds that are none,
Ctrl-C. Results are the reference's, edited, so that what must be found is known."""

import copy
import csv
import glob
import io
import json
import pathlib
import random
import signal
import subprocess
import unittest
import xml.etree.ElementTree

from end_to_end import PATIENCE_S, PUSHBENCH, RAN, EndToEnd, Processes

REFERENCE = pathlib.Path(__file__).resolve().parents[2] / "results/reference/feed.json"
TINY = ["--set", "clients=5", "--set", "phases.warm_up_s=0.1", "--set", "phases.measure_s=0.2", "--set", "phases.drain_s=20"]


class Comparisons(EndToEnd):
    def setUp(self):
        super().setUp()
        reference = json.loads(REFERENCE.read_text())
        keep = [t for t in reference["trials"] if t["transport"] in ("raw_tcp", "sse") and t["number"] == 1]
        for trial in keep:  # what takes long to read and write, and is not looked at
            for direction in (trial["downlink"], trial["uplink"]):
                for times in ("latency", "service_time", "lateness"):
                    if direction[times]["counts"]:
                        direction[times] = {"values_us": [1000], "counts": [10], "sum_us": 10000, "min_us": 1000,
                                            "max_us": 1000, "below": 0, "above": 0}
        dice = random.Random(1)
        self.base = reference | {"trials": []}
        for number in range(1, 15):
            for trial in keep:
                trial = copy.deepcopy(trial) | {"number": number}
                trial["server"]["cpu_user_s"] *= dice.uniform(0.98, 1.02)
                trial["server"]["cpu_system_s"] *= dice.uniform(0.98, 1.02)
                self.base["trials"].append(trial)

    def write(self, name, run):
        file = self.folder / name
        file.write_text(json.dumps(run))
        return file

    def changed(self, change):
        run = copy.deepcopy(self.base)
        for trial in run["trials"]:
            change(trial)
        return run

    def slower(self):
        def change(trial):
            if trial["transport"] == "sse":
                trial["server"]["cpu_user_s"] *= 1.2
                trial["server"]["cpu_system_s"] *= 1.2
        return self.changed(change)

    def compare(self, candidate, *arguments, base=None):
        return self.run_to_end("compare", self.write("base.json", base or self.base), self.write("candidate.json", candidate),
                               *arguments)

    def test_exit_codes_are_0_1_and_3(self):
        same = self.compare(self.base)
        self.assertEqual(same.returncode, 0, same.stderr)
        self.assertIn("no regression", same.stdout)
        worse = self.compare(self.slower())
        self.assertEqual(worse.returncode, 1, worse.stderr)
        self.assertIn("Regressions (1)", worse.stdout)
        better = self.compare(self.base, base=self.slower())
        self.assertEqual(better.returncode, 0, better.stderr)
        self.assertIn("Improvements (1)", better.stdout)
        invalid = self.changed(lambda trial: trial.update(status="invalid", reasons=["test"]))
        too_few = self.compare(invalid)
        self.assertEqual(too_few.returncode, 3, too_few.stderr)
        self.assertIn("invalid or failed", too_few.stdout)
        self.assertIn("not all that must be judged", too_few.stderr)

    def test_too_few_trials_say_once_what_would_do(self):
        few = self.base | {"trials": [trial for trial in self.base["trials"] if trial["number"] <= 3]}
        ran = self.compare(few, base=few)
        self.assertEqual(ran.returncode, 3, ran.stderr)
        self.assertEqual((ran.stdout + ran.stderr).count("each would do"), 1, ran.stdout + ran.stderr)
        self.assertRegex(ran.stderr, r"pushbench run ... --trials \d+")
        self.assertIn("pushbench ab", ran.stderr)

    def test_a_candidate_whose_trials_fail_does_not_pass(self):
        def fail(trial):
            if trial["transport"] == "sse" and trial["number"] in (2, 5):
                trial.update(status="failed", reasons=["test"])
        failing = self.compare(self.changed(fail))
        self.assertEqual(failing.returncode, 1, failing.stdout)
        self.assertIn("failed_trials", failing.stdout)

        def doubt(trial):
            if trial["transport"] == "sse" and trial["number"] > 6:
                trial.update(status="invalid", reasons=["test"])
        doubtful = self.compare(self.changed(doubt))
        self.assertEqual(doubtful.returncode, 3, doubtful.stdout)
        self.assertIn("8 of 14 of the candidate", doubtful.stdout)

    def test_a_figure_that_nobody_can_see_is_not_green(self):
        unseen = self.compare(self.base, "--fail-on", "recovery_p99")
        self.assertEqual(unseen.returncode, 3, unseen.stdout)
        self.assertIn("neither result has such a figure", unseen.stdout)

        def lose(trial):
            trial["wire"] = None
        lost = self.compare(self.changed(lose))
        self.assertEqual(lost.returncode, 3, lost.stdout)
        self.assertIn("the candidate has no such figure", lost.stdout)

    def test_what_nobody_can_read_is_no_regression(self):
        with open("/dev/full", "w") as full:
            ran = subprocess.run([str(PUSHBENCH), "compare", str(self.write("base.json", self.base)),
                                  str(self.write("slower.json", self.slower()))], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(ran.returncode, 3, ran.stderr)
        self.assertIn("standard output cannot be written", ran.stderr)

    def test_thresholds_decide_what_fails(self):
        self.assertEqual(self.compare(self.slower(), "--fail-on", "cpu=30%").returncode, 0)
        self.assertEqual(self.compare(self.slower(), "--fail-on", "latency_p99=10%,wire_bytes=1%").returncode, 0)
        self.assertEqual(self.compare(self.slower(), "--fail-on", "latency_p99=10%,cpu=5%,wire_bytes=1%").returncode, 1)

    def test_a_lost_message_fails(self):
        def lose(trial):
            if trial["transport"] == "sse" and trial["number"] == 3:
                trial["downlink"]["lost"] += 1
                trial["downlink"]["delivered"] -= 1
        self.assertEqual(self.compare(self.changed(lose)).returncode, 1)

    def test_bad_input_is_2_and_says_what_is_accepted(self):
        def refused(ran, *words):
            self.assertEqual(ran.returncode, 2, ran.stderr)
            self.assertEqual(ran.stdout, "")
            for word in words:
                self.assertIn(word, ran.stderr)

        refused(self.compare(self.base, "--fail-on", "cup=5%"), "cup", "did you mean cpu")
        refused(self.compare(self.base, "--fail-on", "cpu=much"), "--fail-on", "10%")
        refused(self.compare(self.base, "--alarms", "none"), "--alarms")
        refused(self.compare(self.base, "--export-json", self.folder / "nowhere" / "out.json"), "--export-json", "no folder")
        both = self.folder / "both"
        refused(self.compare(self.base, "--export-json", both, "--export-csv", both), "--export-json, too")
        self.assertFalse(both.exists())
        refused(self.run_to_end("compare", self.folder / "nowhere.json", REFERENCE), "nowhere.json")
        file = self.folder / "half.json"
        file.write_text(REFERENCE.read_text()[:5000])
        refused(self.run_to_end("compare", REFERENCE, file), "half.json")
        other = copy.deepcopy(self.base)
        other["scenarios"][0]["document"]["clients"] = 7
        refused(self.compare(other), "feed: clients", "another load")
        elsewhere = self.changed(lambda trial: trial.update(transport=trial["transport"] + "2"))
        refused(self.compare(elsewhere), "in common")

    def test_formats_and_files_say_the_same(self):
        files = {kind: self.folder / f"out.{kind}" for kind in ("markdown", "junit", "json", "csv")}
        exports = [part for kind, file in files.items() for part in (f"--export-{kind}", file)]
        ran = self.compare(self.slower(), "--format", "csv", *exports)
        rows = list(csv.DictReader(io.StringIO(ran.stdout)))
        worse = [(row["transport"], row["metric"]) for row in rows if row["change"] == "worse"]
        self.assertEqual(worse, [("sse", "server_cpu_us_per_message")])
        self.assertEqual(len(json.loads(files["json"].read_text())["rows"]), len(rows))
        suites = xml.etree.ElementTree.parse(files["junit"]).getroot()
        self.assertEqual((suites.get("tests"), suites.get("failures")), (str(len(rows)), "1"))
        self.assertEqual(files["csv"].read_text(), ran.stdout)
        self.assertIn("### pushbench: 1 regression", files["markdown"].read_text())
        for form in ("json", "junit", "markdown"):
            self.assertEqual(self.compare(self.slower(), "--format", form).returncode, 1)

    def test_notes_what_differs(self):
        other = copy.deepcopy(self.base)
        other["environment"]["cpu_model"] = "Another CPU"
        self.assertIn("now Another CPU", self.compare(other).stdout)


class Builds(Processes):
    def ab(self, *arguments, **options):
        return self.run_to_end("ab", *arguments, "-t", "sse", *TINY, "-o", self.folder / "results", **options)

    def results(self):
        files = sorted(glob.glob(str(self.folder / "results" / "*.json")))
        return [json.loads(pathlib.Path(file).read_text()) for file in files]

    def test_two_builds_are_measured_in_turn(self):
        ran = self.ab(PUSHBENCH, PUSHBENCH, "--rounds", 2)
        self.assertIn(ran.returncode, RAN, ran.stderr)
        self.assertIn("would do", ran.stdout)
        one, other = self.results()
        self.assertEqual(one["pairing"], other["pairing"])
        self.assertNotEqual(one["pairing"], "")
        for run in (one, other):
            self.assertEqual(run["status"], "complete")
            self.assertEqual(sorted((t["number"], t["transport"]) for t in run["trials"]),
                             [(1, "raw_tcp"), (1, "sse"), (2, "raw_tcp"), (2, "sse")])

    def test_what_is_no_pushbench_is_named(self):
        for program in ("/bin/true", "/bin/false", self.folder / "nowhere"):
            ran = self.ab(PUSHBENCH, program, "--rounds", 2)
            self.assertEqual(ran.returncode, 2, ran.stderr)
            self.assertIn(str(program), ran.stderr)
        self.assertEqual(self.results(), [])

    def test_files_are_checked_before_anything_is_measured(self):
        ran = self.ab(PUSHBENCH, PUSHBENCH, "--rounds", 2, "--export-markdown", self.folder / "nowhere" / "out.md")
        self.assertEqual(ran.returncode, 2, ran.stderr)
        self.assertIn("--export-markdown", ran.stderr)
        self.assertEqual(self.results(), [])

    def test_another_load_is_seen_after_the_first_round(self):
        other = self.folder / "other"
        other.write_text(f'#!/bin/sh\n[ "$1" = --version ] && exec {PUSHBENCH} --version\n'
                         f'exec {PUSHBENCH} "$@" --set clients=6\n')
        other.chmod(0o755)
        ran = self.ab(PUSHBENCH, other, "--rounds", 50)
        self.assertEqual(ran.returncode, 2, ran.stderr)
        self.assertIn("another load", ran.stderr)
        self.assertIn("results: ", ran.stderr)
        self.assertEqual({trial["number"] for run in self.results() for trial in run["trials"]}, {1})

    def test_a_build_that_fails_is_named_with_its_last_line(self):
        broken = self.folder / "broken"
        broken.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "pushbench 9" && exit 0\necho out of luck >&2\nexit 1\n')
        broken.chmod(0o755)
        ran = self.ab(PUSHBENCH, broken, "--rounds", 2)
        self.assertEqual(ran.returncode, 3, ran.stderr)
        self.assertIn("build B failed: out of luck", ran.stderr)
        for run in self.results():
            self.assertEqual(run["status"], "partial")

    def test_ctrl_c_keeps_whole_rounds_and_leaves_no_process(self):
        process = self.start("ab", PUSHBENCH, PUSHBENCH, "-t", "sse", *TINY, "--rounds", 500, "-o", self.folder / "results")
        self.wait_for(lambda: any(run["trials"] for run in self.results()), "the first round")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130)
        self.assert_no_process_left(process.pid)
        one, other = self.results()
        self.assertEqual((one["status"], other["status"]), ("partial", "partial"))
        self.assertIn("interrupted", one["reason"])
        self.assertEqual(len(one["trials"]), len(other["trials"]))

    def test_a_hang_up_ends_it_as_ctrl_c_does(self):
        process = self.start("ab", PUSHBENCH, PUSHBENCH, "-t", "sse", *TINY, "--rounds", 500, "-o", self.folder / "results")
        self.wait_for(lambda: any(run["trials"] for run in self.results()), "the first round")
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130)
        self.assert_no_process_left(process.pid)


if __name__ == "__main__":
    unittest.main()
