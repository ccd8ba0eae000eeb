"""All settings: option first, then environment, then config.ini, then default."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cli.config_keys import DEFAULT_CONFIG, KEYS, Key
from etl.home import Home


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
    """

    home: Home
    database_url: str = field(repr=False)
    verbose: bool = False
    values: Mapping[tuple[str, str], Setting] = field(default_factory=dict)
    config: Path | None = None

    def text(self, section: str, key: str) -> str:
        """Give a setting, "" where it is not set and has no default."""
        return self.values[section, key].value

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """Give a setting that is a list of words, separated by commas or blanks."""
        return tuple(self.text(section, key).replace(",", " ").split())

    def number(self, section: str, key: str) -> float:
        """Give a setting that is a number above 0.

        Raises:
            ConfigError: it is not.
        """
        text = self.text(section, key)
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 < number < float("inf"):
            origin = self.values[section, key].origin
            raise ConfigError(
                f"[{section}] {key} is {text!r}, not a number above 0 (from {origin})"
            )
        return number


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
    variable = environment.get("SEGUE_CONFIG")
    named = config or (Path(variable) if variable else None)
    parser, path = _read_config(named)
    options = {("paths", "home"): str(home or ""), ("database", "url"): database or ""}
    values = {
        key.place: _setting(key, options.get(key.place, ""), environment, parser, path)
        for key in KEYS
    }
    place = Home(Path(values["paths", "home"].value).expanduser())
    url = values["database", "url"].value or place.database_url
    return Settings(place, url, verbose, values, path)


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
        if value := environment.get(variable):
            return Setting(value, variable)
    if value := parser.get(key.section, key.name, fallback=""):
        return Setting(value, str(path))
    return Setting(key.default, "default" if key.default else "not set")


def _read_config(named: Path | None) -> tuple[configparser.ConfigParser, Path | None]:
    parser = configparser.ConfigParser(interpolation=None)
    path = named or DEFAULT_CONFIG
    try:
        with path.open(encoding="utf-8") as stream:
            parser.read_file(stream)
    except FileNotFoundError:
        if named is not None:
            raise ConfigError(f"no config file at {path}\nwrite one: segue config init") from None
        return parser, None
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        raise ConfigError(_unreadable(path, error)) from None
    return parser, path


def _unreadable(path: Path, error: Exception) -> str:
    """Say what is wrong with the file without its lines, which may hold a secret."""
    if isinstance(error, configparser.MissingSectionHeaderError):
        return f"{path} cannot be read: no [section] before line {error.lineno}"
    if isinstance(error, configparser.ParsingError):
        lines = ", ".join(str(number) for number, _ in error.errors)
        return f"{path} cannot be read: no key and value in line {lines}"
    return f"{path} cannot be read: {error}".replace("\n", " ")
