#!/usr/bin/env python3
"""Result files as nobody should write them, before every command that reads one: truncated, edited, of other versions, no
files at all. A command reads them or refuses them in one line, and leaves nothing half-written."""

import json
import os
import pathlib
import random
import unittest
import xml.etree.ElementTree

from end_to_end import EndToEnd

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "results" / "reference"
# Sanitizers make the program many times slower, and need no more edits to see what a kind of them does.
FEWER = 6 if os.environ.get("SANITIZED") else 1
MOST_BYTES = 1_500_000 if FEWER > 1 else 10_000_000
FORMATS = ("json", "csv", "markdown", "google-benchmark", "junit", "prometheus")


def small(name):
    """A reference result with one trial, step or search of each transport: as hostile, and sooner read."""
    result = json.loads((REFERENCE / name).read_text())
    result["trials"] = [trial for trial in result["trials"] if trial["number"] == 1][:3]
    for ceiling in result.get("ceilings", []):
        ceiling["steps"] = ceiling["steps"][:1]
    result["capacities"] = result.get("capacities", [])[:2]
    return result


def nodes(value, path=()):
    """Every place of a document, but of long lists only the beginning."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from nodes(value[key], (*path, key))
    elif isinstance(value, list):
        for index in range(min(len(value), 2)):
            yield from nodes(value[index], (*path, index))


def edited(result, path, edit):
    copy = json.loads(json.dumps(result))
    place = copy
    for key in path[:-1]:
        place = place[key]
    edit(place, path[-1])
    return copy


class HostileResults(EndToEnd):
    def readers(self, file):
        """Every command line that reads a result, and the file that it may write."""
        written = self.folder / "written"
        good = REFERENCE / "feed.json"
        yield ["show", file], None
        # One of them prints, the others are written: all read what was edited.
        exports = [f"--export-{form}={self.folder / f'exported.{form}'}" for form in FORMATS]
        dice = random.Random(file.stat().st_size if file.exists() else 0)
        yield ["show", file, "--format", dice.choice(FORMATS), *exports], None
        yield ["report", file, "-o", written.with_suffix(".html")], written.with_suffix(".html")
        yield ["chart", file, "--kind", "latency-percentiles", "--data"], None
        yield ["compare", good, file], None
        yield ["compare", file, good], None
        yield ["history", "add", file, "--db", written.with_suffix(".db")], written.with_suffix(".db")
        yield ["advise", "--clients", 100, "--messages-per-second", 1, "--payload", 100, "--results", file], None

    def check_export(self, file, what):
        """That those it is for can read it."""
        text = file.read_text()
        if file.suffix in (".json", ".google-benchmark"):
            json.loads(text)
        elif file.suffix == ".junit":
            xml.etree.ElementTree.fromstring(text)
        elif file.suffix == ".prometheus":
            for line in text.splitlines():
                self.assertRegex(line, r"^(#.*|pushbench_\w+(\{.*\})? [-+.0-9eENaInf]+)$", what)

    def read(self, file, refused=None):
        """`refused`: whether every reader must refuse it (True), or may (None)."""
        for command, written in self.readers(file):
            ran = self.run_to_end(*command)
            what = f"{command[0]} of {file.name}: {ran.stderr[-300:]}"
            self.assertIn(ran.returncode, (2,) if refused else (0, 1, 2, 3), what)
            if ran.returncode == 2:
                self.assertEqual(len(ran.stderr.splitlines()), 1, what)
                self.assertTrue(ran.stderr.startswith("pushbench: "), what)
                self.assertEqual(ran.stdout, "", what)
                self.assertFalse(written is not None and written.exists(), what)
            if written is not None:
                written.unlink(missing_ok=True)
            exported = list(self.folder.glob("exported.*"))
            self.assertIn(len(exported), (0, len(FORMATS)) if command[0] == "show" and ran.returncode != 2 else (0,), what)
            for each in exported:
                self.check_export(each, what)
                each.unlink()
            self.assertEqual([left.name for left in self.folder.iterdir() if left != file], [], what)

    def write(self, content):
        file = self.folder / "hostile.json"
        if isinstance(content, dict):
            content = json.dumps(content)
        file.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        return file


class Whole(HostileResults):
    def test_what_is_no_result(self):
        for content in (b"", b"\0" * 1000, b"\xff\xfe\xfa" * 100, "[]", "null", "{}", "[" * 100_000, '{"a":' * 50_000,
                        '{"schema_version": 4}', "not json", b'{"schema_version": 4, "tool_version": "\xc3\x28"}')[::FEWER]:
            with self.subTest(content=content[:20]):
                self.read(self.write(content), refused=True)

    def test_what_is_no_file(self):
        file = self.folder / "a folder"
        file.mkdir()
        self.read(file, refused=True)
        file.rmdir()
        self.read(file, refused=True)

    def test_truncated(self):
        for name in ("feed.json", "port-walls-wide.json", "users-served.json"):
            text = json.dumps(small(name))
            for share in (0.001, 0.1, 0.37, 0.5, 0.81, 0.99)[::FEWER]:
                with self.subTest(name=name, share=share):
                    self.read(self.write(text[:int(len(text) * share)]), refused=True)

    def test_versions(self):
        for version, refused in ((1, None), (2, None), (3, None), (4, None), (5, None), (0, True), (6, True), (99, True), (-1, True),
                                 (1.5, True), ("4", True), (None, True), (2**64, True))[::FEWER]:
            with self.subTest(version=version):
                self.read(self.write(small("feed.json") | {"schema_version": version}), refused)


class OlderVersions(HostileResults):
    def test_results_of_every_older_version_are_read(self):
        versions = set()
        for reference in sorted(REFERENCE.glob("*.json")):
            result = json.loads(reference.read_text())
            if "schema_version" not in result:
                continue
            if result["schema_version"] in versions or reference.stat().st_size > MOST_BYTES:
                continue
            versions.add(result["schema_version"])
            shown = self.run_to_end("show", reference, "--format", "csv")
            self.assertEqual((shown.returncode, shown.stderr), (0, ""), reference)
            db = self.folder / f"{reference.stem}.db"
            self.assertEqual(self.run_to_end("history", "add", reference, "--db", db).returncode, 0)
        self.assertIn(2, versions)  # the test below makes one of version 1

    def test_a_result_without_what_later_versions_added_is_read(self):
        result = small("feed.json") | {"schema_version": 1}
        for key in ("ceilings", "capacities", "pairing"):
            result.pop(key, None)
        for trial in result["trials"]:
            for key in ("faults", "course", "latency_course"):
                trial.pop(key, None)
        shown = self.run_to_end("show", self.write(result))
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))


class Edited(HostileResults):
    """Seeded edits anywhere in a result, each before every command."""

    EDITS = {"removed": lambda place, key: place.pop(key),
             "null": lambda place, key: place.__setitem__(key, None),
             "text": lambda place, key: place.__setitem__(key, "\x1b]0;\u202e<script>alert(1)</script>"),
             "huge": lambda place, key: place.__setitem__(key, 1.7e308),
             "negative": lambda place, key: place.__setitem__(key, -1),
             "whole": lambda place, key: place.__setitem__(key, 2**64 - 1),
             "list": lambda place, key: place.__setitem__(key, [[[]]]),
             "object": lambda place, key: place.__setitem__(key, {"": {}}),
             "deep": lambda place, key: place.__setitem__(key, json.loads("[" * 200 + "]" * 200))}

    def check(self, name, edits):
        result, dice = small(name), random.Random(name)
        paths = [path for path in nodes(result) if path]
        for number in range(edits // FEWER):
            path, edit = dice.choice(paths), dice.choice(sorted(self.EDITS))
            with self.subTest(path=path, edit=edit, number=number):
                self.read(self.write(edited(result, path, self.EDITS[edit])))

    def test_trials(self):
        self.check("feed.json", 25)

    def test_faults(self):
        self.check("faults.json", 15)

    def test_ceilings(self):
        self.check("port-walls-wide.json", 15)

    def test_capacities(self):
        self.check("users-served.json", 15)


if __name__ == "__main__":
    unittest.main()
