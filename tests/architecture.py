#!/usr/bin/env python3
"""Holds the rules of docs/architecture.md that a compiler does not: who may include whom, what protocol code may not
touch, where a transport may be named, and that nothing of one machine gets into the repository.

usage: architecture.py [ROOT]; prints what is wrong and exits with 1 if anything is. File sizes past the house's limits
are only told."""

import os
import pathlib
import re
import sys

CODE = {".cpp", ".hpp", ".c", ".h"}
SKIPPED = re.compile(r"^(build.*|node_modules|__pycache__|\.git|local)$")

# What a folder's code may include of the project. The longest matching prefix counts.
MAY_INCLUDE = {
    "runtime": ["runtime"],
    "runtime/real": ["runtime", "runtime/real"],
    "runtime/simulated": ["runtime", "runtime/simulated"],
    "runtime/world": ["runtime", "runtime/world"],
    "hub": ["runtime", "hub"],
    "transports": ["runtime", "hub", "transports"],
    "transports/http": ["runtime", "hub", "transports", "transports/http"],
    "results": ["runtime", "results"],
    "harness": ["runtime", "runtime/real", "runtime/world", "hub", "transports", "transports/http", "results", "harness"],
    "cli": ["runtime", "runtime/real", "runtime/world", "hub", "transports", "transports/http", "results", "harness", "cli"],
}

# Folders whose code does no I/O and knows no time but the runtime's.
PURE = ("hub", "transports", "runtime/simulated", "runtime/world", "results")
IMPURE_INCLUDES = re.compile(
    r"^(boost/asio.*|thread|mutex|shared_mutex|condition_variable|future|stop_token|random|iostream|"
    r"unistd\.h|fcntl\.h|poll\.h|signal\.h|csignal|netdb\.h|pthread\.h|sys/.*|net/.*|netinet/.*|arpa/.*|linux/.*)$")
IMPURE_NAMES = re.compile(
    r"\b(steady_clock|system_clock|high_resolution_clock|random_device|clock_gettime|gettimeofday)\b|\bstd::time\(")
# Results are files, so results/ may write them durably.
ALLOWED = {"results": re.compile(r"^(unistd\.h|fcntl\.h|sys/stat\.h)$")}

# Where a transport's name may stand beside its own folder.
NAMES_ALLOWED = re.compile(r"^(transports/registry\.cpp|tests/.*|benchmarks/.*|.*_(test|fuzz)\.cpp)$")

# Put together from parts, because this file is looked at, too.
OF_ONE_MACHINE = [re.compile(pattern) for pattern in (
    r"(?<![\w.])/" + r"work/", r"/tmp/" + r"build-", r"(?<![\w.])/" + r"root/", r"(?<![\w.])/" + r"home/\w",
    r"registry\." + r"npm", r"deb\." + r"debian", r'"resol' + r'ved":')]

LONGEST_FILE, LONGEST_HEADER, LONGEST_FUNCTION = 400, 150, 70


def all_files(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not SKIPPED.match(name))
        for name in sorted(files):
            yield pathlib.Path(folder) / name


def without_comments(text):
    """`text` with comments blanked and strings kept; line breaks stay."""
    token = re.compile(r'''R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*.*?\*/''', re.DOTALL)
    return token.sub(lambda m: re.sub(r"[^\n]", " ", m.group()) if m.group().startswith("/") else m.group(), text)


def folder_of(path):
    """The part of the house a file or an include belongs to: 'transports/http', 'hub'."""
    parts = pathlib.PurePosixPath(path).parts[:-1]
    if parts[:1] in (("transports",), ("runtime",)):
        return "/".join(parts[:2])
    return parts[0] if parts else ""


def is_test(path):
    return re.search(r"_(test|fuzz)\.cpp$|/test_\w+\.hpp$", path) is not None or path.startswith(("tests/", "benchmarks/"))


def check_includes(path, code):
    folder = folder_of(path)
    back_end = MAY_INCLUDE["transports/http"] + [folder] if folder.startswith("transports/") else None
    may = MAY_INCLUDE.get(folder, back_end)
    if path == "transports/registry.cpp" or is_test(path) or may is None:
        return
    for match in re.finditer(r'^[ \t]*#\s*include\s*"([^"]+)"', code, re.MULTILINE):
        included = folder_of(match.group(1)) or folder
        if path.startswith("transports/") and folder == "transports" and match.group(1) == "transports/http/server.hpp":
            continue
        if included not in may:
            yield match.start(), f"includes \"{match.group(1)}\"; {folder}/ may include only {', '.join(may)}"


def check_purity(path, code):
    pure = next((folder for folder in PURE if path.startswith(folder + "/")), None)
    if pure is None or is_test(path):
        return
    for match in re.finditer(r"^[ \t]*#\s*include\s*[<\"]([^>\"]+)[>\"]", code, re.MULTILINE):
        allowed = pure in ALLOWED and ALLOWED[pure].match(match.group(1))
        if IMPURE_INCLUDES.match(match.group(1)) and not allowed:
            yield match.start(), f"includes <{match.group(1)}>; {pure}/ does no I/O and knows no clock: ask the runtime"
    for match in IMPURE_NAMES.finditer(code):
        yield match.start(), f"uses {match.group()}; {pure}/ knows no clock and no dice: ask the runtime"


def check_names(path, code, transports):
    if NAMES_ALLOWED.match(path):
        return
    for match in re.finditer(r"\b(" + "|".join(transports) + r")\b", code):
        if not path.startswith(f"transports/{match.group()}/"):
            yield match.start(), f"names the transport {match.group()}; only its folder, the registry and data files may"


def check_machine(text):
    for pattern in OF_ONE_MACHINE:
        for match in pattern.finditer(text):
            yield match.start(), f"names {match.group()!r}, which is a matter of one machine"


def too_long(path, text):
    """What to tell about sizes: whole files, and functions whose last line is a lone brace."""
    lines = text.split("\n")
    limit = LONGEST_HEADER if path.endswith((".hpp", ".h")) else LONGEST_FILE
    if len(lines) - 1 > limit:
        yield f"{path}: {len(lines) - 1} lines; {limit} are the house's limit"
    start = None
    for number, line in enumerate(lines, 1):
        if re.match(r"^\S.*\)[^;]*\{$", line) and not line.startswith(("namespace", "TEST")):
            start = number
        elif line == "}" and start is not None:
            if number - start + 1 > LONGEST_FUNCTION:
                length = number - start + 1
                yield f"{path}:{start}: a function of {length} lines; {LONGEST_FUNCTION} are the house's limit"
            start = None


def check(root):
    """What breaks a rule, and what is only too long, as two lists of lines."""
    root = pathlib.Path(root)
    folder = root / "transports"
    transports = sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name != "http") if folder.is_dir() else []
    wrong, long = [], []
    for file in all_files(root):
        path = file.relative_to(root).as_posix()
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        found = list(check_machine(text))
        if file.suffix in CODE:
            code = without_comments(text)
            found += [*check_includes(path, code), *check_purity(path, code)]
            if transports:
                found += check_names(path, code, transports)
            long += too_long(path, text)
        for position, what in found:
            wrong.append(f"{path}:{text.count(chr(10), 0, position) + 1}: {what}")
    return wrong, long


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent
    wrong, long = check(root)
    for line in long:
        print(f"note: {line}")
    for line in wrong:
        print(line)
    print(f"architecture: {len(wrong)} violations, {len(long)} notes")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
