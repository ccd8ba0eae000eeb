"""Tables in terminals of every width: no number and no id is ever cut, and links can be seen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from cli import failures, output
from cli.table import print_table

ROOT = Path(__file__).parent.parent.parent
PRINT = (
    "from cli.table import print_table\n"
    "ids = ['0UaMYEvWZi0ZqiDOoHU3YI', '6I9VzXrHxO9rA9A5euc8Ak']\n"
    "rows = [(ids[0], 'one two three four five', 1234567, 0.5), (ids[1], None, -12, 123456.75)]\n"
    "print_table(('id', 'what', 'number', 'share'), rows, 'Title')\n"
)
LINKED = (
    "from cli.table import print_table\n"
    "url = 'https://open.spotify.com/track/0UaMYEvWZi0ZqiDOoHU3YI'\n"
    "print_table(('title',), [('Toxic',)], None, {'title': [url]})\n"
)
LINK = "https://open.spotify.com/track/0UaMYEvWZi0ZqiDOoHU3YI"


def in_terminal(columns: int, code: str = PRINT, term: str = "xterm-256color") -> str:
    """Run code with a terminal of so many columns for its output; return what it printed."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    environment |= {"TERM": term, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=child, stdin=child, env=environment
    )
    os.close(child)
    printed = b""
    while True:
        try:
            block = os.read(parent, 65536)
        except OSError:  # Linux raises it when the other end is closed
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


def test_a_terminal_that_can_open_links_shows_titles_alone() -> None:
    text = in_terminal(120, LINKED)
    assert re.search(r"\x1b\]8;[^;]*;" + re.escape(LINK), text), "the title is a link"
    assert "link" not in re.sub(r"\x1b\]8;.*?\x1b\\", "", text)


@pytest.mark.parametrize("term", ["dumb", "linux", "unknown", "vt220", ""])
@pytest.mark.parametrize("columns", [120, 40])
def test_a_terminal_that_cannot_open_links_shows_them(term: str, columns: int) -> None:
    text = in_terminal(columns, LINKED, term)
    assert "\x1b]8;" not in text
    assert text.count(LINK) == 1
    assert ("┃" in text) == (columns == 120)


def test_a_link_that_is_shown_already_is_not_shown_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_table(["title", "link"], [("Toxic", LINK)], None, {"title": [LINK]})
    assert capsys.readouterr().out.count(LINK) == 1


@pytest.mark.parametrize(("columns", "is_table"), [("40", False), ("80", True), ("x", True)])
def test_piped_output_is_as_wide_as_columns_says(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    columns: str,
    is_table: bool,
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    print_table(["link", "word"], [(LINK[:50], "one")])
    assert ("┃" in capsys.readouterr().out) == is_table


EVIL = "\x1b[31mred\x1b]0;title\x07 \x9b31m \u202eback\u2028next\rover\ttab"
SHOWN = r"\x1b[31mred\x1b]0;title\x07 \x9b31m \u202eback\u2028next\rover\ttab"


def has_controls(text: str) -> bool:
    return any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u202e" for c in text)


@pytest.mark.parametrize("columns", ["200", "40"])
def test_control_codes_are_shown_and_not_obeyed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    print_table([f"a{EVIL}", "b"], [(EVIL, "one\ntwo")], f"For {EVIL}\nb  faked")
    out = capsys.readouterr().out
    assert SHOWN[:20] in out.splitlines()[0]
    assert r"\nb" in out
    assert not any(has_controls(text) for text in out.split("\n"))
    assert not re.search(r"^b  faked", out, re.MULTILINE)


def test_joined_characters_stay_whole(capsys: pytest.CaptureFixture[str]) -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # with a non-joiner
    marked = "\u05e9\u05dc\u05d5\u05dd\u200e (live)"  # with a mark of direction
    print_table(["x"], [(f"{family} é {persian} {marked}",)])
    assert f"{family} é {persian} {marked}" in capsys.readouterr().out


def test_what_is_very_long_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["x"], [("c" * 10**7,)], "t" * 10**7)
    out = capsys.readouterr().out
    assert 10_000 < len(out) < 100_000
    assert out.count("…") == 2
    assert out.count("t") == 199


def test_notes_and_errors_obey_no_control_code(capsys: pytest.CaptureFixture[str]) -> None:
    output.note(EVIL)
    failures.explain(ValueError(f"one {EVIL}\ntwo {'x' * 10**7}"))
    err = capsys.readouterr().err
    assert err.count(SHOWN) == 2
    assert len(err) < 10_000
    assert not any(has_controls(text) for text in err.split("\n"))
    assert err.split("\n")[1].startswith("segue: one")
    assert err.split("\n")[2].startswith("  two xxx")
