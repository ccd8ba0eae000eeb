"""What a run has done, kept beside the staged files so that the same command can go on."""

from __future__ import annotations

import uuid
from pathlib import Path

import msgspec

from etl.files import atomic_write
from etl.staged import StagedFile


class Step(msgspec.Struct):
    """A statement that was sent to Athena.

    Attributes:
        attempt: names it to Athena, which answers the same name with the same query; so that no
            second one is started where a process died before it had read the answer.
        query: Athena's id of it, "" as long as that is not known.
        objects: how many files a finished build has written.
    """

    attempt: str
    query: str = ""
    objects: int | None = None


class Journal(msgspec.Struct):
    """The state of one run.

    Attributes:
        run: its id; another run starts over.
        steps: by the name of the statement.
        staged: by table, the CSV files that have been written.
        scanned: bytes that each query has read, by Athena's id; also of attempts given up.
        restarts: how often it has started over without finishing.
        suspect: kinds of records whose objects are uploaded again.
    """

    run: str
    steps: dict[str, Step] = {}
    staged: dict[str, StagedFile] = {}
    scanned: dict[str, int] = {}
    restarts: int = 0
    suspect: list[str] = []

    def begin(self, name: str) -> Step:
        """Return a new attempt at a statement."""
        self.steps[name] = Step(uuid.uuid4().hex)
        return self.steps[name]

    def restart(self) -> None:
        """Discard all that was done; its cost is still counted."""
        self.restarts += 1
        self.steps.clear()
        self.staged.clear()


def journal_path(staged: Path) -> Path:
    """Return where the journal of a staged folder is."""
    return staged / "athena.json"


def read_journal(staged: Path, run: str) -> Journal:
    """Read the journal of a run; a new one where there is none, or another run's, or a damaged one.

    A lost journal costs queries that are run again, nothing more.
    """
    try:
        journal = msgspec.json.decode(journal_path(staged).read_bytes(), type=Journal)
    except (FileNotFoundError, msgspec.MsgspecError):
        return Journal(run)
    return journal if journal.run == run else Journal(run)


def write_journal(staged: Path, journal: Journal) -> None:
    """Keep the journal."""
    with atomic_write(journal_path(staged)) as stream:
        stream.write(msgspec.json.encode(journal))


def forget(staged: Path) -> None:
    """Delete the journal, so that the next run starts over."""
    journal_path(staged).unlink(missing_ok=True)
