#!/usr/bin/env python3
"""Holds the daemon to the letter of its protocols: raw sockets, python3's standard library, the real process.

run.py --daemon PATH SUITE [WORD…]    the suite's tests, or those whose names hold one of the words
"""
import argparse
import importlib
import sys
import time

from daemon import Daemon

SUITES = ("http", "websocket", "json", "abuse", "tls", "service")


def run(tests, daemon):
    failed = 0
    for name, test in tests:
        try:
            test()
            assert daemon.is_alive(), "the daemon has ended"
        except Exception as error:  # whatever it is, the other tests go on
            failed += 1
            print(f"FAILED {name}: {type(error).__name__} {error}")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daemon", required=True)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("words", nargs="*")
    call = parser.parse_args()
    suite = importlib.import_module(f"{call.suite}_suite")
    began = time.monotonic()
    with Daemon(call.daemon, getattr(suite, "SETTINGS", {})) as daemon:
        tests = [(name, test) for name, test in suite.tests(daemon)
                 if not call.words or any(word in name for word in call.words)]
        failed = run(tests, daemon)
    print(f"{call.suite}: {len(tests) - failed} of {len(tests)} hold, {time.monotonic() - began:.1f} s")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
