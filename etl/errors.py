"""What can go wrong between the sources and the database, said in one to three lines."""

from __future__ import annotations

from datetime import datetime


class InputError(Exception):
    """A source is missing, unreadable or not what it should be; the message says what to do."""


class BusyError(InputError):
    """Another process works in the same home folder."""


class RemoteError(Exception):
    """A service on the network refuses, fails or cannot be reached; what came before is kept."""


class CredentialsError(RemoteError):
    """A service does not accept who we say we are."""


class ClosedError(RemoteError):
    """A service does not offer this to us, and asking again would not help."""


class WaitError(RemoteError):
    """A service asks for a longer wait than is allowed.

    Attributes:
        until: when to come back, in local time; None where the service does not say.
    """

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until
