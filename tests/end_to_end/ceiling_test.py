#!/usr/bin/env python3
"""Ceilings as their user meets them, with a few thousand connections: all that are held get every broadcast, walls made small are
met exactly and passed, and whatever happens nothing is left behind."""

import glob
import json
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import time
import unittest

from end_to_end import PATIENCE_S, PUSHBENCH, Processes

HOLDERS = ("raw_tcp", "websocket", "sse", "long_polling")
WITH_HEARTBEATS = {"raw_tcp", "websocket", "sse"}
QUICK = ("--quiet", "--idle-s", "0.2", "--heartbeat-s", "0.1")
WITHOUT_IDLE = ("--quiet", "--idle-s", "0")


def network_of(process):
    try:
        return os.readlink(f"/proc/{process}/ns/net")
    except OSError:
        return None


def system_settings():
    names = ("net/ipv4/ip_local_port_range", "net/ipv4/tcp_max_syn_backlog", "net/core/somaxconn", "net/ipv4/tcp_mem",
             "fs/file-max", "fs/nr_open")
    files = [pathlib.Path("/proc/sys") / name for name in names]
    return {str(file): file.read_text() for file in files if file.exists()}


class Climbs(Processes):
    def setUp(self):
        super().setUp()
        before = system_settings()
        self.addCleanup(lambda: self.assertEqual(system_settings(), before))

    def climb(self, *arguments, files=None, code=0):
        options = {}
        if files:
            options["preexec_fn"] = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        ran = self.run_to_end("ceiling", "-o", self.folder, *arguments, **options)
        result = self.result()
        self.assertEqual(ran.returncode, code, ran.stderr + "".join(str(each["reasons"]) for each in result["ceilings"]))
        self.assertEqual(result["status"], "complete", result.get("reason"))
        self.assertEqual(result["trials"], [])
        return {ceiling["transport"]: ceiling for ceiling in result["ceilings"]}

    def assert_lives(self, ceiling, least_broadcasts=2):
        """All that were held got every broadcast once, and none was lost."""
        what = f"{ceiling['transport']}: {ceiling['reasons']} {ceiling['walls']}"
        for step in ceiling["steps"]:
            self.assertIn(len(step["broadcasts"]), range(least_broadcasts, 3), what)
            for broadcast in step["broadcasts"]:
                self.assertEqual(broadcast["expected"], step["connections"], what)
                self.assertEqual(broadcast["reached"], step["connections"], what)
                self.assertEqual(broadcast["duplicated"], 0, what)
                self.assertEqual(sum(broadcast["latency"]["counts"]), step["connections"], what)
            self.assertEqual(step["lost_connections"], 0, what)
            self.assertEqual(sum(step["connect_latency"]["counts"]), step["connected"], what)
        ascending = [step["connections"] for step in ceiling["steps"]]
        self.assertEqual(ascending, sorted(set(ascending)), what)
        self.assertEqual(ceiling["held"], ceiling["steps"][-1]["connections"], what)
        self.assertEqual(sum(step["connected"] for step in ceiling["steps"]), ceiling["held"], what)

    def walls(self, ceiling, kind):
        return [wall for wall in ceiling["walls"] if wall["kind"] == kind]


