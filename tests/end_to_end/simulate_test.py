#!/usr/bin/env python3
"""pushbench simulate as its user meets it: a modelled world, the same result. Nothing here depends on how fast this machine is."""

import json
import os
import pathlib
import re
import signal
import tempfile
import unittest

from end_to_end import PATIENCE_S, TRANSPORTS, EndToEnd, Processes

COSTS = {"accept_ns": 40000, "close_ns": 20000, "wake_ns": 5000, "cold_ns": 0, "rest_ns": 0, "cold_after_ns": 0, "far_ns": 0, "far_at": 1000,
         "read_ns": 4000, "parse_ns": 2000, "send_ns": 6000, "timer_ns": 1000, "publish_ns": 3000, "read_ns_per_byte": 0.5,
         "send_ns_per_byte": 0.5}
SMALL = ["notifications", "--clients", 200, "--duration", "30s"]


class Simulated(Processes):
    def setUp(self):
        super().setUp()
        self.calibration = self.folder / "calibration" / "small.json"
        self.calibration.parent.mkdir()
        self.calibration.write_text(json.dumps(calibration()))
        self.folder = self.folder / "results"

    def simulate(self, *arguments, returncode=0):
        ran = self.run_to_end("simulate", *arguments, "--calibration", self.calibration, "-o", self.folder)
        self.assertEqual(ran.returncode, returncode, ran.stderr)
        return ran

    def again(self, *arguments):
        """The result of the same command typed in a folder of its own, as bytes."""
        with tempfile.TemporaryDirectory() as folder:
            ran = self.run_to_end("simulate", *arguments, "--calibration", self.calibration, "-o", "results", cwd=folder)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            [file] = (pathlib.Path(folder) / "results").glob("*.json")
            return file.read_bytes()


def calibration():
    """As write_calibration() has it."""
    return {"name": "small", "machine": "a test", "commit": "", "measured_at": "2026-01-01T00:00:00Z", "command_line": "",
            "transports": {name: {"server": COSTS, "client": COSTS, "server_bytes_per_connection": 2000,
                                  "kernel_bytes_per_connection": 4000} for name in sorted(TRANSPORTS)},
            "server_wake_delays_ns": [10000, 20000], "client_wake_delays_ns": [10000, 20000], "notes": {}}


class Simulations(Simulated):
    def test_every_transport_delivers_all_on_phones(self):
        ran = self.simulate(*SMALL, "--network", "lte", "--prices", "aws")
        result = self.result()
        self.assertEqual(result["status"], "complete")
        self.assertEqual({trial["transport"] for trial in result["trials"]}, TRANSPORTS)
        for trial in result["trials"]:
            self.assert_all_arrived(trial)
            what = trial["transport"]
            self.assertEqual(trial["simulated"]["network"], "lte", what)
            self.assertEqual(trial["energy"]["radio"], "lte", what)
            self.assertGreater(trial["energy"]["joules_per_client_hour"], 0, what)
            self.assertGreater(trial["bill"]["million_users_usd"], 0, what)
            self.assertEqual(trial["started_at"], "1970-01-01T00:00:00Z", what)
        polls = next(trial for trial in result["trials"] if trial["transport"] == "short_polling")
        self.assertGreater(polls["polls"]["answers"], 0)
        self.assertIn("websocket", ran.stdout)
        self.assertIn("events/s", ran.stderr)
        self.assertNotIn("events/s", ran.stdout)

    def test_a_seed_is_a_world_to_the_byte(self):
        arguments = [*SMALL, "--network", "3g", "-t", "websocket,short_polling", "--set", "faults.0.kind=reset", "--set",
                     "faults.0.at_s=5", "--quiet"]
        first = self.again(*arguments, "--seed", 7)
        self.assertEqual(first, self.again(*arguments, "--seed", 7))
        other = json.loads(self.again(*arguments, "--seed", 8))
        first = json.loads(first)
        for one, two in zip(first["trials"], other["trials"]):
            self.assertNotEqual(one["downlink"]["latency"], two["downlink"]["latency"], "another seed, other traffic")

    def test_a_sweep_is_a_scenario_each(self):
        self.simulate(*SMALL, "--sweep", "network=lte,wifi", "--sweep", "transports.short_polling.interval_ms=2000,10000", "-t",
                      "short_polling")
        result = self.result()
        self.assertEqual([scenario["name"] for scenario in result["scenarios"]],
                         [f"notifications-{network}-{interval}" for network in ("lte", "wifi") for interval in (2000, 10000)])
        polls = {}
        for trial in result["trials"]:
            self.assert_all_arrived(trial)
            if trial["transport"] == "short_polling":
                polls[trial["scenario"]] = trial["polls"]["answers"]
        self.assertEqual(len(polls), 4)
        few, many = (sum(answers for name, answers in polls.items() if name.endswith(end)) for end in ("-10000", "-2000"))
        self.assertAlmostEqual(many / few, 5, delta=0.5)

    def test_what_a_population_does_loses_nothing_that_resumes(self):
        self.simulate("notifications", "--clients", 200, "--hours", 12, "--population", "office-day", "-t", "websocket",
                      "--set", "downlink.messages_per_s=0.05")
        for trial in self.result()["trials"]:
            self.assertEqual(trial["simulated"]["population"], "office-day")
            self.assertEqual(trial["downlink"]["lost"], 0, trial["transport"])
            self.assertEqual(trial["downlink"]["delivered"], trial["downlink"]["expected"], trial["transport"])
            self.assertGreater(trial["downlink"]["delivered"], 0)

    def test_deploys_drop_every_connection(self):
        self.simulate("notifications", "--clients", 200, "--hours", 4, "--population", "deploys", "-t", "websocket",
                      "--set", "downlink.messages_per_s=0.05")
        by_name = {trial["transport"]: trial for trial in self.result()["trials"]}
        self.assertEqual(by_name["websocket"]["disconnects"], {"reset": 200}, "a deploy each six hours, the first after three")
        self.assertEqual(by_name["websocket"]["downlink"]["lost"], 0)

    def test_whatever_reads_results_reads_it(self):
        self.simulate(*SMALL, "--network", "lte", "--trials", 2, "--report")
        [file] = self.folder.glob("*.json")
        for command in (["show", file], ["show", file, "--format", "markdown"], ["chart", file, "-k", "latency-percentiles", "-o",
                                                                                 self.folder / "latency.svg"]):
            ran = self.run_to_end(*command)
            self.assertEqual(ran.returncode, 0, ran.stderr)
        [report] = self.folder.glob("*.html")
        self.assertIn("imulated", report.read_text())


