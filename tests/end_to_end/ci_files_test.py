#!/usr/bin/env python3
"""The files of docs/ci: they are YAML of the right form, and every pushbench command in them exists, with those options."""

import pathlib
import re
import shlex
import unittest

try:
    import yaml
except ImportError:
    yaml = None

from end_to_end import EndToEnd

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "ci"


def commands(text):
    """The arguments of every call of pushbench, without redirections and what a shell does besides."""
    for line in text.splitlines():
        line = re.sub(r"\$\{\{.*?\}\}", "X", line)
        found = re.search(r"(?:^|[\s`(])(?:\S*/)?pushbench ((?:ab|chart|compare|doctor|drive|history|report|run|show)\b.*)", line)
        if not found or line.lstrip().startswith("#"):
            continue
        yield shlex.split(re.split(r"\|\||&&|[;`>]", found.group(1))[0])


class CiFiles(EndToEnd):
    def options_of(self, words):
        """What --help of the command lists; as a shell would name it."""
        names = words[:2] if words[0] == "history" else words[:1]
        ran = self.run_to_end(*names, "--help")
        self.assertEqual(ran.returncode, 0, (words, ran.stderr))
        return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", ran.stdout))

    def test_every_command_exists_with_its_options(self):
        for file in ("github-actions.yml", "gitlab-ci.yml", "README.md"):
            found = list(commands((FOLDER / file).read_text()))
            self.assertGreater(len(found), 0, file)
            for words in found:
                options = self.options_of(words)
                for word in words:
                    if word.startswith("-"):
                        self.assertIn(word.split("=")[0], options, f"{file}: {' '.join(words)}")
        for form in ("google-benchmark", "prometheus", "csv"):
            self.assertIn(f"--export-{form}", self.options_of(["show"]))

    def test_scenarios_and_figures_are_known(self):
        for file in ("github-actions.yml", "gitlab-ci.yml"):
            text = (FOLDER / file).read_text()
            for scenario in re.findall(r"(?:pushbench run|--scenario) (\w+)", text):
                self.assertEqual(self.run_to_end("list", "scenarios", scenario).returncode, 0, scenario)
            watched = re.search(r"--fail-on (\S+)", text).group(1)
            result = ROOT / "results" / "reference" / "feed.json"
            compared = self.run_to_end("compare", result, result, "--fail-on", watched)
            self.assertNotEqual(compared.returncode, 2, compared.stderr)

    def test_each_tree_that_is_built_is_set_up_before(self):
        for file in ("github-actions.yml", "gitlab-ci.yml"):
            builds = [line for line in (FOLDER / file).read_text().splitlines() if "scripts/build" in line]
            self.assertEqual(len(builds), 2, f"{file}: one for base and candidate, one for the history")
            for line in builds:
                # In one folder: what npm installs lies in the tree that needs it.
                self.assertRegex(line, r"scripts/setup && scripts/build pushbench(?![\w-])", file)
                self.assertEqual(line.count("scripts/build"), 1, file)
            both = [line for line in builds if "for tree in base " in line]
            self.assertEqual(len(both), 1, file)
            self.assertRegex(both[0], r"\(cd \$tree && scripts/setup && scripts/build pushbench\)", file)

    def test_a_pull_request_is_compared_with_what_it_is_merged_into(self):
        text = (FOLDER / "github-actions.yml").read_text()
        self.assertIn("worktree add --detach ../base HEAD^1", text)
        self.assertNotIn("pull_request.base.sha", text)
        self.assertNotIn("--edit-last", text, "the last comment need not be ours")
        self.assertIn("<!-- pushbench", text)

    @unittest.skipIf(yaml is None, "needs python3-yaml")
    def test_they_are_workflows(self):
        github = yaml.safe_load((FOLDER / "github-actions.yml").read_text())
        self.assertIn(True, github, "YAML takes 'on' for a truth")
        for name, job in github["jobs"].items():
            self.assertIn("runs-on", job, name)
            self.assertIn("timeout-minutes", job, name)
            self.assertEqual(job["container"], "debian:bookworm", name)
            for step in job["steps"]:
                self.assertEqual(("run" in step) + ("uses" in step), 1, step)
        self.assertEqual(github["defaults"]["run"]["shell"], "bash", "a container's own would not stop at a pipe's error")
        gitlab = yaml.safe_load((FOLDER / "gitlab-ci.yml").read_text())
        self.assertEqual(gitlab["image"], "debian:bookworm")
        for name in ("pushbench", "pushbench-history"):
            self.assertIn(gitlab[name]["stage"], gitlab["stages"])
            self.assertTrue(all(isinstance(line, str) for line in gitlab[name]["script"]), name)
            self.assertEqual(gitlab[name]["artifacts"]["reports"]["junit"], "junit.xml")


if __name__ == "__main__":
    unittest.main()
