"""The numbered choice, made at a pseudo-terminal."""

from __future__ import annotations

import pytest

from cli.choice import choose
from sql.reads import Card
from tests.terminal import run_at_terminal

PROGRAM = """
import sys
from cli.choice import choose
from sql.reads import Card
titles = sys.argv[1:]
cards = [Card(f"id{n}", t, "Ada", (), "Album", 1999, 5) for n, t in enumerate(titles)]
chosen = choose(cards)
print("chosen:", chosen and chosen.track_id)
"""


def at_a_terminal(typed: str, *titles: str) -> tuple[str, str]:
    """Run a choice between tracks; return stdout and what the terminal shows."""
    _, out, shown = run_at_terminal(PROGRAM, *titles, typed=typed)
    return out, shown


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("2\n", "id1"),
        (" 1 \n", "id0"),
        ("0\n3\nx\n-1\n2\n", "id1"),
        ("\n", "None"),
        ("\x04", "None"),  # Ctrl-D
    ],
)
def test_a_number_chooses(typed: str, chosen: str) -> None:
    out, shown = at_a_terminal(typed, "Here", "There")
    assert out == f"chosen: {chosen}\n"
    assert "  1  Here - Ada (Album, 1999)" in shown
    assert "  2  There - Ada (Album, 1999)" in shown


def test_a_wrong_number_is_explained() -> None:
    _, shown = at_a_terminal("7\n1\n", "Here", "There")
    assert "'7' is not a number from 1 to 2" in shown
    assert shown.count("which one?") == 2


def test_titles_obey_no_control_codes() -> None:
    _, shown = at_a_terminal("1\n", "a\x1b[31mb\nc")
    assert "\x1b[31m" not in shown
    assert "a\\x1b[31mb\\nc" in shown


def test_a_long_list_is_cut() -> None:
    out, shown = at_a_terminal("21\n20\n", *(f"t{number}" for number in range(50)))
    assert out == "chosen: id19\n"
    assert "t20" not in shown


def test_nobody_is_asked_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert choose([Card("id", "Here", "Ada", (), None, None, None)]) is None
    assert capsys.readouterr() == ("", "")


def test_nothing_to_choose_from() -> None:
    out, shown = at_a_terminal("1\n")
    assert out == "chosen: None\n"
    assert "which" not in shown
