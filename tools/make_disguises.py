#!/usr/bin/env python3
"""Writes what may stand for the characters of the key words in disguises.toml: sounds and shapes, from Unihan.

usage: make_disguises.py DISGUISES_TOML OUTPUT_TOML [UNICODE_DIR]

Of each character: its sounds in letters (kuan), common characters of the same sound, the commonest that sound nearly so
(zh and z, n and l, in and ing), and common characters of the same four corners (kFourCornerCode), which look alike.
"""
import bz2
import collections
import re
import sys
import tomllib
import unicodedata
from pathlib import Path

MOST_SAME, MOST_NEAR = 60, 14  # of one character
LIKE_STARTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("r", "l"))
TWO_LETTERS = ("zh", "ch", "sh")
# Where the commonest reading is not the one that the key words have.
READINGS = {"传": ["chuan"], "单": ["dan"], "差": ["cha", "chai"], "降": ["jiang"], "卡": ["ka"], "露": ["lu", "lou"],
            "的": ["de"], "了": ["le", "liao"], "没": ["mei"], "曝": ["bao", "pu"], "色": ["se"], "格": ["ge"],
            "肉": ["rou"], "假": ["jia"], "期": ["qi"], "看": ["kan"], "大": ["da"], "度": ["du"], "少": ["shao"]}


def without_tone(sound):
    letters = re.sub("[üǖǘǚǜ]", "v", sound)
    return "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c))


def is_common(character):
    """Of the first level of GB 2312."""
    code = character.encode("gb2312", "ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


def properties(folder, file, wanted):
    for line in bz2.open(folder / f"{file}.txt.bz2", "rt", encoding="utf-8"):
        if line.startswith("U+"):
            code, name, value = line.rstrip("\n").split("\t")
            if name == wanted:
                yield chr(int(code[2:], 16)), value


class Unihan:
    def __init__(self, folder):
        self.sounds = collections.defaultdict(collections.Counter)  # of a character, by how common
        for character, value in properties(folder, "Unihan_Readings", "kHanyuPinlu"):
            for sound, count in re.findall(r"([^\s(]+)\((\d+)\)", value):
                self.sounds[character][without_tone(sound)] += int(count)
        for character, value in properties(folder, "Unihan_Readings", "kMandarin"):
            if is_common(character) and character not in self.sounds:
                self.sounds[character][without_tone(value.split()[0])] = 1
        self.by_sound = collections.defaultdict(collections.Counter)
        for character, sounds in self.sounds.items():
            for sound, count in sounds.items():
                self.by_sound[sound][character] += count
        self.corners, self.by_corners = collections.defaultdict(list), collections.defaultdict(list)
        for character, value in properties(folder, "Unihan_DictionaryLikeData", "kFourCornerCode"):
            for code in value.split():
                self.corners[character].append(code[:4])
                if is_common(character) or character in self.sounds:
                    self.by_corners[code[:4]].append(character)

    def sounds_of(self, character):
        return READINGS.get(character) or [sound for sound, _ in self.sounds[character].most_common(2)]

    def alike(self, character):
        sounds = self.sounds_of(character)
        same = [c for sound in sounds for c, _ in self.by_sound[sound].most_common(MOST_SAME)]
        near = [c for sound in sounds for c in self.nearly(sound)]
        shapes = [c for code in self.corners[character] for c in self.by_corners[code]]
        return [c for c in dict.fromkeys(sounds + same + near + shapes) if c != character]

    def nearly(self, sound):
        pool = collections.Counter()
        for other in near_sounds(sound):
            pool.update(self.by_sound[other])
        return [character for character, _ in pool.most_common(MOST_NEAR)]


def near_sounds(sound):
    near = {sound}
    for a, b in LIKE_STARTS:
        for one in list(near):
            if one.startswith(a):
                near.add(b + one[len(a):])
            elif one.startswith(b) and one[:2] not in TWO_LETTERS:
                near.add(a + one[len(b):])
    for one in list(near):
        near.add(one[:-1] if one.endswith("ng") else one + "g" if one.endswith("n") else one)
    return near - {sound}


def main():
    words_file, output = map(Path, sys.argv[1:3])
    unihan = Unihan(Path(sys.argv[3] if len(sys.argv) > 3 else "/usr/share/unicode"))
    words = tomllib.loads(words_file.read_text(encoding="utf-8"))["disguises"]["words"]
    characters = sorted(set(words) - set(" \n"))
    lines = [f'"{c}" = "{" ".join(unihan.alike(c))}"' for c in characters]
    output.write_text(f"# Made by tools/make_disguises.py from Unihan for the key words of {words_file.name}: what sounds or looks\n"
                      "# like their characters.\n[disguises.characters]\n" + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
