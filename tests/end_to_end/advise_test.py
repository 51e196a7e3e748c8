#!/usr/bin/env python3
"""`pushbench advise` as its user meets it: answers from the reference results, in every form, and bad input in one line."""

import json
import os
import pathlib
import re
import shlex
import shutil
import unittest

from end_to_end import EndToEnd

REFERENCE = pathlib.Path(__file__).resolve().parents[2] / "results" / "reference"
GRID_NAMES = {"grid-private.json", "grid-shared.json", "grid-up.json"}
GRID = all((REFERENCE / name).exists() for name in GRID_NAMES)
# Near to what was measured, so that there is an answer whatever else the folder holds.
QUESTION = {"--clients": "2000", "--messages-per-second": "0.5", "--payload": "300", "--p99": "500ms"}
FIGURES = ("p50_us", "p99_us", "server_cpu_cores", "memory_bytes", "wire_bytes_per_s")


def words(**changes):
    question = QUESTION | {"--" + name.replace("_", "-"): value for name, value in changes.items()}
    return [word for pair in question.items() for word in pair if pair[1] is not None]


class Advice(EndToEnd):
    def advise(self, *arguments, **changes):
        ran = self.run_to_end("advise", *words(**changes), *arguments)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return ran.stdout

    def advised(self, *arguments, **changes):
        return json.loads(self.advise(*arguments, "--results", REFERENCE, "--format", "json", **changes))

    def test_every_figure_names_its_source(self):
        document = self.advised()
        self.assertGreaterEqual(len(document["options"]), 3)
        for option in document["options"]:
            for name in FIGURES:
                figure = option[name]
                if figure is None:
                    continue
                what = f"{option['transport']} {name}"
                self.assertTrue(figure["low"] <= figure["value"] <= figure["high"], what)
                self.assertTrue(figure["from"], what)
                for source in figure["from"]:
                    self.assertTrue((REFERENCE / source["file"]).exists(), what)
                    self.assertGreater(source["trials"], 0, what)
                    self.assertGreater(source["measured"], 0, what)
            self.assertGreaterEqual(option["servers"], 1)
            for axis, times in option["beyond"].items():
                self.assertTrue(1 < times < 12, f"{option['transport']} {axis}")
        self.assertEqual({(flip["axis"], flip["direction"]) for flip in document["flips"]},
                         {(axis, way) for axis in ("messages-per-second", "clients", "payload", "p99")
                          for way in ("above", "below")})

    def test_the_best_come_first(self):
        options = self.advised()["options"]
        keys = [(not option["meets"], option["load"]["value"], option["server_cpu_cores"]["value"]) for option in options]
        self.assertEqual(keys, sorted(keys))
        self.assertEqual(options[0]["rank"], 1)

    def test_the_answer_comes_first_and_the_same_question_gives_the_same_answer(self):
        text = self.advise("--results", REFERENCE)
        self.assertRegex(text.splitlines()[0], r"server")
        for title in ("What would flip it", "How far beyond", "What weighs most", "To know"):
            self.assertIn(title, text)
        self.assertEqual(text, self.advise("--results", REFERENCE))
        self.assertIn("| transport |", self.advise("--results", REFERENCE, "--format", "markdown"))

    def test_the_reference_results_are_found_by_themselves(self):
        self.assertEqual(json.loads(self.advise("--format", "json")), self.advised())

    def test_a_stricter_goal_makes_polling_dearer(self):
        def polled(p99):
            return {option["transport"]: option for option in self.advised(p99=p99)["options"] if option["interval_s"]}

        slow, quick = polled("2s"), polled("400ms")
        for name in slow.keys() & quick.keys():
            self.assertGreater(slow[name]["interval_s"], quick[name]["interval_s"])
        self.assertTrue(slow.keys() & quick.keys())


    @unittest.skipUnless(GRID, "scripts/measure-grid has not made its files yet")
    def test_every_example_of_the_help_is_answered(self):
        shutil.copytree(REFERENCE, self.folder / "pushbench-results", ignore=lambda _, names: set(names) - GRID_NAMES)
        examples = re.findall(r"^  pushbench (advise .*)$", self.run_to_end("advise", "--help").stdout, re.MULTILINE)
        self.assertGreaterEqual(len(examples), 5)
        for example in examples:
            with self.subTest(example):
                arguments = shlex.split(example)
                if "--results" in arguments:
                    arguments[arguments.index("--results") + 1] = str(self.folder / "pushbench-results")
                ran = self.run_to_end(*arguments)
                self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_the_network_has_a_share_of_the_goal(self):
        def longest(**changes):
            return max(option["interval_s"] or 0 for option in self.advised(**changes)["options"])

        self.assertLess(longest(p99="2s"), 1.6 + 1e-9)
        self.assertLess(longest(p99="2s", rtt="1500ms"), 0.5 + 1e-9)
        self.assertIn("is left to its round trip (--rtt)", self.advise(rtt="30ms"))

    def test_a_line_of_the_table_fits_a_terminal(self):
        table = self.advise("--results", REFERENCE).split("\n\n")[1].split("\n", 1)[1]  # below its title, a sentence
        self.assertLessEqual(max(map(len, table.splitlines())), 120, table)


