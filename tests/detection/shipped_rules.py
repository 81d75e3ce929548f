#!/usr/bin/env python3
"""Holds the shipped rules and model to texts, as comments: none of harmless.txt and trade_harmless.txt is a complaint, every line of
trade_complaints.txt and of disguised.tsv is, of the latter plain and disguised.

usage: shipped_rules.py DANMAKUD CONFIG
"""
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def lines(name):
    return (HERE / name).read_text(encoding="utf-8").splitlines()


def complaints(danmakud, config, texts):
    answer = subprocess.run([danmakud, "explain", "-c", config, "--json"], input="\n".join(texts) + "\n",
                            capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in answer.stdout.splitlines()]
    assert len(answers) == len(texts), answer.stderr
    return [one["complaint"] for one in answers]


def main():
    danmakud, config = sys.argv[1:]
    harmless, traded = lines("harmless.txt") + lines("trade_harmless.txt"), lines("trade_complaints.txt")
    rows = [line.split("\t") for line in lines("disguised.tsv")]
    wrong = [f"flagged, though harmless: {text}"
             for text, said in zip(harmless, complaints(danmakud, config, harmless)) if said]
    wrong += [f"missed: {text}" for text, said in zip(traded, complaints(danmakud, config, traded)) if not said]
    for column, name in ((1, "plain"), (2, "disguised")):
        found = complaints(danmakud, config, [row[column] for row in rows])
        wrong += [f"missed ({row[0]}, {name}): {row[column]}" for row, said in zip(rows, found) if not said]
    print("\n".join(wrong) or f"{len(harmless)} harmless texts let be, {len(traded)} complaints of goods and {len(rows)} disguised ones found")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
