#!/usr/bin/env python3
"""`pushbench advise` as its user meets it: answers from the reference results, in every form, and bad input in one line."""

import json
import pathlib
import shutil
import unittest

from end_to_end import EndToEnd

REFERENCE = pathlib.Path(__file__).resolve().parents[2] / "results" / "reference"
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
        keys = [(not option["meets"], option["load"]["value"]) for option in options]
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

    def test_what_lies_far_beyond_all_measurements_is_refused_with_a_command(self):
        self.assertIn("scripts/measure-grid --cell private:", self.refused(messages_per_second="900000"))


if __name__ == "__main__":
    unittest.main()
