"""Which values of settings are valid: numbers, addresses and credentials of services.

A function `..._problem` returns what is wrong in words that do not show the value, or "".
"""

from __future__ import annotations

import math
import re
from urllib.parse import unquote, urlsplit

_HOST = re.compile(r"[A-Za-z0-9._-]+")
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)(:[0-9]+)?")


def number_problem(text: str, least: float, most: float) -> str:
    """Check a number, which must lie within bounds.

    >>> number_problem("1e300", 0.1, 3600)
    'not a number from 0.1 to 3600'
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    return "" if least <= number <= most else f"not a number from {least:.12g} to {most:.12g}"


def address_problem(text: str) -> str:
    """Check the address of a service: the HTTP library can use every address that passes.

    >>> address_problem("https://api.example/v1"), address_problem("api.example")
    ('', 'it must begin with http:// or https://')
    """
    if not is_plain(text):
        return "it holds a space or a character that is not ASCII (write a host as xn--...)"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        unquote(f"{parts.username}{parts.password}", errors="strict").encode("latin-1")
    except UnicodeError:
        return "its user name or password holds a character that cannot be sent"
    except ValueError:
        return "its host or port is not valid"
    if parts.scheme not in ("http", "https"):
        return "it must begin with http:// or https://"
    if "?" in text or "#" in text:
        return "nothing may follow the path"
    if port == 0 or "\\" in text or not _HOST_AND_PORT.fullmatch(parts.netloc.rpartition("@")[2]):
        return "its host or port is not valid"
    return _host_problem(host)


def pattern_problem(text: str) -> str:
    """Check a host that may be asked, such as "*.cdn.example", or an address without a path.

    >>> pattern_problem("*.cdn.example"), pattern_problem("http://127.0.0.1:80")
    ('', '')
    >>> pattern_problem("*")
    'it is neither a host such as i.scdn.co or *.spotifycdn.com nor http://HOST:PORT'
    """
    if "://" in text:
        whole = not address_problem(text) and not urlsplit(text).path and "@" not in text
    else:
        host = text.removeprefix("*.")
        whole = "." in host and bool(_HOST.fullmatch(host)) and not _host_problem(host)
    if whole:
        return ""
    return "it is neither a host such as i.scdn.co or *.spotifycdn.com nor http://HOST:PORT"


def _host_problem(host: str) -> str:
    if not host:
        return "it has no host"
    try:
        host.encode("idna")
    except UnicodeError:
        return "a part of its host is empty or longer than 63 characters"
    return ""


def is_plain(text: str) -> bool:
    """Return whether a text is printable ASCII without spaces, as all credentials are."""
    return text.isascii() and text.isprintable() and " " not in text
