"""The daemon as a process of its own, on free ports, with a rule file that knows one word."""
import os
import re
import signal
import subprocess
import tempfile
import time

CONFIG = """
[ingest]
listen = "127.0.0.1:0"
[ops]
listen = "127.0.0.1:0"
[rules]
files = ["rules.toml"]
"""
RULES = """
[[rule]]
id = "technical.stream.basic"
category = "technical.stream"
weight = 0.9
any = ["黑屏"]
"""


class Daemon:
    """Use as a context: it is ended at the end. `settings` are dotted keys with TOML values."""

    def __init__(self, binary, settings=None, environment=None):
        self.binary = binary
        self.settings = settings or {}
        self.environment = {**os.environ, **(environment or {})}
        self.folder = tempfile.TemporaryDirectory(prefix="danmakud-conformance-")

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def __enter__(self):
        for name, text in (("danmakud.toml", CONFIG), ("rules.toml", RULES)):
            with open(self.path(name), "w", encoding="utf-8") as file:
                file.write(text)
        self.start()
        return self

    def start(self):
        call = [self.binary, "run", "-c", self.path("danmakud.toml"), "--set", f'store.path="{self.path("store.db")}"']
        for key, value in self.settings.items():
            call += ["--set", f"{key}={value}"]
        with open(self.path("log"), "wb") as log:
            self.process = subprocess.Popen(call, stderr=log, stdout=subprocess.DEVNULL, env=self.environment)
        self.ingest, self.ops = self._wait_for_ports()

    def _wait_for_ports(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            found = re.search(r"listening ingest=\S+:(\d+) ops=\S+:(\d+)", self.log())
            if found:
                return int(found[1]), int(found[2])
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError("the daemon does not listen: " + self.log())

    def log(self):
        with open(self.path("log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def is_alive(self):
        return self.process.poll() is None

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def __exit__(self, *error):
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.folder.cleanup()
