"""The state of a crawl, in ``HOME/scraped/related-artists/.frontier.json``.

It is written at the start of each depth. An artist whose list is on a page is not waiting any more,
whatever the file says: so a page that was written before a process was killed counts.
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
        depth: steps from a seed; 0 for the seeds alone, None for no limit.
        max_artists: number of artists requested, seeds included; None for no limit.
        min_popularity: 0 to 100; artists that are less popular, or of unknown popularity, are left
            out, except seeds that a user names.
    """

    depth: int | None = None
    max_artists: int | None = None
    min_popularity: int | None = None


class Frontier(msgspec.Struct):
    """A crawl that has started.

    Attributes:
        provider: where it fetches from.
        seeds: artists to start from, in order; None for all artists of the database.
        limits: how far it goes.
        depth: steps from a seed to the artists that are requested now.
        asked: artists whose list was there, or known to be missing, at the start of this depth.
        waiting: ids of the artists to request at this depth.
        done: whether no artist is left to request.
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
    """Read the state of the last crawl; None if there was none.

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
    """Write the state of a crawl."""
    with atomic_write(frontier_path(folder)) as stream:
        stream.write(msgspec.json.encode(frontier))
