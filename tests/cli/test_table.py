"""Tables in terminals of every width: nothing that is a number or an id is ever cut off."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

PRINT = (
    "from cli.table import print_table\n"
    "ids = ['0UaMYEvWZi0ZqiDOoHU3YI', '6I9VzXrHxO9rA9A5euc8Ak']\n"
    "rows = [(ids[0], 'one two three four five', 1234567, 0.5), (ids[1], None, -12, 123456.75)]\n"
    "print_table(('id', 'what', 'number', 'share'), rows, 'Title')\n"
)


def in_terminal(columns: int) -> str:
    """Run it with a terminal of so many columns for its output; give what it printed."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    process = subprocess.Popen(
        [sys.executable, "-c", PRINT], stdout=child, stdin=child, env=environment
    )
    os.close(child)
    printed = b""
    while True:
        try:
            block = os.read(parent, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not block:
            break
        printed += block
    os.close(parent)
    assert process.wait(60) == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", printed.decode())


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 200])
def test_ids_and_numbers_are_whole_at_any_width(columns: int) -> None:
    text = in_terminal(columns)
    for value in ("0UaMYEvWZi0ZqiDOoHU3YI", "6I9VzXrHxO9rA9A5euc8Ak", "1234567", "-12", "0.5"):
        assert value in text
    for word in ("one", "two", "three", "four", "five", "Title"):
        assert word in text


def test_a_wide_terminal_gets_a_table_and_a_narrow_one_a_value_a_line() -> None:
    assert "┃" in in_terminal(80)
    narrow = in_terminal(40)
    assert "┃" not in narrow
    assert re.search(r"^number  1234567\r?$", narrow, re.MULTILINE)
