#!/usr/bin/python3
"""Handles the tickets of one team, most urgent first: python3 handler.py TEAM"""
import json
import os
import sys

import redis

if len(sys.argv) != 2:
    sys.exit("usage: handler.py TEAM")
team = sys.argv[1]
me = f"python-{os.getpid()}"
streams = [f"danmaku:{{{team}}}:tickets:P{p}" for p in range(4)]
client = redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379"), decode_responses=True)


def is_outdated(ticket):
    newest = client.hget(f"danmaku:{{{team}}}:ticket:{ticket['id']}", "version")
    return newest is not None and int(newest) > ticket["version"]


while answer := client.xreadgroup("handlers", me, {name: ">" for name in streams}, count=10, block=5000):
    for name, entries in sorted(answer):  # P0 sorts first
        for entry_id, fields in entries:
            ticket = json.loads(fields["ticket"])
            if not is_outdated(ticket):
                print(ticket["priority"], ticket["serial"], ticket["title"], "·", ticket["duplicates"]["users"], "users")
            client.xack(name, "handlers", entry_id)