class AdviceTrouble(EndToEnd):
    def refused(self, *arguments, **changes):
        ran = self.run_to_end("advise", *words(**changes), *arguments)
        self.assertEqual((ran.returncode, ran.stdout), (2, ""), ran.stderr)
        self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)
        return ran.stderr

    def test_bad_input_is_told_in_one_line(self):
        self.assertIn("--clients", self.refused(clients="0"))
        self.assertIn("500ms", self.refused(p99="500"))
        self.assertIn("down, up, both", self.refused(direction="sideways"))
        self.assertIn("private, shared", self.refused(channel="public"))
        self.assertIn("--messages-per-second", self.refused(messages_per_second="-1"))
        self.assertIn("--payload", self.refused(payload="0"))
        self.assertIn("--fan-out", self.refused(fan_out="20", channel="shared"))
        self.assertIn("--p99", self.refused(p99=None))
        self.assertIn("--format", self.refused("--format", "xml"))
        self.assertIn("0.000001", self.refused(messages_per_second="1e-300"))
        self.assertIn("leaves nothing", self.refused(rtt="500ms"))
        self.assertNotIn("50%", self.refused(memory="50%").split("accepted: ")[1])
        self.assertNotIn("1000000", self.refused(cores="1000000").split("accepted: ")[1])

    def test_results_that_say_nothing_are_told(self):
        self.assertIn("no trials to learn from", self.refused("--results", self.folder))
        shutil.copy(REFERENCE / "floor.json", self.folder)
        self.assertIn("no trials to learn from", self.refused("--results", self.folder))
        self.assertIn("not a result", self.refused("--results", self.folder / "floor.json"))

    def test_a_truncated_file_in_a_folder_is_left_out_and_told(self):
        shutil.copy(REFERENCE / "use-cases.json", self.folder)
        (self.folder / "cut.json").write_bytes((REFERENCE / "feed.json").read_bytes()[:5000])
        ran = self.run_to_end("advise", *words(), "--results", self.folder)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("1 file", ran.stderr)

    def test_other_json_and_pipes_in_a_folder_do_not_count(self):
        shutil.copy(REFERENCE / "use-cases.json", self.folder)
        (self.folder / "other.json").write_text('{"name": "of another program"}')
        os.mkfifo(self.folder / "pipe.json")
        ran = self.run_to_end("advise", *words(), "--results", self.folder)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))

    def test_what_lies_far_beyond_all_measurements_is_refused_with_a_command(self):
        self.assertIn("scripts/measure-grid --cell private:", self.refused(messages_per_second="900000"))


if __name__ == "__main__":
    unittest.main()
