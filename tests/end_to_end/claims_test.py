"""pushbench claims: every claim is there, every figure comes from a file that is there or says what makes it, and one can
be measured again."""

import json
import os
import pathlib
import signal
import unittest

from end_to_end import EndToEnd, Processes, RAN

SOURCE = pathlib.Path(__file__).resolve().parents[2]
REFERENCE = SOURCE / "results" / "reference"


def feed_place(**changes):
    return {"result": "quick/feed", "scenario": "feed", "transport": "sse", "metric": "latency_p50_us"} | changes


def quick_claims(*words):
    """One claim, that SSE takes less than a minute, and a measurement of a second or two."""
    command = ["run", "feed", "-t", "sse", "--trials", "2", "--set", "clients=5", "--set", "phases.warm_up_s=0.2",
               "--set", "phases.measure_s=0.4", *words]
    return {"measurements": [{"name": "quick/feed", "what": "a short feed", "command": command, "about_s": 3}],
            "claims": [{"id": "quick", "claim": "SSE is quick.", "measured": "p50",
                        "cases": [{"case": "here", "what": "p50", "unit": "us", "of": feed_place(), "at_most": 60e6}],
                        "flips_when": "It is far."}]}


def written(folder, claims):
    file = folder / "claims.json"
    file.write_text(claims if isinstance(claims, str) else json.dumps(claims))
    return file


