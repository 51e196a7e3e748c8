#!/usr/bin/env python3
"""pushbench as its user meets it: real processes on loopback, real result files, Ctrl-C, killed workers, bad input. What is
asserted is what arrived, never how long it took."""

import glob
import json
import os
import pathlib
import re
import resource
import signal
import subprocess
import tempfile
import time
import unittest

from end_to_end import PATIENCE_S, QUICK, RAN, TRANSPORTS, EndToEnd, Processes


class Scenarios(EndToEnd):
    def test_feed_reaches_every_client_by_every_transport(self):
        result = self.run_scenario("feed", "--set", "clients=60")
        self.assertEqual(result["status"], "complete")
        self.assertEqual({trial["transport"] for trial in result["trials"]}, TRANSPORTS)
        for trial in result["trials"]:
            self.assert_all_arrived(trial)
            # 0.8 s at 40 messages/s to 60 clients, by a schedule that is exact
            self.assertEqual(trial["downlink"]["expected"], 32 * 60)
            self.assertGreater(trial["wire"]["down_bytes"], trial["downlink"]["window_payload_bytes"])

    def test_chat_carries_every_message_up_and_to_all_members(self):
        for trial in self.run_scenario("chat", "--set", "clients=40")["trials"]:
            self.assert_all_arrived(trial)
            self.assertGreater(trial["uplink"]["expected"], 0)

    def test_private_messages_reach_their_client(self):
        for trial in self.run_scenario("private", "--set", "clients=40", "--set", "downlink.messages_per_s=200")["trials"]:
            self.assert_all_arrived(trial)
            self.assertGreater(trial["downlink"]["expected"], 0)

    def test_the_course_of_latency_adds_up_to_the_whole(self):
        for trial in self.run_scenario("chat", "--set", "clients=40", "--set", "phases.measure_s=1.2")["trials"]:
            course, what = trial["latency_course"], trial["transport"]
            self.assertEqual(course["step_s"], 0.5, what)
            for direction in ("downlink", "uplink"):
                whole = trial[direction]["latency"]
                self.assertEqual(len(course[direction]), 3, f"{what}: 1.2 s are three steps, whatever was due in them")
                self.assertEqual(sum(step["messages"] for step in course[direction]), sum(whole["counts"]), what)
                self.assertGreater(sum(whole["counts"]), 0, what)
                self.assertEqual(max(step["max_us"] or 0 for step in course[direction]), whole["max_us"], what)

    def test_settings_reach_the_transports(self):
        result = self.run_scenario("feed", "--set", "clients=20", "--set", "transports.short_polling.connection=close",
                                   "--set", "transports.long_polling.connection=close",
                                   "--set", "transports.websocket.deflate=true",
                                   "--set", "transports.sse.headers=browser")
        for trial in result["trials"]:
            what = trial["transport"]
            self.assertEqual(trial["downlink"]["delivered"], trial["downlink"]["expected"], what)
            self.assertEqual(trial["downlink"]["duplicated"], 0, what)
        by_name = {trial["transport"]: trial for trial in result["trials"]}
        compressed = by_name["websocket"]["wire"]["down_bytes"]
        self.assertLess(compressed, by_name["raw_tcp"]["wire"]["down_bytes"])

    def test_a_low_open_file_limit_makes_more_processes(self):
        def limit_files():
            resource.setrlimit(resource.RLIMIT_NOFILE, (600, 600))

        for scenario, clients in (("feed", 800), ("chat", 400)):
            with self.subTest(scenario=scenario), tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                result = self.run_scenario(scenario, "--set", f"clients={clients}", "--transports", "sse",
                                           preexec_fn=limit_files)
                for trial in result["trials"]:
                    self.assertGreater(trial["server"]["processes"], 1)
                    self.assertGreater(trial["clients"]["processes"], 1)
                    self.assert_all_arrived(trial)

    def test_the_same_seed_gives_the_same_order_and_load(self):
        orders = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                result = self.run_scenario("private", "--set", "clients=10", "--set", "downlink.arrivals=poisson", "--seed", 7)
                orders.append([(trial["transport"], trial["downlink"]["expected"]) for trial in result["trials"]])
        self.assertEqual(orders[0], orders[1])


