"""Where a crawl stands, in ``HOME/scraped/related-artists/.frontier.json``.

It is written at the start of each depth. Whose list stands on a page by now is not waiting any
more, whatever the file says: so a page that was written before a process was killed counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from etl.errors import InputError
from etl.files import atomic_write


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How far a crawl goes.

    Attributes:
        depth: steps from a seed; 0 asks for the seeds alone, None goes on for ever.
        max_artists: artists asked in all, seeds included; None for no limit.
        min_popularity: 0 to 100; who is less popular, or of unknown popularity, is not asked.
            Seeds that a user names are.
    """

    depth: int | None = None
    max_artists: int | None = None
    min_popularity: int | None = None


class Frontier(msgspec.Struct):
    """A crawl that has begun.

    Attributes:
        provider: who is asked.
        seeds: artists to begin with, in order; None for all artists of the database.
        limits: how far it goes.
        depth: steps from a seed of those who are asked now.
        asked: artists whose list was there, or known to be missing, at the start of this depth.
        waiting: ids of those to be asked at this depth.
        done: whether there is nobody left to ask.
    """

    provider: str
    seeds: list[str] | None
    limits: Limits
    depth: int = 0
    asked: int = 0
    waiting: Sequence[str] = ()
    done: bool = False


def frontier_path(folder: Path) -> Path:
    """Return where the frontier of a crawl into `folder` is."""
    return folder / ".frontier.json"


def read_frontier(folder: Path) -> Frontier | None:
    """Read how far a crawl came; None where there was none.

    Raises:
        InputError: the file is damaged.
    """
    path = frontier_path(folder)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Frontier)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise InputError(
            f"{path} is damaged: {error}\ndelete it and name the seeds again; pages are kept"
        ) from None


def write_frontier(folder: Path, frontier: Frontier) -> None:
    """Write how far a crawl is."""
    with atomic_write(frontier_path(folder)) as stream:
        stream.write(msgspec.json.encode(frontier))