class CeilingFigures(Climbs):
    def test_every_broadcast_reaches_all_and_every_figure_is_there(self):
        ceilings = self.climb("-t", ",".join(HOLDERS), "--target", "2000", "--steps", "100,700", *QUICK)
        self.assertEqual(tuple(ceilings), HOLDERS)
        for name, ceiling in ceilings.items():
            with self.subTest(transport=name):
                self.assertEqual((ceiling["end"], ceiling["held"]), ("target", 2000))
                self.assertEqual([step["connections"] for step in ceiling["steps"]], [100, 700, 2000])
                self.assert_lives(ceiling)
                self.assertTrue(ceiling["own_network"])
                for step in ceiling["steps"]:
                    self.assertGreater(step["connect_s"], 0)
                    self.assertGreaterEqual(step["idle"]["wall_s"], 0.2)
                    self.assertEqual(step["idle"]["heartbeats"], 0)
                    self.assertEqual(step["idle_with_heartbeats"] is not None, name in WITH_HEARTBEATS)
                    if name in WITH_HEARTBEATS:
                        self.assert_beats(step, 0.1)
                self.assert_weighs_little(ceiling["steps"][-1])
        [file] = glob.glob(str(self.folder / "*.json"))
        shown = self.run_to_end("show", file)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        for name in HOLDERS:
            self.assertIn(name, shown.stdout)

    def test_the_hosts_network_serves_too(self):
        ceiling = self.climb("-t", "raw_tcp", "--target", "300", "--steps", "300", "--host-network",
                             *WITHOUT_IDLE)["raw_tcp"]
        self.assertEqual((ceiling["end"], ceiling["held"]), ("target", 300))
        self.assertFalse(ceiling["own_network"])
        self.assertIsNone(ceiling["steps"][0]["idle"])
        self.assert_lives(ceiling)

    def test_a_variants_heartbeats_are_measured_and_not_there_before(self):
        ceiling = self.climb("-t", "websocket:heartbeat_s=1", "--target", "400", "--steps", "200", "--quiet", "--idle-s",
                             "0.5")["websocket:heartbeat_s=1"]
        self.assertEqual(ceiling["heartbeat_s"], 1)
        self.assertEqual(ceiling["settings"]["heartbeat_s"], "1")
        for step in ceiling["steps"]:
            self.assertEqual(step["idle"]["heartbeats"], 0)
            self.assert_beats(step, 1)

    def assert_beats(self, step, interval_s):
        """So many heartbeats were sent as fell due: also where connections came after those of a former step."""
        idle = step["idle_with_heartbeats"]
        due = step["connections"] * idle["wall_s"] / interval_s
        # A busy machine gets round to a fraction of them; what was counted wrong once was out by 28 times.
        self.assertGreater(idle["heartbeats"], due / 12)
        self.assertLess(idle["heartbeats"], due * 1.5)

    def assert_weighs_little(self, step):
        for side in ("server", "clients"):
            self.assertEqual(step[side]["processes"], 1)
            self.assertGreater(step[side]["memory_base_bytes"], 0)
            grown = step[side]["memory_bytes"] - step[side]["memory_base_bytes"]
            # With so few, what a process needs once for any number weighs, too: tests/memory bounds the rest. A
            # sanitizer's allocator rounds up, and keeps what was freed.
            self.assertLess(grown / step["connections"], 20_000 if os.environ.get("SANITIZED") else 1500)