class UseCases(EndToEnd):
    """Every scenario with a goal, shortened; two suites, so that they can run side by side."""

    def check(self, *transports):
        ran = self.run_to_end("run", "--all", *QUICK, "--trials", 1, "-o", self.folder, "--quiet", "--transports",
                              ",".join(transports), timeout=PATIENCE_S * 8)
        self.assertIn(ran.returncode, RAN, ran.stderr)
        result = self.result()
        self.assertEqual(result["status"], "complete", result["reason"])
        scenarios = [scenario["name"] for scenario in result["scenarios"]]
        self.assertGreaterEqual(len(scenarios), 16)
        ran_over = {(trial["scenario"], trial["transport"]) for trial in result["trials"]}
        self.assertEqual(ran_over, {(name, transport) for name in scenarios for transport in (*transports, "raw_tcp")})
        for trial in result["trials"]:
            what = f"{trial['scenario']} over {trial['transport']}: {trial['reasons']}"
            self.assertEqual(trial["clients_connected"], trial["clients_wanted"], what)
            self.assertEqual((trial["disconnects"], trial["protocol_errors"]), ({}, 0), what)
            for direction in ("downlink", "uplink"):
                counts = trial[direction]
                self.assertEqual(counts["delivered"], counts["expected"], what)
                self.assertEqual(counts["duplicated"], 0, what)
        for name in scenarios:
            self.assertRegex(ran.stdout, rf"(?m)^{name} +\S", "the matrix has a row of each")
        self.assertIn("cheapest to meet it", ran.stdout)


class UseCasesPushed(UseCases):
    def test_every_use_case_reaches_everyone(self):
        self.check("websocket", "sse")


class UseCasesPolled(UseCases):
    def test_every_use_case_reaches_everyone(self):
        self.check("long_polling", "short_polling")


class Formats(EndToEnd):
    def test_show_gives_every_format_of_a_result(self):
        self.run_scenario("feed", "--set", "clients=10", "--transports", "websocket")
        file = glob.glob(str(self.folder / "*.json"))[0]
        result = json.loads(pathlib.Path(file).read_text())
        for trial in result["trials"]:  # a busy machine may have made them invalid, and such have no figures
            trial.update(status="ok", reasons=[])
        pathlib.Path(file).write_text(json.dumps(result))
        for form, piece in (("table", "websocket"), ("markdown", "| websocket"), ("csv", ",websocket,"), ("json", '"rows"')):
            shown = self.run_to_end("show", file, "--format", form)
            self.assertEqual(shown.returncode, 0, shown.stderr)
            self.assertIn(piece, shown.stdout)
        json.loads(self.run_to_end("show", file, "--format", "json").stdout)


