#!/usr/bin/env python3
"""Every promise and every threat names tests that exist: the tables of docs/reliability.md and docs/security.md.

A name is a case (Suite.Case), a suite, either with * at its end, a ctest name (fuzz/frame_fuzz), or, behind
conformance/SUITE, one of that suite's."""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = {"docs/reliability.md": "The promises", "docs/security.md": "Threats and the tests that show them held"}


def texts(pattern):
    return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests").glob(pattern))]


def known_names():
    """Of all gtest suites and cases, and what ctest is told by hand."""
    names = set()
    for text in texts("**/*_test.cc"):
        for suite, case in re.findall(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", text, re.MULTILINE):
            names |= {suite, f"{suite}.{case}"}
    for text in texts("**/CMakeLists.txt"):
        names |= set(re.findall(r"add_test\(NAME ([\w/]+)", text))
        names |= {f"fuzz/{name}" for name in re.findall(r"^danmakud_fuzz\((\w+)", text, re.MULTILINE)}
    return names


def conformance_has(suite, name):
    """The name of a test of the suite, or what such names begin with."""
    source = "".join(texts(f"conformance/{suite}_*.py"))
    tail = name.rstrip("*").rstrip("/").split("/")[-1]
    return f"def {tail}(" in source or f'"{tail}"' in source or f'"{tail}/' in source or f'("{name}' in source


def rows_of(path, title):
    """(line number, first cell, the cell that names the tests) of the first table below a title."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    at = lines.index(f"## {title}")
    header = next(i for i in range(at, len(lines)) if lines[i].startswith("|"))
    column = [cell.strip() for cell in lines[header].split("|")].index("shown by")
    for number in range(header + 2, len(lines)):
        if not lines[number].startswith("|"):
            return
        cells = lines[number].split("|")
        yield number + 1, cells[1].strip(), cells[column].strip()


def unknown(cell, known):
    """What a cell names that is no test. The names behind conformance/SUITE are that suite's."""
    suite, wrong, found = None, [], 0
    for quoted, named_suite, end in re.findall(r"`([^`]+)`|conformance/(\w+)|(;)", cell):
        if named_suite:
            suite, found = named_suite, found + 1
            if not texts(f"conformance/{named_suite}_suite.py"):
                wrong.append(f"conformance/{named_suite}")
        elif end:
            suite = None
        else:
            found += 1
            is_known = (any(name.startswith(quoted[:-1]) for name in known) if quoted.endswith("*") else quoted in known)
            if not is_known and not (suite and conformance_has(suite, quoted)):
                wrong.append(quoted)
    return wrong if found else ["(no test)"]


def main():
    known, wrong = known_names(), 0
    for path, title in TABLES.items():
        for number, what, cell in rows_of(path, title):
            for name in unknown(cell, known):
                wrong += 1
                print(f"{path}:{number}: error: {what[:60]}: no such test: {name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