class CeilingWalls(Climbs):
    def test_a_wall_of_ports_is_met_exactly_and_passed_by_addresses_and_by_server_ports(self):
        ceiling = self.climb("-t", "websocket", "--target", "1800", "--steps", "500", "--port-range", "20000-20499",
                             *WITHOUT_IDLE)["websocket"]
        self.assertEqual((ceiling["end"], ceiling["held"]), ("target", 1800))
        self.assertEqual((ceiling["port_first"], ceiling["port_last"]), (20000, 20499))
        self.assert_lives(ceiling)
        walls = self.walls(ceiling, "source_ports")
        self.assertEqual([wall["connections"] for wall in walls], [500, 1000])
        for wall in walls:
            self.assertIn("EADDRNOTAVAIL", wall["evidence"])
            self.assertTrue(wall["remedy"])
        self.assertIn("second source address", walls[0]["lifted_by"])
        self.assertIn("second server port", walls[1]["lifted_by"])
        last = ceiling["steps"][-1]
        self.assertEqual((last["source_addresses"], last["server_ports"]), (2, 2))

    def test_a_wall_that_is_not_to_be_lifted_ends_it(self):
        ceiling = self.climb("-t", "raw_tcp", "--target", "900", "--port-range", "20000-20499", "--lift", "processes",
                             *WITHOUT_IDLE)["raw_tcp"]
        self.assertEqual((ceiling["end"], ceiling["held"]), ("wall", 500))
        self.assertEqual(ceiling["walls"][-1]["kind"], "source_ports")
        self.assertEqual(ceiling["walls"][-1]["connections"], 500)
        self.assertEqual(ceiling["walls"][-1]["lifted_by"], "")
        self.assertEqual(ceiling["steps"][-1]["connections"], 500)
        self.assert_lives(ceiling)

    def test_server_ports_alone_pass_it_too(self):
        ceiling = self.climb("-t", "sse", "--target", "900", "--port-range", "20000-20499", "--lift", "ports",
                             *WITHOUT_IDLE)["sse"]
        self.assertEqual((ceiling["end"], ceiling["held"]), ("target", 900))
        self.assert_lives(ceiling)
        last = ceiling["steps"][-1]
        self.assertEqual((last["source_addresses"], last["server_ports"]), (1, 2))

    def test_open_files_of_a_process_are_a_wall_that_further_processes_pass(self):
        for transport in ("long_polling", "raw_tcp"):
            with self.subTest(transport=transport), tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                ceiling = self.climb("-t", transport, "--target", "1500", *WITHOUT_IDLE, files=600)[transport]
                self.assertEqual((ceiling["end"], ceiling["held"]), ("target", 1500))
                self.assert_lives(ceiling)
                walls = self.walls(ceiling, "process_files")
                self.assertEqual({wall["where"] for wall in walls}, {"server process 1", "client process 1"})
                for wall in walls:
                    self.assertIn("EMFILE", wall["evidence"])
                    self.assertIn("further", wall["lifted_by"])
                for side in ("server", "clients"):
                    self.assertGreaterEqual(ceiling["steps"][-1][side]["processes"], 3)

    def test_memory_is_a_wall(self):
        # A sanitizer's processes take 100 MB before they have a connection.
        most = 256 if os.environ.get("SANITIZED") else 64
        ceiling = self.climb("-t", "websocket", "--target", "20000", "--steps", "1000", "--max-memory", f"{most}MiB",
                             *WITHOUT_IDLE)["websocket"]
        self.assertEqual(ceiling["memory_limit_bytes"], most << 20)
        self.assertEqual(ceiling["end"], "wall")
        self.assertEqual(ceiling["walls"][-1]["kind"], "memory")
        self.assertLess(ceiling["held"], 20000)
        self.assert_lives(ceiling)

    def test_a_broadcast_for_which_there_is_no_memory_is_not_sent(self):
        ceiling = self.climb("-t", "raw_tcp", "--target", "3000", "--steps", "3000", "--max-memory", "128MiB",
                             "--payload-bytes", "65536", *WITHOUT_IDLE, code=3)["raw_tcp"]
        self.assertEqual((ceiling["end"], ceiling["walls"][-1]["kind"]), ("wall", "memory"))
        self.assertIn("65536 bytes", ceiling["walls"][-1]["evidence"])
        self.assertEqual(ceiling["steps"][-1]["broadcasts"], [])

    def test_the_time_limit_bounds_what_is_measured(self):
        began = time.monotonic()
        ceiling = self.climb("-t", "raw_tcp", "--target", "200", "--steps", "200", "--time-limit", "3", "--idle-s", "300",
                             "--quiet")["raw_tcp"]
        self.assertLess(time.monotonic() - began, 60)
        self.assertEqual((ceiling["end"], ceiling["held"]), ("target", 200))
        self.assertLess(ceiling["steps"][-1]["idle"]["wall_s"], 5)
        self.assert_lives(ceiling, least_broadcasts=1)

    def test_a_time_limit_is_a_wall(self):
        ceiling = self.climb("-t", "raw_tcp", "--target", "20000", "--steps", "100", "--time-limit", "0.3", "--idle-s",
                             "0.5", "--heartbeat-s", "1", "--quiet")["raw_tcp"]
        self.assertEqual(ceiling["end"], "wall")
        self.assertEqual(ceiling["walls"][-1]["kind"], "time_limit")
        self.assertLess(ceiling["held"], 20000)
        self.assert_lives(ceiling, least_broadcasts=1)


