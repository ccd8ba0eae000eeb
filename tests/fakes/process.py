"""The fake services in a process of their own: they live on when a test kills the client."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import msgspec

from tests.fakes.server import environment
from tests.fakes.spotify import Mode

ROOT = Path(__file__).parents[2]
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 20


@dataclass(frozen=True)
class FakeProcess:
    """A server of another process, at `url`."""

    url: str

    def environment(self) -> dict[str, str]:
        """Return the environment variables that point Segue at the server."""
        return environment(self.url)

    def counts(self) -> dict[str, Any]:
        """Return what was asked, as `Counts.to_json` has it."""
        with urlopen(f"{self.url}/control/counts") as response:
            return msgspec.json.decode(response.read(), type=dict[str, Any])

    def change(self, **faults: Any) -> None:
        """Change attributes of the server's `Faults`."""
        self._post("faults", faults)

    def set_mode(self, mode: Mode) -> None:
        """Change what Spotify thinks of the app."""
        self._post("mode", mode)

    def expire_tokens(self) -> None:
        """Make all tokens that were given out so far invalid."""
        self._post("expire-tokens", None)

    def reset(self) -> None:
        """Forget what was asked, and let nothing go wrong any more."""
        self._post("reset", None)

    def _post(self, path: str, value: Any) -> None:
        data = msgspec.json.encode(value)
        with urlopen(Request(f"{self.url}/control/{path}", data=data, method="POST")):
            pass


@contextlib.contextmanager
def fake_process(folder: Path, options: Sequence[str]) -> Iterator[FakeProcess]:
    """Run ``python -m tests.fakes`` with these options, such as ``--sample-tracks 600``.

    `folder` receives the files ``port`` and ``fakes.log``. The process ends with the block.
    """
    port_file, log = folder / "port", folder / "fakes.log"
    port_file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.fakes", "--port-file", str(port_file), *options]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield FakeProcess(f"http://127.0.0.1:{_port(port_file, process, log)}")
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(path: Path, process: subprocess.Popen[bytes], log: Path) -> int:
    """Wait for the file that the server writes when it serves."""
    end = time.monotonic() + START_TIMEOUT_S
    while not path.exists():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the fake services did not start:\n{log.read_text()[-2_000:]}")
        time.sleep(0.02)
    return int(path.read_text())
