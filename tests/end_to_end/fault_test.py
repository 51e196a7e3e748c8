#!/usr/bin/env python3
"""What breaks, on every transport: each fault struck and overcome, nothing lost by who resumes, exactly what was missed by who
does not; and commands whose own processes die in the middle. What is asserted is what arrived, never how long it took."""

import json
import os
import signal
import pathlib
import tempfile
import unittest

from end_to_end import PATIENCE_S, RAN, TRANSPORTS, Processes

PLAIN = "websocket:resume=false"
NOTICES = {"heartbeat_s": 1, "silence_ms": 2000}
SOON = {"answer_timeout_ms": 1000}
FEED = {
    "summary": "A test.",
    "clients": 12,
    "downlink": {"messages_per_s": 50},
    "uplink": {"messages_per_s": 20},
    "phases": {"warm_up_s": 0.2, "measure_s": 1.6, "drain_s": 30},
    "reconnect": {"first_ms": 20, "most_ms": 200},
    "trials": 1,
    "transports": {
        "raw_tcp": NOTICES,
        "websocket": NOTICES,
        "sse": NOTICES | SOON | {"retry_ms": 20},
        "long_polling": SOON | {"hold_ms": 300},
        "short_polling": SOON | {"interval_ms": 50},
    },
}
SHORT = {"warm_up_s": 0.2, "measure_s": 0.8, "drain_s": 20}
PARTS = ("downlink", "uplink")


class Documents(Processes):
    def write(self, name, changes):
        file = self.folder / "scenarios" / f"{name}.json"
        file.parent.mkdir(exist_ok=True)
        document = {"name": name} | FEED | changes
        file.write_text(json.dumps({key: value for key, value in document.items() if value is not None}))
        return file

    def run_document(self, name, transports=(), **changes):
        """Trials by transport of the scenario FEED with changes; None takes a key out."""
        arguments = ["--transports", ",".join(transports)] if transports else []
        ran = self.run_to_end("run", self.write(name, changes), "--quiet", "-o", self.folder, *arguments)
        self.assertIn(ran.returncode, RAN, ran.stderr)
        result = self.result()
        self.assertEqual(result["status"], "complete", result.get("reason"))
        return {trial["transport"]: trial for trial in result["trials"]}

    def words(self, trial):
        return f"{trial['scenario']} over {trial['transport']}: {trial['reasons']}"

    def assert_exactly_once(self, trial):
        self.assertEqual(trial["protocol_errors"], 0, self.words(trial))
        for part in PARTS:
            counts = trial[part]
            self.assertEqual(counts["expected"], counts["due"], self.words(trial))
            self.assertEqual((counts["lost"], counts["duplicated"]), (0, 0), f"{part}, {self.words(trial)}")

    def assert_lost_what_was_missed(self, trial):
        missed = sum(outcome["missed"] for outcome in trial["faults"])
        self.assertEqual(trial["downlink"]["lost"], missed, self.words(trial))
        self.assertEqual(trial["downlink"]["duplicated"], 0, self.words(trial))
        self.assertGreater(missed, 0, self.words(trial))

    def assert_overcome(self, outcome, words):
        """All who were struck noticed, and all who noticed came back."""
        self.assertEqual(outcome["strikes"], 1, words)
        self.assertGreater(outcome["struck"], 0, words)
        self.assertEqual((outcome["unnoticed"], outcome["unrecovered"]), (0, 0), words)
        self.assertEqual(sum(outcome["recovery"]["counts"]), outcome["struck"], words)
        self.assertGreaterEqual(outcome["attempts"], outcome["struck"], words)
        self.assertGreater(outcome["recovery_bytes"], 0, words)
        self.assertGreater(outcome["peak_reconnects_per_s"], 0, words)


