"""Credentials stay out of the logs of the libraries that carry them.

spotipy logs the headers of every request at debug level, the bearer token and the client secret
with them; urllib3 logs whole addresses, where a key may stand. What they log is kept, but for
the secrets in it, whoever listens at whatever level.
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
    """Take tokens, secrets and keys out of a text.

    >>> redact("GET /2.0/?api_key=abc&format=json {'Authorization': 'Bearer abc'}")
    "GET /2.0/?api_key=***&format=json {'Authorization': 'Bearer ***'}"
    """
    return _SECRETS.sub(r"\1***", text)


class _Redaction(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


def redact_logs() -> None:
    """Redact what the libraries log from now on; doing it again changes nothing."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Redaction) for one in logger.filters):
            logger.addFilter(_Redaction())
    # Without a handler of the user's, Python itself would print their errors, which we tell.
    library = logging.getLogger("spotipy")
    if not library.handlers:
        library.addHandler(logging.NullHandler())
