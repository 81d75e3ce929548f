#!/usr/bin/env python3
"""Writes the tables (C++) of how Chinese sounds and of what is ordinary in it, from Unihan and jieba's dictionary.

usage: generate_sound_table.py UNICODE_DIR JIEBA_DICT OUTPUT

A sound is a syllable without its tone. A pair of characters is ordinary when it stands within a word of the dictionary.
"""
import bz2
import collections
import re
import sys
import unicodedata
from pathlib import Path

FIRST, LAST = 0x4DC0, 0x9FFF
FIRST_HAN = 0x4E00  # before it the signs of spoken_signs.tsv, see generate_fold_table.py
MOST_READINGS, LEAST_SHARE = 3, 0.05  # of a character; of a reading among all uses of its character
LEAST_COUNT, LONGEST_WORD = 4, 4  # of a dictionary word, for its pairs to be ordinary
FUNCTION_CHARACTERS, SINGLE_WORDS = 120, 2000  # words of one character: the commonest, those that are common
BLOCK_BITS = 15
# Where the commonest reading in books is not the one that people complain with.
READINGS = {"差": ["cha"], "露": ["lu", "lou"], "曝": ["bao", "pu"], "降": ["jiang", "xiang"]}


def is_han(text):
    return all(FIRST_HAN <= ord(c) <= LAST for c in text)


def without_tone(sound):
    letters = re.sub("[üǖǘǚǜ]", "v", sound)
    return "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c))


def readings(folder):
    """Of each character its sounds, the commonest first."""
    counts = collections.defaultdict(collections.Counter)
    rest = {}
    for line in bz2.open(folder / "Unihan_Readings.txt.bz2", "rt", encoding="utf-8"):
        if not line.startswith("U+"):
            continue
        code, name, value = line.rstrip("\n").split("\t")
        character = chr(int(code[2:], 16))
        if name == "kHanyuPinlu":
            for sound, count in re.findall(r"([^\s(]+)\((\d+)\)", value):
                counts[character][without_tone(sound)] += int(count)
        elif name == "kMandarin":
            rest[character] = [without_tone(value.split()[0])]
    for character, sounds in counts.items():
        enough = LEAST_SHARE * sounds.total()
        rest[character] = [sound for sound, count in sounds.most_common(MOST_READINGS) if count >= enough]
    return {c: sounds for c, sounds in (rest | READINGS).items() if is_han(c)}


def signs(path):
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {chr(FIRST + at): [syllable] for at, (syllable, _) in enumerate(rows)}


def near(sound):
    """What people of the south, and those who type in haste, do not tell apart from it."""
    start, rest = re.match("(zh|ch|sh|[^aeiouv]?)(.*)", sound).groups()
    start = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "h": "f" if rest.startswith("u") else "h"}.get(start, start)
    if start == "f" and rest.startswith("u"):
        rest = rest[1:] or "u"
    return start + re.sub("([aei]n)g$", r"\1", rest)


def words(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, _ = line.split(" ")
        if is_han(word):
            yield word, int(count)


def place_of(pair):
    """The block and the bits of a pair, as is_ordinary_pair() has them."""
    first = (0x9E3779B1 * ord(pair[0]) + 0x85EBCA77 * ord(pair[1])) & 0xFFFFFFFF
    second = first * 0xC2B2AE35 & 0xFFFFFFFF
    return first >> 32 - BLOCK_BITS, 1 << (second >> 26) | 1 << (second >> 20 & 63) | 1 << (second >> 14 & 63)


def pair_filter(counted):
    blocks = [0] * (1 << BLOCK_BITS)
    for word, count in counted:
        if count < LEAST_COUNT or len(word) > LONGEST_WORD:
            continue
        for at in range(len(word) - 1):
            block, bits = place_of(word[at:at + 2])
            blocks[block] |= bits
    return blocks


def word_kinds(sounds, singles):
    """Of each character whether it is a common word of one character (1), no such one (2), or one of the commonest (4)."""
    rank = {word: at for at, (word, _) in enumerate(singles[:SINGLE_WORDS])}
    ranks = [rank.get(chr(code), SINGLE_WORDS) if chr(code) in sounds else None for code in range(FIRST, LAST + 1)]
    return [0 if at is None else 4 if at < FUNCTION_CHARACTERS else 1 if at < SINGLE_WORDS else 2 for at in ranks]


def array(kind, name, values):
    lines = [",".join(map(str, values[at:at + 32])) for at in range(0, len(values), 32)]
    return f"const {kind} {name}[{len(values)}] = {{\n" + ",\n".join(lines) + "};\n"


def main():
    unicode_folder, dictionary, output = map(Path, sys.argv[1:])
    sounds = readings(unicode_folder) | signs(Path(__file__).with_name("spoken_signs.tsv"))
    number = {sound: at + 1 for at, sound in enumerate(sorted({s for all in sounds.values() for s in all}))}
    numbers_of_near = {sound: at + 1 for at, sound in enumerate(sorted({near(sound) for sound in number}))}
    of = {c: list(dict.fromkeys(number[s] for s in all)) for c, all in sounds.items()}
    others = [(ord(c), other) for c in sorted(of) for other in of[c][1:]]
    syllables = sorted({s for all in sounds.values() for s in all if s.isascii() and (len(s) > 1 or s == "e")})
    counted = list(words(dictionary))
    singles = sorted((word for word in counted if len(word[0]) == 1), key=lambda word: -word[1])
    output.write_text(
        "// Made by generate_sound_table.py.\n"
        '#include "matchers/sound_table.h"\n\n'
        "namespace danmakud::matchers {\n\n"
        + array("std::uint16_t", "kSounds", [of.get(chr(code), [0])[0] for code in range(FIRST, LAST + 1)])
        + "const OtherSound kOtherSounds[] = {\n" + ",\n".join(f"{{{c},{sound}}}" for c, sound in others) + "};\n"
        + f"const std::size_t kOtherSoundCount = {len(others)};\n"
        + "const Syllable kSyllables[] = {\n" + ",\n".join(f'{{U"{s}",{number[s]}}}' for s in syllables) + "};\n"
        + f"const std::size_t kSyllableCount = {len(syllables)};\n"
        + array("std::uint8_t", "kWordKinds", word_kinds(sounds, singles))
        + array("std::uint16_t", "kNearSounds", [0] + [numbers_of_near[near(sound)] for sound in sorted(number)])
        + array("std::uint64_t", "kOrdinaryPairs", [hex(block) for block in pair_filter(counted)])
        + "\n}  // namespace danmakud::matchers\n", encoding="utf-8")


if __name__ == "__main__":
    main()
