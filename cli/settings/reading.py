"""All settings: option first, then environment, then config.ini, then default."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.settings.keys import BY_PLACE, DEFAULT_CONFIG, KEYS, Key
from cli.settings.values import address_problem, is_plain, number_problem
from etl.home import Home

MOST_SHOWN = 40  # characters of a value in an error


class ConfigError(Exception):
    """config.ini is missing where it was named, or a setting cannot be understood."""


@dataclass(frozen=True)
class Setting:
    """The value of one key, and where it comes from: an option, a variable, a file or nowhere."""

    value: str = field(repr=False)  # it may be a secret
    origin: str


@dataclass(frozen=True)
class Settings:
    """What the global options, the environment and config.ini come to.

    Attributes:
        home: the home folder.
        database_url: the database, by default the embedded one in the home folder.
        verbose: whether an error shows its traceback.
        values: every setting by section and key.
        config: the config file that was read, if there was one.
        unknown: what the file holds that nobody reads, in words that do not show its values.
    """

    home: Home
    database_url: str = field(repr=False)
    verbose: bool = False
    values: Mapping[tuple[str, str], Setting] = field(default_factory=dict)
    config: Path | None = None
    unknown: tuple[str, ...] = ()

    def text(self, section: str, key: str) -> str:
        """Return a setting, "" where it is not set and has no default."""
        return self.values[section, key].value

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """Return a setting that is a list of words, separated by commas or blanks."""
        return tuple(self.text(section, key).replace(",", " ").split())

    def number(self, section: str, key: str) -> float:
        """Return a setting that is a number.

        Raises:
            ConfigError: it is not, or out of its bounds.
        """
        text = self.text(section, key)
        bounds = BY_PLACE[section, key].bounds
        assert bounds is not None, "only numbers are asked for"
        if problem := number_problem(text, *bounds):
            shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
            raise ConfigError(
                f"[{section}] {key} is {shown!r}, {problem} ({self._from(section, key)})"
            )
        return float(text)

    def address(self, section: str, key: str) -> str:
        """Return a setting that is the address of a service.

        Raises:
            ConfigError: it cannot be asked; the message does not show it, for it may hold a
                password.
        """
        text = self.text(section, key)
        if problem := address_problem(text):
            raise ConfigError(
                f"[{section}] {key} is no address that can be asked: {problem}"
                f" ({self._from(section, key)})\ngive one such as {BY_PLACE[section, key].default}"
            )
        return text

    def credential(self, section: str, key: str) -> str:
        """Return a setting that a service has given out; "" where it is not set.

        Raises:
            ConfigError: it holds a character that none of them does; the message does not show it.
        """
        text = self.text(section, key)
        if not is_plain(text):
            raise ConfigError(
                f"[{section}] {key} holds a blank or a character other than ASCII"
                f" ({self._from(section, key)})\ncopy it again from where you got it"
            )
        return text

    def _from(self, section: str, key: str) -> str:
        return f"from {self.values[section, key].origin}"


def read_settings(
    environment: Mapping[str, str],
    *,
    config: Path | None = None,
    home: Path | None = None,
    database: str | None = None,
    verbose: bool = False,
) -> Settings:
    """Find out where everything is.

    Raises:
        ConfigError: a config file was named and is not there, or it cannot be understood.
    """
    variable = environment.get("SEGUE_CONFIG", "").strip()
    named = config or (Path(variable) if variable else None)
    parser, path = _read_config(named)
    options = {("paths", "home"): str(home or ""), ("database", "url"): database or ""}
    values = {
        key.place: _setting(key, options.get(key.place, ""), environment, parser, path)
        for key in KEYS
    }
    place = Home(Path(values["paths", "home"].value).expanduser())
    url = values["database", "url"].value or place.database_url
    unknown = tuple(f"{path}: {text}" for text in _unknown(parser))
    return Settings(place, url, verbose, values, path, unknown)


def _setting(
    key: Key,
    option: str,
    environment: Mapping[str, str],
    parser: configparser.ConfigParser,
    path: Path | None,
) -> Setting:
    if option:
        return Setting(option, "option")
    for variable in key.variables:
        if value := environment.get(variable, "").strip():
            return Setting(value, variable)
    if value := parser.get(key.section, key.name, fallback=""):
        return Setting(value, str(path))
    return Setting(key.default, "default" if key.default else "not set")


def _read_config(named: Path | None) -> tuple[configparser.ConfigParser, Path | None]:
    # No header can be "", so [DEFAULT] is a section like any other, and not one that we know.
    parser = configparser.ConfigParser(interpolation=None, default_section="")
    path = named or DEFAULT_CONFIG
    try:
        with path.open(encoding="utf-8-sig") as stream:
            parser.read_file(stream)
    except FileNotFoundError:
        if named is not None:
            raise ConfigError(f"no config file at {path}\nwrite one: segue config init") from None
        return parser, None
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        raise ConfigError(_unreadable(path, error)) from None
    return parser, path


def _unknown(parser: configparser.ConfigParser) -> Iterator[str]:
    """Name sections and keys that nobody reads, each with what may be meant."""
    known: dict[str, list[str]] = {}
    for key in KEYS:
        known.setdefault(key.section, []).append(key.name)
    for section in parser.sections():
        if section not in known:
            yield f"[{section}] is not read{_meant(section, known, '[{}]')}"
            continue
        for name in parser[section]:
            if name in known[section]:
                continue
            # A line without "=" may hold a secret: only what is nearly a known name is shown.
            meant = _meant(name, known[section], "{}")
            shown = name if meant and re.fullmatch(r"[a-z0-9_.-]+", name) else "a line"
            yield f"{shown} in [{section}] is not read{meant}"


def _meant(name: str, known: Iterable[str], form: str) -> str:
    import difflib  # rarely needed, and slow to import

    found = difflib.get_close_matches(name.lower(), known, n=1)
    return f"; is {form.format(found[0])} meant?" if found else ""


def _unreadable(path: Path, error: Exception) -> str:
    """Say what is wrong with the file without its lines, which may hold a secret."""
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"{path} cannot be read: no [section] before line {error.lineno}"
    if isinstance(error, configparser.ParsingError):
        lines = ", ".join(str(number) for number, _ in error.errors)
        return f"{path} cannot be read: no key and value in line {lines}"
    if isinstance(error, configparser.DuplicateOptionError):
        return f"{path} cannot be read: line {error.lineno} gives a key a second time"
    return f"{path} cannot be read: {error}".replace("\n", " ")
