#!/usr/bin/env python3
"""Writes the figures of docs/capacity.md from the peak benchmark's JSON, between its two marks.

    build/release/bench/danmakud-peak --seconds 6 --json build/capacity.json
    tools/capacity.py build/capacity.json "two cores of an Intel Xeon, nothing else running"
"""
import json
import pathlib
import sys

PAGE = pathlib.Path(__file__).parent.parent / "docs/capacity.md"
BEGIN, END = "<!-- figures: written by tools/capacity.py -->", "<!-- end of figures -->"
HEADROOM = 2  # cores that a planner buys for each that the mean load needs


def cpu_ns(case):
    return case["cpu_s"] * 1e9 / case["events"]


def prices(cases):
    """Rows (what, price, case) for every price that a case was run for."""
    def row(what, name, price):
        if name in cases:
            yield what, price(cases[name]), name

    yield from row("an event, 500 plain patterns, one a frame", "plain-500", lambda c: f"{cpu_ns(c):,.0f} ns CPU")
    yield from row("the same, 80 a frame", "plain-500-frames-80", lambda c: f"{cpu_ns(c):,.0f} ns CPU")
    yield from row("with 5,000 patterns", "plain-5000", lambda c: f"{cpu_ns(c):,.0f} ns CPU")
    yield from row("with 50,000 patterns", "plain-50000", lambda c: f"{cpu_ns(c):,.0f} ns CPU")
    yield from row("an event, the project's own rules, 2 % complaints", "frames-1", lambda c: f"{cpu_ns(c):,.0f} ns CPU")
    yield from row("the same, 0.2 % complaints", "complaints-0.2%", lambda c: f"{cpu_ns(c):,.0f} ns CPU")
    yield from row("the same, 10 % complaints", "complaints-10%", lambda c: f"{cpu_ns(c):,.0f} ns CPU")
    yield from row("a ticket into the store", "tickets-stored", lambda c: f"{cpu_ns(c) / 1e3:,.1f} µs CPU")
    yield from row("tickets stored, at most", "tickets-stored", lambda c: f"{c['events_per_s']:,.0f} a second")
    yield from row("a ticket's room on disk", "tickets-stored", lambda c: f"{c['store_bytes'] / c['tickets']:,.0f} bytes")
    yield from row("a ticket into store and Redis", "tickets-delivered", lambda c: f"{cpu_ns(c) / 1e3:,.1f} µs CPU")
    yield from row("tickets delivered, at most", "tickets-delivered", lambda c: f"{c['delivered_per_s']:,.0f} a second")
    yield from row("memory at the peak, 500 patterns", "plain-500", lambda c: f"{c['peak_rss_bytes'] / 1e6:,.0f} MB")
    yield from row("memory at the peak, 50,000 patterns", "plain-50000", lambda c: f"{c['peak_rss_bytes'] / 1e6:,.0f} MB")
    yield from row("an idle connection", "idle-10000", lambda c: f"{c['idle_connection_bytes'] / 1e3:,.1f} KB")


def planner(cases):
    """Cores for a load, computed from the measured price of an event with the project's own rules."""
    if "frames-1" not in cases:
        return
    yield "| comments a second, 2 % complaints | CPU time a second | cores, half of them to spare |"
    yield "| --- | --- | --- |"
    for rate in (10_000, 50_000, 200_000, 1_000_000):
        busy = rate * cpu_ns(cases["frames-1"]) / 1e9
        yield f"| {rate:,} | {busy:.2f} s | {max(1, -(-busy * HEADROOM // 1)):.0f} |"


def figures(cases, conditions):
    yield f"Measured on {conditions}; `danmakud-peak`, every count checked."
    yield ""
    yield "| what | price | case |"
    yield "| --- | --- | --- |"
    for what, price, name in prices(cases):
        yield f"| {what} | {price} | `{name}` |"
    yield ""
    yield from planner(cases)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    cases = {case["name"]: case for case in json.loads(pathlib.Path(sys.argv[1]).read_text())["cases"]}
    invalid = [f"{name}: {case['problems'][0]}" for name, case in cases.items() if case["problems"]]
    if invalid:
        sys.exit("capacity: not valid: " + "; ".join(invalid))
    page = PAGE.read_text()
    head, tail = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(head + BEGIN + "\n" + "\n".join(figures(cases, sys.argv[2])) + "\n" + END + tail)


if __name__ == "__main__":
    main()
