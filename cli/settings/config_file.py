"""Read config.ini; errors and warnings show none of its values, which may be secrets."""

from __future__ import annotations

import configparser
import errno
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cli.settings.errors import ConfigError
from cli.settings.keys import DEFAULT_CONFIG, KEYS

LARGEST = 1_000_000  # bytes


def read_config(named: Path | None) -> tuple[configparser.ConfigParser, Path | None]:
    """Return what a config file holds, and its path; nothing where the default does not exist.

    Args:
        named: the file; by default ./config.ini.

    Raises:
        ConfigError: a file was named and does not exist, or the file cannot be read.
    """
    # No section can be called "", so [DEFAULT] is a section like any other, and an unknown one.
    parser = configparser.ConfigParser(interpolation=None, default_section="")
    path = named or DEFAULT_CONFIG
    if not path.exists():
        if named is not None:
            raise ConfigError(
                f"no config file {path}\nwrite a new one: segue --config {path} config init"
            )
        return parser, None
    try:
        parser.read_string(_text(path))
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        raise ConfigError(_unreadable(path, error)) from None
    return parser, path


def _text(path: Path) -> str:
    from etl.files import open_regular  # here, since most runs have no config file

    with open_regular(path) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST:,} bytes")
    return content.decode("utf-8-sig")


def unknown_names(parser: configparser.ConfigParser) -> Iterator[str]:
    """Yield a warning for each section or key that is not read, with the nearest known name."""
    known: dict[str, list[str]] = {}
    for key in KEYS:
        known.setdefault(key.section, []).append(key.name)
    for section in parser.sections():
        if section not in known:
            yield f"[{section}] is not a known section{_nearest(section, known, '[{}]')}"
            continue
        for name in parser[section]:
            if name in known[section]:
                continue
            # A line without "=" may be a secret: only what resembles a known name is shown.
            nearest = _nearest(name, known[section], "{}")
            shown = name if nearest and re.fullmatch(r"[a-z0-9_.-]+", name) else "a line"
            yield f"{shown} in [{section}] is not a known key{nearest}"


def _nearest(name: str, known: Iterable[str], form: str) -> str:
    import difflib  # rarely needed, and slow to import

    found = difflib.get_close_matches(name.lower(), known, n=1)
    return f"; did you mean {form.format(found[0])}?" if found else ""


def _unreadable(path: Path, error: Exception) -> str:
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"{path} cannot be read: no [section] before line {error.lineno}"
    if isinstance(error, configparser.ParsingError):
        lines = ", ".join(str(number) for number, _ in error.errors)
        return f"{path} cannot be read: no key and value in line {lines}"
    if isinstance(error, configparser.DuplicateOptionError):
        return f"{path} cannot be read: line {error.lineno} sets a key a second time"
    reason = error.strerror if isinstance(error, OSError) else None
    return f"{path} cannot be read: {reason or error}".replace("\n", " ")
