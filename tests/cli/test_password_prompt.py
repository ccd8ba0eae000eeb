"""The password of a database, typed at the terminal that controls the process."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mariadb import PASSWORD, USER, Server

ROOT = Path(__file__).parents[2]
PROGRAM = """
import fcntl, os, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that /dev/tty is this terminal
from cli.main import main
main()
"""


def typed_at_prompt(url: str, typed: str) -> tuple[int, str, str]:
    """Answer the prompt of `db sql`; return exit code, stdout and what the terminal shows."""
    ours, theirs = pty.openpty()
    arguments = ["--database", url, "db", "sql", "SELECT 7 AS seven", "--format", "csv"]
    shown = b""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        text=True,
    ) as process:
        os.close(theirs)
        asked = False
        while True:
            try:
                shown += os.read(ours, 65_536)
            except OSError:  # the other end is closed: the process has ended
                break
            if not asked and shown.endswith(b": "):
                os.write(ours, typed.encode())
                asked = True
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    return process.returncode, out, shown.decode()


@pytest.mark.mysql
@pytest.mark.parametrize(
    ("typed", "code", "out", "message"),
    [
        (f"{PASSWORD}\n", 0, "seven\n7\n", ""),
        ("wrong\n", 4, "", "refuses this user or password"),
        ("\n", 4, "", "refuses this user or password"),
        ("\x03", 130, "", "interrupted"),  # Ctrl-C
        ("\x04", 130, "", "interrupted"),  # Ctrl-D
    ],
    ids=["right", "wrong", "none", "Ctrl-C", "Ctrl-D"],
)
def test_a_password_is_asked_for_and_not_shown(
    mysql_server: Server, mysql_url: str, typed: str, code: int, out: str, message: str
) -> None:
    url = f"mysql://{USER}@127.0.0.1:{mysql_server.port}/{mysql_url.rpartition('/')[2]}"
    ended, answer, shown = typed_at_prompt(url, typed)
    assert (ended, answer) == (code, out)
    assert shown.startswith(f"password for {url}: ")
    assert message in shown
    if password := typed.strip("\n\x03\x04"):
        assert password not in shown
    assert "Traceback" not in shown
