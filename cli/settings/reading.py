"""Read all settings: an option overrides the environment, which overrides config.ini."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from configparser import ConfigParser
from dataclasses import dataclass, field
from functools import cached_property
from getpass import getpass
from pathlib import Path

from cli.printable import is_valid
from cli.settings.config_file import read_config, unknown_names
from cli.settings.errors import ConfigError
from cli.settings.keys import BY_PATH, KEYS, Key
from cli.settings.values import address_problem, is_plain, number_problem, pattern_problem
from etl.home import Home
from sql.urls import lacks_password, with_password

MOST_SHOWN = 40  # characters of a value in an error


@dataclass(frozen=True)
class Setting:
    """The value of one key, and its origin: "option", a variable, a file, "default", "not set"."""

    value: str = field(repr=False)  # it may be a secret
    origin: str


@dataclass(frozen=True)
class Settings:
    """All settings of one run of the command.

    Attributes:
        values: every setting by section and name.
        config: the config file that was read, if any.
        warnings: a line for each section and key of that file that is not read.
    """

    values: Mapping[tuple[str, str], Setting]
    config: Path | None = None
    warnings: tuple[str, ...] = ()

    @cached_property
    def home(self) -> Home:
        """The home folder; in a config file it is relative to the folder of that file.

        Raises:
            ConfigError: its name is not valid UTF-8.
        """
        folder = Path(self.text("paths", "home")).expanduser()
        if self.config and self.values["paths", "home"].origin == str(self.config):
            folder = self.config.parent / folder
        return Home(folder)

    @cached_property
    def database_url(self) -> str:
        """The URL of the database with its password, which is asked for in a terminal.

        Raises:
            ConfigError: it is not valid UTF-8.
        """
        url = self.given_url
        if not lacks_password(url):
            return url
        password = self.text("database", "password")
        if not password and sys.stdin.isatty():
            password = getpass(f"password for {url}: ")
        return with_password(url, password) if password else url

    @property
    def given_url(self) -> str:
        """The URL of the database as it is set; by default the DuckDB file in the home folder.

        Raises:
            ConfigError: it is not valid UTF-8.
        """
        return self.text("database", "url") or self.home.database_url

    def text(self, section: str, name: str) -> str:
        """Return a setting as text; "" where it is not set and has no default.

        Raises:
            ConfigError: the value is not valid UTF-8; the message does not show it.
        """
        value = self.values[section, name].value
        if not is_valid(value):
            raise ConfigError(f"[{section}] {name} is not valid UTF-8 {self._from(section, name)}")
        return value

    def words(self, section: str, name: str) -> tuple[str, ...]:
        """Return a setting that is a list of words, separated by commas or spaces."""
        return tuple(self.text(section, name).replace(",", " ").split())

    def hosts(self, section: str, name: str) -> tuple[str, ...]:
        """Return a setting that is a list of hosts that may be asked, in small letters.

        Raises:
            ConfigError: one of them is none.
        """
        found = self.words(section, name)
        for text in found:
            if problem := pattern_problem(text):
                raise ConfigError(
                    f"[{section}] {name} holds {text[:MOST_SHOWN]!r}: {problem}"
                    f" {self._from(section, name)}"
                )
        return tuple(map(str.lower, found))

    def number(self, section: str, name: str) -> float:
        """Return a setting that is a number.

        Raises:
            ConfigError: it is not a number, or is out of bounds.
        """
        text = self.text(section, name)
        bounds = BY_PATH[section, name].bounds
        assert bounds is not None, f"{name} is declared as text"
        if problem := number_problem(text, *bounds):
            shown = text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
            raise ConfigError(
                f"[{section}] {name} is {shown!r}, {problem} {self._from(section, name)}"
            )
        return float(text)

    def address(self, section: str, name: str) -> str:
        """Return a setting that is the address of a service.

        Raises:
            ConfigError: it is not a valid address; the message does not show it, because it may
                hold a password.
        """
        text = self.text(section, name)
        if problem := address_problem(text):
            raise ConfigError(
                f"[{section}] {name} is not a valid address: {problem}"
                f" {self._from(section, name)}\nexample: {BY_PATH[section, name].default}"
            )
        return text

    def credential(self, section: str, name: str) -> str:
        """Return an id, key or secret that a service gave to the user; "" where it is not set.

        Raises:
            ConfigError: it holds a character that no such key holds; the message does not show it.
        """
        text = self.text(section, name)
        if not is_plain(text):
            raise ConfigError(
                f"[{section}] {name} holds a space or a character that is not ASCII"
                f" {self._from(section, name)}\ncopy it again from the page of the service"
            )
        return text

    def _from(self, section: str, name: str) -> str:
        return f"(from {self.values[section, name].origin})"


def read_settings(
    environment: Mapping[str, str],
    *,
    config: Path | None = None,
    home: Path | None = None,
    database: str | None = None,
) -> Settings:
    """Read the settings.

    Args:
        environment: environment variables by name.
        config: the config file; by default that of SEGUE_CONFIG, else ./config.ini if it exists.
        home: the home folder, where it is given as an option.
        database: the database URL, where it is given as an option.

    Raises:
        ConfigError: a config file was named and does not exist, or it cannot be read.
    """
    variable = environment.get("SEGUE_CONFIG", "").strip()
    parser, path = read_config(config or (Path(variable) if variable else None))
    options = {("paths", "home"): str(home or ""), ("database", "url"): database or ""}
    values = {
        key.path: _setting(key, options.get(key.path, ""), environment, parser, path)
        for key in KEYS
    }
    return Settings(values, path, tuple(f"{path}: {text}" for text in unknown_names(parser)))


def _setting(
    key: Key,
    option: str,
    environment: Mapping[str, str],
    parser: ConfigParser,
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
