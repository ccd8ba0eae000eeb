"""The password of a database, typed at the terminal that controls the process."""

from __future__ import annotations

import pytest

from tests.mariadb import PASSWORD, USER, Server
from tests.terminal import run_at_terminal

PROGRAM = """
import fcntl, os, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that /dev/tty is this terminal
from cli.main import main
main()
"""


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
    arguments = ["--database", url, "db", "sql", "SELECT 7 AS seven", "--format", "csv"]
    ended, answer, shown = run_at_terminal(
        PROGRAM, *arguments, typed=typed, prompt=f"password for {url}: "
    )
    assert (ended, answer) == (code, out)
    assert shown.startswith(f"password for {url}: ")
    assert message in shown
    if password := typed.strip("\n\x03\x04"):
        assert password not in shown
    assert "Traceback" not in shown
