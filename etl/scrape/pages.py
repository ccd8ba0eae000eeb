"""Pages: files of "id -> response or null", as `etl.readers.scraped.extract` reads them.

A page's name is ``PROVIDER-DATE-NUMBER.json``, so that of a null it is known which provider did not
know the id, and when. Later pages have later names, and of two answers for an id the later one
counts. The answers of an unfinished page are in the hidden file ``.journal.jsonl``, one a line and
written at once, so that a killed process loses no more than the answers under way.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

import msgspec

from etl.errors import InputError
from etl.files import atomic_write, natural_key, read_bytes, remove_partials, write_json
from etl.sources.protocols import Response

_NAME = re.compile(r"([a-z]+)-(\d{4}-\d{2}-\d{2})-(\d{6,9})\.json(\.gz)?\Z")
_ENTRIES = msgspec.json.Decoder(dict[str, msgspec.Raw])
Answers = dict[str, Response | None]


class _Line(msgspec.Struct, array_like=True):
    provider: str
    id: str
    response: Response | None


@dataclass(frozen=True)
class Page:
    """One file of responses; `provider` and `day` are empty for a file that Segue did not write."""

    path: Path
    provider: str
    day: str
    number: int

    def entries(self) -> dict[str, msgspec.Raw]:
        """Read the page.

        Raises:
            InputError: it is damaged.
        """
        try:
            return _ENTRIES.decode(read_bytes(self.path))
        except (OSError, EOFError, ValueError) as error:
            raise InputError(
                f"{self.path} cannot be read: {error}\ndelete it; its ids are then requested again"
            ) from None


class Pages:
    """The pages of one folder, such as ``HOME/scraped/tracks``, for one writing process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        remove_partials(folder)

    def __iter__(self) -> Iterator[Page]:
        """Yield the pages in the order of their numbers."""
        paths = [*self.folder.glob("*.json"), *self.folder.glob("*.json.gz")]
        for path in sorted(paths, key=lambda path: natural_key(path.name)):
            if not path.name.startswith("."):
                match = _NAME.match(path.name)
                yield (
                    Page(path, match[1], match[2], int(match[3]))
                    if match
                    else Page(path, "", "", 0)
                )

    def last_number(self) -> int:
        """Return the number of the last page, 0 where there is none."""
        return max((page.number for page in self), default=0)

    def begin_again(self) -> int:
        """Return the number of the last page before everything is fetched again.

        Noted on disk until `end_again`, so that an interrupted attempt continues where it stopped.
        """
        try:
            return msgspec.json.decode(self._again.read_bytes(), type=int)
        except (FileNotFoundError, msgspec.MsgspecError):
            number = self.last_number()
            write_json(self._again, number)
            return number

    def end_again(self) -> None:
        """Note that everything has been fetched again."""
        self._again.unlink(missing_ok=True)

    @property
    def _again(self) -> Path:
        return self.folder / ".again.json"

    def write(self, provider: str, answers: Mapping[str, Response | None]) -> Path:
        """Write the next page, and clear the provider's journal, whose answers are in it."""
        number = self.last_number() + 1
        path = self.folder / f"{provider}-{date.today().isoformat()}-{number:06d}.json"
        with atomic_write(path) as stream:
            stream.write(_lines(answers))
        own = b'["%s",' % provider.encode()
        self._set_journal([line for line in self._journal_lines() if not line.startswith(own)])
        return path

    @property
    def _journal(self) -> Path:
        return self.folder / ".journal.jsonl"

    @contextlib.contextmanager
    def journal(self) -> Iterator[Journal]:
        """Open the journal of the unfinished page for more answers."""
        with self._journal.open("ab") as stream:
            yield Journal(stream)

    def journalled(self, provider: str) -> Answers:
        """Return the answers of an unfinished page; damaged lines are left out."""
        lines = self._journal_lines()
        read = [(line, _read_line(line)) for line in lines]
        whole = [line for line, answer in read if answer is not None]
        if len(whole) < len(lines):  # or the next answer would be damaged too
            self._set_journal(whole)
        found = [answer for _, answer in read if answer is not None]
        return {answer.id: answer.response for answer in found if answer.provider == provider}

    def _journal_lines(self) -> list[bytes]:
        try:
            return self._journal.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return []

    def _set_journal(self, lines: Sequence[bytes]) -> None:
        if lines:
            with atomic_write(self._journal) as stream:
                stream.writelines(lines)
        else:
            self._journal.unlink(missing_ok=True)


class Journal:
    """Writes answers to the journal one by one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def note(self, provider: str, answers: Mapping[str, Response | None]) -> None:
        """Write answers at once."""
        lines = [_Line(provider, one, answer) for one, answer in answers.items()]
        self._stream.write(msgspec.json.Encoder().encode_lines(lines))
        self._stream.flush()


def _read_line(line: bytes) -> _Line | None:
    """Read a line of a journal; None where it is not whole."""
    try:
        return msgspec.json.decode(line, type=_Line) if line.endswith(b"\n") else None
    except msgspec.MsgspecError:
        return None


def _lines(answers: Mapping[str, Response | None]) -> bytes:
    """Return one JSON object with one id a line: readable, and easy to compare."""
    parts = (
        msgspec.json.encode(one) + b": " + msgspec.json.encode(answers[one])
        for one in sorted(answers)
    )
    return b"{\n" + b",\n".join(parts) + b"\n}\n"
