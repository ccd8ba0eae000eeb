"""Where home and database are: option first, then environment, then config.ini, then default."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from etl.home import Home

DEFAULT_CONFIG = Path("config.ini")
DEFAULT_HOME = "./data"

# Section and key in config.ini, and the environment variable that overrides it.
KEYS = {
    "home": ("paths", "home", "SEGUE_HOME"),
    "database": ("database", "url", "SEGUE_DATABASE_URL"),
}


class ConfigError(Exception):
    """config.ini is missing where it was named, or cannot be understood."""


@dataclass(frozen=True)
class Settings:
    """What the global options come to.

    Attributes:
        home: the home folder.
        database_url: the database, by default the embedded one in the home folder.
        verbose: whether an error shows its traceback.
    """

    home: Home
    database_url: str
    verbose: bool = False


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
    values = _read_config(named)
    place = Home(Path(home or _value("home", environment, values) or DEFAULT_HOME).expanduser())
    url = database or _value("database", environment, values) or place.database_url
    return Settings(place, url, verbose)


def _value(
    name: str, environment: Mapping[str, str], values: configparser.ConfigParser
) -> str | None:
    section, key, variable = KEYS[name]
    return environment.get(variable) or values.get(section, key, fallback="") or None


def _read_config(named: Path | None) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    path = named or DEFAULT_CONFIG
    try:
        with path.open(encoding="utf-8") as stream:
            parser.read_file(stream)
    except FileNotFoundError:
        if named is not None:
            raise ConfigError(f"no config file at {path}\nstart from config.ini.example") from None
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path} cannot be read: {error}".replace("\n", " ")) from None
    return parser
