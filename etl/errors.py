"""What can go wrong between the sources and the database; each message has one to three lines."""

from __future__ import annotations

from datetime import datetime


class InputError(Exception):
    """A source is missing, unreadable or not what it should be; the message says what to do."""


class BusyError(InputError):
    """Another process uses the same home folder."""


class RemoteError(Exception):
    """A service on the network refuses, fails or cannot be reached; earlier answers are kept."""


class CredentialsError(RemoteError):
    """A service does not accept the credentials."""


class ClosedError(RemoteError):
    """A service does not offer this data to this app; asking again would not help."""


class WaitError(RemoteError):
    """A service asks for a longer wait than the limit `wait_cap`.

    Attributes:
        until: when to try again, in local time; None if the service does not say.
    """

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until
