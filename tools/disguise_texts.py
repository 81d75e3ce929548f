#!/usr/bin/env python3
"""Writes disguised copies of labelled complaints, for `evaluate --spellings`: how well is seen through them in whole texts?

usage: disguise_texts.py DANMAKUD CONFIG DATA OUTPUT

Of each short complaint in DATA/labeled whose words a rule named, those words are written otherwise, in each kind; what
sounds, looks or is put together alike comes from DATA/evasion, which the rules do not know. The same copies each time.
"""
import bz2
import collections
import csv
import json
import random
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

LONGEST_TEXT, WORD_SIZES, MOST_WORDS = 30, range(2, 5), 2
EMOJI = "😡 🤮 💩 🔥 😂 👎 🙃 💔 👍🏽 👨‍👩‍👧 ❤️ 🤷🏻‍♀️".split()
SIGNS = "* . - _ | · ~ , 。 ! / + ^ ... (╯°□°)".split()


def is_han(text):
    return all("\u4e00" <= c <= "\u9fff" for c in text)


def table(path, split=list):
    out = collections.defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        key, tab, values = line.partition("\t")
        if tab and not key.startswith("#"):
            out[key] += split(values.split("\t")[0].replace(" ", ""))
    return out


def pinyin():
    letters = collections.defaultdict(list)
    for line in bz2.open("/usr/share/unicode/Unihan_Readings.txt.bz2", "rt", encoding="utf-8"):
        if found := re.match(r"U\+(\w+)\tkMandarin\t(\S+)", line):
            plain = unicodedata.normalize("NFD", found[2])
            letters[chr(int(found[1], 16))] = ["".join(c for c in plain if not unicodedata.combining(c))]
    return letters


class Disguiser:
    def __init__(self, evasion):
        self.random = random.Random(7)
        sounds, letters = table(evasion / "similar_sound.tsv"), pinyin()
        shapes, traditional = table(evasion / "similar_shape.tsv"), table(evasion / "s2t_chars.tsv")
        parts = table(evasion / "split_chars.tsv", lambda value: [value])
        self.kinds = {
            "sound, one": lambda word: self.one(word, sounds), "sound, all": lambda word: self.all(word, sounds),
            "shape, one": lambda word: self.one(word, shapes), "parts, one": lambda word: self.one(word, parts),
            "pinyin, one": lambda word: self.one(word, letters), "pinyin, all": lambda word: self.all(word, letters),
            "traditional": lambda word: self.all(word, traditional),
            "emoji": lambda word: self.joined(word, EMOJI), "signs": lambda word: self.joined(word, SIGNS),
            "spaces": lambda word: self.joined(word, [" ", "　"]),
            "zero-width": lambda word: self.joined(word, ["\u200b", "\u200d", "\u2060", "\u00ad"]),
            "repeats": lambda word: "".join(c * self.random.choice([2, 3]) for c in word),
            "sound and signs": lambda word: self.joined(self.one(word, sounds), SIGNS + EMOJI)}

    def one(self, word, choices):
        places = [at for at, c in enumerate(word) if choices.get(c)]
        if not places:
            return word
        at = self.random.choice(places)
        return word[:at] + self.random.choice(choices[word[at]]) + word[at + 1:]

    def all(self, word, choices):
        return "".join(self.random.choice(choices.get(c) or [c]) for c in word)

    def joined(self, word, gaps):
        return "".join(c + self.random.choice(gaps) for c in word[:-1]) + word[-1]


def complaints(folder):
    for name in ("train_hand.tsv", "dev.tsv"):
        with open(folder / name, encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                certain = row["is_complaint"] == row["binary_certain"] == "1" and row["label_by"] == "hand"
                if certain and len(row["text"]) <= LONGEST_TEXT:
                    yield row["text"]


def words_of(danmakud, config, texts):
    """What the rules name in each text, where that is a word."""
    events = [json.dumps({"type": "private_message", "room_id": "r", "user_id": "u", "text": text}) for text in texts]
    answer = subprocess.run([danmakud, "explain", "-c", config, "--json"], input="\n".join(events) + "\n",
                            capture_output=True, text=True, check=True)
    for line in answer.stdout.splitlines():
        named = [hit["text"] for hit in json.loads(line)["hits"]]
        yield [word for word in dict.fromkeys(named) if len(word) in WORD_SIZES and is_han(word)][:MOST_WORDS]


def main():
    danmakud, config, data, output = sys.argv[1:]
    disguiser, texts = Disguiser(Path(data) / "evasion"), list(complaints(Path(data) / "labeled"))
    lines = ["canonical\tvariant\tkind\torigin"]
    for text, words in zip(texts, words_of(danmakud, config, texts)):
        for kind, disguise in disguiser.kinds.items():
            copy = text
            for word in words:
                copy = copy.replace(word, disguise(word))
            if copy != text:
                lines.append(f"{text}\t{copy}\t{kind}\tmade")
    Path(output).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
