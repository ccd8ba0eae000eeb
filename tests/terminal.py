"""A program whose keyboard and messages are at a terminal, and whose answer is not."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run_at_terminal(
    program: str, *arguments: str, typed: str, prompt: str = ""
) -> tuple[int, str, str]:
    """Run a Python program; return its exit code, its stdout and what the terminal shows.

    `typed` is typed as soon as the terminal shows `prompt`, or at once.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as process:
        os.close(theirs)
        shown = b""
        waiting = True
        while True:
            if waiting and prompt.encode() in shown:
                os.write(ours, typed.encode())
                waiting = False
            try:
                shown += os.read(ours, 65_536)
            except OSError:  # the other end is closed: the process has ended
                break
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    return process.returncode, out, shown.decode()
