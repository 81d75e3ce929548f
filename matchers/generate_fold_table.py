#!/usr/bin/env python3
"""Writes the folding table (C++) from Unicode data and OpenCC's dictionaries.

usage: generate_fold_table.py UNICODE_DIR OPENCC_DIR OPENCC_DICT OUTPUT

A character folds to another character, to nothing (marks, format characters, controls) or to a separator (white space,
punctuation, symbols). Emoji that are read as a syllable fold to a sign for it. The table is closed: folding what it gives changes nothing, so folding is idempotent.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SMALL_SIZE = 0x20000
DROP, SEPARATOR, RARE = 0, 1, 2  # control characters, so no folded character is ever one of them
DOT_STROKE = 0x4E36  # 丶: a character that is written as a dot between others
# ❤ ➕: signs that are written for a character, as in 恶❤ and ➕微信. A heart may be just that: it gets a radical of its own.
SPOKEN = {0x2764: ord("㣺"), 0x2795: ord("加")}
FIRST_SIGN, SIGNS = 0x4DC0, 64  # hexagrams, which nobody reads aloud: their places are those of spoken_signs.tsv
DIGITS = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"]


def rows(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if fields[0]:
            yield fields


def code_points(field):
    first, _, last = field.partition("..")
    return range(int(first, 16), int(last or first, 16) + 1)


class Unicode:
    def __init__(self, folder):
        self.category, self.name, self.decomposition = {}, {}, {}
        first = None
        for row in rows(folder / "UnicodeData.txt"):
            code, name = int(row[0], 16), row[1]
            for each in range(first if name.endswith(", Last>") else code, code + 1):
                self.category[each], self.name[each] = row[2], name
            first = code
            if row[5]:
                self.decomposition[code] = [int(part, 16) for part in row[5].split() if part[0] != "<"]
        self.lower = {int(r[0], 16): int(r[2], 16) for r in rows(folder / "CaseFolding.txt") if r[1] in "CS"}
        self.radical = {code: int(r[1], 16) for r in rows(folder / "EquivalentUnifiedIdeograph.txt")
                        for code in code_points(r[0])}
        self.ignorable = {code for r in rows(folder / "DerivedCoreProperties.txt")
                          if r[1] == "Default_Ignorable_Code_Point" for code in code_points(r[0])}

    def base_class(self, code):
        """DROP, SEPARATOR, or None for a character that stands for itself."""
        category = self.category.get(code, "Cn")
        if code in (0x85, DOT_STROKE, *range(0x09, 0x0E)):
            return SEPARATOR
        if category in ("Mn", "Me", "Cf", "Cc") or code in self.ignorable:
            return DROP
        return None if category[0] in "LN" or category == "Mc" else SEPARATOR

    def decomposed(self, code):
        if code not in self.decomposition:
            return [code]
        return [leaf for part in self.decomposition[code] for leaf in self.decomposed(part)]

    def decorated(self, code):
        """The letter or digit in an enclosed form that Unicode does not decompose, such as U+1F170 or U+2776."""
        found = re.fullmatch(r"(?:NEGATIVE|DINGBAT|CROSSED|RAISED|SQUARED) .*?(?:LETTER ([A-Z])|DIGIT (\w+))",
                             self.name.get(code, ""))
        if not found:
            return None
        if found[1]:
            return ord(found[1])
        return ord("0") + DIGITS.index(found[2]) if found[2] in DIGITS else None

    def plain(self, code):
        """The one character that is left when width, decoration and marks are taken away; None where that is not one."""
        if code in self.radical or code in SPOKEN:
            return self.radical.get(code) or SPOKEN[code]
        left = [leaf for leaf in self.decomposed(code) if self.base_class(leaf) is None]
        return self.decorated(code) or (left[0] if len(left) == 1 else None)


def opencc(tool, folder, name):
    """First choices of a dictionary, single characters only."""
    with tempfile.TemporaryDirectory() as scratch:
        text = Path(scratch) / name
        subprocess.run([tool, "-i", str(folder / f"{name}.ocd2"), "-o", str(text), "-f", "ocd2", "-t", "text"],
                       check=True, stdout=subprocess.DEVNULL)
        pairs = [line.split("\t") for line in text.read_text(encoding="utf-8").splitlines()]
    choices = [(key, values.split(" ")[0]) for key, values in pairs]
    return {ord(key): ord(value) for key, value in choices if len(key) == len(value) == 1}


def simplification(tool, folder):
    simplified = opencc(tool, folder, "TSCharacters")
    common = set(simplified.values())  # a character in simplified use is no regional variant of a traditional one
    for name in ("HKVariantsRev", "TWVariantsRev"):
        for variant, standard in opencc(tool, folder, name).items():
            if variant not in common and variant not in simplified:
                simplified[variant] = simplified.get(standard, standard)
    return simplified


def spoken_signs(path):
    """Of each emoji that is read as a syllable the sign for that; and of each sign itself."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    if len(rows) > SIGNS:
        sys.exit(f"{path}: {len(rows)} syllables, at most {SIGNS}")
    of = {ord(emoji): FIRST_SIGN + at for at, (_, written) in enumerate(rows) for emoji in written.split()}
    return of | {sign: sign for sign in of.values()}


def fold(code, unicode, simplified, signs):
    if code in signs:
        return signs[code]
    seen = []
    while code not in seen:
        seen.append(code)
        plain = unicode.plain(code)
        if plain is None and unicode.base_class(code) is not None:
            return unicode.base_class(code)
        code = plain if plain is not None else code
        code = unicode.lower.get(code, code)
        code = simplified.get(code, code)
    if seen[-1] != code:
        sys.exit(f"folding U+{code:04X} runs in a circle: {seen}")
    return code


def is_small(code, to):
    """Whether the small table holds it: see fold_table.h."""
    is_other_han = 0x3005 <= to <= 0x3007 or 0xFA0E <= to <= 0xFA29
    return code < SMALL_SIZE and to <= 0xFFFF and not is_other_han


def array(values):
    return ",\n".join(",".join(map(str, values[at:at + 32])) for at in range(0, len(values), 32))


def main():
    unicode_folder, opencc_folder, opencc_dict, output = map(Path, sys.argv[1:])
    unicode, simplified = Unicode(unicode_folder), simplification(opencc_dict, opencc_folder)
    signs = spoken_signs(Path(__file__).with_name("spoken_signs.tsv"))
    folded = [fold(code, unicode, simplified, signs) for code in range(0x40000)]
    rare = [(code, to) for code, to in enumerate(folded)
            if to > 2 and not is_small(code, to) and code != to]
    small = [to if is_small(code, to) else RARE for code, to in enumerate(folded[:SMALL_SIZE])]
    output.write_text(
        "// Made by generate_fold_table.py.\n"
        '#include "matchers/fold_table.h"\n\n'
        "namespace danmakud::matchers {\n\n"
        f"const std::uint16_t kFoldSmall[kFoldSmallSize + 2] = {{\n{array([*small, RARE, RARE])}}};\n"
        "const RareFold kRareFolds[] = {\n"
        + ",\n".join(f"{{{code},{to}}}" for code, to in rare) + "};\n"
        + f"const std::size_t kRareFoldCount = {len(rare)};\n\n}}  // namespace danmakud::matchers\n", encoding="utf-8")


if __name__ == "__main__":
    main()
