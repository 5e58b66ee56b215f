"""A headless Chromium under test: one page, driven by its own debugging protocol."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import websocket

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0",
    "--remote-allow-origins=*", "about:blank",
)  # fmt: skip
PATIENCE = 60.0
"""Seconds that a step may take."""


class Page:
    """The page of a browser that was started for it; ``requests`` and ``errors`` are what it has asked and complained of."""

    def __init__(self, folder: Path) -> None:
        profile = folder / "profiel"
        self._process = subprocess.Popen(
            [str(PROGRAM), f"--user-data-dir={profile}", *FLAGS], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        port = int(self._wait(profile / "DevToolsActivePort").splitlines()[0])
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE) as answer:
            target = next(one for one in json.load(answer) if one["type"] == "page")
        self._socket = websocket.create_connection(target["webSocketDebuggerUrl"], timeout=PATIENCE, suppress_origin=True)
        self._numbers = itertools.count(1)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._loaded = False
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=20)

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and wait for its answer."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                assert "error" not in message, message
                return message.get("result", {})
            self._heard(message)

    def open(self, path: Path, width: int, *, dark: bool = False) -> None:
        """Show a file at a width in CSS pixels, light or dark, and wait until it has loaded."""
        self.requests, self.errors, self._loaded = [], [], False
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 700)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)
        self.send("Emulation.setEmulatedMedia", features=[scheme])
        self.send("Page.navigate", url=path.as_uri())
        while not self._loaded:
            self._heard(json.loads(self._socket.recv()))

    def run(self, script: str) -> Any:
        """The value of an expression, promises awaited."""
        found = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str, code: int) -> None:
        """A key, down and up."""
        for kind in ("rawKeyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def _heard(self, message: dict[str, Any]) -> None:
        method, content = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent" and not content["request"]["url"].startswith(("data:", "file:")):
            self.requests.append(content["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(content["exceptionDetails"].get("text")))
        elif method == "Log.entryAdded" and content["entry"]["level"] == "error":
            self.errors.append(content["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and content["type"] == "error":
            self.errors.append(str(content["args"]))
        elif method == "Page.loadEventFired":
            self._loaded = True

    def _wait(self, path: Path) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if path.is_file() and path.stat().st_size:
                return path.read_text(encoding="utf-8")
            time.sleep(0.1)
        raise AssertionError("Chromium is niet begonnen")
