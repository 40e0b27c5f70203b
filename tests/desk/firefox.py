"""Firefox, driven by the wire that it opens itself: Debian's needs no driver beside it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Firefox:
    """One window of a Firefox that was started for it; commands are those of WebDriver."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire, self._sent = wire, 0
        self._answer()  # it says who it is
        self.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})

    def ask(self, command: str, **parameters: Any) -> Any:
        """Give a command; what it answers."""
        self._sent += 1
        said = json.dumps([0, self._sent, command, parameters]).encode()
        self._wire.sendall(str(len(said)).encode() + b":" + said)
        _, _, error, value = self._answer()
        assert error is None, f"{command}: {error['error']}: {error['message']}"
        return value["value"] if isinstance(value, dict) and list(value) == ["value"] else value

    def open(self, address: str) -> None:
        """Go to a page, and wait until it is there."""
        self.ask("WebDriver:Navigate", url=address)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page, as its console does; a promise is waited for."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=list(arguments))

    def type(self, keys: str, selector: str = "") -> None:
        """Press keys, where the focus is or in an element; a file field takes the path of a file."""
        if selector:
            found = self.ask("WebDriver:FindElement", using="css selector", value=selector)
            self.ask("WebDriver:ElementSendKeys", id=found[_ELEMENT], text=keys)
            return
        pressed = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.ask("WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": pressed}])

    def wait_for(self, script: str) -> None:
        """Wait until a page is there of which a script is true."""
        for _ in range(600):
            if self.run(f"return document.readyState === 'complete' && ({script})"):
                return
            time.sleep(0.1)
        raise AssertionError(f"never: {script}")

    def _answer(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._wire.recv(1)
        left, parts = int(length[:-1]), b""
        while len(parts) < left:
            parts += self._wire.recv(left - len(parts))
        return json.loads(parts)


@contextmanager
def started(folder: Path) -> Iterator[Firefox]:
    """A Firefox without a window, with a profile of its own in a folder."""
    assert FIREFOX
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder.mkdir(exist_ok=True)
    quiet = {"datareporting.policy.dataSubmissionEnabled": "false", "browser.shell.checkDefaultBrowser": "false"}
    settings = {"marionette.port": str(port), "app.update.enabled": "false", **quiet}
    (folder / "user.js").write_text("".join(f'user_pref("{name}", {value});\n' for name, value in settings.items()))
    command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with _connected(port) as wire:
                yield Firefox(wire)
        finally:
            process.terminate()


def _connected(port: int) -> socket.socket:
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=300)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Firefox did not start")
