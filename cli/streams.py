"""The process's streams and signals: closed ones, pipes that nobody reads, and being ended."""

from __future__ import annotations

import io
import os
import signal
import sys


def prepare() -> None:
    """Make streams fit to be written to, and let signals that end the process clean up.

    A stream that is closed (``>&-``) becomes /dev/null: else the next file that is opened, such as
    the database, would take its number, and be written to by whoever prints.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name must not end the answer half-way
            stream.reconfigure(errors="backslashreplace")
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup has it ignored
            signal.signal(number, signal.default_int_handler)


def finish() -> None:
    """Write what is left in stdout's buffer.

    Raises:
        OSError: it cannot be written, for another reason than a closed pipe.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        _discard()
        if not isinstance(error, BrokenPipeError):
            raise


def _discard() -> None:
    """Send to /dev/null what Python tries once more to write at its end."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
