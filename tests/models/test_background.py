"""Waiting for a library that Ctrl-C does not reach."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from models.background import in_background

ROOT = Path(__file__).parents[2]

LONG = """
from models.contract import TrainingOptions
from models.playlists.ials import Ials, IalsConfig
from tests.models.playlists.lists import two_communities
data = two_communities(lists=5_000)
print("begins", flush=True)
Ials.fit(data, IalsConfig(factors=4_000, iterations=1), TrainingOptions())
print("ends", flush=True)
"""


def test_what_is_returned_and_what_is_raised() -> None:
    assert in_background(lambda: 5) == 5
    with pytest.raises(KeyError, match="lost"):
        in_background(lambda: {}["lost"])


def test_an_interrupt_ends_the_wait(interrupt: Callable[[float], None]) -> None:
    done = threading.Event()
    interrupt(0.1)
    with pytest.raises(KeyboardInterrupt):
        in_background(done.wait)
    done.set()


def test_one_round_of_ials_can_be_interrupted() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LONG],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - begin < 5  # of two seconds, on a busy machine
    assert out == ""
    assert "KeyboardInterrupt" in err
