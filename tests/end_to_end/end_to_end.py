"""What the suites share: pushbench run as its user would, named by the variable PUSHBENCH, and the processes it starts."""

import glob
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

PUSHBENCH = os.environ["PUSHBENCH"]
TRANSPORTS = {"raw_tcp", "websocket", "sse", "long_polling", "short_polling"}
PATIENCE_S = 60
# Good, or invalid because this machine was too slow for a moment: what arrived must be right either way.
RAN = (0, 3)
QUICK = ["--set", "phases.warm_up_s=0.2", "--set", "phases.measure_s=0.6", "--set", "phases.drain_s=20",
         "--set", "transports.short_polling.interval_ms=100"]


class EndToEnd(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def command(self, *arguments):
        return [PUSHBENCH, *map(str, arguments)]

    def run_to_end(self, *arguments, **options):
        return subprocess.run(self.command(*arguments), capture_output=True, text=True,
                              **{"timeout": PATIENCE_S * 3} | options)

    def result(self):
        files = glob.glob(str(self.folder / "*.json"))
        self.assertEqual(len(files), 1, files)
        return json.loads(pathlib.Path(files[0]).read_text())

    def run_scenario(self, scenario, *arguments, **options):
        ran = self.run_to_end("run", scenario, *QUICK, "--trials", 1, "-o", self.folder, *arguments, **options)
        self.assertIn(ran.returncode, RAN, ran.stderr)
        return self.result()

    def assert_all_arrived(self, trial):
        what = f"{trial['scenario']} over {trial['transport']}: {trial['reasons']}"
        self.assertEqual(trial["clients_connected"], trial["clients_wanted"], what)
        for direction in ("downlink", "uplink"):
            counts = trial[direction]
            self.assertEqual(counts["due"], counts["expected"], what)
            self.assertEqual(counts["delivered"], counts["expected"], what)
            self.assertEqual((counts["lost"], counts["duplicated"], counts["reordered"]), (0, 0, 0), what)
        self.assertEqual(trial["disconnects"], {}, what)
        self.assertEqual(trial["protocol_errors"], 0, what)


class Processes(EndToEnd):
    def start(self, *arguments):
        process = subprocess.Popen(self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   start_new_session=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def workers_of(self, pid):
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children]

    def wait_for(self, condition, what):
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"waited in vain for {what}")
            time.sleep(0.02)

    def assert_no_process_left(self, session):
        def left():
            for stat in glob.glob("/proc/[0-9]*/stat"):
                try:
                    fields = pathlib.Path(stat).read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                if fields[3] == str(session) and fields[0] != "Z":
                    return True
            return False

        self.wait_for(lambda: not left(), "the last worker to end")
