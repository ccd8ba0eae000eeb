"""What can be wrong with settings."""

from __future__ import annotations


class ConfigError(Exception):
    """A config file is missing or unreadable, or the value of a setting is not valid."""


class NotSetUpError(ConfigError):
    """A service needs credentials that are not set."""
