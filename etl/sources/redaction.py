"""Removes credentials from the logs of other libraries.

spotipy logs the headers of every request at debug level, including the bearer token and the client
secret; urllib3 logs whole addresses, which may contain a key. Their messages are kept, at every
level, with the secrets in them replaced.
"""

from __future__ import annotations

import logging
import re

LOGGERS = ("spotipy.client", "spotipy.oauth2", "urllib3.connectionpool", "urllib3.util.retry")
_SECRETS = re.compile(
    r"(?i)((?:bearer|basic) |(?:api_key|client_secret|access_token)['\"]?[=:] ?['\"]?)"
    r"[^\s&'\",}]+"
)


def redact(text: str) -> str:
    """Return a text with tokens, secrets and keys replaced.

    >>> redact("GET /2.0/?api_key=abc&format=json {'Authorization': 'Bearer abc'}")
    "GET /2.0/?api_key=***&format=json {'Authorization': 'Bearer ***'}"
    """
    return _SECRETS.sub(r"\1***", text)


class _Redaction(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


def redact_logs() -> None:
    """Redact what the libraries log from now on; calling it again changes nothing."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Redaction) for one in logger.filters):
            logger.addFilter(_Redaction())
    # Without a handler of the user's, Python would print their errors, which Segue reports.
    library = logging.getLogger("spotipy")
    if not library.handlers:
        library.addHandler(logging.NullHandler())