class Claims(EndToEnd):
    def claims(self, *arguments, code=0):
        ran = self.run_to_end("claims", *arguments)
        self.assertEqual(ran.returncode, code, ran.stderr)
        return ran

    def test_every_claim_is_there(self):
        ids = (SOURCE / "claims" / "ids.txt").read_text().split()
        table = self.claims().stdout
        found = [claim["id"] for claim in json.loads(self.claims("--format", "json").stdout)["claims"]]
        self.assertEqual(sorted(found), sorted(ids))
        for name in ids:
            self.assertIn(f"\n{name} ", table)
        lines = self.claims("--format", "csv").stdout.splitlines()
        self.assertEqual({line.split(",")[0] for line in lines[1:]}, set(ids))

    def test_every_figure_has_its_file_or_says_what_makes_it(self):
        for claim in json.loads(self.claims("--format", "json").stdout)["claims"]:
            with self.subTest(claim=claim["id"]):
                commands = {made["result"]: made["command"] for made in claim["commands"]}
                self.assertTrue(claim["cases"] or claim["missing"])
                for case in claim["cases"] + [point for sweep in claim["sweeps"] for point in sweep["points"]]:
                    self.assertTrue(commands[case["result"]].startswith("pushbench "))
                    self.assertTrue(case["unit"])
                    if case["value"] is not None:
                        self.assertTrue((REFERENCE / f"{case['result']}.json").is_file(), case)
                    else:
                        self.assertTrue(case["problem"], case)
                        if "not measured" in case["problem"]:
                            self.assertTrue(any(f"--run {claim['id']}" in line for line in claim["missing"]), claim["missing"])

    def test_the_page_in_docs_is_made_from_the_results_and_has_every_claim(self):
        page = (SOURCE / "docs" / "claims.md").read_text()
        self.assertEqual(page, self.claims("--format", "markdown", "--details").stdout,
                         "make it anew: pushbench claims --format markdown --details --output-file docs/claims.md")
        for name in (SOURCE / "claims" / "ids.txt").read_text().split():
            self.assertIn(f"\n### {name}\n", page)
            self.assertIn(f"(#{name})", page)

    def test_a_missing_result_says_which_command_makes_it(self):
        ran = self.claims("quick", "--claims", written(self.folder, quick_claims()), "--results", self.folder, "--details")
        self.assertIn("not measured", ran.stdout)
        self.assertIn("pushbench claims --run quick", " ".join(ran.stdout.split()))

    def test_measured_again_the_old_stands_beside_the_new(self):
        file = written(self.folder, quick_claims())
        arguments = ["--run", "quick", "--claims", file, "--results", self.folder, "-o", self.folder, "--quiet"]
        first = self.run_to_end("claims", *arguments)
        self.assertIn(first.returncode, RAN, first.stderr)
        result = json.loads((self.folder / "quick" / "feed.json").read_text())
        self.assertEqual({trial["transport"] for trial in result["trials"]}, {"raw_tcp", "sse"})
        self.assertTrue(result["command_line"].startswith("pushbench run feed"))
        self.assertEqual(os.listdir(self.folder / "quick"), ["feed.json"])
        for trial in result["trials"]:  # a busy machine may have made them invalid, and such have no figures
            trial.update(status="ok", reasons=[])
        (self.folder / "quick" / "feed.json").write_text(json.dumps(result))
        self.assertIn("before", first.stdout)
        second = self.run_to_end("claims", *arguments, "--format", "json")
        self.assertIn(second.returncode, RAN, second.stderr)
        claim, = json.loads(second.stdout)["claims"]
        self.assertIsNotNone(claim["before"]["cases"][0]["value"])
        nothing = self.claims("--run", "missing", "--claims", file, "--results", self.folder, "-o", self.folder)
        self.assertIn("nothing to measure", nothing.stderr)

    def test_a_measurement_that_fails_is_one_line_and_leaves_nothing(self):
        file = written(self.folder, quick_claims("--set", "no.such.key=1"))
        ran = self.claims("--run", "quick", "--claims", file, "--results", self.folder, "-o", self.folder / "new", "--quiet", code=2)
        self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)
        self.assertIn("quick/feed", ran.stderr)
        self.assertEqual(list((self.folder / "new").rglob("*.json*")), [])

    def test_what_was_made_is_shown_though_another_measurement_failed(self):
        claims = quick_claims()
        bad = quick_claims("--set", "no.such.key=1")["measurements"][0] | {"name": "quick/other"}
        claims["measurements"].append(bad)
        case = claims["claims"][0]["cases"][0]
        claims["claims"][0]["cases"].append(case | {"case": "there", "of": feed_place(result="quick/other")})
        ran = self.claims("--run", "quick", "--claims", written(self.folder, claims), "--results", self.folder, "-o", self.folder,
                          "--quiet", "--format", "json", code=1)
        self.assertIn("quick/other", ran.stderr)
        made, failed = json.loads(ran.stdout)["claims"][0]["cases"]
        self.assertIsNotNone(made["value"])
        self.assertIsNone(failed["value"])
        # Measured in the file's order: the rest can be made later.
        self.assertEqual(os.listdir(self.folder / "quick"), ["feed.json"])

    def test_bad_input_is_one_line_that_says_what_would_do(self):
        good = quick_claims()
        unknown = quick_claims()
        unknown["claims"][0]["verdict"] = "holds"
        wild = quick_claims()
        wild["measurements"][0]["command"] = ["serve"]
        figureless = quick_claims()
        figureless["claims"][0]["cases"][0]["of"]["metric"] = "speed"
        for arguments, claims, piece in ((["limit-64k"], None, "did you mean limit-65k?"), (["--run"], None, "missing or all"),
                                         (["--set", "clients=1"], None, "--run"),
                                         (["-n", "3"], None, "--run"), (["-o", "x"], None, "--run"),
                                         (["--run", "all", "-n", "0"], None, "1 to 1000"),
                                         (["-f", "xx"], None, "accepted: table, json, csv, markdown, html"),
                                         (["--results", "nowhere"], None, "no folder"), ([], unknown, "verdict"),
                                         ([], wild, "run, capacity, ceiling"), ([], figureless, "speed"),
                                         ([], "{", "line 1"), ([], "[" * 100000, "claims.json"),
                                         (["--results", SOURCE / "claims"], good | {"measurements": [good["measurements"][0] | {"name": "claims"}]},
                                          "quick/feed")):
            with self.subTest(arguments=arguments, piece=piece):
                named = ["--claims", written(self.folder, claims)] if claims else []
                ran = self.claims(*arguments, *named, code=2)
                self.assertEqual(ran.stdout, "")
                self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)
                self.assertIn(piece, ran.stderr)


class ClaimsInterrupted(Processes):
    def test_ctrl_c_leaves_no_process_and_no_half_result(self):
        file = written(self.folder, quick_claims("--set", "phases.measure_s=60"))
        process = self.start("claims", "--run", "quick", "--claims", file, "--results", self.folder, "-o", self.folder, "--quiet")
        self.wait_for(lambda: any(self.workers_of(child) for child in self.workers_of(process.pid)), "the workers to start")
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate()
        self.assertEqual(process.returncode, 130, errors)
        self.assert_no_process_left(process.pid)
        self.assertEqual(os.listdir(self.folder / "quick"), [])


if __name__ == "__main__":
    unittest.main()