class ClientFaults(Documents):
    def test_connections_cut_silent_and_stalled(self):
        faults = [
            {"kind": "reset", "at_s": 0.1, "share": 0.5},
            {"kind": "fin", "at_s": 0.4, "share": 0.5},
            {"kind": "move", "at_s": 0.7, "share": 0.5},
            {"kind": "stall", "at_s": 1.0, "share": 1, "for_ms": 200},
            {"kind": "silence", "at_s": 1.3, "share": 0.5, "for_ms": 100},
            {"kind": "silence", "at_s": 1.5, "share": 0.5},
        ]
        trials = self.run_document("cuts", [*TRANSPORTS, PLAIN], faults=faults)
        self.assertEqual(set(trials), TRANSPORTS | {PLAIN})
        for transport, trial in trials.items():
            self.assertEqual([outcome["kind"] for outcome in trial["faults"]], [fault["kind"] for fault in faults])
            for outcome in trial["faults"]:
                words = f"{outcome['description']}, {self.words(trial)}"
                if outcome["kind"] in ("reset", "fin", "move") or "for good" in outcome["description"]:
                    self.assert_overcome(outcome, words)
                elif "schedule not kept" not in words:  # a machine so late may have nobody connected to be struck
                    self.assertGreater(outcome["struck"], 0, words)
            if transport == PLAIN:
                self.assert_lost_what_was_missed(trial)
            else:
                self.assert_exactly_once(trial)
            self.assertGreater(sum(trial["course"]["reconnected"]), 0)
            self.assertEqual(sum(trial["course"]["reconnected"]), sum(trial["course"]["disconnected"]))

    def test_faults_at_a_rate_strike_again_and_again(self):
        for trial in self.run_document("often", ["raw_tcp"], faults=[{"kind": "reset", "per_s": 20}]).values():
            self.assertGreater(trial["faults"][0]["strikes"], 5)
            fault = trial["faults"][0]
            # Who is struck again while away comes back once.
            self.assertLessEqual(sum(fault["recovery"]["counts"]), fault["struck"], self.words(trial))
            self.assertGreater(sum(fault["recovery"]["counts"]), 0.8 * fault["struck"], self.words(trial))
            self.assertEqual(fault["unrecovered"], 0, self.words(trial))
            self.assert_exactly_once(trial)


class ServerFaults(Documents):
    def test_a_server_that_stands_still_and_is_killed_loses_nothing(self):
        faults = [{"kind": "pause", "at_s": 0.2, "for_ms": 200}, {"kind": "restart", "at_s": 0.8, "for_ms": 200}]
        for transport, trial in self.run_document("outage", [*TRANSPORTS, PLAIN], faults=faults).items():
            pause, restart = trial["faults"]
            self.assertEqual(pause["struck"], 12, self.words(trial))
            self.assert_overcome(restart, self.words(trial))
            self.assertEqual(restart["struck"], 12, self.words(trial))
            if transport == PLAIN:
                self.assert_lost_what_was_missed(trial)
            else:
                self.assert_exactly_once(trial)

    def test_a_history_that_is_lost_is_told_and_nobody_waits_for_it(self):
        # Everybody is away when the server dies, so that what they lack dies with it.
        faults = [{"kind": "reset", "at_s": 0.5, "share": 1}, {"kind": "restart", "at_s": 0.9, "for_ms": 100, "history": "lost"}]
        trials = self.run_document("forgetful", ["raw_tcp", "sse", "short_polling", PLAIN], faults=faults, uplink=None,
                                   reconnect={"first_ms": 1500, "most_ms": 1500},
                                   phases={"warm_up_s": 0.2, "measure_s": 1.2, "drain_s": 3})
        for trial in trials.values():
            counts = trial["downlink"]
            self.assertEqual(counts["expected"], 70 * 12, self.words(trial))  # 1.4 s at 50 messages/s, in both lives
            self.assertEqual(counts["lost"] + counts["delivered"], counts["expected"], self.words(trial))
            self.assertGreater(counts["lost"], 0, self.words(trial))
            self.assertGreater(counts["delivered"], 30 * 12, self.words(trial))
            self.assertEqual(counts["duplicated"], 0, self.words(trial))
        self.assert_lost_what_was_missed(trials[PLAIN])


