#!/usr/bin/env python3
"""pushbench capacity as its user meets it. What a machine carries is never asserted, only that the search ends in an answer that
its trials bear out."""

import os
import signal
import unittest

from end_to_end import QUICK, EndToEnd, Processes

# Bounds so low that any machine reaches them, and a goal that nothing could miss.
SMALL = [*QUICK, "--set", "clients=10", "--set", "phases.drain_s=5", "--set", "slo.latency_p99_us=60000000", "--confirm", 1]


class Capacity(EndToEnd):
    def capacities(self, *arguments, codes=(0,)):
        ran = self.run_to_end("capacity", *arguments, "-o", self.folder)
        self.assertIn(ran.returncode, codes, ran.stderr)
        return self.result(), ran

    def assert_borne_out(self, capacity):
        """The knee and what lies beyond it are what the probes say."""
        probes = capacity["probes"]
        self.assertTrue(probes)
        if capacity["knee"] is not None:
            met = [probe["value"] for probe in probes if probe["outcome"] == "meets"]
            self.assertIn(capacity["knee"], met)
        repeated = [probe for probe in probes if probe["confirms"] and probe["value"] == capacity["knee"]]
        self.assertEqual(len(repeated), capacity["confirmations"])
        self.assertEqual(sum(probe["outcome"] == "meets" for probe in repeated), capacity["confirmed"])

    def test_both_searches_over_two_transports_end_at_their_bounds(self):
        result, ran = self.capacities("feed", *SMALL, "-t", "websocket,short_polling", "--most-clients", 40, "--most-rate", 1500)
        self.assertEqual(result["status"], "complete", result["reason"])
        self.assertEqual(result["trials"], [])
        asked = [(capacity["of"], capacity["transport"]) for capacity in result["capacities"]]
        self.assertEqual(asked, [(of, transport) for of in ("message_rate", "clients") for transport in ("websocket", "short_polling")])
        for capacity in result["capacities"]:
            self.assert_borne_out(capacity)
            if capacity["end"] == "bound":
                # 37 clients get 40 messages a second each without being more than 1,500 in all.
                most = 1500 if capacity["of"] == "message_rate" else 37
                self.assertAlmostEqual(capacity["knee"], most, delta=1)
                self.assertIsNone(capacity["beyond"])
                self.assertIn("--most-rate 1500", " ".join(capacity["reasons"]))
        self.assertIn("bound", {capacity["end"] for capacity in result["capacities"]})
        self.assertIn("websocket", ran.stdout)

    def test_a_goal_that_nothing_meets_is_an_answer(self):
        result, _ = self.capacities("feed", *SMALL, "--set", "slo.latency_p99_us=1", "-t", "sse", "--of", "clients")
        capacity, = result["capacities"]
        self.assertEqual(capacity["end"], "nothing")
        self.assertIsNone(capacity["knee"])
        self.assertEqual(capacity["probes"][-1]["value"], 1)
        self.assert_borne_out(capacity)

    def test_over_searches_at_each_value_for_what_is_not_swept(self):
        result, ran = self.capacities("private", *SMALL, "--over", "downlink.messages_per_s=50,100", "-t", "websocket",
                                    "--most-clients", 12, "--details")
        self.assertEqual([capacity["of"] for capacity in result["capacities"]], ["clients", "clients"])
        self.assertIn("trials in the order they ran", ran.stdout)
        self.assertEqual([capacity["at"] for capacity in result["capacities"]],
                         [{"downlink.messages_per_s": 50}, {"downlink.messages_per_s": 100}])
        self.assertEqual(len(result["scenarios"]), 1)

    def test_a_time_limit_keeps_what_is_known(self):
        result, _ = self.capacities("feed", *SMALL, "-t", "sse", "--of", "clients", "--time-limit", 1, "--most-clients", 5000,
                                    codes=(3,))
        capacity, = result["capacities"]
        self.assertEqual(capacity["end"], "interrupted")
        self.assertIn("time limit", " ".join(capacity["reasons"]))
        self.assertEqual(capacity["knee"], 10)

    def test_bad_input_is_one_line_that_says_what_would_do(self):
        for arguments, piece in (
                (["feed"], "--set slo.latency_p99_us=100000"),
                (["feed", "--set", "slo.latency_p99_us=1", "--set", "downlink=null", "--of", "rate"], "no rate to raise"),
                (["notifications", "--over", "clients"], "KEY=a,b,c"),
                (["notifications", "--over", "clients=1,many"], '"many"'),
                (["notifications", "--over", "clients=1,1"], "twice"),
                (["notifications", "--over", "client=1,2"], "clients"),
                (["notifications", "--of", "users"], "--of"),
                (["notifications", "--over", "clients=1,2", "--of", "both"], "--of: would raise what --over clients sets; accepted: rate"),
                (["notifications", "--over", "downlink.messages_per_s=1,2", "--of", "rate"], "accepted: clients"),
                (["notifications", "--precision", "7"], "0.01 to 1"),
                (["notifications", "--confirm", "-1"], "0 to 100"),
                (["notifications", "--seed", "-1"], "0 or more"),
                (["feed", "--set", "slo.latency_p99_us=1", "--of", "clients", "--most-rate", "3"], "--most-rate"),
                (["notifications", "-t", "telegraph"], "websocket"),
                ([], "scenario")):
            with self.subTest(arguments=arguments):
                ran = self.run_to_end("capacity", *arguments, "-o", self.folder)
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertEqual(ran.stdout, "")
                self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)
                self.assertIn(piece, ran.stderr)
        self.assertEqual(os.listdir(self.folder), [])


class CapacityInterrupted(Processes):
    def test_ctrl_c_keeps_what_is_known_and_leaves_no_process(self):
        process = self.start("capacity", "feed", *SMALL, "--set", "phases.measure_s=30", "-t", "websocket", "-o", self.folder)
        self.wait_for(lambda: len(self.workers_of(process.pid)) == 2, "the workers to start")
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate()
        self.assertEqual(process.returncode, 130, errors)
        result = self.result()
        self.assertEqual(result["status"], "partial")
        self.assertIn("Ctrl-C", result["reason"])
        self.assertEqual(result["capacities"][0]["end"], "interrupted")
        self.assert_no_process_left(process.pid)


if __name__ == "__main__":
    unittest.main()
