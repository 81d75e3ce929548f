#!/usr/bin/env python3
"""Writes the table (C++) of what characters look like, from Unihan.

usage: generate_shape_table.py UNICODE_DIR OUTPUT

A shape is the four corners of a character (kFourCornerCode without its fifth digit): what has the same looks alike.
"""
import bz2
import sys
from pathlib import Path

FIRST, LAST = 0x4E00, 0x9FFF


def shapes(folder):
    """Of each character its shapes as numbers above 0."""
    for line in bz2.open(folder / "Unihan_DictionaryLikeData.txt.bz2", "rt", encoding="utf-8"):
        if line.startswith("U+") and "\tkFourCornerCode\t" in line:
            code, _, value = line.rstrip("\n").split("\t")
            if FIRST <= (number := int(code[2:], 16)) <= LAST:
                yield number, list(dict.fromkeys(int(corners[:4]) + 1 for corners in value.split()))


def main():
    unicode_folder, output = map(Path, sys.argv[1:])
    of = dict(shapes(unicode_folder))
    first = [of.get(code, [0])[0] for code in range(FIRST, LAST + 1)]
    others = [(code, other) for code in sorted(of) for other in of[code][1:]]
    lines = [",".join(map(str, first[at:at + 32])) for at in range(0, len(first), 32)]
    output.write_text(
        "// Made by generate_shape_table.py.\n"
        '#include "matchers/shape_table.h"\n\n'
        "namespace danmakud::matchers {\n\n"
        f"const std::uint16_t kShapes[{len(first)}] = {{\n" + ",\n".join(lines) + "};\n"
        "const OtherShape kOtherShapes[] = {\n" + ",\n".join(f"{{{code},{shape}}}" for code, shape in others) + "};\n"
        f"const std::size_t kOtherShapeCount = {len(others)};\n"
        "\n}  // namespace danmakud::matchers\n", encoding="utf-8")


if __name__ == "__main__":
    main()