class Crowds(Documents):
    def test_groups_publish_where_they_are_told_and_binary_arrives(self):
        trials = self.run_document(
            "groups", phases=SHORT, channels={"layout": "rooms", "room_size": 6}, uplink=None,
            downlink=[{"messages_per_s": 20}, {"messages_per_s": 20, "content": "binary", "payload_bytes": 3000}],
            groups=[{"name": "cars", "members": 3, "follows": False, "uplink": {"each_per_s": 5, "arrivals": "periodic"}},
                    {"name": "riders", "members": 1, "to": "server", "uplink": {"messages_per_s": 10}},
                    {"name": "watchers"}])
        self.assertEqual(set(trials), TRANSPORTS)
        for trial in trials.values():
            self.assert_all_arrived(trial)
            # In 1 s: six cars with 5 messages each, and 10 of the riders together; those of the cars and the two downlinks
            # come to the rider and the two watchers of a room.
            self.assertEqual(trial["uplink"]["expected"], 30 + 10)
            self.assertEqual(trial["downlink"]["expected"], (30 + 20 + 20) * 3)

    def test_requests_are_answered_by_streams(self):
        trials = self.run_document(
            "replies", phases=SHORT, channels={"layout": "private"}, downlink=None, uplink={"messages_per_s": 10},
            replies={"messages": {"least": 5, "most": 10}, "per_s": {"least": 50, "most": 100}, "first_after_ms": 20,
                     "payload_bytes": 120})
        for trial in trials.values():
            self.assert_exactly_once(trial)
            self.assertEqual(trial["uplink"]["expected"], 10)
            # every request comes back to its sender, and so does its answer
            self.assertGreaterEqual(trial["downlink"]["expected"], 10 * 6)

    def test_who_leaves_and_comes_back_gets_what_it_wants(self):
        churn = {"session_s": 0.6, "away_s": 0.2}
        for catches_up in (True, False):
            with self.subTest(catches_up=catches_up), tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                for trial in self.run_document("churn", churn=churn | {"catches_up": catches_up},
                                               phases=SHORT | {"drain_s": 1.5 if not catches_up else 20}).values():
                    self.assert_exactly_once(trial)
                    self.assertEqual(trial["disconnects"], {}, self.words(trial))
                    self.assertLess(trial["uplink"]["due"], 20, "who is away does not write")
                    of_all = (50 + trial["uplink"]["expected"]) * 12
                    if catches_up:
                        self.assertEqual(trial["downlink"]["expected"], of_all, self.words(trial))
                    else:
                        self.assertLess(trial["downlink"]["expected"], of_all, self.words(trial))
                        self.assertGreater(trial["downlink"]["expected"], of_all / 4, self.words(trial))


class Deaths(Documents):
    def begin(self, **changes):
        changes = {"phases": {"warm_up_s": 0.2, "measure_s": 6, "drain_s": 5}} | changes
        return self.start("run", self.write("death", changes), "--transports", "sse", "-o", self.folder)

    def state_of(self, pid):
        try:
            return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return None

    def assert_partial(self, process, said, code, piece):
        self.assertEqual(process.returncode, code, said)
        result = self.result()
        self.assertEqual(result["status"], "partial", said)
        self.assertRegex(result["reason"], piece)
        self.assertRegex(said, piece)
        self.assert_no_process_left(process.pid)
        shown = self.run_to_end("show", next(self.folder.glob("*.json")))
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return result

    def kill_one(self, which, role):
        process = self.begin()  # which starts servers first
        self.wait_for(lambda: process.poll() is not None or len(self.workers_of(process.pid)) >= 2, "two workers")
        os.kill(self.workers_of(process.pid)[which], signal.SIGKILL)
        _, said = process.communicate(timeout=PATIENCE_S)
        result = self.assert_partial(process, said, 3, rf"{role} worker 1 .*killed by signal 9")
        self.assertEqual([trial["status"] for trial in result["trials"]].count("failed"), 1)

    def test_a_server_worker_that_dies_by_itself_is_no_fault_of_the_scenario(self):
        self.kill_one(0, "server")

    def test_a_client_worker_that_dies_fails_its_trial(self):
        self.kill_one(1, "client")

    def interrupt_in(self, kind, begun):
        process = self.begin(faults=[{"kind": kind, "at_s": 0.1, "for_ms": 5000}])
        self.wait_for(lambda: process.poll() is not None or len(self.workers_of(process.pid)) >= 2, "two workers")
        server = self.workers_of(process.pid)[0]
        self.wait_for(lambda: process.poll() is not None or self.state_of(server) in begun, kind)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
        _, said = process.communicate(timeout=PATIENCE_S)
        self.assert_partial(process, said, 130, "Ctrl-C|interrupted")

    def test_ctrl_c_while_the_server_is_down(self):
        self.interrupt_in("restart", (None, "Z"))

    def test_ctrl_c_while_the_server_stands_still(self):
        self.interrupt_in("pause", ("T",))


if __name__ == "__main__":
    unittest.main()
