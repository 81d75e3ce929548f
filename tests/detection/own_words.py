#!/usr/bin/env python3
"""The examples of the shipped rules are written for them: none of some length is what somebody said in the recordings or in the
labelled texts, which are not ours. Skipped (77) where ../shared is absent.

usage: own_words.py RULES SHARED_DATA
"""
import gzip
import json
import sys
import tomllib
from pathlib import Path

SHORTEST = 6  # what is shorter anybody says


def examples(folder):
    for file in sorted(folder.glob("*.toml")):
        for rule in tomllib.loads(file.read_text(encoding="utf-8")).get("rule", []):
            for example in rule.get("match", []) + rule.get("nomatch", []):
                yield file.name, rule["id"], example


def said(data):
    with gzip.open(data / "live/danmaku.ndjson.gz", "rt", encoding="utf-8") as events:
        yield from (json.loads(event).get("text", "") for event in events)
    with gzip.open(data / "labeled/train.tsv.gz", "rt", encoding="utf-8") as train, \
            open(data / "labeled/dev.tsv", encoding="utf-8") as dev:
        for rows in (train, dev):
            for row in rows:
                yield from row.rstrip("\n").split("\t")


def main():
    rules, data = map(Path, sys.argv[1:])
    if not data.is_dir():
        print(f"skipped: {data} is not here")
        return 77
    long = [one for one in examples(rules) if len(one[2]) >= SHORTEST]
    copies = {example for _, _, example in long}.intersection(said(data))
    for file, rule, example in long:
        if example in copies:
            print(f"{file}: rule \"{rule}\": somebody said \"{example}\"; say it in words of your own")
    print(f"{len(long)} examples, {len(copies)} copies")
    return 1 if copies or not long else 0


if __name__ == "__main__":
    sys.exit(main())