class Trouble(Processes):
    def long_run(self, *arguments):
        return self.start("run", "feed", "--set", "clients=20", "--set", "phases.measure_s=30", "--trials", 1,
                          "--transports", "sse", "-o", self.folder, *arguments)

    def two_workers(self, process):
        self.wait_for(lambda: process.poll() is not None or len(self.workers_of(process.pid)) >= 2, "two workers")
        self.assertIsNone(process.poll())
        time.sleep(0.5)  # well into the trial: what is tested is its middle, and any moment of it will do
        return self.workers_of(process.pid)

    def test_ctrl_c_leaves_a_valid_partial_result_and_no_process(self):
        process = self.long_run()
        self.two_workers(process)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
        _, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, said)
        result = self.result()
        self.assertEqual(result["status"], "partial")
        self.assertIn("Ctrl-C", result["reason"])
        self.assertIn("partial", said)
        self.assert_no_process_left(process.pid)
        shown = self.run_to_end("show", glob.glob(str(self.folder / "*.json"))[0])
        self.assertEqual(shown.returncode, 0, shown.stderr)

    def test_a_killed_worker_fails_its_trial_by_name_and_is_not_averaged_in(self):
        for which in (0, 1):
            with self.subTest(worker=which), tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                process = self.long_run("--set", "phases.measure_s=4")
                os.kill(self.two_workers(process)[which], signal.SIGKILL)
                _, said = process.communicate(timeout=PATIENCE_S)
                self.assertEqual(process.returncode, 3, said)
                trials = self.result()["trials"]
                self.assertEqual(trials[0]["status"], "failed")
                self.assertRegex(trials[0]["reasons"][0], r"(server|client) worker 1 .* was killed by signal 9")
                self.assertNotEqual(trials[1]["status"], "failed")
                self.assert_no_process_left(process.pid)

    def test_workers_do_not_outlive_the_command_line(self):
        process = self.long_run()
        self.two_workers(process)
        process.kill()
        process.communicate(timeout=PATIENCE_S)
        self.assert_no_process_left(process.pid)

    def test_bad_input_is_one_line_and_exit_code_2_and_nothing_written(self):
        scenario = self.folder / "typo.json"
        scenario.write_text('{"name": "typo", "summary": "A typo.", "cleints": 5}')
        broken = self.folder / "broken.json"
        broken.write_text('{"schema_version": 1, "tool')
        target = self.folder / "out"
        for arguments, pieces in (
            (["run", "feeed"], ["feeed"]),
            (["run", scenario], ["typo.json", "cleints", "clients"]),
            (["run", "--set", "clients=many"], ["clients"]),
            (["run", "--set", "clients=0"], ["clients"]),
            (["run", "--set", "transports.sse.heartbeat=5"], ["heartbeat_s"]),
            (["run", "--transports", "sse,carrier_pigeon"], ["carrier_pigeon", "sse"]),
            (["run", "--trials", "x"], ["trials"]),
            (["run", "--no-such-flag"], ["--no-such-flag"]),
            (["run", "--format", "pdf"], ["pdf", "table"]),
            (["rnu"], ["rnu"]),
            (["show", broken], ["broken.json"]),
            (["show", self.folder / "absent.json"], ["absent.json"]),
            (["drive", "--transport", "sse", "--server", "gopher://x:1"], ["--server", "gopher"]),
            (["drive", "--transport", "sse", "--server", "127.0.0.1"], ["--server", "port"]),
            (["serve", "--address", "nowhere", "--port", "0"], ["nowhere"]),
        ):
            with self.subTest(arguments=arguments):
                if arguments[0] == "run":
                    arguments = [*arguments, "-o", target]
                ran = self.run_to_end(*arguments)
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertEqual(len(ran.stderr.splitlines()), 1, ran.stderr)
                for piece in pieces:
                    self.assertIn(piece, ran.stderr)
                self.assertFalse(target.exists())


class TwoHalves(EndToEnd):
    def test_drive_measures_a_server_that_runs_elsewhere(self):
        server = subprocess.Popen(self.command("serve", "--scenario", "feed", "--port", 0, "--raw-port", 0),
                                  stdout=subprocess.PIPE, text=True)
        try:
            addresses = {}
            for line in server.stdout:
                found = re.match(r"\s+(\w+)\s+((?:http|tcp)://\S+)", line)
                if found:
                    addresses[found.group(1)] = found.group(2)
                if line.startswith("Ctrl-C"):
                    break
            self.assertEqual(set(addresses), TRANSPORTS)
            for transport, address in addresses.items():
                with self.subTest(transport=transport), tempfile.TemporaryDirectory() as folder:
                    self.folder = pathlib.Path(folder)
                    ran = self.run_to_end("drive", "feed", *QUICK, "--trials", 1, "--set", "clients=10", "--set",
                                          "phases.drain_s=0.3", "--server", address, "--transport", transport, "-o", folder)
                    self.assertIn(ran.returncode, RAN, ran.stderr)
                    trial = self.result()["trials"][0]
                    self.assertEqual(trial["clients_connected"], 10)
                    self.assertGreater(trial["downlink"]["delivered"], 0)
                    self.assertEqual(trial["downlink"]["lost"], 0)
                    self.assertEqual(trial["server"]["processes"], 0)
        finally:
            server.terminate()
            self.assertEqual(server.wait(PATIENCE_S), 0)
            server.stdout.close()


if __name__ == "__main__":
    unittest.main()