class CeilingTrouble(Climbs):
    def started(self):
        """A ceiling that watches 2,000 connections do nothing, with its first step on disk."""
        process = self.start("ceiling", "-t", "websocket", "--target", "4000", "--steps", "100,2000", "--idle-s", "0.4",
                             "--heartbeat-s", "1", "-o", self.folder)

        def has_a_step():
            files = glob.glob(str(self.folder / "*.json"))
            ceilings = json.loads(pathlib.Path(files[0]).read_text())["ceilings"] if files else []
            return process.poll() is not None or (ceilings and ceilings[0]["steps"])

        self.wait_for(has_a_step, "the first step")
        self.assertIsNone(process.poll())
        self.network = network_of(process.pid)
        self.assertNotEqual(self.network, network_of("self"))
        return process

    def assert_clean(self, process):
        self.assert_no_process_left(process.pid)
        # Sockets and settings of a network end with the last process in it.
        self.assertNotIn(self.network, [network_of(pid) for pid in os.listdir("/proc") if pid.isdigit()])

    def test_ctrl_c_leaves_a_valid_partial_result_and_nothing_else(self):
        process = self.started()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
        _, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, said)
        self.assert_clean(process)
        result = self.result()
        self.assertEqual(result["status"], "partial")
        self.assertIn("Ctrl-C", result["reason"])
        [ceiling] = result["ceilings"]
        self.assertEqual(ceiling["end"], "interrupted")
        self.assertEqual(ceiling["steps"][0]["connections"], 100)
        [file] = glob.glob(str(self.folder / "*.json"))
        shown = self.run_to_end("show", file)
        self.assertEqual(shown.returncode, 0, shown.stderr)

    def test_sigterm_to_the_whole_group_is_an_interruption_too(self):
        process = self.started()
        [file] = glob.glob(str(self.folder / "*.json"))
        self.assertEqual(json.loads(pathlib.Path(file).read_text())["ceilings"][0]["end"], "interrupted")  # so far
        os.killpg(process.pid, signal.SIGTERM)
        _, said = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, said)
        self.assert_clean(process)
        self.assertIn("SIGTERM", self.result()["reason"])

    def test_a_killed_worker_is_named(self):
        for which, side in ((0, "server"), (1, "client")):
            with self.subTest(worker=side), tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                process = self.started()
                os.kill(self.workers_of(process.pid)[which], signal.SIGKILL)
                _, said = process.communicate(timeout=PATIENCE_S)
                self.assertEqual(process.returncode, 3, said)
                self.assert_clean(process)
                result = self.result()
                self.assertEqual(result["status"], "partial")
                [ceiling] = result["ceilings"]
                self.assertEqual(ceiling["end"], "failed")
                self.assertRegex(ceiling["reasons"][-1], rf"{side} worker 1 .* was killed by signal 9")
                self.assertEqual(ceiling["steps"][0]["connections"], 100)

    def test_workers_do_not_outlive_the_command_line(self):
        process = self.started()
        process.kill()
        process.communicate(timeout=PATIENCE_S)
        self.assert_clean(process)

    def test_help_fits_a_terminal(self):
        shown = self.run_to_end("ceiling", "--help")
        self.assertEqual([line for line in shown.stdout.splitlines() if len(line) > 120], [])

    def test_ports_of_a_network_that_cannot_be_had_are_bad_input(self):
        in_user_namespace = ("unshare", "-Ur", "sh", "-c")
        if subprocess.run([*in_user_namespace, "true"], capture_output=True).returncode != 0:
            self.skipTest("no user namespaces here")
        ran = subprocess.run([*in_user_namespace, 'echo 0 >/proc/sys/user/max_net_namespaces; exec "$@"', "sh", PUSHBENCH,
                              "ceiling", "-t", "raw_tcp", "--target", "100", "--port-range", "2000-3000", "-o",
                              self.folder / "out"], capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(ran.returncode, 2, ran.stderr)
        self.assertIn("namespace", ran.stderr)
        self.assertFalse((self.folder / "out").exists())

    def test_bad_input_is_one_line_and_exit_code_2_and_nothing_written(self):
        target = self.folder / "out"
        for arguments, pieces in (
            (["--target", "0"], ["--target"]),
            (["--target", "many"], ["--target", "many"]),
            (["--target", "1T"], ["--target"]),
            (["-t", "carrier_pigeon"], ["carrier_pigeon", "sse"]),
            (["-t", "websocket:wings=2"], ["wings"]),
            (["--target", "1k", "--steps", "500,100"], ["--steps"]),
            (["--target", "1k", "--steps", "2k"], ["--steps", "2000"]),
            (["--port-range", "5"], ["--port-range"]),
            (["--port-range", "2000-1000"], ["--port-range"]),
            (["--port-range", "0-70000"], ["--port-range"]),
            (["--port-range", "80-2000"], ["--port-range", "1024"]),
            (["--port-range", "2000-3000", "--host-network"], ["--port-range", "--host-network"]),
            (["--lift", "weights"], ["weights", "processes"]),
            (["--lift", "none,ports"], ["--lift"]),
            (["--max-memory", "lots"], ["--max-memory"]),
            (["--time-limit", "-5"], ["--time-limit"]),
            (["--in-flight", "0"], ["--in-flight"]),
            (["--idle-s", "x"], ["--idle-s"]),
            (["--idle-s", "1", "--heartbeat-s", "33"], ["--heartbeat-s", "up to 32"]),
            (["-t", "websocket:heartbeat_s=600"], ["websocket:heartbeat_s=600", "up to 160"]),
            (["--no-such-flag"], ["--no-such-flag"]),
        ):
            with self.subTest(arguments=arguments):
                ran = self.run_to_end("ceiling", *arguments, "-o", target)
                self.assertEqual(ran.returncode, 2, ran.stderr)
                self.assertEqual(len(ran.stderr.splitlines()), 1, ran.stderr)
                for piece in pieces:
                    self.assertIn(piece, ran.stderr)
                self.assertFalse(target.exists())


if __name__ == "__main__":
    unittest.main()