class SimulationTrouble(Simulated):
    def test_bad_input_is_one_line(self):
        for arguments, piece in ((["nothing"], "accepted"),
                                 (["feed", "--clients", "6M"], "--clients"),
                                 (["feed", "--clients", "5M", "--hours", 0], "--hours"),
                                 (["feed", "--duration", "soon"], "--duration"),
                                 (["feed", "--duration", "1m", "--hours", 1], "either of the two"),
                                 (["feed", "--sweep", "clients"], "KEY=a,b,c"),
                                 (["feed", "--sweep", "clients=1,1"], "twice"),
                                 (["feed", "--sweep", "client=1,2"], "did you mean clients"),
                                 (["feed", "--network", "carrier-pigeon"], "lte"),
                                 (["feed", "--radio", "fm"], "wifi"),
                                 (["feed", "--population", "nobody"], "always"),
                                 (["feed", "--servers", "few"], "auto"),
                                 (["feed", "--scale-traffic"], "--clients"),
                                 (["feed", "--calibration", "no-such-file.json"], "pushbench calibrate")):
            with self.subTest(arguments=arguments):
                ran = self.run_to_end("simulate", "--calibration", self.calibration, "-o", self.folder, *arguments) \
                    if "--calibration" not in arguments else self.run_to_end("simulate", "-o", self.folder, *arguments)
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertEqual(len(ran.stderr.splitlines()), 1, ran.stderr)
                self.assertIn(piece, ran.stderr)
                self.assertEqual(ran.stdout, "")
        self.assertFalse(self.folder.exists() and list(self.folder.iterdir()))

    def test_ctrl_c_leaves_a_valid_partial_result(self):
        process = self.start("simulate", "notifications", "--clients", "20k", "--hours", 24, "-t", "short_polling",
                             "--calibration", self.calibration, "-o", self.folder)
        self.wait_for(lambda: process.poll() is not None or list(self.folder.glob("*.json")), "the result file")
        self.assertIsNone(process.poll())
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, said)
        result = self.result()
        self.assertEqual(result["status"], "partial")
        self.assertIn("Ctrl-C", result["reason"])
        [file] = self.folder.glob("*.json")
        self.assertEqual(self.run_to_end("show", file).returncode, 0)

    def test_the_help_has_examples_that_are_understood(self):
        examples = self.run_to_end("simulate", "--help").stdout.split("Examples:")[1]
        lines = [line.strip() for line in examples.splitlines() if line.startswith("  pushbench simulate ")]
        self.assertGreaterEqual(len(lines), 5)
        for line in lines:
            typed = re.split(r"  +", line)[0].split()[2:]
            with self.subTest(line=line):
                # The later value of a key counts, so these make of each a small one.
                small = ["--set", "connect.connections_per_s=0"]
                ran = self.run_to_end("simulate", *typed, *small, "--calibration", self.calibration, "-o", self.folder)
                self.assertEqual(ran.returncode, 2)
                self.assertIn("connections_per_s", ran.stderr, "all but this was understood")


if __name__ == "__main__":
    unittest.main()
