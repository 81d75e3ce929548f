#!/usr/bin/env python3
"""Writes the figures of docs/capacity.md from the peak benchmark's JSON, between its two marks.

    build/release/bench/danmakud-peak --seconds 6 --json build/capacity.json
    build/release/bench/danmakud-peak --seconds 6 --json build/pinned.json --pin --only plain-500
    tools/capacity.py build/capacity.json build/pinned.json "two cores of an Intel Xeon, nothing else running"
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


def pattern_prices(cases):
    """What one pattern more costs, between two cases that differ in nothing else."""
    if "plain-500" not in cases or "plain-50000" not in cases:
        return
    few, many = cases["plain-500"], cases["plain-50000"]
    more, names = many["plain_patterns"] - few["plain_patterns"], "`plain-500`, `plain-50000`"
    yield f"| a thousand plain patterns more, an event | {(cpu_ns(many) - cpu_ns(few)) / more * 1e3:,.1f} ns CPU | {names} |"
    yield f"| a plain pattern more, memory | {(many['peak_rss_bytes'] - few['peak_rss_bytes']) / more / 1e3:,.1f} KB | {names} |"


def second_core(cases, pinned):
    """The daemon on one core, and on two that it shares with the generator."""
    if "plain-500" not in cases or "plain-500" not in pinned:
        return
    one, two = (run["plain-500"]["events_per_s"] / 1e6 for run in (pinned, cases))
    yield f"| events a second on one core of its own | {one:,.2f} M | `plain-500 --pin` |"
    yield f"| on two, which the generator shares | {two:,.2f} M | `plain-500` |"


def planner(cases):
    """Cores for a load, computed from the measured price of an event with the project's own rules."""
    if "frames-1" not in cases:
        return
    yield "| comments a second, 2 % complaints | CPU time a second | cores, half of them to spare |"
    yield "| --- | --- | --- |"
    for rate in (10_000, 50_000, 200_000, 1_000_000):
        busy = rate * cpu_ns(cases["frames-1"]) / 1e9
        yield f"| {rate:,} | {busy:.2f} s | {max(1, -(-busy * HEADROOM // 1)):.0f} |"


def figures(cases, pinned, conditions):
    yield f"Measured on {conditions}; `danmakud-peak`, every count checked."
    yield ""
    yield "| what | price | case |"
    yield "| --- | --- | --- |"
    for what, price, name in prices(cases):
        yield f"| {what} | {price} | `{name}` |"
    yield from pattern_prices(cases)
    yield from second_core(cases, pinned)
    yield ""
    yield from planner(cases)


def read_cases(file):
    """The cases by name; ends where one of them is no result."""
    cases = {case["name"]: case for case in json.loads(pathlib.Path(file).read_text())["cases"]}
    invalid = [f"{name}: {case['problems'][0]}" for name, case in cases.items() if case["problems"]]
    if invalid:
        sys.exit("capacity: not valid: " + "; ".join(invalid))
    return cases


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    cases, pinned = read_cases(sys.argv[1]), read_cases(sys.argv[2])
    page = PAGE.read_text()
    head, tail = page.split(BEGIN)[0], page.split(END)[1]
    PAGE.write_text(head + BEGIN + "\n" + "\n".join(figures(cases, pinned, sys.argv[3])) + "\n" + END + tail)


if __name__ == "__main__":
    main()
